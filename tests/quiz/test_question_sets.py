"""Question sets: the bundled ones are complete, and everything that is wrong in one is found with its place."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from modelmatch.catalog import load_catalog
from modelmatch.errors import DataError, DataErrors
from modelmatch.quiz.answers import Answers, answer_records, resolve, visible_questions
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import SetFile, available_sets, find_set, load_questions, read_questions
from modelmatch.quiz.parse import is_limit
from modelmatch.quiz.schema import Question, QuestionSet
from modelmatch.vocabulary import CRITERIA
from tests.quiz.small_quiz import SMALL, line_of

Write = Callable[[str], Path]
BUNDLED = ("quick", "full", "team", "leaving-llama")


def errors_in(path: Path, criteria: tuple[str, ...] | None = None) -> list[DataError]:
    with pytest.raises(DataErrors) as caught:
        read_questions(path, criteria=criteria)
    return list(caught.value.errors)


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_set_names_only_criteria_that_exist(name: str) -> None:
    path = available_sets(user=False)[name].path
    question_set = read_questions(path, criteria=(*load_catalog(user=False).domains, *CRITERIA))
    assert question_set.id == name


@pytest.mark.parametrize("name", BUNDLED)
def test_every_question_of_a_bundled_set_has_a_default_and_a_help_text(name: str) -> None:
    for question in load_questions(name, user=False).questions:
        assert question.help, question.id
        assert question.default is not None or is_limit(question), question.id


@pytest.mark.parametrize("name", BUNDLED)
def test_the_defaults_of_a_bundled_set_leave_points_to_decide_by(name: str) -> None:
    assert sum(preferences(load_questions(name, user=False), Answers()).points.values()) > 5


def test_the_sets_use_every_kind_of_question() -> None:
    used = {q.kind for name in BUNDLED for q in load_questions(name, user=False).questions}
    assert used == {"single", "multi", "rank", "scale", "number", "yes-no", "name"}


def test_quick_asks_at_most_eight_questions_on_any_path() -> None:
    quick = load_questions("quick", user=False)
    assert max(path_lengths(quick)) <= 8


def test_full_asks_no_more_than_twenty_four_questions_on_any_path() -> None:
    assert max(path_lengths(load_questions("full", user=False))) <= 24


def path_lengths(question_set: QuestionSet) -> set[int]:
    """The number of questions on every path through a set."""
    gates = {gate for question in question_set.questions for gate in question.when}
    options = [single_answers(q) for q in question_set.questions if q.id in gates]
    return {len(visible_questions(question_set, Answers(dict(values)))) for values in itertools.product(*options)}


def single_answers(question: Question) -> list[tuple[str, str | bool]]:
    if question.kind == "yes-no":
        return [(question.id, True), (question.id, False)]
    return [(question.id, choice.id) for choice in question.choices]


def test_an_unknown_set_is_answered_with_the_ones_there_are() -> None:
    with pytest.raises(DataError, match="no question set") as caught:
        load_questions("quik", user=False)
    assert caught.value.hint.startswith('did you mean "quick"?')
    assert "leaving-llama" in caught.value.hint


def test_a_set_in_the_users_folder_replaces_the_bundled_one(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "questions"
    folder.mkdir(parents=True)
    (folder / "quick.yaml").write_text(SMALL.replace("id: small", "id: quick"), encoding="utf-8")
    assert load_questions("quick").title == "A small quiz"
    assert load_questions("quick", user=False).title != "A small quiz"
    assert available_sets()["quick"] == SetFile("quick", folder / "quick.yaml")


def test_a_path_is_not_a_name(write: Write) -> None:
    assert load_questions(str(write(SMALL))).id == "small"
    with pytest.raises(DataError, match="no such file"):
        load_questions("nowhere/quick.yaml")


def test_a_set_has_a_name_that_finds_it_from_anywhere_and_one_for_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "config" / "questions" / "mine.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "config")
    written = os.path.realpath(own)
    names = {text: find_set(text) for text in ("quick", "mine", "questions/mine.yaml", str(own), "./gone.yaml")}
    assert {text: found.name for text, found in names.items()} == {
        "quick": "quick", "mine": "mine", "questions/mine.yaml": written, str(own): written,
        "./gone.yaml": os.path.join(os.path.realpath("."), "gone.yaml"),
    }  # fmt: skip
    assert {text: found.shown for text, found in names.items()} == {
        "quick": "questions/quick.yaml", "mine": "questions/mine.yaml", "questions/mine.yaml": "questions/mine.yaml",
        str(own): "questions/mine.yaml", "./gone.yaml": "gone.yaml",
    }  # fmt: skip
    monkeypatch.chdir("/")
    assert find_set("mine").shown == str(own.relative_to("/"))


@pytest.mark.parametrize(
    ("old", "new", "code", "below", "says"),
    [
        ("id: reach", "id: work", "duplicate-id", 0, 'question id "work" appears twice'),
        ("{id: chat,", "{id: code,", "duplicate-id", 0, 'choice id "code" appears twice'),
        ("speed: 4", "sped: 4", "unknown-criterion", 0, '"sped" is not a criterion'),
        ("base: {maturity", "base: {maturty", "unknown-criterion", 0, '"maturty"'),
        ("[stable]", "[stabel]", "unknown-requirement", 0, '"stabel" is not a requirement'),
        ("{input: image}", "{input: smell}", "wrong-argument", 0, '"input" takes one of text, image'),
        ("{route: api}", "{route: [api, mail]}", "wrong-argument", 0, '"route" takes one or more of app'),
        ("[stable]", "[{stable: 3}]", "wrong-argument", 0, '"stable" takes no argument'),
        ("[stable]", "[budget]", "wrong-argument", 0, '"budget" takes a number'),
        ("[stable]", "[{memory: 24}]", "wrong-argument", 0, "{gb: 24, kind: graphics}"),
        ("[stable]", "[{stable: x, free: y}]", "wrong-requirement", 0, "one name with its argument"),
        ("when: {final: [yes]}", "when: {finl: [yes]}", "unknown-question", 0, '"finl" is not a question'),
        ("when: {final: [yes]}", "when: {matters: [cost]}", "unknown-question", 0, '"matters" is a later question'),
        ("when: {final: [yes]}", "after: [matters]", "unknown-question", 0, '"matters" is a later question'),
        ("when: {final: [yes]}", "after: [fina]", "unknown-question", 0, '"fina" is not a question'),
        ("when: {final: [yes]}", "when: {final: [maybe]}", "unknown-choice", 0, '"maybe" is not an answer to "final"'),
        ("when: {final: [yes]}", "when: {final: []}", "wrong-condition", 0, "empty"),
        ("when: {final: [yes]}", "when: {speed: [7]}", "unknown-choice", 0, '"7" is not an answer to "speed"'),
        ("default: any", "default: anny", "unknown-choice", 0, 'the default: "anny" is not a choice of "reach"'),
        ("default: 3", "default: 9", "wrong-number", 0, 'the default: "speed" takes a whole number from 1 to 5'),
        ("at_most: 2\n    share", "at_most: 9\n    share", "wrong-limit", 0, "at_most is 9"),
        ("sets: budget", "sets: money", "unknown-target", 0, '"money" is not something that a number can set'),
        ("    sets: budget\n", "", "missing-key", -7, '"sets" is missing'),
        ("minimum: 1\n", "minimum: 6\n", "wrong-limit", 0, "minimum must be less than maximum"),
        ("low: slow", "low: slow\n    at_most: 3", "wrong-field", 1, 'in a question of the kind "scale"'),
        ("{id: no, label", "{id: nope, label", "wrong-choices", -1, "yes-no"),
        ("    ask: Where?\n", "    ask: Where?\n    unit: km\n", "wrong-field", 1, "unit is not allowed"),
        ("    ask: Where?\n", "    ask: Where?\n    at_least: 0\n", "wrong-field", 1, "at_least is not allowed"),
        ("    ask: Where?\n", "    ask: Where?\n    minimum: 0\n", "wrong-field", 1, "minimum is not allowed"),
        ("typical: [10, 100]", "typical: [10, -4]", "wrong-number", 0, 'a typical answer: "budget" takes a'),
        ("minimum: 0\n    default", "minimum: -9\n    default", "wrong-limit", 0, "input_tokens is never less than 0"),
        ("    minimum: 0\n    default", "    default", "wrong-limit", -3, "set minimum to 0 or more"),
        ("minimum: 0\n    maximum", "minimum: -9\n    maximum", "wrong-limit", 0, "budget is never less than 0"),
        ("sets: input_tokens", "sets: prompt_tokens", "wrong-limit", -2, "prompt_tokens is never less than 1"),
        ("sets: input_tokens", "sets: seats", "wrong-limit", -2, "seats is never less than 1"),
        ("sets: input_tokens", "sets: cached_share", "wrong-limit", -5, "cached_share is never more than 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_set_is_found_with_its_line(
    write: Write, old: str, new: str, code: str, below: int, says: str
) -> None:
    assert SMALL.count(old) >= 1
    criteria = ("coding", "agentic", "writing", "vision", *CRITERIA)
    found = errors_in(write(SMALL.replace(old, new, 1)), criteria)
    hits = [error for error in found if error.code == code and says in error.message + error.hint]
    assert hits, [str(error) for error in found]
    assert hits[0].place is not None
    assert hits[0].place.line == line_of(old) + below


def test_all_errors_of_a_set_come_at_once(write: Write) -> None:
    text = SMALL.replace("default: any", "default: anny").replace("[stable]", "[stabel]")
    assert [error.code for error in errors_in(write(text))] == ["unknown-choice", "unknown-requirement"]


def test_an_unknown_key_is_found_with_a_suggestion(write: Write) -> None:
    (error,) = errors_in(write(SMALL.replace("at_most: 2\n    share", "at_mots: 2\n    share")))
    assert (error.code, error.place and error.place.line) == ("unknown-key", 10)
    assert 'did you mean "at_most"?' in error.hint


@pytest.mark.parametrize("word", ["yes", "true", "True"])
def test_yes_and_true_both_mean_yes_in_a_condition(write: Write, word: str) -> None:
    question_set = read_questions(write(SMALL.replace("{final: [yes]}", f"{{final: [{word}]}}")))
    assert question_set.questions[-2].when == {"final": ("yes",)}


@pytest.mark.parametrize(
    ("old", "new", "question", "value"),
    [
        ("default: no", "default: yes", "final", True),
        ("default: no", "default: true", "final", True),
        ("default: no", "default: Y", "final", True),
        ("default: no", 'default: "No, previews too"', "final", False),
        ("default: any", "default: In an app", "reach", "app"),
        ("default: any", "default: 1", "reach", "app"),
        ("default: [chat]", "default: scans", "work", ("scans",)),
        ("default: [chat]", "default: 'Scans, code'", "work", ("code", "scans")),
        ("default: [chat]", "default: [Scans, CODE]", "work", ("code", "scans")),
        ("default: []", "default: none", "matters", ()),
        ("default: 3", "default: '4'", "speed", 4),
    ],
)
def test_a_default_is_read_like_an_answer(write: Write, old: str, new: str, question: str, value: object) -> None:
    question_set = read_questions(write(SMALL.replace(old, new, 1)))
    settled = resolve(question_set, Answers()).values[question]
    assert settled == value
    assert type(settled) is type(value)
    assert answer_records(question_set, Answers())
    assert preferences(question_set, Answers())


def test_a_default_number_may_be_written_as_people_do(write: Write) -> None:
    text = SMALL.replace("default: 2000000", "default: 500k").replace("sets: budget", "default: none\n    sets: budget")
    question_set = read_questions(write(text))
    settled = resolve(question_set, Answers({"reach": "api"})).values
    assert settled["sent"] == 500_000
    assert "budget" not in settled  # no limit
