"""What people ask for: one person for each need, with the offer they get, what they must be told, a price by hand.

What is asserted holds of whatever model is right.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from modelmatch import load_catalog
from modelmatch.catalog.offers import plans_of
from modelmatch.catalog.schema import DataPolicy, Price
from modelmatch.cli import app
from modelmatch.preferences import Preferences
from tests.acceptance.respondents import engine
from tests.acceptance.test_personas import ask, kinds, match, read

pytestmark = pytest.mark.xdist_group("stories")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["recommend", *arguments], catch_exceptions=False)


def first_lines(text: str, until: str) -> str:
    """The output up to a heading, in one line."""
    return " ".join(text.split(until)[0].split())


def settings(said: str) -> Iterator[str]:
    for one in said.split():
        yield from ("-s", one)


# --- what I use today ---------------------------------------------------------------------------


def test_who_uses_gpt_5_today_is_told_whether_to_stay() -> None:
    """A developer whose program calls GPT-5: the price of both by the price lists, and the day on which GPT-5 ends."""
    result = ask("quick work=coding reach=api volume=small", "--today", "gpt-5")
    today = result["today"]
    assert (today["said"], today["id"], today["verdict"]) == ("gpt-5", "openai/gpt-5", "change")
    assert today["why"] == "better"
    assert today["gain"] > 1.75
    assert 0 < today["gain_sd"] < today["gain"]
    assert dt.date.fromisoformat(today["last_day"]) == dt.date(2026, 12, 11)
    assert today["usd_difference"] == pytest.approx(today["usd_match"] - today["usd_month"])
    assert today["usd_match"] == match(result)["usd_month"]
    shown = run("-q", "quick", *settings("work=coding reach=api volume=small"), "--today", "gpt-5").stdout
    said = first_lines(shown, "Why  ")
    assert "GPT-5 (OpenAI API): change" in said
    assert "is available until 2026-12-11" in said
    assert "prompts written for GPT-5 need a test" in said


def test_the_price_of_what_is_used_today_is_that_of_its_list() -> None:
    """16 million tokens at 1.25 USD and 4 million at 10 USD per million, times what GPT-5 writes."""
    today = ask("quick work=coding reach=api volume=small", "--today", "gpt-5")["today"]
    matrix = engine().matrix
    row = next(row for row, offer in enumerate(matrix.offers) if offer.id == today["offer"])
    assert today["usd_month"] == pytest.approx(16 * 1.25 + 4 * 10 * float(matrix.efficiency[row]))


def test_a_retired_model_can_be_what_is_used_today() -> None:
    today = ask("quick work=coding", "--today", "o4-mini")["today"]
    assert (today["verdict"], today["why"], today["closed"]) == ("change", "ended", "retired")
    assert today["last_day"] == "2026-10-23"


def test_a_plan_counts_with_the_best_that_it_includes() -> None:
    today = ask("quick work=coding spend=plan", "--today", "ChatGPT Plus")["today"]
    assert today["plan"] == "Plus"
    assert today["usd_month"] == 20


def test_who_has_the_match_already_stays() -> None:
    best = match(ask("quick work=health reach=chat"))
    name = f"{best['product']} {best['plan']}" if best["plan"] else best["product"]
    today = ask("quick work=health reach=chat", "--today", name)["today"]
    assert (today["verdict"], today["why"], today["gain"]) == ("stay", "same", 0)
    assert "stay, since it is the match" in run(*settings("work=health reach=chat"), "--today", name).stdout


def test_what_is_used_today_changes_no_match() -> None:
    before, after = ask("full work=coding"), ask("full work=coding", "--today", "gpt-5")
    assert after["candidates"] == before["candidates"]
    assert (before["today"], after["today"]["id"]) == (None, "openai/gpt-5")


def test_a_name_that_is_not_on_record_stops_the_option_and_is_told_of_in_an_answer() -> None:
    found = run("--today", "nonesuch-9")
    assert found.exit_code == 2
    assert found.stdout == ""
    assert '"nonesuch-9"' in found.stderr
    said = read("full work=writing today=nonesuch-9")
    assert '"nonesuch-9" cannot be compared: it is not on record' in said
    assert ask("full work=writing today=none")["today"] is None


def test_markdown_says_stay_or_change_too() -> None:
    said = run(*settings("work=coding reach=api"), "--today", "gpt-5", "-f", "markdown").stdout
    assert "**What you use today: GPT-5 (OpenAI API): change" in said


# --- what modelmatch is not for -----------------------------------------------------------------


def test_who_asks_for_embeddings_is_told_at_once_what_to_look_for() -> None:
    """Somebody builds a search over documents of their own: a model that chats is no answer."""
    for name in ("quick", "full", "team"):
        found = run("-q", name, *settings("work=embeddings"))
        assert found.exit_code == 4
        first = " ".join(found.stdout.split()[:30])
        assert first.startswith("Not covered modelmatch does not cover embeddings and reranking: look for an embedding")
        assert "Left out" not in found.stdout
    assert run(*settings("work=embeddings"), "-f", "id").stdout == ""


def test_a_quiz_ends_at_once_after_an_answer_that_is_not_covered() -> None:
    found = CliRunner().invoke(app, ["quiz", "-f", "json"], input="making\nchat\n")
    assert found.exit_code == 4
    result = json.loads(found.stdout)
    assert [one["question"] for one in result["answers"]] == ["work"]
    assert result["not_covered"][0]["kind"] == "making"
    assert result["candidates"] == []


def test_what_is_covered_of_several_kinds_of_work_gets_its_match() -> None:
    """A voice agent: speech itself is not covered, and what the first lines say; what it says and does is."""
    both, alone = ask("full work=agents,voice reach=api"), ask("full work=agents reach=api")
    assert both["candidates"] == alone["candidates"]
    shown = run("-q", "full", *settings("work=agents,voice reach=api")).stdout
    assert shown.startswith("Not covered")
    assert "look for a voice service" in first_lines(shown, "Your match")


def test_the_interactive_quiz_asks_nothing_more() -> None:
    from modelmatch.session.interview import QuizStatus
    from modelmatch.session.session import open_session

    session = open_session(settings=["work=transcribing"], questions="quick")
    status = QuizStatus(session, ask_all=True)
    assert status.next_question(session.answers) is None
    assert status(session.answers) == "modelmatch does not cover this"
    assert "nothing more is asked" in status.ending(session.answers)


# --- one's own units, and prices for who can wait -----------------------------------------------


def price(model: str, tier: str | None = None) -> Price:
    """The list of a maker's own interface that holds for most of the next 90 days, for short requests."""
    catalog = load_catalog(user=False).at()
    ahead = catalog.day + dt.timedelta(days=45)
    lists = [p for p in catalog.undated.models[model].prices if not p.host and p.tier == tier and not p.above_tokens]
    return next(p for p in sorted(lists, key=lambda p: p.since, reverse=True) if p.since <= ahead)


