"""The smallest changes that make another model win: of a weight, of the usage, of a requirement, of an answer.

Every change is a true counterfactual at expected values: it is rounded away from what was stated, and the winner that
is reported was computed at the rounded value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommendation import Change
from modelmatch.match.result.relax import without
from modelmatch.match.result.reweigh import weight_changes
from modelmatch.match.valuation import DIGITS, values_at, weigh
from modelmatch.preferences import Alternative, Requirement

ADDED = tuple(Requirement(name) for name in ("open-weights", "free", "no-training", "zero-retention", "stable"))
"""Requirements that are tried on someone who did not state them."""
NOT_ASKED = "not required"
NO_MODEL = "no model"
LARGEST_FACTOR = 100.0
STEPS_A_DECADE = 4
"""The usage is searched from a hundredth to a hundred times in steps of 10^(1/4), then by bisection."""


# --- usage ------------------------------------------------------------------------------------


def usage_change(engine: Engine, decision: Decision) -> tuple[Change, ...]:
    """The smallest factor on all tokens that changes the winner, rounded outward to two digits; at most one change."""
    spending = any(r.name in ("budget", "seat-budget") for r in decision.preferences.requirements)
    if "cost" not in decision.preferences.points and not spending:
        return ()
    steps = range(1, round(math.log10(LARGEST_FACTOR) * STEPS_A_DECADE) + 1)
    options = []
    for direction in (1, -1):
        near = 1.0
        for step in steps:
            far = 10.0 ** (direction * step / STEPS_A_DECADE)
            if _winner(engine, decision, far) != decision.leader:
                factor, winner = _between(engine, decision, near, far)
                if winner is not None and winner != decision.leader:
                    options.append((abs(math.log(factor)), factor, winner))
                break
            near = far
    if not options:
        return ()
    _, factor, row = min(options)
    use = decision.use
    return (
        Change(
            kind="usage",
            subject="usage",
            before=tokens_text(use.input_tokens, use.output_tokens),
            after=f"{tokens_text(use.input_tokens * factor, use.output_tokens * factor)} ({factor:g} times)",
            winner=engine.models[row],
            winner_name=engine.matrix.models[row].name,
            answer=factor,
        ),
    )


def tokens_text(tokens_in: float, tokens_out: float) -> str:
    """Volumes for reading: ``10 million tokens in, 2 million out``."""
    return f"{_volume(tokens_in)} tokens in, {_volume(tokens_out)} out"


def _between(engine: Engine, decision: Decision, near: float, far: float) -> tuple[float, int | None]:
    """Bisect between a factor that keeps the winner and one that does not; round away from the former."""
    for _ in range(8):
        middle = math.sqrt(near * far)
        if _winner(engine, decision, middle) == decision.leader:
            near = middle
        else:
            far = middle
    unit = 10.0 ** (math.floor(math.log10(far)) - 1)
    rounded = (math.ceil(far / unit - 1e-9) if far > near else math.floor(far / unit + 1e-9)) * unit
    factor = float(f"{rounded:.2g}")
    winner = _winner(engine, decision, factor)
    return (factor, winner) if winner != decision.leader else (far, _winner(engine, decision, far))


def _winner(engine: Engine, decision: Decision, factor: float) -> int | None:
    """Row of the winner when the tokens are multiplied; the weights stay."""
    feasible = engine.feasibility.screen(
        decision.preferences.requirements, decision.preferences.usage, factor, decision.work
    )
    if not feasible.eligible.any():
        return None
    values, _ = values_at(engine.matrix, feasible, decision.drawn.active.tolist())
    fits = np.where(feasible.eligible, weigh(values, decision.weights, decision.drawn.active), -np.inf)
    return int(np.round(fits, DIGITS).argmax())


# --- requirements and answers -----------------------------------------------------------------


def requirement_changes(engine: Engine, decision: Decision) -> tuple[Change, ...]:
    """Each requirement dropped, and each of `ADDED` added, that makes another model win.

    Nobody who pays for several seats is told what would be free: free plans are for one person.
    """
    stated = decision.preferences.requirements
    names = {r.name for r in stated}
    if decision.use.seats > 1:
        names.add("free")
    options = [(r, without(engine, decision, [r]), r.phrase, NOT_ASKED) for r in stated]
    options += [(r, (*stated, r), NOT_ASKED, r.phrase) for r in ADDED if r.name not in names]
    found = []
    for requirement, changed, before, after in options:
        row = engine.decide(decision.preferences, changed).leader
        if row is not None and row != decision.leader:
            found.append(
                Change(
                    kind="requirement",
                    subject=requirement.name,
                    before=before,
                    after=after,
                    winner=engine.models[row],
                    winner_name=engine.matrix.models[row].name,
                )
            )
    return tuple(found)


def answer_changes(engine: Engine, decision: Decision, alternatives: Iterable[Alternative]) -> tuple[Change, ...]:
    """The answers that make another model win, the smallest change first: one for each question and winner.

    The size of a change is half the sum of the changes of the mean weights, plus a half for each requirement that
    comes or goes. An answer after which no model is left counts too: its ``winner`` is empty.
    """
    sized = []
    stated = {(r.name, r.argument) for r in decision.preferences.requirements}
    for place, other in enumerate(alternatives):
        if other.preferences == decision.preferences:
            continue
        changed = engine.decide(other.preferences)
        if changed.leader != decision.leader:
            asked = {(r.name, r.argument) for r in other.preferences.requirements}
            size = 0.5 * float(np.abs(changed.weights - decision.weights).sum()) + 0.5 * len(stated ^ asked)
            sized.append((round(size, DIGITS), place, other, changed.leader))
    found: dict[tuple[str, int | None], Change] = {}
    for _, _, other, row in sorted(sized, key=lambda entry: entry[:2]):
        change = Change(
            kind="answer",
            subject=other.question,
            before=other.before,
            after=other.label,
            winner="" if row is None else engine.models[row],
            winner_name=NO_MODEL if row is None else engine.matrix.models[row].name,
            answer=other.value,
        )
        found.setdefault((other.question, row), change)
    return tuple(found.values())


def all_changes(engine: Engine, decision: Decision, alternatives: Sequence[Alternative]) -> tuple[Change, ...]:
    """Every kind of change, in the order answer, requirement, usage, weight."""
    asked = {criterion for other in alternatives for criterion in other.preferences.points}
    return (
        *answer_changes(engine, decision, alternatives),
        *requirement_changes(engine, decision),
        *usage_change(engine, decision),
        *weight_changes(engine, decision, asked),
    )


def _volume(tokens: float) -> str:
    for size, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if tokens >= size:
            return f"{tokens / size:.3g} {word}"
    return f"{tokens:.0f}"
