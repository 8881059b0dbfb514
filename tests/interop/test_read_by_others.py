"""Results that the other programs write or check themselves are read as they mean them."""

from __future__ import annotations

import importlib
import importlib.resources
import json
import sys
from pathlib import Path

import pytest

from modelmatch.interop.read_results import read_results
from tests.interop import other_tools
from tests.interop import results as made

WRITE = """
import json, sys
from inspect_ai.log import EvalLog, write_eval_log
log = EvalLog.model_validate(json.load(open("plain.json")))
for name in ("log.eval", "log.json"):
    write_eval_log(log, name)
"""


@pytest.mark.parametrize("name", ["log.json", "log.eval"])
def test_logs_that_inspect_writes_are_read(name: str, tmp_path: Path) -> None:
    other_tools.python_package("inspect_ai")
    log = made.inspect_log()
    config = {"epochs": 1}
    log["eval"] |= {"eval_id": "e", "run_id": "r", "task_id": "t", "config": config}
    del log["plan"]
    (tmp_path / "plain.json").write_text(json.dumps(log))
    other_tools.run(sys.executable, "-c", WRITE, cwd=tmp_path)
    (found,) = read_results(tmp_path / name).results
    assert (found.model, found.task, found.score, found.se) == ("acme/opus-5-20260201", "support/tickets", 0.75, 0.0625)
    assert (found.cases, found.effort, str(found.day)) == (48, "high", "2026-03-01")


def test_what_is_read_of_every_eval_ever_is_valid_by_its_schema(tmp_path: Path) -> None:
    other_tools.python_package("every_eval_ever")
    import jsonschema

    text = importlib.resources.files("every_eval_ever").joinpath("schemas/eval.schema.json").read_text()
    path = made.every_eval_ever(tmp_path)
    data = json.loads(path.read_text())
    data |= {"retrieved_timestamp": "1772400000", "eval_library": {"name": "x", "version": "1"}}
    data["source_metadata"] = {
        "source_type": "evaluation_run", "source_organization_name": "x", "evaluator_relationship": "third_party",
    }  # fmt: skip
    jsonschema.validate(data, json.loads(text))
    path.write_text(json.dumps(data))
    assert read_results(path).results[0].score == 0.6
