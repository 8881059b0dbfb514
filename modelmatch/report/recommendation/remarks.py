"""What one must know before taking up the offers that a headline names: which remarks, of whom, in how many words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from modelmatch.match.result.recommendation import Candidate, RankedOffer, Recommendation, Remark
from modelmatch.report.recommendation import offers as offer_words
from modelmatch.report.recommendation.headline import leaders, named
from modelmatch.terminal.text import shortened
from modelmatch.vocabulary import REMARKS_SHORT
from modelmatch.wording import counted, joined, listed

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
    found: Sequence[tuple[Candidate, Sequence[RankedOffer]]], most: int | None = None, *, lean: bool = False
) -> list[tuple[str, list[tuple[str, bool]]]]:
    """The remarks of offers, each in words and whether it stands out, under the names of what they hold for.

    What holds for all offers of a model is said of the model, and what holds for several of them once. At most ``most``
    of one kind; the others are counted, so that no kind is missing. ``lean`` puts what does not stand out in few words.
    """
    several = len(found) > 1
    holders: dict[Remark, list[str]] = {}
    for candidate, offers in found:
        name = candidate.name if several else ""
        shared = [remark for remark in offers[0].remarks if all(remark in o.remarks for o in offers)] if offers else []
        for remark in shared:
            holders.setdefault(remark, []).append(name)
        for offer in offers:
            for remark in offer.remarks:
                if remark not in shared:
                    holders.setdefault(remark, []).append(joined((name, offer_words.short(offer))))
    groups: dict[str, list[Remark]] = {}
    for remark, names in holders.items():
        groups.setdefault(listed(list(dict.fromkeys(names))), []).append(remark)
    return [(name, _in_words(remarks, most, lean)) for name, remarks in groups.items()]


def _in_words(remarks: Iterable[Remark], most: int | None, lean: bool) -> list[tuple[str, bool]]:
    """Remarks with whether they stand out, those of a kind beyond ``most`` counted."""
    said: list[tuple[str, bool]] = []
    for kind, same in groupby(remarks, key=lambda remark: remark.kind):
        every, serious = list(same), kind in SERIOUS
        if lean and not serious and kind != "note":
            said.append((REMARKS_SHORT[kind], serious))
            continue
        shown = every if most is None else every[:most]
        said += [(shortened(one.text, NOTE) if lean and kind == "note" else one.text, serious) for one in shown]
        if len(shown) < len(every):
            said.append((f"and {counted(len(every) - len(shown), 'more ' + REMARKS_SHORT[kind])}", serious))
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
