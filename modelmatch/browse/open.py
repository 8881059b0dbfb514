"""Opening the catalogue for a view."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from modelmatch.api import strengths
from modelmatch.browse.facts import Shelf
from modelmatch.report.progress import patient
from modelmatch.session import dated_catalog


def open_shelf(profiles: Sequence[Path] = (), as_of: str | None = None) -> Shelf:
    """The catalogue on its day with the strengths of its models. Raises as `dated_catalog` does."""
    catalog = dated_catalog(profiles, as_of)
    return Shelf(catalog, strengths(catalog, tell=patient()))
