"""The compiled catalogue: the form in which a wheel and the cache keep it, read in milliseconds."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from modelmatch.catalog.catalog import Catalog
from modelmatch.catalog.hardware import Machine, Quantisation
from modelmatch.catalog.records import KINDS
from modelmatch.catalog.schema import Benchmark, Domain, Model, Product, Source, Unit, Vendor


class _Compiled(msgspec.Struct):
    fingerprint: str
    day: dt.date | None
    until: dt.date
    models: list[Model]
    benchmarks: list[Benchmark]
    domains: list[Domain]
    sources: list[Source]
    products: list[Product]
    machines: list[Machine]
    quantisation: list[Quantisation]
    units: list[Unit]
    vendors: list[Vendor]


def encode(catalog: Catalog) -> bytes:
    """The catalogue in a form that `decode` reads quickly."""
    lists = {kind: list(getattr(catalog, kind).values()) for kind in KINDS}
    form = _Compiled(fingerprint=catalog.fingerprint, day=catalog.day, until=catalog.newest, **lists)
    return msgspec.msgpack.encode(form)


def decode(raw: bytes, fingerprint: str | None = None) -> Catalog:
    """The catalogue that `encode` wrote, that of this ``fingerprint`` if one is named.

    Raises
    ------
    msgspec.DecodeError, ValueError
        It is something else.
    """
    compiled = msgspec.msgpack.decode(raw, type=_Compiled)
    if fingerprint not in (None, compiled.fingerprint):
        raise ValueError("another catalogue")

    def by_id(records: Iterable[Any]) -> dict[str, Any]:
        return {record.id: record for record in records}

    records: dict[str, Any] = {kind: by_id(getattr(compiled, kind)) for kind in KINDS}
    return Catalog(fingerprint=compiled.fingerprint, day=compiled.day, until=compiled.until, **records)
