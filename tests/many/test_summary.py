"""What many people have in common: counted again by the tests, and the offers for all found by brute force."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import binomtest

from modelmatch.many.offers import best_sets
from modelmatch.many.read import Source
from modelmatch.many.row import Decider
from modelmatch.many.summary import Summary, summarize, wilson
from modelmatch.many.work import Plan
from tests.many import here
from tests.many.conftest import shared_plan
from tests.many.survey import as_lines, as_table, survey

BAD = (
    '{"id": "x", "work": "codng"}\n{"id": "y", "team": "clinic", "reach": "self", "data": "eu", "hardware": "laptop"}\n'
)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    path = tmp_path_factory.mktemp("survey") / "survey.jsonl"
    path.write_text(as_lines(survey()) + BAD)
    plan = shared_plan()
    return summarize(plan, Source(path, plan.question_set, keep=plan.keep), "team", lambda said: None)


def test_shares_are_those_of_the_rows(view: Summary, decider: Decider) -> None:
    rows = [decider.row(number, person) for number, person in enumerate(survey(), 1)]
    matches = Counter(row["match"] for row in rows)
    every = view.parts[0]
    assert (every.people, every.unread) == (302, 1)
    listed = {one.id: one.people for one in every.models}
    assert sum(listed.values()) == every.matched
    assert all(listed[match] - count in (0, 1) for match, count in matches.items())  # the last row counts, too
    for part in view.parts[1:]:
        of_team = Counter(row["match"] for row in rows if row["team"] == part.name)
        assert all({one.id: one.people for one in part.models}[m] - count in (0, 1) for m, count in of_team.items())


def test_every_team_is_a_part_and_an_empty_cell_is_one(view: Summary) -> None:
    assert [part.name for part in view.parts] == [None, "engineering", "support", "research", "design", "clinic", ""]


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_are_those_of_wilson(of: tuple[int, int]) -> None:
    low, high = wilson(*of)
    known = binomtest(*of).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((known.low, known.high), abs=2e-6)


@given(arrays.arrays(np.float64, (7, 6), elements=st.integers(0, 20).map(float)))
def test_more_offers_never_lose_more_and_one_is_the_best(
    value: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    def worth(chosen: list[int]) -> float:
        return float(value[:, chosen].max(axis=1).mean())

    one, two, three = best_sets(value)
    assert worth(one) == max(worth([offer]) for offer in range(6))
    assert worth(one) <= worth(two) + 1e-9 <= worth(three) + 2e-9
    best_two = max(worth(list(pair)) for pair in combinations(range(6), 2))
    assert worth(two) >= 0.9 * best_two


def test_nobody_loses_less_than_nothing_and_a_team_loses_least_by_its_own_best(view: Summary) -> None:
    for chosen in view.together:
        assert chosen.losses[0].name is None
        for loss in chosen.losses:
            assert loss.loss >= 0
            assert 0 <= loss.served <= 1
            if len(chosen.offers) == 1:
                assert loss.loss >= loss.own_loss - 1e-6
    losses = [chosen.losses[0].loss for chosen in view.together]
    assert losses == sorted(losses, reverse=True)


def test_a_summary_reads_well_in_every_format(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(as_table(survey(30)))
    arguments = ("batch", str(path), "--summary", "--by", "team", "--draws", "512", "--workers", "1")
    table = here.run(*arguments).stdout.decode()
    assert "30 people · 30 with a match" in table
    assert "team: engineering" in table
    assert max(map(len, table.splitlines())) <= 80
    assert here.run(*arguments, "-f", "markdown").stdout.startswith(b"# 30 people")
    data = json.loads(here.run(*arguments, "-f", "json").stdout)
    assert data["schema"] == "modelmatch/batch-summary/1"
    assert data["sampled"] == 30


def test_a_summary_is_the_same_with_workers(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "survey.jsonl"
    path.write_text(as_lines(survey(200)))
    views = [
        summarize(plan, Source(path, plan.question_set, keep=plan.keep), "team", lambda said: None, workers=workers)
        for workers in (1, 2)
    ]
    assert views[0] == views[1]
