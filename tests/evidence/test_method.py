"""The estimate on the bundled data: what the method promises, and that its page says what is so."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from modelmatch.catalog import load_catalog
from modelmatch.catalog.catalog import Catalog
from modelmatch.evidence.audit import crossvalidation as cv
from modelmatch.evidence.audit.agreement import Agreement, rank_agreement
from modelmatch.evidence.audit.crossvalidation import HeldOut
from modelmatch.evidence.audit.effort import audit_effort
from modelmatch.evidence.posterior import Strengths
from modelmatch.evidence.strengths import HIGH_REFERENCE, LOW_REFERENCE, estimate, fit_models
from modelmatch.evidence.table import build_table
from tools import method_page as document

pytestmark = pytest.mark.xdist_group("method")  # which share what takes long to make

MEAN, INDEX = "mean of standardised scores", cv.INDEX_NAME


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(user=False)


@pytest.fixture(scope="module")
def held(catalog: Catalog) -> HeldOut:
    table = build_table(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains), catalog.newest)
    return cv.over_cells(table, methods=(MEAN, INDEX))


@pytest.fixture(scope="module")
def agreement(held: HeldOut) -> dict[str, Agreement]:
    rows = held.rows & np.all([np.isfinite(r.rank) for r in held.rankings.values()], axis=0)
    return {name: rank_agreement(held.table, r.rank, held.measured, rows) for name, r in held.rankings.items()}


@pytest.mark.parametrize(("baseline", "ahead"), [(MEAN, 0.06), (INDEX, 0.02)])
def test_the_estimate_ranks_held_out_figures_better_than(
    agreement: dict[str, Agreement], baseline: str, ahead: float
) -> None:
    assert agreement[cv.ESTIMATE].total - agreement[baseline].total >= ahead
    assert (agreement[cv.ESTIMATE].by_domain - agreement[baseline].by_domain >= -0.02).all()


@pytest.mark.parametrize(("level", "low", "high"), [(0.8, 0.77, 0.83), (0.95, 0.93, 0.97)])
def test_stated_intervals_cover_held_out_figures(held: HeldOut, level: float, low: float, high: float) -> None:
    inside = held.prediction.within(held.measured, level)
    assert low <= inside[held.rows & held.placed].mean() <= high


def test_the_page_says_what_is_so(agreement: dict[str, Agreement]) -> None:
    """Run ``python -m tools.method_page`` when this fails."""
    printed = document.printed(document.PAGE.read_text(encoding="utf-8"))
    for method, found in agreement.items():
        assert printed["ten-fold over cells", method] == pytest.approx(found.total, abs=0.02)


def test_the_page_says_what_is_so_of_effort(catalog: Catalog) -> None:
    fitted = fit_models(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains), catalog.newest)
    found = audit_effort(fitted, catalog.newest)
    assert found is not None
    printed = document.printed_effort(document.PAGE.read_text(encoding="utf-8"))
    for scheme in found.schemes:
        assert printed[scheme.name] == pytest.approx(scheme.error, abs=0.3)
        assert scheme.error < scheme.error_mean_step < scheme.error_no_step
        assert 0.75 <= next(c.share for c in scheme.coverage if c.level == 0.8) <= 0.9


def test_the_page_has_one_place_for_its_figures() -> None:
    page = document.PAGE.read_text(encoding="utf-8")
    block = page[page.index(document.BEGIN) + len(document.BEGIN) + 1 : page.index(document.END) - 1]
    assert document.insert(page, block) == page
    with pytest.raises(ValueError, match="one"):
        document.insert(page + document.BEGIN, block)


@pytest.fixture(scope="module")
def spring(catalog: Catalog) -> Strengths:
    day = dt.date(2026, 4, 10)
    return estimate(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains), day)


@pytest.fixture(scope="module")
def today(catalog: Catalog) -> Strengths:
    return estimate(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains), catalog.newest)


def test_both_references_have_figures_in_every_domain(catalog: Catalog) -> None:
    table = build_table(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains))
    names = [m.id for m in table.models]
    for reference in (LOW_REFERENCE, HIGH_REFERENCE):
        assert (table.counts[names.index(reference)] > 0).all()


def test_everything_from_the_model_of_a_phone_to_the_strongest_reads_between_0_and_100(today: Strengths) -> None:
    assert today.mean.min() > 0
    assert today.mean.max() < 90
    assert np.ptp(today.mean, axis=0).min() > 40


@pytest.mark.parametrize("domain", ["languages", "factuality", "instructions"])
def test_the_domains_apart_from_writing_tell_other_things(catalog: Catalog, today: Strengths, domain: str) -> None:
    """A domain is worth a name if many models were measured in it and it is not another one under a second name."""
    d = today.domains.index(domain)
    assert (today.counts[:, d] > 0).sum() >= 60
    others = np.delete(np.arange(len(today.domains)), d)
    measured = today.counts[:, d] > 0
    likeness = [np.corrcoef(today.mean[measured, d], today.mean[measured, other])[0, 1] for other in others]
    assert max(likeness) < 0.97


@pytest.mark.parametrize(
    ("domain", "ahead", "behind"),
    [
        ("reasoning", "google/gemini-3.1-pro", "meta/muse-spark"),
        ("reasoning", "google/gemini-3.1-pro", "anthropic/claude-opus-4.6"),
        ("coding", "anthropic/claude-opus-4.6", "meta/muse-spark"),
        ("agentic", "anthropic/claude-opus-4.6", "meta/muse-spark"),
        ("agentic", "openai/gpt-5.4", "meta/muse-spark"),
        ("health", "meta/muse-spark", "anthropic/claude-opus-4.6"),
        ("coding", "openai/gpt-5.4", "meta/llama-4-maverick"),
    ],
)
def test_the_field_of_april_2026_is_as_it_was(spring: Strengths, domain: str, ahead: str, behind: str) -> None:
    d = spring.domains.index(domain)
    assert spring.mean[spring.index(ahead), d] > spring.mean[spring.index(behind), d]


def test_in_april_2026_muse_spark_was_near_the_front_in_health(spring: Strengths) -> None:
    d, row = spring.domains.index("health"), spring.index("meta/muse-spark")
    plain = [spring.index(m) for m in ("openai/gpt-5.4", "google/gemini-3.1-pro", "anthropic/claude-opus-4.6")]
    assert spring.mean[row, d] + spring.sd[row, d] > max(spring.mean[plain, d])
