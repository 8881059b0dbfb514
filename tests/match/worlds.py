"""Small catalogues and strengths for the tests of the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelmatch.catalog.records import Records
from modelmatch.catalog.schema import (
    Access,
    Benchmark,
    Context,
    Domain,
    Figure,
    Modalities,
    Model,
    Price,
    Product,
    Source,
    Status,
    Weights,
)
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.engine import Engine
from modelmatch.match.facts.criteria import OfferFacts
from modelmatch.match.result.recommend import recommend
from modelmatch.match.result.recommendation import Candidate, RankedOffer
from modelmatch.preferences import Preferences, Requirement, Usage
from modelmatch.vocabulary import EFFORTS, Effort

DAY = dt.date(2026, 10, 1)
DOMAINS = ("coding", "agentic", "search", "vision", "health", "reasoning", "writing")


@dataclass(frozen=True)
class FakeStrengths:
    models: tuple[str, ...]
    domains: tuple[str, ...]
    mean: NDArray[np.float64]
    cov: NDArray[np.float64]
    counts: NDArray[np.int_]
    inherited: tuple[bool, ...] = field(default=())
    shared: int = 0
    """Figures of each model that speak for two domains."""
    steps: Mapping[tuple[str, Effort], tuple[float, float]] = field(default_factory=dict)
    """What a level of effort adds to the mean and the variance of a model in every domain; nothing where it is not."""
    own: float = 0.0
    """The typical standard deviation of one kind of work in every domain."""
    own_work_spread: float = 0.0

    @property
    def own_work(self) -> NDArray[np.float64]:
        return np.full(len(self.domains), self.own**2)

    @property
    def own_cases(self) -> NDArray[np.float64]:
        return np.full(len(self.domains), 60.0)

    @property
    def figures(self) -> NDArray[np.int_]:
        return np.asarray(self.counts.sum(axis=1) - self.shared)

    @property
    def effort_mean(self) -> NDArray[np.float64]:
        return self._effort(0)

    @property
    def effort_var(self) -> NDArray[np.float64]:
        return self._effort(1)

    def _effort(self, part: int) -> NDArray[np.float64]:
        """Means (0) or variances (1) by model, level and domain."""
        found = np.zeros((len(self.models), len(EFFORTS), len(self.domains)))
        for (model_id, level), step in self.steps.items():
            found[self.models.index(model_id), tuple(EFFORTS).index(level)] = step[part]
        return found


def model(model_id: str, **changes: object) -> Model:
    """A closed model with an interface at 1 and 4 USD per million tokens."""
    defaults: dict[str, object] = {
        "id": model_id,
        "name": model_id.split("/")[-1].title(),
        "vendor": model_id.split("/")[0].title(),
        "released": dt.date(2026, 3, 1),
        "weights": Weights(open=False, license="proprietary"),
        "context": Context(input=200_000),
        "modalities": Modalities(input=("text", "image"), output=("text",)),
        "access": (Access(route="api", name="API", model_id=model_id),),
        "prices": (price(1.0, 4.0),),
    }
    return Model(**(defaults | changes))  # type: ignore[arg-type]


def open_model(model_id: str, **changes: object) -> Model:
    """A model whose weights can be downloaded."""
    defaults: dict[str, object] = {
        "weights": Weights(open=True, license="Apache-2.0", commercial="yes", total_b=30.0),
        "access": (Access(route="api", name="API"), Access(route="download", name="Weights")),
    }
    return model(model_id, **(defaults | changes))


def offer_facts(
    one: Model, *, products: Iterable[Product] = (), benchmarks: Iterable[Benchmark] = ()
) -> list[OfferFacts]:
    """The offers of a model with what is known of each."""
    known = catalog([one], products=products, benchmarks=benchmarks)
    return list(Engine(known, strengths({one.id: 50.0})).matrix.offer_facts)


def match_of(
    models: Iterable[Model],
    *requirements: Requirement,
    products: Iterable[Product] = (),
    levels: Mapping[str, float] | None = None,
    points: Mapping[str, float] | None = None,
    usage: Usage | None = None,
    day: dt.date | None = None,
) -> Candidate | None:
    """The match among these models, all equally strong unless ``levels`` says otherwise."""
    listed = list(models)
    known = catalog(listed, products=products).at(day)
    engine = Engine(known, strengths(dict.fromkeys((m.id for m in listed), 50.0) | dict(levels or {})))
    wanted = Preferences(
        points=dict(points or {"coding": 1.0, "cost": 1.0}), requirements=requirements, usage=usage or Usage()
    )
    return recommend(engine, wanted).match


def best_offer(found: Candidate | None) -> RankedOffer:
    """The offer that counts of the match."""
    assert found is not None
    assert found.offer is not None
    return found.offer


def price(input_: float, output: float, **more: Any) -> Price:
    """A price list of the vendor's own interface, from the first day of the year unless said otherwise."""
    terms: dict[str, Any] = {"since": dt.date(2026, 1, 1), "source": "list"}
    return Price(input=input_, output=output, **(terms | more))


