"""Writes what the bundled data holds into a page: ``python -m tools.data_page``."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.schema import DataPolicy, Model, Product
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.vocabulary import EFFORTS, MEASURERS, ROLES, ROUTES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "data.md"
HOSTS = ("api", "cloud", "developer-platform", "download")
"""The kinds of products that are hosts, with files of their own."""
AGES = ((7, "up to a week"), (31, "up to a month"), (92, "up to three months"), (10**6, "longer"))
"""Days that have passed since a price was last read, and their words."""


def render_data_page(catalog: Snapshot) -> str:
    """What a catalogue holds on its day, as Markdown."""
    every = catalog.undated
    models, candidates = list(every.models.values()), [m for m in every.models.values() if not m.reference]
    offers = [offer for model in catalog.candidates() for offer in offers_of(model, catalog)]
    hosts = [product for product in every.products.values() if product.kind in HOSTS]
    figures = [figure for model in models for figure in model.evidence]
    counts = {
        "models that can be recommended": len(candidates),
        "reference models, which are evidence only": len(models) - len(candidates),
        "figures": len(figures),
        "benchmarks": len(every.benchmarks),
        "sources": len(every.sources),
        "hosts": len(hosts),
        "products": len(every.products) - len(hosts),
        "plans": sum(len(product.plans) for product in every.products.values()),
        "ways to a model": sum(len(model.access) for model in candidates),
        "price lists": sum(len(model.prices) for model in candidates),
        "offers on that day": len(offers),
    }
    measured = Counter(figure.by for figure in figures)
    sections = (
        _table(("what", "count"), counts.items()),
        "## Figures by who measured",
        _table(("by", "figures"), [(name, measured[name]) for name in MEASURERS]),
        "## Benchmarks",
        _benchmarks(catalog),
        "## Offers",
        _table(("route", "offers"), _ordered(Counter(offer.route for offer in offers), ROUTES)),
        _table(("effort", "offers"), _efforts(offers)),
        "## What is not on record",
        _table(("fact", "without", "of"), _missing(candidates, every.products, catalog)),
        "## When prices of hosts were last read",
        _table(("time before that day", "price lists"), _ages(candidates, catalog.day)),
        "## Policies on what one sends",
        _table(("what", *(ROUTES[route] for route in _SENT_TO)), _policies(offers)),
        "## Models by vendor",
        _table(("vendor", "can be recommended", "reference", "figures"), _vendors(models)),
    )
    return "\n\n".join((f"# What the data holds\n\n{_INTRODUCTION.format(day=catalog.day)}", *sections)) + "\n"


_INTRODUCTION = """\
Counted in `profiles/` as kept up to {day}, by `python -m tools.data_page`. An offer is a model, at an effort, on a
way (route, product or host, plan)."""


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    columns = tuple(head)
    lines = [f"| {' | '.join(columns)} |", f"|---|{'---:|' * (len(columns) - 1)}"]
    return "\n".join(lines + [f"| {' | '.join(map(_cell, row))} |" for row in rows])


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _ordered(counts: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(word, counts[key]) for key, word in words.items() if key in counts]


def _benchmarks(catalog: Snapshot) -> str:
    every = catalog.undated
    used = Counter(figure.benchmark for model in every.models.values() for figure in model.evidence)
    rows: dict[tuple[str, str], list[int]] = {}
    for benchmark in every.benchmarks.values():
        domains = sorted(benchmark.domains, key=lambda d: -benchmark.domains[d])[:1] or [""]
        row = rows.setdefault((benchmark.role, domains[0]), [0, 0])
        row[0] += 1
        row[1] += used[benchmark.id]
    order = sorted(rows, key=lambda key: (list(ROLES).index(key[0]), key[1]))
    head = ("role", "domain with the largest share", "benchmarks", "figures")
    return _table(head, [(role, domain or "–", *rows[role, domain]) for role, domain in order])


def _efforts(offers: Iterable[Offer]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter(offer.effort or "" for offer in offers)
    return [*_ordered(counts, EFFORTS), ("nothing to choose", counts[""])]


def _missing(models: list[Model], products: Mapping[str, Product], catalog: Snapshot) -> list[tuple[str, int, int]]:
    ways = [way for model in models for way in model.access]
    prices = [price for model in models for price in model.prices if price.hosts]
    plans = [plan for product in products.values() for plan in product.plans]
    sources = list(catalog.undated.sources.values())
    counted: tuple[tuple[str, list[bool]], ...] = (
        ("day of release", [model.released is None for model in models]),
        ("first day of a way", [way.since is None for way in ways]),
        (
            "first day of a way, and a day on which it was seen",
            [way.since is None and way.seen is None for way in ways],
        ),
        ("day on which the price of a host was read", [price.seen is None for price in prices]),
        ("day of a source", [source.published is None for source in sources]),
        ("price of a plan", [plan.usd_month is None for plan in plans]),
        ("context", [model.context is None for model in models]),
        ("tool calling", [not model.abilities or model.abilities.tool_calling is None for model in models]),
        ("figures of its own", [not model.evidence for model in models]),
    )
    return [(name, sum(lacking), len(lacking)) for name, lacking in counted]


def _ages(models: Iterable[Model], day: dt.date) -> list[tuple[str, int]]:
    days = [(day - p.seen).days for m in models for p in m.prices if p.hosts and p.seen and not p.tier]
    rows, above = [], -1
    for limit, words in AGES:
        rows.append((words, sum(1 for age in days if above < age <= limit)))
        above = limit
    return rows


def _policies(offers: Iterable[Offer]) -> list[tuple[object, ...]]:
    """Offers by route: on how many it is known what happens to what one sends. A way counts once, at any effort."""
    ways = {(o.model.id, o.access.name, o.access.product, o.plan.name if o.plan else "", o.route): o for o in offers}
    found: dict[str, list[Offer]] = {route: [] for route in _SENT_TO}
    for offer in ways.values():
        if offer.route in found:
            found[offer.route].append(offer)
    rows: list[tuple[object, ...]] = [("ways and plans", *(len(found[route]) for route in _SENT_TO))]
    for name, known in _KNOWN.items():
        rows.append((name, *(sum(not any(map(known, offer.policies)) for offer in found[route]) for route in _SENT_TO)))
    return rows


_SENT_TO = ("app", "subscription", "api", "cloud")
"""The routes on which what one sends goes to somebody else."""
_KNOWN: Mapping[str, Callable[[DataPolicy], bool]] = {
    "training unknown": lambda policy: policy.training != "unknown",
    "place unknown": lambda policy: bool(policy.stored_in),
    "zero retention unknown": lambda policy: policy.zero_retention not in (None, "unknown"),
    "data processing agreement unknown": lambda policy: policy.dpa not in (None, "unknown"),
}


def _vendors(models: Iterable[Model]) -> list[tuple[object, ...]]:
    rows: dict[str, list[int]] = {}
    for model in models:
        row = rows.setdefault(model.vendor, [0, 0, 0])
        row[1 if model.reference else 0] += 1
        row[2] += len(model.evidence)
    return [(vendor, *rows[vendor]) for vendor in sorted(rows, key=lambda v: (-rows[v][0], v.casefold()))]


def main() -> int:
    """Count the bundled catalogue and rewrite the page."""
    from modelmatch.catalog import load_catalog

    PAGE.write_text(render_data_page(load_catalog(user=False).at()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
