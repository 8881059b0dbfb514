from __future__ import annotations

import datetime as dt

import pytest

from modelmatch.catalog.schema import Figure
from modelmatch.catalog.settings import LEVELS, effort, highest_reached
from modelmatch.evidence.selection import Reading, evaluator, select
from modelmatch.evidence.table import build_table, family_of
from modelmatch.vocabulary import MEASURERS
from tests.evidence.simulated import bounded, figure, model

BENCHMARK = bounded("gpqa-diamond", {"reasoning": 1.0})


def readings(*figures: Figure, variant: bool = False) -> list[Reading]:
    return select(BENCHMARK, figures, top=highest_reached(figures), variant=variant)


def scores(*figures: Figure) -> list[tuple[float, str]]:
    return [(r.score, MEASURERS[r.measurer]) for r in readings(*figures)]


@pytest.mark.parametrize(
    ("setting", "stated"),
    [
        ("max effort", "max"),
        ("xhigh; Artificial Analysis's own run", "xhigh"),
        ('Artificial Analysis; row "GPT-5.6 Terra (max)" (max); evaluator\'s own run', "max"),
        ("low; Claude Code; v1.5", "low"),
        ("Thinking (High)", "high"),
        ("reasoning effort: medium", "medium"),
        ("non-reasoning; listed as GPT-5.5 (Non-reasoning)", "none"),
        ("thinking off", "none"),
        ("non-thinking mode (April preview)", "none"),
        ("non-reasoning model; run by Artificial Analysis", "none"),
        ("non-reasoning, high effort", "none"),
        ("run by Epoch AI; none effort", "none"),
        ("max with fallback; run by Artificial Analysis", "max"),
        ("highest effort (max inferred), OpenAI figure", "max"),
        ("run by Epoch AI; default", None),
        ("Qwen3.6 Max Preview; maker figure", None),
        (None, None),
    ],
)
def test_the_effort_is_read_from_the_setting(setting: str | None, stated: str | None) -> None:
    assert effort(setting) == (None if stated is None else LEVELS.index(stated))


def test_the_highest_effort_counts_and_lower_ones_do_not() -> None:
    runs = [figure("gpqa-diamond", 60.0 + k, setting=level) for k, level in enumerate(("low", "medium", "high", "max"))]
    assert scores(*runs) == [(63.0, "independent")]


def test_a_figure_without_effort_stands_beside_the_highest_and_above_the_medium() -> None:
    plain = figure("gpqa-diamond", 80.0, "maker")
    assert len(readings(plain, figure("gpqa-diamond", 82.0, setting="max"))) == 2
    assert scores(plain, figure("gpqa-diamond", 70.0, setting="medium")) == [(80.0, "maker")]


def test_a_cell_with_low_effort_only_stays_empty_where_the_model_can_do_more() -> None:
    low = figure("gpqa-diamond", 50.0, setting="low")
    assert select(BENCHMARK, [low], top=LEVELS.index("max"), variant=False) == []
    assert len(select(BENCHMARK, [low], top=LEVELS.index("low"), variant=False)) == 1


@pytest.mark.parametrize("off", ["non-reasoning", "low", "non-thinking mode (April preview)"])
def test_thinking_at_no_named_level_is_more_than_low(off: str) -> None:
    """A figure without thinking is none of a model that thinks elsewhere, whether or not that names a level."""
    plain, thinking = figure("gpqa-diamond", 50.0, setting=off), figure("other", 80.0, setting="reasoning; run by Acme")
    counted = figure("tokens", 9.0, setting="thinking counted in")
    tests = {"gpqa-diamond": BENCHMARK, "other": bounded("other", {"reasoning": 1.0})}
    tests["tokens"] = bounded("tokens", {}, role="tokens")

    def cells(*evidence: Figure) -> int:
        return len(build_table([model("a/b", *evidence)], tests, ("reasoning",)).cell_model)

    assert cells(plain, thinking) == 1
    assert cells(plain) == 1
    assert cells(plain, counted) == 1


def test_a_mode_is_not_the_plain_model() -> None:
    mode = figure("gpqa-diamond", 95.0, setting="Contemplating")
    assert readings(mode) == []
    assert len(readings(mode, variant=True)) == 1


def test_an_estimate_is_not_a_measurement() -> None:
    assert readings(figure("gpqa-diamond", 50.0, setting="index v4.1; AA ESTIMATE")) == []


def test_a_copied_figure_counts_once_for_the_most_independent() -> None:
    measured = figure("gpqa-diamond", 71.96, "independent")
    copies = [figure("gpqa-diamond", 72.0, "maker"), figure("gpqa-diamond", 72.0, "rival", source="other")]
    assert scores(*copies, measured) == [(71.96, "independent")]


def test_each_evaluator_and_each_class_gives_one_reading_its_newest() -> None:
    old, new = dt.date(2026, 3, 1), dt.date(2026, 6, 1)
    assert scores(
        figure("gpqa-diamond", 70.0, day=old, setting="run by Epoch AI"),
        figure("gpqa-diamond", 72.0, day=new, setting="run by Epoch AI"),
        figure("gpqa-diamond", 75.0, day=old, setting="Artificial Analysis"),
        figure("gpqa-diamond", 79.0, "maker", day=old),
        figure("gpqa-diamond", 78.0, "maker", day=new),
        figure("gpqa-diamond", 60.0, "rival", day=new),
    ) == [(75.0, "independent"), (72.0, "independent"), (78.0, "maker"), (60.0, "rival")]


def test_a_secondary_figure_is_second_hand_whatever_its_column_says() -> None:
    assert scores(figure("gpqa-diamond", 70.0, "independent", setting="secondary; seen in a list")) == [(70.0, "press")]


def test_the_evaluator_is_known_from_setting_or_source() -> None:
    assert evaluator(figure("b", 1.0, setting="max; AA entry x")) == "artificial analysis"
    assert evaluator(figure("b", 1.0, source="epoch-ai-gpqa")) == "epoch"
    assert evaluator(figure("b", 1.0)) == "other"


@pytest.mark.parametrize(
    ("benchmark", "family"),
    [
        ("terminal-bench-2.1", "terminal-bench"),
        ("terminal-bench-hard-aa", "terminal-bench"),
        ("terminal-bench-4.0-aa-coding-agents", "terminal-bench"),
        ("healthbench-alibaba", "healthbench"),
        ("healthbench-length-adjusted-anthropic", "healthbench"),
        ("aa-lcr-v1-regraded-2026-08", "aa-lcr"),
        ("hle-with-tools", "hle"),
        ("swe-bench-verified", "swe-bench"),
        ("swe-bench-pro-scale", "swe-bench-pro"),
        ("livebench-2026-01-08-coding", "livebench-coding"),
        ("lmarena-text-elo-2026-10-20", "lmarena-text"),
        ("lmarena-creative-writing-2026-10", "lmarena-text"),
        ("lmarena-coding-2026-10", "lmarena-text"),
        ("lmarena-search-2026-10", "lmarena-search"),
        ("lmarena-vision-2026-04", "lmarena-vision"),
        ("gpqa-diamond", "gpqa"),
        ("critpt", "critpt"),
    ],
)
def test_versions_of_a_test_are_one_family(benchmark: str, family: str) -> None:
    assert family_of(benchmark) == family
