"""Where files lie, and what the cache keeps."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from modelmatch import store
from modelmatch.writing import write_whole


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


@pytest.fixture(params=["below a file", "link in circles", "name too long", "no home"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of the user that can neither be searched nor made."""
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    folder = {"below a file": "file", "link in circles": "loop", "name too long": "a" * 300}.get(request.param)
    for kind in ("CACHE", "CONFIG", "STATE"):
        monkeypatch.delenv(f"XDG_{kind}_HOME", raising=False)
        if folder:
            monkeypatch.setenv(f"MODELMATCH_{kind}_DIR", str(tmp_path / folder))
        else:
            monkeypatch.delenv(f"MODELMATCH_{kind}_DIR", raising=False)
    if not folder:

        def unknown(cls: type[Path]) -> Path:
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.setattr(Path, "home", classmethod(unknown))


@pytest.mark.usefixtures("nowhere")
def test_a_cache_that_cannot_be_used_costs_nothing_but_time() -> None:
    assert store.cached("name", lambda: b"built", bytes) == b"built"


@pytest.mark.usefixtures("nowhere")
def test_a_config_folder_that_cannot_be_searched_holds_nothing() -> None:
    assert store.user_folder("profiles") is None


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\0" * 50, "one bit", "cut short"])
def test_what_is_damaged_in_the_cache_is_built_again_and_kept(
    damage: bytes | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(tmp_path))
    assert store.cached("name", lambda: b"first", bytes) == b"first"
    assert store.cached("name", lambda: b"second", bytes) == b"first"
    (path,) = tmp_path.iterdir()
    kept = path.read_bytes()
    if damage == "one bit":
        damage = kept[:-1] + bytes([kept[-1] ^ 1])
    path.write_bytes(kept[:-1] if isinstance(damage, str) else damage)
    assert store.cached("name", lambda: b"third", bytes) == b"third"
    assert store.cached("name", lambda: b"fourth", bytes) == b"third"


@pytest.mark.parametrize("module", ["api.py", "preferences.py", "browse/predicted.py", "catalog/check.py"])
def test_what_other_code_kept_in_the_cache_is_built_again(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(tmp_path / "cache"))
    program = tmp_path / "modelmatch"
    shutil.copytree(store.PACKAGE, program, ignore=shutil.ignore_patterns("__pycache__"))

    def cached(built: str) -> str:
        script = f"from modelmatch import store; print(store.cached('name', lambda: b'{built}', bytes).decode())"
        return subprocess.check_output([sys.executable, "-c", script], cwd=tmp_path, text=True).strip()

    assert (cached("before"), cached("after")) == ("before", "before")
    with (program / module).open("a") as file:
        file.write("# changed\n")
    assert cached("after") == "after"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_whole(tmp_path / "no" / "file", b"x")
    write_whole(tmp_path / "file", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_link_that_leads_in_circles_is_left_alone(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(loop, b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["loop"]
    assert loop.is_symlink()
