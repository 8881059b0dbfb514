"""A law: a question set that is found valid can be asked, decided, shown and audited; any other is refused."""

from __future__ import annotations

import copy
import functools
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelmatch.api import engine
from modelmatch.catalog import load_catalog
from modelmatch.data.document import parse_document
from modelmatch.errors import DataError
from modelmatch.lookup.questions import SCHEMA, SetPage
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences
from modelmatch.quiz.alternatives import alternatives
from modelmatch.quiz.answers import Answers, answer_records, most_left
from modelmatch.quiz.answers_file import format_answers, parse_answers
from modelmatch.quiz.audit.audit import audit
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import available_sets, read_questions
from modelmatch.quiz.order import Order
from modelmatch.quiz.parse import is_limit, parse_answer
from modelmatch.quiz.priors import Priors, visible
from modelmatch.quiz.schema import QuestionSet
from modelmatch.report.questions import page
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import CRITERIA
from tests.quiz.small_quiz import SMALL
from tests.quiz.toy_decision import Decision

NAMES = ("quick", "full", "team", "leaving-llama")


@functools.cache
def decider() -> Engine:
    return engine(load_catalog(user=False))


class Models:
    """Made-up models, which are quick to decide between: for the audit and the order of the questions."""

    ids = names = ("a/one", "a/two", "b/three")
    vendors = ("A", "A", "B")

    def decide(self, preferences: Preferences) -> Decision:
        fit = np.array([sum(p * (_hash(row, c) % 100) for c, p in preferences.points.items()) for row in range(3)])
        for requirement in preferences.requirements:
            failed = [_hash(row, f"{requirement.name} {requirement.argument}") % 3 == 0 for row in range(3)]
            fit = np.where(failed, np.nan, fit)
        return Decision(None if np.isnan(fit).all() else int(np.nanargmax(fit)), fit.astype(np.float64))

    def reason(self, preferences: Preferences, row: int) -> str:
        return "closed weights"


def _hash(row: int, text: str) -> int:
    return zlib.crc32(f"{row} {text}".encode())


def run_all(question_set: QuestionSet, text: str, *, steps: int = 2) -> None:
    """Everything that the program does with a set; the results only have to be whole."""
    some = [Answers(), *(Answers(visible(question_set, v)) for v in Priors(question_set).sample(3, seed=7))]
    for answers in some:
        wanted = preferences(question_set, answers)
        assert all(np.isfinite(points) and points > 0 for points in wanted.points.values())
        assert np.isfinite(decider().evaluate(wanted).expected_loss)
        assert all(record.label for record in answer_records(question_set, answers))
        kept = parse_answers(parse_document(format_answers(question_set, answers).encode(), "kept.yaml"))
        assert kept.answers(question_set).values == answers.given
    for other in alternatives(question_set, some[1])[:60]:
        question = next(q for q in question_set.questions if q.id == other.question)
        assert is_limit(question) if other.value is None else parse_answer(question, other.value) == other.value
    recommend(decider(), preferences(question_set, some[1]), explain=False)
    order, answers = Order(question_set, Models().decide), Answers()
    for _ in range(steps):
        assert most_left(question_set, answers) <= len(question_set.questions)
        if (asked := order(answers)) is not None:
            answers = answers.with_answer(asked.id, order.priors.of[asked.id].values[0])
    assert page(SetPage(schema=SCHEMA, set=question_set), Screen(), effects=True)
    assert audit(question_set, Models(), parse_document(text.encode(), "q.yaml"), respondents=6).set == question_set.id


def check(text: str, folder: Path) -> bool:
    """Whether a set is valid, after everything is run that the program does with valid ones."""
    path = folder / "questions.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        question_set = read_questions(path, criteria=(*load_catalog(user=False).domains, *CRITERIA))
    except DataError as error:
        if error.place is None:
            raise AssertionError("an error without its place") from error
        return False
    run_all(question_set, text)
    return True


# --- mutations ----------------------------------------------------------------------------------------