def test_a_hundred_thousand_scanned_pages_are_priced_by_what_a_page_takes() -> None:
    """An archive reads 100,000 scanned pages a month through an interface: the conversion and its source are shown."""
    result = ask("quick work=images reach=api", "--use", "100000 pages")
    best, used = match(result), result["converted"]
    assert (used["unit"], used["amount"]) == ("page", 100_000)
    assert any("pdf-token-cost" in source for source in used["sources"])
    assert used["usd_each"] == pytest.approx(best["usd_month"] / 100_000)
    argon = next(c for c in result["candidates"] if c["id"] == "google/gemini-4-argon")
    offer = next(o for o in argon["offers"] if o["route"] == "api")
    listed = price("google/gemini-4-argon")
    row = next(row for row, known in enumerate(engine().matrix.offers) if known.id == offer["id"])
    wrote = 455 * float(engine().matrix.efficiency[row])
    assert offer["usd_month"] == pytest.approx(100_000 * (561 * listed.input + wrote * listed.output) / 1e6)
    shown = run(*settings("work=images reach=api"), "--use", "100000 pages").stdout
    assert "100,000 scanned pages a month" in " ".join(shown.split())
    assert "tokens in and" in first_lines(shown, "Why  ")
    stated = ask("full work=images reach=api counted=pages amount=100k")
    assert stated["converted"]["amount"] == 100_000


