"""A check on a screen: each decision with what was found, the most important first."""

from __future__ import annotations

from modelmatch.report.check import words
from modelmatch.report.sheet import Sheet
from modelmatch.session.check.result import Checked, CheckResult, Finding, fails
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import FINDINGS, Level

_STYLES: dict[Level, str] = {"error": "bold red", "warning": "yellow", "note": "dim"}
MOST_QUIET = 20
"""With more decisions than this, those without any finding are only counted."""


def table(result: CheckResult, screen: Screen) -> str:
    """Every finding with its place, before and after, and source."""
    sheet = Sheet(screen)
    many = len(result.decisions) > MOST_QUIET
    quiet = 0
    for decision in result.decisions:
        if many and not decision.findings:
            quiet += 1
            continue
        _decision(sheet, decision, result)
        sheet.blank()
    if quiet:
        sheet.paragraph((f"and {quiet} decisions without findings", "dim"))
    sheet.paragraph((words.summary(result), "bold"))
    about = f"checked on {result.today} · data of {result.as_of} ({result.data}) · modelmatch {result.version}"
    sheet.paragraph((about, "dim"))
    if any(fails(finding, result.fail_on) for finding in result.findings):
        sheet.paragraph(("modelmatch check --explain NAME says what a finding means and what to do", "dim"))
    return sheet.render()


def _decision(sheet: Sheet, decision: Checked, result: CheckResult) -> None:
    style = "bold green" if decision.holds else "bold red"
    sheet.paragraph((words.headline(decision), style), (f"   {decision.file}", "dim"))
    sheet.paragraph(f"chosen on {decision.day}; today {words.today(decision)}", indent=2)
    for finding in decision.findings:
        _finding(sheet, finding)


def _finding(sheet: Sheet, finding: Finding) -> None:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)
    level = "waived" if finding.waived else finding.level
    style = "dim" if finding.waived else _STYLES[finding.level]
    sheet.paragraph((f"{place}: ", "dim"), (f"{level}[{finding.name}]", style), f": {finding.message}", hang=4)
    for line in words.detail(finding):
        sheet.paragraph(line, indent=4, hang=2)
    if finding.waived:
        waived = finding.waived
        sheet.paragraph((f"accepted until {waived.until} by {waived.by}: {waived.reason}", "dim"), indent=4, hang=2)


def explanation(name: str, screen: Screen) -> str:
    """What a finding means and what to do; of all of them for ``all``."""
    sheet = Sheet(screen)
    for info in FINDINGS.values():
        if name in ("all", info.name):
            sheet.paragraph((info.name, "bold"), (f"   {info.level}", _STYLES[info.level]))
            sheet.paragraph(f"{info.title}. {info.about}", indent=2)
            sheet.paragraph(info.todo, indent=2)
            sheet.blank()
    return sheet.render()
