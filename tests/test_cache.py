"""The cache: what it keeps is never trusted, it does not grow without end, and it can be shown and cleared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from modelmatch import api
from modelmatch.catalog import load_catalog
from modelmatch.cli import app
from modelmatch.data import store
from modelmatch.lookup.predictions import predictions
from modelmatch.quiz.load import load_questions
from modelmatch.vocabulary import EFFORTS

OWN = "id: acme/own\nname: Own\nvendor: Acme\nreleased: 2026-03-01\nstrengths: {coding: 60}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "acme-own.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path / "own"


def fill(path: Path, raw: bytes) -> None:
    path.write_bytes(store._checksum(path.name, raw) + raw)


WRONG = [
    b"",
    b"\xc1",
    b"\x80",
    b"\x90",
    b"\xc0",
    msgspec.msgpack.encode("text"),
    msgspec.msgpack.encode({"key": 1, "models": None}),
    msgspec.msgpack.encode([{"id": 1}]),
    b"\x91" * 100_000,
]


@pytest.mark.usefixtures("small_bundled")
@pytest.mark.parametrize("raw", WRONG)
def test_what_is_kept_with_a_right_checksum_and_wrong_content_is_built_again(
    raw: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog, questions = load_catalog(), load_questions("quick")
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    for path in kept:
        fill(path, raw)
    assert load_catalog() == catalog
    assert load_questions("quick") == questions
    assert {path: path.read_bytes() for path in folder.iterdir()} == kept


def test_strengths_of_another_shape_or_of_other_models_are_estimated_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = load_catalog()
    day = min(m.released for m in catalog.candidates() if m.released)
    dated = catalog.at(day)
    api.strengths(dated)
    (path,) = folder.glob("strengths-*")
    good = path.read_bytes()
    whole = msgspec.msgpack.decode(good[4:])
    changes: tuple[dict[str, Any], ...] = (
        {"mean": whole["mean"][:-8]},
        {"cov": b""},
        {"mean": b"\xff" * len(whole["mean"])},
        {"models": ["acme/none"] * len(whole["models"])},
        {"models": []},
        {"domains": whole["domains"][1:]},
        {"stated": []},
        {"effort_mean": whole["effort_mean"][:-8]},
        {"effort_var": b"\xff" * len(whole["effort_var"])},
        {"effort_top": []},
        {"format": 1},
        {"key": "another"},
    )
    for changed in changes:
        fill(path, msgspec.msgpack.encode({**whole, **changed}))
        known = api.strengths(dated)
        assert known.mean.shape == (len(known.models), len(known.domains))
        assert known.effort_mean.shape == (len(known.models), len(EFFORTS), len(known.domains))
        assert path.read_bytes() == good


@pytest.mark.usefixtures("small_bundled")
def test_what_was_kept_under_another_name_is_built_again(folder: Path, overlay: Path) -> None:
    load_catalog()
    (first,) = folder.glob("catalog-*")
    with_own = load_catalog([overlay])
    (second,) = set(folder.glob("catalog-*")) - {first}
    second.write_bytes(first.read_bytes())
    assert load_catalog([overlay]) == with_own
    fill(second, first.read_bytes()[4:])
    assert load_catalog([overlay]) == with_own


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)])
def test_special_files_in_the_cache_do_no_harm(make: Callable[[Path], None], folder: Path) -> None:
    assert store.cached("name", lambda: b"first", bytes) == b"first"
    (path,) = folder.iterdir()
    path.unlink()
    make(path)
    assert store.cached("name", lambda: b"second", bytes) == b"second"
    assert store.cache_files() == [] or path.is_file()


def test_a_file_larger_than_the_whole_cache_is_neither_read_nor_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.cached("name", lambda: b"x" * 1000, bytes)
    monkeypatch.setattr(store, "CACHE_LIMIT", 500)
    assert store.cached("name", lambda: b"short", bytes) == b"short"
    assert store.cached("other", lambda: b"y" * 1000, bytes) == b"y" * 1000
    assert [file.size for file in store.cache_files()] == [4 + len("short")]


def test_the_cache_forgets_what_was_not_used_for_longest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "CACHE_LIMIT", 3000)
    (folder / "precious").mkdir(parents=True)
    (folder / "notes.msgpack").write_bytes(b"n" * 9000)
    for number in range(6):
        store.cached(f"name{number}", lambda: b"x" * 900, bytes)
        for file in store.cache_files():
            if file.path.name.startswith(f"name{number}-"):
                os.utime(file.path, (time.time() + number - 100,) * 2)
    assert sorted(file.path.name[:5] for file in store.cache_files()) == ["name3", "name4", "name5"]
    assert {"precious", "notes.msgpack"} <= set(os.listdir(folder))


def test_what_a_killed_run_left_is_swept_but_not_what_is_being_written(folder: Path) -> None:
    folder.mkdir()
    old, young = folder / ".modelmatch-00.tmp", folder / ".modelmatch-11.tmp"
    for path in (old, young):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 10_000,) * 2)
    store.cached("name", lambda: b"x", bytes)
    assert not old.exists()
    assert young.exists()


def test_runs_that_share_a_cache_do_not_disturb_each_other(folder: Path) -> None:
    script = (
        "from modelmatch.data import store; store.CACHE_LIMIT = 5000\n"
        "for n in range(60):\n"
        "    raw = bytes([n % 5]) * 2000\n"
        "    assert store.cached(f'name{n % 5}', lambda: raw, bytes) == raw\n"
        "    if n % 7 == 0: store.clear_cache()\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE) for _ in range(4)]
    for run in runs:
        assert run.communicate()[1] == b""
        assert run.returncode == 0


def test_the_cache_is_shown_and_cleared(folder: Path) -> None:
    store.cached("name", lambda: b"x" * 2_000_000, bytes)
    old = folder / f"catalog-abc-{'0' * 16}.msgpack"
    old.write_bytes(b"old")
    (folder / "mine.txt").write_text("mine")
    shown = CliRunner().invoke(app, ["cache", "info"])
    assert f"folder   {folder}" in shown.stdout
    assert "2 files (2 MB)" in shown.stdout.replace("2.0 MB", "2 MB")
    data = json.loads(CliRunner().invoke(app, ["cache", "info", "--format", "json"]).stdout)
    assert data == {
        "schema": "modelmatch/cache/1",
        "folder": str(folder),
        "files": 2,
        "bytes": 2_000_007,
        "unused_files": 1,
        "unused_bytes": 3,
        "limit": store.CACHE_LIMIT,
    }
    cleared = CliRunner().invoke(app, ["cache", "clear"])
    assert (cleared.exit_code, cleared.stdout.startswith("removed 2 files (2.0 MB)")) == (0, True)
    assert os.listdir(folder) == ["mine.txt"]
    assert CliRunner().invoke(app, ["cache", "clear"]).stdout.startswith("removed 0 files")


def test_predictions_of_another_form_are_made_again(folder: Path) -> None:
    catalog = load_catalog()
    dated = catalog.at(min(m.released for m in catalog.candidates() if m.released))
    right = predictions(dated)
    (path,) = folder.glob("expected-*")
    fill(path, msgspec.msgpack.encode({"a": 1}))
    assert predictions(dated) == right
