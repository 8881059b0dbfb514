"""The audit of a question set on a screen: the warnings first, then who wins, and who never does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from modelmatch.quiz.audit.result import QuizAudit, Share, Unreached
from modelmatch.report.sheet import Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import counted, listed, number, percent, plain

SHOWN = 6
"""Models and vendors in a list on a screen."""


def table(view: QuizAudit, screen: Screen) -> str:
    """The audit on a screen; JSON has every row."""
    sheet = Sheet(screen)
    sheet.line(sheet.text(("Audit of ", "bold"), (view.set, "bold")))
    said = (
        f"{counted(view.respondents, 'simulated respondent')}, {percent(view.matched)} with a match. Reading and "
        f"answering all that they see takes about {number(view.minutes, 1)} minutes; {plain(view.stated)} are stated."
    )
    sheet.paragraph(said, hang=2)
    sheet.blank()
    for warning in view.warnings:
        if warning.allowed is None:
            place = ":".join(str(part) for part in (warning.file, warning.line, warning.column) if part is not None)
            sheet.paragraph(f"{place}: warning[{warning.rule}]: {warning.message}", hang=2)
    for warning in view.warnings:
        if warning.allowed is not None:
            sheet.paragraph((f"allowed[{warning.rule}] {warning.target}: {warning.allowed}", "dim"), hang=2)
    if not view.warnings:
        sheet.paragraph("No warnings.", hang=2)
    sheet.blank()
    sheet.item("Vendors", _shares(view.vendors), most=None)
    sheet.item("Models", _shares(view.models), most=None)
    for label, words in _never(view.unreached):
        sheet.item(label, words, most=4)
    if view.open:
        sheet.blank()
        rules = Counter(warning.rule for warning in view.open)
        sheet.paragraph(f"{counted(len(view.open), 'warning')}: {', '.join(rules)}", hang=2)
    return sheet.render()


def _shares(found: Sequence[Share]) -> str:
    words = [f"{one.name} {percent(one.share)}" for one in found[:SHOWN]]
    rest = len(found) - SHOWN
    return ", ".join(words) + (f", {number(rest)} more" if rest > 0 else "") if words else "none"


def _never(found: Sequence[Unreached]) -> list[tuple[str, str]]:
    """Models that no answers lead to, together by the reason, the commonest first."""
    by_reason: dict[str, list[str]] = {}
    for one in found:
        by_reason.setdefault(one.why, []).append(one.name)
    ordered = sorted(by_reason.items(), key=lambda entry: -len(entry[1]))
    rows = [f"{why}: {listed(names[:SHOWN])}{_more(names)}" for why, names in ordered]
    return [("Never" if place == 0 else "", words) for place, words in enumerate(rows)]


def _more(names: Sequence[str]) -> str:
    return f" and {number(len(names) - SHOWN)} more" if len(names) > SHOWN else ""
