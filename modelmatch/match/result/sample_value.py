"""The value of sample information: what testing models on cases of one's own would bring to a decision.

The value T of each model is normal. Tests measure q, how well a model does on the work itself: the part of T that the
kinds of work make, with the variance of one kind of work (``modelmatch.evidence.own_work``); or, where own cases are a
criterion already, the score on them. Results y = q + l + e have errors that models share as far as they find the same
cases hard, and a level l, how hard the cases are, that nobody knows before any are tried. With normal updating
(Raiffa & Schlaifer 1961), testing the models S moves the expected values by a normal vector with covariance

    C inv(Q + E + l 11') C'        C = cov(T, q_S), Q = cov(q_S), E = cov(e)

and the gain is E max(expected values then) - max(expected values now), over the draws of the package. Plans are built
one model at a time, like the knowledge gradient (Frazier, Powell & Dayanik 2009), from the best pair on.

References
----------
Raiffa, H. and Schlaifer, R. (1961). Applied Statistical Decision Theory. Harvard University.
Frazier, P., Powell, W. and Dayanik, S. (2009). The knowledge-gradient policy for correlated normal beliefs. INFORMS
Journal on Computing 21(4), 599-613.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from modelmatch.arrays import Floats, Indices
from modelmatch.evidence.own_work import ALIKE
from modelmatch.evidence.posterior import WITHIN_LINE
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine

LEVEL_SD = 25.0
"""What is not known of how hard one's cases are, in points."""
QUICK = 1024
"""Draws with which plans are compared; the chosen one is worked out on all."""
CONTENDERS = 40
"""Models that are looked at: the others have no chance to be the best after a test."""
LEAST_SHARE = 0.02
"""Smallest and largest share of passed cases whose error is taken as it is, from 0 and from 1."""


