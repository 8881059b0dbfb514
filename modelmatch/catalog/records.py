"""What a catalogue and its state on a day have in common: its records of each kind by id."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from modelmatch.catalog.hardware import Machine, Quantisation
from modelmatch.catalog.schema import Benchmark, Domain, Model, Product, Source, Unit, Vendor
from modelmatch.errors import DataError, did_you_mean


class Records(msgspec.Struct, frozen=True, eq=False):
    """What is on record, by id and in a stable order: models, benchmarks, domains, sources, products, machines, what
    fewer bits cost, units and vendors.

    ``fingerprint`` identifies the data, for caches and reports.
    """

    models: Mapping[str, Model]
    benchmarks: Mapping[str, Benchmark]
    domains: Mapping[str, Domain]
    sources: Mapping[str, Source]
    products: Mapping[str, Product] = msgspec.field(default_factory=dict)
    machines: Mapping[str, Machine] = msgspec.field(default_factory=dict)
    quantisation: Mapping[str, Quantisation] = msgspec.field(default_factory=dict)
    fingerprint: str = ""
    units: Mapping[str, Unit] = msgspec.field(default_factory=dict)
    vendors: Mapping[str, Vendor] = msgspec.field(default_factory=dict)

    def model(self, model_id: str) -> Model:
        """The model with this id; raises `DataError` with a did-you-mean for an unknown one."""
        try:
            return self.models[model_id]
        except KeyError:
            raise DataError(
                "unknown-model",
                f'"{model_id}" is not a model of the catalogue',
                hint=did_you_mean(model_id, self.models, noun="models", most=5),
            ) from None

    def country(self, vendor: str | None) -> str | None:
        """Where a vendor has its head office, by its name; None where that is not on record."""
        return next((one.country for one in self.vendors.values() if one.name == vendor), None)

    def source(self, reference: str) -> Source:
        """The source with this id, or one that is nothing but this address."""
        return self.sources.get(reference) or Source(id=reference, title=reference, url=reference)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The ids of the domains that are kinds of work, and not somebody's own cases."""
        return tuple(domain.id for domain in self.domains.values() if domain.benchmark is None)

    @property
    def own(self) -> dict[str, str]:
        """The benchmark of every criterion that is somebody's own cases."""
        return {domain.id: domain.benchmark for domain in self.domains.values() if domain.benchmark is not None}

    def candidates(self) -> tuple[Model, ...]:
        """The models that may be recommended: all but the reference entries."""
        return tuple(m for m in self.models.values() if not m.reference)


KINDS = tuple(name for name in Records.__struct_fields__ if name != "fingerprint")
"""The kinds of records."""
