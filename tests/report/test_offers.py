"""Offers in a result: which one the headline names, what to know before taking it up, and the list of all of them."""

from __future__ import annotations

import datetime as dt
import re
from typing import get_args

import msgspec
import pytest

from modelmatch.match.result.recommendation import Candidate, RankedOffer, Recommendation, Remark
from modelmatch.report.output import render
from modelmatch.report.recommendation import offers as words
from modelmatch.report.recommendation.remarks import SERIOUS
from modelmatch.vocabulary import REMARKS, REMARKS_SHORT, ROUTES, ROUTES_SHORT, RemarkKind
from tests.report import report_samples as samples
from tests.report.report_screens import flat, shown

WIDTHS = (40, 60, 80, 140)


def with_match(match: Candidate, base: Recommendation = samples.RESULT) -> Recommendation:
    return msgspec.structs.replace(base, candidates=(match, *base.candidates[1:]))


def with_remarks(*remarks: Remark) -> Recommendation:
    return with_match(samples.with_offers(samples.ALPHA, remarks=remarks))


def test_the_headline_names_place_plan_effort_and_price_and_how_often_that_offer_is_the_best() -> None:
    text = flat(shown(samples.RESULT))
    assert "use it in Firstlab Code, on the Pro plan, at high effort (20 USD per month)" in text
    assert "best of its 4 offers in 68 %, at maximum effort in 27 %" in text


def test_a_model_with_one_offer_has_no_best_one() -> None:
    alone = msgspec.structs.replace(samples.ALPHA, offers=samples.ALPHA_OFFERS[:1])
    assert "best of its" not in shown(with_match(alone))


def test_the_best_offer_comes_first_however_many_there_are_in_its_place() -> None:
    first, *others = samples.ALPHA_OFFERS
    again = msgspec.structs.replace(first, id="again", effort="low")
    named = words.places(msgspec.structs.replace(samples.ALPHA, offers=(first, *others, again)), 3)
    assert named[0] is first
    assert again not in named


def test_another_offer_that_is_often_the_best_is_named_by_what_differs() -> None:
    first, _, api, _ = samples.ALPHA_OFFERS
    two = (msgspec.structs.replace(first, share=0.6), msgspec.structs.replace(api, share=0.4))
    said = words.best_in(msgspec.structs.replace(samples.ALPHA, offers=two))
    assert said == "best of its 2 offers in 60 %, through the Firstlab API, at high effort in 40 %"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", get_args(RemarkKind))
def test_a_remark_of_any_kind_is_there_in_every_width(kind: RemarkKind, width: int) -> None:
    assert "a certain thing" in flat(shown(with_remarks(Remark(kind=kind, text="a certain thing")), width))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_kind_of_remark_is_missing_however_many_and_long_they_are(width: int) -> None:
    long = "words that go on and on for a long time " * 20
    every = tuple(Remark(kind=kind, text=f"{kind} {i}: {long}") for kind in get_args(RemarkKind) for i in range(3))
    text = flat(shown(with_remarks(*every), width))
    assert all(f"{kind} 0:" in text or REMARKS_SHORT[kind] in text for kind in get_args(RemarkKind))
    assert all(f"{kind} 0:" in text for kind in SERIOUS)
    assert "and 2 more safety concerns" in text
    assert len(shown(with_remarks(*every), 80).splitlines()) < 100


def test_a_long_remark_is_cut_between_words_and_whole_with_explain() -> None:
    remark = Remark(kind="note", text="beginning " + "of a long note " * 30 + "with an end")
    text = flat(shown(with_remarks(remark)))
    assert "beginning of a long note" in text
    assert "with an end" not in text
    assert "note…" in text or "long…" in text or " a…" in text or "of…" in text
    assert "with an end" in flat(shown(with_remarks(remark), explain=True))
    assert "with an end" in render(with_remarks(remark), "markdown")


