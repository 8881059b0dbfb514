"""Reading layers of profiles: files to validated records, and one layer laid over another."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import msgspec

from modelmatch.catalog import rules as check
from modelmatch.catalog.catalog import Catalog, newest_of
from modelmatch.catalog.hardware import Machine, Quantisation
from modelmatch.catalog.records import KINDS
from modelmatch.catalog.results import RESULTS, add_results, newest_result, with_figures
from modelmatch.catalog.schema import Benchmark, Domain, Model, Product, Results, Source, Unit, Upkeep, Vendor
from modelmatch.data.convert import convert
from modelmatch.data.document import Document, display_name, read_document, unreadable
from modelmatch.data.files import SUFFIXES, Found, data_files, own_name, stem
from modelmatch.errors import DataError, DataErrors, Place

LISTS: Mapping[str, tuple[str, type[msgspec.Struct]]] = {
    "domains": ("domains", Domain),
    "benchmarks": ("benchmarks", Benchmark),
    "sources": ("sources", Source),
    "products": ("products", Product),
    "machines": ("machines", Machine),
    "quantisation": ("quantisation", Quantisation),
    "units": ("units", Unit),
    "vendors": ("vendors", Vendor),
}
"""Files that hold a list of records, by their names without suffix; every other file below the folder is one model."""
HOSTS = "hosts"
"""The folder of files that hold one host each, ``hosts/<vendor>/<name>.yaml``: a product that many models use."""
UPKEEP = "catalog"
"""The file, by its name without suffix, that states the day up to which its folder is kept."""


@dataclass
class Layer:
    """The records of one folder, by kind and id, each with the place it was read from, and the day that it states."""

    models: dict[str, check.Entry[Model]] = field(default_factory=dict)
    benchmarks: dict[str, check.Entry[Benchmark]] = field(default_factory=dict)
    domains: dict[str, check.Entry[Domain]] = field(default_factory=dict)
    sources: dict[str, check.Entry[Source]] = field(default_factory=dict)
    products: dict[str, check.Entry[Product]] = field(default_factory=dict)
    machines: dict[str, check.Entry[Machine]] = field(default_factory=dict)
    quantisation: dict[str, check.Entry[Quantisation]] = field(default_factory=dict)
    units: dict[str, check.Entry[Unit]] = field(default_factory=dict)
    vendors: dict[str, check.Entry[Vendor]] = field(default_factory=dict)
    results: list[check.Entry[Results]] = field(default_factory=list)
    day: dt.date | None = None

    def records(self, kind: str) -> dict[str, Any]:
        return {key: entry.record for key, entry in getattr(self, kind).items()}


def profile_files(folder: Path) -> Found:
    """The data files of a folder of profiles and of those below it, and what is not read; see `modelmatch.data.files`.

    Raises
    ------
    DataError
        The folder does not exist, cannot be read, is not a folder, or holds no data file and is not the user's own,
        which may be empty.
    """
    name = display_name(folder)
    try:
        mode = folder.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise DataError("no-such-folder", "there is no such profiles folder", place=Place(name)) from None
    except OSError as error:
        raise unreadable("folder", error, name) from None
    if not stat.S_ISDIR(mode):
        raise DataError("not-a-folder", "this is a file, but profiles are read from a folder", place=Place(name))
    found = data_files(folder, nested=True)
    if not found.files and not _is_own(folder):
        hint = "; ".join(map(str, found.skipped))
        message = f"the folder contains no data files ({', '.join(SUFFIXES)})"
        raise DataError("no-profiles", message, hint=hint, place=Place(name))
    return found


def _is_own(folder: Path) -> bool:
    """Whether this is the user's own folder of profiles."""
    from modelmatch.data import store

    own = store.user_folder("profiles")
    return own is not None and os.path.realpath(own) == os.path.realpath(folder)


