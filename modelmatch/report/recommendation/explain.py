"""Everything else about a result on a screen: all candidates, scores, models left out, answers, evidence, sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.text import Text

from modelmatch.match.result.recommendation import Candidate, Recommendation
from modelmatch.report.plot import MARKS, plot
from modelmatch.report.recommendation import offers as offer_words
from modelmatch.report.recommendation import own_machine, words
from modelmatch.report.recommendation.offer_table import offer_tables
from modelmatch.report.recommendation.remarks import SERIOUS
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.terminal.text import printable
from modelmatch.vocabulary import EFFORTS
from modelmatch.wording import counted, number, percent, plus_minus, usd, usd_per_month

_NAME, _LONGEST, _HEAD = 24, 36, 12


def explanation(sheet: Sheet, result: Recommendation, top: int | None, *, offers: bool = False) -> None:
    """Everything that one screen has no room for. ``top`` limits the candidates; ``offers`` adds all their offers."""
    candidates = result.candidates[:top]
    if candidates:
        _ranking(sheet, candidates)
        _matrix(sheet, result, candidates, "Scores", _score)
        central = [candidate for candidate in candidates if candidate.central_weights]
        _matrix(sheet, result, central, "Central weights", _central)
        _details(sheet, result, candidates)
        if offers:
            offer_tables(sheet, result, top)
        _efficient(sheet, result)
        _missing(sheet, result)
    _left_out(sheet, result)
    _asked(sheet, result)
    _sources(sheet, result)


_OFFERS = 3
"""Offers of each candidate that are shown with all their remarks."""


def _ranking(sheet: Sheet, candidates: Sequence[Candidate]) -> None:
    sheet.heading("All candidates", "rank and points lost: on average over all simulations")
    rows: list[list[Text]] = [
        [
            sheet.text(number(candidate.rank)),
            sheet.text((candidate.name, "bold")),
            sheet.text(plus_minus(candidate.fit, candidate.fit_sd, 1)),
            sheet.text(percent(candidate.first_share)),
            sheet.text(number(candidate.expected_rank, 1)),
            sheet.text(number(candidate.expected_loss, 1)),
            sheet.text("own hardware" if words.downloaded(candidate) else usd(candidate.usd_month)),
            sheet.text(candidate.vendor),
        ]
        for candidate in candidates
    ]
    fits, vendors = (max(cell_len(row[place].plain) for row in rows) for place in (2, 7))  # dropped sooner than cut
    columns = [
        Column("", right=True, least=1),
        Column(
            "model",
            least=max(min(len(c.name), _LONGEST if sheet.width >= 76 else _NAME) for c in candidates),
            most=_LONGEST,
            lines=2,
        ),
        Column("fit", least=fits, right=True),
        Column("first", least=4, right=True),
        Column("rank", least=4, right=True),
        Column("lost", least=4, right=True, optional=True),
        Column("per month", least=9, right=True, lines=2, optional=True),
        Column("vendor", least=vendors, optional=True),
    ]
    sheet.table("", columns, rows, indent=2)


def _matrix(
    sheet: Sheet,
    result: Recommendation,
    candidates: Sequence[Candidate],
    title: str,
    cell: Callable[[Candidate, str], str],
) -> None:
    """Models against criteria, in as many blocks of columns as the width asks for."""
    if not candidates or not result.weights:
        return
    about = {"Scores": "0 to 100 with their uncertainty"}.get(title, "for whom each model typically comes first")
    sheet.heading(title, about)
    criteria = [weight.criterion for weight in sorted(result.weights, key=lambda weight: -weight.weight)]
    texts = {name: [sheet.text(cell(candidate, name)) for candidate in candidates] for name in criteria}
    models = [sheet.text(candidate.name) for candidate in candidates]
    for start, block in enumerate(_blocks(sheet, criteria, texts)):
        if start:
            sheet.blank()
        rows: list[list[Cell]] = [[model, *(texts[name][i] for name in block)] for i, model in enumerate(models)]
        heads = [Column(name, least=4, most=_HEAD, right=True) for name in block]
        sheet.table("", [Column(least=12, most=_NAME, lines=2), *heads], rows, indent=2)


def _blocks(sheet: Sheet, criteria: Sequence[str], texts: dict[str, list[Text]]) -> list[list[str]]:
    """Criteria in as few blocks as fit beside the names of the models."""
    blocks: list[list[str]] = [[]]
    room = sheet.width - 2 - _NAME
    left = room
    for name in criteria:
        wide = 2 + min(max(cell_len(printable(name)), *(cell_len(text.plain) for text in texts[name])), _HEAD)
        if wide > left and blocks[-1]:
            blocks.append([])
            left = room
        blocks[-1].append(name)
        left -= wide
    return blocks


def _score(candidate: Candidate, criterion: str) -> str:
    for score in candidate.scores:
        if score.criterion == criterion:
            mark = "" if score.basis in ("measured", "fact") else "?" if score.basis == "unknown" else "*"
            return plus_minus(score.value, score.sd) + mark
    return ""


def _central(candidate: Candidate, criterion: str) -> str:
    weights = candidate.central_weights or {}
    return percent(weights[criterion]) if criterion in weights else ""


def _details(sheet: Sheet, result: Recommendation, candidates: Sequence[Candidate]) -> None:
    """The best offers of each candidate with all their remarks, when to prefer it, and its cautions."""
    sheet.heading("Each candidate", "* thin, inherited, stated or from the general level; ? not on record")
    known, numbered = words.titles(result), words.numbered_sources(result)
    for candidate in candidates:
        released = f", released {candidate.released}" if candidate.released else ""
        _entry(
            sheet, 2, (f"{candidate.rank} {candidate.name}", "bold"), f"   {candidate.id}, {candidate.vendor}{released}"
        )
        if candidate.first_share_public is not None and candidate.first_share_public != candidate.first_share:
            public = percent(candidate.first_share_public)
            _entry(sheet, 4, f"first in {public} on the average of public tests of this kind")
        ranks = [f"{number(rank)} in {percent(share)}" for rank, share in enumerate(candidate.shares[:5], 1)]
        if ranks:
            _entry(sheet, 4, f"rank {', '.join(ranks)}")
        if candidate.usd_month is None:
            _entry(sheet, 4, words.cost(candidate))
        elif candidate.cost_note:
            _entry(sheet, 4, candidate.cost_note)
        for said in own_machine.details(candidate):
            _entry(sheet, 4, said)
        _best_offers(sheet, candidate)
        if words.differs(candidate, known):
            _entry(sheet, 4, words.differs(candidate, known))
        basis = words.evidence(candidate.basis)
        weak = words.weak_spots(candidate, known)
        _entry(sheet, 4, f"{basis}; {weak}" if weak else basis)
        for finding in candidate.cautions:
            _entry(sheet, 4, (f"{finding.kind}, {finding.published}: ", "dim"), words.caution(finding, numbered))


def _best_offers(sheet: Sheet, candidate: Candidate) -> None:
    """The best offers in different places, each with its share, what it is made for, and all its remarks."""
    shown = offer_words.places(candidate, _OFFERS)
    for offer in shown:
        best = f" (fit {number(offer.fit, 1)}, its best offer in {percent(offer.share)})"
        purpose = f": {offer.purpose.rstrip('.')}" if offer.purpose else ""
        _entry(sheet, 4, f"{offer_words.way(offer)}{purpose}", (best if len(candidate.offers) > 1 else "", "dim"))
        for remark in offer.remarks:
            _entry(sheet, 6, (remark.text, "yellow" if remark.kind in SERIOUS else ""))
    more = len(candidate.offers) - len(shown)
    if more:
        _entry(sheet, 4, (f"and {counted(more, 'more offer')} (--offers lists them)", "dim"))


def _efficient(sheet: Sheet, result: Recommendation) -> None:
    """The offers that none beats on both cost and fit, as a plot with its legend: what less thinking saves."""
    if not result.efficient:
        return
    known = {offer.id: offer for candidate in result.candidates for offer in candidate.offers}
    sheet.heading("Cost against fit", "offers that no other beats on both; fit without the cost")
    for line in plot(result.efficient, sheet.screen, width=min(sheet.width - 2, 90)):
        sheet.line(sheet.text("  " + line))
    rows: list[list[Cell]] = [
        [
            sheet.text((MARKS[place] if place < len(MARKS) else "", "bold")),
            sheet.text(point.name),
            sheet.text(EFFORTS[point.effort] if point.effort else ""),
            sheet.text(number(point.fit)),
            sheet.text(usd_per_month(point.usd_month)),
            sheet.text(offer_words.short(known[point.offer]) if point.offer in known else ""),
        ]
        for place, point in enumerate(result.efficient)
    ]
    columns = [
        Column(least=1),
        Column(least=12, most=40),
        Column(least=max(len(EFFORTS[p.effort]) if p.effort else 0 for p in result.efficient)),
        Column(least=2, right=True),
        Column(least=max(len(usd_per_month(point.usd_month)) for point in result.efficient), right=True),
        Column(least=16, most=40, optional=True),
    ]
    sheet.table("", columns, rows, indent=7)


def _missing(sheet: Sheet, result: Recommendation) -> None:
    if not result.missing:
        return
    sheet.heading("Evidence that would help most", "points of fit that it would save on average")
    known = words.titles(result)
    for item in result.missing:
        by = f", by {item.benchmark}" if item.benchmark else ""
        _entry(sheet, 2, f"{item.name} on {known.get(item.domain, item.domain)}{by}: {number(item.gain, 2)}")


def _left_out(sheet: Sheet, result: Recommendation) -> None:
    if not result.left_out:
        return
    sheet.heading(f"Left out: {counted(len(result.left_out), 'model')}")
    for model in result.left_out:
        reasons = "; ".join(map(words.failed, model.reasons))
        _entry(sheet, 2, (model.name, "bold"), f", {model.vendor}: {reasons}")


def _asked(sheet: Sheet, result: Recommendation) -> None:
    if result.requirements and result.candidates:
        sheet.heading("Requirements")
        for phrase in result.requirements:
            _entry(sheet, 2, phrase)
    if result.usage:
        sheet.heading("Usage")
        _entry(sheet, 2, words.usage(result))
    if result.answers:
        sheet.heading(f"Answers{f' to {result.question_set}' if result.question_set else ''}")
        for answer in result.answers:
            default = "   (assumed)" if answer.default else ""
            _entry(sheet, 2, (f"{answer.ask}  ", "dim"), answer.label, (default, "dim"))


def _sources(sheet: Sheet, result: Recommendation) -> None:
    if result.basis is not None:
        sheet.heading("Evidence behind all candidates")
        _entry(sheet, 2, words.evidence(result.basis))
        if result.entropy is not None:
            _entry(sheet, 2, f"{number(result.draws)} simulations, decision entropy {number(result.entropy, 2)}")
    if not result.sources:
        return
    sheet.heading("Sources")
    for place, (source, about) in enumerate(result.sources.items(), 1):
        _entry(sheet, 2, f"{place}  {source}", (f"   {about}" if about and about != source else "", "dim"))


def _entry(sheet: Sheet, indent: int, *parts: str | tuple[str, str]) -> None:
    sheet.paragraph(*parts, indent=indent, hang=2)
