"""The bundled data says what was known on its last day: a later date in it is a typing error."""

from __future__ import annotations

import datetime as dt
import re

from modelmatch.catalog import load_catalog

LAST = dt.date(2026, 11, 28)
"""The last day on record; move it forward together with the data."""


def test_no_fact_is_younger_than_the_data() -> None:
    assert load_catalog(user=False).newest <= LAST


def test_no_source_is_younger_than_the_data() -> None:
    sources = load_catalog(user=False).sources.values()
    assert [s.id for s in sources if s.published and s.published > LAST] == []


def test_no_remark_on_an_earlier_day_names_a_later_one() -> None:
    everything = load_catalog(user=False)
    for day in (dt.date(2026, 4, 10), dt.date(2026, 7, 15)):
        for model in everything.at(day).models.values():
            remarks = [model.summary, *(n.text for n in model.notes), *(a.note for a in model.access)]
            named = re.findall(r"\b20\d\d-\d\d-\d\d\b", " ".join(filter(None, remarks)))
            assert [d for d in named if day.isoformat() < d <= LAST.isoformat()] == [], model.id
