"""Every offer of the models shown, as tables: the places, plans and levels of effort side by side."""

from __future__ import annotations

from modelmatch.match.result.recommendation import Candidate, Recommendation
from modelmatch.report.recommendation import offers, remarks
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.wording import counted, joined, number, percent

ROOMY = 100
"""From this width on remarks stand in a column, and not below their offer."""
NARROW = 76
"""Below it the plan or id stands behind the place."""
HEADS = ("way", "place", "plan or id", "effort", "per month", "fit", "best", "know first")
ABOUT = "best: in how many of the simulations it is the best offer of its model; USD per month"


def offer_tables(sheet: Sheet, result: Recommendation, top: int | None) -> None:
    """The offers of the first ``top`` candidates, None for all."""
    sheet.heading("Offers", ABOUT)
    for candidate in result.candidates[:top]:
        sheet.blank()
        _offers(sheet, candidate)


def title(candidate: Candidate) -> str:
    """What stands beside the name of a model: its standing, and how many offers it has."""
    found = counted(len(candidate.offers), "offer") if candidate.offers else "no offer on record"
    return f"fit {number(candidate.fit)}, first in {percent(candidate.first_share)}, {found}"


def _offers(sheet: Sheet, candidate: Candidate) -> None:
    sheet.paragraph((f"{candidate.rank} {candidate.name}", "bold"), f"   {title(candidate)}", hang=2)
    known = [sheet.text((remarks.in_short(offer), "dim")) for offer in candidate.offers]
    narrow = sheet.width < NARROW
    cells = [offers.cells(offer) for offer in candidate.offers]
    if narrow:
        cells = [(way, joined((place, asked)), "", *others) for way, place, asked, *others in cells]
    rows: list[list[Cell]] = [[sheet.text(cell) for cell in row] for row in cells]
    levels = any(offer.effort for offer in candidate.offers)
    asked = any(row[2] for row in cells)
    columns = [
        Column(HEADS[0], least=4),
        Column(HEADS[1], least=12, most=30, lines=3 if narrow else 2),
        Column(HEADS[2], least=10, most=30, lines=2) if asked else Column(least=0, most=0),
        Column(HEADS[3], least=6) if levels else Column(least=0, most=0),
        Column(HEADS[4], "USD", least=max((len(row[4]) for row in cells), default=0), most=12, right=True),
        Column(HEADS[5], least=4, right=True),
        Column(HEADS[6], least=4, right=True),
    ]
    if sheet.width >= ROOMY:
        columns.append(Column(HEADS[7], least=24, most=70, lines=None))
        rows = [[*row, note] for row, note in zip(rows, known, strict=True)]
        known = []
    sheet.table("", columns, rows, indent=2, notes=known)
