"""Offers: a model, at an effort, on a way (route, product or host, plan), with every fact that holds there.

What is decided between. A fact comes from the narrowest record that states it: the way in the model's profile, then the
plan, then the product or host; what none of them states is unknown there, and no other offer lends it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache

from msgspec import Struct, structs

from modelmatch.catalog.dated import mostly
from modelmatch.catalog.schema import Access, Context, DataPolicy, Model, Plan, Price, Product
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.vocabulary import Effort, Modality, Region, Stage

TOOL_WORK = frozenset(("coding", "agentic"))
"""The domains whose work is done with tools more than by talking."""
PROGRAMS = ("api", "cloud", "download")
"""The routes on which one's own program sends the requests: it chooses the effort, and turns pages into pictures."""


class Offer(Struct, frozen=True, eq=False):
    """One model at one effort on one way.

    ``plan`` is the plan that is paid for, None where there is none or it has no name; ``effort`` the level that is
    chosen, None where nothing is to be chosen. ``prices`` are the price lists that hold here for most of the 90 days
    from the day on (one per length of prompt), ``today`` those that hold on the day, ``later`` those that begin after,
    ``peak`` those of certain hours, ``batch`` those for who can wait; ``sold`` is the plan as it was, is and will be.
    ``policies`` say what happens to what one sends. ``closed`` says why it is not generally available, None if it is.
    """

    id: str
    model: Model
    access: Access
    product: Product | None = None
    plan: Plan | None = None
    effort: Effort | None = None
    prices: tuple[Price, ...] = ()
    today: tuple[Price, ...] = ()
    later: tuple[Price, ...] = ()
    peak: tuple[Price, ...] = ()
    batch: tuple[Price, ...] = ()
    sold: tuple[Plan, ...] = ()
    policies: tuple[DataPolicy, ...] = ()
    closed: str | None = None

    @property
    def route(self) -> str:
        """The route of access; a plan that costs nothing counts as a free app, even if the product has paid plans."""
        free = self.access.route == "subscription" and self.usd_month == 0
        return "app" if free else self.access.route

    @property
    def usd_month(self) -> float | None:
        """USD a month (and seat, where companies pay by the seat) for the plan; None without one, or unknown.

        An app costs nothing, whether or not the price of its free plan is on record.
        """
        usd = self.plan.usd_month if self.plan is not None else self.access.usd_month
        return 0.0 if usd is None and self.access.route == "app" else usd

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
    def per_seat(self) -> bool:
        """Whether companies pay for it by the seat: a plan that says so, or an office suite without a named plan."""
        if self.route != "subscription":
            return False
        if self.plan is not None:
            return self.plan.per == "seat"
        return self.product is not None and self.product.kind == "office"

    @property
    def ecosystem(self) -> str | None:
        """The platform that includes it."""
        return self.access.ecosystem or (self.product.ecosystem if self.product else None)

    @property
    def regions(self) -> tuple[Region, ...]:
        """Where it is hosted; empty where that is not on record."""
        return self.access.regions or (self.product.regions if self.product else ())

    @property
    def regional_price(self) -> float:
        """What tokens that must stay in one of the regions cost, as a factor on the price list."""
        return self.access.regional_price or (self.product.regional_price if self.product else None) or 1.0

    @property
    def stage(self) -> Stage:
        """How available it is: as the way says, or its product where the way is open to everyone."""
        return self.access.stage if self.access.stage != "ga" or not self.product else self.product.stage

    @property
    def until(self) -> dt.date | None:
        """The day on which it ends: that of the way or of its product, whichever is first; None where none is known."""
        ends = (self.access.until, self.product.until if self.product else None)
        return min((day for day in ends if day is not None), default=None)

    @property
    def context(self) -> Context | None:
        """The token limits of one request here."""
        return self.access.context or self.model.context

    @property
    def input(self) -> tuple[Modality, ...] | None:
        """What it reads here; None where that is not on record."""
        return self.access.input or (self.model.modalities.input if self.model.modalities else None)

    @property
    def output(self) -> tuple[Modality, ...] | None:
        """What it writes here; None where that is not on record."""
        return self.access.output or (self.model.modalities.output if self.model.modalities else None)

    @property
    def limit(self) -> str | None:
        """How much use it includes, in words; None where that is not on record."""
        plan = self.plan.limit if self.plan else None
        return self.access.limit or plan or (self.product.limit if self.product else None)

    @property
    def places(self) -> tuple[str, ...]:
        """Every name by which someone may know where this is."""
        product = (self.product.name, self.product.id, *self.product.where) if self.product else ()
        return (*self.access.where, self.access.name, *product)


