"""Checking decision files: find them, compare each with what is known today, and apply its waivers."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from modelmatch.data.document import Document, display_name, parse_document, read_bytes
from modelmatch.data.files import data_files
from modelmatch.errors import DataError, DataErrors, UsageError
from modelmatch.session.check import facts, ranking
from modelmatch.session.check.found import Found
from modelmatch.session.check.known import Days, Known
from modelmatch.session.check.result import Checked, CheckResult, Finding, Waived, fails, in_order
from modelmatch.session.decision_file import NAME, DecisionFile, Waiver, nearest, parse_decision, read_decision
from modelmatch.version import __version__
from modelmatch.vocabulary import FINDINGS, MIN_GAIN, RETIRES_WITHIN, FailOn
from modelmatch.wording import counted

OLD = dt.timedelta(days=60)
"""Data that end longer ago than this are old."""
_SIGN = b"modelmatch/decision/"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a run takes for granted: its day, and what counts as broken."""

    today: dt.date
    fail_on: FailOn = "broken"
    retires_within: int = RETIRES_WITHIN
    min_gain: float = MIN_GAIN


class Looked(msgspec.Struct, frozen=True):
    """The decision files that were found, and how many files were looked at."""

    decisions: tuple[DecisionFile, ...]
    files: int

    @property
    def remarks(self) -> list[str]:
        return [remark for decision in self.decisions for remark in decision.remarks]


def find_decisions(paths: Sequence[Path]) -> Looked:
    """The decision files named, those of folders, or without ``paths`` the nearest one from here upwards.

    In a folder, a file is one if its name is ``modelmatch.yaml``, or if it states the form of decision files.

    Raises
    ------
    UsageError
        There is none.
    DataErrors
        Every error of every file.
    """
    if not paths:
        found = nearest(Path(os.path.abspath(os.curdir)))
        if found is None:
            message = f"there is no {NAME} here, nor in a folder above"
            raise UsageError(
                "no-decision", message, hint="make one: modelmatch recommend --save-decision modelmatch.yaml"
            )
        paths = [found]
    decisions, errors, files = list[DecisionFile](), list[DataError](), 0
    for path in dict.fromkeys(paths):
        try:
            listed = data_files(path, nested=True).files if os.path.isdir(path) else None
        except DataError as error:
            errors.append(error)
            continue
        files += 1 if listed is None else len(listed)
        for file in [path] if listed is None else listed:
            try:
                if listed is None:
                    decisions.append(read_decision(file))
                elif (document := _stated(file, path)) is not None:
                    decisions.append(parse_decision(document, file))
            except DataError as error:
                errors.append(error)
    if errors:
        raise DataErrors(errors)
    if not decisions:
        message = f"none of {counted(files, 'file', digits=True)} is a decision"
        raise UsageError("no-decision", message, hint=f"name the file; in folders, {NAME} is looked for")
    return Looked(tuple(decisions), files)


def _stated(path: Path, folder: Path) -> Document | None:
    """A file of a folder, if it is a decision; raises `DataError` if one cannot be read."""
    from modelmatch.data.document import read_document

    if path.name == NAME:
        return read_document(path, within=folder)
    try:
        raw = read_bytes(path, 1_000_000)
    except OSError:
        return None
    return parse_document(raw, display_name(path)) if _SIGN in raw[:4000] else None


def check(looked: Looked, settings: Settings) -> CheckResult:
    """Check decisions; raises `DataErrors` with every answer or folder that is not valid."""
    days, errors, found = Days(settings.today), list[DataError](), list[tuple[Known, Checked]]()
    for file in looked.decisions:
        try:
            known = Known.of(file, days)
            found.append((known, _checked(known, settings)))
        except DataError as error:
            errors.append(error)
    if errors:
        raise DataErrors(errors)
    day = found[0][0].day
    return CheckResult(
        version=__version__,
        today=settings.today,
        as_of=day.catalog.newest,
        data=day.catalog.fingerprint[:12],
        fail_on=settings.fail_on,
        retires_within=settings.retires_within,
        min_gain=settings.min_gain,
        files=looked.files,
        holds=all(checked.holds for _, checked in found),
        decisions=tuple(checked for _, checked in found),
    )