def test_what_holds_for_both_offers_of_a_model_is_said_once() -> None:
    wide = flat(shown(samples.RESULT, 140))
    assert "or through the Firstlab API" in wide
    assert wide.count("It often recognises") == 1
    assert "Firstlab Code, Pro: what you send is used to train models unless you opt out" in wide
    assert "Firstlab API: the per-token price of 2 / 10 USD ends on 2026-12-31" in wide


def test_what_holds_for_several_models_is_said_once_of_both() -> None:
    trains = Remark(kind="trains", text="what you send is used to train models")
    first, second, third = (samples.with_offers(one, remarks=(trains,)) for one in samples.CLOSE.candidates)
    text = flat(shown(msgspec.structs.replace(samples.CLOSE, candidates=(first, second, third))))
    assert "Know first Alpha 5 and Beta 6: what you send is used to train models" in text
    assert text.count("what you send") == 1


def test_many_remarks_on_models_too_close_to_call_still_leave_one_screen() -> None:
    remarks = [
        Remark(kind="trains-by-default", text="what you send is used to train models unless you opt out"),
        Remark(
            kind="limited-use", text="use is limited in windows of five hours and by the week, by how much is unknown"
        ),
        Remark(kind="price-changes", text="per-token price rises from 2 / 10 to 4 / 20 USD on 2026-12-01"),
        Remark(
            kind="safety-concern", text="safety concern, Institute: It held back when it noticed that it was tested"
        ),
        Remark(kind="few-figures", text="few comparable figures (1) of its own yet: its strengths are predicted"),
    ]
    candidates = tuple(
        samples.with_offers(
            one, remarks=tuple(msgspec.structs.replace(r, text=f"{r.text} {one.rank}") for r in remarks)
        )
        for one in samples.CLOSE.candidates
    )
    close = msgspec.structs.replace(samples.CLOSE, candidates=candidates, changes=samples.RESULT.changes)
    assert len(shown(close).splitlines()) <= 40


def test_an_offer_that_the_headline_does_not_name_has_no_remarks_there() -> None:
    assert "limited to two regions" not in shown(samples.RESULT, 140)


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_of_models_too_close_to_call_each_has_its_remarks(format: str) -> None:
    first, second, third = samples.CLOSE.candidates
    changing = Remark(kind="price-changes", text="price of the second rises")
    second = samples.with_offers(second, remarks=(changing,))
    text = flat(render(msgspec.structs.replace(samples.CLOSE, candidates=(first, second, third)), format))
    assert re.search(r"Beta 6: (\*\*)?price of the second rises", text)
    assert "It often recognises" in text


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_a_match_with_few_figures_names_the_well_measured_offer_and_its_remarks(format: str) -> None:
    text = flat(render(samples.FEW, format))
    assert "the best well-measured model is Alpha 5, in Firstlab Code, on the Pro plan, at high effort" in text
    assert re.search(r"Alpha 5: (\*\*)?what you send is used to train models", text)


def test_a_well_measured_model_that_is_named_anyway_is_not_described_twice() -> None:
    result = msgspec.structs.replace(samples.CLOSE, well_measured="secondlab/beta-6")
    assert flat(shown(result)).count("Secondlab API") == 1


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_an_assumption_that_decides_the_match_is_said_beside_it(format: str) -> None:
    text = flat(render(samples.FEW, format))
    assert re.search(r"Depends on(\*\*)? 10 million tokens in, 2 million out a month, since no number was stated", text)
    assert "Depends on" not in render(samples.RESULT, format)


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_on_an_early_day_it_says_how_few_models_there_were_and_which_are_stronger(format: str) -> None:
    text = flat(render(samples.FEW, format))
    assert (
        "only 12 models could be recommended; known to be stronger at this work: Omega and Omega Mini (limited" in text
    )
    assert "could be recommended" not in render(samples.RESULT, format)
    none = msgspec.structs.replace(samples.NO_MATCH, known=0, stronger=samples.FEW.stronger)
    assert "no model could be recommended; known to be stronger" in flat(render(none, format))