def test_ten_million_tickets_overnight_cost_the_batch_price() -> None:
    """A shop sorts ten million tickets by the morning: half the price where a batch price is on record."""
    now = ask("full work=writing reach=api counted=tickets amount=10M")
    later = ask("full work=writing reach=api counted=tickets amount=10M waiting=yes")
    usual = {offer["id"]: offer["usd_month"] for candidate in now["candidates"] for offer in candidate["offers"]}
    told = [o for c in later["candidates"] for o in c["offers"] if "batch price, answers" in (o["cost_note"] or "")]
    assert told
    assert all(offer["usd_month"] < usual[offer["id"]] for offer in told if offer["id"] in usual)
    luna = next(o for o in told if o["id"].startswith("openai/gpt-6-luna@openai/api"))
    row = next(row for row, known in enumerate(engine().matrix.offers) if known.id == luna["id"])
    listed, wrote = price("openai/gpt-6-luna", "batch"), 740 * float(engine().matrix.efficiency[row])
    assert luna["usd_month"] == pytest.approx(1e7 * (3700 * listed.input + wrote * listed.output) / 1e6)
    assert luna["usd_month"] == pytest.approx(usual[luna["id"]] / 2)


@pytest.mark.parametrize("said", ["many pages", "100", "100 sheep", "-3 pages"])
def test_a_use_that_is_no_number_with_a_unit_is_refused_before_any_work(said: str) -> None:
    found = run("--use", said)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert "page" in found.stderr


# --- contracts, companies and clouds ------------------------------------------------------------


def policies(offer: dict[str, object]) -> tuple[DataPolicy, ...]:
    return next(known.policies for known in engine().matrix.offers if known.id == offer["id"])


def test_a_medical_scribe_gets_an_offer_under_an_agreement_on_record() -> None:
    """A practice in the US writes notes from dictated text: without a business associate agreement it may not."""
    result = ask("full work=health,writing reach=api data=baa inputs=none")
    for candidate in result["candidates"]:
        for offer in candidate["offers"]:
            assert any(p.baa in ("yes", "on-request") for p in policies(offer)), offer["id"]
    reasons = [r for model in result["left_out"] for r in model["reasons"] if r["requirement"] == "baa"]
    assert any(r["fact"] == "business associate agreement not on record" for r in reasons)
    assert "a business associate agreement (HIPAA) available" in result["requirements"]
    best = match(result)
    listed = price(result["candidates"][0]["id"])
    row = next(row for row, known in enumerate(engine().matrix.offers) if known.id == best["id"])
    wrote = 4 * float(engine().matrix.efficiency[row])
    assert best["usd_month"] == pytest.approx(16 * listed.input + wrote * listed.output)


def test_a_data_processing_agreement_holds_on_the_plan_that_is_named() -> None:
    result = ask("team work=office reach=app seats=20 data=dpa previews=yes")
    for candidate in result["candidates"]:
        for offer in candidate["offers"]:
            assert any(p.dpa in ("yes", "on-request") for p in policies(offer)), offer["id"]


@pytest.mark.parametrize(("answer", "country"), [("no-china", "cn"), ("no-us", "us")])
def test_no_company_from_a_country_makes_or_hosts_the_offer(answer: str, country: str) -> None:
    result = ask(f"full work=coding reach=api data={answer}")
    catalog = engine().catalog
    for candidate in result["candidates"]:
        for offer in candidate["offers"]:
            host = catalog.products[offer["product_id"]].vendor
            assert {catalog.country(candidate["vendor"]), catalog.country(host)}.isdisjoint({country, None})
    facts = {r["fact"] for m in result["left_out"] for r in m["reasons"] if r["requirement"] == "not-company-from"}
    assert any("is not on record" in fact for fact in facts)


def test_one_cloud_only_leaves_no_offer_elsewhere() -> None:
    for answer, product in (
        ("aws", "aws/bedrock"),
        ("azure", "microsoft/foundry"),
        ("google", "google/agent-platform"),
    ):
        result = ask(f"full work=writing reach=cloud cloud={answer}")
        assert {o["product_id"] for c in result["candidates"] for o in c["offers"]} == {product}


# --- how much one uses a plan, how long one may wait, which tool --------------------------------


