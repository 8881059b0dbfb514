"""The result of a check: one type, `CheckResult`, that every report renders and that JSON carries as it is."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt

import msgspec

from modelmatch.vocabulary import FINDINGS, LEVELS, FailOn, FindingName, Level

SCHEMA = "modelmatch/check/1"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the parts of a result."""


class Waived(Record, frozen=True, kw_only=True):
    """Why a finding is accepted, by whom, and up to which day."""

    until: dt.date
    reason: str
    by: str


class Finding(Record, frozen=True, kw_only=True):
    """Something that is no longer as it was when an offer was chosen.

    ``name`` is one of `vocabulary.FINDINGS`; ``subject`` tells findings of one name apart (a requirement, a term, a
    model). ``before`` and ``after`` are what changed, in words, ``reason`` why, ``sources`` where that was published.
    ``line`` and ``column`` of ``file`` are where the decision states it. ``waived``: it is accepted for a time.
    """

    name: FindingName
    level: Level
    subject: str = ""
    message: str
    before: str | None = None
    after: str | None = None
    reason: str | None = None
    sources: tuple[str, ...] = ()
    file: str
    line: int | None = None
    column: int | None = None
    waived: Waived | None = None


class Checked(Record, frozen=True, kw_only=True):
    """One decision: what was chosen, what would be chosen today, and what was found.

    ``gain`` is what changing to today's ``match`` is expected to bring, in points of fit, with its standard deviation
    over all simulations; None where there is no match, or the chosen offer is gone. ``fit``, ``first_share`` and
    ``usd_month`` are those of the chosen offer today.
    """

    file: str
    holds: bool
    owner: str | None = None
    day: dt.date
    model: str
    name: str
    offer: str
    place: str | None = None
    match: str | None = None
    match_name: str | None = None
    match_offer: str | None = None
    gain: float | None = None
    gain_sd: float | None = None
    fit: float | None = None
    first_share: float | None = None
    usd_month: float | None = None
    findings: tuple[Finding, ...] = ()


class CheckResult(Record, frozen=True, kw_only=True):
    """What a run found: ``files`` were looked at, of which the ``decisions`` are checked.

    ``today`` is the day of the check, ``as_of`` the day up to which the data are kept.
    """

    schema: str = SCHEMA
    version: str
    today: dt.date
    as_of: dt.date
    data: str
    fail_on: FailOn
    retires_within: int
    min_gain: float
    files: int
    holds: bool
    decisions: tuple[Checked, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """All that was found, the most important first within each decision."""
        return [finding for decision in self.decisions for finding in decision.findings]


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings by their level, then in the order of `vocabulary.FINDINGS`; waived ones last."""
    kinds = list(FINDINGS)
    ranked = sorted(findings, key=lambda f: (f.waived is not None, LEVELS.index(f.level), kinds.index(f.name)))
    return tuple(ranked)


def fails(finding: Finding, fail_on: FailOn) -> bool:
    """Whether a finding means that the decision does not hold; an expired waiver always does."""
    if finding.waived is not None:
        return False
    if finding.level == "error" or finding.name == "waiver-expired":
        return True
    return (fail_on == "any" and finding.level == "warning") or (fail_on == "overtaken" and finding.name == "overtaken")
