"""Keeping a decision: the match of a run, with what is known of it, in a decision file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from modelmatch.errors import DataError, UsageError
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.schema import QuestionSet
from modelmatch.session.decision_facts import REVIEW_AFTER, accepted_now, choice_of
from modelmatch.session.decision_file import DecisionForm, read_decision
from modelmatch.session.decision_text import save_decision
from modelmatch.session.session import Session, recorded_folders

if TYPE_CHECKING:
    from modelmatch.match.result.recommendation import Recommendation


def check_place(path: Path) -> None:
    """Raise an error for a place where no decision can be kept, before there is one.

    Raises
    ------
    UsageError
        It is no file: a decision is read again by its name.
    DataError
        It cannot be written, or holds something else than a decision.
    """
    from modelmatch.data.writing import is_stream
    from modelmatch.quiz.answers_file import check_writable

    if str(path) == "-" or is_stream(path):
        message = f"--save-decision {path} is not a file"
        raise UsageError("save-to-output", message, hint="name a file, such as modelmatch.yaml")
    check_writable(path)
    if os.path.isfile(path) and os.path.getsize(path):
        read_decision(path)


def keep_decision(session: Session, recommendation: Recommendation, path: Path) -> bool:
    """Write the match of a run to a decision file, or update the one that exists; return whether there was one.

    What a person wrote into it (comments, owner, day of review, waivers) stays. Raises as `save_decision` does.
    """
    existing = os.path.isfile(path) and os.path.getsize(path) > 0
    form = decision_of(session, recommendation, path)
    if existing:
        form = _like(form, path, session.question_set)
    return save_decision(path, form, session.question_set)


def decision_of(session: Session, recommendation: Recommendation, path: Path) -> DecisionForm:
    """The match of a run as a decision that is kept in a file; raises `ValueError` where there is no match."""
    if recommendation.match is None:
        raise ValueError("there is no match")
    engine = session.engine()
    decision = engine.decide(preferences(session.question_set, session.answers))
    assert decision.leader is not None
    row = int(decision.offer[decision.leader])
    others, folder = recommendation.candidates[1:2], Path(os.path.realpath(path)).parent
    return DecisionForm(
        set=session.set_name if session.found.bundled else _recorded(session.found.path, folder),
        profiles=[_recorded(path, folder) for path in session.profiles],
        answers=answers_in(session.question_set, session.answers),
        choice=choice_of(engine.matrix.offers[row]),
        review_by=session.catalog.day + REVIEW_AFTER,
        accepted=accepted_now(
            engine,
            decision,
            row,
            first_share=recommendation.match.first_share,
            runner_up=others[0].id if others else None,
            set_data=session.set_data,
        ),
    )


def _recorded(path: Path, folder: Path) -> str:
    """A path as a file in ``folder`` names it: relative within their repository, so that it holds in every clone."""
    real = os.path.realpath(path)
    for root in (folder, *folder.parents):
        if (root / ".git").exists() and Path(real).is_relative_to(root):
            return Path(os.path.relpath(real, folder)).as_posix()
    return recorded_folders([path], folder)[0]


def answers_in(question_set: QuestionSet, answers: Answers) -> dict[str, Any]:
    """The answers given, in the order of the set, as a file holds them."""
    given: Mapping[str, Any] = answers.given
    return {
        question.id: list(value) if isinstance(value := given[question.id], tuple) else value
        for question in question_set.questions
        if question.id in given
    }


def _like(form: DecisionForm, path: Path, question_set: QuestionSet) -> DecisionForm:
    """The same decision with the answers as the file writes them where they mean the same, and its day of review."""
    file = read_decision(path)
    try:
        meant = answers_in(question_set, file.answers.answers(question_set))
    except DataError:  # it answers another question set
        meant = {}
    written = file.form.answers
    answers = {
        key: written[key] if key in meant and meant[key] == value else value for key, value in form.answers.items()
    }
    return msgspec.structs.replace(form, answers=answers, owner=None, review_by=None)
