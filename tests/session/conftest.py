"""A repository with a decision made on the first version of a small catalogue, which a test then changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modelmatch.cli import app
from modelmatch.data import store
from tests.session.two_versions import LATER, QUESTIONS, catalog, later, write


@dataclass
class Repository:
    """A folder with a decision file, and the catalogue that stands in the place of the bundled one."""

    folder: Path
    catalog_at: Callable[[dict[str, Any]], None]
    files: dict[str, Any] = field(default_factory=later)

    @property
    def decision(self) -> Path:
        return self.folder / "modelmatch.yaml"

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    def decide(self, *answers: str) -> str:
        """Decide on the first version; the text of the decision file."""
        self.catalog_at(catalog())
        settings = [part for answer in answers or ("work=code",) for part in ("-s", answer)]
        questions = str(self.folder / "small.yaml")
        done = self.run(
            "recommend", "-q", questions, *settings, "--format", "id", "--save-decision", str(self.decision)
        )
        assert done.exit_code == 0, done.output
        self.catalog_at(self.files)
        return self.decision.read_text(encoding="utf-8")

    def check(self, *options: str, today: str = LATER) -> Result:
        """Check the decision on the catalogue as it is now."""
        self.catalog_at(self.files)
        return self.run("check", str(self.decision), "--today", today, *options)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    folder, bundled = tmp_path / "repository", store.bundled
    versions: list[Path] = []
    folder.mkdir()
    (folder / "small.yaml").write_text(QUESTIONS, encoding="utf-8")
    monkeypatch.chdir(folder)

    def catalog_at(files: dict[str, Any]) -> None:
        versions.append(write(files, tmp_path / f"version-{len(versions)}"))

    monkeypatch.setattr(store, "bundled", lambda name: versions[-1] if name == "profiles" else bundled(name))
    monkeypatch.setattr(store, "shipped", lambda name: None)
    return Repository(folder, catalog_at)
