"""Benchmarks: all of them with how often they were used, and one with every score on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from modelmatch.catalog.schema import Benchmark, Figure, Model, Source
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import UsageError, did_you_mean
from modelmatch.lookup.model import ECONOMY, GENERAL, SAFETY, UNUSED, group_of
from modelmatch.lookup.names import find_domain
from modelmatch.lookup.view import Record, View
from modelmatch.vocabulary import MEASURERS, ROLES, Measurer

SCHEMA, LIST_SCHEMA = "modelmatch/benchmark/1", "modelmatch/benchmarks/1"


class BenchmarkRow(Record, frozen=True, kw_only=True):
    """A benchmark in the list; ``group`` is the domain that it is most evidence for, or the kind of its figures."""

    id: str
    name: str
    role: str
    group: str
    domains: dict[str, float]
    unit: str
    publisher: str | None
    models: int
    figures: int
    newest: dt.date | None


class BenchmarkList(View, frozen=True, kw_only=True):
    """Benchmarks by group, the most used first. ``unused`` counts those without a figure by this day."""

    benchmarks: tuple[BenchmarkRow, ...]
    groups: dict[str, str]
    unused: int


class ScoreRow(Record, frozen=True, kw_only=True):
    """A score on a benchmark."""

    model: str
    name: str
    reference: bool
    score: float
    by: Measurer
    published: dt.date
    setting: str | None
    source: str


class BenchmarkPage(View, frozen=True, kw_only=True):
    """A benchmark with all scores on it, the best first."""

    benchmark: Benchmark
    domains: dict[str, str]
    models: int
    scores: tuple[ScoreRow, ...]
    sources: dict[str, Source]


def list_benchmarks(
    catalog: Snapshot, domain: str | None = None, role: str | None = None, *, unused: bool = False
) -> BenchmarkList:
    """The benchmarks of a catalogue on its day.

    Parameters
    ----------
    domain : only those that are evidence for this kind of work.
    role : only those of this role.
    unused : also those without a figure.

    Raises
    ------
    UsageError
        There is no such domain or role.
    """
    if role is not None and role not in ROLES:
        raise UsageError("unknown-role", f'"{role}" is not a role', hint=did_you_mean(role, ROLES, noun="roles"))
    wanted = find_domain(catalog, domain) if domain else None
    figures: dict[str, list[tuple[Model, Figure]]] = {}
    for model in catalog.models.values():
        for figure in model.evidence:
            figures.setdefault(figure.benchmark, []).append((model, figure))
    rows = [
        _row(b, figures.get(b.id, ()))
        for b in catalog.benchmarks.values()
        if (role is None or b.role == role) and (wanted is None or wanted in b.domains)
    ]
    groups = {d.id: d.name for d in catalog.domains.values()}
    order = {group: place for place, group in enumerate((*groups, GENERAL, ECONOMY, SAFETY, UNUSED))}
    shown = [row for row in rows if row.figures or unused]
    return BenchmarkList(
        schema=LIST_SCHEMA,
        as_of=catalog.day,
        data=catalog.fingerprint[:12],
        benchmarks=tuple(sorted(shown, key=lambda row: (order[row.group], -row.models, -row.figures, row.id))),
        groups=groups,
        unused=len(rows) - len(shown),
    )


def benchmark_page(catalog: Snapshot, benchmark: Benchmark) -> BenchmarkPage:
    """A benchmark with every published score on it."""
    rows = [
        ScoreRow(
            model=model.id,
            name=model.name,
            reference=model.reference,
            score=figure.score,
            by=figure.by,
            published=figure.published,
            setting=figure.setting,
            source=figure.source,
        )
        for model in catalog.models.values()
        for figure in model.evidence
        if figure.benchmark == benchmark.id
    ]
    sign = 1.0 if benchmark.better == "lower" else -1.0
    rows.sort(
        key=lambda r: (
            sign * r.score,
            MEASURERS.index(r.by),
            -r.published.toordinal(),
            r.model,
            r.setting or "",
            r.source,
        )
    )
    return BenchmarkPage(
        schema=SCHEMA,
        as_of=catalog.day,
        data=catalog.fingerprint[:12],
        benchmark=benchmark,
        domains={domain: catalog.domains[domain].name for domain in benchmark.domains},
        models=len({row.model for row in rows}),
        scores=tuple(rows),
        sources={r.source: catalog.source(r.source) for r in rows},
    )


def _row(benchmark: Benchmark, figures: Iterable[tuple[Model, Figure]]) -> BenchmarkRow:
    own = list(figures)
    return BenchmarkRow(
        id=benchmark.id,
        name=benchmark.name,
        role=benchmark.role,
        group=group_of(benchmark),
        domains=benchmark.domains,
        unit=benchmark.unit,
        publisher=benchmark.publisher,
        models=len({model.id for model, _ in own}),
        figures=len(own),
        newest=max((figure.published for _, figure in own), default=None),
    )