@functools.cache
def originals() -> list[Any]:
    texts = [available_sets(user=False)[name].path.read_text(encoding="utf-8") for name in NAMES]
    return [parse_document(text.encode(), "original").data for text in (SMALL, SMALL, SMALL, *texts)]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values."""
    if path:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


VALUES: st.SearchStrategy[Any] = st.sampled_from([
    0, 1, -1, 2, 3, 8, 11, 20, 60, 1000, 10**6, 10**15, 10**400, 0.5, 1.5, -0.0, 1e-320, 1e-9, 1e6, 1e15, 1e16, 1e300,
    -1e308, float("inf"), True, False, None, "", "yes", "none", "1.000", "1.10", "2026-04-10", "500k", "coding",
    "x" * 300, [], {}, ["yes"], ["x", "x"], [[]],
    {"coding": 0}, {"cost": -5}, [1], [0], "single", "multi", "rank", "scale",
    "number", "yes-no", "budget", "seats", "cached_share", "context",
])  # fmt: skip
ADDED = st.sampled_from([
    ("share", True), ("at_least", 0), ("at_least", 2), ("at_least", 6), ("at_most", 1), ("at_most", 6),
    ("always", True), ("default", 0), ("default", "none"), ("default", []),
    ("weights", {"cost": 4}), ("weights", {}), ("require", []),
    ("require", [{"memory": {"gb": 1e6}}]), ("require", ["free", "open-weights"]), ("usage", {"seats": 10**15}),
    ("usage", {"input_tokens": 0}), ("usage", {"prompt_tokens": 1e15, "cached_share": 1}), ("prior", 0), ("prior", 1e6),
    ("minimum", 0), ("minimum", -4), ("maximum", 0), ("minimum", -10**15), ("maximum", 10**15), ("typical", [0, 1]),
    ("typical", []), ("unit", ""), ("low", ""), ("kind", "multi"), ("kind", "rank"), ("kind", "single"), ("base", {}),
    ("minutes", 1e-300), ("sets", "context"), ("sets", "safety-evidence"), ("after", []), ("when", {}),
])  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A set with a few of its values replaced, removed, doubled, or given one more key."""
    data = copy.deepcopy(draw(st.sampled_from(originals())))
    for _ in range(draw(st.integers(1, 3))):
        paths = list(places(data))
        if not paths:
            break
        *above, last = draw(st.sampled_from(paths))
        parent = functools.reduce(lambda value, step: value[step], above, data)
        how = draw(st.sampled_from(["replace", "remove", "add", "add", "add", "double"]))
        if how == "replace":
            parent[last] = draw(VALUES)
        elif how == "remove":
            del parent[last]
        elif how == "add" and isinstance(parent[last], dict):
            key, value = draw(ADDED)
            parent[last][key] = value
        elif how == "double" and isinstance(parent, list):
            again = copy.deepcopy(parent[last])
            if isinstance(again, dict) and "id" in again:
                again["id"] = f"{again['id']}2"
            parent.insert(last, again)
    return written(data)


def written(data: Any) -> str:
    return json.dumps(data, default=str).replace("-Infinity", "-1e999").replace("Infinity", "1e999")


@given(mutated())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_found_valid_runs(tmp_path: Path, text: str) -> None:
    check(text, tmp_path)


# --- small sets of every kind of question -------------------------------------------------------------


@st.composite
def generated(draw: st.DrawFn) -> str:
    """A valid or nearly valid set of one to four questions, with limits of all kinds."""
    questions = [draw(st.one_of(choosing(), scale(), number(), yes_no())) for _ in range(draw(st.integers(1, 4)))]
    for place, question in enumerate(questions):
        question["id"] = f"q{place}"
        question["ask"] = "What?"
    base = draw(st.dictionaries(st.sampled_from(["coding", "cost", "speed"]), POINTS, max_size=2))
    return written({"id": "g", "title": "G", "minutes": 1, "base": base, "questions": questions})


POINTS = st.one_of(st.integers(-10, 10), st.sampled_from([0, 1e-320, 1e-12, 1e6, -1e6, 0.1]))
WEIGHTS = st.dictionaries(st.sampled_from(["coding", "writing", "cost", "continuity"]), POINTS, max_size=2)


@st.composite
def choosing(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.sampled_from([2, 3, 5, 12, 20]))
    kind = draw(st.sampled_from(["single", "multi", "rank"]))
    question: dict[str, Any] = {"kind": kind, "choices": []}
    for number in range(count):
        choice = {"id": f"c{number}", "label": f"C, {number}", "weights": draw(WEIGHTS)}
        choice |= draw(st.sampled_from([{}, {}, {"prior": 0}, {"prior": 1e-300}, {"require": ["free"]}]))
        question["choices"].append(choice)
    if kind != "single":
        question["at_least"] = draw(st.integers(0, count))
        if draw(st.booleans()):
            question["at_most"] = draw(st.integers(max(1, question["at_least"]), count))
    if kind == "multi":
        question["share"] = draw(st.booleans())
    return question


@st.composite
def scale(draw: st.DrawFn) -> dict[str, Any]:
    low = draw(st.sampled_from([-5, -1, 0, 1, 1_000_000, -(10**6)]))
    return {"kind": "scale", "minimum": low, "maximum": low + draw(st.integers(1, 10)), "weights": draw(WEIGHTS)}


@st.composite
def number(draw: st.DrawFn) -> dict[str, Any]:
    target = draw(st.sampled_from(["budget", "context", "speed", "input_tokens", "seats", "cached_share"]))
    least = 1 if target == "seats" else 0
    most = 1 if target == "cached_share" else draw(st.sampled_from([2, 10**15] if target == "seats" else [2, 12.345]))
    return {"kind": "number", "sets": target, "minimum": least, "maximum": most, "typical": [least, most]}


@st.composite
def yes_no(draw: st.DrawFn) -> dict[str, Any]:
    choices = [{"id": word, "label": word, "weights": draw(WEIGHTS)} for word in ("yes", "no")]
    return {"kind": "yes-no", "choices": draw(st.sampled_from([[], choices]))}


@given(generated())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_kind_of_question_runs_within_its_limits(tmp_path: Path, text: str) -> None:
    assert check(text, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_the_bundled_sets_run(tmp_path: Path, name: str) -> None:
    text = available_sets(user=False)[name].path.read_text(encoding="utf-8")
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    run_all(read_questions(path), text)
