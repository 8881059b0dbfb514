"""The two sides of a comparison: a day, a folder of profiles, a decision file, or a result in JSON."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from modelmatch.catalog import load_catalog
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data.document import Document, read_document
from modelmatch.errors import DataError, UsageError
from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers, parse_mapping
from modelmatch.quiz.answers_file import AnswersFile
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import DIGEST, load_questions
from modelmatch.quiz.numerals import stated_day
from modelmatch.quiz.own_cases import with_own_cases
from modelmatch.quiz.schema import QuestionSet
from modelmatch.session.day import covered_day
from modelmatch.session.decision_file import is_decision, parse_decision
from modelmatch.session.session import asked, file_set, open_session, own_titles

_DAY = r"\d{4}-\d\d-\d\d"
RESULT = "modelmatch/recommendation/"


class State(msgspec.Struct, frozen=True, eq=False):
    """One side: a catalogue on a day, and answers to a question set.

    ``version`` and ``data`` are those of the run that made it, where that is recorded.
    """

    name: str
    catalog: Snapshot
    question_set: QuestionSet
    answers: Answers
    version: str | None = None
    data: str = ""

    @property
    def preferences(self) -> Preferences:
        return preferences(self.question_set, self.answers)

    @property
    def remark(self) -> str:
        """That the data of then are not at hand; empty where they are, or nothing is recorded."""
        now = self.catalog.fingerprint
        if not self.data or now.startswith(self.data[:DIGEST]):
            return ""
        return (
            f"{self.name} was made with data {self.data[:DIGEST]}; today's data ({now[:DIGEST]}) stand in for them, "
            f"as they were known on {self.catalog.day}"
        )


def states(
    names: Sequence[str],
    *,
    answers: Path | None,
    settings: Sequence[str],
    questions: str | None,
    profiles: Sequence[Path],
) -> list[State]:
    """The sides of these names.

    Days and folders take their answers from the options, or from the other side where that has its own.

    Raises
    ------
    UsageError
        A name is neither a day nor a file or folder, or an option is not valid.
    DataError
        A file is not valid.
    """
    bare: list[tuple[int, str]] = []
    found: dict[int, State] = {}
    for place, name in enumerate(names):
        if re.fullmatch(_DAY, name) or os.path.isdir(name):
            bare.append((place, name))
        else:
            found[place] = _of_file(name, profiles, questions)
    for place, name in bare:
        if found and not answers and not settings:
            other = next(iter(found.values()))
            question_set, known = other.question_set, other.answers
        else:
            session = open_session(answers=answers, settings=settings, questions=questions, profiles=profiles)
            question_set, known = session.question_set, session.answers
        found[place] = State(name, _catalog(name, profiles), question_set, known)
    return [found[place] for place in range(len(names))]


def _catalog(name: str, profiles: Sequence[Path]) -> Snapshot:
    """The catalogue of a day, or of a folder on the newest day of its data."""
    if re.fullmatch(_DAY, name):
        catalog = load_catalog(profiles)
        return catalog.at(covered_day(stated_day(name), catalog))
    return load_catalog([*profiles, name]).at()


def _of_file(name: str, profiles: Sequence[Path], questions: str | None) -> State:
    if not os.path.isfile(name):
        message = f"there is no file, folder or day {name}"
        raise UsageError(
            "no-such-side", message, hint="name a decision file, a result in JSON, a folder, or YYYY-MM-DD"
        )
    document = read_document(name)
    data = document.data
    keys = frozenset(data) if isinstance(data, dict) else frozenset()
    if str(data.get("schema") if keys else "").startswith(RESULT):
        return _of_result(document, profiles, questions)
    if not is_decision(keys):
        message = "this is neither a decision file nor a result of recommend --format json"
        raise DataError("wrong-form", message, place=document.place())
    file = parse_decision(document, Path(name))
    then, stated = file.form.accepted, file.answers
    return _state(document.name, stated, then.day, profiles or stated.folders(), then.version, then.data)


def _state(
    name: str, file: AnswersFile, day: dt.date, profiles: Sequence[Path], version: str | None, data: str
) -> State:
    catalog = load_catalog(profiles)
    dated = catalog.at(covered_day(day, catalog))
    question_set = asked(file_set(file), dated)
    return State(name, dated, question_set, file.answers(question_set), version, data)


def _of_result(document: Document, profiles: Sequence[Path], questions: str | None) -> State:
    """A result: what was answered and on which day; it is worked out again.

    A result names its question set only by its id: where that is a file, ``questions`` says which.
    """
    data: dict[str, Any] = document.data
    try:
        question_set = load_questions(questions or str(data["question_set"]))
        catalog = load_catalog(profiles)
        question_set = with_own_cases(question_set, own_titles(catalog))
        given = {one["question"]: one["value"] for one in data["answers"] if not one["default"]}
        day = dt.date.fromisoformat(str(data["as_of"]))
    except (KeyError, TypeError, ValueError):
        message = "the result does not say what was answered, or on which day"
        raise DataError("wrong-form", message, place=document.place()) from None
    answers = parse_mapping(question_set, given)
    dated = catalog.at(covered_day(day, catalog))
    return State(document.name, dated, question_set, answers, str(data.get("version")), str(data.get("data") or ""))
