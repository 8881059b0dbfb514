"""Getting the answers of a run: asked in the terminal, or read from a pipe, one a line."""

from __future__ import annotations

import io
import os
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from modelmatch.errors import UsageError
from modelmatch.quiz.answers import Answers, collect
from modelmatch.quiz.ask import Asker
from modelmatch.quiz.display import is_interactive
from modelmatch.quiz.files import AnswersFile, read_piped
from modelmatch.quiz.preferences import preferences
from modelmatch.quiz.unfinished import forget_unfinished, keep_unfinished
from modelmatch.session import Session

if TYPE_CHECKING:
    from modelmatch.match.engine import Engine


def interview(session: Session, kept: AnswersFile | None = None) -> Session:
    """The same run with the answers that were still open.

    Where input comes from a terminal the questions are asked there, otherwise it is read line by line. Answers that the
    run has already come first, then those ``kept`` from a quiz that was broken off; neither are asked for again.

    Raises
    ------
    Interrupted
        The user broke off; the answers are kept.
    DataError
        A line that was piped in does not answer its question.
    """
    layers = [session.answers, kept.answers(session.question_set)] if kept else [session.answers]
    known = collect(session.question_set, layers=layers)
    if not is_interactive():
        stream = sys.stdin.buffer if sys.stdin else io.BytesIO()
        piped = read_piped(session.question_set, stream, known=known)
        return session.with_answers(collect(session.question_set, layers=[known, piped]))
    asker = Asker(
        session.question_set,
        status=Standing(session),
        keep=lambda answers: _keep(session, answers),
    )
    answers = asker.run(known)
    _keep(session, answers)  # until the result is out: see `done`
    return session.with_answers(answers)


def done() -> None:
    """The result is out: forget the answers that were kept for the case that it would not be."""
    if is_interactive():
        forget_unfinished()


def kept_for(question_set: str | None, kept: AnswersFile) -> str | None:
    """The name of the set to go on with; raises `UsageError` if another one is asked for."""
    if question_set is not None and kept.set is not None and question_set != kept.set:
        hint = f"leave {question_set} out, or start it afresh without --resume"
        raise UsageError("other-set", f"the unfinished quiz is {kept.set}, not {question_set}", hint=hint)
    return kept.set


class Standing:
    """What to say of the answers so far: who leads, and how sure that is. The engine is made when first needed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def engine(self) -> Engine:
        return self._session.engine()

    def __call__(self, answers: Answers) -> str:
        if not answers.given:
            return ""
        seen = self.engine.evaluate(preferences(self._session.question_set, answers))
        if seen.leader is None:
            return "no model meets all of this"
        return f"{self.engine.catalog.models[seen.leader].name} leads, {seen.first_share:.0%} sure"


def _keep(session: Session, answers: Answers) -> None:
    """Keep the answers with the name under which their set can be found again, whatever the working directory."""
    name = session.set_name
    name = str(Path(name).resolve()) if os.path.exists(name) and Path(name).suffix else name
    keep_unfinished(session.question_set, answers, set_name=name, as_of=session.catalog.day)
