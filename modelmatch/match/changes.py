"""The smallest changes that make another model win: of a weight, of the usage, of a requirement, of an answer.

Every change is a true counterfactual at expected values: it is rounded away from what was stated, and the winner that
is reported was computed at the rounded value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from modelmatch.match.criteria import ECOSYSTEMS
from modelmatch.match.engine import DIGITS, Case, Engine, weigh
from modelmatch.match.recommendation import Change
from modelmatch.preferences import Preferences, Requirement

Floats = NDArray[np.float64]
AnswerValue = str | float | bool | tuple[str, ...]

ADDED = tuple(Requirement(name) for name in ("open-weights", "free", "no-training", "zero-retention", "stable"))
"""Requirements that are tried on someone who did not state them."""
NOT_ASKED = "not required"
NO_MODEL = "no model"
MOST_WEIGHTS = 5
"""At most so many changes of a weight are reported."""
LARGEST_CHANGE, LARGEST_START = 0.5, 0.25
LARGEST_FACTOR = 100.0
STEPS_A_DECADE = 8
"""The usage is searched from a hundredth to a hundred times in steps of 10^(1/8), then by bisection."""


class Alternative(Protocol):
    """An answer that could have been given instead, and the preferences it leads to."""

    @property
    def question(self) -> str: ...
    @property
    def value(self) -> AnswerValue | None: ...
    @property
    def label(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def preferences(self) -> Preferences: ...


class WeightChange(Struct, frozen=True, eq=False):
    """The criterion's index, its weight (shares of 1) before and after, and the row of the model that then wins."""

    criterion: int
    before: float
    after: float
    winner: int


# --- weights ----------------------------------------------------------------------------------


def reweighted(weights: Floats, criterion: int, share: float) -> Floats:
    """Weights with one set to ``share`` and the others scaled to fill the rest; shape (criteria,).

    Raises `ValueError` when that criterion has all the weight: there is nothing to scale.
    """
    rest = 1.0 - weights[criterion]
    if rest <= 1e-9:
        raise ValueError("the criterion has all the weight")
    changed: Floats = weights * ((1.0 - share) / rest)
    changed[criterion] = share
    return changed


def smallest_weight_changes(values: Floats, weights: Floats, leader: int) -> tuple[WeightChange, ...]:
    """For each criterion the smallest change of its weight that lets another model win, smallest first.

    Parameters
    ----------
    values : shape (models, criteria), of the eligible models only
    weights : shape (criteria,), summing to 1
    leader : row of the model with the highest weighted sum

    Notes
    -----
    With weight t on criterion c and the others scaled by (1 - t) / (1 - w), the lead over another model is
    r + t (g - r), with g the lead on c alone and r the lead on the others alone; it is zero at t = r / (r - g). The
    result is rounded outward to whole percents, since a weight is not known any better.
    """
    fits = weigh(values, weights, np.arange(len(weights)))
    leads = fits[leader] - fits
    found = []
    for criterion, weight in enumerate(weights.tolist()):
        if 1.0 - weight <= 1e-9 or len(values) < 2:
            continue
        gain = values[leader, criterion] - values[:, criterion]
        rest = (leads - weight * gain) / (1.0 - weight)
        slope = rest - gain
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = np.where(np.abs(slope) > 1e-12, rest / slope, np.nan)
        crossing[leader] = np.nan
        ups = crossing[(crossing >= weight) & (crossing <= 1.0) & (slope > 0)]
        downs = crossing[(crossing <= weight) & (crossing >= 0.0) & (slope < 0)]
        options = [
            *(_step(values, weights, leader, criterion, math.ceil(float(ups.min()) * 100), 1) if len(ups) else ()),
            *(
                _step(values, weights, leader, criterion, math.floor(float(downs.max()) * 100), -1)
                if len(downs)
                else ()
            ),
        ]
        if options:
            found.append(min(options, key=lambda c: abs(c.after - c.before)))
    return tuple(sorted(found, key=lambda c: (abs(c.after - c.before), c.criterion)))


def _step(
    values: Floats, weights: Floats, leader: int, criterion: int, percent: int, direction: int
) -> Iterator[WeightChange]:
    """The first whole percent from here on at which somebody else wins: this one, or the next when it is a tie."""
    for share in (percent, percent + direction):
        if not 0 <= share <= 100:
            return
        fits = weigh(values, reweighted(weights, criterion, share / 100), np.arange(len(weights)))
        winner = int(np.round(fits, DIGITS).argmax())
        if winner != leader and round(float(fits[winner] - fits[leader]), DIGITS) > 0:
            yield WeightChange(criterion, float(weights[criterion]), share / 100, winner)
            return


def weight_changes(engine: Engine, case: Case) -> tuple[Change, ...]:
    """`smallest_weight_changes` in words: those of criteria that have a weight before those that would get one.

    Changes larger than `LARGEST_CHANGE`, or `LARGEST_START` from nothing, describe another person and are left out. To use another platform is a fact, not a matter of weight: fits with platforms count only for those who have one.
    """
    rows = np.sort(case.order)
    leader = int(np.flatnonzero(rows == case.order[0])[0])
    found = smallest_weight_changes(case.values[rows], case.weights, leader)
    asked = [c for c in found if c.before > 0 and abs(c.after - c.before) <= LARGEST_CHANGE]
    others = [c for c in found if c.before == 0 and c.after <= LARGEST_START]
    others = [c for c in others if engine.criteria[c.criterion] not in ECOSYSTEMS]
    changes = (asked + others)[:MOST_WEIGHTS]
    return tuple(
        Change(
            kind="weight",
            subject=engine.criteria[c.criterion],
            before=_percent(c.before),
            after=_percent(c.after),
            winner=engine.models[rows[c.winner]],
            winner_name=engine.field.models[rows[c.winner]].name,
            answer=c.after,
        )
        for c in changes
    )


