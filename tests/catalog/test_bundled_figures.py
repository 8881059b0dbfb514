"""The bundled figures: each stands once, under the one who measured it, on the benchmark that was run."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from modelmatch.catalog import load_catalog
from modelmatch.catalog.schema import Figure

RUN_BY_OTHERS = re.compile(
    r"(?:run|graded|verified) by (?:the )?"
    r"(?:Artificial Analysis|Vals AI|Epoch AI|Scale AI|ARC Prize|Proximal|Cognition)|Artificial Analysis Elo"
)
"""Settings that say that neither the maker nor a rival measured."""

TWO_RUNS: set[tuple[str, str, float]] = set()
"""Equal scores (model, benchmark, score) of two who both ran the benchmark, by chance: none is known."""

OF_AN_EVALUATOR = re.compile(r"^gdpval-aa-|^aa-briefcase|^vals-index-|-vals$|^(?:mmmu-pro|terminal-bench-.*)-aa$")
"""Benchmarks that only their evaluator can measure."""


@cache
def figures() -> tuple[tuple[str, Figure], ...]:
    return tuple((m.id, f) for m in load_catalog(user=False).models.values() for f in m.evidence)


def named(wanted: Iterator[tuple[str, Figure]]) -> list[str]:
    return [f"{model_id} {f.benchmark} {f.score:g} by {f.by} ({f.setting}; {f.source})" for model_id, f in wanted]


def test_no_figure_stands_twice_under_two_measurers() -> None:
    measurers: dict[tuple[str, str, float], set[str]] = defaultdict(set)
    for model_id, figure in figures():
        measurers[model_id, figure.benchmark, figure.score].add(figure.by)
    twice = {key for key, by in measurers.items() if len(by) > 1}
    assert twice == TWO_RUNS, "keep the row of who measured, or say in TWO_RUNS that both did"


def test_a_figure_that_others_ran_is_neither_the_makers_nor_a_rivals() -> None:
    wrong = (
        (model_id, f) for model_id, f in figures()
        if f.by in ("maker", "rival") and (RUN_BY_OTHERS.search(f.setting or "") or OF_AN_EVALUATOR.search(f.benchmark))
    )  # fmt: skip
    assert named(wrong) == []


def test_the_runs_of_an_evaluator_stand_on_its_own_benchmark_where_there_is_one() -> None:
    own = {f.benchmark for _, f in figures() if f.benchmark.endswith("-aa")}
    wrong = (
        (model_id, f) for model_id, f in figures()
        if f"{f.benchmark}-aa" in own and "Artificial Analysis" in (f.setting or "")
    )  # fmt: skip
    assert named(wrong) == []
