"""The quiz in numbered lines, for terminals that can only print: no cursor movement, no colour."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager

from modelmatch.errors import DataError
from modelmatch.preferences import Answer
from modelmatch.quiz.parse import is_limit, label_of, limits, parse_answer
from modelmatch.quiz.schema import AnswerValue, Question
from modelmatch.quiz.terminal.display import BACK, Back
from modelmatch.quiz.terminal.form import IN_WORDS, PLAIN, answered_line, rows_of, shortened, what_is_wrong
from modelmatch.signals import AtEnd, write_at_end
from modelmatch.terminal.screen import columns_of
from modelmatch.terminal.text import fold, printable, wrap


class Plain:
    """A display of numbered lines; see `modelmatch.quiz.terminal.display.Display`."""

    def __init__(self) -> None:
        self._out = sys.stdout if sys.stdout.isatty() else sys.stderr

    def reading(self) -> AbstractContextManager[None]:
        """Lines that are typed ahead wait anyway; a signal ends the line that is being typed."""
        return AtEnd(lambda: write_at_end(self._out.fileno(), "\n"))

    def title(self, text: str, note: str) -> None:
        self.say(f"{text} ({note.replace(' · ', '; ')})")

    def ask(
        self, question: Question, current: AnswerValue | None, state: str, *, given: bool, back: bool
    ) -> AnswerValue | Back | None:
        self._show(question, state)
        standing = current is not None or is_limit(question)
        while True:
            typed = self._read(self._prompt(question, current, standing, back=back))
            if typed == "?":
                self._help(question)
            elif typed == "<" and back:
                return BACK
            elif not typed and standing:
                return current
            else:
                try:
                    return parse_answer(question, typed, name=IN_WORDS)
                except DataError as error:
                    self.say(f"  {what_is_wrong(error)}")

    def answered(self, question: Question, value: AnswerValue | None) -> None:
        line = answered_line(question, value, PLAIN, self._width())
        self.say("".join(text for _, text in line))

    def take_back(self) -> None:
        """What was printed cannot be removed."""

    def redraw(self, answered: Sequence[tuple[Question, AnswerValue | None]]) -> None:
        """Answers get no line of their own, because printed lines cannot be removed."""

    def say(self, text: str) -> None:
        for line in wrap(self._shown(text), self._width(), subsequent_indent="    ") or [""]:
            print(line, file=self._out)
        self._out.flush()

    def review(self, records: Sequence[Answer], state: str) -> int | None:
        print(file=self._out)
        self.say("Your answers")
        for number, record in enumerate(records, start=1):
            self.say(f"  {number}. {record.ask} {record.label}{' (not asked)' if record.default else ''}")
        self._state(state)
        while True:
            typed = self._read("Enter shows the result; a number changes that answer: ")
            if not typed:
                return None
            number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
            if 1 <= number <= len(records):
                return number - 1
            self.say(f"  type a number from 1 to {len(records)}, or just press enter")

    def _show(self, question: Question, state: str) -> None:
        print(file=self._out)
        self.say(question.ask)
        for row in rows_of(question):
            self.say(f"  {row.key}  {row.label}".rstrip())
        self._state(state)

    def _prompt(self, question: Question, current: AnswerValue | None, standing: bool, *, back: bool) -> str:
        how = []
        if question.kind in ("multi", "rank"):
            least, most = limits(question)
            order = ", best first" if question.kind == "rank" else ""
            how.append(f"up to {most}{order}, separated by commas{', or none' if least == 0 else ''}")
        if is_limit(question) and current is not None:
            how.append(f"none means {label_of(question, None)}")
        if question.help or any(row.help for row in rows_of(question)):
            how.append("? explains")
        if back:
            how.append("< goes back")
        if standing:
            how.append(f"enter takes: {shortened(label_of(question, current), 40, '...')}")
        return f"Answer ({'; '.join(how)}): " if how else "Answer: "

    def _help(self, question: Question) -> None:
        self.say(f"  {question.help or 'There is no further help for this question.'}")
        for row in rows_of(question):
            if row.help:
                self.say(f"  {row.label}: {row.help}")

    def _state(self, state: str) -> None:
        if state:
            self.say(f"  [{state.replace(' · ', '; ')}]")

    def _shown(self, text: str) -> str:
        return fold(printable(text), self._out.encoding)

    def _read(self, prompt: str) -> str:
        lines = wrap(self._shown(prompt), self._width() - 1, break_on_hyphens=False, subsequent_indent="  ")
        print("\n".join(lines), end=" ", file=self._out, flush=True)
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            return "\N{REPLACEMENT CHARACTER}"
        except KeyboardInterrupt:
            print(file=self._out)
            raise
        if not line:
            raise KeyboardInterrupt
        return line.strip()

    def _width(self) -> int:
        return max(20, min(columns_of(self._out) - 1, 100))
