"""What one must know before taking up an offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import Model
from modelmatch.match.decision import Decision
from modelmatch.match.facts.criteria import independent_findings
from modelmatch.match.facts.memory import ENOUGH_BITS
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.own_machine import findings, fit_of
from modelmatch.match.result.price_remarks import NOTICE, price_remarks
from modelmatch.match.result.recommendation import Remark
from modelmatch.vocabulary import PLAN_USES, REGIONS, REMARKS, STAGES
from modelmatch.wording import listed

_ORDER = {kind: place for place, kind in enumerate(REMARKS)}


def remarks(matrix: DecisionMatrix, decision: Decision, row: int) -> tuple[Remark, ...]:
    """The remarks on an offer, by its row, in the order of `REMARKS`."""
    offer, day = matrix.offers[row], matrix.catalog.day
    found = [
        *_training(offer),
        *_use(decision, offer),
        *price_remarks(offer, day, decision.use.prompt_tokens),
        *_stage(matrix, offer, day),
        *_licence(offer),
        *_safety(offer.model),
        *_precision(matrix, decision, row),
        *_evidence(matrix, int(matrix.model[row])),
        *_answering(decision, offer),
    ]
    return tuple(sorted(found, key=lambda remark: _ORDER[remark.kind]))


def _training(offer: Offer) -> Iterator[Remark]:
    if offer.access.route == "download":
        return
    terms = {policy.training for policy in offer.policies}
    if "yes" in terms:
        yield Remark(kind="trains", text="what you send is used to train models")
    elif "opt-out" in terms:
        yield Remark(kind="trains-by-default", text="what you send is used to train models unless you opt out")
    elif not terms or "unknown" in terms:
        yield Remark(kind="training-unknown", text="whether what you send is used to train models is not on record")


def _use(decision: Decision, offer: Offer) -> Iterator[Remark]:
    if offer.limit:
        yield Remark(kind="limited-use", text=offer.limit)
    asked = next((r.argument for r in decision.preferences.requirements if r.name == "plan-use"), None)
    paid = offer.access.route in ("app", "subscription")
    if asked in ("every-day", "all-day") and paid and (offer.plan is None or offer.plan.suits is None):
        text = f"whether it includes enough for {PLAN_USES[str(asked)]} is not on record"
        yield Remark(kind="use-unknown", text=text)
    if decision.use.seats > 1 and offer.access.route == "subscription" and not offer.per_seat:
        yield Remark(kind="personal-plan", text="a plan for one person; none for companies is on record")


def _stage(matrix: DecisionMatrix, offer: Offer, day: dt.date) -> Iterator[Remark]:
    if offer.until is not None and day < offer.until <= day + NOTICE:
        yield Remark(kind="ends", text=f"ends there on {offer.until}", day=offer.until)
    early = offer.model.status.stage == "preview"
    if early or offer.stage in ("preview", "rollout"):
        yield Remark(kind="not-final", text=STAGES["preview"] if early else STAGES.get(offer.stage, offer.stage))
    status = offer.model.status
    successor = matrix.catalog.models.get(status.by) if status.by else None
    if status.stage == "superseded":
        by = f"by {successor.name}" if successor is not None else "by its vendor"
        yield Remark(kind="superseded", text=f"superseded {by}", day=status.since)
    if status.stage == "retired":
        text = "retired by its vendor; the weights can still be downloaded"
        yield Remark(kind="retired", text=text, day=status.since)


def _licence(offer: Offer) -> Iterator[Remark]:
    weights = offer.model.weights
    if offer.access.route not in ("download", "cloud") or weights is None or not weights.open:
        return
    if weights.limits:
        yield Remark(kind="licence", text=f"licence {weights.license}: {weights.limits}")
    if weights.excludes:
        excluded = listed([REGIONS.get(region, region) for region in weights.excludes], "or")
        yield Remark(kind="licence-excludes", text=f"licence {weights.license}: not granted in {excluded}")


def _safety(model: Model) -> Iterator[Remark]:
    concerns = [caution for caution in independent_findings(model) if caution.signal == "concern"]
    for caution in sorted(concerns, key=lambda c: c.published, reverse=True):
        text = f"safety concern, {caution.evaluator}: {caution.finding.rstrip('.')}"
        yield Remark(kind="safety-concern", text=text, day=caution.published)


def _precision(matrix: DecisionMatrix, decision: Decision, row: int) -> Iterator[Remark]:
    """What fewer bits than are enough cost, on the machine at hand."""
    fit = fit_of(matrix, decision, row)
    if fit is None or decision.feasible.memory is None or fit.bits >= ENOUGH_BITS:
        return
    hardware = matrix.offers[row].model.hardware
    if hardware is None or fit.bits < hardware.published_bits:
        own = [found for found in findings(matrix, row, fit.bits) if not found.general]
        cost = own[0].finding if own else "what that costs this model in quality is not on record"
        yield Remark(kind="quantised", text=f"runs at {fit.bits} bits per weight there: {cost.rstrip('.')}")


def _evidence(matrix: DecisionMatrix, row: int) -> Iterator[Remark]:
    """Whose figures the strengths of a model are."""
    model, measured = matrix.models[row], measured_as(matrix, row)
    if measured is not model:
        text = f"no comparable figures of its own: its strengths are those of {measured.name}"
        yield Remark(kind="no-own-figures", text=text)
    elif matrix.lineage.hardly_measured[row]:
        number = int(matrix.figures[row])
        has = "no comparable figures" if not number else f"few comparable figures ({number})"
        before = matrix.lineage.predecessor(row)
        source = "its family" if before is None else f"{matrix.models[before].name}, the model before it"
        text = f"{has} of its own yet: its strengths are mostly predicted from {source}"
        yield Remark(kind="few-figures", text=text)


def _answering(decision: Decision, offer: Offer) -> Iterator[Remark]:
    if offer.effort is None and offer.model.effort is not None and len(offer.model.effort.levels) > 1:
        text = "how much it thinks there is not on record; the strengths are those at its highest effort"
        yield Remark(kind="effort-unknown", text=text)
    asked = {r.argument for r in decision.preferences.requirements if r.name == "input"}
    if "pdf" in asked and "pdf" not in (offer.input or ()):
        yield Remark(kind="as-pictures", text="your program sends the pages of PDF files as pictures")
    if offer.access.note:
        yield Remark(kind="note", text=offer.access.note)


def has_own_figures(matrix: DecisionMatrix, row: int) -> bool:
    """Whether a model was measured itself, rather than the plain model that it is a mode of."""
    return measured_as(matrix, row) is matrix.models[row]


def measured_as(matrix: DecisionMatrix, row: int) -> Model:
    """The model itself, or the plain model in place of a mode without figures."""
    model = matrix.models[row]
    plain = matrix.catalog.models.get(model.variant_of or "")
    return plain if plain is not None and not matrix.counts[row].any() else model
