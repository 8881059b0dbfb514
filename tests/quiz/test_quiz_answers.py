"""Answers: one place for all channels, conditions, defaults, files that replay a run, and lines from a pipe."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.data.document import parse_document
from modelmatch.errors import DataError, DataErrors, UsageError
from modelmatch.quiz.answers import (
    Answers,
    answer_records,
    collect,
    most_left,
    open_questions,
    parse_mapping,
    parse_settings,
    resolve,
    visible_questions,
)
from modelmatch.quiz.answers_file import format_answers, parse_answers, read_answers, write_whole
from modelmatch.quiz.load import load_questions, read_questions
from modelmatch.quiz.parse import is_limit, is_whole, limits
from modelmatch.quiz.piped import PIPE_LIMIT, read_piped
from modelmatch.quiz.priors import outcomes
from modelmatch.quiz.schema import Question, QuestionSet
from tests.quiz.small_quiz import SMALL

Write = Callable[[str], Path]


def ids(questions: tuple[Question, ...]) -> list[str]:
    return [question.id for question in questions]


# --- precedence, conditions, defaults -----------------------------------------------------------------


def test_single_settings_come_before_the_file_and_the_file_before_what_is_typed(small: QuestionSet) -> None:
    file = Answers({"work": ("scans",), "reach": "api"})
    typed = Answers({"reach": "app", "speed": 5})
    merged = collect(small, settings=["work=code"], layers=[file, typed])
    assert merged.given == {"work": ("code",), "reach": "api", "speed": 5}


def test_a_default_in_an_earlier_layer_does_not_hide_an_answer_in_a_later_one(small: QuestionSet) -> None:
    filled = resolve(small, Answers({"reach": "api"}))
    assert collect(small, layers=[filled, Answers({"speed": 5})]).given == {"reach": "api", "speed": 5}


def test_of_two_settings_for_one_question_the_last_counts(small: QuestionSet) -> None:
    assert parse_settings(small, ["speed=1", "speed = 4"]).given == {"speed": 4}


def test_an_empty_setting_takes_the_default(small: QuestionSet) -> None:
    assert parse_settings(small, ["work="]).given == {}


def test_a_setting_without_an_equals_sign_is_a_usage_error(small: QuestionSet) -> None:
    with pytest.raises(UsageError, match="QUESTION=ANSWER"):
        parse_settings(small, ["work"])


def test_an_unknown_question_is_answered_with_the_valid_ones(small: QuestionSet) -> None:
    with pytest.raises(UsageError, match=r'"wrok" is not a question of "small"') as caught:
        parse_settings(small, ["wrok=code"])
    assert caught.value.hint.startswith('did you mean "work"? questions: work, reach')


def test_what_nobody_answered_takes_its_default_and_says_so(small: QuestionSet) -> None:
    settled = resolve(small, Answers({"reach": "api"}))
    assert settled.values == {
        "work": ("chat",), "reach": "api", "sent": 2_000_000, "speed": 3, "final": False, "matters": ()
    }  # fmt: skip
    assert settled.defaults == {"work", "budget", "sent", "speed", "final", "matters"}
    records = {record.question: record for record in answer_records(small, Answers({"reach": "api"}))}
    assert not records["reach"].default
    assert records["sent"].default
    assert records["budget"].default
    assert records["budget"].label == "no limit"


def test_a_hidden_question_has_no_effect_and_no_record(small: QuestionSet) -> None:
    answers = Answers({"reach": "app", "budget": 20})
    assert "budget" not in resolve(small, answers).values
    assert "budget" not in {record.question for record in answer_records(small, answers)}
    assert "budget" in ids(visible_questions(small, answers.with_answer("reach", "api")))


def test_a_question_behind_a_hidden_one_is_hidden_too(write_chain: QuestionSet) -> None:
    answers = Answers({"one": "no", "two": "yes"})
    assert ids(visible_questions(write_chain, answers)) == ["one"]


@pytest.fixture
def write_chain(tmp_path: Path) -> QuestionSet:
    path = tmp_path / "chain.yaml"
    choices = "choices: [{id: yes, label: A}, {id: no, label: B}]"
    path.write_text(
        f"id: chain\ntitle: C\nminutes: 1\nquestions:\n  - {{id: one, ask: 1, default: yes, {choices}}}\n"
        f"  - {{id: two, ask: '2', default: yes, when: {{one: [yes]}}, {choices}}}\n"
        f"  - {{id: three, ask: '3', default: yes, when: {{two: [yes]}}, {choices}}}\n".replace("ask: 1", "ask: '1'"),
        encoding="utf-8",
    )
    return load_questions(path)


def test_one_chosen_answer_of_several_is_enough_for_a_condition(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(
        "id: s\ntitle: S\nminutes: 1\nquestions:\n"
        "  - {id: a, ask: A, kind: multi, choices: [{id: x, label: X}, {id: y, label: Y}, {id: z, label: Z}]}\n"
        "  - {id: b, ask: B, when: {a: [y, z]}, choices: [{id: x, label: X}, {id: y, label: Y}]}\n",
        encoding="utf-8",
    )
    question_set = load_questions(path)
    assert ids(visible_questions(question_set, Answers({"a": ("x", "z")}))) == ["a", "b"]
    assert ids(visible_questions(question_set, Answers({"a": ("x",)}))) == ["a"]
    assert ids(visible_questions(question_set, Answers())) == ["a"]


def test_a_question_can_be_asked_once_its_condition_was_answered_and_not_only_assumed(small: QuestionSet) -> None:
    text = ids(open_questions(small, Answers()))
    assert text == ["work", "reach", "speed", "final", "matters"]
    assert ids(open_questions(small, Answers({"reach": "api"})))[1:3] == ["budget", "sent"]


def test_a_question_waits_for_those_that_it_comes_after_where_they_are_shown(write: Write) -> None:
    after = SMALL.replace("    sets: input_tokens\n", "    sets: input_tokens\n    after: [budget]\n")
    waits = read_questions(write(after.replace("    kind: rank\n", "    kind: rank\n    after: [speed, why]\n")))
    assert ids(open_questions(waits, Answers())) == ["work", "reach", "speed", "final"]
    assert "matters" in ids(open_questions(waits, Answers({"speed": 1})))  # "why" is not shown
    assert "sent" not in ids(open_questions(waits, Answers({"reach": "api"})))
    assert "sent" in ids(open_questions(waits, Answers({"reach": "api", "budget": None})))


def test_how_many_questions_are_left_counts_those_that_others_open(small: QuestionSet) -> None:
    assert most_left(small, Answers()) == 8
    assert most_left(small, Answers({"reach": "any"})) == 5
    assert most_left(small, Answers({"reach": "api", "final": False})) == 5
    assert (
        most_left(small, Answers({"reach": "any", "final": False, "work": ("code",), "speed": 1, "matters": ()})) == 0
    )


@pytest.mark.parametrize("name", ["quick", "full", "team", "leaving-llama"])
def test_one_more_answer_never_makes_the_questions_left_more(name: str) -> None:
    question_set = load_questions(name, user=False)
    random = Random(name)
    for _ in range(40):
        answers, left = Answers(), most_left(question_set, Answers())
        while asked := open_questions(question_set, answers):
            assert left >= len(asked)
            question = random.choice(asked)
            value = random.choice(outcomes(question).values)
            answers = answers.with_answer(question.id, value)
            assert most_left(question_set, answers) <= left - 1
            left = most_left(question_set, answers)
        assert left == 0


def test_no_limit_is_an_answer(small: QuestionSet) -> None:
    answers = parse_mapping(small, {"reach": "api", "budget": None, "sent": None})
    assert answers.given == {"reach": "api", "budget": None}
    assert "budget" not in resolve(small, answers).defaults


# --- answers files ------------------------------------------------------------------------------------


def values_of(question: Question) -> st.SearchStrategy[object]:
    ids = [choice.id for choice in question.choices]
    if question.kind == "yes-no":
        return st.booleans()
    if question.kind == "single":
        return st.sampled_from(ids)
    if question.kind in ("multi", "rank"):
        least, most = limits(question)
        chosen = st.lists(st.sampled_from(ids), min_size=least, max_size=most, unique=True)
        return chosen.map(lambda c: tuple(c if question.kind == "rank" else sorted(c, key=ids.index)))
    if question.kind == "name":
        return st.sampled_from(["GPT-5", "ChatGPT Plus", "4.6", "true", "a: b"]) | st.none()
    low, high = question.minimum or 0, question.maximum or 1e12
    if is_whole(question):
        return st.integers(int(low), int(high))
    number = st.integers(int(low), int(high)) | st.floats(low, high).filter(lambda x: x != int(x))
    return number | st.none() if is_limit(question) else number


@st.composite
def runs(draw: st.DrawFn) -> tuple[QuestionSet, Answers]:
    question_set = load_questions(draw(st.sampled_from(["quick", "full", "team", "leaving-llama"])), user=False)
    chosen = draw(st.lists(st.sampled_from(question_set.questions), unique_by=lambda q: q.id))
    return question_set, Answers({q.id: draw(values_of(q)) for q in chosen})  # type: ignore[misc]


@given(runs(), st.dates() | st.none())
def test_a_saved_file_replays_the_run(run: tuple[QuestionSet, Answers], day: dt.date | None) -> None:
    question_set, answers = run
    text = format_answers(question_set, answers, as_of=day)
    file = parse_answers(parse_document(text.encode(), "answers.yaml"))
    assert (file.set, file.as_of) == (question_set.id, day)
    assert file.answers(question_set) == answers


@given(runs())
def test_resolving_twice_changes_nothing(run: tuple[QuestionSet, Answers]) -> None:
    question_set, answers = run
    settled = resolve(question_set, answers)
    assert resolve(question_set, settled) == settled


def test_a_file_may_be_json_and_may_write_answers_as_people_do(small: QuestionSet) -> None:
    raw = json.dumps({"set": "small", "answers": {"work": "Scans, code", "sent": "2M", "final": "y", "speed": 4.0}})
    file = parse_answers(parse_document(raw.encode(), "answers.json"))
    assert file.answers(small).given == {"work": ("code", "scans"), "sent": 2_000_000, "final": True, "speed": 4}


def test_what_is_wrong_in_a_file_is_listed_with_its_places(small: QuestionSet) -> None:
    text = "set: small\nanswers:\n  wrok: code\n  reach: app\n  work: [code, codng]\n  speed: 9\n"
    with pytest.raises(DataErrors) as caught:
        parse_answers(parse_document(text.encode(), "a.yaml")).answers(small)
    assert [str(error) for error in caught.value.errors] == [
        'a.yaml:3:3: error[unknown-question]: "wrok" is not a question of "small"',
        'a.yaml:5:16: error[unknown-choice]: "codng" is not a choice of "work"',
        'a.yaml:6:10: error[wrong-number]: "speed" takes a whole number from 1 to 5, not "9"',
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("set: quick\n", '"answers" is missing'),
        ("answers: {}\nas-of: 2026-04-10\n", '"as-of" is not a key'),
        ("work: coding\n", '"work" is not a key of an answers file'),
        ("answers: [work]\n", "expected a mapping, found a list"),
        ("answers: {}\nas_of: yesterday\n", "not a date"),
        ("- 1\n", "expected a mapping, found a list"),
    ],
)
def test_a_file_of_another_form_is_refused(text: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_answers(parse_document(text.encode(), "a.yaml"))
    assert says in caught.value.message


def test_answers_that_stand_where_they_are_not_read_are_shown_where_they_are() -> None:
    with pytest.raises(DataErrors) as caught:
        parse_answers(parse_document(b"work: coding\nanswrs: {}\n", "a.yaml"))
    hints = [error.hint for error in caught.value.errors if error.code == "unknown-key"]
    assert hints[0] == 'put the answers under "answers:", each with the id of its question'
    assert hints[1].startswith('did you mean "answers"?')


def test_of_a_list_the_item_is_shown_that_is_no_choice(small: QuestionSet) -> None:
    text = "answers:\n  work: [code, null]\n  reach: {a: 1}\n  matters:\n    - cost\n    - 9\n"
    with pytest.raises(DataErrors) as caught:
        parse_answers(parse_document(text.encode(), "a.yaml")).answers(small)
    assert [str(error) for error in caught.value.errors] == [
        'a.yaml:2:16: error[unknown-choice]: "work" has no answer',
        'a.yaml:3:10: error[unknown-choice]: a mapping is not a choice of "reach"',
        'a.yaml:6:7: error[unknown-choice]: "9" is not a choice of "matters"',
    ]


def test_saving_writes_only_what_was_given_and_leaves_nothing_else(small: QuestionSet, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    answers = resolve(small, Answers({"work": ("code",), "final": True}))
    write_whole(path, format_answers(small, answers, as_of=dt.date(2026, 4, 10)))
    assert path.read_text() == "set: small\nas_of: 2026-04-10\nanswers:\n  work: [code]\n  final: true\n"
    assert list(tmp_path.glob(".answers*")) == []
    assert read_answers(path).answers(small).given == {"work": ("code",), "final": True}


def test_a_file_that_cannot_be_written_is_an_error_and_nothing_is_left(small: QuestionSet, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        write_whole(tmp_path / "no" / "such" / "answers.yaml", "answers: {}\n")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="cannot be written"):
        write_whole(tmp_path / "folder", "answers: {}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "questions.yaml"]


# --- piped answers ------------------------------------------------------------------------------------


def piped(question_set: QuestionSet, text: str | bytes, known: Answers | None = None) -> dict[str, object]:
    raw = text if isinstance(text, bytes) else text.encode()
    return dict(read_piped(question_set, io.BytesIO(raw), known=known).given)


def test_lines_answer_the_visible_questions_in_order(small: QuestionSet) -> None:
    assert piped(small, "code,scans\napi\n300\n\n5\nyes\ntaste\ncost\n") == {
        "work": ("code", "scans"), "reach": "api", "budget": 300, "speed": 5, "final": True, "why": "taste",
        "matters": ("cost",),
    }  # fmt: skip


def test_an_empty_line_takes_the_default_and_the_end_takes_the_rest(small: QuestionSet) -> None:
    assert piped(small, "\napp") == {"reach": "app"}
    assert piped(small, "") == {}
    assert piped(small, "\r\n2\r\n") == {"reach": "api"}


def test_lines_skip_what_is_answered_already(small: QuestionSet) -> None:
    assert piped(small, "app\n5\n", Answers({"work": ("code",)})) == {"reach": "app", "speed": 5}


def test_empty_lines_at_the_end_do_no_harm(small: QuestionSet) -> None:
    assert piped(small, "code\napp\n1\nno\nnone\n\n\n\n")["matters"] == ()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (
            b"code\napp\n1\nno\nnone\nmore\n",
            "<standard input>:6:1: error[too-many-answers]: line 6 answers no question",
        ),
        (b"code\nmars\n", '<standard input>:2:1: error[unknown-choice]: "mars" is not a choice of "reach"'),
        (b"code,\tmars\n", '<standard input>:1:7: error[unknown-choice]: "mars" is not a choice of "work"'),
        (b"x" * (PIPE_LIMIT + 1), "<standard input>: error[too-large]: more than 1,000,000 bytes of input"),
        (b"code\n\xff\xfe\n", "<standard input>:2:1: error[not-text]: not UTF-8 text (byte 5)"),
        (b"code\n\0\n", "<standard input>:2:1: error[not-text]: this is binary data, not text"),
    ],
)
def test_what_cannot_be_read_from_a_pipe_is_one_clear_error(small: QuestionSet, raw: bytes, says: str) -> None:
    with pytest.raises(DataError) as caught:
        piped(small, raw)
    assert str(caught.value).startswith(says)


def test_no_more_than_the_limit_is_read_from_a_pipe(small: QuestionSet) -> None:
    stream = io.BytesIO(b"x" * 10_000_000)
    with pytest.raises(DataError, match="more than"):
        read_piped(small, stream)
    assert stream.tell() == PIPE_LIMIT + 1


@given(st.binary(max_size=200))
def test_any_bytes_are_answers_or_a_data_error(raw: bytes) -> None:
    question_set = load_questions("quick", user=False)
    try:
        answers = read_piped(question_set, io.BytesIO(raw))
    except DataError:
        return
    assert resolve(question_set, answers).values
