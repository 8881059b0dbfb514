"""Published figures on a screen: observed against predicted, with who measured, when, how, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from modelmatch.catalog.schema import Source
from modelmatch.lookup.model import ECONOMY, GENERAL, SAFETY, UNUSED, FigureView, ModelPage
from modelmatch.lookup.predictions import Expected
from modelmatch.report.sheet import READABLE, Cell, Column, Sheet
from modelmatch.wording import counted, number, plain, usd

ROOMY = 110
"""From this width on the setting has a column of its own."""
GROUPS = {
    GENERAL: "General level", ECONOMY: "Speed, tokens and cost", SAFETY: "Behaviour", UNUSED: "Kept for the record",
}  # fmt: skip
_UNITS: Mapping[str, Callable[[float], str]] = {
    "percent": lambda score: f"{plain(score)} %",
    "usd": usd,
    "tokens_per_second": lambda score: f"{plain(score)}/s",
    "seconds": lambda score: f"{plain(score)} s",
}


def section(sheet: Sheet, view: ModelPage, cite: Callable[[str], str]) -> None:
    """The figures of a model, group by group."""
    if not view.figure_counts:
        sheet.item("Figures", "none published by this day")
        return
    titles = {s.domain: s.title for s in view.strengths} | GROUPS
    about = "expected: from all other figures, with the interval that holds four of five; above or below: outside it"
    sheet.heading("Figures", about)
    for group, total in view.figure_counts.items():
        shown = [figure for figure in view.figures if figure.group == group]
        more = f", the newest {number(len(shown))} shown (--all for all)" if len(shown) < total else ""
        sheet.heading(titles.get(group, group), f"{counted(total, 'figure')}{more}")
        _table(sheet, shown, cite)


def _table(sheet: Sheet, shown: list[FigureView], cite: Callable[[str], str]) -> None:
    roomy = sheet.width >= ROOMY
    predicted = [expected(f.expected) if f.expected else "" for f in shown]
    rows: list[list[Cell]] = []
    notes = []
    for f, words in zip(shown, predicted, strict=True):
        cells: list[Cell] = [
            sheet.text(score(f.score, f.unit)),
            sheet.text(f.name),
            sheet.text((words, "dim")),
            sheet.text(remark(f)),
            sheet.text((cite(f.source).strip(), "dim")),
        ]
        about = [f.by, str(f.published), f.setting or ""]
        rows.append([*cells, *(sheet.text((part, "dim")) for part in about)] if roomy else cells)
        if not roomy:
            notes.append(sheet.text((", ".join(part for part in about if part), "dim")))
    columns = [
        Column("score", least=8, right=True),
        Column("benchmark", least=16, most=44),
        Column("expected", least=max((len(sheet.screen.fold(words)) for words in predicted), default=0), right=True),
        Column("", least=5, most=8),
        Column("", least=4),
    ]
    if roomy:
        columns += [
            Column("by", least=5),
            Column("published", least=10),
            Column("setting", least=10, most=60, lines=2),
        ]
    sheet.table("", columns, rows, indent=0, notes=notes)


def score(value: float, unit: str) -> str:
    """A score in its unit.

    >>> score(42.8, "percent"), score(1432.0, "elo"), score(85.5, "tokens_per_second")
    ('42.8 %', '1,432', '85.5/s')
    """
    return _UNITS.get(unit, plain)(value)


def expected(known: Expected) -> str:
    """A predicted score with its interval.

    >>> expected(Expected(score=48.2, low=41.0, high=55.4))
    '48 (41–55)'
    """
    spread = known.high - known.low
    digits = 0 if spread >= 4 else 1 if spread >= 0.4 else 2
    return f"{number(known.score, digits)} ({number(known.low, digits)}–{number(known.high, digits)})"


def remark(figure: FigureView) -> str:
    """How a figure compares with its prediction, or that the estimate does not use it."""
    return figure.surprise or ("" if figure.counts or figure.group in (ECONOMY, SAFETY, UNUSED) else "not used")


def sources(sheet: Sheet, known: Mapping[str, Source], numbers: Mapping[str, int]) -> None:
    """The sources by number, with title, publisher, date and address; an address is never broken."""
    if not numbers:
        return
    sheet.blank()
    sheet.line(sheet.text(("Sources", "bold")))
    width = len(str(len(numbers))) + 2
    for source_id, place in numbers.items():
        source = known[source_id]
        parts = [source.title, source.publisher or "", str(source.published or "")]
        said = ", ".join(dict.fromkeys(part for part in parts if part))
        for line_number, line in enumerate(sheet.wrap(sheet.text(said), min(sheet.width, READABLE) - width - 1)):
            head = f"{place:>{width - 2}}  " if line_number == 0 else " " * width
            sheet.line(sheet.text(head, line))
        if (
            source.url and source.url != source.title
        ):  # whole, so that it can be followed and copied, even where it is wider than the screen
            sheet.lines.append(sheet.text((f"{' ' * width}{source.url}", "dim")))
