"""Past recommendations against what is known today."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from modelmatch.catalog import load_catalog
from modelmatch.lookup.decision_audit import MATCH, SHARE, DecisionAudit, audit_decisions
from modelmatch.report.decision_audit import table
from modelmatch.terminal.screen import Screen


def test_past_decisions_are_made_again_with_what_is_known_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(tmp_path))  # what is kept is not worked out, and nothing is told
    catalog = load_catalog(user=False).at()
    days = [dt.date(2026, 9, 10), dt.date(2030, 1, 1)]
    told: list[str] = []
    found = audit_decisions(catalog, days=days, people=12, tell=told.append)
    assert told == ["decisions of 2026-09-10"]  # a day that has not come has no decisions
    assert found.days == (dt.date(2026, 9, 10),)
    assert 6 <= found.decisions <= 12
    assert 0 <= found.changed < found.decisions
    assert {one.name: one.own_work for one in found.calibration} == {MATCH: False, SHARE: True}
    assert sum(b.claims for b in found.calibration[0].bins) == found.decisions
    assert msgspec.json.decode(msgspec.json.encode(found), type=DecisionAudit) == found
    text = table(found, Screen(width=100))
    assert "Past recommendations" in text
    assert "1 is honest" in text
    assert audit_decisions(catalog, days=days, people=12, tell=told.append) == found
    assert len(told) == 1
    another = audit_decisions(catalog, days=[dt.date(2026, 10, 10)], people=12)
    assert another.days == (dt.date(2026, 10, 10),)


def test_without_an_earlier_day_there_is_nothing_to_check() -> None:
    catalog = load_catalog(user=False).at()
    found = audit_decisions(catalog, days=[], people=3)
    assert (found.decisions, found.changed, found.calibration) == (0, 0, ())
    assert "0 decisions" in table(found, Screen(width=80))
