"""Which ways to a model count: for the price and for the place, by the work and by who pays."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.schema import Access, Model, Plan, Product
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.match.result.recommendation import Candidate
from modelmatch.preferences import Preferences, Requirement, Usage
from tests.match.worlds import catalog, match_of, model, price, strengths

CHAT = Product(
    id="v/chat", vendor="V", name="Chat", kind="chat-app", purpose="Talking.", work=("writing", "search"),
    plans=(
        Plan(name="Free", usd_month=0.0),
        Plan(name="Plus", usd_month=20.0),
        Plan(name="Business", usd_month=30.0, per="seat"),
        Plan(name="Enterprise", per="seat"),
    ), source="list",
)  # fmt: skip
CODER = Product(
    id="v/coder", vendor="V", name="Coder", kind="coding-agent", purpose="Programs.", work=("coding", "agentic"),
    plans=(Plan(name="Free", usd_month=0.0), Plan(name="Plus", usd_month=20.0)), source="list",
)  # fmt: skip
SUITE = Product(
    id="v/suite", vendor="V", name="Suite", kind="office", purpose="Offices.", work=("writing",), source="list"
)

FREE_CODER = Access(route="subscription", name="Coder", product="v/coder", plan="Free", usd_month=0.0)
CODER_PLUS = Access(route="subscription", name="Coder", product="v/coder", plan="Plus", usd_month=10.0)
FREE_CHAT = Access(route="app", name="Chat", product="v/chat", plan="Free", usd_month=0.0)
PLUS = Access(route="subscription", name="Chat", product="v/chat", plan="Plus", usd_month=20.0)
BUSINESS = Access(route="subscription", name="Chat", product="v/chat", plan="Business", usd_month=30.0)
ENTERPRISE = Access(route="subscription", name="Chat", product="v/chat", plan="Enterprise")
OFFICE = Access(route="subscription", name="Suite", product="v/suite", plan="Standard", usd_month=14.0)
API = Access(route="api", name="API")

SUBSCRIPTION = Requirement("route", ("subscription",))
WRITING = {"writing": 9.0, "reasoning": 1.0, "coding": 0.1, "cost": 3.0}


def decided(
    access: Iterable[Access],
    points: dict[str, float] = WRITING,
    requirements: tuple[Requirement, ...] = (),
    seats: int | None = None,
) -> Candidate | None:
    """The only model there is, reached in these ways, as this person gets it."""
    only: Model = model("v/m", access=tuple(access), prices=(price(1.0, 5.0),))
    engine = Engine(catalog([only], products=[CHAT, CODER, SUITE]), strengths({"v/m": 70.0}))
    wanted = Preferences(points=points, requirements=requirements, usage=Usage(seats=seats))
    return recommend(engine, wanted).match


def plans(found: Candidate | None) -> list[str | None]:
    assert found is not None
    return [offer.plan for offer in found.offers]


def usd(found: Candidate | None) -> float | None:
    assert found is not None
    return found.usd_month


def test_a_free_plan_is_no_paid_subscription() -> None:
    coding = {"coding": 9.0, "cost": 1.0}
    assert decided([FREE_CODER], coding, (SUBSCRIPTION,)) is None
    assert usd(decided([FREE_CODER, CODER_PLUS], coding, (SUBSCRIPTION,))) == 10.0
    assert usd(decided([FREE_CODER], coding, (Requirement("route", ("app",)),))) == 0.0
    assert usd(decided([FREE_CODER, CODER_PLUS], coding)) == 0.0


def test_who_must_have_it_free_gets_the_free_plan_of_what_is_sold_by_subscription() -> None:
    coding = {"coding": 9.0}
    assert usd(decided([FREE_CODER, CODER_PLUS], coding, (SUBSCRIPTION, Requirement("free")))) == 0.0


def test_a_subscription_without_a_known_price_is_one() -> None:
    assert usd(decided([ENTERPRISE], requirements=(SUBSCRIPTION,))) is None


def test_what_is_made_for_other_work_neither_sets_the_price_nor_is_an_offer() -> None:
    found = decided([FREE_CODER, CODER_PLUS, PLUS])
    assert usd(found) == 20.0
    assert plans(found) == ["Plus"]
    # A chat app does for programs too, where that is not all the work; the work that counts most decides.
    found = decided([FREE_CODER, CODER_PLUS, PLUS], {"coding": 5.0, "writing": 4.0, "cost": 1.0})
    assert usd(found) == 0.0


def test_what_is_made_for_other_work_counts_where_nothing_else_is_left() -> None:
    assert usd(decided([CODER_PLUS])) == 10.0
    assert usd(decided([CODER_PLUS, API], requirements=(SUBSCRIPTION,))) == 10.0


def test_a_tool_for_programmers_is_no_answer_to_other_work_if_any_model_has_another_way() -> None:
    coder, talker = model("v/coder", access=(CODER_PLUS,)), model("v/talker", access=(PLUS,))
    engine = Engine(catalog([coder, talker], products=[CHAT, CODER]), strengths({"v/coder": 90.0, "v/talker": 70.0}))
    found = recommend(engine, Preferences(points=WRITING))
    assert [c.id for c in found.candidates] == ["v/talker"]
    (left,) = found.left_out
    assert [(r.requirement, r.fact) for r in left.reasons] == [("suited", "only in Coder, made for coding and agentic")]
    coding = recommend(engine, Preferences(points={"coding": 9.0, "writing": 1.0}))
    assert [c.id for c in coding.candidates] == ["v/coder"]


def test_what_is_made_for_any_work_always_counts() -> None:
    assert usd(decided([API, CODER_PLUS])) == pytest.approx(20.0)


def test_without_weight_on_any_kind_of_work_all_ways_count() -> None:
    assert usd(decided([CODER_PLUS, PLUS], {"cost": 1.0})) == 10.0


def test_a_company_pays_for_seats_and_not_for_personal_plans() -> None:
    assert usd(decided([PLUS, BUSINESS], seats=50, requirements=(SUBSCRIPTION,))) == 1500.0
    assert usd(decided([FREE_CHAT, PLUS, BUSINESS], seats=50)) == 1500.0
    assert plans(decided([FREE_CHAT, PLUS, BUSINESS], seats=50)) == ["Business"]
    assert usd(decided([FREE_CHAT, PLUS, OFFICE], seats=50)) == 700.0
    assert usd(decided([PLUS, BUSINESS], seats=1)) == 20.0


def test_a_plan_for_companies_without_a_price_keeps_personal_plans_from_being_offered_to_them() -> None:
    found = decided([FREE_CHAT, PLUS, ENTERPRISE], seats=5)
    assert plans(found) == ["Enterprise"]
    assert usd(found) is None


def test_personal_plans_serve_a_company_where_the_product_sells_no_others() -> None:
    found = decided([FREE_CODER, CODER_PLUS], {"coding": 9.0}, seats=5)
    assert plans(found) == ["Plus"]
    assert usd(found) == 50.0
    assert found is not None
    assert "personal-plan" in [remark.kind for remark in found.remarks]


def test_a_model_that_several_people_can_only_have_in_a_free_app_is_left_out() -> None:
    only, other = model("v/m", access=(FREE_CHAT,)), model("w/other")
    engine = Engine(catalog([only, other], products=[CHAT]), strengths({"v/m": 90.0, "w/other": 50.0}))
    result = recommend(engine, Preferences(points=WRITING, usage=Usage(seats=5)))
    (left,) = result.left_out
    assert [(r.requirement, r.fact) for r in left.reasons] == [("seats", "no plan for several seats on record")]
    free = (Requirement("free"),)
    assert recommend(engine, Preferences(points=WRITING, usage=Usage(seats=5), requirements=free)).match is not None


def test_a_tool_that_is_included_in_the_plans_of_another_product_has_its_seats() -> None:
    tool = Product(
        id="v/tool", vendor="V", name="Tool", kind="coding-agent", purpose="Programs.", plans_of="v/chat", source="list"
    )
    plus, business = (
        Access(route="subscription", name="Tool", product="v/tool", plans=(name,)) for name in ("Plus", "Business")
    )
    one = model("v/m", access=(plus, business))
    found = match_of([one], products=[CHAT, tool], usage=Usage(seats=2))
    assert plans(found) == ["Business"]
    assert usd(found) == 60.0
    assert usd(match_of([one], products=[CHAT, tool])) == 20.0


def test_a_free_app_does_not_price_the_seats_of_who_asked_for_a_subscription() -> None:
    either = (Requirement("route", ("app", "subscription")),)
    assert usd(decided([FREE_CHAT, PLUS, BUSINESS], seats=5, requirements=either)) == 150.0
    assert usd(decided([FREE_CHAT, PLUS], seats=1, requirements=either)) == 0.0


def test_an_interface_stays_open_to_a_company() -> None:
    assert usd(decided([API, BUSINESS], seats=2)) == pytest.approx(40.0)


def test_a_chat_app_is_made_for_all_that_is_done_by_talking() -> None:
    def offer(kind: str, *work: str) -> Offer:
        product = Product(id="a/p", vendor="A", name="P", kind=kind, purpose="p", work=work, source="list")  # type: ignore[arg-type]
        one = model("a/a", access=(Access(route="app", name="P", product="a/p"),))
        return offers_of(one, catalog([one], products=[product]))[0]

    chat, agent = offer("chat-app", "writing"), offer("agent", "agentic", "writing")
    assert [chat.made_for({domain}) for domain in ("writing", "health", "coding", "agentic")] == [
        True,
        True,
        False,
        False,
    ]
    assert [agent.made_for({domain}) for domain in ("writing", "health", "agentic")] == [True, False, True]
    assert chat.made_for({"coding", "health"})
    assert offer("chat-app").made_for({"coding"})


@pytest.mark.parametrize("tool_first", [True, False])
def test_a_tool_that_meets_everything_is_left_out_for_the_work_alone(tool_first: bool) -> None:
    tool = Product(
        id="a/code", vendor="A", name="A Code", kind="coding-agent", purpose="p", work=("coding",), source="list"
    )
    offers = (
        Access(route="subscription", name="A Code", product="a/code", usd_month=20.0),
        Access(route="api", name="API", stage="preview"),
    )
    access = offers if tool_first else offers[::-1]
    engine = Engine(
        catalog([model("a/a", access=access), model("b/b")], products=[tool]), strengths({"a/a": 90.0, "b/b": 50.0})
    )
    result = recommend(engine, Preferences(points={"writing": 1.0}, requirements=(Requirement("stable"),)))
    (left,) = result.left_out
    assert [reason.requirement for reason in left.reasons] == ["suited"]