def offers_of(model: Model, catalog: Snapshot) -> tuple[Offer, ...]:
    """The offers of a model: its ways in the order of its profile, by plan and effort; then the hosts that only its
    price lists name.

    A model whose strengths were stated by hand and that lists no route is a team's own: it counts as reachable.
    """
    ways = list(model.access)
    listed = _on_record(model, catalog)
    hosts = dict.fromkeys(host for price in listed if price.tier is None for host in price.hosts)
    ways += [
        Access(route="cloud", name=host) for host in hosts if "/" not in host and not any(_at(host, a) for a in ways)
    ]
    if not ways and model.strengths:
        ways.append(Access(route="api", name=model.name))
    found: list[Offer] = []
    times: Counter[str] = Counter()
    for access in ways:
        for offer in _on_way(model, access, listed, catalog):
            times[offer.id] += 1
            number = times[offer.id]
            found.append(offer if number == 1 else structs.replace(offer, id=f"{offer.id}~{number}"))
    return tuple(found)


def plans_of(product: Product | None, products: Mapping[str, Product]) -> tuple[Plan, ...]:
    """The plans by which a product is paid for: its own, or those of the product that includes it."""
    if product is None:
        return ()
    other = products.get(product.plans_of) if product.plans_of else None
    return (*product.plans, *(other.plans if other is not None else ()))


def data_of(product: Product | None, products: Mapping[str, Product]) -> tuple[DataPolicy, ...]:
    """The data policies of a product: its own, or those of the product that includes it."""
    if product is None:
        return ()
    other = products.get(product.plans_of) if product.plans_of else None
    return product.data or (other.data if other is not None else ())


def efforts_of(model: Model, access: Access, product: Product | None) -> tuple[Effort | None, ...]:
    """The levels of thinking that one can choose on a way; a single None where there is nothing to choose."""
    if access.efforts:
        return access.efforts
    chosen = product.choose_effort if product is not None else None
    if chosen is None:
        chosen = access.route in PROGRAMS
    return model.effort.levels if chosen and model.effort is not None else (None,)


def _on_way(model: Model, access: Access, listed: tuple[Price, ...], catalog: Snapshot) -> Iterator[Offer]:
    product = catalog.products.get(access.product) if access.product else None
    prices, today = _prices(access, listed, catalog.day)
    later = tuple(p for p in _listed_here(access, listed) if p.since > catalog.day)
    peak, batch = (
        mostly(_listed_here(access, _on_record(model, catalog, tier)), catalog.day)[0] for tier in ("peak", "batch")
    )
    closed, efforts = _closed(model, access, product, catalog), efforts_of(model, access, product)
    for plan, sold in _plans(access, plans_of(product, catalog.products), catalog):
        policies = _policies(model, access, data_of(product, catalog.products), plan)
        place = _id(model, access, plan)
        for effort in efforts:
            yield Offer(
                id=f"{place}:{effort}" if effort else place,
                model=model,
                access=access,
                product=product,
                plan=plan,
                effort=effort,
                prices=prices,
                today=today,
                later=later,
                peak=peak,
                batch=batch,
                sold=sold,
                policies=policies,
                closed=closed,
            )


def _id(model: Model, access: Access, plan: Plan | None) -> str:
    """``vendor/model@product/plan``, with the name of the way where it has no product; ``:effort`` follows."""
    place = access.product or _slug(access.name)
    return f"{model.id}@{place}{f'/{_slug(plan.name)}' if plan else ''}"


