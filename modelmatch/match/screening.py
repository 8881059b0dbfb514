"""Who is left once the requirements are applied, and by which of their ways."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.match.field import Field
from modelmatch.match.requirements import OF_MODEL, OF_WAY, SPENDING, Asked, asked_of, spending_limit, verify
from modelmatch.preferences import Memory, Requirement, Usage

_KEPT = 256

MINOR = 0.05
"""A domain with less than this share of the weight of all domains is not what someone wants a model for."""


class Work(Struct, frozen=True):
    """What someone wants a model for: the domains that carry weight, and the one that carries most.

    Without any, everything counts as made for it.
    """

    domains: frozenset[str] = frozenset()
    main: str | None = None


ANY_WORK = Work()


class Screened(Struct, frozen=True, eq=False):
    """Who is left after the requirements, at one usage.

    ``allowed`` (models, ways) holds the ways that meet them and count (see `Screening.screen`); ``usd`` and ``way`` the
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


class Screening:
    """Applies requirements to the candidates; what each of them leaves is worked out once."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._masks: dict[object, Mask] = {}
        self._made_for: dict[frozenset[str], Mask] = {}

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
        allowed, suitable = self.field.open_ways, np.ones(len(self.field.models), dtype=np.bool_)
        for requirement in requirements:
            if requirement.name in SPENDING:
                verify(requirement)
            elif requirement.name in OF_WAY:
                allowed = allowed & self._mask(requirement, asked)
            else:
                suitable = suitable & self._mask(requirement, asked)
        use, priced = self.field.at_usage(usage, requirements)
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
                suitable = suitable & np.where(np.isnan(usd), self.field.own_hardware(way), usd <= limit)
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
        line = self.field.lineage
        current = suitable & line.measured & ~line.replaced(suitable)
        eligible = current & ~line.hardly_measured
        eligible = eligible if eligible.any() else current
        for row in np.flatnonzero(eligible & (line.plain_of >= 0)).tolist():
            eligible[row] = line.gives_way(row, suitable, work.main) is None
        return np.asarray(eligible)

    def _fitting(self, domains: frozenset[str]) -> Mask:
        """The ways that are made for some of this work, or for all work alike."""
        mask = self._made_for.get(domains)
        if mask is None:
            if len(self._made_for) >= _KEPT:
                self._made_for.clear()
            columns = [self.field.domains.index(domain) for domain in domains]
            mask = np.asarray(self._made[:, :, columns].any(axis=2)) if domains else np.ones_like(self.field.open_ways)
            self._made_for[domains] = mask
        return mask

    @cached_property
    def _made(self) -> Mask:
        """Which way is made for which domain, shape (models, ways, domains)."""
        made = np.zeros((*self.field.open_ways.shape, len(self.field.domains)), dtype=np.bool_)
        known: dict[str, Mask] = {}
        for row, line in enumerate(self.field.ways):
            for column, way in enumerate(line):
                product = way.product.id if way.product else ""
                if product not in known:
                    known[product] = np.array([way.made_for({domain}) for domain in self.field.domains], dtype=np.bool_)
                made[row, column] = known[product]
        return made

    def _tools(self, domains: frozenset[str]) -> Mask:
        """The ways that are tools for programmers, when the work is none of what they are made for."""
        return np.asarray(~self._fitting(domains) & self._coding_agents)

    @cached_property
    def _coding_agents(self) -> Mask:
        return self.field.where(lambda way: way.coding_agent)

    @cached_property
    def _plans(self) -> tuple[Mask, Mask]:
        """The free apps, and the subscriptions for one person of vendors that sell plans for seats."""
        sellers = {
            way.model.vendor
            for way in self.field.every_way
            if way.per_seat and way.closed is None and way.access.usd_month is not None
        }
        personal = self.field.where(
            lambda w: w.route == "subscription" and not w.per_seat and w.model.vendor in sellers
        )
        return self.field.where(lambda way: way.route == "app"), personal

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
                mask = np.array([model_check(known, argument) is None for known in self.field.facts], dtype=np.bool_)
            else:
                way_check = OF_WAY[name]
                mask = self.field.where(lambda way: way_check(way, argument, asked) is None)
            self._masks[key] = mask
        return mask


def _rather(allowed: Mask, better: Mask) -> Mask:
    """Of the allowed ways of each model the better ones, or all where none is."""
    kept = allowed & better
    return np.asarray(np.where(kept.any(axis=1, keepdims=True), kept, allowed))
