"""Who gives way to whom: models that others replaced, and models too little measured to be recommended yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from modelmatch.arrays import Floats, Indices, Ints, Mask
from modelmatch.catalog.schema import Model
from modelmatch.vocabulary import FEW_FIGURES


def lines(models: Sequence[Model], known: Mapping[str, Model]) -> tuple[str, ...]:
    """The line of each model, by its oldest member: the plain model of a mode, or the predecessor, and so on."""
    found = []
    for model in models:
        seen, first = {model.id}, model
        before = model.variant_of or model.successor_of or ""
        while before in known and before not in seen:
            seen.add(before)
            first = known[before]
            before = first.variant_of or first.successor_of or ""
        found.append(min(seen) if before in seen else first.id)  # in a circle, which is an error, the first by id
    return tuple(found)


class Lineage:
    """The relations between the candidates, by their rows and as masks over them.

    ``known`` holds all models of the day by id, ``counts`` (models, domains) the figures of the candidates by domain,
    ``figures`` (models,) each of them once, and ``inherited`` (models,) whose strengths are mostly their relatives'.
    """

    def __init__(
        self,
        models: Sequence[Model],
        known: Mapping[str, Model],
        domains: Sequence[str],
        counts: Ints,
        figures: Ints,
        inherited: Mask,
    ) -> None:
        self.models, self.known, self.domains = models, known, domains
        self.counts, self.figures, self.inherited = counts, figures, inherited
        self.index = {model.id: row for row, model in enumerate(models)}

    @cached_property
    def after(self) -> tuple[tuple[int, ...], ...]:
        """For each model the rows of those that replaced it, at first or further hand, the nearest first."""
        found = []
        for model in self.models:
            line: list[int] = []
            seen, status = {model.id}, model.status
            while status.stage in ("superseded", "retired") and status.by and status.by not in seen:
                seen.add(status.by)
                if (row := self.index.get(status.by)) is not None:
                    line.append(row)
                if status.by not in self.known:
                    break
                status = self.known[status.by].status
            found.append(tuple(line))
        return tuple(found)

    def no_worse_for_being_new(self, means: Floats) -> Floats:
        """Strengths (models, domains) in which a successor that is hardly measured is not behind for that alone.

        In a domain in which it has no figures of its own, it is taken to be as strong as the model it succeeds, where
        its family and its date suggest less: nobody releases a successor to be worse.
        """
        found = means.copy()
        for row in sorted(np.flatnonzero(self.hardly_measured).tolist(), key=self._released):
            before = self.predecessor(row)
            if before is not None:
                unmeasured = self.counts[row] == 0
                found[row, unmeasured] = np.maximum(found[row, unmeasured], found[before, unmeasured])
        return found

    def _released(self, row: int) -> tuple[str, str]:
        model = self.models[row]
        return str(model.released or ""), model.id

    @cached_property
    def unproven(self) -> Mask:
        """(models,): hardly measured, and not the successor of a model that is better measured."""
        new = [row for row in np.flatnonzero(self.hardly_measured).tolist() if self.predecessor(row) is not None]
        found = self.hardly_measured.copy()
        found[new] = False
        return found

    @cached_property
    def hardly_measured(self) -> Mask:
        """(models,): hardly any comparable figures, none stated by hand, and no mode of a model that has more.

        The strengths are then mostly those of the family and of the time: nothing to recommend a model on.
        """
        stated = np.array([bool(model.strengths) for model in self.models], dtype=np.bool_)
        measured = (self.figures >= FEW_FIGURES) & ~self.inherited
        return np.asarray(~self._or_plain(measured | stated))

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
        """Whose strengths are more than hope.

        Who has a figure, strengths stated by hand, or a plain model or a predecessor that has.
        """
        own = (self.figures > 0) | np.array([bool(m.strengths) for m in self.models], dtype=np.bool_)
        return np.asarray(self._or_plain(own) | (self.hardly_measured & ~self.unproven))

    def _or_plain(self, mask: Mask) -> Mask:
        """The mask, and true for the modes of models of which it is true."""
        plain = [self.index.get(model.variant_of or "") for model in self.models]
        return np.asarray(mask | np.array([row is not None and bool(mask[row]) for row in plain], dtype=np.bool_))
