"""Small results in the forms of other tools, as these write them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any


def promptfoo(folder: Path, scores: dict[str, tuple[int, int]], name: str = "promptfoo.json", **more: Any) -> Path:
    """``scores``: how many tests of each provider passed and failed."""
    prompts = [
        {"provider": provider, "label": "p", "metrics": {"testPassCount": a, "testFailCount": b, "testErrorCount": 0}}
        for provider, (a, b) in scores.items()
    ]
    results = {"version": 3, "timestamp": "2026-03-02T06:19:50.512Z", "prompts": prompts, "results": [], **more}
    return _json(folder / name, {"evalId": "e", "results": results, "config": {"description": "tickets"}})


def inspect_log(model: str = "acme/opus-5-20260201", value: object = 0.75, **more: Any) -> dict[str, Any]:
    """A log of Inspect, without what is not read."""
    metrics = {"accuracy": {"name": "accuracy", "value": value}, "stderr": {"name": "stderr", "value": 0.0625}}
    return {
        "version": 2,
        "status": "success",
        "eval": {
            "task": "support/tickets",
            "model": model,
            "created": "2026-03-01T10:00:00+00:00",
            "dataset": {"samples": 48},
            "model_generate_config": {"reasoning_effort": "high"},
        },
        "plan": {},
        "results": {"scores": [{"name": "match", "scorer": "match", "scored_samples": 48, "metrics": metrics}]},
        **more,
    }


def inspect_json(folder: Path, name: str = "log.json", **more: Any) -> Path:
    return _json(folder / name, inspect_log(**more))


def inspect_eval(folder: Path, name: str = "log.eval", header: bytes | None = None, part: str = "header.json") -> Path:
    """The same log as an archive."""
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, json.dumps(inspect_log()).encode() if header is None else header)
    return folder / name


def lm_eval(folder: Path, **more: Any) -> Path:
    results = {
        "all": {"alias": "all", "acc,none": 0.7, "acc_stderr,none": 0.01},
        "easy": {"alias": "easy", "acc,none": 0.9, "acc_stderr,none": 0.02, "acc_norm,none": 0.8},
        "hard": {"alias": "hard", "exact_match,strict": 0.5, "exact_match_stderr,strict": 0.03},
    }
    data = {
        "results": results,
        "group_subtasks": {"all": ["easy", "hard"], "easy": [], "hard": []},
        "n-samples": {"easy": {"original": 100, "effective": 90}},
        "higher_is_better": {"easy": {"acc": True}},
        "config": {"model": "local-chat-completions", "model_args": "model=acme/one,base_url=http://x"},
        "date": 1772400000.5,
        **more,
    }
    return _json(folder / "results_2026-03-01.json", data)


def every_eval_ever(folder: Path, version: str = "0.2.2") -> Path:
    result = {
        "evaluation_name": "exact match",
        "source_data": {"dataset_name": "Tickets", "source_type": "other"},
        "metric_config": {"lower_is_better": False, "score_type": "continuous", "min_score": 0, "max_score": 1},
        "score_details": {"score": 0.6, "uncertainty": {"standard_error": {"value": 0.05}, "num_samples": 90}},
    }
    data = {
        "schema_version": version,
        "evaluation_id": "x",
        "evaluation_timestamp": "1772400000.0",
        "model_info": {"id": "acme/two", "name": "Two"},
        "evaluation_results": [result],
    }
    return _json(folder / "eee.json", data)


def helm(folder: Path) -> Path:
    """A run of HELM: the folder with its two files."""
    run = folder / "mmlu:subject=law,model=acme_two"
    run.mkdir()
    spec = {"name": "mmlu:subject=law,model=acme_two", "adapter_spec": {"model": "acme/two"}, "groups": ["mmlu"]}
    stats = [
        {"name": {"name": "exact_match", "split": "valid"}, "count": 1, "mean": 0.1},
        {
            "name": {"name": "exact_match", "split": "test", "perturbation": {"name": "fairness"}},
            "count": 1,
            "mean": 0.2,
        },
        {"name": {"name": "exact_match", "split": "test"}, "count": 1, "mean": 0.4},
        {"name": {"name": "num_instances", "split": "test"}, "count": 1, "mean": 50.0},
        {"name": {"name": "training_co2_cost", "split": "test"}, "count": 0},
    ]
    _json(run / "run_spec.json", spec)
    _json(run / "stats.json", stats)
    return run


def _json(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data))
    return path
