"""The result on a screen: what it says, and in which order."""

from __future__ import annotations

import msgspec
import pytest

from modelmatch.match.result.recommendation import LeftOut, Reason, Score, Weight
from modelmatch.report.recommendation import words
from tests.report import report_samples as samples
from tests.report.report_screens import flat, shown


def test_the_answer_comes_first_then_how_sure_why_what_would_change_it_and_the_rest() -> None:
    text = shown(samples.RESULT)
    order = ["Your match", "fit 84", "use it", "Know first", "Why", "Would change", "Runners-up", "With two",
             "Left out", "Assumed", "Rests on"]  # fmt: skip
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert text.splitlines()[0].startswith("Your match   Alpha 5   by Firstlab")


def test_the_confidence_is_said_in_words_that_are_true() -> None:
    assert "first in 71 % of 4,096 simulations of work like yours" in flat(shown(samples.RESULT))


@pytest.mark.parametrize(
    ("share", "words"), [(0.9996, "first in >99 %"), (0.002, "first in <1 %"), (1.0, "first in 100 %")]
)
def test_a_share_is_never_rounded_to_a_certainty(share: float, words: str) -> None:
    first = msgspec.structs.replace(samples.ALPHA, first_share=share)
    result = msgspec.structs.replace(samples.RESULT, candidates=(first, samples.BETA))
    assert words in shown(result).splitlines()[1]


def test_the_only_model_left_is_called_that() -> None:
    result = msgspec.structs.replace(samples.RESULT, candidates=(samples.ALPHA,))
    text = shown(result)
    assert "the only model that meets all requirements" in text
    assert "against" not in text
    assert "Runners-up" not in text


def test_each_criterion_shows_weight_bar_strength_with_uncertainty_and_its_part_in_the_lead() -> None:
    lines = shown(samples.RESULT).splitlines()
    coding = next(line for line in lines if line.startswith("coding"))
    assert coding.split() == ["coding", "45", "%", coding.split()[3], "94", "±2", "+3.1"]
    assert set(coding.split()[3]) == {"█", "▒", "░"}
    assert "against Beta 6" in next(line for line in lines if line.startswith("Why"))
    assert next(line for line in lines if line.startswith("cost")).split()[-3:] == ["20", "USD", "−1.4"]


def test_a_wide_uncertainty_is_a_wide_band_in_the_bar() -> None:
    lines = shown(samples.RESULT).splitlines()
    bands = {line.split()[0]: line.count("▒") for line in lines if "▒" in line}
    assert bands["writing"] > bands["coding"]


def test_what_would_change_it_names_the_change_and_the_model_that_then_wins() -> None:
    text = flat(shown(samples.PLAIN))
    assert "if cost weighed 31 % instead of 20 % → Gamma Flash" in text
    assert 'without "at most 200 USD per month" → Dear 1' in text
    assert "if you used 90 million tokens in, 22 million out" in text
    assert "→ Delta 3 Open" in text


def test_a_change_too_small_to_see_is_written_with_a_decimal() -> None:
    change = msgspec.structs.replace(samples.RESULT.changes[0], before="32 %", after="32 %")
    weights = (msgspec.structs.replace(samples.WEIGHTS[2], weight=0.3162), *samples.WEIGHTS)
    result = msgspec.structs.replace(samples.RESULT, changes=(change,), weights=weights)
    assert "if cost weighed 32 % instead of 31.6 %" in shown(result)


def test_one_screen_shows_changes_of_every_kind() -> None:
    weight, answer, requirement, usage = samples.RESULT.changes
    result = msgspec.structs.replace(samples.PLAIN, changes=(*[weight] * 5, answer, requirement, usage))
    text = flat(shown(result))
    assert text.count("if cost weighed") == 1
    assert "Delta 3 Open" in text
    assert "if you used 90 million tokens" in text
    assert "and 4 more changes" in text


def test_models_replaced_by_newer_ones_are_counted_together() -> None:
    reason = {"requirement": "current", "phrase": "a current model"}
    old = tuple(
        LeftOut(id=f"lab/{i}", name=f"Old {i}", vendor="Lab", reasons=(Reason(**reason, fact=f"replaced by New {i}"),))
        for i in range(3)
    )
    result = msgspec.structs.replace(samples.RESULT, left_out=old)
    assert "3 models: 3 replaced by a newer model" in shown(result)
    assert "Old 2, Lab: replaced by New 2\n" in shown(result, explain=True)


def test_a_value_not_on_record_has_no_solid_bar() -> None:
    speed = Score(criterion="coding", value=50.0, sd=20.0, text="unknown", basis="unknown", lead=0.0)
    first = msgspec.structs.replace(samples.ALPHA, scores=(speed,))
    text = shown(msgspec.structs.replace(samples.RESULT, candidates=(first, samples.BETA)))
    line = next(line for line in text.splitlines() if line.startswith("coding"))
    assert "█" not in line
    assert "░▒" in line
    assert "▒░" in line


