"""The bundled data says up to which day it is kept: a later date in it is a typing error."""

from __future__ import annotations

import datetime as dt
import re

from modelmatch.catalog import load_catalog
from modelmatch.catalog.catalog import newest_of
from modelmatch.catalog.fields import SourceRef, source_ids


def test_no_fact_is_younger_than_the_day_that_the_data_states() -> None:
    catalog = load_catalog(user=False)
    assert catalog.day is not None
    assert newest_of(catalog.models.values()) <= catalog.day == catalog.newest


def test_no_source_is_younger_than_the_day_that_the_data_states() -> None:
    catalog = load_catalog(user=False)
    assert [s.id for s in catalog.sources.values() if s.published and s.published > catalog.newest] == []


def test_a_price_that_begins_later_says_when_it_was_announced() -> None:
    catalog = load_catalog(user=False)
    later = [(m.id, p) for m in catalog.models.values() for p in m.prices if p.since > catalog.newest]
    assert {model_id for model_id, _ in later} >= {"google/gemini-4-argon", "google/gemini-3.8-flash"}
    assert [model_id for model_id, price in later if price.announced is None] == []


def test_no_remark_on_an_earlier_day_names_a_later_one() -> None:
    everything = load_catalog(user=False)
    last = everything.newest.isoformat()
    for day in (dt.date(2026, 4, 10), dt.date(2026, 7, 15)):
        for model in everything.at(day).models.values():
            remarks = [model.summary, *(n.text for n in model.notes), *(a.note for a in model.access)]
            named = re.findall(r"\b20\d\d-\d\d-\d\d\b", " ".join(filter(None, remarks)))
            assert [d for d in named if day.isoformat() < d <= last] == [], model.id


def test_what_began_or_ended_has_a_source_from_about_that_day() -> None:
    catalog = load_catalog(user=False)
    unfounded = []
    for model in catalog.models.values():
        facts: list[tuple[str, dt.date | None, SourceRef | None]]
        facts = [(model.status.stage, model.status.since, model.status.source)]
        facts += [(f"{way.name} since", way.since, way.source) for way in model.access]
        facts += [(f"{way.name} until", way.until, way.source) for way in model.access]
        for what, day, source in facts:
            named = [catalog.sources[name] for name in source_ids(source or model.source) if name in catalog.sources]
            printed = [s.published for s in named if s.published]
            if day is None or day > catalog.newest or not named or len(printed) < len(named):
                continue  # still to come, or read on a page that is kept up and has no day
            if max(printed) < day - dt.timedelta(days=3):
                unfounded.append(f"{model.id}: {what} {day}, newest source of {max(printed)}")
    assert unfounded == []


def test_a_remark_on_the_first_day_seen_names_the_day_on_record() -> None:
    for model in load_catalog(user=False).models.values():
        for way in model.access:
            seen_first = re.search(r"there since (\S+) at the latest", way.note or "")
            assert seen_first is None or seen_first[1] == str(way.since), f"{model.id}, {way.name}"