def superseded(by: str) -> Status:
    return Status(stage="superseded", since=dt.date(2026, 5, 1), by=by)


def catalog(
    models: Iterable[Model], *, products: Iterable[Product] = (), benchmarks: Iterable[Benchmark] = ()
) -> Snapshot:
    listed = list(models)
    every = Records(
        models={m.id: m for m in listed},
        benchmarks={b.id: b for b in benchmarks},
        domains={d: Domain(id=d, name=d.title(), about=d) for d in DOMAINS},
        sources={"list": Source(id="list", title="A list", url="https://example.org/list")},
        products={p.id: p for p in products},
        fingerprint="test",
    )
    records = {name: getattr(every, name) for name in Records.__struct_fields__}
    return Snapshot(**records, day=DAY, undated=every, newest=DAY)


def strengths(
    levels: Mapping[str, float | Sequence[float]],
    *,
    sd: float | Mapping[str, float] = 3.0,
    counts: int | Mapping[str, int] = 5,
    shared: float = 0.5,
    inherited: Collection[str] = (),
    steps: Mapping[tuple[str, Effort], tuple[float, float]] | None = None,
) -> FakeStrengths:
    """Strengths of each model (one level, or one for each domain), with correlated errors across domains."""
    ids, size = tuple(levels), len(DOMAINS)
    mean = np.array([np.broadcast_to(levels[i], size) for i in ids], dtype=np.float64)
    pattern = np.full((size, size), shared) + (1 - shared) * np.eye(size)
    cov = np.array([(sd if isinstance(sd, (int, float)) else sd.get(i, 3.0)) ** 2 * pattern for i in ids])
    number = np.array([[counts if isinstance(counts, int) else counts.get(i, 5)] * size for i in ids])
    held = tuple(i in inherited for i in ids)
    return FakeStrengths(ids, DOMAINS, mean, cov, number, held, steps=steps or {})


def figure(benchmark: str, score: float, *, by: Any = "independent", day: dt.date = dt.date(2026, 4, 1)) -> Figure:
    return Figure(benchmark=benchmark, score=score, by=by, published=day, source="list")


def benchmark(benchmark_id: str, role: Any, **more: Any) -> Benchmark:
    return Benchmark(
        id=benchmark_id,
        name=benchmark_id,
        measures="work",
        role=role,
        reason="a test",
        unit="tokens",
        scale="open",
        **more,
    )


WORK = Preferences(
    points={"coding": 6, "agentic": 2, "search": 3, "cost": 3, "speed": 1, "safety": 1},
    log_sd={"coding": 0.25, "cost": 0.8},
)


def field_of(count: int, seed: int = 1, sd: float = 3.0) -> tuple[list[Model], FakeStrengths]:
    """Some models, open and closed, dear and cheap, with strengths of their own in every domain."""
    rng = np.random.default_rng(seed)
    models = []
    for i in range(count):
        listed = price(*np.round(10 ** rng.uniform(-1, 1, 2), 3).tolist())
        models.append((open_model if i % 3 == 0 else model)(f"v{i % 9}/m{i:02}", prices=(listed,)))
    return models, strengths({m.id: rng.normal(70, 8, 7).tolist() for m in models}, sd=sd)
