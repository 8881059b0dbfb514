"""What one must know before taking up the offers that a headline names: which remarks, of whom, in how many words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from modelmatch.match.result.recommendation import Candidate, RankedOffer, Recommendation, Remark
from modelmatch.report.recommendation import offers as offer_words
from modelmatch.report.recommendation.headline import leaders, named
from modelmatch.terminal.text import shortened
from modelmatch.vocabulary import REMARKS_SHORT
from modelmatch.wording import counted, joined

SERIOUS = frozenset(
    ("trains", "trains-by-default", "safety-concern", "ends", "price-changes", "price-ends", "limited-use",
     "licence-excludes", "retired")
)  # fmt: skip
"""Kinds of remarks that stand out."""


def named_offers(result: Recommendation, ways: int) -> list[tuple[Candidate, list[RankedOffer]]]:
    """The offers that the headline names: ``ways`` of a clear match, and the best of each other model it names."""
    alone = len(leaders(result)) == 1
    return [
        (candidate, offer_words.places(candidate, ways if alone and candidate is result.match else 1))
        for candidate in named(result)
    ]


def grouped(
    found: Sequence[tuple[Candidate, Sequence[RankedOffer]]], most: int | None = None
) -> list[tuple[str, list[tuple[str, bool]]]]:
    """The remarks of offers, each in words and whether it stands out, under the name of what they hold for.

    What holds for all offers of a model is said once of the model. At most ``most`` of one kind; the others are
    counted, so that no kind is missing.
    """
    several = len(found) > 1
    groups: list[tuple[str, list[tuple[str, bool]]]] = []
    for candidate, offers in found:
        shared = [remark for remark in offers[0].remarks if all(remark in o.remarks for o in offers)] if offers else []
        parts = [(candidate.name if several else "", shared)]
        if len(offers) > 1:
            for offer in offers:
                name = joined((candidate.name if several else "", offer_words.short(offer)))
                parts.append((name, [remark for remark in offer.remarks if remark not in shared]))
        groups += [(name, _in_words(remarks, most)) for name, remarks in parts if remarks]
    return groups


def _in_words(remarks: Iterable[Remark], most: int | None) -> list[tuple[str, bool]]:
    """Remarks with whether they stand out, those of a kind beyond ``most`` counted."""
    said = []
    for kind, same in groupby(remarks, key=lambda remark: remark.kind):
        every = list(same)
        shown = every if most is None else every[:most]
        said += [(remark.text, kind in SERIOUS) for remark in shown]
        if len(shown) < len(every):
            said.append((f"and {counted(len(every) - len(shown), 'more ' + REMARKS_SHORT[kind])}", kind in SERIOUS))
    return said


def in_short(offer: RankedOffer) -> str:
    """The kinds of the remarks on an offer, with the days that matter; notes by their beginning."""
    said = [
        shortened(r.text, NOTE)
        if r.kind == "note"
        else f"{REMARKS_SHORT[r.kind]}{f' {r.day}' if r.day and r.kind in DATED else ''}"
        for r in offer.remarks
    ]
    return joined(dict.fromkeys(said))


DATED = ("price-changes", "price-ends", "ends")
"""Kinds of remarks of which the day belongs to the shortest form."""
NOTE = 40
"""Cells for the beginning of a note."""


def cut(text: str, cells: int | None) -> str:
    """A remark in at most so many cells, cut between words."""
    return text if cells is None else shortened(text, cells)
