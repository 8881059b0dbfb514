"""The whole story: a decision that is too close to call, a plan, own cases, and a surer decision that is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from modelmatch.cli import app
from tests.interop import other_tools
from tests.interop.results import promptfoo

ANSWERS = ("-s", "work=coding,agents", "-s", "reach=api", "-s", "budget=500")
CASES = 400
WINNER = 0.82


def run(*arguments: str, code: int = 0, typed: str | None = None) -> str:
    done = CliRunner().invoke(app, list(arguments), input=typed)
    assert done.exit_code == code, done.output
    return done.stdout


def passed(models: list[str], winner: str) -> dict[str, int]:
    """How many cases each model passes: one of them nearly all."""
    return {model: round(CASES * (WINNER if model == winner else 0.7)) for model in models}


def _by_promptfoo(folder: Path, scores: dict[str, int], config: dict[str, Any]) -> None:
    """Results that promptfoo itself makes: its provider echo says what it is told, for each model something else."""
    node = other_tools.node("promptfoo")
    labels = [one["label"] for one in config["providers"]]
    config |= {
        "prompts": [{"id": f"p{at}", "label": f"p{at}", "raw": f"{{{{a{at}}}}}"} for at in range(len(labels))],
        "providers": [{"id": "echo", "label": label, "prompts": [f"p{at}"]} for at, label in enumerate(labels)],
        "tests": [
            {
                "vars": {f"a{at}": "yes" if case < scores[label] else "no" for at, label in enumerate(labels)},
                "assert": [{"type": "equals", "value": "yes"}],
            }
            for case in range(CASES)
        ],
    }
    (folder / "echo.yaml").write_text(yaml.safe_dump(config))
    program = node / "node_modules" / ".bin" / "promptfoo"
    arguments = ("eval", "-c", "echo.yaml", "--no-cache", "--no-write", "--no-progress-bar", "-o", "results.json")
    other_tools.run(program, *arguments, cwd=folder, good=None)  # its exit code is 100 where a case fails
    assert (folder / "results.json").is_file()


MAKERS = ["as promptfoo writes them", "by promptfoo"]


@pytest.mark.parametrize("maker", MAKERS)
def test_own_cases_make_a_close_call_a_sure_one(maker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    if maker == "by promptfoo":
        other_tools.node("promptfoo")

    # The quiz, and a decision that is kept.
    run("quiz", "--save", "answers.yaml", typed="coding,agents\napi\n")
    assert "coding" in Path("answers.yaml").read_text()
    keep = ("--format", "json", "--save-decision", "modelmatch.yaml")
    before = json.loads(run("recommend", "-a", "answers.yaml", *ANSWERS, *keep))
    first = before["candidates"][0]
    assert before["close_call"], "without own cases, nobody can tell"

    # What to test, and what that is worth.
    plan = json.loads(run("plan", "modelmatch.yaml", "--cases", str(CASES), "--format", "json"))
    models = [one["id"] for one in plan["runs"]]
    assert first["id"] in models
    assert plan["first_share_after"] > plan["first_share"]
    assert plan["gain"] >= (plan["equal"] or 0.0)

    # The models to test, as promptfoo takes them; and their results.
    run("export", "promptfoo", "modelmatch.yaml", "--output", "promptfooconfig.yaml")
    config = yaml.safe_load(Path("promptfooconfig.yaml").read_text())
    tested = [one["label"] for one in config["providers"]]
    winner = next(model for model in tested if model != first["id"])
    scores = passed(tested, winner)
    if maker == "by promptfoo":
        _by_promptfoo(tmp_path, scores, config)
    else:
        promptfoo(tmp_path, {model: (n, CASES - n) for model, n in scores.items()}, name="results.json",
                  timestamp="2026-11-27T10:00:00.000Z")  # fmt: skip

    # The results are evidence now, and count for what they are told to.
    told = run("import", "results.json", "--as", "tickets", "--domain", "coding", "--into", "own")
    assert "own/results/tickets.yaml" in told
    again = run("import", "results.json", "--as", "tickets", "--domain", "coding", "--into", "own")
    assert "Unchanged" in again
    options = ("-a", "answers.yaml", *ANSWERS, "--profiles", "own", "-s", "tickets=60")
    after = json.loads(run("recommend", *options, *keep))
    match = after["candidates"][0]
    assert match["id"] == winner
    assert match["first_share"] > first["first_share"] + 0.2
    assert not after["close_call"]
    score = next(one for one in match["scores"] if one["criterion"] == "tickets")
    assert score["basis"] == "measured"
    assert abs(score["value"] - 100 * scores[winner] / CASES) < 8.0
    weight = next(one for one in after["weights"] if one["criterion"] == "tickets")
    assert abs(weight["weight"] - 0.6) < 0.05

    # It is kept, holds, and goes where it is used.
    kept = yaml.safe_load(Path("modelmatch.yaml").read_text())
    assert (kept["choice"]["model"], kept["profiles"], kept["answers"]["tickets"]) == (winner, ["own"], 60)
    checked = json.loads(run("check", "modelmatch.yaml", "--today", "2026-11-29", "--format", "json"))
    assert checked["holds"]
    used = yaml.safe_load(run("export", "litellm", "modelmatch.yaml"))
    assert used["model_list"][0]["model_name"] == winner
    rest = json.loads(run("plan", "modelmatch.yaml", "--cases", str(CASES), "--format", "json"))
    assert rest["criterion"] == "tickets"
    assert rest["first_share"] > plan["first_share"]
