"""Reading layers of profiles: files to validated records, and one layer laid over another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from modelmatch.catalog import check
from modelmatch.catalog.catalog import Catalog
from modelmatch.catalog.schema import Benchmark, Domain, Model, Product, Source
from modelmatch.documents import display_name, read_document, unreadable
from modelmatch.errors import DataError, DataErrors, Place
from modelmatch.validation import convert

LISTS: Mapping[str, tuple[str, type[msgspec.Struct]]] = {
    "domains.yaml": ("domains", Domain),
    "benchmarks.yaml": ("benchmarks", Benchmark),
    "sources.yaml": ("sources", Source),
    "products.yaml": ("products", Product),
}
"""Files that hold a list of records; every other YAML file below the folder is one model."""


@dataclass
class Layer:
    """The records of one folder, by kind and id, each with the place it was read from."""

    models: dict[str, check.Entry[Model]] = field(default_factory=dict)
    benchmarks: dict[str, check.Entry[Benchmark]] = field(default_factory=dict)
    domains: dict[str, check.Entry[Domain]] = field(default_factory=dict)
    sources: dict[str, check.Entry[Source]] = field(default_factory=dict)
    products: dict[str, check.Entry[Product]] = field(default_factory=dict)

    def records(self, kind: str) -> dict[str, Any]:
        return {key: entry.record for key, entry in getattr(self, kind).items()}


def profile_files(folder: Path, *, empty: bool = False) -> list[Path]:
    """The YAML files of a folder of profiles, in a stable order; names that begin with a dot belong to other tools.

    Raises
    ------
    DataError
        The folder does not exist, cannot be read, is not a folder, or holds no YAML file and may not be ``empty``.
    """
    name = display_name(folder)
    try:
        if not folder.exists():
            raise DataError("no-such-folder", "there is no such folder of profiles", place=Place(name))
        if not folder.is_dir():
            raise DataError("not-a-folder", "this is a file; profiles are read from a folder", place=Place(name))
        found = [p for suffix in ("*.yaml", "*.yml") for p in folder.rglob(suffix) if p.is_file() or p.is_dir()]
    except OSError as error:
        raise unreadable("folder", error, name) from None
    files = {p.relative_to(folder).as_posix(): p for p in found}
    shown = [files[path] for path in sorted(files) if not any(part.startswith(".") for part in path.split("/"))]
    if not shown and not empty:
        raise DataError("no-profiles", "the folder holds no YAML files", place=Place(name))
    return shown


def read_layer(folder: Path, shown: str | None = None) -> Layer:
    """All records of a folder, or of one file; raises `DataErrors` with every error of every file.

    ``shown`` replaces the folder's path in messages.
    """
    layer, errors = Layer(), list[DataError]()
    files = [folder] if folder.is_file() else profile_files(folder)
    for path in files:
        relative = Path(path.name) if path == folder else path.relative_to(folder)
        name = f"{shown}/{relative.as_posix()}" if shown else None
        try:
            document = read_document(path, name=name)
            if relative.as_posix() in LISTS:
                kind, type_ = LISTS[relative.as_posix()]
                records: list[tuple[Any, tuple[str | int, ...]]] = [
                    (record, (index,))
                    for index, record in enumerate(convert(document, list[type_]))  # type: ignore[valid-type]
                ]
            else:
                kind, records = "models", [(convert(document, Model), ())]
                errors += check.file_name(records[0][0], relative, document)
        except DataErrors as error:
            errors += error.errors
            continue
        except DataError as error:
            errors.append(error)
            continue
        entries = getattr(layer, kind)
        for record, at in records:
            entry = check.Entry(record, document, at)
            if record.id in entries:
                first = entries[record.id].place("id")
                errors.append(
                    DataError(
                        "duplicate-id",
                        f'"{record.id}" is defined twice; first at {first}',
                        place=entry.place("id"),
                    )
                )
            else:
                entries[record.id] = entry
    if errors:
        raise DataErrors(errors)
    return layer


def overlay(base: Catalog, layer: Layer, fingerprint: str, latest: dt.date | None = None) -> Catalog:
    """``layer`` over ``base``: the same id replaces, a new id adds; raises `DataErrors` if they do not fit.

    ``latest`` is the last day that a date in the layer may name.
    """
    merged: dict[str, Any] = {
        kind: dict(sorted({**getattr(base, kind), **layer.records(kind)}.items()))
        for kind in ("models", "benchmarks", "sources", "products")
    }
    domains = {
        **base.domains,
        **layer.records("domains"),
    }  # in the order of the file: it is the order of display
    catalog = Catalog(domains=domains, day=None, fingerprint=fingerprint, **merged)
    errors: list[DataError] = []
    for benchmark in layer.benchmarks.values():
        errors += check.benchmark(benchmark, catalog)
    for product in layer.products.values():
        errors += check.product(product, catalog)
    for model in layer.models.values():
        errors += check.model(model, catalog, latest)
    if errors:
        raise DataErrors(errors)
    return catalog


def empty() -> Catalog:
    """A catalogue without anything in it, to lay the first layer over."""
    return Catalog(models={}, benchmarks={}, domains={}, sources={}, products={})
