"""Getting the answers of a run: asked in the terminal, or read from a pipe, one a line."""

from __future__ import annotations

import io
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from modelmatch.errors import DataError, Interrupted
from modelmatch.quiz.answers import Answers, collect, is_outside, open_questions, visible_questions
from modelmatch.quiz.answers_file import AnswersFile
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.piped import read_piped
from modelmatch.quiz.schema import Question
from modelmatch.quiz.terminal.asker import Asker, Keep
from modelmatch.quiz.terminal.display import is_interactive
from modelmatch.session.session import Session, recorded_folders
from modelmatch.session.unfinished import forget_unfinished, keep_unfinished, unfinished_quizzes
from modelmatch.terminal.diagnostics import note, warn
from modelmatch.wording import percent

if TYPE_CHECKING:
    from modelmatch.match.engine import Engine
    from modelmatch.quiz.order import Order


def interview(
    session: Session, kept: AnswersFile | None = None, *, ask_all: bool = False, fixed_order: bool = False
) -> Session:
    """The same run with the answers that were still open.

    Where input comes from a terminal the questions are asked there, otherwise it is read line by line. Answers that the
    run already has are not asked again; ``kept`` is the interrupted quiz that they come from.

    In a terminal the question that is expected to help most comes next, and no more are asked when enough is known;
    ``fixed_order`` keeps the order of the file, and ``ask_all`` asks everything; what is ``kept`` may say so as well.

    Raises
    ------
    Interrupted
        The user broke off; the answers are kept.
    DataError
        A line that was piped in does not answer its question.
    """
    ask_all, fixed_order = ask_all or bool(kept and kept.ask_all), fixed_order or bool(kept and kept.fixed_order)
    known = session.answers
    if not is_interactive():
        stream = sys.stdin.buffer if sys.stdin else io.BytesIO()
        piped = read_piped(session.question_set, stream, known=known)
        return session.with_answers(collect(session.question_set, layers=[known, piped]))
    keep = Keeper(session, kept.path if kept else None, ask_all=ask_all, fixed_order=fixed_order)
    standing = QuizStatus(session, ask_all=ask_all, fixed_order=fixed_order)
    asker = Asker(
        session.question_set,
        status=standing,
        next_question=standing.next_question,
        ending=None if ask_all else standing.ending,
        keep=keep,
        finished=partial(_keep_until_done, keep),
    )
    try:
        answers = asker.run(known)
    except Interrupted as stop:
        if keep.place is not None:
            stop.hint = f"to resume: {keep.command()}"
        raise
    return msgspec.structs.replace(session, answers=answers, kept=keep.place)


def _keep_until_done(keep: Keep, answers: Answers) -> None:
    """Keep the answers until the result has been written: see `done`."""
    try:
        keep(answers)
    except DataError as error:
        warn(f"the answers could not be kept for --resume: {error.place}: {error.message}")


def done(session: Session) -> None:
    """The result has been written: delete the answers that were kept until then."""
    if session.kept is not None:
        forget_unfinished(session.kept)


class Keeper:
    """Keeps the answers of one run in a file of its own.

    ``place`` is that file, None until there is something to keep; given for a quiz that is resumed.
    """

    def __init__(
        self, session: Session, place: Path | None = None, *, ask_all: bool = False, fixed_order: bool = False
    ) -> None:
        self.place = place
        self._session, self._all, self._fixed = session, ask_all, fixed_order
        self._profiles = recorded_folders(session.profiles)
        if place is None:
            self._tell_of_earlier()

    def __call__(self, answers: Answers) -> None:
        """Keep these answers; raises `DataError` if that is not possible."""
        from modelmatch.data.writing import signals_held

        session = self._session
        with signals_held():  # else a signal between the file and its name here would keep them a second time
            self.place = keep_unfinished(
                session.question_set,
                answers,
                place=self.place,
                set_name=session.set_name,
                as_of=session.catalog.day,
                profiles=self._profiles,
                data=session.data,
                set_data=session.set_data,
                ask_all=self._all,
                fixed_order=self._fixed,
            )

    def command(self) -> str:
        """How to resume this quiz: by name if there are others."""
        every = unfinished_quizzes()
        mine = [quiz for quiz in every if quiz.path == self.place]
        return mine[0].command if mine and len(every) > 1 else "modelmatch quiz --resume"

    def _tell_of_earlier(self) -> None:
        """Say that there is a quiz to resume, if the same quiz is started again."""
        for quiz in unfinished_quizzes():
            if (quiz.set, quiz.profiles) == (self._session.set_name, self._profiles):
                note(f"note: there is an interrupted quiz ({quiz.about}); to resume it: {quiz.command}")
                return


class QuizStatus:
    """The state of the decision after some answers: which model leads, how certain that is, what to ask next, and why
    the quiz stops.

    The engine is created when it is first needed, after the first answer.
    """

    def __init__(self, session: Session, *, ask_all: bool = False, fixed_order: bool = False) -> None:
        self._session, self._all, self._fixed = session, ask_all, fixed_order

    @cached_property
    def engine(self) -> Engine:
        return self._session.engine()

    @cached_property
    def order(self) -> Order:
        from modelmatch.quiz.order import Order

        return Order(
            self._session.question_set,
            lambda wanted: self.engine.decide(wanted),
            ask_all=self._all,
            fixed=self._fixed,
        )

    def __call__(self, answers: Answers) -> str:
        """The leading model, how certain it is, and how many more questions can change it."""
        if not answers.given:
            return ""
        if is_outside(self._session.question_set, answers.given):
            return "modelmatch does not cover this"
        seen = self.engine.evaluate(preferences(self._session.question_set, answers))
        if seen.leader is None:
            return "no model meets all requirements"
        leads = f"{self.engine.catalog.models[seen.leader].name} leads, {percent(seen.first_share)} sure"
        outlook = self.order.outlook(answers)
        if outlook.question is None:
            return leads
        if not outlook.left:
            return f"{leads} · no further answer can change this"
        return f"{leads} · at most {outlook.left} more question{'s' * (outlook.left > 1)} can change this"

    def next_question(self, answers: Answers) -> Question | None:
        """The question to ask next, None when enough is known."""
        if is_outside(self._session.question_set, answers.given):
            return None
        if not answers.given and (first := self._first()) is not None:
            return first
        return self.order(answers)

    def ending(self, answers: Answers) -> str:
        """Why no more is asked, when questions are left."""
        if is_outside(self._session.question_set, answers.given):
            return "modelmatch does not cover this, so nothing more is asked. The result says what to look for instead."
        left = sum(q.id not in answers.given for q in visible_questions(self._session.question_set, answers))
        outlook = self.order.outlook(answers)
        if not left or outlook.question is not None:
            return ""
        if outlook.leader is None:
            why = "no model meets all requirements, and more answers would not help"
        elif outlook.ending == "nothing-changes":
            why = "no remaining answer can change the match"
        else:
            why = f"more answers are unlikely to improve the match ({_points(outlook.loss)} of fit expected)"
        defaults = (
            "One question is skipped; its default counts"
            if left == 1
            else (f"{left} questions are skipped; their defaults count")
        )
        return f"Enough is known: {why}. {defaults} (--all asks every question)."

    def _first(self) -> Question | None:
        """A question that comes first whatever the models are: no need to wait for the engine."""
        asked = open_questions(self._session.question_set, Answers())
        return next((question for question in asked if question.always or self._fixed), None)


def _points(loss: float) -> str:
    return "less than 0.1 points" if loss < 0.1 else f"{loss:.1f} points"
