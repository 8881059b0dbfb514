"""What somebody uses today, as they name it: a model, a plan or a product; retired models and ended ways included."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from modelmatch.catalog.offers import Offer, plans_of
from modelmatch.catalog.schema import Access, Model
from modelmatch.catalog.snapshot import Snapshot


class InUse(Struct, frozen=True):
    """What is used today: ``said`` as it was named; a model, or a product and one of its plans; none of them if what
    was said is not on record."""

    said: str
    model: str | None = None
    product: str | None = None
    plan: str | None = None

    @property
    def known(self) -> bool:
        """Whether it is on record."""
        return self.model is not None or self.product is not None

    def is_offer(self, offer: Offer) -> bool:
        """Whether this is the model, or the product and plan, of an offer."""
        if self.model is not None:
            return offer.model.id == self.model
        if offer.product is None or self.product is None:
            return False
        at_home = self.product in (offer.product.id, offer.product.plans_of)
        plan = offer.plan.name if offer.plan else None
        return at_home and (self.plan == plan if self.plan is not None else offer.product.id == self.product)


def in_use(catalog: Snapshot, said: str) -> InUse:
    """What somebody names by an id or a name, in any case: a plan such as ``ChatGPT Plus``, a product, a model."""
    wanted = _folded(said)
    for product in catalog.undated.products.values():
        for name in (product.name, *product.where, product.id):
            if wanted == _folded(name):
                return InUse(said, product=product.id)
            for plan in plans_of(product, catalog.undated.products):
                if wanted in (_folded(f"{name} {plan.name}"), _folded(f"{plan.name} {name}")):
                    home = product.plans_of if plan not in product.plans and product.plans_of else product.id
                    return InUse(said, product=home, plan=plan.name)
    for model in catalog.undated.models.values():
        if wanted in (_folded(model.id), _folded(model.name), _folded(model.id.rpartition("/")[2])):
            return InUse(said, model=model.id)
    return InUse(said)


def with_ended_ways(catalog: Snapshot, used: InUse) -> Snapshot:
    """The catalogue in which a model in use is one of those compared, on the ways by which it was last to be had."""
    if used.model is None or used.model not in catalog.undated.models:
        return catalog
    return structs.replace(catalog, models={**catalog.models, used.model: _as_last_known(catalog, used.model)})


def _as_last_known(catalog: Snapshot, model_id: str) -> Model:
    every = catalog.undated.models[model_id]
    today = catalog.models.get(model_id, every)
    ways = today.access or tuple(_last(every))
    prices = today.prices or tuple(price for price in every.prices if price.since <= catalog.day)
    return structs.replace(today, reference=False, access=ways, prices=prices)


def _last(model: Model) -> Iterator[Access]:
    """The ways to a model that ended last."""
    ends = [access.until for access in model.access if access.until is not None]
    yield from (access for access in model.access if access.until is not None and access.until == max(ends))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("(", " ").replace(")", " ").split())
