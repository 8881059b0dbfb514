"""What changed between two rankings, and why: each fact alone is found, and the parts and the rest add up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelmatch.errors import Exit
from tests.session.conftest import Repository
from tests.session.two_versions import DAY, catalog, later, write

Files = dict[str, Any]


def compared(repository: Repository, change: Callable[[Files], None], *settings: str, tmp: Path) -> dict[str, Any]:
    """The first version against the same with a change, each as a folder over the small catalogue."""
    repository.catalog_at(catalog())
    files = later()
    change(files)
    sides = [str(write(catalog(), tmp / "before")), str(write(files, tmp / "after"))]
    answers = [part for one in settings or ("work=code",) for part in ("-s", one)]
    done = repository.run("diff", *sides, "-q", "small.yaml", *answers, "-f", "json")
    assert done.exit_code == 0, done.output
    result: dict[str, Any] = json.loads(done.stdout)
    parts = sum(cause["effect"] for cause in result["causes"])
    leads = [result[f"lead_{when}"] for when in ("before", "after")]
    before, after = (
        fit(result, when) if lead is None else lead for lead, when in zip(leads, ("before", "after"), strict=True)
    )
    total = after - before
    assert parts + result["rest"] == pytest.approx(total, abs=1e-5)
    return result


def fit(result: dict[str, Any], when: str) -> float:
    """The lead where one of the two is in no ranking, with 0 as its fit."""
    fits = {moved["id"]: moved[f"fit_{when}"] or 0.0 for moved in result["moved"]}
    return float(fits[result["leader"]] - fits[result["rival"]])


def strengthen(files: Files) -> None:
    files["acme/two.yaml"]["strengths"] = {"coding": 70.0, "vision": 70.0}


def raise_price(files: Files) -> None:
    files["acme/one.yaml"]["prices"].append({"since": "2026-05-01", "input": 50, "output": 250, "source": "card"})


def train(files: Files) -> None:
    files["acme/one.yaml"]["access"][0]["data"] = [{"training": "yes", "source": "card"}]


def release(files: Files) -> None:
    files["acme/three.yaml"] = {
        **files["acme/two.yaml"], "id": "acme/three", "name": "Three", "released": "2026-05-15",
        "strengths": {"coding": 90.0, "vision": 90.0},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "settings", "kind", "subject", "match"),
    [
        (strengthen, ("work=code",), "figures", "acme/two", "acme/two"),
        (raise_price, ("work=code", "needs=cheap"), "prices", "acme/one", "acme/two"),
        (train, ("work=code", "needs=private"), "ways", "acme/one", "acme/two"),
        (release, ("work=code",), "model", "acme/three", "acme/three"),
    ],
)
def test_the_fact_that_changed_the_match_comes_first(
    change: Callable[[Files], None], settings: tuple[str, ...], kind: str, subject: str, match: str,
    repository: Repository, tmp_path: Path,
) -> None:  # fmt: skip
    result = compared(repository, change, *settings, tmp=tmp_path)
    assert (result["before"]["match"], result["after"]["match"]) == ("acme/one", match)
    first = result["causes"][0]
    assert (first["kind"], first["subject"]) == (kind, subject)
    assert first["after"]
    assert result["rest"] == pytest.approx(0, abs=0.2)


def test_effects_come_in_order_and_what_acts_together_is_the_rest(repository: Repository, tmp_path: Path) -> None:
    def both(files: Files) -> None:
        strengthen(files)
        raise_price(files)
        files["hosts/acme/api.yaml"]["purpose"] = "Other calls."

    result = compared(repository, both, "work=code", "needs=cheap", tmp=tmp_path)
    effects = [abs(cause["effect"]) for cause in result["causes"]]
    assert effects == sorted(effects, reverse=True)
    assert {cause["kind"] for cause in result["causes"]} == {"figures", "prices"}
    assert all(cause["sources"] for cause in result["causes"] if cause["kind"] == "prices")


def test_the_same_twice_has_no_cause(repository: Repository, tmp_path: Path) -> None:
    result = compared(repository, lambda files: None, tmp=tmp_path)
    assert result["causes"] == []
    assert result["rest"] == 0
    assert result["before"]["match"] == result["after"]["match"]


def test_an_answer_that_differs_is_a_cause(repository: Repository) -> None:
    repository.files["acme/two.yaml"]["strengths"] = {"coding": 50.0, "vision": 80.0}
    first = catalog() | {"acme/two.yaml": repository.files["acme/two.yaml"]}
    repository.catalog_at(first)
    results = []
    for place, work in enumerate(("code", "pictures")):
        done = repository.run("recommend", "-q", "small.yaml", "-s", f"work={work}", "--save-decision", f"{place}.yaml")
        assert done.exit_code == 0
        results.append(f"{place}.yaml")
    result = json.loads(repository.run("diff", *results, "-f", "json").stdout)
    assert [(cause["kind"], cause["subject"]) for cause in result["causes"]] == [("answer", "work")]
    assert (result["causes"][0]["before"], result["causes"][0]["after"]) == ("Code", "Pictures")
    assert result["causes"][0]["effect"] == pytest.approx(result["lead_after"] - result["lead_before"])


def test_days_take_the_answers_of_a_decision(repository: Repository) -> None:
    repository.decide("work=pictures")
    strengthen(repository.files)
    repository.catalog_at(repository.files)
    shown = repository.run("diff", "modelmatch.yaml", DAY)
    assert shown.exit_code == 0, shown.output
    assert "The match is the same" in shown.stdout
    assert "was made with data" in " ".join(shown.stdout.split())


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_views_name_the_lead_and_the_causes(format: str, repository: Repository, tmp_path: Path) -> None:
    repository.catalog_at(catalog())
    files = later()
    strengthen(files)
    sides = [str(write(catalog(), tmp_path / "before")), str(write(files, tmp_path / "after"))]
    shown = repository.run("diff", *sides, "-q", "small.yaml", "-s", "work=code", "-f", format).stdout
    assert "One → Two" in shown
    assert "Two against One" in shown
    assert "+20.0" in shown


@pytest.mark.parametrize("names", [("nowhere", DAY), (DAY, "2040-01-01"), ("small.yaml", DAY)])
def test_what_is_no_side_is_refused(names: tuple[str, str], repository: Repository) -> None:
    repository.catalog_at(catalog())
    assert repository.run("diff", *names).exit_code in (Exit.USAGE, Exit.INVALID_DATA)


def test_results_are_worked_out_again_from_what_was_answered(repository: Repository) -> None:
    repository.catalog_at(catalog())
    for place, budget in enumerate(("private", "open")):
        done = repository.run("recommend", "-q", "small.yaml", "-s", f"needs={budget}", "--format", "json")
        Path(f"{place}.json").write_text(done.stdout, encoding="utf-8")
    done = repository.run("diff", "0.json", "1.json", "-f", "json", "-q", "small.yaml")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert (result["before"]["match"], result["after"]["match"]) == ("acme/one", None)
    assert result["before"]["version"]
    assert [(cause["kind"], cause["decides"]) for cause in result["causes"]] == [("answer", True)]


def test_a_damaged_result_is_invalid_data(repository: Repository) -> None:
    repository.catalog_at(catalog())
    Path("r.json").write_text('{"schema": "modelmatch/recommendation/2", "answers": 3}')
    done = repository.run("diff", "r.json", DAY)
    assert done.exit_code == Exit.INVALID_DATA
    assert "does not say what was answered" in done.stderr
