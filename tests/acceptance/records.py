"""The facts of an offer, read again from the YAML files by rules of their own, to hold the decision against."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from modelmatch.data import store
from modelmatch.match.result.recommendation import RankedOffer
from modelmatch.preferences import Memory, Preferences, Requirement

Row = Mapping[str, Any]
DAYS = 90
"""The price that counts holds on most of so many days from the day on."""
WAITS = ("aa-time-to-first-token", "openrouter-latency")
"""Benchmarks of the time until an answer begins, in seconds."""
BITS = {16: 16.0, 8: 8.5, 6: 6.56, 5: 5.7, 4: 4.89}
"""Bits per weight of a file at a precision."""


def _read(path: Any) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@functools.cache
def models() -> dict[str, Row]:
    """Every profile by its id."""
    folder = store.bundled("profiles")
    paths = [path for path in folder.glob("*/*.yaml") if path.parent.name != "hosts"]
    return {row["id"]: row for row in map(_read, sorted(paths))}


@functools.cache
def products() -> dict[str, Row]:
    """Every product and host by its id."""
    folder = store.bundled("profiles")
    found = {row["id"]: row for row in _read(folder / "products.yaml")}
    return found | {row["id"]: row for row in map(_read, sorted(folder.glob("hosts/*/*.yaml")))}


@functools.cache
def tokens_of(unit: str, vendor: str) -> tuple[float, float] | None:
    """Tokens sent and received for one of a unit of work where they were measured for a vendor; else None."""
    row = next(row for row in _read(store.bundled("profiles") / "units.yaml") if row["id"] == unit)
    own = row.get("vendors", {}).get(vendor)
    return (own["input"], own["output"]) if own else None


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def holds_on(row: Row, day: dt.date) -> bool:
    """Whether a dated record is in effect on a day."""
    since, until = row.get("since"), row.get("until")
    return (since is None or since <= day) and (until is None or day < until)


class Facts:
    """What the files say of an offer on a day; raises `AssertionError` where they do not have it."""

    def __init__(self, model_id: str, offer: RankedOffer, day: dt.date, newest: dt.date) -> None:
        self.offer, self.day, self.newest = offer, day, newest
        self.model = models()[model_id]
        self.product = products()[offer.product_id] if offer.product_id else {}
        ways = [way for way in self._ways() if holds_on(way, day)]
        assert ways, f"{model_id} is not to be had at {offer.name} ({offer.route}, {offer.plan}) on {day}"
        self.way = ways[0]
        self.context = 16_384.0

    def _ways(self) -> Iterator[Row]:
        """The ways in the profile that are this offer's; a host that only a price list names is one as well."""
        offer = self.offer
        for way in self.model.get("access", ()):
            plans = _list(way.get("plans")) or _list(way.get("plan"))
            same = (way["name"], way.get("product")) == (offer.name, offer.product_id)
            if same and offer.plan in (plans if plans and way["route"] in ("app", "subscription") else [None]):
                yield way
        for price in self.model.get("prices", ()):
            if offer.product_id is None and offer.name in _list(price.get("host")):
                yield {"route": "cloud", "name": offer.name}

    @property
    def downloaded(self) -> bool:
        return bool(self.way["route"] == "download")

    @property
    def weights(self) -> Row:
        """What is known of the weights on the day."""
        weights = dict(self.model.get("weights") or {})
        if weights.get("open") and weights.get("released", self.day) > self.day:
            weights["open"] = False
        return weights

    @property
    def plans(self) -> list[Row]:
        """The plans of the product that bear the name of this one."""
        shop = products().get(self.product.get("plans_of", ""), {})
        sold = [*self.product.get("plans", ()), *shop.get("plans", ())]
        return [plan for plan in sold if plan["name"] == self.offer.plan]

    @property
    def plan(self) -> Row:
        """The plan as it is on most of the days ahead."""
        return _mostly(self.plans, self.day) or {}

    def own(self, name: str, default: Any = None) -> Any:
        """A fact by the way, or else by its product."""
        return self.way.get(name) or self.product.get(name) or default

    @property
    def policies(self) -> list[Row]:
        """What happens to what one sends there."""
        shop = products().get(self.product.get("plans_of", ""), {})
        stated = self.own("data") or shop.get("data", ())
        of_plan = [policy for policy in stated if self.offer.plan in policy.get("plans", ())]
        return of_plan or [policy for policy in stated if not policy.get("plans")]

    @property
    def stage(self) -> str:
        way = self.way.get("stage", "ga")
        return str(way if way != "ga" else self.product.get("stage", "ga"))

    @property
    def status(self) -> str:
        """The stage of the model itself on the day."""
        status = self.model.get("status") or {"stage": "current"}
        begun = status.get("since") is None or status["since"] <= self.day
        return str(status["stage"]) if begun else "current"

    def known_prices(self, tier: str | None = None) -> list[Row]:
        """The price lists of a tier at this place that were known on the day; by default the standard ones."""
        found: list[Row] = []
        for price in self.model.get("prices", ()):
            hosts = [host.casefold() for host in _list(price.get("host"))]
            here = {self.offer.name.casefold(), (self.offer.product_id or "").casefold()} & set(hosts)
            announced = price.get("announced") or self.newest
            known = price["since"] <= self.day or announced <= self.day
            if price.get("tier") == tier and known and (here or (not hosts and self.way["route"] == "api")):
                until = price.get("until")
                hidden = until is not None and self.day < until <= self.newest
                found.append({**price, "until": None if hidden else until})
        return found

    def usd(
        self, usage: Mapping[str, float], efficiency: float, *, regional: bool, batch: bool = False
    ) -> float | None:
        """USD a month, with the output tokens of the model as a factor on those of an average one.

        ``batch``: at the batch price where there is one.
        """
        if self.way["route"] in ("app", "subscription"):
            if self.offer.plan is None:
                amount = 0.0 if self.way["route"] == "app" else self.way.get("usd_month")
            else:
                amount = self.way.get("usd_month", self.plan.get("usd_month"))
            each = usage["seats"] if self.way["route"] == "subscription" else 1
            return None if amount is None else amount * each
        prompt = usage["prompt_tokens"]
        price = _mostly(self.known_prices("batch"), self.day, prompt) if batch else None
        price = price or _mostly(self.known_prices(), self.day, prompt)
        if price is None or self.downloaded:
            return None
        cached = price.get("cached_input", price["input"])
        share = usage["cached_share"]
        sent = usage["input_tokens"] * ((1 - share) * price["input"] + share * cached)
        tokens = (sent + usage["output_tokens"] * efficiency * price["output"]) / 1e6
        return float(tokens * (self.own("regional_price", 1.0) if regional else 1.0))


