"""What is expected of a model before its own figures: release date, vendor and lineage.

The abilities of all models are matrix-normal, ``theta ~ MN(X B, K, Sigma)``: covariates ``X`` (release date, being
a mode), a correlation ``K`` between models and a covariance ``Sigma`` between domains. ``K`` has entries only
within kin: models that vendors and lineages link. It is never laid out as a whole: each kin is a block of its own, and
models without figures are in none, since the others tell all that there is to know of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from modelmatch.arrays import Floats, Ints, Mask
from modelmatch.evidence.lineage import Forest, forest
from modelmatch.evidence.table import Table

YEAR, MODE, EVERY = range(3)
COVARIATES = 3
"""The columns of X: release in years from `EPOCH`; 1 for a mode with figures; 1 for every model."""


@dataclass(frozen=True)
class Kinship:
    """Shares of the variance that models have in common with their vendor and with their lineage.

    ``decay`` is the correlation of the lineage part between a model and its direct successor or mode.
    """

    vendor: float = 0.1
    lineage: float = 0.4
    decay: float = 0.7

    def shared(self, same_vendor: Floats, steps: Floats) -> Floats:
        """The correlation of different models: 1 for the same vendor, and steps apart in a lineage, inf for none."""
        near = np.isfinite(steps)
        lineage = np.where(near, self.decay ** np.where(near, steps, 0.0), 0.0)
        return np.asarray(self.vendor * same_vendor + self.lineage * lineage, dtype=np.float64)


@dataclass(frozen=True)
class Kin:
    """All kin of one size: n groups of m models, which are related within their group and to no model outside it.

    rows (n, m) of the table, the oldest model of each group first; same_vendor (n, m, m) of 0 and 1; steps (n, m, m)
    generations apart, inf across lineages.
    """

    rows: Ints
    same_vendor: Floats
    steps: Floats

    def correlation(self, kinship: Kinship) -> Floats:
        """K (n, m, m): own part on the diagonal, vendor part within vendors, lineage part decaying by generation."""
        own = 1.0 - kinship.vendor - kinship.lineage
        return np.asarray(own * np.eye(self.rows.shape[1]) + kinship.shared(self.same_vendor, self.steps))

    def part(self, which: slice) -> Kin:
        """Some of the groups."""
        return Kin(self.rows[which], self.same_vendor[which], self.steps[which])


@dataclass(frozen=True)
class Relatives:
    """Models without figures by their relation to one group of kin: ``rows`` (U,), the others of shape (U, m)."""

    rows: Ints
    same_vendor: Floats
    steps: Floats


@dataclass(frozen=True)
class Relations:
    """How models are related: the ingredients of X and K, fixed for a table and the models with figures in it.

    covariates (M, `COVARIATES`); ``kin`` holds the models with figures, each once, a size at a time; ``seen`` (M,) says
    which those are.
    """

    covariates: Floats
    seen: Mask
    kin: tuple[Kin, ...]
    vendor: Ints
    lineage: Forest

    def relatives(self, group: Ints) -> Relatives:
        """The models without figures that are related to a group (m,) of those with figures."""
        near = np.isin(self.vendor, self.vendor[group]) | np.isin(self.lineage.root, self.lineage.root[group])
        rows = np.flatnonzero(near & ~self.seen)
        return Relatives(rows, self._same_vendor(rows, group), self.lineage.steps(rows, group))

    def _same_vendor(self, rows: Ints, columns: Ints) -> Floats:
        return np.asarray(self.vendor[rows][:, None] == self.vendor[columns][None, :], dtype=np.float64)


def covariates_of(years: Floats, mode: Mask) -> Floats:
    """X for models (N,) of known dates, of shape (N, `COVARIATES`)."""
    return np.column_stack([years, mode, np.ones(len(years))]).astype(np.float64)


def relations(table: Table, seen: Mask) -> Relations:
    """Covariates of all models of a table, and the kin of those with figures, ``seen`` (M,).

    A model without any date gets the mean date: the trend says nothing about it. The effect of being a mode is that
    of modes with figures.
    """
    known = np.isfinite(table.years)
    years = np.where(known, table.years, table.years[known].mean() if known.any() else 0.0)
    measured = np.bincount(table.cell_model, minlength=len(table.models)) > 0
    covariates = covariates_of(years, table.variant & measured)
    lineage = forest(table.parent)
    empty = Relations(covariates, seen, (), table.vendor, lineage)
    by_size: dict[int, list[Ints]] = {}
    for group in _groups(table.vendor, lineage.root, np.flatnonzero(seen)):
        by_size.setdefault(len(group), []).append(group[np.argsort(years[group], kind="stable")])
    kin = tuple(
        Kin(
            np.stack(groups),
            np.stack([empty._same_vendor(g, g) for g in groups]),
            np.stack([lineage.steps(g, g) for g in groups]),
        )
        for _, groups in sorted(by_size.items())
    )
    return replace(empty, kin=kin)


def _groups(vendor: Ints, root: Ints, rows: Ints) -> Iterator[Ints]:
    """The rows by what links them: the same vendor or the same lineage, directly or through others."""
    parent = list(range(len(vendor) + 1))  # a link for each vendor, which one lineage or several may join

    def top(link: int) -> int:
        while parent[link] != link:
            parent[link] = parent[parent[link]]
            link = parent[link]
        return link

    first: dict[int, int] = {}
    for row in rows.tolist():
        one, other = top(int(vendor[row])), top(first.setdefault(int(root[row]), int(vendor[row])))
        parent[max(one, other)] = min(one, other)
    found: dict[int, list[int]] = {}
    for row in rows.tolist():
        found.setdefault(top(int(vendor[row])), []).append(row)
    for members in found.values():
        yield np.array(members, dtype=np.int64)
