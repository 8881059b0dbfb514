"""Confidence about somebody's own work: what it changes in a match, and what it leaves."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from modelmatch.match.engine import Engine
from modelmatch.match.facts.lineage import lines
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences
from tests.match.worlds import WORK, catalog, field_of, model, strengths

CODING = Preferences(points={"coding": 1.0})


def test_own_work_makes_a_match_less_sure_and_changes_no_fit_and_no_score() -> None:
    models, known = field_of(8)
    plain = recommend(Engine(catalog(models), known), WORK)
    unsure = recommend(Engine(catalog(models), replace(known, own=8.0, own_work_spread=1.0)), WORK)
    assert [(c.id, c.fit, c.scores) for c in unsure.candidates] == [(c.id, c.fit, c.scores) for c in plain.candidates]
    assert unsure.missing == plain.missing
    assert unsure.match is not None
    assert plain.match is not None
    assert unsure.match.first_share < plain.match.first_share
    assert unsure.match.expected_loss > plain.match.expected_loss


def test_the_share_on_the_average_of_tests_is_kept_beside_it() -> None:
    models, known = field_of(8)
    plain = recommend(Engine(catalog(models), known), WORK)
    unsure = recommend(Engine(catalog(models), replace(known, own=8.0, own_work_spread=1.0)), WORK)
    public = [c.first_share_public for c in unsure.candidates]
    assert public == [c.first_share for c in plain.candidates]
    assert sum(share or 0.0 for share in public) == pytest.approx(1.0, abs=1e-5)


def test_the_share_has_the_variance_that_is_stated() -> None:
    known = strengths({"a/a": 60.0, "b/b": 55.0}, sd=3.0)
    from statistics import NormalDist

    result = recommend(Engine(catalog([model("a/a"), model("b/b")]), replace(known, own=6.0)), CODING)
    expected = NormalDist().cdf(5.0 / (2 * (9.0 + 36.0)) ** 0.5)
    assert result.match is not None
    assert result.match.first_share == pytest.approx(expected, abs=0.02)


def test_models_of_one_line_share_half_of_it() -> None:
    from statistics import NormalDist

    known = replace(strengths({"a/old": 55.0, "a/new": 60.0}, sd=3.0), own=6.0)
    line = [model("a/old"), model("a/new", successor_of="a/old")]
    result = recommend(Engine(catalog(line), known), CODING)
    expected = NormalDist().cdf(5.0 / (2 * (9.0 + 18.0)) ** 0.5)
    assert result.match is not None
    assert result.match.first_share == pytest.approx(expected, abs=0.02)


def test_a_strength_stated_by_hand_speaks_of_the_work_itself() -> None:
    known = strengths({"a/a": 60.0, "b/b": 55.0}, sd=3.0)
    stated = [model(name, strengths=dict.fromkeys(known.domains, 60.0)) for name in ("a/a", "b/b")]
    plain = recommend(Engine(catalog(stated), known), CODING)
    again = recommend(Engine(catalog(stated), replace(known, own=9.0, own_work_spread=1.0)), CODING)
    assert msgspec.json.encode(again) == msgspec.json.encode(plain)


def test_a_quick_look_is_as_sure_as_the_result() -> None:
    models, known = field_of(8)
    engine = Engine(catalog(models), replace(known, own=7.0, own_work_spread=1.0))
    quick, result = engine.evaluate(WORK), recommend(engine, WORK)
    assert result.match is not None
    assert quick.first_share == pytest.approx(result.match.first_share, abs=0.08)


def test_a_close_call_says_how_many_own_cases_would_tell() -> None:
    models = [model("a/a"), model("b/b")]
    known = replace(strengths({"a/a": 60.0, "b/b": 59.5}, sd=3.0), own=6.0, own_work_spread=1.0)
    close = recommend(Engine(catalog(models), known), CODING)
    clear = recommend(Engine(catalog(models), replace(known, mean=np.array([[90.0] * 7, [40.0] * 7]))), CODING)
    assert close.close_call == ("a/a", "b/b")
    assert close.own_cases == 60
    assert clear.close_call == ()
    assert clear.own_cases is None


def test_a_line_goes_back_to_its_oldest_model_and_a_circle_ends() -> None:
    every = {
        m.id: m
        for m in (
            model("a/1"),
            model("a/2", successor_of="a/1"),
            model("a/2-pro", variant_of="a/2"),
            model("b/x", successor_of="b/y"),
            model("b/y", successor_of="b/x"),
            model("c/z", successor_of="c/gone"),
        )
    }
    assert lines(list(every.values()), every) == ("a/1", "a/1", "a/1", "b/x", "b/x", "c/z")
