"""Which offers are left once the requirements are applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Mask
from modelmatch.catalog.offers import Offer
from modelmatch.match.facts.contracts import Asked
from modelmatch.match.facts.costs import Costs, Volume
from modelmatch.match.facts.criteria import BY_EFFORT
from modelmatch.match.facts.requirements import OF_MODEL, OF_OFFER, SPENDING, asked_of, spending_limit, verify
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.preferences import Memory, Requirement, Usage

MINOR = 0.05
"""A domain with less than this share of the weight of all domains is not what someone wants a model for."""


KEPT = 2048
"""Requirements of which it is kept at a time which offers meet them: arguments may be any number."""


class Work(Struct, frozen=True):
    """What someone wants a model for: the domains that carry weight, and the one that carries most.

    Without any, everything counts as made for it.
    """

    domains: frozenset[str] = frozenset()
    main: str | None = None


ANY_WORK = Work()


class Feasible(Struct, frozen=True, eq=False):
    """Which offers are left after the requirements, at one usage; arrays over the offers.

    ``serving`` are the offers that do for so many tokens and seats; ``allowed`` those of them that also meet everything
    stated, in places for such a use (see `Feasibility.screen`); ``eligible`` those of them whose model is measured well
    enough to be recommended. ``usd`` is what each offer costs a month, NaN where no price is known, and ``expected``
    what is then to be expected. ``memory`` is the hardware at hand, None where none was stated, and ``context`` the
    tokens that must be kept ready there; ``limit`` the USD a
    month that the budgets allow for all seats; ``use`` the usage without gaps, and ``costs`` those of every offer at
    it.
    """

    serving: Mask
    allowed: Mask
    eligible: Mask
    usd: Floats
    expected: Floats
    memory: Memory | None
    context: int
    limit: float
    use: Volume
    costs: Costs


class Feasibility:
    """Applies requirements to the offers; what each of them leaves is worked out once."""

    def __init__(self, matrix: DecisionMatrix, bandwidth: float | None = None) -> None:
        self.matrix, self.bandwidth = matrix, bandwidth
        self._masks: dict[object, Mask] = {}

    def screen(
        self, requirements: Sequence[Requirement], usage: Usage, factor: float = 1.0, work: Work = ANY_WORK
    ) -> Feasible:
        """Apply requirements at a usage whose tokens are multiplied by ``factor``.

        Beside what is stated, an offer must be open, do for so many tokens, be for several people where several seats
        are paid for and else for one, and be made for the work that counts most; the last does not count where no offer
        at all would be left.

        Raises `DataError` for a requirement that is not in the vocabulary or has a wrong argument.
        """
        matrix, asked = self.matrix, asked_of(requirements, self.bandwidth)
        use, costs = matrix.at_usage(usage, requirements)
        usd = costs.usd(factor)
        serving = self._serving(use, costs, factor, free=asked.free)
        allowed = matrix.open_offers & serving
        limit = np.inf
        for requirement in requirements:
            if requirement.name in SPENDING:
                verify(requirement)
                limit = min(limit, spending_limit(requirement, use.seats))
            else:
                allowed = allowed & self._mask(requirement, asked)
        if limit < np.inf:
            allowed = allowed & np.where(np.isnan(usd), matrix.downloads, usd <= limit)
        suited = allowed & self.made_for(work)
        if suited.any():
            allowed = suited
        return Feasible(
            serving=serving,
            allowed=allowed,
            eligible=self._eligible(allowed, work),
            usd=usd,
            expected=costs.expected(factor),
            memory=asked.memory,
            context=asked.context,
            limit=limit,
            use=use,
            costs=costs,
        )

    def _serving(self, use: Volume, costs: Costs, factor: float, *, free: bool) -> Mask:
        """The offers that do for so many tokens, and for several people where seats are paid for, else for one."""
        serving = costs.enough >= factor
        if use.seats > 1:
            return np.asarray(serving & (~self._personal if free else self.for_seats))
        return np.asarray(serving & ~self._by_the_seat)

    def _eligible(self, allowed: Mask, work: Work) -> Mask:
        """Of the allowed offers, those of models that are measured well enough.

        Models that are hardly measured and succeed nothing that is count only where no other is left. A mode gives way
        to its plain model where only that is measured on the work that counts most.
        """
        matrix, line = self.matrix, self.matrix.lineage
        suitable = matrix.any_of_model(allowed)
        known = suitable & line.measured
        eligible = known & ~line.unproven
        eligible = eligible if eligible.any() else known
        for row in np.flatnonzero(eligible & (line.plain_of >= 0)).tolist():
            eligible[row] = line.gives_way(row, suitable, work.main) is None
        return np.asarray(allowed & eligible[matrix.model])

    def made_for(self, work: Work) -> Mask:
        """The offers in places that are made for the work that counts most, or for all work alike."""
        domains = frozenset((work.main,)) if work.main else work.domains
        if not domains:
            return np.ones(len(self.matrix.offers), dtype=np.bool_)
        columns = [self.matrix.domains.index(domain) for domain in domains]
        return np.asarray(self._made[:, columns].any(axis=1))

    @cached_property
    def _made(self) -> Mask:
        """Which offer is in a place made for which domain, shape (offers, domains)."""
        made = np.zeros((len(self.matrix.offers), len(self.matrix.domains)), dtype=np.bool_)
        known: dict[str, Mask] = {}
        for row, offer in enumerate(self.matrix.offers):
            product = offer.product.id if offer.product else ""
            if product not in known:
                known[product] = np.array([offer.made_for({domain}) for domain in self.matrix.domains], dtype=np.bool_)
            made[row] = known[product]
        return made

    @cached_property
    def for_seats(self) -> Mask:
        """The offers for several people: no free apps, and no personal plans of vendors that sell others."""
        return np.asarray(self.matrix.where(lambda known: known.offer.route != "app") & ~self._personal)

    @cached_property
    def _personal(self) -> Mask:
        """The plans for one person, of vendors that have plans for companies on record."""
        return self._plans(per_seat=False) & self._sold_beside(self._plans(per_seat=True), self._vendor)

    @cached_property
    def _by_the_seat(self) -> Mask:
        """The plans for companies, of products that have plans for one person on record."""
        return self._plans(per_seat=True) & self._sold_beside(self._plans(per_seat=False), self._product)

    def _plans(self, *, per_seat: bool) -> Mask:
        """The subscriptions that companies pay for by the seat, or the others."""
        return self.matrix.where(lambda known: known.offer.route == "subscription" and known.offer.per_seat == per_seat)

    def _sold_beside(self, offers: Mask, seller_of: Callable[[Offer], str | None]) -> Mask:
        """All offers that are sold by who sells one of these."""
        sellers = {seller_of(self.matrix.offers[row]) for row in np.flatnonzero(offers).tolist()}
        return self.matrix.where(lambda known: seller_of(known.offer) in sellers)

    @staticmethod
    def _vendor(offer: Offer) -> str | None:
        return offer.product.vendor if offer.product else offer.model.vendor

    @staticmethod
    def _product(offer: Offer) -> str | None:
        """The product by whose plans an offer is paid for."""
        return (offer.product.plans_of or offer.product.id) if offer.product else None

    def _mask(self, requirement: Requirement, asked: Asked) -> Mask:
        """Which offers meet a requirement, shape (offers,)."""
        name, argument = requirement.name, requirement.argument
        beside = {
            "free": asked.routes, "route": asked.free, "memory": asked.context, "speed": (asked.memory, asked.context),
        }  # fmt: skip
        key = (name, argument, beside.get(name))
        mask = self._masks.get(key)
        if mask is None:
            verify(requirement)
            if name in OF_MODEL:
                of_model = OF_MODEL[name]
                met = [of_model(known, argument, asked) is None for known in self.matrix.facts]
                mask = np.array(met, dtype=np.bool_)[self.matrix.model]
            else:
                of_offer = OF_OFFER[name]
                mask = self.matrix.where(
                    lambda known: of_offer(known, argument, asked) is None, by_effort=name in BY_EFFORT
                )
            if len(self._masks) >= KEPT:
                self._masks.clear()
            self._masks[key] = mask
        return mask
