"""One answer: everything that people write for it, and errors that list what can be answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.errors import DataError
from modelmatch.quiz.parse import label_of, number_of, parse_answer
from modelmatch.quiz.schema import Choice, Question

WORK = Question(
    id="work",
    ask="What for?",
    kind="multi",
    at_most=2,
    choices=(
        Choice(id="code", label="Software"),
        Choice(id="chat", label="Writing, chat and more"),
        Choice(id="scans", label="Scans"),
    ),
)
ORDER = Question(id="order", ask="Order?", kind="rank", at_least=0, choices=WORK.choices)
REACH = Question(id="reach", ask="Where?", choices=(Choice(id="app", label="App"), Choice(id="none", label="No")))
YES_NO = (Choice(id="yes", label="Yes, only"), Choice(id="no", label="No"))
FINAL = Question(id="final", ask="Final?", kind="yes-no", choices=YES_NO)
BUDGET = Question(id="budget", ask="?", kind="number", minimum=0, maximum=1e9, sets="budget", unit="USD a month")
SEATS = Question(id="seats", ask="Seats?", kind="number", minimum=1, maximum=1e6, sets="seats", unit="people")
TOKENS = Question(id="tokens", ask="Tokens?", kind="number", minimum=0, sets="input_tokens")
SPEED = Question(id="speed", ask="Speed?", kind="scale", minimum=1, maximum=5, low="slow", high="fast")


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (REACH, "app", "app"),
        (REACH, " APP ", "app"),
        (REACH, "2", "none"),
        (REACH, 1, "app"),
        (REACH, "1.", "app"),
        (REACH, "none", "none"),
        (WORK, "code,scans", ("code", "scans")),
        (WORK, "scans , code", ("code", "scans")),
        (WORK, "3;1", ("code", "scans")),
        (WORK, ["scans", "Software"], ("code", "scans")),
        (WORK, "Writing, chat and more", ("chat",)),
        (WORK, "software, writing,  CHAT and more", ("code", "chat")),
        (WORK, "code,code", ("code",)),
        (ORDER, "scans,code", ("scans", "code")),
        (ORDER, "none", ()),
        (ORDER, "-", ()),
        (ORDER, [], ()),
        (FINAL, "y", True),
        (FINAL, "NO", False),
        (FINAL, True, True),
        (FINAL, "false", False),
        (FINAL, "yes, only", True),
        (FINAL, "2", False),
        (BUDGET, "500k", 500_000),
        (BUDGET, "1M", 1_000_000),
        (BUDGET, "1.5 m", 1_500_000),
        (BUDGET, "1_000_000", 1_000_000),
        (BUDGET, "1,000,000", 1_000_000),
        (BUDGET, "$20", 20),
        (BUDGET, "19.99", 19.99),
        (BUDGET, "300 USD", 300),
        (BUDGET, "300usd a  Month", 300),
        (BUDGET, "2k USD", 2000),
        (SEATS, "5 people", 5),
        (BUDGET, 1e3, 1000),
        (BUDGET, "none", None),
        (BUDGET, "no limit", None),
        (TOKENS, "2bn", 2_000_000_000),
        (SPEED, "3", 3),
        (SPEED, 5.0, 5),
    ],
)
def test_an_answer_is_understood_however_it_is_written(question: Question, raw: object, value: object) -> None:
    found = parse_answer(question, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("question", "raw", "message", "hint"),
    [
        (WORK, "codng", '"codng" is not a choice of "work"', 'did you mean "code"? choices: code, chat, scans'),
        (WORK, "code,,chat", '"work" has no answer', "choices: code"),
        (WORK, "code,chat,scans", '"work" takes at most 2', "choices: code"),
        (WORK, "none", '"work" takes at least 1', "choices: code"),
        (WORK, "4", '"4" is not a choice', "choices: code"),
        (WORK, "0", '"0" is not a choice', "choices: code"),
        (WORK, {"a": 1}, 'a mapping is not a choice of "work"', "choices: code"),
        (WORK, ["code", None], '"work" has no answer', "choices: code"),
        (WORK, [["code"]], 'a list is not a choice of "work"', "choices: code"),
        (WORK, "1 2", '"1 2" is not a choice', "separate choices with commas: 1, 2"),
        (WORK, "code chat", '"code chat" is not a choice', "separate choices with commas: code, chat"),
        (WORK, "code food", '"code food" is not a choice', "choices: code"),
        (REACH, ["app"], 'a list is not a choice of "reach"', "choices: app, none"),
        (FINAL, None, 'nothing is not an answer to "final"', "choices: yes, no"),
        (BUDGET, [1], "not a list", '"none" means no limit'),
        (BUDGET, "300 EUR", 'not "300 EUR"', '"none" means no limit'),
        (SEATS, "1.5", '"seats" takes a whole number from 1 to 1,000,000, not "1.5"', ""),
        (ORDER, "code,code", 'names "code" twice', ""),
        (REACH, True, '"yes" is not a choice of "reach"', "choices: app, none"),
        (FINAL, "maybe", '"maybe" is not an answer to "final"', "choices: yes, no"),
        (BUDGET, "1,5", 'takes a number from 0 to 1,000,000,000, not "1,5"', '"none" means no limit'),
        (BUDGET, "-1", "takes a number", "no limit"),
        (BUDGET, "nan", "takes a number", "no limit"),
        (BUDGET, float("inf"), "takes a number", "no limit"),
        (BUDGET, True, 'not "yes"', "no limit"),
        (TOKENS, "1e999", "takes a number", "500k"),
        (TOKENS, "9" * 400, "takes a number", "500k"),
        (TOKENS, int("9" * 400), "takes a number", "500k"),
        (SPEED, int("9" * 400), "takes a whole number from 1 to 5", ""),
        (TOKENS, "none", "takes a number", "500k"),
        (SPEED, "6", 'takes a whole number from 1 to 5, not "6"', ""),
        (SPEED, "2.5", "takes a whole number", ""),
    ],
)
def test_an_answer_that_cannot_be_given_is_refused_with_those_that_can(
    question: Question, raw: object, message: str, hint: str
) -> None:
    with pytest.raises(DataError) as caught:
        parse_answer(question, raw)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_only_large_numbers_of_tokens_are_said_to_have_short_forms() -> None:
    for question, short in ((TOKENS, True), (BUDGET, False), (SEATS, False)):
        with pytest.raises(DataError) as caught:
            parse_answer(question, "abc")
        assert ("500k" in caught.value.hint) == short


def test_an_error_never_repeats_a_long_answer_whole() -> None:
    with pytest.raises(DataError) as caught:
        parse_answer(REACH, "x" * 100_000)
    assert len(caught.value.message) < 120


@given(st.text(max_size=60), st.sampled_from([WORK, ORDER, REACH, FINAL, BUDGET, TOKENS, SPEED]))
def test_any_text_is_an_answer_or_a_data_error(text: str, question: Question) -> None:
    try:
        value = parse_answer(question, text)
    except DataError:
        return
    assert parse_answer(question, value) == value
    assert label_of(question, value)


@given(st.integers(0, 10**12))
def test_a_whole_number_is_read_with_or_without_commas(number: int) -> None:
    assert number_of(f"{number:,}") == number_of(str(number)) == number_of(f"{number:_}") == number


def test_labels_say_an_answer_in_words() -> None:
    assert label_of(WORK, ("code", "scans")) == "Software; Scans"
    assert label_of(ORDER, ("scans", "code")) == "Scans, then Software"
    assert label_of(ORDER, ()) == "nothing in particular"
    assert label_of(FINAL, True) == "Yes, only"
    assert label_of(BUDGET, 1_000_000) == "1,000,000 USD a month"
    assert label_of(BUDGET, None) == "no limit"
    assert [label_of(SEATS, number) for number in (1, 2)] == ["one person", "2 people"]
    assert label_of(SPEED, 1) == "1, slow"
    assert label_of(SPEED, 3) == "3 of 5"


NAME = Question(id="today", ask="What do you use today?", kind="name")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("GPT-5", "GPT-5"), ("  ChatGPT   Plus ", "ChatGPT Plus"), ("none", None), ("-", None), (4.6, "4.6")],
)
def test_a_name_is_taken_as_it_is_written_and_none_means_nothing(raw: object, value: str | None) -> None:
    assert parse_answer(NAME, raw) == value


@pytest.mark.parametrize("raw", ["", "x" * 101, ["GPT-5"], {}])
def test_what_is_no_name_is_refused(raw: object) -> None:
    with pytest.raises(DataError) as error:
        parse_answer(NAME, raw)
    assert error.value.code == "wrong-name"
