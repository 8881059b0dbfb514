"""The charts of a result, each with a table of its numbers: strengths, cost against fit, shares of ranks, weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from modelmatch.match.result.frontier import fit_beside_cost
from modelmatch.match.result.recommendation import Candidate, Recommendation, Score, Weight
from modelmatch.report.html import charts
from modelmatch.report.html.evidence import SourceBook
from modelmatch.report.html.frontier import Point, frontier
from modelmatch.report.html.page import Block, Figure, Inline, More, Section, Table, Text
from modelmatch.report.recommendation import headline
from modelmatch.report.recommendation import offers as offer_words
from modelmatch.vocabulary import EFFORTS
from modelmatch.wording import capital, counted, listed, lower, number, percent, plus_minus, signed, usd

SERIES = ("first", "second", "third", "fourth")
"""The colours of the models that a chart compares, as the page names them."""
RANKS = 8
"""Models whose shares of ranks are drawn."""
FEW = 6
"""Rows of a table that are shown at once beside a chart."""


def compared(result: Recommendation) -> list[Candidate]:
    """The models whose strengths are drawn beside each other: those too close to call, else the first two."""
    leaders = headline.leaders(result)
    return (leaders if len(leaders) > 1 else list(result.candidates[:2]))[: len(SERIES)]


def strengths(result: Recommendation, models: Sequence[Candidate], book: SourceBook) -> Iterator[Block]:
    """Each criterion with its weight, the values of the models, and what the match's rests on."""
    weights = sorted(result.weights, key=lambda weight: -weight.weight)
    scores = [{score.criterion: score for score in model.scores} for model in models]
    tracks = [
        charts.Track(
            capital(weight.title),
            f"weight {percent(weight.weight)}",
            tuple(
                charts.Interval(place, known[weight.criterion].value, known[weight.criterion].sd)
                for place, known in enumerate(scores)
                if weight.criterion in known
            ),
        )
        for weight in weights
    ]
    legend = [(charts.MARKS[place], SERIES[place], model.name) for place, model in enumerate(models)]
    label = f"Values of {listed([model.name for model in models])} on {counted(len(weights), 'criterion', 'criteria')}"
    caption = (
        "Each sign is a value from 0 to 100, on fixed scales; the band around it is one standard deviation to each "
        "side. The heaviest criteria stand first."
    )
    yield Figure(charts.chart(charts.intervals(tracks), f"{label}; the table below has the numbers"), caption, legend)
    rival = result.candidates[1].name if len(result.candidates) > 1 else ""
    heads = ["criterion", "weight", *(model.name for model in models), *(["lead"] if rival else [])]
    rows: list[Sequence[Inline]] = [
        [
            capital(weight.title),
            _weight(weight),
            *(book.value(model, known.get(weight.criterion)) for model, known in zip(models, scores, strict=True)),
            *([_lead(scores[0].get(weight.criterion))] if rival else []),
        ]
        for weight in weights
    ]
    sides = "lr" + "l" * len(models) + ("r" if rival else "")
    lead = f"; lead: points of fit that the match gains there over {rival}" if rival else ""
    yield Table(f"Weights and values with their uncertainty; a value leads to its figures{lead}", heads, rows, sides)


def _weight(weight: Weight) -> str:
    return f"{plus_minus(weight.weight * 100, weight.sd * 100)} %".replace(" ", "\u00a0")


def _lead(score: Score | None) -> str:
    return signed(score.lead) if score is not None and score.lead is not None else ""