def test_a_runner_up_says_its_offer_where_that_is_not_as_usual() -> None:
    offer = msgspec.structs.replace(samples.ALPHA_OFFERS[0], product_id="secondlab/code", name="Secondlab Code")
    same = msgspec.structs.replace(samples.BETA, offers=(offer,))
    assert words.elsewhere(same, samples.ALPHA) == ""
    lower = msgspec.structs.replace(samples.BETA, offers=(msgspec.structs.replace(offer, effort="low"),))
    assert words.elsewhere(lower, samples.ALPHA) == "in Secondlab Code, on the Pro plan, at low effort"
    hosted = msgspec.structs.replace(offer, route="cloud", product_id="aws/bedrock", name="Amazon Bedrock", plan=None)
    other = msgspec.structs.replace(samples.BETA, offers=(hosted,))
    assert words.elsewhere(other, samples.ALPHA) == "on Amazon Bedrock, at high effort"


# --- all offers -------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_the_list_has_every_offer_of_the_models_shown(width: int) -> None:
    text = shown(samples.RESULT, width, offers=True)
    assert text.startswith("Your match   Alpha 5")
    body = text[text.index("Offers ") :]
    for level in ("high", "max", "low"):
        assert len(re.findall(rf"\b{level}\b", body)) >= 1
    assert "Gamma Flash" in body
    assert "Gamma Flash" not in shown(samples.RESULT, width, offers=True, top=2)
    assert "price ends 2026-12-31" in flat(body)
    assert "Why " not in text


def test_explain_with_offers_has_both() -> None:
    text = shown(samples.RESULT, explain=True, offers=True)
    assert "All candidates" in text
    assert "plan or id" in text
    assert "plan or id" not in shown(samples.RESULT, explain=True)


def test_offers_are_a_table_for_each_model_in_markdown() -> None:
    text = render(samples.RESULT, "markdown", offers=True)
    assert "| way | place | plan or id | effort | per month | fit | best | know first |" in text
    assert "| API | Firstlab API | alpha-5 | high | 142 | 79.3 | 4 % | price ends 2026-12-31, safety concern |" in text
    assert "### Offers" not in render(samples.RESULT, "markdown")


@pytest.mark.parametrize("format", ["json", "yaml", "id"])
def test_formats_that_hold_all_offers_anyway_stay_the_same(format: str) -> None:
    assert render(samples.RESULT, format, offers=True) == render(samples.RESULT, format)


def test_without_a_match_there_is_nothing_to_list() -> None:
    assert shown(samples.NO_MATCH, offers=True) == shown(samples.NO_MATCH)


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_hostile_plans_hosts_and_remarks_are_shown_as_text(format: str) -> None:
    offer = RankedOffer(
        id=samples.HOSTILE, route="cloud", name=samples.HOSTILE, product=samples.HOSTILE, place=samples.HOSTILE,
        plan=samples.HOSTILE, model_id=samples.HOSTILE, usd_month=1.0, fit=50.0, share=0.5, stage=samples.HOSTILE,
        cost_note=samples.HOSTILE, regions=(samples.HOSTILE,),
        remarks=tuple(
            Remark(kind=kind, text=samples.HOSTILE, day=dt.date(2026, 12, 1)) for kind in ("trains", "note")
        ),
    )  # fmt: skip
    result = with_match(msgspec.structs.replace(samples.ALPHA, offers=(offer, offer)))
    for explain in (False, True):
        text = render(result, format, explain=explain, offers=True)
        assert not set(text) & {"\x1b", "\x9b", "\x07", "\u202e", "\u200b", "\ufeff", "\r", "\t", "\ue000"}
        if format == "markdown":
            assert "<script" not in text
            assert "@team" not in text
            assert "![x](" not in text
        else:
            assert "[bold red]" in text


def test_every_kind_and_route_has_its_short_words() -> None:
    assert list(REMARKS_SHORT) == list(REMARKS)
    assert list(ROUTES_SHORT) == list(ROUTES)
    assert set(REMARKS) > SERIOUS
