"""A check where it runs: in GitHub Actions without options, with several formats, and `validate` likewise."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from modelmatch.errors import Exit
from tests.session.conftest import Repository
from tests.session.two_versions import LATER


@pytest.fixture
def on_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of a step, in a folder."""
    folder = tmp_path / "step"
    folder.mkdir()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(variable, str(folder / variable))
    return folder


def test_github_gets_annotations_summary_and_outputs(repository: Repository, on_github: Path) -> None:
    repository.decide()
    repository.files["acme/one.yaml"]["access"][0]["stage"] = "retired"
    (on_github / "GITHUB_OUTPUT").write_text("before=1\n")
    done = repository.check()
    assert done.exit_code == Exit.CHECK_FAILED
    assert done.stdout.startswith("::error file=")
    outputs = (on_github / "GITHUB_OUTPUT").read_text().splitlines()
    assert outputs == ["before=1", "holds=false", "match=acme/two", "previous=acme/one", "changed=true", "sarif-file="]
    assert (on_github / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8").startswith("## The decision does not hold")
    assert "One on Acme API does not hold" in repository.check("-f", "table").stdout


def test_several_formats_in_one_run(repository: Repository) -> None:
    repository.decide()
    done = repository.check("-f", "markdown", "-f", "sarif=a.sarif", "-f", "junit=b.xml", "-o", "c.md")
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert json.loads(Path("a.sarif").read_text())["runs"][0]["results"] == []
    assert ET.parse("b.xml").getroot().get("failures") == "0"
    assert Path("c.md").read_text(encoding="utf-8").startswith("## The decision holds")


@pytest.mark.parametrize("options", [("-f", "sarif=nowhere/a.sarif"), ("-f", "json", "-o", "nowhere/x")])
def test_a_file_that_cannot_be_written_is_told_before_the_work(
    options: tuple[str, ...], repository: Repository
) -> None:
    repository.decide()
    done = repository.check(*options)
    assert done.exit_code == Exit.INVALID_DATA
    assert "nowhere" in done.stderr


def test_validate_reads_decisions_and_says_how_many_files(repository: Repository) -> None:
    repository.decide()
    done = repository.run("validate", "modelmatch.yaml", "small.yaml")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "modelmatch.yaml: ok, a decision for acme/one with 1 answer to small"
    assert lines[-1] == "2 files looked at, everything is valid"


def test_validate_writes_the_formats_of_other_tools(repository: Repository) -> None:
    text = repository.decide()
    repository.decision.write_text(text.replace("work: code", "work: cod").replace("first_share: ", "first_share: 7"))
    for format in ("json", "github", "sarif", "junit", "gitlab", "markdown"):
        done = repository.run("validate", "modelmatch.yaml", "-f", format)
        assert done.exit_code == Exit.INVALID_DATA
        assert done.stdout
        assert done.stderr == ""
    found = json.loads(repository.run("validate", "modelmatch.yaml", "-f", "json").stdout)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith("  first_share: "))
    assert (found["files"], found["valid"], found["problems"][0]["line"]) == (1, False, line)
    done = repository.run("validate", "modelmatch.yaml", "-f", "sarif=v.sarif")
    assert done.exit_code == Exit.INVALID_DATA
    assert f"modelmatch.yaml:{line}:" in done.stderr
    assert json.loads(Path("v.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "invalid-value"


def test_a_check_ahead_of_the_data_counts_what_is_announced(repository: Repository) -> None:
    repository.files["acme/one.yaml"]["access"][0]["until"] = "2026-09-30"
    repository.decide()
    assert repository.check(today=LATER).exit_code == 0
    assert repository.check(today="2026-07-02").exit_code == Exit.CHECK_FAILED
    done = repository.check("-f", "json", today="2026-10-01")
    assert "retired" in {finding["name"] for finding in json.loads(done.stdout)["decisions"][0]["findings"]}
