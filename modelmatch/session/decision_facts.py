"""What is known of an offer now, as a decision file keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np

from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import Caution, Model
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import tier
from modelmatch.match.facts.criteria import independent_findings
from modelmatch.quiz.load import DIGEST
from modelmatch.session.decision_file import Accepted, Choice, Terms
from modelmatch.version import __version__

TRAINING = ("no", "opt-in", "opt-out", "yes")
AVAILABLE = ("yes", "on-request", "no")
REVIEW_AFTER = dt.timedelta(days=182)
"""A new decision is to be looked at again after this time."""


def choice_of(offer: Offer) -> Choice:
    """An offer as a choice."""
    return Choice(
        model=offer.model.id,
        offer=offer.id,
        name=offer.model.name,
        place=offer.product.name if offer.product else offer.access.name,
        plan=offer.plan.name if offer.plan else None,
        effort=offer.effort,
        model_id=offer.access.model_id,
    )


def accepted_now(
    engine: Engine, decision: Decision, row: int, *, first_share: float, runner_up: str | None, set_data: str = ""
) -> Accepted:
    """What is known now of the offer in this row."""
    offer, usd = engine.matrix.offers[row], float(decision.feasible.usd[row])
    return Accepted(
        day=min(engine.catalog.day, engine.catalog.newest),  # what comes out later is not known yet
        version=__version__,
        data=engine.catalog.fingerprint[:DIGEST],
        set_data=set_data,
        fit=round(fit_of(decision, row), 1) + 0.0,
        first_share=round(first_share, 2) + 0.0,
        runner_up=runner_up,
        usd_month=None if np.isnan(usd) else round(usd, 2) + 0.0,
        token_usd=token_usd(decision, offer),
        plan_usd=offer.usd_month if offer.route == "subscription" else None,
        figures=int(engine.matrix.figures[engine.matrix.model[row]]),
        terms=terms_of(offer),
        cautions=tuple(caution_line(caution) for caution in concerns(offer.model)),
    )


def fit_of(decision: Decision, row: int) -> float:
    """The fit of an offer, whether or not it meets the requirements."""
    means = decision.ranking.valuation.means(np.array([row], dtype=np.intp))[0]
    active = decision.drawn.active
    return float(means[active] @ decision.weights[active])


def token_usd(decision: Decision, offer: Offer) -> tuple[float, float] | None:
    """USD per million tokens sent and received, None where no price list counts."""
    if not offer.prices:
        return None
    counted = tier(offer.prices, decision.use.prompt_tokens)
    return counted.input, counted.output


def terms_of(offer: Offer) -> Terms:
    """What happens to what one sends: of several policies the best for the user, as requirements count them."""
    policies = offer.policies
    days = [policy.kept_days for policy in policies if policy.kept_days is not None]
    found: dict[str, Any] = {
        "training": _first(TRAINING, (policy.training for policy in policies)),
        **{key: _first(AVAILABLE, (getattr(p, key) for p in policies)) for key in ("zero_retention", "dpa", "baa")},
    }
    return Terms(
        stored_in=tuple(sorted({place for policy in policies for place in policy.stored_in})),
        kept_days=max(days, default=None),
        regions=tuple(sorted(offer.regions)),
        **found,
    )


def concerns(model: Model) -> list[Caution]:
    """The safety concerns on record that independent evaluators raised, oldest first."""
    found = [caution for caution in independent_findings(model) if caution.signal == "concern"]
    return sorted(found, key=lambda caution: (caution.published, caution.evaluator, caution.kind))


def caution_line(caution: Caution) -> str:
    """What tells a concern from others."""
    return f"{caution.published} {' '.join(caution.evaluator.split())}: {caution.kind}"[:500]


def _first(order: Iterable[str], found: Iterable[str | None]) -> str | None:
    known = set(found)
    return next((one for one in order if one in known), None)
