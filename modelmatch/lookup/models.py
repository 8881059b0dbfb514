"""The list of models: filtered, sorted, and with a count of what was left out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from modelmatch.catalog.schema import Model
from modelmatch.errors import UsageError, did_you_mean
from modelmatch.lookup.lookup import Lookup, Strength, TokenPrice
from modelmatch.lookup.names import find_domain
from modelmatch.lookup.offers import OfferView
from modelmatch.lookup.view import Record, View
from modelmatch.terminal.text import excerpt
from modelmatch.vocabulary import MODEL_STAGES, ROUTES

SCHEMA = "modelmatch/models/2"
STATUSES = (*MODEL_STAGES, "all")
SORTS = ("strength", "name", "released", "price", "context")


@dataclass(frozen=True)
class ModelFilter:
    """Which models to list and in which order; None means any."""

    domain: str | None = None
    vendor: str | None = None
    open: bool = False
    route: str | None = None
    status: str | None = None
    max_price: float | None = None
    min_context: int | None = None
    sort: str | None = None
    reference: bool = False


class ModelRow(Record, frozen=True, kw_only=True):
    """A model in the list. ``cheapest`` is the generally available offer that costs least at the reference usage, on
    the route that was asked for.

    ``hardly_measured``: it has too few comparable figures, so it is recommended only if no other model meets the
    requirements.
    """

    id: str
    name: str
    vendor: str
    released: dt.date | None
    status: str
    reference: bool
    unavailable: str | None
    hardly_measured: bool
    open_weights: bool | None
    license: str | None
    context: int | None
    price: TokenPrice | None
    cheapest: OfferView | None
    routes: tuple[str, ...]
    overall: float | None
    overall_sd: float | None
    strengths: tuple[Strength, ...]


class ModelList(View, frozen=True, kw_only=True):
    """Models in order. ``left_out`` counts the requested models that are not available, by reason."""

    sort: str
    domain: str | None
    input_tokens: float
    output_tokens: float
    models: tuple[ModelRow, ...]
    left_out: dict[str, int]


def list_models(lookup: Lookup, wanted: ModelFilter) -> ModelList:
    """The requested models. Without a status, only those that are available today.

    Raises
    ------
    UsageError
        A filter or the order names something that does not exist.
    """
    catalog = lookup.catalog
    domain = None if wanted.domain is None else find_domain(catalog, wanted.domain)
    sort = _sort_key(lookup, wanted, domain)
    status, route = _one_of("status", wanted.status, STATUSES), _one_of("route", wanted.route, tuple(ROUTES))
    wanted = replace(wanted, status=status, route=route)
    vendor = _vendor(lookup, wanted.vendor)
    models = [m for m in catalog.models.values() if wanted.reference or not m.reference]
    rows = [
        row
        for row in (_row(lookup, model, route) for model in models)
        if _meets(row, wanted) and (vendor is None or row.vendor == vendor)
    ]
    left_out: Counter[str] = Counter()
    if wanted.status is None:
        left_out.update(row.unavailable for row in rows if row.unavailable and not row.reference)
        rows = [row for row in rows if row.unavailable is None or row.reference]
    elif wanted.status != "all":
        rows = [row for row in rows if row.status == wanted.status]
    return ModelList(
        schema=SCHEMA,
        as_of=catalog.day,
        data=catalog.fingerprint[:12],
        sort=sort,
        domain=domain,
        input_tokens=lookup.usage.input_tokens,
        output_tokens=lookup.usage.output_tokens,
        models=tuple(_sorted(rows, sort)),
        left_out=dict(left_out.most_common()),
    )


def _row(lookup: Lookup, model: Model, route: str | None) -> ModelRow:
    overall = lookup.overall(model)
    return ModelRow(
        id=model.id,
        name=model.name,
        vendor=model.vendor,
        released=model.released,
        status=model.status.stage,
        reference=model.reference,
        unavailable=lookup.unavailable(model),
        hardly_measured=lookup.hardly_measured(model),
        open_weights=model.weights.open if model.weights else None,
        license=model.weights.license if model.weights else None,
        context=model.context.input if model.context else None,
        price=lookup.price(model),
        cheapest=lookup.cheapest(model, route),
        routes=tuple(dict.fromkeys(offer.route for offer in lookup.offers(model) if offer.closed is None)),
        overall=overall[0] if overall else None,
        overall_sd=overall[1] if overall else None,
        strengths=lookup.strengths(model),
    )


def _usd(row: ModelRow) -> float | None:
    return row.cheapest.usd_month if row.cheapest else None


def _meets(row: ModelRow, wanted: ModelFilter) -> bool:
    return (
        (not wanted.open or row.open_weights is True)
        and (wanted.route is None or wanted.route in row.routes)
        and (wanted.max_price is None or (_usd(row) is not None and (_usd(row) or 0.0) <= wanted.max_price))
        and (wanted.min_context is None or (row.context is not None and row.context >= wanted.min_context))
    )


def _sort_key(lookup: Lookup, wanted: ModelFilter, domain: str | None) -> str:
    return _one_of("sort", wanted.sort, (*SORTS, *lookup.catalog.domains)) or domain or "strength"


def _sorted(rows: list[ModelRow], sort: str) -> list[ModelRow]:
    """In the requested order; unknown values come last, and ties are sorted by name.

    Strengths count minus their standard deviation, so that uncertain models are not ranked too high.
    """
    measures: Mapping[str, Callable[[ModelRow], float | None]] = {
        "strength": lambda row: None if row.overall is None else (row.overall_sd or 0.0) - row.overall,
        "released": lambda row: None if row.released is None else -row.released.toordinal(),
        "price": _usd,
        "context": lambda row: None if row.context is None else -row.context,
        "name": lambda row: 0.0,
    }
    measure = measures.get(sort) or (
        lambda row: next((s.sd - s.value for s in row.strengths if s.domain == sort), None)
    )

    def key(row: ModelRow) -> tuple[bool, float, str, str]:
        value = measure(row)
        return (value is None, value or 0.0, row.name.casefold(), row.id)

    return sorted(rows, key=key)


def _vendor(lookup: Lookup, text: str | None) -> str | None:
    if text is None:
        return None
    known = {m.vendor: None for m in lookup.catalog.models.values()}
    by_spelling = {name.casefold(): name for name in known}
    by_spelling |= {m.id.partition("/")[0].casefold(): m.vendor for m in lookup.catalog.models.values()}
    found = by_spelling.get(text.strip().casefold())
    if found is None:
        hint = did_you_mean(excerpt(text), sorted(known), noun="vendors", most=30)
        raise UsageError("unknown-vendor", f'"{excerpt(text)}" is not a vendor in the catalogue', hint=hint)
    return found


def _one_of(option: str, value: str | None, valid: tuple[str, ...]) -> str | None:
    """The valid value that is meant, whatever its case; None stays None. Raises `UsageError` if it is none."""
    if value is None:
        return None
    found = next((name for name in valid if name.casefold() == value.strip().casefold()), None)
    if found is None:
        hint = did_you_mean(excerpt(value), valid, noun="choices", most=20)
        raise UsageError(f"unknown-{option}", f'"{excerpt(value)}" is not a valid --{option}', hint=hint)
    return found
