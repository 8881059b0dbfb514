"""What the headline says of models that are too close to call."""

from __future__ import annotations

from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences
from modelmatch.report.recommendation.headline import rivals
from tests.match.worlds import benchmark, catalog, figure, model, strengths


def test_a_mode_without_figures_of_its_own_is_not_better_evidenced() -> None:
    tests = [benchmark(f"test-{i}", "strength", domains={"coding": 1.0}) for i in range(6)]
    plain = model("a/plain", evidence=tuple(figure(test.id, 50.0) for test in tests))
    mode = model("a/mode", variant_of="a/plain")
    other = model("b/other", evidence=tuple(figure(test.id, 50.0) for test in tests[:4]))
    levels = {"a/plain": 40.0, "a/mode": 70.0, "b/other": 70.0}
    known = strengths(levels, sd=4.0, counts={"a/mode": 0})
    engine = Engine(catalog([plain, mode, other], benchmarks=tests), known)
    result = recommend(engine, Preferences(points={"coding": 1.0}))
    assert set(result.close_call) == {"a/mode", "b/other"}
    assert any(
        "Other is better evidenced (independent figures: 4 of 4 against none)" in said for said in rivals(result)
    )
