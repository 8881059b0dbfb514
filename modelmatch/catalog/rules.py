"""Rules that a schema cannot express: ids that must resolve, required sources, and numbers and dates that must be
consistent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePath
from typing import Any, Generic, TypeVar

import msgspec

from modelmatch.catalog.catalog import Catalog
from modelmatch.catalog.hardware import Machine, Quantisation
from modelmatch.catalog.offers import plans_of
from modelmatch.catalog.schema import Benchmark, DataPolicy, Domain, Figure, Model, Product, Results, source_ids
from modelmatch.data.document import Document
from modelmatch.data.files import stem
from modelmatch.errors import DataError, Place, did_you_mean, quoted
from modelmatch.vocabulary import CRITERIA

R = TypeVar("R")
Step = str | int


class Entry(Generic[R]):
    """A record with the document, and the path in it, that it was read from."""

    __slots__ = ("document", "path", "record")

    def __init__(self, record: R, document: Document, path: tuple[Step, ...]) -> None:
        self.record, self.document, self.path = record, document, path

    def place(self, *steps: Step, key: bool = False) -> Place:
        return self.document.place((*self.path, *steps), key=key)


def unique(entries: dict[str, Any], entry: Entry[Any]) -> Iterator[DataError]:
    """Add a record to those of its kind; one with the same id is an error, and the first stays."""
    known = entries.setdefault(entry.record.id, entry)
    if known is not entry:
        message = f'"{entry.record.id}" is already defined at {known.place("id")}'
        yield DataError("duplicate-id", message, place=entry.place("id"))


def file_name(model: Model | Product, relative: PurePath, document: Document) -> Iterator[DataError]:
    """A file ``vendor/name.yaml`` holds the model, or the host, ``vendor/name``."""
    name = stem(relative.as_posix())
    if len(relative.parts) > 1 and model.id != name:
        yield DataError(
            "id-and-file",
            f'the file is "{relative.as_posix()}", but its id is "{model.id}"',
            hint=f'name it "{model.id}{relative.suffix}", or change the id to "{name}"',
            place=document.place(("id",)),
        )


def domain(entry: Entry[Domain]) -> Iterator[DataError]:
    """A domain must not have the id of another criterion, because weights refer to both by id.

    What its benchmark is, if it has one, `results` checks.
    """
    if entry.record.id in CRITERIA:
        yield DataError(
            "reserved-id",
            f'"{entry.record.id}" is already the id of a criterion',
            hint="give the domain another id",
            place=entry.place("id"),
        )


def benchmark(entry: Entry[Benchmark], catalog: Catalog) -> Iterator[DataError]:
    """A benchmark's domains exist and share one whole; its scale is complete."""
    record = entry.record
    kinds = [domain.id for domain in catalog.domains.values() if domain.benchmark is None]
    for domain in record.domains:
        yield from _known(domain, kinds, "domain", entry.place("domains", domain, key=True))
    if record.domains and abs(sum(record.domains.values()) - 1) > 1e-6:
        total = sum(record.domains.values())
        yield DataError("shares", f"the shares add up to {total:g}, not to 1", place=entry.place("domains"))
    if record.role == "strength" and not record.domains:
        yield DataError("no-domain", "a benchmark with the role strength needs a domain", place=entry.place("role"))
    if record.scale == "bounded" and record.maximum is None:
        yield DataError("no-maximum", "a bounded scale needs a maximum", place=entry.place("scale"))
    if record.maximum is not None:
        if record.chance is not None and record.maximum - record.chance < _NARROWEST:
            yield DataError("chance", "the chance level is not below the maximum", place=entry.place("chance"))
        elif record.chance is None and record.scale == "bounded" and record.maximum < _NARROWEST:
            message = f"the maximum is {record.maximum:g}, but without a chance level the scale begins at 0"
            yield DataError("no-scale", message, hint="add chance:, the lowest score", place=entry.place("maximum"))


_NARROWEST = 1e-6
"""Least distance from the chance level to the maximum."""


def product(entry: Entry[Product], catalog: Catalog) -> Iterator[DataError]:
    """A product's domains, sources, plans and successor exist."""
    record = entry.record
    if record.plans_of:
        yield from _known(record.plans_of, catalog.products, "product", entry.place("plans_of"))
    plans = {plan.name for plan in plans_of(record, catalog.products)}
    for index, policy in enumerate(record.data):
        yield from _plans(policy.plans, plans, entry.place("data", index, "plans"))
        yield from _no_routes(policy, entry.place("data", index, "routes"))
    for index, domain in enumerate(record.work):
        yield from _known(domain, catalog.domains, "domain", entry.place("work", index))
    for index, client in enumerate(record.clients):
        if client.ids_of:
            yield from _known(client.ids_of, catalog.products, "product", entry.place("clients", index, "ids_of"))
        if "{}" not in client.id:
            message = 'it must contain "{}", in place of the id of the model'
            yield DataError("no-place", message, place=entry.place("clients", index, "id"))
    if record.replaced_by:
        yield from _known(record.replaced_by, catalog.products, "product", entry.place("replaced_by"))
    yield from _sources(record, entry, catalog)


