"""The bundled data says what was known on its last day: a later date in it is a typing error."""

from __future__ import annotations

import datetime as dt

from modelmatch.catalog import load_catalog

LAST = dt.date(2026, 11, 17)
"""The last day on record; move it forward together with the data."""

ARTICLE_A_DAY_LATER = {"apidog-gpt-6-2-astra-api"}
"""Written on the day after a release, about that release."""


def test_no_fact_is_younger_than_the_data() -> None:
    assert load_catalog(user=False).newest <= LAST


def test_no_source_is_younger_than_the_data() -> None:
    sources = load_catalog(user=False).sources.values()
    assert {s.id for s in sources if s.published and s.published > LAST} <= ARTICLE_A_DAY_LATER