def test_pro_or_max_follows_from_how_much_one_uses_it() -> None:
    """Somebody who pays for Claude Code: what Pro does now and then it does not do every day."""
    plans = {}
    for use in ("now-and-then", "every-day", "all-day"):
        result = ask(f"full work=coding reach=tools tool=claude-code previews=no intensity={use}")
        opus = next(c for c in result["candidates"] if c["id"] == "anthropic/claude-opus-5.5")
        plans[use] = [(o["plan"], o["usd_month"]) for o in opus["offers"] if o["route"] == "subscription"]
    assert plans["now-and-then"][0] == ("Pro", 20)
    assert plans["every-day"][0] == ("Max", 100)
    assert plans["all-day"][0] == ("Ultra", 200)
    known = {(p.name, p.suits) for p in load_catalog(user=False).products["anthropic/chat"].plans}
    assert {("Pro", "now-and-then"), ("Max", "every-day"), ("Ultra", "all-day")} <= known


def test_a_plan_of_which_nothing_is_on_record_is_told_of() -> None:
    result = ask("full work=coding reach=tools tool=cursor intensity=all-day")
    assert all("use-unknown" in kinds(o) for c in result["candidates"] for o in c["offers"])
    assert "whether it includes enough for use all day" in read(
        "full work=coding reach=tools tool=cursor intensity=all-day"
    )


def test_a_voice_agent_that_may_not_wait_gets_what_was_measured_to_begin_in_time() -> None:
    result = ask("full work=agents,voice reach=api wait=2")
    tempo = {known.offer.id: known.tempo for known in engine().matrix.offer_facts}
    for candidate in result["candidates"]:
        for offer in candidate["offers"]:
            measured = tempo[offer["id"]]
            assert measured.wait_known
            assert measured.here
            assert measured.wait <= 2
    facts = {r["fact"] for m in result["left_out"] for r in m["reasons"] if r["requirement"] == "wait"}
    assert any(fact.startswith("wait not measured") for fact in facts)
    assert any(fact.startswith("begins after") for fact in facts)
    assert result["not_covered"][0]["kind"] == "speech"


@pytest.mark.parametrize(
    ("tool", "product"),
    [
        ("claude-code", "anthropic/claude-code"),
        ("codex", "openai/codex"),
        ("cursor", "cursor/editor"),
        ("copilot", "github/copilot"),
        ("gemini-cli", "google/gemini-cli"),
    ],
)
def test_whoever_works_in_a_tool_gets_offers_in_it(tool: str, product: str) -> None:
    result = ask(f"full work=coding reach=tools tool={tool}")
    assert {o["product_id"] for c in result["candidates"] for o in c["offers"]} == {product}


def test_tools_that_take_a_key_of_ones_own_get_interfaces() -> None:
    result = ask("full work=coding reach=tools tool=own-key")
    assert {o["route"] for c in result["candidates"] for o in c["offers"]} == {"api"}


# --- lengths, what matters, two at once ---------------------------------------------------------


def test_a_length_between_250_000_and_a_million_tokens_is_a_number() -> None:
    """A lawyer gives whole files of 600,000 tokens: they must fit there, at the price for requests of that length."""
    result = ask("full work=writing reach=api length=exact length-tokens=600k sent=100M received=10M")
    assert result["usage"]["prompt_tokens"] == 600_000
    matrix = engine().matrix
    rows = {known.id: row for row, known in enumerate(matrix.offers)}
    tiers = 0
    for candidate in result["candidates"]:
        for offer in candidate["offers"]:
            known = matrix.offers[rows[offer["id"]]]
            assert known.context is not None
            assert known.context.input >= 600_000
            dear = [p for p in known.prices if p.above_tokens and p.above_tokens < 600_000]
            if dear and offer["usd_month"] is not None:
                counted = max(dear, key=lambda p: p.above_tokens or 0)
                wrote = 10 * float(matrix.efficiency[rows[offer["id"]]])
                assert offer["usd_month"] == pytest.approx(100 * counted.input + wrote * counted.output)
                tiers += 1
    assert tiers


def test_who_wants_few_inventions_or_exact_answers_gets_more_weight_on_these() -> None:
    for answer, criterion in (("honesty", "factuality"), ("exact", "instructions")):
        before = {w["criterion"]: w["weight"] for w in ask("full work=coding reach=api")["weights"]}
        after = {w["criterion"]: w["weight"] for w in ask(f"full work=coding reach=api matters={answer}")["weights"]}
        assert after[criterion] > before.get(criterion, 0.0)


