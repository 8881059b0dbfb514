"""What stands behind the numbers of a recommendation: the figures of each strength, and the sources of each fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.schema import Figure, Model, Source, source_ids
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.evidence.table import build_table
from modelmatch.lookup.view import Record
from modelmatch.match.result.recommendation import Candidate
from modelmatch.vocabulary import Measurer

FEW = 3
"""Sources of a product that are named for a fact about it; most have many that say the same."""


class FigureBehind(Record, frozen=True, kw_only=True):
    """A published figure that the estimate uses; ``share`` is how much of its benchmark counts for the criterion."""

    benchmark: str
    score: float
    unit: str
    by: Measurer
    published: dt.date
    setting: str | None
    source: Source
    share: float = 1.0


class Behind(Record, frozen=True, kw_only=True):
    """What one criterion of one model rests on: figures for a kind of work, sources for a fact.

    ``of`` is the model whose figures they are: of a mode without any, its plain model.
    """

    model: str
    criterion: str
    of: str
    figures: tuple[FigureBehind, ...] = ()
    sources: tuple[Source, ...] = ()


def behind(catalog: Snapshot, candidates: Sequence[Candidate]) -> tuple[Behind, ...]:
    """What each criterion of these candidates rests on, in their order and that of their scores."""
    found: list[Behind] = []
    for candidate in candidates:
        model = catalog.models.get(candidate.id)
        if model is None:
            continue
        measured, figures = model, _figures(model, catalog)
        plain = catalog.models.get(model.variant_of or "")
        if plain is not None and not figures.keys() & catalog.domains.keys():  # as the match has it
            measured, figures = plain, _figures(plain, catalog)
        offer = _offer(model, candidate, catalog)
        for score in candidate.scores:
            name = score.criterion
            known = tuple(figures.get(name, ()))
            facts = () if name in catalog.domains else _fact_sources(name, model, offer)
            sources = tuple(catalog.source(source) for source in dict.fromkeys(facts))
            found.append(Behind(model=model.id, criterion=name, of=measured.id, figures=known, sources=sources))
    return tuple(found)


def _figures(model: Model, catalog: Snapshot) -> dict[str, list[FigureBehind]]:
    """The figures that the estimate uses, by domain, the newest first; those on speed under ``speed``."""
    table = build_table((model,), catalog.benchmarks, tuple(catalog.domains), catalog.day)
    found: dict[str, list[FigureBehind]] = {}
    for reading, cell in enumerate(table.reading_cell.tolist()):
        place = int(table.cell_benchmark[cell])
        benchmark = table.benchmarks[place]
        for domain, share in zip(table.domains, table.shares[place].tolist(), strict=True):
            if share > 0 and not table.general[place]:
                rows = found.setdefault(domain, [])
                rows += [_row(catalog, benchmark.id, f, share) for f in table.figures[reading]]
    speed = [f for f in model.evidence if catalog.benchmarks[f.benchmark].role in ("speed", "latency")]
    found["speed"] = [_row(catalog, f.benchmark, f) for f in speed]
    for rows in found.values():
        rows.sort(key=lambda row: (-row.published.toordinal(), row.benchmark, row.setting or "", row.source.id))
    return found


def _row(catalog: Snapshot, benchmark_id: str, figure: Figure, share: float = 1.0) -> FigureBehind:
    benchmark = catalog.benchmarks[benchmark_id]
    return FigureBehind(
        benchmark=benchmark.name,
        score=figure.score,
        unit=benchmark.unit,
        by=figure.by,
        published=figure.published,
        setting=figure.setting,
        source=catalog.source(figure.source),
        share=share,
    )


def _offer(model: Model, candidate: Candidate, catalog: Snapshot) -> Offer | None:
    """The best offer of the candidate, with its records."""
    wanted = candidate.offer.id if candidate.offer else ""
    return next((offer for offer in offers_of(model, catalog) if offer.id == wanted), None)


def _fact_sources(criterion: str, model: Model, offer: Offer | None) -> Iterable[str]:
    """The sources of the fact that a criterion is about, else those of the way to the model."""
    if criterion == "safety":
        return _cited(model.cautions)
    if criterion in ("openness", "continuity") and model.weights is not None:
        return _cited((model.weights, model))
    if criterion == "context" and model.context is not None:
        return _cited((model.context, model))
    if criterion == "speed" or offer is None:
        return ()
    if criterion == "cost" and (offer.plan is not None or offer.prices):
        return _cited((offer.plan,) if offer.plan is not None else offer.prices)
    return _cited((offer.access,)) or _cited((offer.product,))[:FEW] or _cited((model,))


def _cited(facts: Iterable[object]) -> tuple[str, ...]:
    return tuple(_sources_of(facts))


def _sources_of(facts: Iterable[object]) -> Iterator[str]:
    for fact in facts:
        yield from source_ids(getattr(fact, "source", None))