class SampleValue:
    """What tests of the models of a decision would bring; models are places in its order, 0 for the match."""

    def __init__(self, engine: Engine, decision: Decision) -> None:
        self.engine, self.decision = engine, decision
        self.rows: Indices = decision.order[:CONTENDERS]
        self.fit: Floats = decision.fit[self.rows]
        self.criterion = _criterion(engine, decision)
        self.level_var = 0.0 if self.criterion is not None else LEVEL_SD**2
        self.measured, self.cross, self.per_case = self._moments()

    def _moments(self) -> tuple[Floats, Floats, Floats]:
        """Covariance of q (A, A), that of T with q (A, A), and the error variance of one case (A,)."""
        matrix, decision, rows = self.engine.matrix, self.decision, self.rows
        D = len(matrix.domains)
        weights = decision.weights[:D]
        cov = matrix.strength_cov[rows]
        offers = np.maximum(decision.offer[rows], 0)
        effort = matrix.effort_var[offers]
        index = np.arange(D)
        cov = cov.copy()
        cov[:, index, index] += effort
        if self.criterion is not None:
            c = self.criterion
            mean = np.clip(decision.values[rows, c] / 100.0, LEAST_SHARE, 1.0 - LEAST_SHARE)
            own = np.diag(cov[:, c, c])
            return own, np.diag(cov[:, c, :] @ weights), 1e4 * mean * (1.0 - mean)
        lines = np.array([matrix.lines[row] for row in rows.tolist()])
        scale = math.exp(matrix.own_work_spread**2 / 2.0)
        work = scale * (matrix.own_work[rows] @ weights**2)
        same = lines[:, None] == lines[None, :]
        shared = WITHIN_LINE * np.sqrt(work[:, None] * work[None, :]) * same
        total = np.diag(np.einsum("i,nij,j->n", weights, cov, weights) + (1.0 - WITHIN_LINE) * work) + shared
        # T and W q are the same but for what is not the work: q is the part of T, not divided by the weight W.
        whole = float(weights.sum()) or 1.0
        typical = matrix.own_work.max(axis=0, initial=0.0)
        case = float((weights * typical * matrix.own_cases).sum() / whole) / (1.0 - ALIKE)
        return total, total, np.full(len(rows), case * whole**2)

    @property
    def tests_count(self) -> bool:
        """Whether tests can tell anything: some work has a weight."""
        return bool(np.any(np.diag(self.cross) > 1e-12))

    def _error(self, models: Sequence[int], cases: int) -> Floats:
        each = np.sqrt(self.per_case[list(models)] / cases)
        error = ALIKE * each[:, None] * each[None, :]
        error[np.arange(len(each)), np.arange(len(each))] = each**2
        return np.asarray(error)

    def _updated(self, models: Sequence[int], cases: int) -> tuple[Floats, Floats]:
        """The lower triangle of the covariance of the results, and what takes results to values (A, k)."""
        chosen = list(models)
        whole = self._whole**2 if self.criterion is None else 1.0
        results = self.measured[np.ix_(chosen, chosen)] + self._error(chosen, cases) + self.level_var * whole
        root = np.linalg.cholesky(results)
        half = np.linalg.solve(root, self.cross[:, chosen].T)
        return np.asarray(root, dtype=np.float64), np.asarray(np.linalg.solve(root.T, half).T, dtype=np.float64)

    @cached_property
    def _whole(self) -> float:
        return float(self.decision.weights[: len(self.engine.matrix.domains)].sum())

    def gain(self, models: Sequence[int], cases: int, draws: int = QUICK) -> float:
        """Points of fit that deciding after the test brings on average, never negative."""
        root, update = self._updated(models, cases)
        table = self.engine.draws.first(draws).table
        normal = np.stack([table[column] for column in range(len(models))])
        moved = self.fit[:, None] + update @ (root @ normal)
        # The draws are not quite centred: what they bring to the match itself is taken off.
        return max(0.0, float((moved.max(axis=0) - moved[0]).mean()))

    @cached_property
    def most(self) -> float:
        """The gain of knowing everything about the work of all contenders."""
        normal = self.engine.draws.strengths
        own = np.sqrt(np.diag(self.cross))
        orders = self.engine.draws.orders([f"work of {self.engine.models[row]}" for row in self.rows.tolist()])
        moved = self.fit + own * normal[orders]
        return max(0.0, float((moved.max(axis=1) - moved[:, 0]).mean()))

    def confidence(self, models: Sequence[int], cases: int) -> tuple[float, float]:
        """The share of simulations in which the match is the best: now, and where one decides after the test."""
        engine, chosen = self.engine, list(models)
        totals = engine.draw_models(self.decision, len(engine.draws))
        moved = (totals - engine.draw_expected(self.decision))[:, : len(self.rows)]
        best = totals.max(axis=1)
        now = _share(totals[:, 0], totals, best)
        names = [engine.models[row] for row in self.rows[chosen].tolist()]
        normal = engine.draws.strengths
        rest, error = (normal[engine.draws.orders([f"{kind} {name}" for name in names])] for kind in ("rest", "error"))
        variance = moved.var(axis=0)[chosen]
        slope = np.diag(self.cross)[chosen] / np.maximum(variance, 1e-12)
        slope = np.minimum(slope, np.sqrt(np.diag(self.measured)[chosen] / np.maximum(variance, 1e-12)))
        left = np.maximum(np.diag(self.measured)[chosen] - slope**2 * variance, 0.0)
        results = moved[:, chosen] * slope + rest * np.sqrt(left)
        results = results + error @ np.linalg.cholesky(self._error(chosen, cases)).T
        _, update = self._updated(chosen, cases)
        then = (self.fit + results @ update.T).argmax(axis=1)
        after = _share(totals[np.arange(len(totals)), then], totals, best)
        return now, max(after, now)


def _share(own: Floats, totals: Floats, best: Floats) -> float:
    """In how many draws a model is the best; equal ones share a draw."""
    number = (totals == best[:, None]).sum(axis=1)
    return float(((own == best) / number).mean())


def _criterion(engine: Engine, decision: Decision) -> int | None:
    """The criterion of own cases with the most weight, as a column; None without one."""
    own = [engine.matrix.domains.index(name) for name in engine.catalog.own if name in engine.matrix.domains]
    weighed = [column for column in own if decision.weights[column] > 0]
    return max(weighed, key=lambda column: decision.weights[column], default=None)
