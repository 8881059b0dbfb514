"""Getting the answers of a run: asked in the terminal, or read from a pipe, one a line."""

from __future__ import annotations

import io
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from modelmatch.errors import DataError, Interrupted
from modelmatch.quiz.answers import Answers, collect, open_questions, visible_questions
from modelmatch.quiz.ask import Asker, Keep
from modelmatch.quiz.display import is_interactive
from modelmatch.quiz.files import AnswersFile, read_piped
from modelmatch.quiz.preferences import preferences
from modelmatch.quiz.schema import Question
from modelmatch.quiz.unfinished import forget_unfinished, keep_unfinished, unfinished_quizzes
from modelmatch.report.errors import note, warn
from modelmatch.report.numbers import percent
from modelmatch.session import Session, recorded_folders

if TYPE_CHECKING:
    from modelmatch.match.engine import Engine
    from modelmatch.quiz.order import Order


def interview(
    session: Session, kept: AnswersFile | None = None, *, ask_all: bool = False, fixed_order: bool = False
) -> Session:
    """The same run with the answers that were still open.

    Where input comes from a terminal the questions are asked there, otherwise it is read line by line. Answers that the
    run has already come first, then those ``kept`` from a quiz that was broken off; neither are asked for again.

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
    layers = [session.answers, kept.answers(session.question_set)] if kept else [session.answers]
    known = collect(session.question_set, layers=layers)
    if not is_interactive():
        stream = sys.stdin.buffer if sys.stdin else io.BytesIO()
        piped = read_piped(session.question_set, stream, known=known)
        return session.with_answers(collect(session.question_set, layers=[known, piped]))
    keep = Keeper(session, kept.path if kept else None, ask_all=ask_all, fixed_order=fixed_order)
    standing = Standing(session, ask_all=ask_all, fixed_order=fixed_order)
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
            stop.hint = f"go on with {keep.command()}"
        raise
    return msgspec.structs.replace(session, answers=answers, kept=keep.place)


def _keep_until_done(keep: Keep, answers: Answers) -> None:
    """Keep the answers until the result is out: see `done`."""
    try:
        keep(answers)
    except DataError as error:
        warn(f"the answers are not kept for --resume: {error.place}: {error.message}")


def done(session: Session) -> None:
    """The result is out: forget the answers that were kept for the case that it would not be."""
    if session.kept is not None:
        forget_unfinished(session.kept)


class Keeper:
    """Keeps the answers of one run in one file, which no other run has.

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
        from modelmatch.writing import signals_held

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
        """How to resume this quiz: named, where there are others."""
        every = unfinished_quizzes()
        mine = [quiz for quiz in every if quiz.path == self.place]
        return mine[0].command if mine and len(every) > 1 else "modelmatch quiz --resume"

    def _tell_of_earlier(self) -> None:
        """Say that there is a quiz to resume, to those who begin the same one anew."""
        for quiz in unfinished_quizzes():
            if (quiz.set, quiz.profiles) == (self._session.set_name, self._profiles):
                note(f"note: an unfinished quiz is kept ({quiz.about}): {quiz.command} continues it")
                return


class Standing:
    """How the decision stands after some answers: who leads, how sure that is, what to ask next, and why no more.

    The engine is made when it is first needed, which is after the first answer.
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
            lambda wanted: self.engine.case(wanted),
            ask_all=self._all,
            fixed=self._fixed,
        )

    def __call__(self, answers: Answers) -> str:
        """Who leads, how sure that is, and how many more questions can change it."""
        if not answers.given:
            return ""
        seen = self.engine.evaluate(preferences(self._session.question_set, answers))
        if seen.leader is None:
            return "no model meets all of this"
        leads = f"{self.engine.catalog.models[seen.leader].name} leads, {percent(seen.first_share)} sure"
        outlook = self.order.outlook(answers)
        if outlook.question is None:
            return leads
        if not outlook.left:
            return f"{leads} · no more answers can change this"
        return f"{leads} · at most {outlook.left} more question{'s' * (outlook.left > 1)} can change this"

    def next_question(self, answers: Answers) -> Question | None:
        """The question to ask next, None when enough is known."""
        if not answers.given and (first := self._first()) is not None:
            return first
        return self.order(answers)

    def ending(self, answers: Answers) -> str:
        """Why no more is asked, when questions are left."""
        left = sum(q.id not in answers.given for q in visible_questions(self._session.question_set, answers))
        outlook = self.order.outlook(answers)
        if not left or outlook.question is not None:
            return ""
        if outlook.leader is None:
            why = "no model meets all of this, and more answers would not help"
        elif outlook.ending == "nothing-changes":
            why = "no answer that is left can change the match"
        else:
            why = f"more answers would hardly change the match ({_points(outlook.loss)} of fit expected)"
        defaults = (
            "1 question is not asked; its default counts"
            if left == 1
            else (f"{left} questions are not asked; their defaults count")
        )
        return f"Enough is known: {why}. {defaults} (--all asks everything)."

    def _first(self) -> Question | None:
        """A question that comes first whatever the models are: no need to wait for the engine."""
        asked = open_questions(self._session.question_set, Answers())
        return next((question for question in asked if question.always or self._fixed), None)


def _points(loss: float) -> str:
    return "less than 0.1 points" if loss < 0.1 else f"{loss:.1f} points"
