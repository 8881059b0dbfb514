"""What offers are worth to several people, as arrays, and how one offer is named."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Sequence

import msgspec
import numpy as np

from modelmatch.arrays import Floats
from modelmatch.catalog.offers import Offer
from modelmatch.match.decision import Decision
from modelmatch.vocabulary import Effort


class NamedOffer(msgspec.Struct, frozen=True, kw_only=True):
    """An offer: its id, its model, and where it is to be had, on which plan, at which effort."""

    id: str
    model: str
    name: str
    vendor: str
    route: str
    where: str
    plan: str | None = None
    effort: Effort | None = None


def named(offer: Offer) -> NamedOffer:
    """The record of an offer."""
    return NamedOffer(
        id=offer.id,
        model=offer.model.id,
        name=offer.model.name,
        vendor=offer.model.vendor,
        route=offer.route,
        where=offer.access.name,
        plan=offer.plan.name if offer.plan else None,
        effort=offer.effort,
    )


def worth(decision: Decision) -> Floats:
    """The fit of every offer to one person, shape (offers,); NaN for one that fails a requirement of theirs."""
    ranking = decision.ranking
    fit = ranking.valuation.fit(decision.weights, decision.drawn.active)
    return np.where(ranking.feasible.eligible, fit, np.nan)


def best_sets(value: Floats, most: int = 3) -> list[list[int]]:
    """The best one, two, ... columns together: the highest mean over the rows of the best value among them.

    ``value`` has shape (people, offers), 0 where an offer is no use to somebody. More than one are found by adding the
    best to those before, and then exchanging single ones as long as that helps.
    """
    found: list[list[int]] = []
    chosen: list[int] = []
    for _ in range(min(most, value.shape[1])):
        chosen = [*chosen, _best_beside(value, chosen)]
        chosen = _exchanged(value, chosen)
        found.append(chosen)
    return found


def _exchanged(value: Floats, chosen: Sequence[int]) -> list[int]:
    best, mean = list(chosen), float(value[:, chosen].max(axis=1).mean())
    improved = len(best) > 1
    while improved:
        improved = False
        for place in range(len(best)):
            others = best[:place] + best[place + 1 :]
            trial = [*others, _best_beside(value, others)]
            if (better := float(value[:, trial].max(axis=1).mean())) > mean + 1e-9:
                best, mean, improved = trial, better, True
                break
    return sorted(best, key=lambda column: -float(value[:, column].mean()))


def _best_beside(value: Floats, chosen: Sequence[int]) -> int:
    base = value[:, list(chosen)].max(axis=1) if chosen else np.zeros(len(value))
    total = np.zeros(value.shape[1])
    for row, least in zip(value, base.tolist(), strict=True):
        total += np.maximum(row, least)
    total[list(chosen)] = -1.0
    return int(total.argmax())
