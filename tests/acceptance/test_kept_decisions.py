"""Decisions of the past, checked with the data of today: what a team sees that takes a new version."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modelmatch.catalog import load_catalog
from modelmatch.cli import app
from modelmatch.errors import Exit

PERSONS = Path(__file__).parent / "personas"
PAST = ("2026-04-10", "2026-07-01", "2026-09-01")


@pytest.mark.parametrize("day", PAST)
def test_a_decision_of_the_past_is_told_what_changed(day: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    made = []
    for person in ("developer", "high-volume-budget", "open-weights-eu"):
        answers = str(PERSONS / f"{person}.yaml")
        command = ["recommend", "-a", answers, "--as-of", day, "--format", "id", "--save-decision", f"{person}.yaml"]
        assert run(app, command).exit_code == 0
        made.append(f"{person}.yaml")
    today = str(load_catalog(user=False).newest)
    same = json.loads(run(app, ["check", *made, "--today", day, "-f", "json"]).stdout)
    told = [finding for decision in same["decisions"] for finding in decision["findings"]]
    assert [finding["name"] for finding in told if finding["level"] != "note"] == [], (
        "nothing has changed on its own day"
    )
    done = run(app, ["check", *made, "--today", today, "-f", "json"])
    result = json.loads(done.stdout)
    assert done.exit_code == (0 if result["holds"] else Exit.CHECK_FAILED)
    found = [finding for decision in result["decisions"] for finding in decision["findings"]]
    assert found, "in months, something has changed"
    for decision in result["decisions"]:
        lines = Path(decision["file"]).read_text(encoding="utf-8").splitlines()
        for finding in decision["findings"]:
            assert 1 <= finding["line"] <= len(lines)
            assert finding["sources"] or finding["level"] == "note" or finding["name"] == "cost-changed"
    assert dt.date.fromisoformat(result["as_of"]) <= dt.date.fromisoformat(result["today"])


def test_an_update_is_silent_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    today = str(load_catalog(user=False).newest)
    options = ["-s", "work=coding", "-s", "reach=api", "--as-of", PAST[0], "--format", "id"]
    assert run(app, ["recommend", *options, "--save-decision", "modelmatch.yaml"]).exit_code == 0
    assert run(app, ["check", "--today", today, "--update"]).exit_code == 0
    result = json.loads(run(app, ["check", "--today", today, "-f", "json", "--fail-on", "any"]).stdout)
    assert {finding["name"] for finding in result["decisions"][0]["findings"]} <= {"review-due"}
