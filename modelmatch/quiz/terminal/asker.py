"""The interactive quiz: which question is asked, going back, the review, and interruptions.

The display (`modelmatch.quiz.terminal.display`) decides how it looks, and the caller decides the order.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from modelmatch.errors import Interrupted, ModelmatchError
from modelmatch.quiz.answers import (
    Answers,
    answer_records,
    find_question,
    open_questions,
    visible_questions,
)
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet
from modelmatch.quiz.terminal.display import Back, Display
from modelmatch.signals import AtEnd

StateOf = Callable[[Answers], str]
"""What to say of the answers so far, such as ``Alpha 5 leads, 58 % sure``; empty for nothing."""
NextOf = Callable[[Answers], Question | None]
"""The question to ask next, None when enough is known."""
Keep = Callable[[Answers], None]
"""Keeps the answers of an interrupted quiz."""


class Asker:
    """Asks the questions of a set, one after the other, until there is none left and the answers are confirmed.

    Parameters
    ----------
    question_set : what to ask.
    status : what to say under each question about the answers so far.
    next_question : the order; by default that of the file. It is given the answers so far and must return a visible
        question that is not among them, or None, even if questions are left.
    ending : what to say when no more is asked, such as that the quiz stops early and why; empty for nothing.
    keep : called with the answers so far when the quiz is interrupted, whether by Ctrl-C, a signal, the loss of the
        terminal or an error.
    display : where to ask; by default the terminal.
    review : whether the answers are shown for confirmation at the end.
    finished : called with all answers at the end, while it is still true that a signal makes them be kept.
    """

    def __init__(
        self,
        question_set: QuestionSet,
        *,
        status: StateOf | None = None,
        next_question: NextOf | None = None,
        ending: StateOf | None = None,
        keep: Keep | None = None,
        display: Display | None = None,
        review: bool = True,
        finished: Keep | None = None,
    ) -> None:
        self.question_set = question_set
        self._status = status or (lambda answers: "")
        self._next = next_question or self._in_file_order
        self._ending = ending
        self._keep = keep
        self._finished = finished
        self._display = display
        self._review = review
        self._answers = Answers()
        self._asked: list[str] = []  # in the order in which their lines stand on the screen
        self._said = ""
        self._ahead: list[str] = []  # gone back over: they come again, the last one first

    def run(self, answers: Answers | None = None) -> Answers:
        """Ask what ``answers`` leave open, and return all answers given.

        Raises
        ------
        Interrupted
            The user interrupted the quiz; the answers so far have been passed to ``keep``.
        """
        display = self._display or open_display()
        self._answers = Answers(answers.given) if answers else Answers()
        try:
            with AtEnd(self._keep_at_end):
                with display.reading():
                    self._run(display)
                if self._finished:
                    self._finished(self._answers)
        except (KeyboardInterrupt, EOFError):
            raise self._interrupted("stopped") from None
        except OSError as error:
            if error.filename is not None:
                self._interrupted("")
                raise
            reason = (error.strerror or str(error)).lower()
            raise self._interrupted(f"the terminal cannot be used any longer: {reason}") from None
        except BaseException:
            self._interrupted("")  # what was answered is not lost, whatever went wrong
            raise
        return self._answers

    def _run(self, display: Display) -> None:
        """Ask and confirm, until nothing is to be changed."""
        self._begin(display)
        while True:
            self._ask_all(display)
            self._end(display)
            index = self._confirm(display)
            if index is None:
                display.say("")
                return
            self._change(display, index)

    def _begin(self, display: Display) -> None:
        """The title, and the answers that are already there."""
        unit = "minute" if self.question_set.minutes == 1 else "minutes"
        note = f"about {self.question_set.minutes:g} {unit} · Ctrl-C keeps your answers"
        display.title(self.question_set.title, note)
        given = self._answers.given
        for question in visible_questions(self.question_set, self._answers):
            if question.id in given:
                display.answered(question, given[question.id])
                self._asked.append(question.id)

    def _ask_all(self, display: Display) -> None:
        while (question := self._upcoming()) is not None:
            answer = self._ask(display, question, back=bool(self._asked))
            if isinstance(answer, Back):
                before = self._asked.pop()
                self._ahead += [question.id, before] if question.id in self._answers.values else [before]
                display.take_back()
            else:
                self._answers = self._answers.with_answer(question.id, answer)
                self._asked.append(question.id)

    def _end(self, display: Display) -> None:
        """Say why no more is asked; once, unless the reason has changed."""
        text = self._ending(self._answers) if self._ending else ""
        if text and text != self._said:
            display.say(text)
        self._said = text

    def _confirm(self, display: Display) -> int | None:
        """The place among all answers of the one to change, or None."""
        if not self._review:
            return None
        return display.review(answer_records(self.question_set, self._answers), self._status(self._answers))

    def _change(self, display: Display, index: int) -> None:
        """Ask the question at this place of the review again; going back from it changes nothing."""
        record = answer_records(self.question_set, self._answers)[index]
        question = find_question(self.question_set, record.question)
        answer = self._ask(display, question, back=True)
        if not isinstance(answer, Back):
            self._answers = self._answers.with_answer(question.id, answer)
            visible = {question.id: question for question in visible_questions(self.question_set, self._answers)}
            self._asked = [key for key in dict.fromkeys((*self._asked, question.id)) if key in visible]
            display.redraw([(visible[key], self._answers.values[key]) for key in self._asked])
            self._said = ""

    def _ask(self, display: Display, question: Question, *, back: bool) -> AnswerValue | Back | None:
        given = question.id in self._answers.values
        current = self._answers.values[question.id] if given else question.default
        return display.ask(question, current, self._state(question), given=given, back=back)

    def _upcoming(self) -> Question | None:
        """The question to ask now: one that was gone back over, or what the order says."""
        visible = {question.id: question for question in visible_questions(self.question_set, self._answers)}
        while self._ahead:
            if (question := visible.get(self._ahead.pop())) is not None:
                return question
        return self._next(self._answers)

    def _in_file_order(self, answers: Answers) -> Question | None:
        return next(iter(open_questions(self.question_set, answers)), None)

    def _state(self, question: Question) -> str:
        """How far the quiz is, and what the caller says of the answers so far."""
        visible = visible_questions(self.question_set, self._answers)
        given = [q for q in visible if q.id in self._answers.values and q.id not in self._ahead and q is not question]
        progress = f"{len(given) + 1} of about {len(visible)}"
        return " · ".join(part for part in (progress, self._status(self._answers)) if part)

    def _keep_at_end(self) -> str:
        """What to do where a signal ends the program: nothing can be passed on from there."""
        error = self._interrupted("stopped")
        return f"{error.message}\n  {error.hint}" if error.hint else error.message

    def _interrupted(self, what: str) -> Interrupted:
        """Keep the answers; the error says ``what`` happened and what became of them."""
        count = len(self._answers.given)
        if not count or self._keep is None:
            return Interrupted("interrupted", what)
        try:
            self._keep(self._answers)
        except ModelmatchError as error:
            return Interrupted("interrupted", f"{what}; the answers could not be kept", hint=error.message)
        words = "1 answer is kept" if count == 1 else f"{count} answers are kept"
        return Interrupted("interrupted", f"{what}; {words}", hint="to resume: modelmatch quiz --resume")


def open_display() -> Display:
    """The display for this terminal: drawn in place, or numbered lines where it can only print."""
    if os.environ.get("TERM", "" if sys.platform != "win32" else "windows") in ("", "dumb", "unknown"):
        from modelmatch.quiz.terminal.plain import Plain

        return Plain()
    from modelmatch.quiz.terminal.drawn import Screen

    return Screen()