@lru_cache(4096)  # a few hundred names, each on the ways of many models
def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9.+]+", "-", name.casefold()).strip("-") or "way"


def _plans(
    access: Access, every: tuple[Plan, ...], catalog: Snapshot
) -> Iterator[tuple[Plan | None, tuple[Plan, ...]]]:
    """The plans of a way, each as it is for most of the time ahead, and all that was known of it on the day.

    A single None where none has a name. A plan that is no longer sold is none.
    """
    names = access.plans or ((access.plan,) if access.plan else ())
    if access.route not in ("app", "subscription") or not names:
        yield None, ()
        return
    for name in names:
        listed = [plan for plan in every if plan.name == name]
        sold = tuple(_plan_as_known(plan, catalog) for plan in listed if _plan_known(plan, catalog))
        ahead, _ = mostly(sold, catalog.day)
        if ahead and access.usd_month is None:
            yield ahead[0], sold
        elif not listed or ahead or any(plan.until is None or plan.until > catalog.day for plan in listed):
            alike = (*ahead, *listed, Plan(name=name))[0]
            yield structs.replace(alike, usd_month=access.usd_month, since=None, until=None), ()


def _plan_known(plan: Plan, catalog: Snapshot) -> bool:
    """Whether a plan that begins was known on the day: it had begun, or was announced by then."""
    return plan.since is None or catalog.knows(plan.since, plan.announced)


def _plan_as_known(plan: Plan, catalog: Snapshot) -> Plan:
    """A plan without an end that was not known on the day."""
    known = plan.until is None or catalog.knows(plan.until)
    return plan if known else structs.replace(plan, until=None)


def _policies(
    model: Model, access: Access, of_product: tuple[DataPolicy, ...], plan: Plan | None
) -> tuple[DataPolicy, ...]:
    """What happens to data here, by plan where that is named: as the way says, else the old form of the profile, else
    its product."""
    stated = access.data or tuple(policy for policy in model.data if access.route in policy.routes) or of_product
    name = plan.name if plan else None
    of_plan = tuple(policy for policy in stated if name in policy.plans)
    return of_plan or tuple(policy for policy in stated if not policy.plans)


# --- prices -----------------------------------------------------------------------------------


def _on_record(model: Model, catalog: Snapshot, tier: str | None = None) -> tuple[Price, ...]:
    """The price lists of a tier that were known on the day: those in effect, and those announced by then."""
    every = catalog.undated.models.get(model.id)
    later = [
        price for price in (every.prices if every is not None else ())
        if price.since > catalog.day and (catalog.knows(price.since) if price.announced is None
                                          else price.announced <= catalog.day)
    ]  # fmt: skip
    return tuple(price for price in (*model.prices, *later) if price.tier == tier)


def _prices(access: Access, listed: tuple[Price, ...], day: dt.date) -> tuple[tuple[Price, ...], tuple[Price, ...]]:
    """The price lists that count on a way, and those that hold there on the day."""
    return mostly(_listed_here(access, listed), day)


def _listed_here(access: Access, listed: tuple[Price, ...]) -> tuple[Price, ...]:
    """The vendor's own list on its interface, and a host's own list there; nobody's list stands in for another's."""
    if access.route not in ("api", "cloud"):
        return ()
    own = access.route == "api"
    return tuple(p for p in listed if (own and not p.hosts) or any(_at(host, access) for host in p.hosts))


def _at(host: str, access: Access) -> bool:
    """Whether a price list names this way as its host: by the id of its product, or by its name."""
    return host == access.product or host.casefold() == access.name.casefold()


def _closed(model: Model, access: Access, product: Product | None, catalog: Snapshot) -> str | None:
    """Why a way is not open to everyone; a product that has ended, or has not begun, takes its ways with it."""
    if access.product in catalog.undated.products and product is None:
        return "not offered on this day"
    stages: set[str] = {access.stage, product.stage if product else "ga"}
    if access.route != "download":
        stages.add(model.status.stage)
    return "limited to invited partners" if "limited" in stages else "retired" if "retired" in stages else None
