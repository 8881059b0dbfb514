"""What the tools return, as types from which the protocol's schemas follow."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from modelmatch.match.result.recommendation import Candidate, Recommendation
from modelmatch.report.recommendation import headline, remarks, words
from modelmatch.report.recommendation import offers as offer_words
from modelmatch.terminal.text import printable
from modelmatch.wording import capital


class Criterion(BaseModel):
    """A criterion with its weight, and the value of the match on it."""

    criterion: str
    weight: float = Field(description="Share of the decision, 0 to 1.")
    value: float = Field(description="Value of the match from 0 to 100.")
    sd: float = Field(description="Standard deviation of the value.")
    in_words: str
    rests_on: str = Field(description="How many figures, or why it is uncertain; empty for plain facts.")


class Ranked(BaseModel):
    """A model with its best offer."""

    rank: int
    id: str
    name: str
    vendor: str
    fit: float = Field(description="Expected value from 0 to 100.")
    first_share: float = Field(description="Share of simulations in which the model ranks first, 0 to 1.")
    usd_month: float | None = Field(description="USD per month; null if unknown, or for own hardware.")
    use: str = Field(description="Where, on which plan and at which effort to use it.")
    api_model_id: str | None = Field(description="What to ask for through an API, where the offer is one.")
    against_match: str = Field(description="What it is better and worse at than the match.")


class Answer(BaseModel):
    question: str
    answer: str
    assumed: bool = Field(description="True if nobody gave it: ask, if it could matter.")


class Recommended(BaseModel):
    """A recommendation: what to use, how sure that is, why, and what would change it."""

    verdict: str = Field(description="The answer in a sentence; say it with how sure it is.")
    too_close_to_call: bool
    ranking: list[Ranked] = Field(description="The match first; empty if no model meets the requirements.")
    know_first: list[str] = Field(description="What one must know before following it; pass all of it on.")
    why: list[Criterion]
    would_change: list[str] = Field(description="Smallest changes that make another model win.")
    requirements: list[str]
    unmet: list[str] = Field(description="Where nothing matches: what relaxing one requirement would give.")
    answers: list[Answer]
    rests_on: str
    as_of: str
    data: str


def recommended(result: Recommendation, top: int) -> Recommended:
    """A recommendation as the tool gives it: ``top`` models, and everything in words that may be printed."""
    match = result.match
    scores = {score.criterion: score for score in match.scores} if match else {}
    known = words.titles(result)
    why = [
        Criterion(
            criterion=known[w.criterion],
            weight=w.weight,
            value=scores[w.criterion].value,
            sd=scores[w.criterion].sd,
            in_words=words.value(scores[w.criterion]),
            rests_on=words.rests(scores[w.criterion]),
        )
        for w in result.weights
        if w.criterion in scores
    ]
    found = Recommended(
        verdict=_verdict(result),
        too_close_to_call=len(headline.leaders(result)) > 1,
        ranking=[_ranked(candidate, result) for candidate in result.candidates[:top]],
        know_first=_know_first(result),
        why=why,
        would_change=[f"{words.change(c, result)} → {c.winner_name or 'no model'}" for c in result.changes],
        requirements=list(result.requirements),
        unmet=[f'without "{r.phrase}": {r.winner_name} ({words.instead(r)})' for r in result.relaxations],
        answers=[Answer(question=a.ask, answer=a.label, assumed=a.default) for a in result.answers],
        rests_on=words.evidence(match.basis, match.name) if match else "",
        as_of=str(result.as_of),
        data=result.data[:12],
    )
    return Recommended.model_validate(clean(found.model_dump()))


def clean(value: Any) -> Any:
    """The same data without characters that are invisible or reorder a line, which could hide orders to an agent."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def _verdict(result: Recommendation) -> str:
    leaders = headline.leaders(result)
    if not leaders:
        return f"No model meets all of: {', '.join(result.clash or result.requirements)}."
    of = f"of {result.draws:,} {headline.READINGS} {headline.OF_WHAT}" if result.draws else ""
    if len(leaders) > 1:
        close = f"{headline.names(leaders)}: too close to call"
        parts = [f"{close}, ranked first in {headline.first_in(leaders)} {of}"]
    else:
        parts = [f"{leaders[0].name}, ranked first in {headline.first_in(leaders)} {of}"]
    parts += [*headline.rivals(result), *headline.well_measured(result), *headline.depends_on(result)]
    return f"{'. '.join(capital(part).rstrip('.') for part in parts)}."


def _know_first(result: Recommendation) -> list[str]:
    if result.match is None:
        return [capital(line) for line in headline.few_known(result)]
    groups = remarks.grouped(remarks.named_offers(result, offer_words.WAYS))
    told = [f"{name}: {text}" if name else text for name, said in groups for text, _ in said]
    return [*told, *(capital(line) for line in headline.few_known(result))]


def _ranked(candidate: Candidate, result: Recommendation) -> Ranked:
    offer = candidate.offer
    return Ranked(
        rank=candidate.rank,
        id=candidate.id,
        name=candidate.name,
        vendor=candidate.vendor,
        fit=candidate.fit,
        first_share=candidate.first_share,
        usd_month=candidate.usd_month,
        use=words.use(candidate, 1),
        api_model_id=offer.model_id if offer is not None and offer.route in ("api", "cloud") else None,
        against_match="" if candidate is result.match else words.differs(candidate, words.titles(result)),
    )
