"""The result of the estimate: strengths with their covariance. Apart from the estimate, so that it loads fast."""

from __future__ import annotations

import msgspec
import numpy as np

from modelmatch.arrays import Floats, Ints, Mask

WITHIN_LINE = 0.5
"""Share of the variance of one kind of work that models of one line have in common: how a model does on a kind of work,
its successor mostly does too. Found where tests are left out: claims between models of a line have a calibration slope
of 1.45 without it and 1.0 with it; those between other models of one vendor need none (1.05)."""


class Strengths(msgspec.Struct, frozen=True, eq=False):
    """Posterior of the strengths of M models in D domains on the reading scale.

    ``mean`` (M, D) and ``cov`` (M, D, D); ``counts`` (M, D) are the cells with figures that speak for a model and
    domain; ``figures`` (M,) those of a model, each once, on however many domains it speaks for. ``inherited`` (M,):
    fewer than `FEW_FIGURES` of them, and a predecessor or plain model to borrow from. ``stated`` (M,): means given by
    hand, without evidence.

    What a level of reasoning effort (of `EFFORTS`, L of them) changes: ``effort_mean`` (M, L, D) is added to ``mean``
    and ``effort_var`` (M, L, D) to the variances; both are 0 at the level that ``mean`` holds at. ``effort_figures``
    (M, L) are the figures at a level that were compared with figures at another. ``effort_top`` (M,) is the level at
    which most figures behind ``mean`` were measured, as an index of `EFFORTS`; -1 where no figure states one: then
    ``mean`` is taken to hold at the highest level that the profile names, else at high effort, or at none for a model
    that does not think.

    How far one kind of work differs from the average test of its domain (`modelmatch.evidence.own_work`): ``own_work``
    (D,) is the typical variance in squared points, ``own_work_spread`` the standard deviation of its logarithm, and
    ``own_cases`` (D,) how many cases of one's own, tried on each of two models, settle half of it.
    """

    models: tuple[str, ...]
    domains: tuple[str, ...]
    mean: Floats
    cov: Floats
    counts: Ints
    figures: Ints
    inherited: Mask
    stated: Mask
    effort_mean: Floats
    effort_var: Floats
    effort_figures: Ints
    effort_top: Ints
    own_work: Floats
    own_work_spread: float
    own_cases: Floats

    @property
    def sd(self) -> Floats:
        """Marginal standard deviations (M, D)."""
        return np.asarray(np.sqrt(np.einsum("mii->mi", self.cov)))

    def index(self, model_id: str) -> int:
        """Row of a model; raises KeyError for one that is not there."""
        try:
            return self.models.index(model_id)
        except ValueError:
            raise KeyError(model_id) from None
