"""Everything that is known about one model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from modelmatch.catalog.schema import Benchmark, Figure, Model, Source, source_ids
from modelmatch.lookup.lookup import Lookup, Strength
from modelmatch.lookup.offers import EffortView, OfferView
from modelmatch.lookup.predictions import Cell, Expected, Predictions
from modelmatch.lookup.view import Record, View
from modelmatch.vocabulary import MEASURERS, Measurer

SCHEMA = "modelmatch/model/2"
GENERAL, ECONOMY, SAFETY, UNUSED = "general", "economy", "safety", "unused"
"""The groups of figures beside the domains: aggregates; speed, tokens and cost; behaviour; kept for the record."""
_GROUPS = {
    "general": GENERAL, "speed": ECONOMY, "tokens": ECONOMY, "cost": ECONOMY, "latency": ECONOMY, "safety": SAFETY,
}  # fmt: skip


class FigureView(Record, frozen=True, kw_only=True):
    """A published figure, and what the other figures predict.

    ``group`` is the domain that the benchmark is most evidence for, or one of the other groups. ``counts`` if the
    estimate uses it. ``surprise`` says on which side of the predicted interval the score lies.
    """

    benchmark: str
    name: str
    group: str
    score: float
    unit: str
    by: Measurer
    published: dt.date
    setting: str | None
    source: str
    counts: bool
    expected: Expected | None
    surprise: Literal["above", "below"] | None


class Related(Record, frozen=True, kw_only=True):
    """Another model of the same line: ``successor``, ``predecessor``, ``plain model`` or ``mode``."""

    relation: Literal["successor", "predecessor", "plain model", "mode"]
    id: str
    name: str


class ModelPage(View, frozen=True, kw_only=True):
    """A model with its strengths, its figures and its sources.

    ``model`` is the profile on this day without its evidence; ``figures`` are limited to the requested number per
    group, out of ``figure_counts``. ``offers`` are those of this day, each with the price of ``input_tokens`` and
    ``output_tokens`` a month; ``efforts`` what the levels of effort change. ``tokens_ratio`` are the output tokens that
    it writes compared with the average model.
    """

    model: Model
    unavailable: str | None
    hardly_measured: bool
    overall: tuple[float, float] | None
    strengths: tuple[Strength, ...]
    input_tokens: float
    output_tokens: float
    offers: tuple[OfferView, ...]
    efforts: tuple[EffortView, ...]
    tokens_per_second: float | None
    tokens_ratio: float | None
    related: tuple[Related, ...]
    figure_counts: dict[str, int]
    figures: tuple[FigureView, ...]
    sources: dict[str, Source]


def model_page(lookup: Lookup, model: Model, predicted: Predictions, most: int | None = None) -> ModelPage:
    """The page of a model, with at most ``most`` figures of each group: those that count and the newest first."""
    figures = _figures(lookup, model, predicted)
    counts: dict[str, int] = {}
    shown = []
    for figure in figures:
        counts[figure.group] = counts.get(figure.group, 0) + 1
        if most is None or counts[figure.group] <= most:
            shown.append(figure)
    profile = msgspec.structs.replace(model, evidence=())
    offers = lookup.offer_views(model)
    of_offers = (source for offer in offers for source in offer.sources)
    cited = dict.fromkeys((*_cited(profile), *of_offers, *(figure.source for figure in shown)))
    catalog = lookup.catalog
    return ModelPage(
        schema=SCHEMA,
        as_of=catalog.day,
        data=catalog.fingerprint[:12],
        model=profile,
        unavailable=lookup.unavailable(model),
        hardly_measured=lookup.hardly_measured(model),
        overall=lookup.overall(model),
        strengths=lookup.strengths(model),
        input_tokens=lookup.usage.input_tokens,
        output_tokens=lookup.usage.output_tokens,
        offers=offers,
        efforts=lookup.efforts(model),
        tokens_per_second=lookup.speeds.get(model.id),
        tokens_ratio=lookup.efficiency.get(model.id),
        related=tuple(_related(lookup, model)),
        figure_counts=counts,
        figures=tuple(shown),
        sources={source: catalog.source(source) for source in cited},
    )


def group_of(benchmark: Benchmark) -> str:
    """The domain that a benchmark is most evidence for, or the group that its figures belong to."""
    if benchmark.role == "strength" and benchmark.domains:
        return max(benchmark.domains, key=lambda domain: benchmark.domains[domain])
    return _GROUPS.get(benchmark.role, UNUSED)


def _figures(lookup: Lookup, model: Model, predicted: Predictions) -> list[FigureView]:
    """All figures, group by group in the order of the domains."""
    order = {name: place for place, name in enumerate((*lookup.catalog.domains, GENERAL, ECONOMY, SAFETY, UNUSED))}
    cells = predicted.get(model.id, {})
    views = [
        _figure(lookup.catalog.benchmarks[figure.benchmark], figure, cells.get(figure.benchmark), place)
        for place, figure in enumerate(model.evidence)
    ]
    return sorted(
        views,
        key=lambda view: (
            order[view.group],
            not view.counts,
            -view.published.toordinal(),
            MEASURERS.index(view.by),
            view.benchmark,
            view.setting or "",
            view.source,
        ),
    )


def _figure(benchmark: Benchmark, figure: Figure, cell: Cell | None, place: int) -> FigureView:
    """The figure at this index of its model's evidence, with the prediction for its cell."""
    expected = cell.expected if cell is not None else None
    counts = cell is not None and place in cell.counted
    surprise: Literal["above", "below"] | None = None
    if expected is not None and counts:
        surprise = "above" if figure.score > expected.high else "below" if figure.score < expected.low else None
    return FigureView(
        benchmark=benchmark.id,
        name=benchmark.name,
        group=group_of(benchmark),
        score=figure.score,
        unit=benchmark.unit,
        by=figure.by,
        published=figure.published,
        setting=figure.setting,
        source=figure.source,
        counts=counts,
        expected=expected,
        surprise=surprise,
    )


def _related(lookup: Lookup, model: Model) -> Iterator[Related]:
    models = lookup.catalog.models
    links: list[tuple[Literal["successor", "predecessor", "plain model", "mode"], str | None]] = [
        ("plain model", model.variant_of),
        ("predecessor", model.successor_of),
        ("successor", model.status.by),
    ]
    links += [("successor", other.id) for other in models.values() if other.successor_of == model.id]
    links += [("mode", other.id) for other in models.values() if other.variant_of == model.id]
    for relation, other_id in dict.fromkeys(links):
        if other_id is not None and other_id in models:
            yield Related(relation=relation, id=other_id, name=models[other_id].name)


def _cited(model: Model) -> Iterator[str]:
    """The sources of a profile's facts, in the order of the profile."""
    yield from source_ids(model.source)
    single = (model.status, model.weights, model.context, model.modalities, model.abilities)
    lists: tuple[Iterable[object], ...] = (
        single, model.reasoning, model.access, model.prices, model.data, model.cautions, model.notes,
    )  # fmt: skip
    for facts in lists:
        for fact in facts:
            yield from source_ids(getattr(fact, "source", None))