def _checked(known: Known, settings: Settings) -> Checked:
    findings = in_order(
        [*_with_waivers(known, [_finding(known, one) for one in findings_of(known, settings)], settings)]
    )
    match = known.engine.matrix.offers[known.match] if known.match is not None else None
    compared = known.open and match is not None
    gain, sd = known.gain if compared else (None, None)
    return Checked(
        file=known.file.document.name,
        holds=not any(fails(finding, settings.fail_on) for finding in findings),
        owner=known.file.form.owner,
        day=known.accepted.day,
        model=known.choice.model,
        name=known.name,
        offer=known.choice.offer,
        place=known.choice.place,
        match=match.model.id if match else None,
        match_name=match.model.name if match else None,
        match_offer=match.id if match else None,
        gain=_rounded(gain),
        gain_sd=_rounded(sd),
        fit=_rounded(known.fit) if known.row is not None else None,
        first_share=_rounded(known.first_share) if compared else None,
        usd_month=_rounded(known.usd) if known.row is not None else None,
        findings=findings,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6) + 0.0


def findings_of(known: Known, settings: Settings) -> Iterator[Found]:
    """Everything that is found, without waivers."""
    yield from facts.retired(known)
    yield from facts.retires_soon(known, settings.retires_within)
    yield from facts.requirement_broken(known)
    yield from ranking.no_match(known)
    yield from ranking.overtaken(known, settings.min_gain)
    yield from facts.cost_changed(known)
    yield from ranking.superseded(known, settings.min_gain)
    yield from facts.terms_changed(known)
    yield from facts.caution_added(known)
    yield from ranking.closer_call(known, settings.min_gain)
    yield from ranking.new_contender(known, settings.min_gain)
    yield from ranking.evidence_changed(known)
    newest, today, form = known.day.catalog.newest, settings.today, known.file.form
    if today - newest > OLD:
        yield Found(
            name="data-old", path=("accepted", "data"),
            message=f"the data of modelmatch {__version__} end on {newest}, {(today - newest).days} days ago",
            before=str(newest), after=str(today),
        )  # fmt: skip
    if form.review_by is not None and form.review_by <= today:
        message = f"the decision was to be reviewed by {form.review_by}{f' by {form.owner}' if form.owner else ''}"
        yield Found(
            name="review-due", path=("review_by",), message=message, before=str(form.review_by), after=str(today)
        )


def _finding(known: Known, found: Found, waived: Waived | None = None) -> Finding:
    place = known.file.document.place(found.path)
    return Finding(
        name=found.name,
        level=FINDINGS[found.name].level,
        subject=found.subject,
        message=found.message,
        before=found.before,
        after=found.after,
        reason=found.reason,
        sources=found.sources,
        file=place.file,
        line=place.line,
        column=place.column,
        waived=waived,
    )


def _with_waivers(known: Known, findings: list[Finding], settings: Settings) -> Iterator[Finding]:
    """The findings, those that are accepted marked; and what is to be said of the waivers themselves."""
    waivers = known.file.form.accept
    for finding in findings:
        meant = [waiver for waiver in waivers if _covers(waiver, finding) and waiver.until >= settings.today]
        waived = Waived(until=meant[0].until, reason=meant[0].reason, by=meant[0].by) if meant else None
        yield msgspec.structs.replace(finding, waived=waived)
    for index, waiver in enumerate(waivers):
        about = f"{waiver.finding}{f' ({waiver.subject})' if waiver.subject else ''}"
        if not any(_covers(waiver, finding) for finding in findings):
            yield _finding(known, Found(
                name="waiver-unused", subject=about, path=("accept", index, "finding"),
                message=f"nothing was found that the waiver of {about} accepts",
            ))  # fmt: skip
        elif waiver.until < settings.today and not _renewed(waiver, waivers, settings.today):
            yield _finding(known, Found(
                name="waiver-expired", subject=about, path=("accept", index, "until"),
                message=f"the waiver of {about} by {waiver.by} ended on {waiver.until}, and the finding is still there",
                before=str(waiver.until), after=str(settings.today), reason=waiver.reason,
            ))  # fmt: skip


def _renewed(waiver: Waiver, waivers: Sequence[Waiver], today: dt.date) -> bool:
    """Whether another waiver accepts the same for longer."""
    return any((o.finding, o.subject) == (waiver.finding, waiver.subject) and o.until >= today for o in waivers)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return waiver.finding == finding.name and waiver.subject in (None, finding.subject)
