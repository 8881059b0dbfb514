"""What facts are worth: fixed scales, documented ends, unknown things in the middle and uncertain."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from modelmatch.catalog.offers import offers_of
from modelmatch.catalog.schema import Access, Caution, Context, Model, Product, Status, Weights
from modelmatch.match.facts import criteria
from modelmatch.match.facts.criteria import Facts, Valued, facts
from tests.match.worlds import DAY, benchmark, catalog, figure, model, open_model


def known(*models: Model, products: tuple[Product, ...] = ()) -> Facts:
    """The facts of the first of these models."""
    everything = catalog(models, products=products, benchmarks=[benchmark("speed-1", "speed")])
    return facts(everything, models[:1], [offers_of(models[0], everything)])[0]


def test_cost_falls_by_a_quarter_of_the_scale_for_ten_times_as_much_and_never_stops_counting() -> None:
    usd = np.array([0.0, 0.5, 1.0, 100.0, 10_000.0, 1e6])
    assert criteria.cost_value(usd) == pytest.approx([100, 100, 100, 50, 0, -50])


def test_own_hardware_is_valued_by_its_size() -> None:
    small, large = criteria.hardware(8.0), criteria.hardware(1000.0)
    assert 100 > small.value > 50 > large.value > 0
    assert criteria.hardware(None).basis == "unknown"


def test_speed_is_logarithmic_and_unknown_speed_is_uncertain() -> None:
    assert criteria.speed(known(model("a/a", evidence=(figure("speed-1", 400.0),)))).value == pytest.approx(100)
    assert criteria.speed(known(model("a/a", evidence=(figure("speed-1", 10.0),)))).value == 0
    assert criteria.speed(known(model("a/a"))) == Same(50.0, 20.0, "unknown", "unknown")


class Same:
    """Equal to a `Valued` with these parts."""

    def __init__(self, *parts: object) -> None:
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Valued) and self.parts == (other.value, other.sd, other.text, other.basis)

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("commercial", "value"), [("yes", 100.0), ("limited", 70.0), ("unknown", 60.0), (None, 60.0), ("no", 40.0)]
)
def test_openness_follows_the_licence(commercial: str | None, value: float) -> None:
    weights = Weights(open=True, license="Own", commercial=commercial)  # type: ignore[arg-type]
    assert criteria.openness(known(open_model("a/a", weights=weights))).value == value
    assert criteria.openness(known(model("a/a"))).value == 0


def test_continuity_counts_a_vendors_open_releases_of_a_year() -> None:
    recent = [open_model(f"a/{i}", released=DAY - dt.timedelta(days=30 * i)) for i in range(3)]
    old = open_model("a/old", released=DAY - dt.timedelta(days=400))
    assert criteria.continuity(known(old, *recent)).value == 75
    assert criteria.continuity(known(old)).value == 0
    assert criteria.continuity(known(model("b/b"), *recent)).value == 0


def test_context_is_logarithmic() -> None:
    assert criteria.context(known(model("a/a", context=Context(input=1_048_576)))).value == 100
    assert criteria.context(known(model("a/a", context=Context(input=4_096)))).value == 0
    assert criteria.context(known(model("a/a", context=None))).basis == "unknown"


def caution(evaluator: str, signal: Any) -> Caution:
    return Caution(
        kind="test",
        finding="f",
        evaluator=evaluator,
        signal=signal,
        published=DAY,
        source="list",
    )


def test_safety_counts_what_others_found() -> None:
    def value(*cautions: Caution) -> float:
        return criteria.safety(known(model("meta/a", cautions=cautions))).value

    concern, calm = caution("Apollo Research", "concern"), caution("METR", "reassuring")
    assert value() == 0
    assert value(concern) == 40
    assert value(calm) == 60
    assert value(calm, concern) == 60
    assert value(caution("Meta", "concern"), caution("Meta AI Research", "reassuring")) == 0
    assert value(*[concern] * 9) == 0


def worth(name: str, one: Model, *products: Product) -> float:
    """The best value of a model's ways on a criterion that holds on a way."""
    everything = catalog([one], products=products)
    return max(criteria.BY_OFFER[name](offer) for offer in offers_of(one, everything))


def test_maturity_is_the_stage_of_the_way() -> None:
    preview = Access(route="api", name="API", stage="preview")
    assert worth("maturity", model("a/a")) == 100
    assert worth("maturity", model("a/a", access=(preview,))) == 40
    assert worth("maturity", model("a/a", status=Status(stage="preview"))) == 40


def test_an_ecosystem_prefers_its_own_products_to_its_cloud() -> None:
    app = Product(
        id="meta/app", vendor="Meta", name="Meta AI", kind="messaging", purpose="chat", ecosystem="meta", source="list"
    )
    native = model("meta/a", access=(Access(route="app", name="Meta AI", product="meta/app"),))
    hosted = model("b/b", access=(Access(route="cloud", name="Bedrock", ecosystem="aws"),))
    assert worth("meta", native, app) == 100
    assert worth("aws", hosted) == 60
    assert worth("google", hosted) == 0
