"""The candidates as arrays, prepared once for a catalogue: values, strengths, ways, and who meets which requirement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Ints, Mask
from modelmatch.catalog.catalog import Catalog
from modelmatch.errors import DataError
from modelmatch.match import criteria as value_functions
from modelmatch.match.costs import Costs, PriceLists, Volume, expected_efficiencies, price_lists, volume
from modelmatch.match.lineage import Lineage
from modelmatch.match.requirements import OF_MODEL, OF_WAY, SPENDING, Asked, asked_of, spending_limit, verify
from modelmatch.match.ways import Way, ways_of
from modelmatch.preferences import CRITERIA, Memory, Requirement, Usage

VALUE_GRID = 2.0**16
"""Values are whole multiples of 1 / VALUE_GRID: with weights in steps of 2^-24, sums below 2^12 take 52 bits."""
_KEPT = 256

FEW_FIGURES = 10
"""With fewer figures in all, a model's strengths where it has none are less sure than estimated."""
WIDER = 2.21
"""Factor on the variance of such strengths. Looking forward from April 2026, intervals stated at 80 % held 61 % of the
figures published later: with normal errors these are 1.2816 / 0.861 = 1.49 times as wide as stated, 1.49^2 = 2.21."""

MINOR = 0.05
"""A domain with less than this share of the weight of all domains is not what someone wants a model for."""


class Work(Struct, frozen=True):
    """What someone wants a model for: the domains that carry weight, and the one that carries most.

    Without any, everything counts as made for it.
    """

    domains: frozenset[str] = frozenset()
    main: str | None = None


ANY_WORK = Work()


class StrengthsLike(Protocol):
    """Estimated strengths of M models in D domains on the 0-100 reading scale.

    ``mean`` and ``counts`` (figures behind each cell) have shape (M, D), ``cov`` (M, D, D); ``inherited`` says of
    each model whether its level is that of its family rather than its own.
    """

    @property
    def models(self) -> Sequence[str]: ...
    @property
    def domains(self) -> Sequence[str]: ...
    @property
    def mean(self) -> Floats: ...
    @property
    def cov(self) -> Floats: ...
    @property
    def counts(self) -> Ints: ...
    @property
    def inherited(self) -> Sequence[bool] | Mask: ...


class Screened(Struct, frozen=True, eq=False):
    """Who is left after the requirements, at one usage.

    ``allowed`` (models, ways) holds the ways that meet them and count (see `Field.screen`); ``usd`` and ``way`` the
    cheapest of those, ``expected`` the USD to expect on it where no price is known (``usd`` is then NaN); ``suitable``
    the models that meet everything stated; ``eligible`` those of them that are measured and current. ``memory`` is the
    hardware at hand, None where none was stated.
    """

    allowed: Mask
    usd: Floats
    way: Indices
    expected: Floats
    memory: Memory | None
    suitable: Mask
    eligible: Mask


