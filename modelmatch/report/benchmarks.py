"""Benchmarks on a screen: the list by kind of work, and one with all scores on it."""

from __future__ import annotations

from itertools import groupby

from modelmatch.catalog.schema import Benchmark
from modelmatch.lookup.benchmarks import BenchmarkList, BenchmarkPage, BenchmarkRow
from modelmatch.report.figures import GROUPS, score, sources
from modelmatch.report.model import Citations
from modelmatch.report.output import lines
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import ROLES
from modelmatch.wording import capital, count, counted, lower, number, percent, plain

UNITS = {
    "percent": "percent", "index": "index points", "elo": "a rating in Elo points", "usd": "USD", "tokens": "tokens",
    "tokens_per_second": "tokens per second", "seconds": "seconds", "points": "points",
}  # fmt: skip
ROOMY = 110


def listing(view: BenchmarkList, screen: Screen) -> str:
    """The list, a heading for each kind of work."""
    sheet = Sheet(screen)
    if not view.benchmarks:
        sheet.line(sheet.text("No benchmark meets these conditions."))
    for group, rows in groupby(view.benchmarks, key=lambda row: row.group):
        members = list(rows)
        sheet.blank()
        title = (view.groups | GROUPS).get(group, group)
        sheet.line(sheet.text((title, "bold"), (f"   {counted(len(members), 'benchmark')}", "dim")))
        sheet.table("", _columns(sheet), [_cells(sheet, row, group) for row in members], indent=0)
    sheet.blank()
    left = f" Left out: {count(view.unused)} without a figure (--all lists them)." if view.unused else ""
    found = capital(counted(len(view.benchmarks), "benchmark"))
    text = f"{found} on {view.as_of}.{left} benchmarks ID shows all scores on one."
    sheet.paragraph((text, "dim"))
    return sheet.render()


def ids(view: BenchmarkList) -> str:
    """The ids, one a line."""
    return lines(row.id for row in view.benchmarks)


def _columns(sheet: Sheet) -> list[Column]:
    roomy = sheet.width >= ROOMY
    return [
        Column("id", least=20, most=44),
        Column("models", least=6, right=True),
        Column("figures", least=7, right=True),
        Column("newest", least=10, optional=True),
        Column("name" if roomy else "also", least=10, most=60 if roomy else 20, optional=True),
        *([Column("also", least=10, most=24, optional=True)] if roomy else []),
    ]


def _cells(sheet: Sheet, row: BenchmarkRow, group: str) -> list[Cell]:
    shared = [f"{percent(share)} {name}" for name, share in row.domains.items() if name != group]
    cells: list[Cell] = [
        sheet.text(row.id),
        sheet.text(number(row.models)),
        sheet.text(number(row.figures)),
        sheet.text(str(row.newest or "")),
    ]
    also = sheet.text((", ".join(shared), "dim"))
    return [*cells, sheet.text(row.name), also] if sheet.width >= ROOMY else [*cells, also]


def page(view: BenchmarkPage, screen: Screen) -> str:
    """One benchmark: what it measures and on which scale, then the scores."""
    sheet, cite = Sheet(screen), Citations()
    b = view.benchmark
    by = f" · by {b.publisher}" if b.publisher else ""
    sheet.line(sheet.text((b.name, "bold"), f"   {b.id}{by}"))
    sheet.item("Measures", b.measures)
    sheet.item("Counts as", ROLES[b.role])
    if b.domains:
        shares = [f"{lower(view.domains[d])} {percent(share)}" for d, share in b.domains.items()]
        sheet.item("Evidence for", ", ".join(shares))
    sheet.item("Because", b.reason)
    sheet.item("Scale", scale(b))
    if b.note:
        sheet.item("Note", b.note)
    if b.homepage:
        sheet.lines.append(sheet.text((f"{'Home':<13}", "bold"), (b.homepage, "dim")))
    sheet.blank()
    _scores(sheet, view, cite)
    sources(sheet, view.sources, cite.numbers)
    return sheet.render()


def scale(b: Benchmark) -> str:
    """A scale in words."""
    parts = [UNITS[b.unit]]
    if b.scale == "bounded" and b.maximum is not None:
        parts.append(f"at most {plain(b.maximum)}")
    if b.chance:
        parts.append(f"{plain(b.chance)} by chance")
    parts.append(f"{b.better} is better")
    return ", ".join(parts)


def _scores(sheet: Sheet, view: BenchmarkPage, cite: Citations) -> None:
    if not view.scores:
        sheet.item("Scores", "none published by this day")
        return
    roomy = sheet.width >= ROOMY
    heading = f"{counted(len(view.scores), 'figure')} of {counted(view.models, 'model')} by {view.as_of}, best first"
    sheet.line(sheet.text(("Scores", "bold"), (f"   {heading}", "dim")))
    rows: list[list[Cell]] = []
    for row in view.scores:
        cells: list[Cell] = [
            sheet.text(score(row.score, view.benchmark.unit)),
            sheet.text((row.name, "bold"), (" (reference)" if row.reference else "", "dim")),
            sheet.text(row.by),
            sheet.text(str(row.published)),
            sheet.text((cite(row.source).strip(), "dim")),
        ]
        rows.append([*cells, sheet.text((row.setting or "", "dim"))] if roomy else cells)
    notes = [] if roomy else [sheet.text((row.setting or "", "dim")) for row in view.scores]
    columns = [
        Column("score", least=8, right=True),
        Column("model", least=16, most=40),
        Column("by", least=5),
        Column("published", least=10),
        Column("", least=4),
        *([Column("setting", least=10, most=70, lines=2)] if roomy else []),
    ]
    sheet.table("", columns, rows, indent=0, notes=notes)
