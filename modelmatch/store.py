"""Where data lies: the bundled files, the compiled catalogue, the user's folders, and the cache.

A wheel carries the bundled data both as YAML and compiled. In a checkout, and with overlays, the compiled form is kept
in the cache folder under a digest of what it was made from.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

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


def code_digest() -> str:
    """What cached results depend on beside the data: the version, and in a checkout the code itself."""
    from modelmatch import __version__

    if BUNDLED.is_dir():
        return __version__
    import hashlib

    digest = hashlib.sha256()
    for package in ("catalog", "evidence"):
        for path in sorted((PACKAGE / package).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def user_folder(name: str) -> Path | None:
    """The user's folder ``profiles`` or ``questions`` below the platform's config folder, if it exists.

    ``MODELMATCH_CONFIG_DIR`` replaces the config folder.
    """
    folder = _folder("config") / name
    return folder if folder.is_dir() else None


def state_folder() -> Path:
    """The folder for unfinished runs; ``MODELMATCH_STATE_DIR`` replaces it."""
    return _folder("state")


def cached(name: str, build: Callable[[], bytes], valid: Callable[[bytes], bool] = bool) -> bytes:
    """The bytes kept in the cache under ``name``, or built and kept.

    A cache that cannot be read or written costs time, never the result.
    """
    path = _folder("cache") / name
    try:
        raw = path.read_bytes()
        if valid(raw):
            return raw
    except OSError:
        pass
    raw = build()
    write_atomic(path, raw, quiet=True)
    return raw


def write_atomic(path: Path, raw: bytes, *, quiet: bool = False) -> None:
    """Write a file completely or not at all; with ``quiet``, give up without a word if it cannot be written.

    What a link points to is written, not the link; a pipe or a device is written to, never replaced.
    """
    path = path.resolve()
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(raw)
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if quiet:
            path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(raw)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if not quiet:
            raise


def _folder(kind: str) -> Path:
    if override := os.environ.get(f"MODELMATCH_{kind.upper()}_DIR"):
        return Path(override)
    if sys.platform == "linux":  # the same folders as platformdirs names, without its import at every start
        default = {"config": ".config", "cache": ".cache", "state": ".local/state"}[kind]
        base = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
        return (Path(base) if base.strip() else Path.home() / default) / "modelmatch"
    import platformdirs

    dirs = platformdirs.PlatformDirs("modelmatch", appauthor=False)
    return Path(getattr(dirs, f"user_{kind}_dir"))
