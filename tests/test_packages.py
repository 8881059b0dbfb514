"""What a release holds: the manual page, the container, the workflow, and a wheel that runs by uv and pipx alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import man_page
from tools.release_version import WrongTag, version_of, write

ROOT = Path(__file__).resolve().parent.parent
WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
SCRIPTS = Path(sys.executable).parent
NEEDS = "needs the extra ci-tests: pip install -e '.[test,ci-tests]'"


def tool(name: str) -> str:
    """The path of a program of the extra, beside this Python or on the path."""
    found = SCRIPTS / name
    path = str(found) if found.exists() else shutil.which(name)
    if path is None:
        pytest.skip(f"{name} {NEEDS}")
    return path


def test_the_manual_page_is_that_of_the_command_line() -> None:
    assert man_page.PAGE.read_text(encoding="utf-8") == man_page.page(), "run python -m tools.man_page"


def test_the_manual_page_is_in_order() -> None:
    if not (groff := shutil.which("groff")):
        pytest.skip("there is no groff on this machine")
    done = subprocess.run([groff, "-man", "-ww", "-Tutf8", man_page.PAGE], capture_output=True, check=True)
    assert done.stderr == b""
    shown = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout.decode()).replace("‐\n", "")
    assert all(word in shown for word in ("modelmatch recommend", "QUESTION=ANSWER", "EXIT STATUS"))


def test_text_in_the_manual_page_is_no_macro() -> None:
    assert man_page.escape(".TH x") == "\\&.TH x"
    assert man_page.escape("a\\b --c é") == "a\\eb \\-\\-c \\[u00E9]"


@pytest.mark.parametrize(("tag", "version"), [("v0.2.0", "0.2.0"), ("data-2026-12-24", "0.2.0.post20261224")])
def test_a_tag_names_the_program_or_the_day_of_the_data(tag: str, version: str, tmp_path: Path) -> None:
    (tmp_path / "modelmatch").mkdir()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    (tmp_path / "modelmatch" / "version.py").write_text('__version__ = "0.2.0"\n')
    (tmp_path / "profiles" / "catalog.yaml").write_text("day: 2026-12-24\n")
    assert write(tag, tmp_path) == version
    assert f'"{version}"' in (tmp_path / "pyproject.toml").read_text()
    assert f'"{version}"' in (tmp_path / "modelmatch" / "version.py").read_text()


@pytest.mark.parametrize("tag", ["v0.3.0", "data-2026-12-25", "0.2.0", "data-0.2.0", ""])
def test_a_tag_that_names_something_else_releases_nothing(tag: str) -> None:
    with pytest.raises(WrongTag):
        version_of(tag, "0.2.0", "2026-12-24")


def test_the_release_publishes_without_secrets_and_with_least_rights() -> None:
    workflow: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {}
    assert "secrets." not in WORKFLOW.read_text(encoding="utf-8")
    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert (jobs["attest"]["needs"], jobs["publish"]["needs"]) == ("build", "attest")
    uses = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert all(len(one.partition("@")[2]) == 40 for one in uses)


def test_the_workflow_passes_its_linters() -> None:
    checked = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", WORKFLOW], capture_output=True
    )
    assert checked.returncode == 0, checked.stdout
    linted = subprocess.run([tool("zizmor"), "--offline", "--no-progress", WORKFLOW], capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_the_container_runs_without_rights_and_passes_its_linter() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "USER 10001:10001" in text
    assert text.index("USER") < text.index("ENTRYPOINT")
    linted = subprocess.run([tool("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The wheel that .ci/run has built; building one here would take half a minute."""
    path = os.environ.get("MODELMATCH_TEST_WHEEL")
    if not path:
        pytest.skip("MODELMATCH_TEST_WHEEL=FILE.whl runs it with uv and pipx, which install what it needs")
    return Path(path).resolve()


def test_the_wheel_runs_on_a_machine_with_only_uv_or_only_pipx(wheel: Path, tmp_path: Path) -> None:
    for command in (
        [tool("uvx"), "--from", str(wheel), "modelmatch"],
        [tool("pipx"), "run", "--spec", str(wheel), "modelmatch"],
    ):
        environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8",
            "UV_SYSTEM_CERTS": "1",
            **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_CERT"))},
        }  # fmt: skip
        done = subprocess.run(
            [*command, "recommend", "--set", "work=coding", "--format", "id"],
            capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "/" in done.stdout
        assert done.stdout.count("\n") == 1


def test_the_wheel_holds_the_manual_page_and_the_templates_of_pages(wheel: Path) -> None:
    import zipfile

    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith(".data/data/share/man/man1/modelmatch.1") for name in names)
    assert {"modelmatch/report/html/templates/page.html", "modelmatch/report/html/templates/style.css"} <= set(names)