def _mostly(rows: Sequence[Row], day: dt.date, prompt: float = 0.0) -> Row | None:
    """The record in effect on most of the days ahead, counted day by day; of prices, those for prompts so long."""
    sets: dict[tuple[int, ...], int] = {}
    for ahead in range(DAYS):
        holding: dict[Any, int] = {}
        for at in sorted(range(len(rows)), key=lambda i: rows[i].get("since") or dt.date.min):
            if holds_on(rows[at], day + dt.timedelta(days=ahead)):
                holding[rows[at].get("above_tokens", 0)] = at
        key = tuple(sorted(holding.values()))
        sets[key] = sets.get(key, 0) + 1
    best = [rows[at] for at in max(sets, key=lambda key: sets[key])]
    if not best:
        return None
    best.sort(key=lambda row: row.get("above_tokens", 0))
    fitting = [row for row in best if row.get("above_tokens", 0) < prompt]
    return (fitting or best[:1])[-1]


def broken(facts: Facts, wanted: Preferences, usd: float | None, seats: int) -> list[str]:
    """The requirements that an offer does not meet by the files."""
    free = any(requirement.name == "free" for requirement in wanted.requirements)
    routes = [set(_tuple(r.argument)) for r in wanted.requirements if r.name == "route"]
    asked = set.intersection(*routes) if routes else set()
    facts.context = max([16_384, *(r.argument for r in wanted.requirements if r.name == "context")])  # type: ignore[type-var, assignment]
    return [r.name for r in wanted.requirements if not _meets(facts, r, usd, seats, free, asked)]