def hardware(entry: Entry[Machine] | Entry[Quantisation], catalog: Catalog) -> Iterator[DataError]:
    """The models and sources of a machine, or of what fewer bits cost, exist; a bandwidth has a source."""
    record = entry.record
    for index, name in enumerate(record.models if isinstance(record, Quantisation) else ()):
        yield from _known(name, catalog.models, "model", entry.place("models", index))
    if isinstance(record, Machine) and record.bandwidth is not None and record.source is None:
        place = entry.place("bandwidth", key=True)
        yield DataError("no-source", "this fact has no source", hint="add source:", place=place)
    yield from _sources(record, entry, catalog)


def model(entry: Entry[Model], catalog: Catalog, latest: dt.date | None) -> Iterator[DataError]:
    """A model's references resolve, its facts carry sources, its dates and scores fit."""
    record = entry.record
    for key in ("variant_of", "successor_of"):
        if other := getattr(record, key):
            yield from _known(other, catalog.models, "model", entry.place(key))
    if record.status.by:
        yield from _known(record.status.by, catalog.models, "model", entry.place("status", "by"))
    for domain in record.strengths:
        yield from _known(domain, catalog.domains, "domain", entry.place("strengths", domain, key=True))
    for index, access in enumerate(record.access):
        if access.product:
            place = entry.place("access", index, "product")
            yield from _known(access.product, catalog.products, "product", place)
        sold = plans_of(catalog.products.get(access.product or ""), catalog.products)
        if sold and access.usd_month is None:
            yield from _plans(access.plans, {plan.name for plan in sold}, entry.place("access", index, "plans"))
        for number, policy in enumerate(access.data):
            yield from _no_routes(policy, entry.place("access", index, "data", number, "routes"))
    yield from _hosts(record, entry)
    for index, speed in enumerate(record.hardware.measured if record.hardware else ()):
        place = entry.place("hardware", "measured", index, "machine")
        yield from _known(speed.machine, catalog.machines, "machine", place)
    for index, figure in enumerate(record.evidence):
        yield from _figure(figure, entry, ("evidence", index), catalog)
    yield from _repeated(record, entry)
    if record.strengths and record.evidence:
        yield _stated_and_measured(entry.place("strengths", key=True))
    yield from _sources(record, entry, catalog)
    yield from _unsourced(entry)
    yield from _dates(record, entry, latest)


def _figure(figure: Figure, entry: Entry[Any], path: tuple[Step, ...], catalog: Catalog) -> Iterator[DataError]:
    """The benchmark of a figure exists, and its score is within the scale."""
    yield from _known(figure.benchmark, catalog.benchmarks, "benchmark", entry.place(*path, "benchmark"))
    known = catalog.benchmarks.get(figure.benchmark)
    if known and known.scale == "bounded" and known.maximum is not None and figure.score > known.maximum:
        yield DataError(
            "score-above-maximum",
            f"{figure.score:g} is above the maximum of {known.id}, {known.maximum:g}",
            place=entry.place(*path, "score"),
        )


def results(entry: Entry[Results], catalog: Catalog, latest: dt.date | None) -> Iterator[DataError]:
    """The models and sources of results exist, and their figures are of their own benchmark."""
    record = entry.record
    for index, figure in enumerate(record.figures):
        path = ("figures", index)
        yield from _known(figure.model, catalog.models, "model", entry.place(*path, "model"))
        yield from _figure(figure, entry, path, catalog)
        if figure.benchmark != record.benchmark.id:
            message = f"these are the results of {record.benchmark.id}"
            yield DataError("other-benchmark", message, place=entry.place(*path, "benchmark"))
        model = catalog.models.get(figure.model)
        if model is not None and model.strengths:
            yield _stated_and_measured(entry.place(*path, "model"))
    if record.criterion is not None and record.criterion.benchmark != record.benchmark.id:
        message = f"its benchmark must be {record.benchmark.id}"
        yield DataError("other-benchmark", message, place=entry.place("criterion", "benchmark"))
    yield from _sources(record, entry, catalog)
    yield from _dates(record, entry, latest)


def _stated_and_measured(place: Place) -> DataError:
    return DataError(
        "stated-and-measured",
        "a model has either strengths stated by hand or figures, not both",
        hint="remove strengths: or the figures",
        place=place,
    )


def _plans(names: Iterable[str], sold: Iterable[str], place: Place) -> Iterator[DataError]:
    """Every plan that is named is one that the product sells."""
    for name in names:
        yield from _known(name, sold, "plan", place)


def _no_routes(policy: DataPolicy, place: Place) -> Iterator[DataError]:
    if policy.routes:
        hint = "remove routes:, the place of the policy already says where it holds"
        yield DataError("no-routes-here", "a policy names routes only in the old form", hint=hint, place=place)


