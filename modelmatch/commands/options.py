"""Options that several verbs share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelmatch.errors import UsageError

if TYPE_CHECKING:
    from modelmatch.catalog import Catalog

Profiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--profiles",
        metavar="DIR",
        help="A folder of profiles laid over the bundled ones: the same id replaces, a new id adds. Repeatable.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Only what was known on that day (YYYY-MM-DD) counts. Default: the newest date of the data.",
    ),
]


def dated_catalog(profiles: list[Path] | None, as_of: str | None) -> Catalog:
    """The catalogue with its overlays, as known on the day of ``--as-of``.

    Raises
    ------
    UsageError
        ``as_of`` is not a date, or lies outside the time that the catalogue covers.
    """
    from modelmatch.catalog import load_catalog

    catalog = load_catalog(profiles or ())
    return catalog.at(day(as_of, catalog))


def day(as_of: str | None, catalog: Catalog) -> dt.date:
    """The day named by ``--as-of``, checked against the time that the catalogue covers."""
    newest = catalog.newest
    if as_of is None:
        return newest
    try:
        wanted = dt.date.fromisoformat(as_of)
    except ValueError:
        raise UsageError(
            "invalid-date", f'"{as_of}" is not a date', hint="write YYYY-MM-DD, such as 2026-04-10"
        ) from None
    if wanted > newest:
        raise UsageError(
            "date-in-future",
            f"--as-of {wanted} is after {newest}, the newest date of the data",
            hint=f"leave --as-of out, or name a day up to {newest}",
        )
    oldest = min((m.released for m in catalog.models.values() if m.released and not m.reference), default=newest)
    if wanted < oldest:
        raise UsageError(
            "date-before-data", f"--as-of {wanted} is before {oldest}, the first release in the data",
            hint=f"name a day from {oldest} to {newest}",
        )  # fmt: skip
    return wanted