# --- usage ------------------------------------------------------------------------------------


def usage_change(engine: Engine, case: Case) -> tuple[Change, ...]:
    """The smallest factor on all tokens that changes the winner, rounded outward to two digits; at most one change."""
    spending = any(r.name in ("budget", "seat-budget") for r in case.preferences.requirements)
    if "cost" not in case.preferences.points and not spending:
        return ()
    steps = range(1, round(math.log10(LARGEST_FACTOR) * STEPS_A_DECADE) + 1)
    options = []
    for direction in (1, -1):
        near = 1.0
        for step in steps:
            far = 10.0 ** (direction * step / STEPS_A_DECADE)
            if _winner(engine, case, far) != case.leader:
                factor, winner = _between(engine, case, near, far)
                if winner is not None and winner != case.leader:
                    options.append((abs(math.log(factor)), factor, winner))
                break
            near = far
    if not options:
        return ()
    _, factor, row = min(options)
    use = engine.field.at_usage(case.preferences.usage)[0]
    return (
        Change(
            kind="usage",
            subject="usage",
            before=tokens_text(use.input_tokens, use.output_tokens),
            after=f"{tokens_text(use.input_tokens * factor, use.output_tokens * factor)} ({factor:g} times)",
            winner=engine.models[row],
            winner_name=engine.field.models[row].name,
            answer=factor,
        ),
    )


def tokens_text(tokens_in: float, tokens_out: float) -> str:
    """Volumes for reading: ``10 million tokens in, 2 million out``."""
    return f"{_volume(tokens_in)} tokens in, {_volume(tokens_out)} out"


def _between(engine: Engine, case: Case, near: float, far: float) -> tuple[float, int | None]:
    """Bisect between a factor that keeps the winner and one that does not; round away from the former."""
    for _ in range(8):
        middle = math.sqrt(near * far)
        if _winner(engine, case, middle) == case.leader:
            near = middle
        else:
            far = middle
    unit = 10.0 ** (math.floor(math.log10(far)) - 1)
    rounded = (math.ceil(far / unit - 1e-9) if far > near else math.floor(far / unit + 1e-9)) * unit
    factor = float(f"{rounded:.2g}")
    winner = _winner(engine, case, factor)
    return (factor, winner) if winner != case.leader else (far, _winner(engine, case, far))


def _winner(engine: Engine, case: Case, factor: float) -> int | None:
    """Row of the winner when the tokens are multiplied; the weights stay."""
    screened = engine.field.screen(case.preferences.requirements, case.preferences.usage, factor)
    if not screened.eligible.any():
        return None
    column = engine.field.criterion_index["cost"]
    values = case.values.copy()
    values[:, column] = engine.field.cost_values(screened)[0]
    fits = np.where(screened.eligible, weigh(values, case.weights, case.drawn.active), -np.inf)
    return int(np.round(fits, DIGITS).argmax())


# --- requirements and answers -----------------------------------------------------------------


def requirement_changes(engine: Engine, case: Case) -> tuple[Change, ...]:
    """Each requirement dropped, and each of `ADDED` added, that makes another model win."""
    stated = case.preferences.requirements
    names = {r.name for r in stated}
    options = [(r, tuple(o for o in stated if o is not r), r.phrase, NOT_ASKED) for r in stated]
    options += [(r, (*stated, r), NOT_ASKED, r.phrase) for r in ADDED if r.name not in names]
    found = []
    for requirement, changed, before, after in options:
        row = engine.case(case.preferences, changed).leader
        if row is not None and row != case.leader:
            found.append(
                Change(
                    kind="requirement",
                    subject=requirement.name,
                    before=before,
                    after=after,
                    winner=engine.models[row],
                    winner_name=engine.field.models[row].name,
                )
            )
    return tuple(found)


def answer_changes(engine: Engine, case: Case, alternatives: Iterable[Alternative]) -> tuple[Change, ...]:
    """The answers that make another model win, the smallest change first: one for each question and winner.

    The size of a change is half the sum of the changes of the mean weights, plus a half for each requirement that
    comes or goes. An answer after which no model is left counts too: its ``winner`` is empty.
    """
    sized = []
    stated = {(r.name, r.argument) for r in case.preferences.requirements}
    for place, other in enumerate(alternatives):
        if other.preferences == case.preferences:
            continue
        changed = engine.case(other.preferences)
        if changed.leader != case.leader:
            asked = {(r.name, r.argument) for r in other.preferences.requirements}
            size = 0.5 * float(np.abs(changed.weights - case.weights).sum()) + 0.5 * len(stated ^ asked)
            sized.append((round(size, DIGITS), place, other, changed.leader))
    found: dict[tuple[str, int | None], Change] = {}
    for _, _, other, row in sorted(sized, key=lambda entry: entry[:2]):
        change = Change(
            kind="answer",
            subject=other.question,
            before=other.before,
            after=other.label,
            winner="" if row is None else engine.models[row],
            winner_name=NO_MODEL if row is None else engine.field.models[row].name,
            answer=other.value,
        )
        found.setdefault((other.question, row), change)
    return tuple(found.values())


def all_changes(engine: Engine, case: Case, alternatives: Sequence[Alternative]) -> tuple[Change, ...]:
    """Every kind of change, in the order weight, answer, requirement, usage."""
    return (
        *weight_changes(engine, case),
        *answer_changes(engine, case, alternatives),
        *requirement_changes(engine, case),
        *usage_change(engine, case),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _volume(tokens: float) -> str:
    for size, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if tokens >= size:
            return f"{tokens / size:.3g} {word}"
    return f"{tokens:.0f}"
