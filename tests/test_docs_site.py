"""The documentation: the site builds without a warning, in reading order; what its pages say to type works."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.program import run

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
BLOCK = re.compile(r"```(?P<kind>sh|yaml)\n(?P<text>.*?)```", re.DOTALL)
PAGES = ("index", "reading", "scripts", "own-data")
ORDER = (
    "index", "install", "quiz", "reading", "scripts", "agents", "ci", "own-data", "own-evidence", "own-machine",
    "scale", "method", "decision", "output", "api", "architecture", "data",
)  # fmt: skip


def commands(page: str) -> list[list[str]]:
    """The commands on a page that are one call of the program, but for those that ask or need a browser's packages."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    lines = [line for m in BLOCK.finditer(text) if m["kind"] == "sh" for line in m["text"].splitlines()]
    calls = [shlex.split(line)[1:] for line in lines if line.startswith("modelmatch ") and not re.search("[|>]", line)]
    return [call for call in calls if call[0] not in ("quiz", "questions")]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the page on own data shows."""
    folder = tmp_path_factory.mktemp("own-data")
    for m in BLOCK.finditer((DOCS / "own-data.md").read_text(encoding="utf-8")):
        if m["kind"] == "yaml":
            name = re.split(r"[ :\n]", m["text"].removeprefix("# "))[0]
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(m["text"], encoding="utf-8")
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_to_type_works(page: str, ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ours)
    found = commands(page)
    assert found
    for call in found[: 2 if page == "own-data" else 1]:  # the others are of the same kinds
        done = run(*call)
        assert done.returncode == (4 if "openness=must" in call else 0), (call, done.stderr.decode())
    if page == "own-data":
        assert run("validate", "our-questions/support.yaml").returncode == 0
        questions = ("--questions", "our-questions/support.yaml")
        assert run("quiz", *questions, "--format", "id", stdin=b"many\neu\n").returncode == 0


def test_an_answers_file_of_the_page_on_scripts_is_one(tmp_path: Path) -> None:
    text = (DOCS / "scripts.md").read_text(encoding="utf-8")
    (tmp_path / "answers.yaml").write_text(next(m["text"] for m in BLOCK.finditer(text) if m["kind"] == "yaml"))
    assert run("recommend", "-a", str(tmp_path / "answers.yaml"), "--format", "id").returncode == 0


def test_the_site_is_in_reading_order() -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert tuple(page.removesuffix(".md") for entry in settings["nav"] for page in entry.values()) == ORDER


def test_the_site_builds_without_a_warning_and_can_be_searched(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="the site needs modelmatch[docs]")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"NO_MKDOCS_2_WARNING": "1"})
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    index = json.loads((tmp_path / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert any("first in" in entry["text"] for entry in index["docs"])
    for page in tmp_path.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"?https?://", text)
