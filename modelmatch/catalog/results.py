"""Results of private benchmarks: files of their own, laid over the profiles of the models that were tested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import structs

from modelmatch.catalog import rules as check
from modelmatch.catalog.schema import Benchmark, Domain, Figure, Model, Results, Source
from modelmatch.errors import DataError

RESULTS = "results"
"""The folder of files that hold the results of one private benchmark each, ``results/<name>.yaml``."""


class Layered(Protocol):
    """Where the records of results go; see `modelmatch.catalog.load.Layer`."""

    benchmarks: dict[str, check.Entry[Benchmark]]
    domains: dict[str, check.Entry[Domain]]
    sources: dict[str, check.Entry[Source]]
    results: list[check.Entry[Results]]


def add_results(layer: Layered, entry: check.Entry[Results], errors: list[DataError]) -> None:
    """Add a benchmark, its sources and its criterion to a layer; ``errors`` gets the ids that exist already."""
    record, document = entry.record, entry.document
    errors += check.unique(layer.benchmarks, check.Entry(record.benchmark, document, ("benchmark",)))
    for index, source in enumerate(record.sources):
        errors += check.unique(layer.sources, check.Entry(source, document, ("sources", index)))
    if record.criterion is not None:
        errors += check.unique(layer.domains, check.Entry(record.criterion, document, ("criterion",)))
    layer.results.append(entry)


def with_figures(models: Mapping[str, Model], results: Sequence[check.Entry[Results]]) -> dict[str, Model]:
    """The models with the figures of all results, in place of those that they had on these benchmarks.

    Figures of models that do not exist are left out.
    """
    more: dict[str, list[Figure]] = {}
    anew = {entry.record.benchmark.id for entry in results}
    for entry in results:
        for tested in entry.record.figures:
            plain = {name: getattr(tested, name) for name in Figure.__struct_fields__}
            more.setdefault(tested.model, []).append(Figure(**plain))
    out = dict(models)
    for model_id, model in models.items():
        before = tuple(figure for figure in model.evidence if figure.benchmark not in anew)
        if model_id in more or len(before) < len(model.evidence):
            out[model_id] = structs.replace(model, evidence=(*before, *more.get(model_id, ())))
    return out


def newest_result(results: Sequence[check.Entry[Results]]) -> dt.date:
    """The newest day of a figure."""
    return max((figure.published for entry in results for figure in entry.record.figures), default=dt.date.min)