def _tuple(argument: Any) -> tuple[Any, ...]:
    return argument if isinstance(argument, tuple) else (argument,)


def _meets(facts: Facts, asked: Requirement, usd: float | None, seats: int, free: bool, routes: set[str]) -> bool:
    name, argument = asked.name, asked.argument
    if name in ("budget", "seat-budget"):
        limit = float(argument) * (seats if name == "seat-budget" else 1)  # type: ignore[arg-type]
        return facts.downloaded if usd is None else usd <= limit + 1e-6
    if name in OF_MODEL:
        return bool(OF_MODEL[name](facts, argument))
    if name == "free":
        return usd == 0 or (facts.downloaded and "download" in routes)
    if name == "route":
        return facts.offer.route in _tuple(argument) or (free and facts.way["route"] in _tuple(argument))
    return bool(OF_PLACE[name](facts, argument))


def _fits(facts: Facts, memory: Memory) -> bool:
    hardware = facts.model.get("hardware") or {}
    total = hardware.get("parameters_b") or facts.weights.get("total_b")
    if not facts.weights.get("open") or total is None:
        return False
    best = hardware.get("published_bits", 16)
    cache = hardware.get("cache")
    if cache is None:
        kept = total * 0.61125 * 0.1 * facts.context / 8192
    else:
        windows = sum(w["layers"] * w["bytes"] * min(facts.context, w["tokens"]) for w in cache.get("windows", ()))
        kept = (cache["bytes"] * facts.context + windows) / 1e9
    files = {file["bits"]: file["gb"] for file in hardware.get("files", ())}
    enough = [bits for bits in BITS if memory.bits <= bits <= best] or [max(bits for bits in BITS if bits <= best)]
    least = min(files.get(bits, total * BITS[bits] / 8) for bits in enough)
    return memory.gb is None or least + kept + 0.5 <= memory.gb * _there(memory)


def _there(memory: Memory) -> float:
    """The share of a memory that weights may take."""
    size = memory.gb or 1.0
    if memory.kind == "shared":
        return 2 / 3 if size <= 36 else 0.75
    if memory.kind == "ordinary":
        return max(0.5, (size - 4) / size)
    return 0.5 if memory.kind == "phone" else 1.0


def _reads(facts: Facts, kind: str, way: str) -> bool:
    given = facts.way.get(way) or (facts.model.get("modalities") or {}).get(way)
    if given is None:
        return kind == "text"
    pictures = way == "input" and kind == "pdf" and "image" in given
    return kind in given or (pictures and facts.way["route"] in ("api", "cloud", "download"))


def _in_region(facts: Facts, region: str) -> bool:
    if region in facts.weights.get("excludes", ()) and facts.way["route"] in ("download", "cloud"):
        return False
    return facts.downloaded or region in facts.own("regions", ())


def _stored(facts: Facts, region: str) -> bool:
    places = [policy["stored_in"] for policy in facts.policies if policy.get("stored_in")]
    return facts.downloaded or any(region not in where and "global" not in where for where in places)


def _trains(*allowed: str) -> Any:
    return lambda facts, _: facts.downloaded or any(policy["training"] in allowed for policy in facts.policies)


def _signed(name: str) -> Any:
    """Whether a contract is to be had, at least on request."""
    return lambda facts, _: facts.downloaded or any(p.get(name) in ("yes", "on-request") for p in facts.policies)


