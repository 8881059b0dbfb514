"""``modelmatch questions`` with sets of the user's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from modelmatch.cli import app

SET = """\
id: mine
title: Mine
minutes: 0.2
questions:
  - {id: work, ask: What for?, choices: [{id: a, label: A, weights: {coding: 1}}, {id: b, label: B}]}
  - {id: mood, ask: How are you?, choices: [{id: good, label: Good}, {id: bad, label: Bad}]}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The user's folder with one set, ``mine``."""
    folder = tmp_path / "config" / "questions"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(SET, encoding="utf-8")
    return folder


def run(*args: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(app, list(args))


def test_a_broken_set_of_the_user_is_told_and_the_others_are_listed(own: Path) -> None:
    (own / "broken.yaml").write_text("id: broken\n", encoding="utf-8")
    result = run("questions", "list", "--format", "id")
    assert result.stdout.split() == ["full", "leaving-llama", "quick", "team", "mine"]
    assert 'broken.yaml:1:1: error[missing-key]: "title" is missing' in result.stderr
    assert result.exit_code == 3


def test_the_list_says_where_a_set_comes_from(own: Path) -> None:
    rows = json.loads(run("questions", "list", "--format", "json").stdout)["sets"]
    origins = {row["name"]: row["origin"] for row in rows}
    assert origins == dict.fromkeys(("full", "leaving-llama", "quick", "team"), "bundled") | {
        "mine": str(own / "mine.yaml")
    }


def test_the_audit_names_the_file_of_a_set_as_every_message_does(own: Path) -> None:
    for name in ("mine", str(own / "mine.yaml")):
        result = run("questions", "audit", name, "--format", "json")
        assert {warning["file"] for warning in json.loads(result.stdout)["warnings"]} == {str(own / "mine.yaml")}
