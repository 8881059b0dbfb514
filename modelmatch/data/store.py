"""Locations of data: the bundled files, the compiled catalogue, the user's folders, and the cache.

A wheel carries the bundled data both as YAML and compiled. In a checkout, and with overlays, the compiled form is kept
in the cache folder under a digest of what it was made from and of the code that made it.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

_T = TypeVar("_T")

PACKAGE = Path(__file__).resolve().parents[1]
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
    folder = own_folder(name)
    return folder if os.path.isdir(folder) else None  # which is false, not an error, below a locked folder


def own_folder(name: str) -> Path:
    """Where `user_folder` looks, whether or not there is such a folder."""
    return _folder("config") / name


def state_folder() -> Path:
    """The folder for unfinished runs; ``MODELMATCH_STATE_DIR`` replaces it."""
    return _folder("state")


def fingerprint(files: Iterable[Path], root: Path, *before: str) -> str:
    """A digest of the files' names and contents, and of what they depend on (``before``)."""
    import hashlib

    from modelmatch.data.document import LIMIT, read_bytes

    digest = hashlib.sha256()
    for text in before:
        digest.update(text.encode() + b"\0")
    for path in files:
        digest.update(os.fsencode(path.relative_to(root).as_posix()) + b"\0")
        try:
            digest.update(hashlib.sha256(read_bytes(path, LIMIT + 1)).digest())
        except OSError:  # reported with its place when the file is read as a document
            digest.update(b"unreadable")
    return digest.hexdigest()


@functools.cache
def code_fingerprint() -> str:
    """A digest of the whole program, taken once a run and only when the cache is used: some two milliseconds."""
    return fingerprint(sorted(PACKAGE.rglob("*.py")), PACKAGE)


def cached(name: str, build: Callable[[], bytes], decode: Callable[[bytes], _T]) -> _T:
    """What ``decode`` makes of the bytes that this code built under ``name``: those kept in the cache, or built now.

    ``name`` tells all that they follow from but the code. A cache that is damaged, holds something else, or cannot be
    read or written, costs time, never the result: ``decode`` refuses with `ValueError` what ``build`` would not make.
    """
    import msgspec

    with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return decode(_kept(_cache_file(name)))
    raw = build()
    with contextlib.suppress(OSError):
        _keep(_cache_file(name), raw)
    return decode(raw)


def cache_folder() -> Path:
    """The folder of the cache; ``MODELMATCH_CACHE_DIR`` replaces it."""
    return _folder("cache")


class CacheFile(NamedTuple):
    """A file of the cache: its size in bytes, when it was last used, and whether this code can use it."""

    path: Path
    size: int
    used: float
    current: bool


def cache_files() -> list[CacheFile]:
    """The files of the cache, most recently used first; other files in its folder are ignored."""
    found = []
    with contextlib.suppress(OSError), os.scandir(cache_folder()) as entries:
        for entry in entries:
            if not re.fullmatch(_CACHE_NAME, entry.name):
                continue
            with contextlib.suppress(OSError):  # another run has just removed it
                known = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(known.st_mode):
                    used = max(known.st_mtime, known.st_atime)
                    current = entry.name.endswith(f"-{code_fingerprint()[:16]}.msgpack")
                    found.append(CacheFile(Path(entry.path), known.st_size, used, current))
    return sorted(found, key=lambda file: (-file.used, file.path.name))


def clear_cache() -> list[CacheFile]:
    """Remove the files of the cache, and return them; raises `OSError` if one cannot be removed."""
    files = cache_files()
    for file in files:
        file.path.unlink(missing_ok=True)
    return files


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed run left in one of the program's own folders."""
    import time

    from modelmatch.data.writing import TEMPORARY

    with contextlib.suppress(OSError):
        for path in folder.glob(f"{TEMPORARY}*.tmp"):
            with contextlib.suppress(OSError):
                if path.lstat().st_mtime < time.time() - _ABANDONED:
                    path.unlink()


CACHE_LIMIT = 100_000_000
"""Most bytes that the cache keeps; beyond that, the least recently used files are removed."""
_ABANDONED = 3600
"""Seconds after which a temporary file is no longer being written."""
_CACHE_NAME = r"[^.].*-[0-9a-f]{16}\.msgpack"


def _kept(path: Path) -> bytes:
    """The content of a cache file; raises `ValueError` or `OSError` if it is not complete."""
    file = os.open(path, os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY")))
    try:
        known = os.fstat(file)
        if not stat.S_ISREG(known.st_mode) or known.st_size > CACHE_LIMIT:
            raise ValueError("not a file of the cache")
        with open(file, "rb", closefd=False) as stream:
            kept = stream.read(CACHE_LIMIT)
    finally:
        os.close(file)
    raw = kept[_SUM:]
    if kept[:_SUM] != _checksum(path.name, raw):
        raise ValueError("damaged")
    return raw


def _keep(path: Path, raw: bytes) -> None:
    from modelmatch.data.writing import replace

    if len(raw) + _SUM > CACHE_LIMIT:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, _checksum(path.name, raw) + raw)
    sweep(path.parent)
    total = 0
    for file in cache_files():
        total += file.size
        if total > CACHE_LIMIT and file.path.name != path.name:
            with contextlib.suppress(OSError):
                file.path.unlink(missing_ok=True)


_NOWHERE = Path(os.devnull, "no-home-folder")
_SUM = 4
"""Bytes of the checksum before what is kept in the cache."""


def _checksum(name: str, raw: bytes) -> bytes:
    import zlib

    return zlib.crc32(raw, zlib.crc32(os.fsencode(name))).to_bytes(_SUM, "big")


def _cache_file(name: str) -> Path:
    return cache_folder() / f"{name}-{code_fingerprint()[:16]}.msgpack"


def _folder(kind: str) -> Path:
    """Where the user's files of a kind lie. Without a known home that is nowhere: no file is found or made there.

    ``MODELMATCH_{KIND}_DIR`` may begin with ``~``, and is else taken as it is. An ``XDG_{KIND}_HOME`` that is not
    absolute is ignored, as its specification says.
    """
    try:
        if override := os.environ.get(f"MODELMATCH_{kind.upper()}_DIR"):
            return Path(override).expanduser()
        if sys.platform == "linux":  # the same folders as platformdirs names, without its import at every start
            base = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
            if not os.path.isabs(base):
                base = str(Path.home() / {"config": ".config", "cache": ".cache", "state": ".local/state"}[kind])
            return Path(base) / "modelmatch" if os.path.isabs(base) else _NOWHERE
        import platformdirs

        dirs = platformdirs.PlatformDirs("modelmatch", appauthor=False)
        return Path(getattr(dirs, f"user_{kind}_dir"))
    except RuntimeError:
        return _NOWHERE