@functools.cache
def countries() -> dict[str, str]:
    """Where each company on record is from, by its name."""
    return {row["name"]: row["country"] for row in _read(store.bundled("profiles") / "vendors.yaml")}


def _from_elsewhere(facts: Facts, country: str) -> bool:
    """Whether the maker, and who runs it if not oneself, are known to be from elsewhere."""
    host = facts.product.get("vendor") if facts.product else facts.offer.name
    names = [facts.model["vendor"], *([] if facts.downloaded else [host])]
    return all(countries().get(name, country) != country for name in names)


def _enough(facts: Facts, use: str) -> bool:
    """Whether the plan of a tool or an agent is made for so much use; of other plans nobody knows."""
    uses = ("now-and-then", "every-day", "all-day")
    suits = facts.plan.get("suits")
    return (
        suits is None
        or facts.product.get("kind") not in ("coding-agent", "agent")
        or uses.index(suits) >= uses.index(use)
    )


def _begins(facts: Facts, least: float) -> bool:
    """Whether a wait of no more than so many seconds was measured of the model, or stated where it is used."""
    stated = (facts.way.get("pace") or {}).get("wait_seconds")
    waits = [f["score"] for f in facts.model.get("evidence", ()) if f["benchmark"] in WAITS]
    return bool(stated <= least if stated is not None else waits and min(waits) <= least)


def _able(name: str, *, runner: bool = False) -> Any:
    """Whether the model has an ability; ``runner``: whoever runs open weights sees to it."""
    return lambda facts, _: (
        (facts.model.get("abilities") or {}).get(name) is True or (runner and facts.weights.get("open"))
    )


def _findings(facts: Facts, least: float) -> bool:
    vendor = facts.model["vendor"].casefold().split()[0]
    found = [c for c in facts.model.get("cautions", ()) if not c["evaluator"].casefold().startswith(vendor)]
    return len([c for c in found if c["published"] <= facts.day or facts.day >= facts.newest]) >= least


OF_MODEL: Mapping[str, Any] = {
    "open-weights": lambda facts, _: facts.weights.get("open"),
    "commercial-use": lambda facts, _: (
        not facts.weights.get("open") or facts.weights.get("commercial") in ("yes", "limited")
    ),
    "memory": _fits,
    "tool-calling": _able("tool_calling"),
    "structured-output": _able("structured_output", runner=True),
    "fine-tuning": _able("fine_tuning", runner=True),
    "safety-evidence": _findings,
}
OF_PLACE: Mapping[str, Any] = {
    "context": lambda facts, least: (
        (facts.way.get("context") or facts.model.get("context") or {}).get("input", 0) >= least
    ),
    "input": lambda facts, kind: _reads(facts, kind, "input"),
    "output": lambda facts, kind: _reads(facts, kind, "output"),
    "place": lambda facts, place: (
        place.casefold()
        in {
            name.casefold()
            for name in (
                facts.offer.name,
                facts.offer.product or "",
                facts.offer.product_id or "",
                *facts.way.get("where", ()),
                *facts.product.get("where", ()),
            )
        }
    ),
    "region": _in_region,
    "no-training": _trains("no", "opt-in"),
    "training-refusable": _trains("no", "opt-in", "opt-out"),
    "not-stored-in": _stored,
    "zero-retention": lambda facts, _: (
        facts.downloaded or any(policy.get("zero_retention") in ("yes", "on-request") for policy in facts.policies)
    ),
    "dpa": _signed("dpa"),
    "baa": _signed("baa"),
    "not-company-from": _from_elsewhere,
    "plan-use": _enough,
    "wait": _begins,
    "stable": lambda facts, _: "preview" not in (facts.stage, facts.status),
    "app": lambda facts, _: facts.product.get("kind") not in ("coding-agent", "developer-platform", "library"),
    "ecosystem": lambda facts, platform: facts.own("ecosystem") == platform,
}
