"""A check in Markdown: for a comment on a change, or the summary of a step."""

from __future__ import annotations

from collections.abc import Iterator

from modelmatch.report.check import words
from modelmatch.report.recommendation.markdown import escape
from modelmatch.session.check.result import Checked, CheckResult, Finding
from modelmatch.wording import capital

_SIGNS = {"error": "❌", "warning": "⚠️", "note": "ℹ️"}


def markdown(result: CheckResult) -> str:
    """A heading, and for each decision a table of what was found."""
    parts = [f"## {escape(capital(words.summary(result)))}"]
    for decision in result.decisions:
        parts += _decision(decision)
    parts.append(
        f"Checked on {result.today} with modelmatch {escape(result.version)}, data of {result.as_of} "
        f"({escape(result.data)}). `modelmatch check --explain NAME` says what a finding means."
    )
    return "\n\n".join(parts) + "\n"


def _decision(decision: Checked) -> Iterator[str]:
    owner = f", owned by {escape(decision.owner)}" if decision.owner else ""
    yield f"### {escape(words.headline(decision))}"
    yield (
        f"{escape(decision.file)}{owner}, chosen on {decision.day}. "
        f"{escape(capital(f'today {words.today(decision)}'))}."
    )
    if decision.findings:
        rows = ["| finding | what | before → after | source |", "|---|---|---|---|"]
        yield "\n".join((*rows, *map(_row, decision.findings)))


def _row(finding: Finding) -> str:
    line = f" (line {finding.line})" if finding.line else ""
    change = (
        f"{escape(finding.before or '')} → {escape(finding.after or '')}" if finding.before or finding.after else ""
    )
    waived = f"accepted until {finding.waived.until}: {escape(finding.waived.reason)}. " if finding.waived else ""
    what = f"{waived}{escape(finding.message)}{f'. {escape(capital(finding.reason))}' if finding.reason else ''}"
    sign = "☑️" if finding.waived else _SIGNS[finding.level]
    return f"| {sign} `{finding.name}`{line} | {what} | {change} | {'; '.join(map(escape, finding.sources))} |"
