"""The plan and the decisions that the tests of many people share: few draws, since they compare and do not judge."""

from __future__ import annotations

import functools

import pytest

from modelmatch import load_catalog
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.many.row import Decider
from modelmatch.many.work import Plan
from modelmatch.quiz.load import load_questions

DRAWS = 512


@functools.cache
def shared_plan(name: str = "quick", keep: tuple[str, ...] = ("team",)) -> Plan:
    return Plan.of(load_catalog().at(), load_questions(name), keep=keep, draws=DRAWS)


@pytest.fixture
def plan() -> Plan:
    return shared_plan()


@pytest.fixture
def decider(plan: Plan) -> Decider:
    return plan.decider()


@pytest.fixture
def catalog(decider: Decider) -> Snapshot:
    return decider.engine.catalog
