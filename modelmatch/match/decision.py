"""A decision in numbers: at expected values, on all draws, and at a glance."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices
from modelmatch.match.acceptability import entropy
from modelmatch.match.facts.costs import Costs, Volume
from modelmatch.match.feasible import Feasible, Work
from modelmatch.match.weights import WeightDraws
from modelmatch.preferences import Preferences


class Decision(Struct, frozen=True, eq=False):
    """One person's decision at expected values.

    ``work`` is what the model is for; ``values`` and ``variances`` of shape (models, criteria) hold every criterion;
    ``points`` those of each criterion by its index; ``drawn`` the weights on the first draws and ``weights`` their
    means, of shape (criteria,); ``fit`` is NaN for a model that is not eligible; ``order`` lists the eligible ones,
    best first.
    """

    preferences: Preferences
    work: Work
    feasible: Feasible
    points: dict[int, float]
    drawn: WeightDraws
    weights: Floats
    values: Floats
    variances: Floats
    fit: Floats
    order: Indices

    @property
    def use(self) -> Volume:
        """The usage without gaps."""
        return self.feasible.use

    @property
    def costs(self) -> Costs:
        """What every way costs at that usage."""
        return self.feasible.costs

    @property
    def leader(self) -> int | None:
        return int(self.order[0]) if len(self.order) else None


class Simulation(Struct, frozen=True, eq=False):
    """What the draws say of the eligible models, in the order of ``decision.order``.

    ``weights`` has shape (active criteria, draws); ``totals`` (draws, eligible): the value of each model in each draw.
    """

    weights: Floats
    totals: Floats
    shares: Floats
    central: Floats
    loss: Floats
    sd: Floats
    beats_leader: Floats

    @property
    def entropy(self) -> float:
        return entropy(self.shares[:, 0])

    @property
    def expected_rank(self) -> Floats:
        ranks = np.arange(1, self.shares.shape[1] + 1, dtype=np.float64)
        return np.asarray((self.shares * ranks).sum(axis=1))


class Evaluation(Struct, frozen=True, eq=False):
    """A quick look at a decision: for the quiz, between questions.

    ``leader`` is None when nothing meets the requirements. ``fits`` is aligned with `Engine.models`, NaN for a model
    that is left out. ``expected_loss`` is in points of fit, given up on average against the best model of each draw.
    """

    leader: str | None
    first_share: float
    expected_loss: float
    fits: Floats

    @property
    def fit(self) -> float:
        """The fit of the leader; NaN when there is none."""
        return float(np.nanmax(self.fits)) if self.leader is not None else float("nan")
