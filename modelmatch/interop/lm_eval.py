"""Results of lm-evaluation-harness (EleutherAI): ``results_*.json``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from modelmatch.errors import DataError
from modelmatch.interop.measured import Measured, ResultFile, day_of, finite, not_a_number, share_error
from modelmatch.interop.opened import Opened

SHARES = ("acc", "acc_norm", "exact_match", "em", "f1", "pass@1", "pass_at_1", "mcc", "prompt_level_strict_acc")
"""Metrics between 0 and 1, the most telling first."""


class _Samples(Struct):
    effective: int | None = None


class _Config(Struct):
    model_args: str | dict[str, str | int | float | bool | None] | None = None


class _Results(Struct):
    results: dict[str, dict[str, str | float | None]]
    config: _Config = field(default_factory=_Config)
    higher_is_better: dict[str, dict[str, bool | None]] = {}
    samples: dict[str, _Samples] = field(name="n-samples", default_factory=dict)
    group_subtasks: dict[str, list[str]] = {}
    model_name: str | None = None
    date: float | str | None = None


def read(opened: Opened, metric: str | None = None) -> ResultFile:
    """One result a task: the metric that it is known by, or the one asked for.

    Groups whose tasks are in the file are left out: they repeat these. Raises `DataError` for what is no such file.
    """
    found = opened.decode(_Results)
    model = found.model_name or _model_of(found.config.model_args)
    if not model:
        raise DataError("no-model", "the file does not name its model", place=opened.place())
    groups = {group for group, parts in found.group_subtasks.items() if any(part in found.results for part in parts)}
    tasks = {task: values for task, values in found.results.items() if task not in groups or len(found.results) == 1}
    results = tuple(
        one for task, values in tasks.items() for one in _of_task(opened, found, model, task, values, metric)
    )
    if not results:
        hint = f"metrics: {', '.join(sorted({name for values in tasks.values() for name in _metrics(values)}))}"
        raise DataError("no-scores", f"the file has no {metric or 'scores'}", hint=hint, place=opened.place())
    return ResultFile(name=opened.name, format="lm-evaluation-harness", fingerprint=opened.fingerprint, results=results)


def _metrics(values: dict[str, str | float | None]) -> dict[str, str]:
    """The metrics of a task, each with its key: that without a filter, else the first."""
    found: dict[str, str] = {}
    for key in values:
        name, _, kind = key.partition(",")
        metric = name not in ("alias", "sample_len", "name") and not name.endswith("_stderr")
        if metric and (name not in found or kind == "none"):
            found[name] = key
    return found


def _of_task(
    opened: Opened,
    found: _Results,
    model: str,
    task: str,
    values: dict[str, str | float | None],
    metric: str | None,
) -> Iterator[Measured]:
    known = _metrics(values)
    name = metric if metric in known else next((one for one in (*SHARES, *known) if one in known), None)
    if name is None or (metric is not None and name != metric):
        return
    key, place = known[name], opened.place()
    value = values[key]
    if not isinstance(value, (int, float)):
        raise not_a_number(f"{name} of {task}", place)
    score = finite(value, f"{name} of {task}", place)
    stated = values.get(re.sub(r"^[^,]+", lambda key: f"{key[0]}_stderr", key))
    cases = found.samples.get(task, _Samples()).effective or None
    share = name in SHARES and 0.0 <= score <= 1.0
    se = finite(stated, f"the standard error of {name}", place) if isinstance(stated, (int, float)) else 0.0
    if share and cases and se <= 0.0:
        se = share_error(score, 1.0, cases)
    yield Measured(
        model=model,
        task=task,
        metric=name,
        score=score,
        place=place,
        maximum=1.0 if share else None,
        lower_is_better=found.higher_is_better.get(task, {}).get(name) is False or name.endswith("perplexity"),
        se=se if se > 0.0 else None,
        cases=cases,
        day=day_of(found.date),
    )


def _model_of(arguments: str | dict[str, str | int | float | bool | None] | None) -> str | None:
    """The model that the arguments of the harness name."""
    pairs = [part.split("=", 1) for part in arguments.split(",") if "=" in part] if isinstance(arguments, str) else ()
    stated = arguments if isinstance(arguments, dict) else dict(pairs)
    names = [stated.get(key) for key in ("model", "pretrained", "path")]
    return next((name for name in names if isinstance(name, str)), None)
