"""What all views of a check say in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from modelmatch.session.check.result import Checked, CheckResult, Finding
from modelmatch.wording import counted, listed, number


def summary(result: CheckResult) -> str:
    """One line about everything."""
    decisions, files = len(result.decisions), result.files
    broken = sum(not decision.holds for decision in result.decisions)
    looked = f"{counted(files, 'file', digits=True)} looked at"
    if decisions == 1:
        verdict = "the decision does not hold" if broken else "the decision holds"
    elif broken:
        verdict = f"{broken} of {decisions} decisions do not hold"
    else:
        verdict = f"all {decisions} decisions hold"
    return f"{verdict} · {counts(result.findings)} · {looked}"


def counts(findings: list[Finding]) -> str:
    """How many there are of each level."""
    told = Counter(finding.level for finding in findings if finding.waived is None)
    waived = sum(finding.waived is not None for finding in findings)
    words = [counted(told[level], level, digits=True) for level in ("error", "warning", "note") if told[level]]
    return listed([*words, *([f"{waived} waived"] if waived else [])]) or "no findings"


def headline(decision: Checked) -> str:
    """Whether a decision holds."""
    place = f" on {decision.place}" if decision.place else ""
    return f"{decision.name}{place} {'holds' if decision.holds else 'does not hold'}"


def today(decision: Checked) -> str:
    """What would be chosen today."""
    if decision.match is None:
        return "no offer meets the requirements"
    if decision.match_offer == decision.offer:
        return "the same offer is the match"
    what = decision.match_name or decision.match
    if decision.match == decision.model:
        what = f"{what}, by another offer ({decision.match_offer})"
    if decision.gain is None or decision.gain_sd is None:
        return f"the match is {what}"
    return f"the match is {what}: {number(decision.gain, 1)} points of fit better (±{number(decision.gain_sd, 1)})"


def detail(finding: Finding) -> Iterator[str]:
    """Before and after, why, and where it was published."""
    if finding.before is not None and finding.after is not None:
        yield f"{finding.before} → {finding.after}"
    if finding.reason:
        yield finding.reason
    yield from finding.sources
