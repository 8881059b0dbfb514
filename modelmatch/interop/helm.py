"""Results of HELM (Stanford): ``stats.json`` of a run, with ``run_spec.json`` beside it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from modelmatch.errors import DataError
from modelmatch.interop.measured import Measured, ResultFile, finite, share_error
from modelmatch.interop.opened import Opened

SHARES = (
    "exact_match",
    "quasi_exact_match",
    "prefix_exact_match",
    "quasi_prefix_exact_match",
    "final_number_exact_match",
    "math_equiv_chain_of_thought",
    "chain_of_thought_correctness",
    "ifeval_strict_accuracy",
    "f1_score",
    "rouge_l",
)
"""Metrics between 0 and 1, the most telling first."""
SPECIFICATION = "run_spec.json"


class _Name(Struct):
    name: str
    split: str | None = None
    perturbation: dict[str, object] | None = None


class _Stat(Struct):
    name: _Name
    count: int = 0
    mean: float | None = None


class _Adapter(Struct):
    model: str


class _Run(Struct):
    name: str
    adapter_spec: _Adapter
    groups: list[str] = field(default_factory=list)


def read(opened: Opened, metric: str | None = None) -> ResultFile:
    """The main metric of a run on its test cases, or the ``metric`` asked for; ``opened`` is ``stats.json``.

    Raises `DataError` where a file is missing or not of this form.
    """
    run = Opened(Path(opened.path).parent / SPECIFICATION).decode(_Run)
    stats = [one for one in opened.decode(list[_Stat]) if one.name.split == "test" and one.name.perturbation is None]
    means = {one.name.name: one for one in stats if one.count and one.mean is not None}
    name = metric or next((one for one in SHARES if one in means), None)
    if name not in means:
        hint = f"metrics: {', '.join(sorted(means)[:20])}" if means else ""
        raise DataError("no-scores", f"the run has no {metric or 'scores'}", hint=hint, place=opened.place())
    assert name is not None
    score = finite(means[name].mean or 0.0, name, opened.place())
    counted = means.get("num_instances")
    cases = round(counted.mean) if counted is not None and counted.mean else None
    share = name in SHARES and 0.0 <= score <= 1.0
    result = Measured(
        model=run.adapter_spec.model,
        task=run.groups[0] if run.groups else run.name.partition(":")[0],
        metric=name,
        score=score,
        place=opened.place(),
        maximum=1.0 if share else None,
        se=share_error(score, 1.0, cases) if share and cases else None,
        cases=cases,
    )
    return ResultFile(name=opened.name, format="HELM", fingerprint=opened.fingerprint, results=(result,))
