"""A page: what it is made of, and how it becomes one HTML file.

A view is described by blocks (`Table`, `Figure`, `Items` ...); ``templates/page.html`` writes them, and escapes every
text that stands in them. Nothing on a page comes from elsewhere: style and charts are in the file, and there is no
script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import quote

from modelmatch.errors import UsageError
from modelmatch.terminal.text import printable

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

HERE = Path(__file__).parent
EXTRA = "modelmatch[html]"
_URL = re.compile(r"https?://[^\s<>\"]+")
_SAFE = "/:?#@!$&'*+,;=%-._~()"


class Run(NamedTuple):
    """A piece of text that stands out: strong or faint, or a link to an address or a place on the page."""

    text: str
    strong: bool = False
    faint: bool = False
    href: str = ""


Inline: TypeAlias = "str | Run | tuple[str | Run, ...]"
"""Text inside a block."""


class Text(NamedTuple):
    content: Inline
    style: str = ""
    kind: str = "text"


class Items(NamedTuple):
    content: Sequence[Inline]
    kind: str = "items"


class Facts(NamedTuple):
    """Names with what they stand for."""

    rows: Sequence[tuple[str, Inline]]
    kind: str = "facts"


class Card(NamedTuple):
    """A number that matters, with its name, and what it is of."""

    name: str
    value: str
    about: str = ""


class Cards(NamedTuple):
    cards: Sequence[Card]
    kind: str = "cards"


class Notice(NamedTuple):
    """What must not be missed, less so if ``calm``; serious points are marked."""

    title: str
    points: Sequence[tuple[Inline, bool]]
    calm: bool = False
    kind: str = "notice"


class Table(NamedTuple):
    """Rows under their heads. ``sides`` says for each column whether it stands left (``l``) or right (``r``).

    The first column names the row, or the one with the index ``head``. On a phone each row becomes a card.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Inline]]
    sides: str = ""
    head: int = 0
    kind: str = "table"


class Figure(NamedTuple):
    """A chart with what it shows, and what its marks mean."""

    chart: Markup
    caption: str
    legend: Sequence[tuple[str, str, str]] = ()
    kind: str = "figure"


class More(NamedTuple):
    """Blocks that open on request; ``anchor`` is the place that links lead to."""

    title: Inline
    blocks: Sequence[object]
    anchor: str = ""
    kind: str = "more"


class Listed(NamedTuple):
    """A numbered source."""

    number: int
    anchor: str
    title: str
    about: str = ""
    href: str = ""


class SourceList(NamedTuple):
    sources: Sequence[Listed]
    kind: str = "sources"


Block: TypeAlias = Text | Items | Facts | Cards | Notice | Table | Figure | More | SourceList


class Section(NamedTuple):
    anchor: str
    title: str
    blocks: Sequence[Block]


class Page(NamedTuple):
    """A whole page: what stands above its title, the title, a line below it, the answer, and the sections."""

    kicker: str
    title: str
    subtitle: str
    answer: Sequence[Block]
    sections: Sequence[Section]
    about: str


def check() -> None:
    """Whether pages can be made: raises `UsageError` if the packages for them are not installed."""
    try:
        import jinja2  # noqa: F401
        import vl_convert  # noqa: F401
    except ImportError as error:
        message = f"the format html needs the package {error.name}, which is not installed"
        raise UsageError("missing-extra", message, hint=f"pip install '{EXTRA}'") from None


def render(page: Page) -> str:
    """The page as one HTML file, ending with a line end; raises `UsageError` as `check` does."""
    check()
    text: str = _template().render(page=page, style=_style())
    return "\n".join(line for line in text.split("\n") if line.strip()) + "\n"


def address(text: str) -> str:
    """The web address in a text, safe to link to; empty if there is none. Nothing but http and https is one."""
    found = _URL.search(printable(text))
    return quote(found[0].rstrip(".,;"), safe=_SAFE) if found else ""


def anchor(*words: str) -> str:
    """A place on a page that is named by these words."""
    return "-".join(re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-") for word in words)


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    return environment.get_template("page.html")


def _clean(value: object) -> object:
    """Text without characters that are invisible or reorder a line; what is marked up already stays."""
    return value if hasattr(value, "__html__") or not isinstance(value, str) else printable(value)


@lru_cache(maxsize=1)
def _style() -> Markup:
    from markupsafe import Markup

    return Markup((HERE / "templates" / "style.css").read_text(encoding="utf-8"))  # our own file
