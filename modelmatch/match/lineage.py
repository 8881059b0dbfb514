"""Who gives way to whom: models that others replaced, and models too little measured to be recommended yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from modelmatch.arrays import Indices, Ints, Mask
from modelmatch.catalog.schema import Model

FEW = 5
"""Fewer comparable figures than this hardly measure a model."""


class Lineage:
    """The relations between the candidates, by their rows and as masks over them.

    ``known`` holds all models of the day by id, ``counts`` (models, domains) the figures of the candidates and
    ``inherited`` (models,) who owes its strengths mostly to its relatives.
    """

    def __init__(
        self,
        models: Sequence[Model],
        known: Mapping[str, Model],
        domains: Sequence[str],
        counts: Ints,
        inherited: Mask,
    ) -> None:
        self.models, self.known, self.domains = models, known, domains
        self.counts, self.inherited = counts, inherited
        self.index = {model.id: row for row, model in enumerate(models)}

    @cached_property
    def _after(self) -> list[list[int]]:
        """For each model the rows of those that replaced it and have evidence of their own, the nearest first."""
        own = self._or_plain((self.counts.sum(axis=1) > 0) & ~self.inherited)
        found = []
        for model in self.models:
            line: list[int] = []
            seen, status = {model.id}, model.status
            while status.stage in ("superseded", "retired") and status.by and status.by not in seen:
                seen.add(status.by)
                column = self.index.get(status.by)
                if column is not None and own[column]:
                    line.append(column)
                if status.by not in self.known:
                    break
                status = self.known[status.by].status
            found.append(line)
        return found

    def replaced(self, suitable: Mask) -> Mask:
        """(models,): one of the suitable ones replaced it, at first or further hand, and has evidence of its own."""
        rows, after = self._replacements
        found = np.zeros(len(self.models), dtype=np.bool_)
        found[rows[suitable[after]]] = True
        return found

    @cached_property
    def _replacements(self) -> tuple[Indices, Indices]:
        """The pairs of a model and one that replaced it, as rows."""
        pairs = [(row, after) for row, line in enumerate(self._after) for after in line]
        rows, after = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        return rows, after

    @cached_property
    def hardly_measured(self) -> Mask:
        """(models,): hardly any comparable figures, none stated by hand, and no mode of a model that has more.

        The strengths are then mostly those of the family and of the time: nothing to recommend a model on.
        """
        stated = np.array([bool(model.strengths) for model in self.models], dtype=np.bool_)
        measured = (self.counts.sum(axis=1) >= FEW) & ~self.inherited
        return np.asarray(~self._or_plain(measured | stated))

    def successor(self, row: int, suitable: Mask) -> int | None:
        """The nearest of the models that replaced one, among the suitable ones."""
        return next((other for other in self._after[row] if suitable[other]), None)

    def predecessor(self, row: int) -> int | None:
        """The nearest model before one in its line that is better measured."""
        seen = {self.models[row].id}
        earlier = self.known.get(self.models[row].successor_of or "")
        while earlier is not None and earlier.id not in seen:
            seen.add(earlier.id)
            column = self.index.get(earlier.id)
            if column is not None and not self.hardly_measured[column]:
                return column
            earlier = self.known.get(earlier.successor_of or "")
        return None

    @cached_property
    def plain_of(self) -> Indices:
        """The row of the measured plain model of each mode that has figures of its own, or -1."""
        rows = np.full(len(self.models), -1, dtype=np.intp)
        for row, model in enumerate(self.models):
            plain = self.index.get(model.variant_of or "")
            if plain is not None and self.counts[row].any() and not self.inherited[plain]:
                rows[row] = plain
        return rows

    def gives_way(self, row: int, suitable: Mask, main: str | None) -> int | None:
        """The row of the plain model to which a mode gives way when it has no figure on the heaviest kind of work.

        There it would be recommended on what its figures on other work suggest. None if it does not give way.
        """
        plain = int(self.plain_of[row])
        if plain < 0 or main is None or not suitable[plain]:
            return None
        own, other = self.counts[[row, plain], self.domains.index(main)]
        return plain if other and not own else None

    @cached_property
    def measured(self) -> Mask:
        """Who has a figure, strengths stated by hand, or a plain model that has: whose strengths are more than hope."""
        own = (self.counts.sum(axis=1) > 0) | np.array([bool(m.strengths) for m in self.models], dtype=np.bool_)
        return self._or_plain(own)

    def _or_plain(self, mask: Mask) -> Mask:
        """The mask, and true for the modes of models of which it is true."""
        plain = [self.index.get(model.variant_of or "") for model in self.models]
        return np.asarray(mask | np.array([row is not None and bool(mask[row]) for row in plain], dtype=np.bool_))
