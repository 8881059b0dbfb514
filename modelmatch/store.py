"""Where data lies: the bundled files, the compiled catalogue, the user's folders, and the cache.

A wheel carries the bundled data both as YAML and compiled. In a checkout, and with overlays, the compiled form is kept
in the cache folder under a digest of what it was made from and of the code that made it.
"""

from __future__ import annotations

import contextlib
import functools
import os
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from modelmatch.signals import AtEnd

PACKAGE = Path(__file__).resolve().parent
BUNDLED = PACKAGE / "bundled"


def bundled(name: str) -> Path:
    """The folder ``profiles`` or ``questions`` that ships with the program."""
    inside = BUNDLED / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def shipped(name: str) -> bytes | None:
    """A compiled file of the wheel; None in a checkout, where the sources may have changed since."""
    try:
        return (BUNDLED / name).read_bytes()
    except OSError:
        return None


def user_folder(name: str) -> Path | None:
    """The user's folder ``profiles`` or ``questions`` below the platform's config folder, if it can be found.

    ``MODELMATCH_CONFIG_DIR`` replaces the config folder.
    """
    folder = _folder("config") / name
    return folder if os.path.isdir(folder) else None  # which is false, not an error, below a locked folder


def state_folder() -> Path:
    """The folder for unfinished runs; ``MODELMATCH_STATE_DIR`` replaces it."""
    return _folder("state")


def fingerprint(files: Iterable[Path], root: Path, *before: str) -> str:
    """A digest of the files' names and contents, and of what they build on (``before``)."""
    import hashlib

    digest = hashlib.sha256()
    for text in before:
        digest.update(text.encode() + b"\0")
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:  # reported with its place when the file is read as a document
            digest.update(b"unreadable")
    return digest.hexdigest()


@functools.cache
def code_fingerprint() -> str:
    """A digest of the whole program, taken once a run and only when the cache is used: some two milliseconds."""
    return fingerprint(sorted(PACKAGE.rglob("*.py")), PACKAGE)


def cached(name: str, build: Callable[[], bytes]) -> bytes:
    """The bytes that this code built under ``name`` and kept in the cache, or built and kept now.

    ``name`` tells all that they follow from but the code. A cache that is damaged, or cannot be read or written, costs
    time, never the result.
    """
    with contextlib.suppress(OSError):
        kept = _cache_file(name).read_bytes()
        raw = kept[_SUM:]
        if kept[:_SUM] == _checksum(raw):
            return raw
    raw = build()
    with contextlib.suppress(OSError):
        path = _cache_file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, _checksum(raw) + raw)
    return raw


def write_atomic(path: Path, raw: bytes) -> None:
    """Write a file completely or not at all.

    What a link points to is written, not the link; a pipe or a device is written to, never replaced.

    Raises
    ------
    OSError
        The file cannot be written; what stood there is unchanged.
    """
    with contextlib.suppress(FileNotFoundError):
        mode = path.stat().st_mode  # refuses a link that leads in circles
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            path.write_bytes(raw)
            return
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with AtEnd(lambda: temporary.unlink(missing_ok=True)):
        try:
            temporary.write_bytes(raw)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


_SUM = 4
"""Bytes of the checksum before what is kept in the cache."""


def _checksum(raw: bytes) -> bytes:
    import zlib

    return zlib.crc32(raw).to_bytes(_SUM, "big")


def _cache_file(name: str) -> Path:
    return _folder("cache") / f"{name}-{code_fingerprint()[:16]}.msgpack"


def _folder(kind: str) -> Path:
    """Where the user's files of a kind lie. Without a known home that is nowhere: no file is found or made there."""
    if override := os.environ.get(f"MODELMATCH_{kind.upper()}_DIR"):
        return Path(override)
    try:
        if sys.platform == "linux":  # the same folders as platformdirs names, without its import at every start
            default = {"config": ".config", "cache": ".cache", "state": ".local/state"}[kind]
            base = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
            return (Path(base) if base.strip() else Path.home() / default) / "modelmatch"
        import platformdirs

        dirs = platformdirs.PlatformDirs("modelmatch", appauthor=False)
        return Path(getattr(dirs, f"user_{kind}_dir"))
    except RuntimeError:
        return Path(os.devnull, "no-home-folder")
