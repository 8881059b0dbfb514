"""The offers of a model on its page: ways, plans and levels of effort, what holds there, and what effort changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from msgspec.structs import replace

from modelmatch.catalog.schema import DataPolicy, SourceRef
from modelmatch.lookup.offers import EffortView, OfferView
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.vocabulary import REGIONS, ROUTES_SHORT, STAGES
from modelmatch.wording import amount, fewer_or_more, joined, listed, number, plain, plus_minus, seconds, signed

TRAINING = {
    "no": "not used for training", "opt-in": "used for training if you agree",
    "opt-out": "used for training unless you opt out",
    "yes": "used for training", "unknown": "use for training unknown",
}  # fmt: skip
RETENTION = {"yes": "zero retention", "on-request": "zero retention on request", "no": "no zero retention"}
ROOMY = 100
"""From this width on every kind of work has its own column by effort."""


def section(
    sheet: Sheet, offers: Sequence[OfferView], tokens: tuple[float, float], cite: Callable[[SourceRef | None], str]
) -> None:
    """A row for each way and plan, its levels of effort together, and below it what holds there."""
    groups = by_way(offers)
    if not groups:
        return
    rows: list[list[Cell]] = []
    notes = []
    for same in groups:
        first = same[0]
        rows.append(
            [
                sheet.text(ROUTES_SHORT.get(first.route, first.route)),
                sheet.text((first.name, "bold")),
                sheet.text(first.plan or first.model_id or ""),
                sheet.text(_levels(same)),
                sheet.text(_month(same)),
                sheet.text(listed([REGIONS.get(region, region) for region in first.regions])),
            ]
        )
        notes.append(sheet.text((f"{_holds(first)}{cite(first.sources)}".strip(), "dim")))
    levels = max((len(_levels(same)) for same in groups), default=0)
    columns = [
        Column("Offers", least=6),
        Column("", least=14, most=30, lines=2),
        Column("plan or id", least=10, most=30, lines=2),
        Column("effort", least=min(levels, 11), most=24, lines=2) if levels else Column(least=0, most=0),
        Column("USD a month", "USD", least=max(len(_month(same)) for same in groups), right=True),
        Column("hosted in", least=12, most=40, lines=2, optional=True),
    ]
    sheet.table("", columns, rows, indent=0, notes=notes, note_lines=None)
    usage = f"{plain(tokens[0] / 1e6)} million tokens sent and {plain(tokens[1] / 1e6)} received"
    sheet.paragraph((f"By the token, for {usage}; a plan for one person.", "dim"))


def by_way(offers: Sequence[OfferView]) -> list[list[OfferView]]:
    """The offers of each way and plan together, which differ in their level of effort only."""
    return [list(same) for _, same in groupby(offers, key=lambda o: replace(o, id="", effort=None, usd_month=None))]


def cells(same: Sequence[OfferView]) -> tuple[str, ...]:
    """The offers of one way as a row: way, place, plan or id, effort, USD a month, regions, and what holds there."""
    first = same[0]
    regions = listed([REGIONS.get(region, region) for region in first.regions])
    asked = first.plan or first.model_id or ""
    way = ROUTES_SHORT.get(first.route, first.route)
    return way, first.name, asked, _levels(same), _month(same), regions, _holds(first)


def _levels(same: Sequence[OfferView]) -> str:
    """The levels that one can choose, from the least to the most."""
    levels = [offer.effort for offer in same if offer.effort is not None]
    return f"{levels[0]} to {levels[-1]}" if len(levels) > 1 else levels[0] if levels else ""


def _month(same: Sequence[OfferView]) -> str:
    """What the offers of a row cost a month, from the least to the most."""
    known = [offer.usd_month for offer in same if offer.usd_month is not None]
    if not known:
        return "" if same[0].route == "download" else "unknown"
    low, high = amount(min(known)), amount(max(known))
    return "free" if max(known) == 0 else low if low == high else f"{low}–{high}"


def _holds(offer: OfferView) -> str:
    """What holds on a way: data, stage and days, use, and what else the data say."""
    asked = offer.model_id if offer.plan and offer.model_id else ""
    parts = [
        f"as {asked}" if asked else "",
        offer.closed or ("" if offer.stage == "ga" else STAGES[offer.stage]),
        "per seat" if offer.per == "seat" else "",
        "; ".join(map(policy_in_short, offer.policies)),
        f"since {offer.since}" if offer.since else "",
        f"until {offer.until}" if offer.until else "",
        offer.limit or "",
        offer.note or "",
    ]
    return joined(parts, "; ")


def policy_in_short(policy: DataPolicy) -> str:
    """What happens to what one sends, in short."""
    places = [REGIONS.get(place, place.upper()) for place in policy.stored_in]
    days = f" for {number(policy.kept_days)} days" if policy.kept_days else ""
    parts = [
        TRAINING[policy.training],
        f"kept{f' in {listed(places)}' if places else ''}{days}" if places or days else "",
        RETENTION.get(policy.zero_retention or "", ""),
    ]
    return joined(parts)


def by_effort(sheet: Sheet, efforts: Sequence[EffortView], titles: Iterable[str]) -> None:
    """What less or more thinking changes: strength, tokens, price and wait."""
    if len(efforts) < 2:
        return
    domains = list(titles) if sheet.width >= ROOMY else []
    rows: list[list[Cell]] = [
        [
            sheet.text(view.effort + (" *" if view.measured else "")),
            sheet.text(signed(view.overall)),
            sheet.text(fewer_or_more(view.tokens_ratio)),
            sheet.text("" if view.usd_month is None else amount(view.usd_month)),
            sheet.text("" if view.wait_seconds is None else seconds(view.wait_seconds)),
            *(sheet.text(_change(view, domain)) for domain in domains),
        ]
        for view in efforts
    ]
    columns = [
        Column("By effort", least=9),
        Column("strength", least=8, right=True),
        Column("tokens", least=11, right=True),
        Column("USD", least=4, right=True),
        Column("wait", least=11, right=True),
        *(Column(domain, domain[:3], least=4, most=9, right=True, optional=True) for domain in domains),
    ]
    sheet.table("", columns, rows, indent=0)
    measured = " * the level of the strengths above." if any(view.measured for view in efforts) else ""
    key = "strength: points over those above; tokens: against the average model; USD: by the cheapest interface"
    sheet.paragraph((f"{key}.{measured}", "dim"))


def _change(view: EffortView, domain: str) -> str:
    value, sd = view.strengths.get(domain, 0.0), view.sd.get(domain, 0.0)
    return plus_minus(value, sd) if value or sd else "0"
