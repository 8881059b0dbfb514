"""What the quiz needs of a display."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import Enum
from typing import Protocol

from modelmatch.preferences import Answer
from modelmatch.quiz.schema import AnswerValue, Question


class Back(Enum):
    """Returned by a display instead of an answer when the user goes back to the previous question."""

    BACK = "back"


BACK = Back.BACK


class Display(Protocol):
    """Shows questions and takes answers. Ctrl-C and the end of the input raise `KeyboardInterrupt`."""

    def reading(self) -> AbstractContextManager[None]:
        """Around a whole quiz: keys that are typed between two questions wait for the next one."""

    def title(self, text: str, note: str) -> None:
        """Show what this quiz is, once."""

    def ask(
        self, question: Question, current: AnswerValue | None, state: str, *, given: bool, back: bool
    ) -> AnswerValue | Back | None:
        """Ask one question; ``state`` says how far the quiz is.

        ``current`` is the answer that stands: one that was ``given`` before, or the default.

        Returns the answer, which stays on the screen as one line, or `BACK` if that is allowed.
        """

    def answered(self, question: Question, value: AnswerValue | None) -> None:
        """Show an answer that was given earlier, as one line."""

    def take_back(self) -> None:
        """Remove the line of the last answer."""

    def redraw(self, answered: Sequence[tuple[Question, AnswerValue | None]]) -> None:
        """Show these answers in place of all that stands below the title, as far as that can be removed."""

    def say(self, text: str) -> None:
        """Show a line of text."""

    def review(self, records: Sequence[Answer], state: str) -> int | None:
        """Show all answers; the index of the one to change, or None to go on."""


def is_interactive() -> bool:
    """Whether a person can be asked: input comes from a terminal, and one shows the questions."""
    return sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())
