"""The words for what modelmatch does not cover, and what to look for instead."""

from __future__ import annotations

from modelmatch.match.result.recommendation import Recommendation
from modelmatch.report.sheet import Sheet


def sentences(result: Recommendation) -> list[str]:
    """What was asked for that is not covered, each with what to look for."""
    return [f"modelmatch does not cover {one.about}: look for {one.instead}" for one in result.not_covered]


def not_covered(sheet: Sheet, result: Recommendation) -> None:
    """Above everything else: who came for this need not read on."""
    for place, said in enumerate(sentences(result)):
        sheet.item("" if place else "Not covered", said)
