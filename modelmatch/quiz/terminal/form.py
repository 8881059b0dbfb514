"""One question as a form: what is chosen, what each key does, and the lines to draw. It knows no terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from modelmatch.errors import DataError
from modelmatch.quiz.parse import is_limit, label_of, limits, parse_answer, takes_large_numbers
from modelmatch.quiz.schema import AnswerValue, Question
from modelmatch.terminal.text import cells, clip, fold, printable, wrap

Line = list[tuple[str, str]]
"""Pieces of a line, each with the name of its style."""
WIDEST = 100
IN_WORDS = "this question"
"""What a message below a question calls it."""
_JOINED = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Marks:
    """The signs on the screen, in Unicode or plain."""

    pointer: str = "»"
    on: str = "◉"
    off: str = "○"
    done: str = "✔"
    back: str = "←"
    more: str = "…"


PLAIN = Marks(pointer=">", on="[x]", off="[ ]", done="*", back="<-", more="...")


@dataclass(frozen=True)
class Row:
    """A line that can be pointed at: the key that is typed for it, and its value."""

    key: str
    value: str
    label: str
    help: str = ""


def rows_of(question: Question) -> list[Row]:
    """The rows of a question: its choices, yes and no, or the positions of its scale."""
    if question.kind == "scale":
        low, high = int(question.minimum or 0), int(question.maximum or 0)
        words = {low: question.low or "", high: question.high or ""}
        return [Row(str(n), str(n), printable(words.get(n, ""))) for n in range(low, high + 1)]
    if question.kind == "yes-no" and not question.choices:
        return [Row("1", "yes", "Yes"), Row("2", "no", "No")]
    return [
        Row(str(number), choice.id, printable(choice.label), printable(choice.help or ""))
        for number, choice in enumerate(question.choices, start=1)
    ]


class Form:
    """The state of a question that is being answered; the text of a number is kept outside, in a buffer.

    What stands already is pointed at. Of several choices only those that were ``given`` are pre-selected, since a
    default among them would have to be taken away first; it is what enter takes as long as nothing is chosen and the
    pointer has not been moved, after which enter takes the row pointed at.
    """

    def __init__(
        self, question: Question, current: AnswerValue | None, marks: Marks, *, given: bool, back: bool
    ) -> None:
        self.question, self.marks, self.back = question, marks, back
        self.rows = rows_of(question)
        self.several = question.kind in ("multi", "rank")
        self.chosen: list[str] = list(current) if given and isinstance(current, tuple) else []
        self.standing = current if self.several and isinstance(current, tuple) and not given else ()
        self.at = self._start(current)
        self.help_shown = False
        self.touched = self.moved = False
        self.current = current
        self.error = ""
        self.value: AnswerValue | None = None

    # --- keys -----------------------------------------------------------------------------------------

    def move(self, step: int) -> None:
        self.at = (self.at + step) % len(self.rows)
        self.moved = True
        self.error = ""

    def go_to(self, key: str) -> None:
        """Point at the row with this number, or at yes and no by their first letter."""
        for index, row in enumerate(self.rows):
            if key == row.key or (self.question.kind == "yes-no" and key == row.value[0]):
                self.at = index
                self.error = ""
                if self.several:
                    self.toggle()

    def toggle(self) -> None:
        """Choose the row pointed at, or take it back."""
        if not self.several:
            return
        self.error = ""
        self.touched, self.moved = True, False
        value = self.rows[self.at].value
        _, most = limits(self.question)
        if value in self.chosen:
            self.chosen.remove(value)
        elif len(self.chosen) < most:
            self.chosen.append(value)
        else:
            self.error = f"At most {most}: remove one first."

    def clear(self) -> None:
        """Take every choice back, or the limit that stands."""
        self.error = ""
        self.chosen = []
        self.touched, self.moved = True, False
        if is_limit(self.question):
            self.current = None

    def accept(self, text: str = "") -> tuple[bool, AnswerValue | None]:
        """Whether the answer can stand, and the answer; if not, ``error`` says why."""
        if not self.rows and not text and self.has_standing_number():
            return True, self.current
        raw: object = self.rows[self.at].value if self.rows else text
        if self.several:
            raw = self.taken()
            least, _ = limits(self.question)
            if len(raw) < least:
                self.error = f"Choose at least {least}: space selects the line marked {self.marks.pointer}."
                return False, None
        try:
            return True, parse_answer(self.question, raw, name=IN_WORDS)
        except DataError as error:
            self.error = what_is_wrong(error)
            return False, None

    def taken(self) -> Sequence[str]:
        """What enter accepts in a multiple choice: the chosen rows, the row that the pointer was moved to, or the
        default."""
        if self.chosen:
            return self.chosen
        if self.moved:
            return (self.rows[self.at].value,)
        least, _ = limits(self.question)
        return self.standing if least > 0 or not self.touched else ()

    def has_standing_number(self) -> bool:
        """Does enter alone answer a number?"""
        return self.current is not None or is_limit(self.question)

    # --- lines ----------------------------------------------------------------------------------------

    def head(self, width: int) -> list[Line]:
        """The question, and how to answer it."""
        ask, how = printable(self.question.ask), f"({self.instruction()})"
        if cells(ask) + cells(how) + 4 <= width:
            how = how.replace(_JOINED, " ")
            return [[("class:qmark", "? "), ("class:question", ask), ("class:instruction", f"  {how}")]]
        lines: list[Line] = [[("class:qmark", "? " if i == 0 else "  "), ("class:question", part)]
                 for i, part in enumerate(wrap(ask, width - 2))]  # fmt: skip
        return lines + [[("class:instruction", f"  {part}")] for part in _wrapped(how, width - 2)]

    def body(self, width: int) -> list[Line]:
        """The rows, with the one pointed at marked by a sign as well as by colour."""
        lines: list[Line] = []
        key_width = max((len(row.key) for row in self.rows), default=1)
        for index, row in enumerate(self.rows):
            pointed = index == self.at
            sign = self.marks.pointer if pointed else " " * cells(self.marks.pointer)
            lead = f" {sign} {row.key:>{key_width}} {self._mark(row.value)}"
            style = "class:highlighted" if pointed else "class:selected" if row.value in self.chosen else "class:text"
            parts = wrap(row.label, max(20, width - cells(lead))) or [""]
            lines.append([(style, lead + parts[0])])
            lines += [[(style, " " * cells(lead) + part)] for part in parts[1:]]
        return lines

    def foot(self, width: int, state: str) -> list[Line]:
        """The help if requested, the error if there is one, and the progress of the quiz."""
        lines: list[Line] = []
        if self.help_shown:
            about = self.rows[self.at].help if self.rows else ""
            for text in (printable(self.question.help or ""), about and f"{self.rows[self.at].label}: {about}"):
                lines += [[("class:help", f"   {part}")] for part in wrap(text, width - 4)]
            if not lines:
                lines.append([("class:help", "   There is no further help for this question.")])
        taken = self.taken() if self.several and not self.chosen else ()
        if taken or (self.several and not self.chosen and limits(self.question)[0] == 0):
            takes = f"enter takes: {printable(label_of(self.question, tuple(taken)))}"
            lines += [[("class:instruction", f"   {part}")] for part in wrap(takes, width - 4)]
        if self.error:
            lines += [[("class:error", f"   {part}")] for part in wrap(self.error, width - 4)]
        return lines + [[("class:state", f"   {part}")] for part in wrap(state, width - 4)]

    def instruction(self) -> str:
        """The keys, in a few words."""
        least, most = limits(self.question)
        total = len(self.question.choices)
        parts = []
        if takes_large_numbers(self.question):
            parts.append("500k, 1M or 1,000,000")
        if self.several:
            some = "any number" if most >= total else f"up to {most}"
            some = f"{some}, or none" if least == 0 else some
            parts.append(f"{some}, best first" if self.question.kind == "rank" else some)
            parts.append("space selects")
        parts.append("enter continues")
        parts += ["backspace clears"] if self._can_clear() else []
        parts += ["? explains"] if self._has_help() else []
        parts += [f"{self.marks.back} goes back"] if self.back else []
        return ", ".join(part.replace(" ", _JOINED) for part in parts)

    def answered_lines(self, width: int) -> list[Line]:
        """The one line that stays on the screen: the question and its accepted answer, shortened to fit."""
        return [answered_line(self.question, self.value, self.marks, width)]

    def _mark(self, value: str) -> str:
        if self.question.kind == "multi":
            return f"{self.marks.on if value in self.chosen else self.marks.off} "
        if self.question.kind == "rank":
            return f"{ordinal(self.chosen.index(value) + 1) if value in self.chosen else ' ' * 3} "
        return ""

    def _can_clear(self) -> bool:
        """Is there anything that stands and may be given up?"""
        if self.several:
            return limits(self.question)[0] == 0 and bool(self.taken())
        return is_limit(self.question) and self.current is not None

    def _has_help(self) -> bool:
        return bool(self.question.help) or any(row.help for row in self.rows)

    def _start(self, current: AnswerValue | None) -> int:
        """The row to point at first."""
        if isinstance(current, bool):
            wanted = "yes" if current else "no"
        elif isinstance(current, tuple):
            wanted = self.chosen[0] if self.chosen else ""
        else:
            wanted = f"{current:g}" if isinstance(current, (int, float)) else str(current)
        return next((index for index, row in enumerate(self.rows) if row.value == wanted), 0)


def in_encoding(question: Question, encoding: str) -> Question:
    """A question in the characters that a terminal has, before it is measured: some become two or three."""

    def told(text: str) -> str:
        return fold(printable(text), encoding)

    return msgspec.structs.replace(
        question,
        ask=told(question.ask),
        help=told(question.help or ""),
        unit=told(question.unit or ""),
        low=told(question.low or ""),
        high=told(question.high or ""),
        choices=tuple(
            msgspec.structs.replace(choice, label=told(choice.label), help=told(choice.help or ""))
            for choice in question.choices
        ),
    )


def answered_line(question: Question, value: AnswerValue | None, marks: Marks, width: int) -> Line:
    """The line of a question that has been answered, shortened to ``width``."""
    ask, label = printable(question.ask), printable(label_of(question, value))
    room = width - cells(marks.done) - 3
    ask = shortened(ask, max(min(24, room // 2), room - cells(label)), marks.more)
    label = shortened(label, room - cells(ask), marks.more)
    return [("class:qmark", f"{marks.done} "), ("class:asked", f"{ask}  "), ("class:answer", label)]


def shortened(text: str, width: int, more: str = "…") -> str:
    """The text, or as much of it as fits in this many columns."""
    return text if cells(text) <= width else clip(text, width - cells(more)).rstrip() + more


def what_is_wrong(error: DataError) -> str:
    """An error as a sentence below the question that it is about."""
    return error.message[:1].upper() + error.message[1:] + (f" ({error.hint})" if error.hint else "")


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines, without a break where `_JOINED` stands."""
    return [line.replace(_JOINED, " ") for line in wrap(text, width)]


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    return f"{place}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(place, 'th') }"


def text_of(lines: Sequence[Line]) -> Line:
    """Lines as one text."""
    pieces: Line = []
    for index, line in enumerate(lines):
        pieces += [("", "\n")] if index else []
        pieces += line
    return pieces