def cost_and_fit(result: Recommendation, top: int) -> Section | None:
    """What less money or less thinking buys."""
    if not result.efficient:
        return None
    known = {offer.id: offer for candidate in result.candidates for offer in candidate.offers}
    best = [Point(point.usd_month, point.fit, place) for place, point in enumerate(result.efficient, 1)]
    drawn = {(point.id, point.usd_month) for point in result.efficient}
    others = [
        Point(candidate.usd_month, fit)
        for candidate in result.candidates[: max(top, 40)]
        if candidate.usd_month is not None and (candidate.id, candidate.usd_month) not in drawn
        for fit in [fit_beside_cost(candidate, result.weights)]
        if fit is not None
    ]
    label = f"Cost against fit: {counted(len(best), 'offer')} that no other beats on both; numbers as in the table"
    caption = (
        "Numbered: the offers that no other beats on both cost and fit. Grey: the best offers of other models. "
        "Fit here leaves the cost out."
    )
    rows: list[Sequence[Inline]] = [
        (
            str(place),
            point.name,
            EFFORTS[point.effort] if point.effort else "",
            usd(point.usd_month),
            number(point.fit, 1),
            offer_words.short(known[point.offer]) if point.offer in known else "",
        )
        for place, point in enumerate(result.efficient, 1)
    ]
    heads = ("number", "model", "effort", "per month", "fit without cost", "where")
    return Section(
        "cost",
        "Cost against fit",
        [
            Figure(charts.chart(frontier([*others, *best]), label), caption),
            _folded(Table("Offers that no other beats on both", heads, rows, "lllrrl", head=1)),
        ],
    )


def _folded(table: Table) -> Block:
    """The table, opened on request if it is long."""
    return table if len(table.rows) <= FEW else More(f"The {len(table.rows)} offers", [table])


def how_sure(result: Recommendation, top: int) -> Section | None:
    """How often each model takes which rank."""
    models = result.candidates[: min(top, RANKS)]
    if len(result.candidates) < 2 or not models:
        return None
    bars = [charts.Shares(model.name, f"first in {percent(model.first_share)}", _segments(model)) for model in models]
    legend = [("■", f"o{place + 1}", name) for place, name in enumerate(("first", "second", "third", "4th to 10th"))]
    draws = f"{number(result.draws)} " if result.draws else ""
    caption = (
        f"In each of {draws}{headline.READINGS}, weights and values are drawn within their uncertainty and the models "
        "ranked anew. The rest of each bar are lower ranks."
    )
    label = f"Shares of ranks of {counted(len(models), 'model')}; the table below has the numbers"
    rows: list[Sequence[Inline]] = [
        (
            model.name,
            percent(model.first_share),
            *(percent(share) for share in _segments(model)[1:]),
            number(model.expected_rank, 1),
            number(model.expected_loss, 1),
        )
        for model in models
    ]
    heads = ("model", "first", "second", "third", "4th to 10th", "mean rank", "points lost")
    blocks: list[Block] = [
        Figure(charts.chart(charts.shares(bars), label), caption, legend),
        More("The numbers", [Table("Shares of ranks; points of fit given up on average", heads, rows, "lrrrrrr")]),
    ]
    public = models[0].first_share_public
    if public is not None and public != models[0].first_share:
        blocks.append(
            Text(f"On the average of public tests of this kind, {models[0].name} ranks first in {percent(public)}.")
        )
    return Section("how-sure", "How sure this is", blocks)


def _segments(model: Candidate) -> tuple[float, ...]:
    """The shares of ranks 1, 2 and 3, and of 4 to 10."""
    known = [*model.shares[:10], *[0.0] * (10 - len(model.shares[:10]))]
    return (known[0], known[1], known[2], sum(share for share in known[3:] if math.isfinite(share)))


def weight_changes(result: Recommendation) -> Figure | None:
    """The weights at which another model wins, against those of today."""
    weights = {weight.criterion: weight for weight in result.weights}
    rows = [
        charts.Shift(
            capital(weights[change.subject].title),
            f"→ {change.winner_name}",
            weights[change.subject].weight,
            change.answer,
        )
        for change in result.changes
        if change.kind == "weight" and change.subject in weights and isinstance(change.answer, float)
    ]
    if not rows:
        return None
    legend = [("○", SERIES[0], "weight now"), ("◆", SERIES[1], "weight at which another model wins")]
    names = listed([lower(row.label) for row in rows])
    label = f"Weights at which another model wins: {names}; the list below has the numbers"
    caption = "Each weight is changed on its own, the others in proportion."
    return Figure(charts.chart(charts.shifts(rows), label), caption, legend)
