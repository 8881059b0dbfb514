"""The ways to reach a model: its routes of access, each with its product and the price list that holds."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from msgspec import Struct

from modelmatch.catalog.schema import Access, DataPolicy, Model, Price, Product
from modelmatch.catalog.snapshot import Snapshot

TOOL_WORK = frozenset(("coding", "agentic"))
"""The domains whose work is done with tools more than by talking."""


class Offer(Struct, frozen=True, eq=False):
    """One route to one model. ``prices`` are the price lists of this route (one per tier); ``policies`` say what
    happens to user input; ``closed`` says why it is not generally available, None if it is.
    """

    model: Model
    access: Access
    product: Product | None = None
    prices: tuple[Price, ...] = ()
    policies: tuple[DataPolicy, ...] = ()
    closed: str | None = None

    @property
    def route(self) -> str:
        """The route of access; a plan that costs nothing counts as a free app, even if the product has paid plans."""
        free = self.access.route == "subscription" and self.access.usd_month == 0
        return "app" if free else self.access.route

    @property
    def work(self) -> tuple[str, ...]:
        """The domains that its product is made for; empty if it is made for all kinds of work."""
        return self.product.work if self.product else ()

    def made_for(self, domains: AbstractSet[str]) -> bool:
        """Whether its product is made for some of this work; a chat app is for whatever is done by talking."""
        if not self.work or not domains.isdisjoint(self.work):
            return True
        talk = self.product is not None and self.product.kind in ("chat-app", "messaging")
        return talk and not domains <= TOOL_WORK

    @property
    def coding_agent(self) -> bool:
        """Whether it is a tool for programmers."""
        return self.product is not None and self.product.kind == "coding-agent"

    @property
    def per_seat(self) -> bool:
        """Whether companies pay for it by the seat: an office suite, or a plan that says so."""
        if self.product is None or self.route != "subscription":
            return False
        plan = self.access.plan
        return self.product.kind == "office" or any(p.per == "seat" and p.name == plan for p in self.product.plans)

    @property
    def ecosystem(self) -> str | None:
        """The platform that includes it."""
        return self.access.ecosystem or (self.product.ecosystem if self.product else None)

    @property
    def places(self) -> tuple[str, ...]:
        """Every name by which someone may know where this is."""
        product = (self.product.name, self.product.id, *self.product.where) if self.product else ()
        return (*self.access.where, self.access.name, *product)


def offers_of(model: Model, catalog: Snapshot) -> tuple[Offer, ...]:
    """The ways to a model, in the order of its profile; then the hosts that only its price lists name.

    A model whose strengths were stated by hand and that lists no route is a team's own: it counts as reachable.
    """
    found = [_way(model, access, catalog.products) for access in model.access]
    named = {access.name.casefold() for access in model.access}
    hosts = dict.fromkeys(price.host for price in model.prices if price.host and price.tier is None)
    unnamed = [host for host in hosts if not any(_same_host(host, name) for name in named)]
    found += [_way(model, Access(route="cloud", name=host), catalog.products) for host in unnamed]
    if not found and model.strengths:
        found.append(_way(model, Access(route="api", name=model.name), catalog.products))
    return tuple(found)


def _way(model: Model, access: Access, products: Mapping[str, Product]) -> Offer:
    return Offer(
        model=model,
        access=access,
        product=products.get(access.product) if access.product else None,
        prices=_prices(model, access),
        policies=_policies(model, access),
        closed=_closed(model, access),
    )


def _policies(model: Model, access: Access) -> tuple[DataPolicy, ...]:
    """What happens to data on this way: the policies of its plan, else those of its route."""
    found = [policy for policy in model.data if access.route in policy.routes]
    of_plan = tuple(policy for policy in found if access.plan in policy.plans)
    return of_plan or tuple(policy for policy in found if not policy.plans)


def _prices(model: Model, access: Access) -> tuple[Price, ...]:
    """A host's own list on a cloud; the vendor's list on its interface, and on a cloud that has no list of its own.

    Only standard prices: faster or slower service at another price is another matter.
    """
    if access.route not in ("api", "cloud"):
        return ()
    standard = tuple(price for price in model.prices if price.tier is None)
    if access.route == "cloud":
        hosted = tuple(p for p in standard if p.host and _same_host(p.host, access.name.casefold()))
        if hosted:
            return hosted
    return tuple(p for p in standard if p.host is None)


def _same_host(host: str, name: str) -> bool:
    return host.casefold() in name or name in host.casefold()


def _closed(model: Model, access: Access) -> str | None:
    if access.stage == "limited" or (model.status.stage == "limited" and access.route != "download"):
        return "limited to invited partners"
    if access.stage == "retired" or (model.status.stage == "retired" and access.route != "download"):
        return "retired"
    return None
