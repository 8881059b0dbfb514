"""``--offers`` of ``recommend`` and ``quiz``: every offer of the models shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modelmatch.cli import app


def run(*arguments: str, text: str | None = None) -> str:
    result = CliRunner().invoke(app, list(arguments), input=text)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_recommend_lists_as_many_models_as_are_shown() -> None:
    text = run("recommend", "--offers", "--top", "2")
    body = text[text.index("\nOffers ") :]
    assert "\n1 " in body
    assert "\n2 " in body
    assert "\n3 " not in body
    assert "\n3 " in run("recommend", "--offers")


def test_the_list_has_as_many_offers_as_the_data() -> None:
    data = json.loads(run("recommend", "--format", "json", "--top", "1"))
    offers = data["candidates"][0]["offers"]
    table = run("recommend", "--offers", "--top", "1", "--format", "markdown")
    rows = table[table.index("### Offers") :].split("###")[1].splitlines()
    assert len([row for row in rows if row.startswith("|")]) - 2 == len(offers)


@pytest.mark.parametrize("format", ["json", "yaml", "id"])
def test_data_formats_hold_all_offers_anyway(format: str) -> None:
    assert run("recommend", "--offers", "--format", format) == run("recommend", "--format", format)


def test_the_quiz_takes_it_too_and_its_replay_command_repeats_it(tmp_path: Path) -> None:
    saved = tmp_path / "answers.yaml"
    result = CliRunner().invoke(app, ["quiz", "--offers", "--save", str(saved)], input="\n" * 20)
    assert result.exit_code == 0, result.output
    assert "\nOffers " in result.stdout
    assert f"modelmatch recommend -a {saved} --offers" in result.stderr
    assert run("recommend", "-a", str(saved), "--offers") in result.stdout


@pytest.mark.parametrize("verb", ["recommend", "quiz"])
def test_help_names_it(verb: str) -> None:
    assert "--offers" in run(verb, "--help")
