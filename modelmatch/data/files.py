"""Which files of a folder are read: one rule for profiles and question sets, in every run and in ``validate``.

Read are regular files whose names end in ``.yaml``, ``.yml`` or ``.json``, in capitals or not. Names that begin with a
dot belong to other tools. Links are followed, and a folder behind one counts like a folder of its own; a folder that
was read already, as links in circles lead to, is not read again. Whatever else bears the name of a data file is
skipped, and said.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePath
from typing import NamedTuple

from modelmatch.data.document import display_name, unreadable
from modelmatch.errors import DataError, Place

SUFFIXES = (".yaml", ".yml", ".json")
MOST_ENTRIES = 100_000
"""Most files and folders that are looked at below one folder: more are a mistake, such as a link to the root."""


class Skipped(NamedTuple):
    """Something that is not read, and why."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{display_name(self.path)}: not read: {self.reason}"


class Found(NamedTuple):
    """The data files of a folder in a stable order, and what is not read of it."""

    files: list[Path]
    skipped: list[Skipped]


def is_data_name(name: str) -> bool:
    """Whether a file of this name is read where it lies in a folder."""
    return not name.startswith(".") and name.lower().endswith(SUFFIXES)


def stem(name: str) -> str:
    """A name or a path without the suffix of a data file."""
    suffix = next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(suffix)]


def data_files(folder: Path, *, nested: bool) -> Found:
    """The data files of a folder and, if ``nested``, of all folders below it.

    Raises
    ------
    DataError
        A folder cannot be read, or contains too many files.
    """
    walk = _Walk(folder, nested)
    walk.run()
    order = {path: path.relative_to(folder).as_posix() for path in walk.files}
    return Found(sorted(walk.files, key=order.__getitem__), sorted(walk.skipped))


def own_name(path: Path, folder: Path) -> PurePath:
    """The name of a file of a folder; below a link to another folder, its path in that folder."""
    parts = path.relative_to(folder).parts
    for depth in range(len(parts) - 1, 0, -1):
        if os.path.islink(folder.joinpath(*parts[:depth])):
            return PurePath(*parts[depth:])
    return PurePath(*parts)


class _Walk:
    def __init__(self, folder: Path, nested: bool) -> None:
        self.files: list[Path] = []
        self.skipped: list[Skipped] = []
        self._root, self._nested = folder, nested
        self._seen: set[tuple[int, int]] = set()
        self._entries = 0

    def run(self) -> None:
        """Read all folders: real ones first, so that files reached by a link keep their own names."""
        waiting, links = [self._root], list[Path]()
        while waiting or links:
            folder = waiting.pop() if waiting else links.pop(0)
            try:
                info = folder.stat()
                place = (info.st_dev, info.st_ino)
                if info.st_ino and place in self._seen:
                    self._skip(folder, "this link leads to a folder that has already been read")
                    continue
                self._seen.add(place)
                with os.scandir(folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                raise unreadable("folder", error, display_name(folder)) from None
            for entry in entries:
                path = folder / entry.name
                if not entry.name.startswith("."):
                    self._entry(path, entry.is_symlink(), waiting, links)

    def _entry(self, path: Path, is_link: bool, waiting: list[Path], links: list[Path]) -> None:
        self._entries += 1
        if self._entries > MOST_ENTRIES:
            message = f"the folder contains more than {MOST_ENTRIES:,} files"
            raise DataError("too-many-files", message, place=Place(display_name(self._root)))
        named = is_data_name(path.name)
        try:
            mode = path.stat().st_mode
        except OSError as error:
            if named:
                self._skip(path, f"it cannot be reached: {(error.strerror or str(error)).lower()}")
            return
        if stat.S_ISDIR(mode):
            if named:
                self._skip(path, "it is a folder, although it has the name of a data file")
            elif self._nested:
                (links if is_link else waiting).append(path)
            elif _holds_data(path):
                self._skip(path, "question sets are not read from subfolders")
        elif named and stat.S_ISREG(mode):
            self.files.append(path)
        elif named:
            self._skip(path, "it is not a regular file")

    def _skip(self, path: Path, reason: str) -> None:
        self.skipped.append(Skipped(path, reason))


def _holds_data(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(is_data_name(entry.name) for entry in entries)
    except OSError:
        return False
