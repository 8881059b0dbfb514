"""The sentences of the headline: who leads, how sure that is, and what separates models too close to call."""

from __future__ import annotations

from collections.abc import Iterable

from modelmatch.match.result.recommendation import Candidate, Recommendation
from modelmatch.report.recommendation import offers
from modelmatch.report.recommendation.words import compared, downloaded, titles, use
from modelmatch.vocabulary import CRITERIA
from modelmatch.wording import counted, joined, listed, lower, number, percent, usd, usd_per_month

READINGS = "simulations"
OF_WHAT = "of work like yours"


def leaders(result: Recommendation) -> list[Candidate]:
    """The match alone, or the models between which it is too close to call, in order of rank."""
    close = [candidate for candidate in result.candidates if candidate.id in result.close_call]
    return close if len(close) > 1 else list(result.candidates[:1])


def named(result: Recommendation) -> list[Candidate]:
    """Every model whose offer the headline names: the leaders, and the best one with enough figures beside them."""
    beside = [c for c in result.candidates if c.id == result.well_measured]
    found = leaders(result)
    return [*found, *(candidate for candidate in beside if candidate not in found)]


def well_measured(result: Recommendation) -> list[str]:
    """That the match has few figures, and the best model with enough; empty where it has enough."""
    if result.match is None or result.well_measured is None:
        return []
    told = [candidate.id for candidate in leaders(result)]
    return [
        f"{result.match.name} has few figures yet; the best well-measured model is {candidate.name}"
        + ("" if candidate.id in told else f", {use(candidate, 1)}")
        for candidate in result.candidates
        if candidate.id == result.well_measured
    ]


def elsewhere(result: Recommendation, candidate: Candidate) -> str:
    """Which offer of a runner-up counts, where that is not plain and the headline does not name it."""
    told = any(candidate.id == one.id for one in named(result))
    return "" if told else offers.elsewhere(candidate, result.candidates[0])


def depends_on(result: Recommendation) -> list[str]:
    """What is assumed of the use and decides the match."""
    return [f"{assumed}; with other usual amounts another model wins" for assumed in result.assumptions]


def few_known(result: Recommendation) -> list[str]:
    """How few models could be recommended on the day, and the stronger ones that could not; empty where many could."""
    if result.known is None:
        return []
    count = "no model" if result.known == 0 else f"only {counted(result.known, 'model')}"
    said = [f"on {result.as_of}, {count} could be recommended"]
    facts = dict.fromkeys(one.fact for one in result.stronger)
    stronger = [f"{listed([s.name for s in result.stronger if s.fact == fact])} ({fact})" for fact in facts]
    if stronger:
        said.append(f"known to be stronger at this work: {joined(stronger)}")
    return said


def names(candidates: Iterable[Candidate], last: str = "or") -> str:
    return listed([candidate.name for candidate in candidates], last)


def fits(candidates: Iterable[Candidate]) -> str:
    """The fits of several models, with a decimal or two where they look the same without."""
    values = [candidate.fit for candidate in candidates]
    shown = [[number(value, digits) for value in values] for digits in range(3)]
    return listed(next((one for one in shown if len(set(one)) == len(values)), shown[1]))


def first_in(candidates: Iterable[Candidate]) -> str:
    """In how many draws the candidates take the first rank: ``71 %``, ``44 % and 41 %``."""
    return listed([percent(candidate.first_share) for candidate in candidates])


def rivals(result: Recommendation) -> list[str]:
    """What speaks for which of the models that are too close to call.

    What separates them in practice, and which is cheaper and which better evidenced.
    """
    close = leaders(result)
    if len(close) < 2:
        return []
    cheap, why_cheap = _cheaper(close)
    sure, why_sure = _better_evidenced(close)
    if cheap and cheap == sure:
        found = [f"{cheap} is cheaper ({why_cheap}) and better evidenced ({why_sure})"]
    else:
        found = [
            f"{cheap} is cheaper ({why_cheap})" if cheap else why_cheap,
            f"{sure} is better evidenced ({why_sure})" if sure else why_sure,
        ]
    return [said for said in (_order(close), *_apart(close, result), *found) if said]


def _apart(close: list[Candidate], result: Recommendation) -> list[str]:
    """What each of the others is better and worse at than the first; what it costs is said elsewhere."""
    known = titles(result)
    said = []
    for other in close[1:]:
        better, worse = (tuple(c for c in side if c != "cost") for side in (other.better_at, other.worse_at))
        differs = compared(better, worse, known)
        said += [f"{other.name}, against {close[0].name}: {differs}"] if differs else []
    return said


def own_cases(result: Recommendation) -> str:
    """How many cases of one's own would tell models apart that are too close to call, and of what; empty otherwise."""
    if not result.own_cases:
        return ""
    heaviest = next((w for w in sorted(result.weights, key=lambda w: -w.weight) if w.criterion not in CRITERIA), None)
    work = f", mostly {lower(heaviest.title)}," if heaviest and heaviest.weight < 1 else ""
    return f"to find out, try about {number(result.own_cases)} cases of your own{work} on each"


def _order(close: list[Candidate]) -> str:
    """Why the model named first is not the one that ranks first most often; empty where it is."""
    often = max(close, key=lambda candidate: candidate.first_share)
    if often.first_share <= close[0].first_share:
        return ""
    return f"{often.name} ranks first more often, {close[0].name} has the higher fit on average"


def _cheaper(close: list[Candidate]) -> tuple[str, str]:
    """The name of the cheapest and the amounts; no name where that cannot be said."""
    own = [c.name for c in close if downloaded(c)]
    unknown = [c.name for c in close if c.usd_month is None and not downloaded(c)]
    if unknown:
        return "", f"the price of {listed(unknown)} is not on record"
    if own:
        return "", f"{listed(own)} {'needs' if len(own) == 1 else 'need'} your own hardware" if len(own) < len(
            close
        ) else ""
    ordered = sorted(close, key=lambda c: c.usd_month or 0.0)
    low, high = ordered[0].usd_month, ordered[-1].usd_month
    if usd(low) == usd(high):
        return "", f"they cost the same ({usd_per_month(low)})"
    return ordered[0].name, f"{usd(low)} against {usd_per_month(high)}"


def _better_evidenced(close: list[Candidate]) -> tuple[str, str]:
    """The name of the model with most independent figures of its own; no name where two have the same."""
    own = {c.id: (0, 0) if _borrowed(c) else (c.basis.independent, c.basis.figures) for c in close}
    ordered = sorted(close, key=lambda c: own[c.id], reverse=True)
    figures = [_figures(*own[c.id]) for c in ordered]
    if figures[0] == figures[1]:
        return "", "they are equally well evidenced"
    return ordered[0].name, f"independent figures: {figures[0]} against {figures[1]}"


def _borrowed(candidate: Candidate) -> bool:
    """Whether the figures behind a model are those of another, of which it is a mode."""
    return any(remark.kind == "no-own-figures" for remark in candidate.remarks)


def _figures(independent: int, every: int) -> str:
    return f"{number(independent)} of {number(every)}" if every else "none"