class Field:
    """The candidates of a catalogue that holds one day's knowledge, with their strengths.

    Criteria are the domains in the order of the strengths, then those of `modelmatch.preferences.CRITERIA`.
    Raises `DataError` when the strengths lack a candidate.
    """

    def __init__(self, catalog: Catalog, strengths: StrengthsLike) -> None:
        self.catalog = catalog
        self.models = catalog.candidates()
        self.ids = tuple(model.id for model in self.models)
        self.index = {model_id: i for i, model_id in enumerate(self.ids)}
        self.domains = tuple(strengths.domains)
        self.criteria = (*self.domains, *(c for c in CRITERIA if c not in self.domains))
        self.criterion_index = {c: i for i, c in enumerate(self.criteria)}
        rows = self._rows(strengths)
        self.strength_mean: Floats = np.asarray(strengths.mean, dtype=np.float64)[rows]
        self.strength_cov: Floats = np.asarray(strengths.cov, dtype=np.float64)[rows]
        self.counts = np.asarray(strengths.counts)[rows]
        self.inherited = np.asarray(strengths.inherited, dtype=np.bool_)[rows]
        self.strength_cov = self._wider(self.strength_cov)
        self.lineage = Lineage(self.models, catalog.models, self.domains, self.counts, self.inherited)
        self.ways = tuple(ways_of(model, catalog) for model in self.models)
        self.facts = tuple(value_functions.facts(catalog, self.models, self.ways))
        self.open_ways = self._where(lambda way: way.closed is None)
        self.downloads = self._where(lambda way: way.route == "download")
        self.evidence = {b.id for b in catalog.benchmarks.values() if b.role in ("strength", "general")}
        self._masks: dict[object, Mask] = {}
        self._made_for: dict[frozenset[str], Mask] = {}
        self._prices: dict[float, PriceLists] = {}
        self._costs: dict[tuple[Usage, bool], tuple[Volume, Costs]] = {}

    def _wider(self, covariances: Floats) -> Floats:
        """Covariances of the strengths, with more variance where a model with few figures has none.

        A mode without figures is its plain model; what was stated by hand stands.
        """
        scale = np.ones((len(self.models), len(self.domains)))
        for row, model in enumerate(self.models):
            plain = self.index.get(model.variant_of or "")
            rests = row if plain is None or self.counts[row].any() else plain
            if self.inherited[rests] or self.counts[rests].sum() < FEW_FIGURES:
                stated = [domain in model.strengths for domain in self.domains]
                scale[row, (self.counts[rests] == 0) & ~np.array(stated)] = WIDER**0.5
        return np.asarray(covariances * scale[:, :, None] * scale[:, None, :])

    def _rows(self, strengths: StrengthsLike) -> Indices:
        known = {model_id: i for i, model_id in enumerate(strengths.models)}
        missing = next((model_id for model_id in self.ids if model_id not in known), None)
        if missing is not None:
            raise DataError("no-strengths", f'no strengths were estimated for "{missing}"')
        return np.array([known[model_id] for model_id in self.ids], dtype=np.intp)

    @cached_property
    def _every_way(self) -> tuple[Way, ...]:
        return tuple(way for line in self.ways for way in line)

    @cached_property
    def _cells(self) -> tuple[Indices, Indices]:
        """Row and column of every way, in the order of `_every_way`."""
        lengths = [len(line) for line in self.ways]
        columns = [column for length in lengths for column in range(length)]
        return np.repeat(np.arange(len(lengths)), lengths), np.array(columns, dtype=np.intp)

    def _table(self, values: Iterable[float]) -> Floats:
        """A value of every way as an array of shape (models, ways), which is 0 where a model has fewer."""
        table = np.zeros((len(self.models), max(1, max(map(len, self.ways), default=0))))
        table[self._cells] = list(values)
        return table

    def _where(self, true_of: Callable[[Way], bool]) -> Mask:
        """Of which ways something is true, shape (models, ways)."""
        return self._table(map(true_of, self._every_way)) > 0

    @cached_property
    def static(self) -> tuple[Floats, Floats]:
        """Mean and variance (models, criteria) of what depends on the model alone; 0 for the other criteria."""
        shape = (len(self.ids), len(self.criteria))
        values, variances = np.zeros(shape), np.zeros(shape)
        domains = len(self.domains)
        values[:, :domains] = self.strength_mean
        variances[:, :domains] = np.diagonal(self.strength_cov, axis1=1, axis2=2)
        for name, function in value_functions.STATIC.items():
            column = self.criterion_index[name]
            for row, known in enumerate(self.facts):
                valued = function(known)
                values[row, column], variances[row, column] = valued.value, valued.sd**2
        return np.rint(values * VALUE_GRID) / VALUE_GRID, variances

    @cached_property
    def by_way(self) -> dict[str, Floats]:
        """The values (models, ways) of every criterion that holds on a way to reach the model."""
        return {name: self._table(map(value, self._every_way)) for name, value in value_functions.BY_WAY.items()}

    @cached_property
    def hardware(self) -> tuple[value_functions.Valued, ...]:
        """What hardware for its weights costs, for each model."""
        return tuple(value_functions.hardware(m.weights.total_b if m.weights else None) for m in self.models)

    def at_usage(self, usage: Usage, requirements: Sequence[Requirement] = ()) -> tuple[Volume, Costs]:
        """The usage without gaps, and the cost of every way at it, for who requires this of the region."""
        regional = any(requirement.name == "region" for requirement in requirements)
        found = self._costs.get((usage, regional))
        if found is None:
            use = volume(usage)
            lists = self._prices.get(use.prompt_tokens)
            if lists is None:
                lists = price_lists(self.ways, self.efficiency, use.prompt_tokens)
                self._prices[use.prompt_tokens] = lists
            priced = lists.at(use)
            found = self._costs[usage, regional] = (use, priced.in_region() if regional else priced)
        return found

    @cached_property
    def efficiency(self) -> dict[str, float]:
        return expected_efficiencies(self.catalog)

    def screen(
        self, requirements: Sequence[Requirement], usage: Usage, factor: float = 1.0, work: Work = ANY_WORK
    ) -> Screened:
        """Apply requirements at a usage whose tokens are multiplied by ``factor``.

        Of the ways that meet them, those count that are made for some of the work, if there are any, and for the cost
        those made for the heaviest kind; tools for programmers do not count at all for other work, unless no model has
        another way. Where several seats are paid for, personal plans give way to plans for seats, see `_paid_for`.

        Raises `DataError` for a requirement that is not in the vocabulary or has a wrong argument.
        """
        asked = asked_of(requirements)
        allowed, suitable = self.open_ways, np.ones(len(self.models), dtype=np.bool_)
        for requirement in requirements:
            if requirement.name in SPENDING:
                verify(requirement)
            elif requirement.name in OF_WAY:
                allowed = allowed & self._mask(requirement, asked)
            else:
                suitable = suitable & self._mask(requirement, asked)
        use, priced = self.at_usage(usage, requirements)
        suited = allowed & ~self._tools(work.domains)
        if suited.any():
            allowed = suited
        allowed = _rather(allowed, self._fitting(work.domains))
        if use.seats > 1:
            allowed = self._paid_for(allowed, asked)
        main = frozenset((work.main,)) if work.main else work.domains
        usd, way = priced.cheapest(_rather(allowed, self._fitting(main)), factor)
        suitable = suitable & allowed.any(axis=1)
        for requirement in requirements:
            if requirement.name in SPENDING:
                limit = spending_limit(requirement, use.seats)
                suitable = suitable & np.where(np.isnan(usd), self.own_hardware(way), usd <= limit)
        return Screened(
            allowed=allowed,
            usd=usd,
            way=way,
            expected=priced.expected[np.arange(len(way)), way] * factor,
            memory=next((r.argument for r in requirements if isinstance(r.argument, Memory)), None),
            suitable=suitable,
            eligible=self._eligible(suitable, work),
        )

    def _eligible(self, suitable: Mask, work: Work) -> Mask:
        """Of the models that meet what was stated, those that are current and measured.

        Models with hardly any figures count only where no other is left: how well a model is known does not depend on
        what is asked of its predecessor.
        """
        line = self.lineage
        current = suitable & line.measured & ~(line.replaced_by & suitable).any(axis=1)
        eligible = current & ~line.hardly_measured
        eligible = eligible if eligible.any() else current
        for row in np.flatnonzero(eligible & (line.plain_of >= 0)).tolist():
            eligible[row] = line.gives_way(row, suitable, work.main) is None
        return np.asarray(eligible)

    def own_hardware(self, way: Indices) -> Mask:
        """Of which models this way means hardware of one's own."""
        return np.asarray(self.downloads[np.arange(len(way)), way])

    def _fitting(self, domains: frozenset[str]) -> Mask:
        """The ways that are made for some of this work, or for all work alike."""
        mask = self._made_for.get(domains)
        if mask is None:
            if len(self._made_for) >= _KEPT:
                self._made_for.clear()
            columns = [self.domains.index(domain) for domain in domains]
            mask = np.asarray(self._made[:, :, columns].any(axis=2)) if domains else np.ones_like(self.open_ways)
            self._made_for[domains] = mask
        return mask

    @cached_property
    def _made(self) -> Mask:
        """Which way is made for which domain, shape (models, ways, domains)."""
        made = np.zeros((*self.open_ways.shape, len(self.domains)), dtype=np.bool_)
        known: dict[str, Mask] = {}
        for row, line in enumerate(self.ways):
            for column, way in enumerate(line):
                product = way.product.id if way.product else ""
                if product not in known:
                    known[product] = np.array([way.made_for({domain}) for domain in self.domains], dtype=np.bool_)
                made[row, column] = known[product]
        return made

    def _tools(self, domains: frozenset[str]) -> Mask:
        """The ways that are tools for programmers, when the work is none of what they are made for."""
        return np.asarray(~self._fitting(domains) & self._coding_agents)

    @cached_property
    def _coding_agents(self) -> Mask:
        return self._where(lambda way: way.coding_agent)

    @cached_property
    def _plans(self) -> tuple[Mask, Mask]:
        """The free apps, and the subscriptions for one person of vendors that sell plans for seats."""
        sellers = {
            way.model.vendor
            for way in self._every_way
            if way.per_seat and way.closed is None and way.access.usd_month is not None
        }
        personal = self._where(lambda w: w.route == "subscription" and not w.per_seat and w.model.vendor in sellers)
        return self._where(lambda way: way.route == "app"), personal

    def _paid_for(self, allowed: Mask, asked: Asked) -> Mask:
        """The ways that count where more than one seat is paid for.

        A free app is for one person, and counts only for who asks for nothing else. A subscription for one person
        counts only where its vendor has no plan for seats with a known price, whichever of its models are on that.
        """
        free, replaced = self._plans
        return np.asarray(allowed & ~replaced & (asked.free | ~free))

    def _mask(self, requirement: Requirement, asked: Asked) -> Mask:
        """Who meets a requirement: shape (models,), or (models, ways) for one that holds on a way."""
        name, argument = requirement.name, requirement.argument
        key = (name, argument, {"free": asked.routes, "route": asked.free}.get(name))
        mask = self._masks.get(key)
        if mask is None:
            verify(requirement)
            if name in OF_MODEL:
                model_check = OF_MODEL[name]
                mask = np.array([model_check(known, argument) is None for known in self.facts], dtype=np.bool_)
            else:
                way_check = OF_WAY[name]
                mask = self._where(lambda way: way_check(way, argument, asked) is None)
            self._masks[key] = mask
        return mask


def _rather(allowed: Mask, better: Mask) -> Mask:
    """Of the allowed ways of each model the better ones, or all where none is."""
    kept = allowed & better
    return np.asarray(np.where(kept.any(axis=1, keepdims=True), kept, allowed))
