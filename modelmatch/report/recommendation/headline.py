"""The sentences of the headline: who leads, how sure that is, and what separates models too close to call."""

from __future__ import annotations

from collections.abc import Iterable

from modelmatch.match.result.recommendation import Candidate, Recommendation
from modelmatch.wording import listed, number, percent, usd, usd_a_month

READINGS = "plausible readings"
OF_WHAT = "of your answers and the evidence"


def leaders(result: Recommendation) -> list[Candidate]:
    """The match alone, or the models between which it is too close to call, in order of rank."""
    close = [candidate for candidate in result.candidates if candidate.id in result.close_call]
    return close if len(close) > 1 else list(result.candidates[:1])


def names(candidates: Iterable[Candidate], last: str = "or") -> str:
    return listed([candidate.name for candidate in candidates], last)


def fits(candidates: Iterable[Candidate]) -> str:
    """The fits of several models, with a decimal where they look the same without it."""
    values = [candidate.fit for candidate in candidates]
    digits = 0 if len({number(value) for value in values}) == len(values) else 1
    return listed([number(value, digits) for value in values])


def first_in(candidates: Iterable[Candidate]) -> str:
    """In how many draws the candidates take the first rank: ``71 %``, ``44 % and 41 %``."""
    return listed([percent(candidate.first_share) for candidate in candidates])


def rivals(result: Recommendation) -> list[str]:
    """What speaks for which of the models that are too close to call: the cheaper and the better evidenced one."""
    close = leaders(result)
    if len(close) < 2:
        return []
    cheap, why_cheap = _cheaper(close)
    sure, why_sure = _better_evidenced(close)
    if cheap and cheap == sure:
        return [f"{cheap} is cheaper ({why_cheap}) and better evidenced ({why_sure})"]
    return [
        f"{cheap} is cheaper ({why_cheap})" if cheap else why_cheap,
        f"{sure} is better evidenced ({why_sure})" if sure else why_sure,
    ]


def _cheaper(close: list[Candidate]) -> tuple[str, str]:
    """The name of the cheapest and the amounts; no name where that cannot be said."""
    unknown = [c.name for c in close if c.usd_month is None]
    if unknown:
        return "", f"which is cheaper is not known (no price of {listed(unknown)})"
    ordered = sorted(close, key=lambda c: c.usd_month or 0.0)
    low, high = ordered[0].usd_month, ordered[-1].usd_month
    if usd(low) == usd(high):
        return "", f"they cost the same ({usd_a_month(low)})"
    return ordered[0].name, f"{usd(low)} against {usd_a_month(high)}"


def _better_evidenced(close: list[Candidate]) -> tuple[str, str]:
    """The name of the model with most independent figures; no name where two have the same."""
    ordered = sorted(close, key=lambda c: (c.basis.independent, c.basis.figures), reverse=True)
    figures = [f"{number(c.basis.independent)} of {number(c.basis.figures)}" for c in ordered]
    if figures[0] == figures[1]:
        return "", "they are equally well evidenced"
    return ordered[0].name, f"independent figures: {figures[0]} against {figures[1]}"