def _hosts(record: Model, entry: Entry[Model]) -> Iterator[DataError]:
    """Every host of a price list is a way to the model, where the profile lists any.

    Hosts that no way names stay readable for profiles in the old form: they are ways known by their price alone.
    """
    ids = {access.product for access in record.access if access.product}
    for index, price in enumerate(record.prices):
        for host in price.hosts:
            if "/" in host and host not in ids:
                hint = partial(did_you_mean, host, ids, noun="products of its ways", most=8)
                place = entry.place("prices", index, "host")
                yield DataError("unknown-host", f"no way to the model is by {quoted(host)}", hint=hint, place=place)


def _repeated(record: Model, entry: Entry[Model]) -> Iterator[DataError]:
    """Who measured a score that one source prints is one and the same, however often it is listed."""
    measured_by: dict[tuple[object, ...], str] = {}
    for index, figure in enumerate(record.evidence):
        printed = (figure.benchmark, figure.score, figure.setting, figure.published, figure.source)
        first = measured_by.setdefault(printed, figure.by)
        if first != figure.by:
            yield DataError(
                "figure-twice",
                f"{figure.score:g} on {figure.benchmark} stands twice, as measured by {first} and by {figure.by}",
                hint="keep the one whose by: says who measured it; source: says who printed it",
                place=entry.place("evidence", index, "by"),
            )


def _known(name: str, valid: Iterable[str], noun: str, place: Place) -> Iterator[DataError]:
    if name not in valid:
        hint = partial(did_you_mean, name, valid, noun=f"{noun}s", most=8)
        yield DataError(f"unknown-{noun}", f"there is no {noun} {quoted(name)}", hint=hint, place=place)


def lineage(entries: Iterable[Entry[Model]], catalog: Catalog) -> Iterator[DataError]:
    """No model replaces itself by way of others. Each model is passed once, however long the lines are."""
    for key in ("variant_of", "successor_of"):
        sound: set[str] = set()
        for entry in entries:
            line: dict[str, None] = {}
            other: str | None = entry.record.id
            while other is not None and other not in sound and other not in line:
                line[other] = None
                known = catalog.models.get(other)
                other = getattr(known, key) if known else None
            if other in line:
                yield DataError("cycle", f'{key} leads from "{other}" back to itself', place=entry.place(key))
            sound.update(line)


def sources_of(entry: Entry[Any], catalog: Catalog) -> Iterator[DataError]:
    """Every source that a record names is known."""
    yield from _sources(entry.record, entry, catalog)


def _walk(record: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[msgspec.Struct, tuple[Step, ...]]]:
    """Every struct within a record, with its path."""
    if isinstance(record, msgspec.Struct):
        yield record, path
        for name in record.__struct_fields__:
            yield from _walk(getattr(record, name), (*path, name))
    elif isinstance(record, tuple):
        for index, item in enumerate(record):
            yield from _walk(item, (*path, index))
    elif isinstance(record, dict):
        for key, item in record.items():
            yield from _walk(item, (*path, key))


def _sources(record: msgspec.Struct, entry: Entry[Any], catalog: Catalog) -> Iterator[DataError]:
    """Every source named is in ``sources.yaml``, or an address of its own."""
    for item, path in _walk(record):
        for name in source_ids(getattr(item, "source", None)):
            if name not in catalog.sources and not name.startswith(("https://", "http://")):
                yield DataError(
                    "unknown-source",
                    f"there is no source {quoted(name)}",
                    hint=partial(_source_hint, name, catalog.sources),
                    place=entry.place(*path, "source"),
                )


def _source_hint(name: str, sources: Iterable[str]) -> str:
    close = did_you_mean(name, sources, noun="close", most=3)
    return f"give its address (https://...) or add it to sources.yaml; {close}"


_SOURCED = ("status", "weights", "context", "modalities", "abilities", "effort", "hardware")
_SOURCED_ITEMS = ("reasoning", "access", "data")


def _unsourced(entry: Entry[Model]) -> Iterator[DataError]:
    """A fact takes its own source or the model's; one of them must be there."""
    record = entry.record
    if record.source is not None:
        return
    facts: list[tuple[Any, tuple[Step, ...]]] = [(getattr(record, k), (k,)) for k in _SOURCED]
    facts += [(item, (k, i)) for k in _SOURCED_ITEMS for i, item in enumerate(getattr(record, k))]
    for fact, path in facts:
        plain = fact is None or (path == ("status",) and fact.stage == "current")
        if not plain and fact.source is None:
            yield DataError("no-source", "this fact has no source", hint="add source:", place=entry.place(*path))


def _dates(record: Model | Results, entry: Entry[Any], latest: dt.date | None) -> Iterator[DataError]:
    for item, path in _walk(record):
        since, until = getattr(item, "since", None), getattr(item, "until", None)
        if since and until and until <= since:
            yield DataError("dates", f"it ends on {until}, before it begins", place=entry.place(*path, "until"))
        for name in ("released", "since", "published"):
            day = getattr(item, name, None)
            if latest and day and day > latest:
                yield DataError(
                    "date-in-future", f"{day} is after {latest}, the latest date allowed",
                    hint="is it a typo?", place=entry.place(*path, name),
                )  # fmt: skip