def test_two_for_code_and_pictures_are_two_offers_that_one_can_take_up_within_the_budget() -> None:
    result = ask("full work=coding,images reach=any spend=large", "--models", "2")
    (partner,) = result["partners"]
    offers = {o["id"]: o for c in result["candidates"] for o in c["offers"]}
    assert partner["offer"] in offers
    assert partner["criteria"] == ["vision"]
    assert partner["usd_total"] <= 200
    assert partner["usd_total"] > partner["usd_month"] > 0
    shown = run("-q", "full", *settings("work=coding,images reach=any spend=large"), "--explain").stdout
    said = " ".join(shown.split())
    assert f"add {partner['name']}, " in said
    assert "in all)" in said


def test_one_plan_that_includes_both_is_paid_for_once() -> None:
    from modelmatch.match.result.portfolio import _costs

    decide = engine()
    rows = {o.id: row for row, o in enumerate(decide.matrix.offers)}
    plus = [row for name, row in rows.items() if "@openai/chatgpt/plus" in name]
    models = {int(decide.matrix.model[row]): row for row in plus}
    first, second = list(models)[:2]
    decision = decide.decide(Preferences(points={"writing": 1.0, "search": 1.0}))
    offer = decision.offer.copy()
    offer[[first, second]] = [models[first], models[second]]
    ranked = msgspec.structs.replace(decision.ranking, offer=offer)
    both = msgspec.structs.replace(decision, ranking=ranked)
    spent = _costs(decide, both, np.array([first, second]), np.array([0.5, 0.5]))
    assert sorted(spent.values()) == [0.0, 20.0]


def test_whoever_runs_a_program_turns_pages_of_pdf_files_into_pictures() -> None:
    result = ask("full work=images reach=api inputs=pdf")
    as_pictures = [o for c in result["candidates"] for o in c["offers"] if "as-pictures" in kinds(o)]
    assert as_pictures
    rows = {known.id: known for known in engine().matrix.offers}
    assert all("image" in (rows[o["id"]].input or ()) and "pdf" not in (rows[o["id"]].input or ()) for o in as_pictures)


# --- languages, training further, fiction -------------------------------------------------------


def test_translation_into_polish_on_an_ordinary_plan_says_what_is_on_record_in_polish() -> None:
    """A translator pays for one ordinary plan: what was measured in Polish is said in the first lines."""
    answers = "full work=writing reach=paid plan=ordinary languages=mostly which-languages=polish"
    result = ask(answers)
    best = match(result)
    assert best["route"] == "subscription"
    assert 0 < best["usd_month"] <= 25
    plans = plans_of(engine().catalog.products[best["product_id"]], engine().catalog.products)
    assert best["usd_month"] == next(p.usd_month for p in plans if p.name == best["plan"] and p.until is None)
    (polish,) = result["languages"]
    model = load_catalog(user=False).models[result["candidates"][0]["id"]]
    boards = {b.id for b in load_catalog(user=False).benchmarks.values() if b.language == "polish"}
    assert polish["figures"] == sum(figure.benchmark in boards for figure in model.evidence)
    assert "in Polish" in first_lines(run("-q", *settings_of(answers)).stdout, "Why  ")
    weights = {w["criterion"]: w["weight"] for w in result["weights"]}
    assert weights["languages"] > 0.15


def settings_of(answers: str) -> list[str]:
    name, *said = answers.split()
    return [name, *settings(" ".join(said))]


def test_languages_that_are_named_change_no_match() -> None:
    before = ask("full work=writing reach=api languages=mostly")
    after = ask("full work=writing reach=api languages=mostly which-languages=german,japanese")
    assert before["candidates"] == after["candidates"]
    assert [one["language"] for one in after["languages"]] == ["german", "japanese"]


def test_training_further_needs_open_weights_or_a_fact_on_record() -> None:
    result = ask("full work=writing reach=api abilities=training")
    models = load_catalog(user=False).models
    for candidate in result["candidates"]:
        model = models[candidate["id"]]
        offered = model.abilities is not None and model.abilities.fine_tuning is True
        assert offered or (model.weights is not None and model.weights.open), candidate["id"]
    facts = {r["fact"] for m in result["left_out"] for r in m["reasons"] if r["requirement"] == "fine-tuning"}
    assert "fine-tuning not on record" in facts


def test_fiction_counts_as_writing_that_readers_judge() -> None:
    weights = {w["criterion"]: w["weight"] for w in ask("full work=fiction reach=chat")["weights"]}
    assert max(weights, key=lambda name: weights[name]) == "writing"