def test_when_no_other_answer_changes_the_match_that_is_said() -> None:
    assert "no other choice and no likely number in one question changes this" in shown(samples.CLOSE)
    assert "no other choice" not in shown(samples.RESULT)


def test_runners_up_say_when_to_prefer_them() -> None:
    text = flat(shown(samples.RESULT))
    assert "2 Beta 6 81 first in 19 % 61 USD per month through the Secondlab API; cheaper, better at writing" in text
    assert "and everyday help; weaker at" in text
    assert "3 Gamma Flash 77 first in 6 % own hardware as a download; cheaper, more open; weaker at coding" in text


def test_top_is_the_number_of_models_shown() -> None:
    assert "Gamma Flash  77" not in shown(samples.RESULT, top=2)
    assert "Beta 6  " in shown(samples.RESULT, top=2)
    assert "Runners-up" not in shown(samples.RESULT, top=1)


def test_a_concern_is_shown_with_its_evaluator_and_what_reassures_only_when_explained() -> None:
    text = flat(shown(samples.RESULT))
    assert "safety concern, Apollo Research: It often recognises that it is being tested, and says so" in text
    assert "Withstood" not in text
    text = flat(shown(samples.RESULT, explain=True))
    assert "AI Security Institute (reassuring): Withstood" in text
    assert "and says so (source 2)" in text  # a number only where the list of sources is printed


def test_models_left_out_are_counted_by_reason() -> None:
    assert '6 models: 4 fail "reachable by subscription or API"; 2 fail "at most 200 USD per month"' in flat(
        shown(samples.RESULT)
    )


def test_answers_that_nobody_gave_are_named() -> None:
    assert "Assumed      spend: No limit, but cheaper is better" in shown(samples.RESULT)


def test_what_it_rests_on_names_figures_sources_newest_date_and_thin_spots() -> None:
    text = flat(shown(samples.RESULT))
    assert "41 figures (29 independent) from 17 sources, newest 2026-10-24; thin on writing" in text
    assert "as of 2026-10-24 · data be565cc09990 · more with --explain" in text


# --- too close to call ------------------------------------------------------------------------


def test_too_close_to_call_names_both_the_cheaper_and_the_better_evidenced() -> None:
    text = shown(samples.CLOSE)
    assert text.splitlines()[0] == "Your match   Alpha 5 or Beta 6: too close to call"
    assert "fit 82.1 and 81.8 · ranked first in 44 % and 41 % of 4,096 simulations of work like yours" in flat(text)
    assert "Beta 6 is cheaper (61 USD against 142 USD per month); Alpha 5 is better evidenced" in flat(text)
    assert "Alpha 5: through the Firstlab API, as alpha-5, at high effort" in text
    assert "Beta 6: through the Secondlab API, as beta-6-2026-08" in text


def test_too_close_to_call_says_what_separates_them_and_what_would_tell() -> None:
    text = flat(shown(samples.CLOSE, 140))
    assert "Beta 6, against Alpha 5: " in text
    assert "to find out, try about 70 cases of your own, mostly coding, on each" in text
    clear = msgspec.structs.replace(samples.CLOSE, own_cases=None)
    assert "to find out" not in flat(shown(clear, 140))


def test_too_close_to_call_with_equal_costs_and_an_unknown_price() -> None:
    first, second, third = samples.CLOSE.candidates
    same = msgspec.structs.replace(second, usd_month=first.usd_month, basis=first.basis)
    text = flat(shown(msgspec.structs.replace(samples.CLOSE, candidates=(first, same, third))))
    assert "they cost the same (142 USD per month); they are equally well evidenced" in text
    unknown = msgspec.structs.replace(second, usd_month=None)
    text = flat(shown(msgspec.structs.replace(samples.CLOSE, candidates=(first, unknown, third))))
    assert "the price of Beta 6 is not on record" in text


def test_what_two_free_downloads_cost_is_not_told() -> None:
    first, second, third = samples.CLOSE.candidates
    way = samples.GAMMA.offers
    free = [
        msgspec.structs.replace(one, usd_month=None, offers=way, cost_note="own hardware") for one in (first, second)
    ]
    text = flat(shown(msgspec.structs.replace(samples.CLOSE, candidates=(*free, third))))
    assert "cheaper (" not in text
    assert "not on record" not in text
    text = flat(shown(msgspec.structs.replace(samples.CLOSE, candidates=(first, free[1], third))))
    assert "Beta 6 needs your own hardware" in text


