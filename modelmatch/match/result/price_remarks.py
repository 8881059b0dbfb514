"""What becomes of the price of an offer, and how old it is: remarks with both amounts and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from msgspec import Struct

from modelmatch.catalog.dated import AHEAD
from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import Plan, Price
from modelmatch.match.facts.costs import tier
from modelmatch.match.result.recommendation import Remark
from modelmatch.wording import amount, token_prices

OLD = AHEAD
"""A host's price that was last seen longer ago than this may be another by now."""
NOTICE = dt.timedelta(days=365)
"""A change or an end within this time is worth a word."""


class _Charge(Struct, frozen=True):
    """An amount, in numbers and in words, with the days between which it is charged."""

    amounts: tuple[float, ...]
    words: str
    since: dt.date | None
    until: dt.date | None
    note: str | None


def price_remarks(offer: Offer, day: dt.date, prompt_tokens: float) -> Iterator[Remark]:
    """The remarks on the price of an offer, for prompts of a length."""
    if offer.plan is not None and offer.sold:
        known = [_of_plan(plan) for plan in offer.sold if plan.usd_month is not None]
        yield from _changes("price", "USD a month", _of_plan(offer.plan), known, day)
    if offer.peak:
        peak = _of_list(tier(offer.peak, prompt_tokens))
        about = f" ({peak.note})" if peak.note else ""
        yield Remark(kind="peak-price", text=f"per-token price {peak.words} USD at peak hours{about}; not counted here")
    if not (offer.prices or offer.today):
        return
    counted = tier(offer.prices or offer.today, prompt_tokens)
    others = [p for p in (*offer.today, *offer.later) if p.above_tokens == counted.above_tokens]
    yield from _changes("per-token price", "USD", _of_list(counted), map(_of_list, others), day)
    if counted.seen is not None and day - counted.seen > OLD:
        yield Remark(kind="price-seen", text=f"price last seen on {counted.seen}", day=counted.seen)
    if counted.note and counted.until is None:
        yield Remark(kind="note", text=counted.note)


def _of_plan(plan: Plan) -> _Charge:
    usd = plan.usd_month or 0.0
    return _Charge((usd,), amount(usd), plan.since, plan.until, plan.note)


def _of_list(price: Price) -> _Charge:
    amounts = (price.input, price.output)
    return _Charge(amounts, token_prices(*amounts), price.since, price.until, price.note)


def _changes(name: str, unit: str, counted: _Charge, known: Iterable[_Charge], day: dt.date) -> Iterator[Remark]:
    """How the charge that counts differs from that of the day, or what follows it."""
    charges = sorted(known, key=lambda charge: charge.since or dt.date.min)
    now = [c for c in charges if (c.since or dt.date.min) <= day and (c.until is None or day < c.until)]
    begins = counted.since
    if begins is not None and begins > day:
        if not now:
            yield Remark(kind="price-changes", text=f"this price begins on {begins}", day=begins)
        elif now[-1].amounts != counted.amounts:
            text = f"{_change(name, now[-1], counted)} {unit} on {begins}, and counts here"
            yield Remark(kind="price-changes", text=text, day=begins)
        return
    after = next((c for c in charges if c.since is not None and c.since > day), None)
    ends = counted.until
    if after is not None and after.since is not None and (ends is None or after.since <= ends):
        if after.amounts != counted.amounts and after.since <= day + NOTICE:
            text = f"{_change(name, counted, after)} {unit} on {after.since}"
            yield Remark(kind="price-changes", text=text, day=after.since)
    elif ends is not None and ends <= day + NOTICE:
        about = f" ({counted.note})" if counted.note else ""
        text = f"the {name} of {counted.words} {unit} ends on {ends}; the next one is not on record{about}"
        yield Remark(kind="price-ends", text=text, day=ends)


def _change(name: str, before: _Charge, after: _Charge) -> str:
    pairs = list(zip(before.amounts, after.amounts, strict=True))
    rises, falls = all(a <= b for a, b in pairs), all(a >= b for a, b in pairs)
    verb = "rises" if rises else "falls" if falls else "changes"
    return f"{name} {verb} from {before.words} to {after.words}"
