"""A choice for a group as a page."""

from __future__ import annotations

import datetime as dt

import pytest

pytest.importorskip("jinja2", reason="pages need modelmatch[html]")
pytest.importorskip("vl_convert", reason="pages need modelmatch[html]")

from modelmatch.many.group_result import Demand, GroupChoice, Member
from modelmatch.report.html.group import page
from tests.report.html.pages import HOSTILE_TEXT, Parsed
from tests.report.test_any_text import controls

NONE = GroupChoice(
    as_of=dt.date(2026, 11, 28),
    data="be565cc09990",
    question_set="quick",
    members=(Member(name="anna", weight=0.5), Member(name=HOSTILE_TEXT, weight=0.5)),
    shared=0,
    clash=(Demand(phrase="open weights", members=("anna",)), Demand(phrase=HOSTILE_TEXT, members=(HOSTILE_TEXT,))),
)


def test_a_group_without_a_common_offer_reads_why() -> None:
    text = page(NONE)
    found = Parsed(text)
    assert "No offer meets the requirements of all 2 people" in found.text
    assert "Open weights (anna)" in found.text
    assert "script" not in found.tags
    assert not controls(text)
