"""Where files lie."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from modelmatch import store


@pytest.mark.parametrize("kind", ["config", "cache", "state"])
@pytest.mark.parametrize("base", [None, "/srv/base", ""])
def test_the_users_folders_are_those_of_the_platform(
    kind: str, base: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"MODELMATCH_{kind.upper()}_DIR", raising=False)
    if base is None:
        monkeypatch.delenv(f"XDG_{kind.upper()}_HOME", raising=False)
    else:
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", base)
    expected = getattr(platformdirs.PlatformDirs("modelmatch", appauthor=False), f"user_{kind}_dir")
    assert store._folder(kind) == Path(expected)


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(tmp_path / "file"))
    assert store.cached("name", lambda: b"built") == b"built"


def test_what_is_damaged_in_the_cache_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(tmp_path))
    assert store.cached("name", lambda: b"first") == b"first"
    assert store.cached("name", lambda: b"second") == b"first"
    assert store.cached("name", lambda: b"third", lambda raw: raw == b"third") == b"third"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        store.write_atomic(tmp_path / "no" / "file", b"x")
    store.write_atomic(tmp_path / "file", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
