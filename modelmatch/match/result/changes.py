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
from modelmatch.match.facts.requirements import routes_asked
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.recommendation import Change
from modelmatch.match.result.relax import without
from modelmatch.match.result.reweigh import weight_changes
from modelmatch.match.valuation import DIGITS
from modelmatch.preferences import Alternative, Requirement
from modelmatch.vocabulary import NOT_REQUIRED, ROUTES
from modelmatch.wording import listed, times, tokens_in_and_out

ADDED = tuple(Requirement(name) for name in ("open-weights", "free", "no-training", "zero-retention", "stable"))
"""Requirements that are tried on someone who did not state them."""
ANSWERED = {"no-training": ("training-refusable",), "open-weights": ("memory",)}
"""Requirements that are not tried on someone whose answers speak of the same thing."""
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
    volume = tokens_in_and_out(use.input_tokens * factor, use.output_tokens * factor)
    return (
        Change(
            kind="usage",
            subject="usage",
            before=tokens_in_and_out(use.input_tokens, use.output_tokens),
            after=f"{volume} ({times(factor)} as much)",
            winner=engine.models[row],
            winner_name=engine.matrix.models[row].name,
            answer=factor,
        ),
    )


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
    asked, usage = decision.preferences.requirements, decision.preferences.usage
    return engine.rank(asked, usage, decision.weights, decision.drawn.active, decision.work, factor).leader


# --- requirements and answers -----------------------------------------------------------------


def requirement_changes(engine: Engine, decision: Decision) -> tuple[Change, ...]:
    """Each requirement dropped, and each of `ADDED` added, that makes another model win.

    What the answers speak of is not added. Without a requirement on the way to a model it is told how that is reached.
    Nobody who pays for several seats is told what would be free: free plans are for one person.
    """
    stated = decision.preferences.requirements
    names = {r.name for r in stated}
    if decision.use.seats > 1:
        names.add("free")
    options = [(r, without(engine, decision, [r]), r.phrase, NOT_REQUIRED) for r in stated]
    options += [
        (r, (*stated, r), NOT_REQUIRED, r.phrase)
        for r in ADDED
        if names.isdisjoint((r.name, *ANSWERED.get(r.name, ())))
    ]
    found = []
    for requirement, changed, before, after in options:
        decided = engine.decide(decision.preferences, changed)
        row = decided.leader
        if row is not None and row != decision.leader:
            dropped = after == NOT_REQUIRED
            reached = _reached(engine.matrix, decided, row, requirement) if dropped else ""
            found.append(
                Change(
                    kind="requirement",
                    subject=requirement.name,
                    before=before,
                    after=reached or after,
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


def _reached(matrix: DecisionMatrix, decision: Decision, row: int, requirement: Requirement) -> str:
    """How a model is reached without a requirement on the way to it; empty for other requirements."""
    chosen = matrix.offers[int(decision.offer[row])]
    if requirement.name in ("place", "app", "ecosystem"):
        return f"in {chosen.access.name}"
    if requirement.name != "route":
        return ""
    named = routes_asked((requirement,)) or ()
    if chosen.route not in named:
        return f"by {ROUTES[chosen.route]}"
    allowed = [matrix.offers[o].route for o in matrix.of_model(row) if decision.ranking.candidates[o]]
    others = list(dict.fromkeys(ROUTES[route] for route in allowed if route not in named))
    return f"also by {listed(others, 'or')}" if others else ""
