"""A small catalogue whose models have names that programs write in other ways, and a folder to import into."""

from __future__ import annotations

from pathlib import Path

import pytest

MORE = ("id: acme/opus-5\nname: Opus 5\nvendor: Acme\nreleased: 2026-02-01\nsource: acme-card\n"
        "access:\n  - {route: api, name: Acme API, model_id: opus-5-20260201}\n")  # fmt: skip
MINI = "id: acme/opus-5-mini\nname: Opus 5 mini\nvendor: Acme\nreleased: 2026-02-01\nsource: acme-card\n"
MAXI = "id: acme/opus-5-maxi\nname: Opus 5 maxi\nvendor: Acme\nreleased: 2026-02-01\nsource: acme-card\n"


@pytest.fixture
def work(small_bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, over a catalogue of five models."""
    for name, text in {"opus-5": MORE, "opus-5-mini": MINI, "opus-5-maxi": MAXI}.items():
        (small_bundled / "acme" / f"{name}.yaml").write_text(text)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
