"""The action, the hooks and the job for other people's CI: their steps run as they stand."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from modelmatch.report.check.output import FORMATS

ROOT = Path(__file__).resolve().parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
JOB: dict[str, Any] = yaml.safe_load((ROOT / "templates" / "modelmatch.gitlab-ci.yml").read_text(encoding="utf-8"))
NEEDS = "needs the extra ci-tests: pip install -e '.[test,ci-tests]'"
DECISION = """\
schema: modelmatch/decision/1
set: quick
answers: {work: [coding], reach: api}
choice: {model: acme/none, offer: acme/none@acme/api}   # which is in no catalogue
accepted: {day: 2026-04-10, version: 0.1.0, fit: 50, first_share: 0.5}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a decision that does not hold, and the program on the path of its steps."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "modelmatch"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m modelmatch "$@"\n')
    program.chmod(0o755)
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "my decision.yaml").write_text(DECISION, encoding="utf-8")
    return folder


def step(name: str, repository: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a step as GitHub does, with these inputs as they reach its environment."""
    script = next(one["run"] for one in ACTION["runs"]["steps"] if one["name"] == name)
    names = {value.split(".")[1].split()[0]: key for key, value in _environment(name).items() if "inputs." in value}
    inputs = {names[key]: value["default"] for key, value in ACTION["inputs"].items() if key in names}
    environment = {
        **os.environ, **inputs, "PATH": f"{repository.parent / 'bin'}:{os.environ['PATH']}", "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(repository.parent / "output"), "GITHUB_STEP_SUMMARY": str(repository.parent / "summary"),
        "GITHUB_PATH": str(repository.parent / "path"), "GITHUB_WORKSPACE": str(repository),
        "PYTHONPATH": str(ROOT), **more,
    }  # fmt: skip
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=repository, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


def _environment(name: str) -> dict[str, str]:
    return next(one["env"] for one in ACTION["runs"]["steps"] if one["name"] == name)


def test_the_action_reports_and_fails(repository: Path) -> None:
    done = step(
        "Check the decision", repository, DECISION="my decision.yaml\n", SARIF="out.sarif", ARGS="--min-gain\n5\n"
    )
    assert done.returncode == 5, done.stderr
    assert "::error file=my decision.yaml,line=4,col=" in done.stdout
    outputs = dict(line.split("=", 1) for line in (repository.parent / "output").read_text().splitlines())
    assert outputs.keys() == ACTION["outputs"].keys()
    assert (outputs["holds"], outputs["previous"], outputs["changed"]) == ("false", "acme/none", "true")
    assert outputs["sarif-file"] == "out.sarif"
    assert json.loads((repository / "out.sarif").read_text())["version"] == "2.1.0"
    assert "| finding |" in (repository.parent / "summary").read_text(encoding="utf-8")


def test_the_action_leaves_the_summary_out_and_runs_no_input(repository: Path) -> None:
    done = step(
        "Check the decision",
        repository,
        DECISION="$(touch pwned)\nmy decision.yaml",
        SUMMARY="false",
        ARGS="--exit-zero",
    )
    assert done.returncode == 3, "there is no such file"
    assert not (repository / "pwned").exists()
    done = step("Check the decision", repository, DECISION="my decision.yaml", SUMMARY="false", ARGS="--exit-zero")
    assert done.returncode == 0, done.stderr
    assert not (repository.parent / "summary").exists()


def test_the_action_can_use_what_is_installed(repository: Path) -> None:
    done = step("Install modelmatch", repository, VERSION="installed")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("modelmatch ")


def test_the_action_needs_no_permission_and_puts_no_input_into_a_script() -> None:
    for one in ACTION["runs"]["steps"]:
        assert "${{" not in one["run"]
        assert one["shell"] == "bash"


def test_the_job_of_gitlab_runs_as_it_stands(repository: Path) -> None:
    command = next(line for line in JOB["modelmatch"]["script"] if line.startswith("modelmatch check"))
    environment = {
        **os.environ, **JOB["variables"], "MODELMATCH_DECISION": "my decision.yaml", "PYTHONPATH": str(ROOT),
        "PATH": f"{repository.parent / 'bin'}:{os.environ['PATH']}", "CI_PROJECT_DIR": str(repository),
    }  # fmt: skip
    done = subprocess.run(
        ["sh", "-c", command], cwd=repository, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 5, done.stderr
    reports = JOB["modelmatch"]["artifacts"]["reports"]
    rows = json.loads((repository / reports["codequality"]).read_text())
    assert ("retired", "my decision.yaml") in [(row["check_name"], row["location"]["path"]) for row in rows]
    assert (repository / reports["junit"]).read_text().startswith("<?xml")


def test_hooks_call_verbs_that_there_are() -> None:
    from modelmatch.cli import VERBS

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["modelmatch-check", "modelmatch-validate"]
    assert all(hook["entry"].split()[1] in VERBS for hook in hooks)


@pytest.mark.parametrize(
    ("file", "schema"), [("action.yml", "github-actions"), ("templates/modelmatch.gitlab-ci.yml", "gitlab-ci")]
)
def test_files_meet_the_schemas_of_their_readers(file: str, schema: str) -> None:
    if importlib.util.find_spec("check_jsonschema") is None:
        pytest.skip(NEEDS)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(ROOT / file)]
    if schema == "gitlab-ci":
        command[3:3] = ["--data-transform", "gitlab-ci"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pre_commit_runs_the_hooks_from_a_clone(repository: Path) -> None:
    if importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None:
        pytest.skip(NEEDS)
    if os.environ.get("MODELMATCH_TEST_PRE_COMMIT") != "1":
        pytest.skip("installs the package from its index, which takes a minute: MODELMATCH_TEST_PRE_COMMIT=1 runs it")
    clone = repository.parent / "clone"
    _git(repository.parent, "clone", "--quiet", str(ROOT), str(clone))
    for name in (".pre-commit-hooks.yaml",):
        shutil.copy(ROOT / name, clone / name)
    _git(repository, "init", "--quiet")
    (repository / "modelmatch.yaml").write_text(DECISION, encoding="utf-8")
    revision = _git(clone, "rev-parse", "HEAD").strip()
    config = {
        "repos": [
            {"repo": str(clone), "rev": revision, "hooks": [{"id": "modelmatch-validate"}, {"id": "modelmatch-check"}]}
        ]
    }
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    _git(repository, "add", ".")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"], cwd=repository, capture_output=True, text=True,
        timeout=600, env={**os.environ, "PRE_COMMIT_HOME": str(repository.parent / "pre-commit")},
    )  # fmt: skip
    assert "modelmatch validate" in done.stdout, done.stdout + done.stderr
    assert "Passed" in done.stdout, done.stdout + done.stderr
    assert "exit code: 5" in done.stdout, done.stdout + done.stderr
    assert "retired" in done.stdout


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_the_options_name_every_format() -> None:
    from modelmatch.commands.options import CHECK_FORMATS, CI_FORMATS
    from modelmatch.report.validation import FORMATS as OF_VALIDATE

    assert tuple(FORMATS) == CHECK_FORMATS
    assert tuple(OF_VALIDATE) == CI_FORMATS
