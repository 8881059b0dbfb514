"""The review before the result: all answers in a table, any of which can be changed. It knows no terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from modelmatch.preferences import Answer
from modelmatch.quiz.terminal.form import Line, Marks, shortened
from modelmatch.terminal.text import cells, clip, pad, printable, wrap


class Review:
    """The state of the review: which line is pointed at (0 goes on to the result), and the digits typed so far."""

    def __init__(self, records: Sequence[Answer], marks: Marks) -> None:
        self.records, self.marks = records, marks
        self.at = 0
        self.typed = ""

    def move(self, step: int) -> None:
        self.at = (self.at + step) % (len(self.records) + 1)
        self.typed = ""

    def type(self, digit: str) -> bool:
        """Take a digit; true if it can only mean one answer, so that there is nothing to wait for."""
        count = len(self.records)
        for typed in (self.typed + digit, digit):
            if 1 <= int(typed) <= count:
                self.typed, self.at = typed, int(typed)
                return int(typed) * 10 > count
        return False

    def chosen(self) -> int | None:
        """The index of the answer to change, or None to go on."""
        return self.at - 1 if self.at else None

    def lines(self, width: int, state: str) -> list[Line]:
        """The table with the pointer, how to use it, and the state."""
        how = "(enter shows the result; a number changes that answer)"
        lines: list[Line] = [[("class:qmark", "? "), ("class:question", "Your answers")]]
        if len(how) + 18 <= width:
            lines[0].append(("class:instruction", f"  {how}"))
        else:
            lines += [[("class:instruction", f"  {part}")] for part in wrap(how, width - 2)]
        lines.append(self._row(0, "Show the result", "", width))
        lines += [self._answer(index, record, width) for index, record in enumerate(self.records, start=1)]
        return lines + [[("class:state", f"   {part}")] for part in wrap(printable(state), width - 4)]

    def _answer(self, index: int, record: Answer, width: int) -> Line:
        return self._row(index, record.ask, printable(record.label), width, " (not asked)" if record.default else "")

    def _row(self, index: int, ask: str, label: str, width: int, remark: str = "") -> Line:
        pointed = index == self.at
        sign = self.marks.pointer if pointed else " " * cells(self.marks.pointer)
        number = str(index) if index else ""
        lead = f" {sign} {number:>2}  "
        column = max(8, (width - cells(lead)) * 9 // 20)
        ask = _short_question(printable(ask), column, self.marks.more)
        style = "class:highlighted" if pointed else "class:text"
        if not label:
            return [(style, lead + ask)]
        label = shortened(label, width - cells(lead) - column - 2 - len(remark), self.marks.more) + remark
        return [(style, f"{lead}{pad(ask, column)}  "), ("class:highlighted" if pointed else "class:answer", label)]


def _short_question(ask: str, width: int, more: str) -> str:
    """A question, or what tells it from others: without a remark in brackets at its end, and cut in its middle."""
    if cells(ask) > width:
        ask = re.sub(r"\s*\([^()]*\)$", "", ask)
    if cells(ask) <= width:
        return ask
    end = (width - cells(more)) // 2
    return shortened(ask, width - end, more) + _end_of(ask, end).lstrip()


def _end_of(text: str, columns: int) -> str:
    """As much of the end of a text as fits in this many columns."""
    start = len(clip(text, cells(text) - columns))
    while cells(text[start:]) > columns:
        start += 1
    return text[start:]
