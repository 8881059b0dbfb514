"""What facts are worth: fixed scales, documented ends, unknown things in the middle and uncertain."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.catalog.schema import Access, Caution, Context, Model, Pace, Product, Status, Weights
from modelmatch.match.facts import criteria
from modelmatch.match.facts.criteria import Facts, OfferFacts, Valued, facts
from tests.match.worlds import DAY, benchmark, catalog, figure, model, offer_facts, open_model


def known(*models: Model) -> Facts:
    """The facts of the first of these models."""
    return facts(catalog(models), models[:1])[0]


def offered(one: Model, *products: Product) -> OfferFacts:
    """The first offer of a model."""
    return offer_facts(one, products=products, benchmarks=[SPEED, WAIT])[0]


SPEED = benchmark("speed-1", "speed")
WAIT = benchmark("aa-time-to-first-token", "latency")


def test_cost_falls_by_a_quarter_of_the_scale_for_ten_times_as_much_and_never_stops_counting() -> None:
    usd = np.array([0.0, 0.5, 1.0, 100.0, 10_000.0, 1e6])
    assert criteria.cost_value(usd) == pytest.approx([100, 100, 100, 50, 0, -50])


def sized(total_b: float) -> Weights:
    return Weights(open=True, license="MIT", total_b=total_b)


def test_own_hardware_is_valued_by_its_size() -> None:
    small, large = (criteria.hardware(model("a/a", weights=sized(size))) for size in (8.0, 1000.0))
    assert 100 > small.value > 50 > large.value > 0
    assert criteria.hardware(model("a/a")).basis == "unknown"


def measured(speed: float, wait: float | None = None, **changes: object) -> Model:
    """A model with a speed in tokens per second, and seconds until it answers."""
    waits = () if wait is None else (figure(WAIT.id, wait),)
    return model("a/a", evidence=(figure(SPEED.id, speed), *waits), **changes)


def test_speed_is_the_time_until_an_answer_is_complete() -> None:
    quick, slow = (criteria.speed(offered(measured(*pair))) for pair in ((500.0, 1.0), (10.0, 150.0)))
    assert (quick.value, slow.value) == pytest.approx((100.0, 0.0))
    assert criteria.speed(offered(measured(50.0, 10.0))).value == pytest.approx(50.0)  # 20 of 2 to 200 seconds
    assert criteria.speed(offered(measured(50.0, 10.0))).text == "50 tokens per second after 10 seconds"


def test_a_model_that_thinks_for_minutes_is_slow_however_fast_it_writes() -> None:
    thinks, plain = (criteria.speed(offered(measured(*pair))) for pair in ((400.0, 120.0), (50.0, 0.5)))
    assert thinks.value < 15 < 50 < plain.value


def test_a_speed_without_a_wait_is_less_sure() -> None:
    alone, whole = criteria.speed(offered(measured(100.0))), criteria.speed(offered(measured(100.0, 5.0)))
    assert alone.sd > whole.sd > 0
    assert alone.text.startswith("100 tokens per second after about ")


def test_an_unknown_speed_is_that_of_other_models_and_uncertain() -> None:
    unknown = criteria.speed(offered(model("a/a")))
    assert (unknown.text, unknown.basis) == ("unknown", "unknown")
    assert unknown.sd >= 20
    assert 0 < unknown.value < 100


def test_a_speed_measured_on_the_interface_of_the_vendor_is_only_expected_elsewhere() -> None:
    access = (Access(route="api", name="API"), Access(route="cloud", name="Cloud"), Access(route="download", name="W"))
    here, there, own = offer_facts(measured(100.0, 5.0, access=access), benchmarks=[SPEED, WAIT])
    assert criteria.speed(here).basis == "measured"
    assert criteria.speed(there).value == criteria.speed(here).value
    assert criteria.speed(there).sd == pytest.approx(2 * criteria.speed(here).sd)
    assert (criteria.speed(there).basis, criteria.speed(there).text[-9:]) == ("unknown", "elsewhere")
    assert criteria.speed(own).text == "unknown"


def test_a_speed_measured_on_a_way_holds_there() -> None:
    pace = Pace(tokens_per_second=500.0, wait_seconds=1.0, seen=DAY, source="list")
    access = (Access(route="api", name="API"), Access(route="cloud", name="Fast", pace=pace))
    slow, fast = offer_facts(measured(20.0, 20.0, access=access), benchmarks=[SPEED, WAIT])
    assert criteria.speed(fast).value == pytest.approx(100.0)
    assert criteria.speed(fast).basis == "measured"
    assert criteria.speed(slow).value < 40


def test_who_has_no_interface_of_its_own_is_as_fast_as_where_it_is_hosted() -> None:
    (hosted,) = offer_facts(measured(100.0, access=(Access(route="cloud", name="Cloud"),)), benchmarks=[SPEED])
    assert criteria.speed(hosted).basis == "measured"


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
    assert criteria.context(offered(model("a/a", context=Context(input=1_048_576)))).value == 100
    assert criteria.context(offered(model("a/a", context=Context(input=4_096)))).value == 0
    assert criteria.context(offered(model("a/a", context=None))).basis == "unknown"


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
    assert value() == 50
    assert value(concern) == 40
    assert value(calm) == 60
    assert value(calm, concern) == 50
    assert value(caution("Meta", "concern"), caution("Meta AI Research", "reassuring")) == 50
    assert value(*[concern] * 9) == 0
    assert value(*[calm] * 9) == 80


def test_nothing_on_record_about_safety_is_unknown() -> None:
    assert criteria.safety(known(model("a/a"))) == Same(50.0, 20.0, "no independent findings", "unknown")


@given(st.lists(st.sampled_from(["concern", "neutral", "reassuring"]), max_size=12))
def test_a_concern_never_makes_a_model_look_better_than_silence_unless_more_is_reassuring(signals: list[str]) -> None:
    cautions = tuple(caution("METR", signal) for signal in signals)
    value = criteria.safety(known(model("a/a", cautions=cautions))).value
    if signals.count("concern") >= signals.count("reassuring"):
        assert value <= criteria.safety(known(model("a/a"))).value
    more = criteria.safety(known(model("a/a", cautions=(*cautions, caution("METR", "concern"))))).value
    assert more <= value


def worth(name: str, one: Model, *products: Product) -> float:
    """What the first offer of a model is worth on a criterion that holds of offers."""
    return criteria.OF_OFFER[name](offered(one, *products)).value


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
