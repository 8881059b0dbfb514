"""Layout for a screen: labelled paragraphs, and columns that shrink and then drop from the right."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from modelmatch.terminal.screen import Screen
from modelmatch.terminal.text import printable
from modelmatch.wording import count

GUTTER = 13
READABLE = 112
"""Paragraphs are not set wider than this."""

_GLUE = "\ue000"
_UNITS = re.compile(r"(?<=\d) (?=%|USD\b|million\b|billion\b|±|\+/-|→|->)|(?<=→) (?=\d)|(?<=->) (?=\d)")

Cell = Text | Callable[[int], Text]
"""The content of a column, or what draws it once the column's width is known."""


@dataclass(frozen=True)
class Column:
    """A column: ``least`` and ``most`` cells wide, dropped from the right if ``optional`` and there is no room.

    ``short`` replaces a head that does not fit; a cell is set in so many ``lines`` (None: all it needs), and cut.
    """

    head: str = ""
    short: str = ""
    least: int = 4
    most: int = 200
    right: bool = False
    lines: int | None = 1
    optional: bool = False


class Sheet:
    """Collects lines that are never wider than the screen.

    Text that is handed in is data: it is made printable and put into characters that the screen can show. Styles come
    only from the code.
    """

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.width = screen.width
        self.lines: list[Text] = []
        self._console = Console(
            file=io.StringIO(), width=10_000, force_terminal=screen.ansi, highlight=False, markup=False, emoji=False,
            color_system="standard" if screen.ansi else None, no_color=not screen.colour, legacy_windows=False,
            _environ={},
        )  # fmt: skip

    def text(self, *parts: str | tuple[str, str] | Text) -> Text:
        """Styled text from strings, or pairs of a string and a style. Numbers stay with their units."""
        made = Text(end="")
        for part in parts:
            if isinstance(part, Text):
                made.append_text(part)
            else:
                content, style = (part, "") if isinstance(part, str) else part
                made.append(_UNITS.sub(_GLUE, self.screen.fold(printable(content))), style)
        return made

    def dot(self) -> Text:
        """What stands between parts of a paragraph: it ends a line, and never begins one."""
        return Text(f"{_GLUE}{self.screen.fold('·')} ")

    def blank(self) -> None:
        if self.lines and self.lines[-1].plain:
            self.lines.append(Text())

    def line(self, text: Text) -> None:
        """One line, cut at the width of the screen."""
        self.lines.append(self.cut(text, self.width))

    def heading(self, title: str, about: str = "") -> None:
        """A heading after a blank line, with what it is about behind it."""
        self.blank()
        self.paragraph((title, "bold"), (f"   {about}" if about else "", "dim"))

    def paragraph(self, *parts: str | tuple[str, str] | Text, indent: int = 0, hang: int = 0) -> None:
        """A paragraph over the whole width; its lines after the first are set ``hang`` further in."""
        room = min(self.width, READABLE) - indent - hang
        for place, line in enumerate(self.wrap(self.text(*parts), room)):
            self.line(self.text(" " * (indent + (hang if place else 0)), line))

    def item(self, label: str, *parts: str | tuple[str, str] | Text, most: int | None = None, style: str = "") -> None:
        """A paragraph behind a label, with at most so many lines."""
        room = min(self.width, READABLE) - GUTTER
        wrapped = self.wrap(self.text(*parts), room, most)
        for place, body in enumerate(wrapped):
            self.lines.append(self._labelled(label if place == 0 else "", body, style))

    def clauses(self, label: str, parts: Sequence[str], most: int | None) -> None:
        """A paragraph of clauses with at most so many lines; those that do not fit are counted, never cut."""
        room = min(self.width, READABLE) - GUTTER
        for shown in range(len(parts), 0, -1):
            more = len(parts) - shown
            said = "; ".join(parts[:shown]) + (f"; and {count(more)} more" if more else "")
            if most is None or len(self.wrap(self.text(said), room)) <= most or shown == 1:
                self.item(label, said, most=most)
                return

    def table(
        self,
        label: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        indent: int = GUTTER,
        notes: Sequence[Text] = (),
        note_lines: int | None = 2,
    ) -> None:
        """Rows in columns, each with a note of so many lines under its second column if there are ``notes``.

        The label stands in the space to the left, before the heads if there are any.
        """
        if not rows:
            return
        widths = self._widths(columns, rows, self.width - indent)
        heads = [self._head(column, width) for column, width in zip(columns, widths, strict=True)]
        if not indent:
            heads[0].stylize("not dim bold")
        lines = self._row(columns, heads, widths) if any(column.head for column in columns) else []
        second = widths[0] + 2
        room = min(self.width, READABLE) - indent - second
        for place, row in enumerate(rows):
            lines += self._row(columns, row, widths)
            if place < len(notes) and notes[place].plain:
                lines += [_padded(Text(), second) + line for line in self.wrap(notes[place], room, note_lines)]
        for line in lines:
            self.lines.append(self._labelled(label, line, indent=indent))
            label = ""

    def wrap(self, text: Text, width: int, most: int | None = None) -> list[Text]:
        """A text in lines of a width; cut with an ellipsis after ``most`` lines."""
        lines = list(text.wrap(self._console, max(width, 2), overflow="fold")) or [Text()]
        for line in lines:
            line.rstrip()
        if width < 2:  # a wide character needs two cells: what does not fit is cut
            lines = [self.cut(line, width) for line in lines]
        if most is not None and len(lines) > most:
            lines = [*lines[: most - 1], self.cut(Text(" ").join(lines[most - 1 : most + 1]), width)]
        return lines

    def cut(self, text: Text, width: int) -> Text:
        """A text cut to a width, with an ellipsis where something is missing."""
        if cell_len(text.plain) <= width:
            return text
        dots = self.screen.fold("…")
        shorter = text.copy()
        shorter.truncate(max(width - len(dots), 0), overflow="crop")
        shorter.rstrip()
        return shorter.append(dots if width >= len(dots) else dots[:width])

    def render(self) -> str:
        """All lines as one string, with escape sequences where the screen takes them."""
        while self.lines and not self.lines[-1].plain:
            self.lines.pop()
        output = self._console.file
        for line in self.lines:
            line.rstrip()
            self._console.print(line, end="\n", overflow="ignore", no_wrap=True, crop=False)
        assert isinstance(output, io.StringIO)
        return output.getvalue().replace(_GLUE, " ")

    def _labelled(self, label: str, body: Text, style: str = "", indent: int = GUTTER) -> Text:
        head = self.cut(self.text((label, f"bold {style}".strip())), max(indent - 1, 0)) if label else Text()
        return _padded(head, indent) + body if indent else body

    def _head(self, column: Column, width: int) -> Text:
        head = self.text((column.head, "dim"))
        return self.text((column.short, "dim")) if column.short and cell_len(head.plain) > width else head

    def _widths(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> list[int]:
        """The width of each column; 0 for those that are dropped."""
        natural = []
        for place, column in enumerate(columns):
            cells = [row[place] for row in rows]
            texts = [cell_len(cell.plain) for cell in cells if isinstance(cell, Text)]
            drawn = column.most if len(texts) < len(cells) else 0
            natural.append(min(max([cell_len(column.head), drawn, *texts]), column.most))
        widths = natural
        kept = list(range(len(columns)))
        while True:
            widths = [natural[i] if i in kept else 0 for i in range(len(columns))]
            spare = room - sum(widths) - 2 * (sum(1 for w in widths if w) - 1)
            while spare < 0:
                able = [i for i in kept if widths[i] > columns[i].least]
                if not able:
                    break
                widest = max(able, key=lambda i: (widths[i] - columns[i].least, widths[i]))
                widths[widest] -= 1
                spare += 1
            if spare >= 0:
                return widths
            optional = [i for i in kept if columns[i].optional and natural[i]]
            if not optional:
                return self._squeezed(widths, room)
            kept.remove(optional[-1])

    @staticmethod
    def _squeezed(widths: list[int], room: int) -> list[int]:
        """Widths cut from the right until they fit, when no column may be dropped."""
        result, left = [], room
        for width in widths:
            fits = max(0, min(width, left))
            result.append(fits)
            left -= fits + (2 if fits else 0)
        return result

    def _row(self, columns: Sequence[Column], row: Sequence[Cell], widths: list[int]) -> list[Text]:
        cells = []
        for column, cell, width in zip(columns, row, widths, strict=True):
            drawn = cell if isinstance(cell, Text) else cell(width)
            cells.append(
                [self.cut(drawn, width)] if column.lines == 1 or not width else self.wrap(drawn, width, column.lines)
            )
        lines = []
        for place in range(max(len(cell) for cell in cells)):
            shown = [
                _padded(cell[place] if place < len(cell) else Text(), width, column.right)
                for column, cell, width in zip(columns, cells, widths, strict=True)
                if width
            ]
            line = Text("  ").join(shown)
            line.rstrip()
            lines.append(line)
        return lines


def _padded(text: Text, width: int, right: bool = False) -> Text:
    space = Text(" " * max(0, width - cell_len(text.plain)))
    return space + text if right else text + space
