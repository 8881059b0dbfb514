"""The verbs that browse, as they are called: options, formats, exit codes, and the bundled data."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from modelmatch.catalog import load_catalog
from modelmatch.catalog.catalog import Catalog
from modelmatch.cli import app
from modelmatch.errors import Exit
from modelmatch.evidence.audit.result import Audit
from modelmatch.evidence.posterior import Strengths
from modelmatch.lookup import evidence_audit as browse_audit
from modelmatch.lookup.predictions import predictions
from modelmatch.report import evidence_audit as report_audit
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import EFFORTS


def flat(catalog: Catalog, as_of: object = None, **more: object) -> Strengths:
    """The same strengths for all, or those stated: what the verbs do with them does not need a fit."""
    models = tuple(sorted(catalog.models.values(), key=lambda model: model.id))
    domains = tuple(catalog.domains)
    return Strengths(
        models=tuple(model.id for model in models),
        domains=domains,
        mean=np.array([[model.strengths.get(domain, 50.0) for domain in domains] for model in models]),
        cov=np.tile(9.0 * np.eye(len(domains)), (len(models), 1, 1)),
        counts=np.full((len(models), len(domains)), 4),
        figures=np.full(len(models), 4 * len(domains)),
        inherited=np.zeros(len(models), dtype=bool),
        stated=np.array([bool(model.strengths) for model in models]),
        effort_mean=np.zeros((len(models), len(EFFORTS), len(domains))),
        effort_var=np.zeros((len(models), len(EFFORTS), len(domains))),
        effort_figures=np.zeros((len(models), len(EFFORTS)), dtype=int),
        effort_top=np.full(len(models), -1),
        own_work=np.zeros(len(domains)),
        own_work_spread=1.0,
        own_cases=np.full(len(domains), 60.0),
    )


@pytest.fixture(autouse=True)
def _without_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelmatch.lookup.lookup.strengths", flat)
    monkeypatch.setattr("modelmatch.lookup.predictions.predictions", lambda catalog: {})


def run(*args: str, width: int = 100) -> Result:
    return CliRunner(env={"COLUMNS": str(width)}).invoke(app, list(args))


def test_models_lists_the_bundled_catalogue() -> None:
    result = run("models")
    assert result.exit_code == 0
    assert "Claude Opus" in result.stdout
    assert "models on 20" in result.stdout


def test_models_as_ids_feeds_other_commands() -> None:
    found = run("models", "--open", "--format", "id", "--vendor", "meta").stdout.split()
    assert found
    assert all(name.startswith("meta/") for name in found)


def test_models_of_an_earlier_day_know_nothing_of_later_ones() -> None:
    data = json.loads(run("models", "--as-of", "2026-04-10", "--format", "json", "--status", "all").stdout)
    assert data["as_of"] == "2026-04-10"
    names = {row["id"] for row in data["models"]}
    assert "meta/muse-spark" in names
    assert all(row["released"] is None or row["released"] <= "2026-04-10" for row in data["models"])


def test_a_list_without_models_says_so_in_its_exit_code() -> None:
    result = run("models", "--min-context", "99999999")
    assert result.exit_code == Exit.NO_MATCH
    assert "No model meets these conditions." in result.stdout


def test_muse_spark_as_of_its_founding_day_shows_its_caution_and_no_public_api() -> None:
    result = run("models", "show", "muse-spark", "--as-of", "2026-05-20")
    assert result.exit_code == 0
    assert "evaluation-awareness" in result.stdout
    assert "limited to invited partners" in result.stdout
    assert "successor" not in result.stdout.split("Figures")[0]  # it came later


def test_show_all_in_json_carries_every_figure_with_its_source() -> None:
    data = json.loads(run("models", "show", "Muse Spark", "--format", "json").stdout)
    assert data["model"]["id"] == "meta/muse-spark"
    assert len(data["figures"]) == sum(data["figure_counts"].values()) > 30
    assert all(figure["source"] in data["sources"] for figure in data["figures"])


def test_predictions_without_the_figure_itself_hold_about_as_often_as_they_say() -> None:
    catalog = load_catalog().at()
    inside = []
    for model_id, cells in predictions(catalog).items():
        for cell in cells.values():
            scores = [catalog.models[model_id].evidence[place].score for place in cell.counted]
            inside += [cell.expected.low <= score <= cell.expected.high for score in scores if cell.expected]
    assert len(inside) > 2000
    assert 0.7 < sum(inside) / len(inside) < 0.9  # intervals for four of five


def test_compare_the_models_of_the_founding_story() -> None:
    result = run("compare", "gpt-5.4", "claude-opus-4.6", "gemini-3.1-pro", "muse-spark")
    assert result.exit_code == 0
    for said in ("GPT-5.4", "Claude Opus", "coding", "reasoning and", "USD per month", "sure", "*"):
        assert said in " ".join(result.stdout.split())


def test_benchmarks_lists_and_shows() -> None:
    assert "healthbench-hard" in run("benchmarks", "--domain", "health", "--format", "id").stdout.split()
    page = run("benchmarks", "healthbench-hard").stdout
    assert "Evidence for" in page
    assert "Muse Spark" in page


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("models", "show", "muse-sprak"), "did you mean meta/muse-spark"),
        (("models", "muse-spark"), 'models show "muse-spark"'),
        (("models", "--domain", "codng"), "domains: coding"),
        (("models", "--format", "xml"), "formats: table, json, id"),
        (("models", "--as-of", "2026-13-01"), "write YYYY-MM-DD"),
        (("compare", "muse-spark"), "two different models"),
        (("compare", "muse-spark", "gpt"), "use one of"),
        (("benchmarks", "gpqa-diamnd"), "did you mean gpqa-diamond"),
        (("benchmarks", "--role", "strenght"), 'did you mean "strength"'),
        (("questions", "show", "quik"), 'did you mean "quick"'),
        (("evidence", "audti"), 'did you mean "audit"'),
    ],
)
def test_a_mistake_gets_one_error_with_a_hint(args: tuple[str, ...], said: str) -> None:
    result = run(*args)
    assert result.exit_code in (Exit.USAGE, Exit.INVALID_DATA)
    assert said in result.stderr
    assert result.stdout == ""


def test_profiles_of_ones_own_are_listed_with_their_stated_strengths(tmp_path: Path) -> None:
    own = tmp_path / "own" / "acme"
    own.mkdir(parents=True)
    (own / "house.yaml").write_text(
        "id: acme/house\nname: House model\nvendor: Acme\nreleased: 2026-10-01\nstrengths: {coding: 61}\n"
        "source: acme-wiki\n"
    )
    (tmp_path / "own" / "sources.yaml").write_text("- {id: acme-wiki, title: Acme wiki}\n")
    result = run("models", "--vendor", "Acme", "--profiles", str(tmp_path / "own"))
    assert result.exit_code == 0, result.output
    assert "House model" in result.stdout
    assert "61=" in result.stdout


def test_questions_lists_and_shows_the_sets() -> None:
    assert run("questions", "list", "--format", "id").stdout.split() == ["full", "leaving-llama", "quick", "team"]
    assert "bundled" in run("questions", "list").stdout
    assert "work: several answers" in run("questions", "show").stdout
    data = json.loads(run("questions", "show", "quick", "--format", "json").stdout)
    assert data["schema"] == "modelmatch/question-set/1"


def test_the_audit_is_shown_as_a_table_and_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse_audit, "_audit", lambda catalog, tests, tell: AUDIT)
    monkeypatch.setattr("modelmatch.lookup.evidence_audit.store.cached", lambda name, build, decode: decode(build()))
    table = run("evidence", "audit", "--quick").stdout
    for said in (
        "Ten-fold over cells",
        "estimate",
        "−0.124 ±0.010",
        "80 %",
        "82.1 %",
        "swe-test",
        "acme/one",
        "→",
        "Levels of effort",
        "−9",
        "0.417",
    ):
        assert said in table
    data = json.loads(run("evidence", "audit", "--format", "json").stdout)
    assert data["schema"] == "modelmatch/audit/1"
    assert data["audit"]["schemes"][0]["methods"][0]["tau"] == 0.656
    assert data["audit"]["effort"]["schemes"][0]["error_mean_step"] == 5.9


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_the_audit_shows_every_domain_whatever_the_width(width: int) -> None:
    domains = tuple(load_catalog(user=False).domains)
    shares = {domain: 0.1 + 0.08 * place for place, domain in enumerate(domains)}
    first = AUDIT.schemes[0]
    methods = (
        msgspec.structs.replace(first.methods[0], tau_by_domain=shares),
        msgspec.structs.replace(first.methods[1], name="mean of standardised scores", tau_by_domain=shares),
    )
    coverage = tuple(msgspec.structs.replace(c, by_domain=shares) for c in first.coverage)
    scheme = msgspec.structs.replace(first, methods=methods, coverage=coverage)
    assert AUDIT.effort is not None
    levels = tuple(
        msgspec.structs.replace(level, mean=dict.fromkeys(domains, -77.0), sd=shares) for level in AUDIT.effort.levels
    )
    effort = msgspec.structs.replace(AUDIT.effort, levels=levels)
    view = browse_audit.AuditView(
        schema="modelmatch/audit/1", as_of=dt.date(2026, 11, 17), data="0", tests=True,
        audit=msgspec.structs.replace(AUDIT, domains=domains, schemes=(scheme,), effort=effort),
    )  # fmt: skip
    text = report_audit.table(view, Screen(width=width))
    assert all(len(line) <= width for line in text.splitlines())
    assert text.count("−77") == len(levels) * len(domains)
    for share in shares.values():
        assert text.count(f" {share:.3f}") == 2
        assert f" {100 * share:.0f} %" in text


def test_the_audit_says_why_a_scheme_has_neither_error_nor_intervals() -> None:
    first = AUDIT.schemes[0]
    methods = tuple(msgspec.structs.replace(method, error=None) for method in first.methods)
    scheme = msgspec.structs.replace(first, methods=methods, coverage=())
    view = browse_audit.AuditView(
        schema="modelmatch/audit/1", as_of=dt.date(2026, 11, 17), data="0", tests=True,
        audit=msgspec.structs.replace(AUDIT, schemes=(scheme,)),
    )  # fmt: skip
    assert "Ranks only: without any figures" in report_audit.table(view, Screen(width=140))


@pytest.mark.parametrize("verb", [("models",), ("benchmarks", "gpqa-diamond"), ("questions", "list")])
def test_a_pipe_gets_plain_text_and_a_dumb_terminal_no_escapes(verb: tuple[str, ...]) -> None:
    env = {**os.environ, "TERM": "dumb", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", "modelmatch", *verb], capture_output=True, env=env, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = f"{sys.executable} -m modelmatch benchmarks | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60)
    assert done.stdout.startswith(b"Coding")
    assert b"Traceback" not in done.stderr


AUDIT = msgspec.convert(
    {
        "as_of": "2026-11-17", "models": 3, "benchmarks": 2, "figures": 6, "cells": 5, "domains": ["coding"],
        "schemes": [
            {
                "name": "ten-fold over cells", "cells": 5, "ranked": 4,
                "methods": [
                    {"name": "estimate", "tau": 0.656, "tau_by_domain": {"coding": 0.7}, "error": 5.0},
                    {"name": "mean", "tau": 0.532, "tau_by_domain": {"coding": None}, "behind": 0.124,
                     "behind_se": 0.01},
                ],
                "coverage": [{"level": 0.8, "share": 0.821, "by_domain": {"coding": 0.84}}],
            }
        ],
        "parameters": {
            "year": {"coding": 1.0}, "domain_sd": {"coding": 1.0}, "domain_correlation": [[1.0]], "vendor_share": 0.1,
            "lineage_share": 0.2, "generation_correlation": 0.5, "testlet_sd": 0.2, "typical_noise_sd": 0.3,
            "level_noise": 0.1, "measurer_offset": {"maker": 0.09}, "measurer_sd": {"maker": 0.15},
        },
        "misfits": [{"benchmark": "swe-test", "cells": 9, "rms": 1.2, "tau": None}],
        "residuals": [
            {"model": "acme/one", "benchmark": "swe-test", "score": 17.4, "predicted": 62.3, "deviation": -9.2,
             "by": "maker", "published": "2026-01-01", "setting": None, "source": "card"},
        ],
        "missing": [{"model": "acme/one", "benchmark": "swe-test", "before": 9.0, "after": 5.0}],
        "effort": {
            "models": 3, "comparisons": 4, "figures": 11,
            "levels": [
                {"level": level, "figures": 5, "models": 3, "mean": {"coding": mean}, "sd": {"coding": -0.5 * mean}}
                for level, mean in (("low", -9.4), ("max", 0.0))
            ],
            "schemes": [
                {"name": "leave one model out", "figures": 7, "error": 5.5, "error_no_step": 9.2,
                 "error_mean_step": 5.9, "tau": 0.417, "spearman": 0.584, "coverage": [{"level": 0.8, "share": 0.857}]},
            ],
        },
    },
    type=Audit,
)  # fmt: skip