def read_layer(folder: Path, shown: str | None = None, files: Sequence[Path] | None = None) -> Layer:
    """All records of a folder; raises `DataErrors` with every error of every file.

    ``shown`` replaces the folder's path in messages; ``files`` are those of the folder where they are known.
    """
    layer, errors = Layer(), list[DataError]()
    for path in profile_files(folder).files if files is None else files:
        relative = path.relative_to(folder)
        try:
            document = read_document(path, name=f"{shown}/{relative.as_posix()}" if shown else None, within=folder)
            _add(layer, document, own_name(path, folder), errors)
        except DataError as error:
            errors.append(error)
    if errors:
        raise DataErrors(errors)
    return layer


def document_layer(document: Document, relative: PurePath) -> Layer:
    """The records of one file that lies at ``relative`` in its folder; raises as `read_layer` does."""
    layer, errors = Layer(), list[DataError]()
    _add(layer, document, relative, errors)
    if errors:
        raise DataErrors(errors)
    return layer


def _add(layer: Layer, document: Document, relative: PurePath, errors: list[DataError]) -> None:
    """Add the records of a file to a layer, and what is wrong with them to ``errors``."""
    name = stem(relative.as_posix())
    if name == UPKEEP:
        layer.day = convert(document, Upkeep).day
        return
    if relative.parts[0] == RESULTS and len(relative.parts) > 1:
        add_results(layer, check.Entry(convert(document, Results), document, ()), errors)
        return
    if name in LISTS:
        kind, type_ = LISTS[name]
        records: list[tuple[Any, tuple[str | int, ...]]] = [
            (record, (index,))
            for index, record in enumerate(convert(document, list[type_]))  # type: ignore[valid-type]
        ]
    elif relative.parts[0] == HOSTS:
        kind, records = "products", [(convert(document, Product), ())]
        errors += check.file_name(records[0][0], relative.relative_to(HOSTS), document)
    else:
        kind, records = "models", [(convert(document, Model), ())]
        errors += check.file_name(records[0][0], relative, document)
    entries = getattr(layer, kind)
    for record, at in records:
        errors += check.unique(entries, check.Entry(record, document, at))


def overlay(base: Catalog, layer: Layer, fingerprint: str, latest: dt.date | None = None) -> Catalog:
    """``layer`` over ``base``: the same id replaces, a new id adds; raises `DataErrors` if they do not fit.

    ``latest`` is the last day that a date in the layer may name.
    """
    merged: dict[str, Any] = {
        kind: dict(sorted({**getattr(base, kind), **layer.records(kind)}.items()))
        for kind in KINDS
        if kind != "domains"
    }
    merged["models"] = with_figures(merged["models"], layer.results)
    # In the order of the file: it is the order of display.
    domains = {**base.domains, **layer.records("domains")}
    catalog = Catalog(domains=domains, fingerprint=fingerprint, day=_day(base, layer), **merged)
    errors: list[DataError] = []
    for domain in layer.domains.values():
        errors += check.domain(domain)
    for benchmark in layer.benchmarks.values():
        errors += check.benchmark(benchmark, catalog)
    for product in layer.products.values():
        errors += check.product(product, catalog)
    for machine in layer.machines.values():
        errors += check.hardware(machine, catalog)
    for finding in layer.quantisation.values():
        errors += check.hardware(finding, catalog)
    for unit in layer.units.values():
        errors += check.sources_of(unit, catalog)
    for vendor in layer.vendors.values():
        errors += check.sources_of(vendor, catalog)
    for model in layer.models.values():
        errors += check.model(model, catalog, latest)
    for results in layer.results:
        errors += check.results(results, catalog, latest)
    errors += check.lineage(layer.models.values(), catalog)
    if errors:
        raise DataErrors(errors)
    return catalog


def _day(base: Catalog, layer: Layer) -> dt.date | None:
    """The day that the layers state; without a statement of its own, what is newer in a layer moves it forward."""
    if layer.day is None and base.day is None:
        return None
    own = layer.day or max(newest_of(layer.records("models").values()), newest_result(layer.results))
    return max(own, base.day or dt.date.min)


def empty() -> Catalog:
    """An empty catalogue, as the base for the first layer."""
    return Catalog(models={}, benchmarks={}, domains={}, sources={}, products={})
