"""The words for a use in units, what one unit costs, and for the languages that are worked in."""

from __future__ import annotations

from modelmatch.match.result.recommendation import Recommendation
from modelmatch.report.sheet import Sheet
from modelmatch.wording import counted, exact, joined, listed, number, plain


def priced_for(sheet: Sheet, result: Recommendation, most: int | None) -> None:
    """What the prices are for, below the offers that have them."""
    for said in sentences(result):
        sheet.item("Priced for", said, most=most)


def sentences(result: Recommendation) -> list[str]:
    """The conversion, with its source and the cost of one unit; empty where tokens were stated."""
    use = result.converted
    if use is None:
        return []
    each = f"{plain(use.tokens_in)} tokens in and {plain(use.tokens_out)} out each"
    note = f" ({use.note})" if use.note else ""
    cost = "" if use.usd_each is None else f"; about {_small(use.usd_each)} USD per {use.one}"
    name = use.one if use.amount == 1 else use.many
    return [f"{exact(use.amount)} {name} a month, {each}{note}{cost}"]


def in_languages(sheet: Sheet, result: Recommendation) -> None:
    """What is on record of the match in the languages that are worked in."""
    for said in of_languages(result):
        sheet.item("Languages", said)


def of_languages(result: Recommendation) -> list[str]:
    """One sentence on all languages; empty where none was named."""
    if not result.languages or result.match is None:
        return []
    known = [f"{counted(one.figures, 'figure')} in {one.name}" for one in result.languages if one.figures]
    without = [one.name for one in result.languages if not one.figures]
    said = [f"{joined(known)} on record" if known else "", f"none in {listed(without)} on record" if without else ""]
    return [f"{result.match.name}: {joined(said, '; ')}; what counts are the figures in all languages together"]


def _small(usd: float) -> str:
    """An amount of money of which cents are too coarse."""
    return number(usd, 2) if usd >= 1 else f"{usd:.2g}" if usd >= 0.0001 else f"{usd:.6f}"
