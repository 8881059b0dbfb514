"""What is expected of a model before its own figures: release date, vendor and lineage.

The abilities of all models are matrix-normal, ``theta ~ MN(X B, K, Sigma)``: covariates ``X`` (release date, being a
mode), a correlation ``K`` between models and a covariance ``Sigma`` between domains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modelmatch.arrays import Floats, Mask
from modelmatch.evidence.table import Table


@dataclass(frozen=True)
class Kinship:
    """Shares of the variance that models have in common with their vendor and with their lineage.

    ``decay`` is the correlation of the lineage part between a model and its direct successor or mode.
    """

    vendor: float = 0.1
    lineage: float = 0.4
    decay: float = 0.7


@dataclass(frozen=True)
class Relations:
    """How models are related: the ingredients of X and K, fixed for a table.

    covariates (M, 2): release in years from `EPOCH`, 1 for a mode with figures; same_vendor (M, M) of 0 and 1; steps
    (M, M) generations apart, inf across lineages.
    """

    covariates: Floats
    same_vendor: Floats
    steps: Floats

    def among(self, rows: Mask) -> Relations:
        """The relations of some of the models among each other."""
        return Relations(self.covariates[rows], self.same_vendor[np.ix_(rows, rows)], self.steps[np.ix_(rows, rows)])

    def correlation(self, kinship: Kinship) -> Floats:
        """K (M, M): own part on the diagonal, vendor part within vendors, lineage part decaying by generation."""
        own = 1.0 - kinship.vendor - kinship.lineage
        lineage = np.where(
            np.isfinite(self.steps), kinship.decay ** np.where(np.isfinite(self.steps), self.steps, 0.0), 0.0
        )
        K = own * np.eye(len(self.steps)) + kinship.vendor * self.same_vendor + kinship.lineage * lineage
        return np.asarray(K, dtype=np.float64)


def relations(table: Table) -> Relations:
    """Covariates and kinship of the models of a table.

    A model without any date gets the mean date: the trend says nothing about it. The effect of being a mode is that
    of modes with figures.
    """
    known = np.isfinite(table.years)
    years = np.where(known, table.years, table.years[known].mean() if known.any() else 0.0)
    measured = np.bincount(table.cell_model, minlength=len(table.models)) > 0
    return Relations(
        covariates=np.column_stack([years, (table.variant & measured).astype(np.float64)]),
        same_vendor=(table.vendor[:, None] == table.vendor[None, :]).astype(np.float64),
        steps=_steps(table),
    )


def _steps(table: Table) -> Floats:
    """Generations between models along the tree of predecessors and plain models, (M, M)."""
    n = len(table.models)
    chains: list[list[int]] = []
    for i in range(n):
        chain = [i]
        while (parent := int(table.parent[chain[-1]])) >= 0 and parent not in chain:
            chain.append(parent)
        chains.append(chain)
    steps = np.full((n, n), np.inf)
    for i, chain in enumerate(chains):
        depth = {node: k for k, node in enumerate(chain)}
        for j, other in enumerate(chains):
            for k, node in enumerate(other):
                if node in depth:
                    steps[i, j] = depth[node] + k
                    break
    return steps
