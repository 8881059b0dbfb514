"""Findings about the ranking: another offer is better by more than noise, or the call is closer than it was."""

from __future__ import annotations

from collections.abc import Iterator

from modelmatch.match.confidence import CLOSE_SHARE
from modelmatch.match.result.remarks import measured_as
from modelmatch.session.check.found import Found
from modelmatch.session.check.known import Known
from modelmatch.wording import counted, listed, number, percent, signed

NOISE = 2.0
"""Standard deviations of the gain that it must exceed: the other offer is then better in about 98 % of the draws."""
FALL = 0.15
"""A fall of the share of first ranks that is worth a note."""
MOVED = 1.0
"""Points of fit that new evidence must move the chosen offer by to be worth a note."""


def no_match(known: Known) -> Iterator[Found]:
    """Nothing meets the requirements."""
    if known.match is None:
        phrases = dict.fromkeys(requirement.phrase for requirement in known.preferences.requirements)
        yield Found(
            name="no-match", path=("answers",), message="no offer on record meets the requirements any more",
            before=known.choice.offer, after="no match", reason=listed(list(phrases)) or None,
        )  # fmt: skip


def is_overtaken(known: Known, min_gain: float) -> bool:
    """Whether changing to today's match brings more than noise, and enough."""
    if not known.open or known.match is None or known.match == known.row:
        return False
    gain, sd = known.gain
    return gain >= min_gain and gain > NOISE * sd


def overtaken(known: Known, min_gain: float) -> Iterator[Found]:
    """Another offer is better by more than noise."""
    if not is_overtaken(known, min_gain):
        return
    assert known.match is not None
    best, (gain, sd) = known.engine.matrix.offers[known.match], known.gain
    same = best.model.id == known.choice.model
    what = f"{best.model.name} by {best.id.partition('@')[2]}" if same else best.model.name
    yield Found(
        name="overtaken", path=("choice", "offer"),
        message=f"{what} is better than {known.name} by {number(gain, 1)} points of fit (±{number(sd, 1)})",
        before=f"{known.choice.offer}, fit {number(known.fit, 1)} today", after=f"{best.id}, {signed(gain)} points",
        reason=f"released {best.model.released}" if best.model.released and not same else None,
        sources=known.day.sources(best.model.source),
    )  # fmt: skip


def superseded(known: Known, min_gain: float) -> Iterator[Found]:
    """A successor, new since, replaces the chosen offer in the same place; see `modelmatch.match.engine`.

    Not where it is told of already as the better offer.
    """
    if known.row is None or known.offer is None or not known.decision.ranking.replaced[known.row]:
        return
    status, matrix = known.offer.model.status, known.engine.matrix
    if status.since is not None and status.since <= known.accepted.day:
        return
    line = matrix.lineage.after[int(matrix.model[known.row])]
    if known.match is not None and is_overtaken(known, min_gain) and int(matrix.model[known.match]) in line:
        return
    ranked = known.decision.order.tolist()
    after = next((matrix.models[row] for row in ranked if row in line), None)
    by, since = f" by {after.name}" if after else "", f" on {status.since}" if status.since else ""
    yield Found(
        name="superseded", path=("choice", "model"), message=f"{known.name} was superseded{since}, here{by}",
        before="current", after=f"superseded{by}",
        reason="it is offered in the same place, meets the requirements, costs no more, and fits at least as well",
        sources=known.day.sources(status.source or known.offer.model.source),
    )  # fmt: skip


def closer_call(known: Known, min_gain: float) -> Iterator[Found]:
    """The chosen model is first in far fewer draws, or not any more, but none is better by more than noise."""
    if not known.open or known.match is None or is_overtaken(known, min_gain):
        return
    best = known.engine.matrix.offers[known.match]
    before, after = percent(known.accepted.first_share), percent(known.first_share)
    if best.model.id != known.choice.model:
        gain, sd = known.gain
        message = (
            f"{best.model.name} is now ahead of {known.name} by {number(gain, 1)} points of fit (±{number(sd, 1)}): "
            "not more than noise, or too little to change"
        )
    elif known.accepted.first_share - known.first_share >= FALL:
        message = f"{known.name} ranks first in {after} of the simulations, down from {before}"
    else:
        return
    yield Found(name="closer-call", path=("accepted", "first_share"), message=message, before=before, after=after)


def new_contender(known: Known, min_gain: float) -> Iterator[Found]:
    """The best of the models that came out since, if it is better than the chosen offer in many draws."""
    if not known.open:
        return
    rival = known.match if is_overtaken(known, min_gain) else None
    told = known.engine.matrix.offers[rival].model.id if rival is not None else None
    for row, share in zip(known.decision.order.tolist(), known.beaten.tolist(), strict=True):
        model = known.engine.matrix.models[row]
        new = model.released is not None and model.released > known.accepted.day
        if not new or model.id in (told, known.choice.model) or share < CLOSE_SHARE:
            continue
        yield Found(
            name="new-contender", subject=model.id, path=("choice", "model"),
            message=f"{model.name}, released {model.released}, is better than {known.name} in {percent(share)} "
            "of the simulations",
            before="not yet released", after=percent(share), sources=known.day.sources(model.source),
        )  # fmt: skip
        return


def evidence_changed(known: Known) -> Iterator[Found]:
    """The fit of the chosen offer moved with the evidence."""
    if known.row is None or not known.open:
        return
    matrix = known.engine.matrix
    row = int(matrix.model[known.row])
    before, after = known.accepted.fit, known.fit
    new = [
        f
        for f in measured_as(matrix, row).evidence
        if f.published > known.accepted.day and f.benchmark in matrix.evidence
    ]
    now = int(matrix.figures[row])
    if abs(after - before) < MOVED or (not new and now == known.accepted.figures):
        return
    newest = sorted(new, key=lambda figure: figure.published, reverse=True)
    yield Found(
        name="evidence-changed", path=("accepted", "fit"),
        message=f"{known.name}: fit {number(before, 1)} then, {number(after, 1)} now",
        before=f"{number(before, 1)}, {counted(known.accepted.figures, 'figure', digits=True)}",
        after=f"{number(after, 1)}, {counted(now, 'figure', digits=True)}",
        reason=f"the newest figure was published on {newest[0].published}" if newest else None,
        sources=known.day.sources(*dict.fromkeys(figure.source for figure in newest))[:3],
    )  # fmt: skip
