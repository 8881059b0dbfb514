"""What every view of a model uses: its strengths and their evidence, its price, and whether it is available."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from modelmatch.api import effort, strengths
from modelmatch.arrays import Floats, Indices
from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.schema import Model
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.evidence.posterior import WITHIN_LINE, Strengths
from modelmatch.lookup.offers import EffortView, OfferView, cheapest, effort_views, offer_views
from modelmatch.lookup.view import Record
from modelmatch.match.facts.costs import Volume, efficiencies, tier, volume
from modelmatch.match.facts.criteria import output_speeds
from modelmatch.match.facts.effort import EffortFacts
from modelmatch.match.facts.lineage import Lineage, lines
from modelmatch.match.facts.requirements import unavailable
from modelmatch.match.result.candidates import THIN
from modelmatch.preferences import Usage
from modelmatch.terminal.progress import patient
from modelmatch.vocabulary import Basis

DIGITS = 4


class Strength(Record, frozen=True, kw_only=True):
    """A strength on the 0-100 reading scale with its standard deviation.

    ``benchmarks`` counts those with a figure that speaks for it; ``basis`` is ``measured`` (more than two of them),
    ``thin`` (one or two), ``general-level`` (none: it follows from the other domains), ``inherited`` (mostly that of
    the model's family) or ``stated`` (by hand).
    """

    domain: str
    title: str
    value: float
    sd: float
    basis: Basis
    benchmarks: int


class TokenPrice(Record, frozen=True, kw_only=True):
    """USD per million tokens for prompts of usual length, and where: at ``host``, None for the vendor."""

    input: float
    output: float
    host: str | None = None


@dataclass(frozen=True)
class Lookup:
    """A catalogue on its day with the strengths of its models: what all views are made from."""

    catalog: Snapshot
    known: Strengths

    @cached_property
    def rows(self) -> dict[str, int]:
        return {model_id: row for row, model_id in enumerate(self.known.models)}

    @cached_property
    def efficiency(self) -> dict[str, float]:
        """Output tokens of the measured models against the average model."""
        return efficiencies(self.catalog)

    @cached_property
    def effort(self) -> EffortFacts:
        """Tokens, wait and speed of every model by level of effort, as the costs expect them."""
        return effort(self.catalog)

    @cached_property
    def _views(self) -> dict[str, tuple[OfferView, ...]]:
        return {}

    @cached_property
    def speeds(self) -> dict[str, float]:
        """Output tokens a second of the measured models."""
        return output_speeds(self.catalog)

    @cached_property
    def usage(self) -> Volume:
        """The usage at which models are compared by price."""
        return volume(Usage())

    @cached_property
    def _hardly_measured(self) -> frozenset[str]:
        models = [model for model in self.catalog.candidates() if model.id in self.rows]
        rows = [self.rows[model.id] for model in models]
        known, every = self.known, self.catalog.models
        counts, figures, inherited = known.counts[rows], known.figures[rows], known.inherited[rows]
        line = Lineage(models, every, known.domains, counts, figures, inherited)
        return frozenset(model.id for model, hardly in zip(models, line.hardly_measured, strict=True) if hardly)

    def hardly_measured(self, model: Model) -> bool:
        """Whether a model has so few comparable figures that a recommendation prefers others that are suitable."""
        return model.id in self._hardly_measured

    def offers(self, model: Model) -> tuple[Offer, ...]:
        return offers_of(model, self.catalog)

    def unavailable(self, model: Model) -> str | None:
        """Why the model is not available, or None if it is."""
        return unavailable(self.offers(model))

    def strengths(self, model: Model) -> tuple[Strength, ...]:
        """The strengths of a model in the order of the domains; none where nothing was estimated."""
        row = self.rows.get(model.id)
        if row is None:
            return ()
        return tuple(
            Strength(
                domain=domain,
                title=self.catalog.domains[domain].name,
                value=rounded(self.known.mean[row, d]),
                sd=rounded(np.sqrt(self.known.cov[row, d, d])),
                basis=self._basis(model, row, domain, int(self.known.counts[row, d])),
                benchmarks=int(self.known.counts[row, d]),
            )
            for d, domain in enumerate(self.known.domains)
        )

    def overall(self, model: Model) -> tuple[float, float] | None:
        """Mean over the kinds of work, equally weighted, with its standard deviation."""
        row = self.rows.get(model.id)
        if row is None:
            return None
        cov = self.known.cov[row][np.ix_(self.kinds, self.kinds)]
        return rounded(self.known.mean[row, self.kinds].mean()), rounded(np.sqrt(cov.mean()))

    @cached_property
    def kinds(self) -> Indices:
        """The columns of the strengths that are kinds of work, and not somebody's own cases."""
        return np.flatnonzero([domain not in self.catalog.own for domain in self.known.domains])

    def own_work(self, models: Sequence[Model], domain: str) -> Floats:
        """The typical variance of one kind of work for each of some models, in one domain or all equally.

        Without what they have in common where all are of one line; none for strengths stated by hand.
        """
        domains = self.known.domains
        weights = np.array([float(d == domain) for d in domains])
        if domain not in domains:
            weights[self.kinds] = 1.0 / len(self.kinds)
        by_hand = np.array([[d in model.strengths for d in domains] for model in models], dtype=bool)
        variance = np.where(by_hand, 0.0, self.known.own_work * weights**2).sum(axis=1)
        alike = len(set(lines(models, self.catalog.models))) == 1
        return np.asarray(variance * (1.0 - WITHIN_LINE if alike else 1.0))

    def price(self, model: Model) -> TokenPrice | None:
        """The vendor's price list for usual prompts, else the cheapest of a host."""
        usual = self.usage.prompt_tokens
        priced = [
            (offer.access.route != "api", tier(offer.prices, usual), offer)
            for offer in self.offers(model)
            if offer.closed is None and offer.prices
        ]
        if not priced:
            return None
        hosted, price, offer = min(priced, key=lambda found: (found[0], found[1].output, found[1].input))
        return TokenPrice(input=price.input, output=price.output, host=offer.access.name if hosted else None)

    def offer_views(self, model: Model) -> tuple[OfferView, ...]:
        """The offers of a model with their price at the reference usage, in the order of its profile."""
        found = self._views.get(model.id)
        if found is None:
            found = self._views[model.id] = offer_views(self.offers(model), self.effort, self.usage)
        return found

    def cheapest(self, model: Model, route: str | None = None) -> OfferView | None:
        """The cheapest generally available offer at the reference usage; None without a price."""
        return cheapest(self.offer_views(model), route)

    def efforts(self, model: Model) -> tuple[EffortView, ...]:
        """What each level of effort changes that one can choose; none where there is no choice."""
        return effort_views(model.id, self.offer_views(model), self.effort, self.known)

    def _basis(self, model: Model, row: int, domain: str, count: int) -> Basis:
        if self.known.stated[row]:
            return "stated" if domain in model.strengths else "general-level"
        if domain in self.catalog.own:
            return "measured" if count else "general-level"
        if self.known.inherited[row]:
            return "inherited"
        return "measured" if count > THIN else "thin" if count else "general-level"


def open_lookup(catalog: Snapshot) -> Lookup:
    """A catalogue on its day with the strengths of its models."""
    return Lookup(catalog, strengths(catalog, tell=patient()))


def rounded(value: float) -> float:
    """A number as views carry it, the same on every machine."""
    return round(float(value), DIGITS) + 0.0
