"""Completion by the shell: choices for what can be completed, silence for the rest, never a message in the prompt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import program

VERBS = [
    "quiz", "recommend", "batch", "group", "check", "plan", "import", "export", "diff", "models", "compare", "hardware",
    "benchmarks", "questions", "evidence", "validate", "mcp", "cache",
]  # fmt: skip
SHELLS = ["bash", "zsh", "fish", "powershell"]


def asked_by(shell: str, line: str) -> dict[str, str]:
    """What a shell tells the program about the line that is being typed, as its script does."""
    last = line.split(" ")[-1]
    return {"_MODELMATCH_COMPLETE": f"complete_{shell}"} | {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
        "powershell": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_WORD_TO_COMPLETE": last},
    }[shell]


def asked(environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return program.run(environment=environment)


def choices(shell: str, line: str, **environment: str) -> list[str]:
    """The words that a shell is offered."""
    done = asked(asked_by(shell, line) | environment)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    if shell == "zsh":
        if text == "_files\n":
            return []
        text = text.removeprefix("_arguments '*: :((").removesuffix("))'\n")
    ends = {"bash": "\n", "zsh": '":"', "fish": "\t", "powershell": ":::"}[shell]
    return [line.partition(ends)[0].strip('"') for line in text.splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_can_be_completed_is(shell: str) -> None:
    assert choices(shell, "modelmatch ") == VERBS
    assert choices(shell, "modelmatch re") == ["recommend"]
    assert choices(shell, "modelmatch questions ") == ["list", "show", "audit"]
    assert "--answers" in choices(shell, "modelmatch recommend --")


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("modelmatch models --route ", ["app", "subscription", "api", "cloud", "download"]),
        ("modelmatch models --status re", ["retired"]),
        ("modelmatch models --sort h", ["health"]),
        ("modelmatch benchmarks --role st", ["strength"]),
        ("modelmatch recommend --format j", ["json"]),
        ("modelmatch models show meta/muse-spark", ["meta/muse-spark", "meta/muse-spark-1.1"]),
        ("modelmatch compare meta/muse-spark openai/gpt-5.4", ["openai/gpt-5.4"]),
        ("modelmatch quiz te", ["team"]),
        ("modelmatch recommend -q team -s suite=mi", ["suite=microsoft"]),
        ("modelmatch recommend --set wor", ["work="]),
        ("modelmatch recommend --set work=coding,hea", ["work=coding,health"]),
        ("modelmatch recommend --questions nosuch --set w", []),
    ],
)
def test_values_of_closed_lists_and_ids_are_completed(line: str, some: list[str]) -> None:
    offered = choices("fish", line)
    assert set(some) <= set(offered)
    assert bool(offered) == bool(some)
    assert all(one.startswith(line.split(" ")[-1]) for one in offered)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "line",
    [
        "modelmatch nosuch ",
        "modelmatch nosuch more --",
        "modelmatch models nosuch ",
        "modelmatch questions nosuch --f",
        "modelmatch 日本 ",
        "modelmatch quiz 'unclosed ",
        "modelmatch models --max-price junk --nosuch x ",
    ],
)
def test_a_typo_brings_no_message_into_the_shell(shell: str, line: str) -> None:
    assert choices(shell, line) in ([], ["show"])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_choice_is_one_line_whatever_the_screen(shell: str) -> None:
    narrow = {"COLUMNS": "20", "TERMINAL_WIDTH": "junk", "FORCE_COLOR": "1", "GITHUB_ACTIONS": "true"}
    line = "modelmatch evidence audit --"
    assert asked(asked_by(shell, line) | narrow).stdout == asked(asked_by(shell, line)).stdout


@pytest.mark.parametrize("environment", [{}, {"COMP_WORDS": "modelmatch ", "COMP_CWORD": "x"}])
def test_a_shell_that_does_not_say_what_is_typed_gets_nothing(environment: dict[str, str]) -> None:
    done = asked({"_MODELMATCH_COMPLETE": "complete_bash"} | environment)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_itself_completes_and_keeps_quiet_about_a_typo(tmp_path: Path) -> None:
    program = tmp_path / "modelmatch"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m modelmatch "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(modelmatch --show-completion bash)"\n'
        'tab() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _modelmatch_completion modelmatch; '
        'echo "${#COMPREPLY[@]}:${COMPREPLY[*]}"; }\n'
        "tab modelmatch qu; tab modelmatch nosuch ''; tab modelmatch models sh\n"
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("2:quiz questions\n0:\n1:show\n", "")
