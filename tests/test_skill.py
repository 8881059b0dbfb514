"""The skill for agents: its head is in the form that agents read, and every command and option in it exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.program import run

SKILL = Path(__file__).resolve().parent.parent / "skills" / "modelmatch" / "SKILL.md"
TEXT = SKILL.read_text(encoding="utf-8")
_, HEAD, BODY = TEXT.split("---\n", 2)
COMMANDS = sorted(set(re.findall(r"(?:^|`)\s*(modelmatch [^`\n]+)", BODY, re.MULTILINE)))
GROUPS = {"models show", "questions show"}


def test_the_head_is_in_the_form_of_agent_skills() -> None:
    head = yaml.safe_load(HEAD)
    assert head["name"] == SKILL.parent.name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", head["name"])
    assert 0 < len(head["description"]) <= 1024
    assert len(head["compatibility"]) <= 500
    assert set(head) <= {"name", "description", "license", "compatibility"}
    assert len(BODY.splitlines()) < 500


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_skill_exists_with_its_options(command: str) -> None:
    words = shlex.split(command.partition(">")[0])[1:]
    if words[0].startswith("-"):
        assert run(*words).returncode == 0
        return
    verb = words[:2] if " ".join(words[:2]) in GROUPS else words[:1]
    helped = run(*verb, "--help")
    assert helped.returncode == 0
    text = helped.stdout.decode()
    assert all(word in text for word in words if word.startswith("--"))


def test_the_recommendation_of_the_skill_says_what_the_skill_tells_to_say() -> None:
    (command,) = (line.strip() for line in BODY.splitlines() if line.strip().startswith("modelmatch recommend --q"))
    done = run(*shlex.split(command)[1:])
    assert done.returncode == 0
    text = done.stdout.decode()
    assert all(words in text for words in ("ranked first in", "**Know first**", "### What would change it", "assumed"))
