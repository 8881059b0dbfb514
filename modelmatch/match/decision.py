"""A decision in numbers: at expected values, on all draws, and at a glance."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.match.acceptability import entropy
from modelmatch.match.facts.costs import Costs, Volume
from modelmatch.match.feasible import Feasible, Work
from modelmatch.match.valuation import Valuation
from modelmatch.match.weights import WeightDraws
from modelmatch.preferences import Preferences


class Ranking(Struct, frozen=True, eq=False):
    """Offers and models in order of fit, for given weights.

    ``candidates`` (offers,) are the eligible offers that none of a successor replaces, and ``replaced`` those that one
    does; ``offer_fit`` (offers,) is NaN for the others; ``offer`` (models,) is the best offer of each model, or -1;
    ``fit`` (models,) its fit, NaN for a model without one; ``order`` lists the rows of the models that have one, best
    first.
    """

    feasible: Feasible
    valuation: Valuation
    candidates: Mask
    replaced: Mask
    offer_fit: Floats
    offer: Indices
    fit: Floats
    order: Indices

    @property
    def leader(self) -> int | None:
        """The row of the best model, None when there is none."""
        return int(self.order[0]) if len(self.order) else None


class Decision(Struct, frozen=True, eq=False):
    """One person's decision at expected values.

    ``work`` is what the model is for; ``points`` those of each criterion by its index; ``drawn`` the weights on the
    first draws and ``weights`` their means, of shape (criteria,). ``values`` and ``variances`` of shape (models,
    criteria) are those of the best offer of each model.
    """

    preferences: Preferences
    work: Work
    points: dict[int, float]
    drawn: WeightDraws
    weights: Floats
    ranking: Ranking
    values: Floats
    variances: Floats

    @property
    def feasible(self) -> Feasible:
        """What the requirements leave."""
        return self.ranking.feasible

    @property
    def fit(self) -> Floats:
        """The fit of every model by its best offer, NaN for one without."""
        return self.ranking.fit

    @property
    def order(self) -> Indices:
        """The rows of the models that can be recommended, best first."""
        return self.ranking.order

    @property
    def offer(self) -> Indices:
        """The best offer of every model, or -1."""
        return self.ranking.offer

    @property
    def leader(self) -> int | None:
        """The row of the match, None when there is none."""
        return self.ranking.leader

    @property
    def use(self) -> Volume:
        """The usage without gaps."""
        return self.feasible.use

    @property
    def costs(self) -> Costs:
        """What every offer costs at that usage."""
        return self.feasible.costs

    def usd(self, row: int) -> float:
        """USD a month of a model by its best offer, NaN where its price is not known or it has none."""
        offer = int(self.offer[row])
        return float(self.feasible.usd[offer]) if offer >= 0 else float("nan")


class Simulation(Struct, frozen=True, eq=False):
    """What the draws say of the eligible models, in the order of ``decision.order``.

    ``weights`` has shape (active criteria, draws); ``totals`` (draws, eligible): the value of each model in each draw,
    by the offer that is its best at the weights of that draw. ``offers`` lists the offers that are ever a model's best,
    and ``offer_shares`` in how many of the draws each of them is. ``first_public`` is the share of first ranks on the
    average of tests of this kind, without the variance of the work itself.
    """

    weights: Floats
    totals: Floats
    shares: Floats
    central: Floats
    loss: Floats
    sd: Floats
    beats_leader: Floats
    offers: Indices
    offer_shares: Floats
    first_public: Floats

    @property
    def entropy(self) -> float:
        """Shannon entropy of the first-rank shares, in bits."""
        return entropy(self.shares[:, 0])

    @property
    def expected_rank(self) -> Floats:
        """Mean rank of each model, 1 for the best."""
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
