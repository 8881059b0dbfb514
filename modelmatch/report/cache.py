"""The cache on a screen."""

from __future__ import annotations

from modelmatch.lookup.cache import CacheInfo
from modelmatch.terminal.screen import Screen
from modelmatch.terminal.text import printable
from modelmatch.wording import counted, number

_MEGABYTE = 1_000_000


def table(view: CacheInfo, screen: Screen) -> str:
    """Where it is, and how much it holds; paths stay in one piece, to be copied."""
    lines = [
        f"folder   {printable(view.folder)}",
        f"holds    {holds(view.files, view.bytes)}, at most {_size(view.limit)}",
        f"unused   {holds(view.unused_files, view.unused_bytes)} of other versions of the program",
    ]
    return "".join(f"{line}\n" for line in lines)


def holds(files: int, size: int) -> str:
    """So many files of that many bytes in all.

    >>> holds(1, 20_500)
    'one file (0.1 MB)'
    """
    return f"{counted(files, 'file')} ({_size(size)})"


def _size(size: int) -> str:
    return f"{number(max(size / _MEGABYTE, 0.1 if size else 0.0), 1 if size % _MEGABYTE else 0)} MB"