def test_a_close_call_says_why_the_first_is_not_the_one_most_often_first() -> None:
    first, second, third = samples.CLOSE.candidates
    often = msgspec.structs.replace(second, first_share=0.5)
    text = flat(shown(msgspec.structs.replace(samples.CLOSE, candidates=(first, often, third))))
    assert "Beta 6 ranks first more often, Alpha 5 has the higher fit on average" in text
    assert "ranks first more often" not in flat(shown(samples.CLOSE))


def test_several_kinds_of_work_are_named_short_after_a_colon() -> None:
    title_of = {"search": "search and research", "writing": "writing and everyday help", "coding": "coding"}
    beta = msgspec.structs.replace(samples.BETA, better_at=("cost",), worse_at=("search", "writing"))
    assert words.differs(beta, title_of) == "cheaper; weaker at: search, writing"
    assert words.differs(msgspec.structs.replace(beta, worse_at=("writing",)), title_of) == (
        "cheaper; weaker at writing and everyday help"
    )


def test_a_difference_in_safety_is_told_as_what_is_on_record() -> None:
    said = "2 independent findings, all of concern"
    record = Score(criterion="safety", value=50, sd=10, text=said, basis="fact")
    beta = msgspec.structs.replace(samples.BETA, better_at=("safety",), worse_at=(), scores=(record,))
    assert words.differs(beta, {}) == f"safety: {said}"


def test_a_close_call_of_three_names_all_three() -> None:
    result = msgspec.structs.replace(samples.CLOSE, close_call=tuple(c.id for c in samples.CLOSE.candidates))
    assert "Alpha 5, Beta 6 or Gamma Flash: too close to call" in shown(result).splitlines()[0]


# --- nothing fits -----------------------------------------------------------------------------


def test_no_match_names_the_clashing_requirements_and_what_relaxing_one_gives() -> None:
    text = flat(shown(samples.NO_MATCH))
    assert text.startswith(
        "No match No model meets all of: open weights · at most 20 USD per month · 1,000,000 tokens of context"
    )
    wide = flat(shown(samples.NO_MATCH, 140))
    assert 'without "at most 20 USD per month" → Delta 3 Open (61 USD per month)' in wide
    assert "→ Zeta 31B (262,144 tokens)" in text
    assert "Left out" in text


def test_no_match_without_a_single_relaxation_says_so() -> None:
    result = msgspec.structs.replace(samples.NO_MATCH, relaxations=())
    assert "dropping one of them is not enough for any model" in shown(result)


# --- everything -------------------------------------------------------------------------------


def test_explain_shows_everything() -> None:
    text = flat(shown(samples.RESULT, explain=True))
    for said in (
        "45 ±6 %",
        "All candidates",
        "81.0 ±2.9",
        "Scores",
        "84 ±9*",
        "Central weights",
        "30 %",
        "The preview on Amazon Bedrock is limited to two regions.",
        "how much of the most capable model each of them includes",
        "(fit 84.2, its best offer in 68 %)",
        "and one more offer (--offers lists them)",
        "firstlab.alpha-5-v1",
        "rank 1 in 71 %, 2 in 20 %, 3 in 9 %",
        "Cost against fit",
        "c Gamma Flash at maximum effort 74 9.60 USD per month",
        "Gamma Flash on coding, by Board X: 0.42",
        "Closed 3, Lab: only by free chat app",
        'Dear 2, Lab: 420 USD per month, not "at most 200 USD per month"; replaced by Dear 3',
        "16,000,000 tokens sent per month, 4,000,000 tokens received per month, 35 % of what is sent",
        "Answers to quick",
        "(assumed)",
        "2,310 figures (1,400 independent) from 212 sources",
        "decision entropy 0.74",
        "2 apollo-alpha Evaluation awareness in Alpha 5, Apollo Research, https://apollo.example/alpha(5)",
    ):
        assert said in text, said


def test_explain_without_a_match_lists_what_was_left_out_and_the_answers() -> None:
    text = shown(samples.NO_MATCH, explain=True)
    assert "Closed 3, Lab" in text
    assert "Where do you want to use it?" in text
    assert "All candidates" not in text


def test_many_criteria_are_shown_in_blocks_that_fit() -> None:
    many = tuple(Weight(criterion=f"criterion-{i}", title=f"Criterion {i}", weight=1 / 15, sd=0.01) for i in range(15))
    scores = tuple(Score(criterion=w.criterion, value=50.0, sd=5.0, basis="measured") for w in many)
    first = msgspec.structs.replace(samples.ALPHA, scores=scores, central_weights=None)
    result = msgspec.structs.replace(samples.RESULT, weights=many, candidates=(first, samples.BETA))
    assert "and 8 criteria with 53 % in all" in shown(result)
    text = shown(result, explain=True)
    assert all(f"criterion-{i}" in text for i in range(15))
