"""Folders that are gone, and folders that the environment names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelmatch import store

ANSWERS = Path(__file__).parent / "acceptance" / "personas" / "developer.yaml"


def run_in_a_deleted_folder(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The program, started where there is no folder any more."""
    folder.mkdir()
    command = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
    return subprocess.run(
        ["sh", "-c", command, "sh", str(folder), sys.executable, "-m", "modelmatch", *arguments],
        input=stdin, capture_output=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ["recommend", "-f", "id"],
        ["recommend", "-a", str(ANSWERS), "-f", "id"],
        ["quiz", "-f", "id"],
        ["models", "-f", "id"],
        ["questions", "list"],
        ["validate"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_what_needs_no_folder_works_without_one(tmp_path: Path, arguments: list[str]) -> None:
    done = run_in_a_deleted_folder(tmp_path / "gone", *arguments, stdin=b"coding\n")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["recommend", "-a", "answers.yaml"],
        ["recommend", "-q", "mine.yaml"],
        ["recommend", "--profiles", "."],
        ["quiz", "mine.yaml"],
        ["quiz", "--save", "answers.yaml"],
        ["validate", "."],
        ["validate", "house.yaml"],
        ["questions", "show", "./mine.yaml"],
    ],
    ids=" ".join,
)
def test_what_needs_a_folder_that_is_gone_says_so(tmp_path: Path, arguments: list[str]) -> None:
    done = run_in_a_deleted_folder(tmp_path / "gone", *arguments, stdin=b"coding\n")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.count(b"error[") == 1
    assert b"the working folder no longer exists" in done.stderr
    assert b"output" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("kind", ["config", "cache", "state"])
@pytest.mark.parametrize("relative", ["~/base", "base", "./base", " ", "../base"])
def test_an_xdg_folder_that_is_not_absolute_is_ignored(
    kind: str, relative: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(f"MODELMATCH_{kind.upper()}_DIR", raising=False)
    monkeypatch.delenv(f"XDG_{kind.upper()}_HOME", raising=False)
    usual = store._folder(kind)
    assert usual.is_relative_to(tmp_path)
    monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", relative)
    assert store._folder(kind) == usual


@pytest.mark.parametrize("kind", ["config", "cache", "state"])
def test_a_folder_of_our_own_variables_may_lie_in_the_home_folder(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(f"MODELMATCH_{kind.upper()}_DIR", "~/mine")
    assert store._folder(kind) == tmp_path / "mine"


def test_a_home_that_is_not_absolute_is_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "here")
    for kind in ("config", "cache", "state"):
        monkeypatch.delenv(f"MODELMATCH_{kind.upper()}_DIR", raising=False)
        monkeypatch.delenv(f"XDG_{kind.upper()}_HOME", raising=False)
        assert not store._folder(kind).exists()
        assert store._folder(kind).is_absolute()
