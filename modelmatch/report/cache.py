"""The cache on a screen."""

from __future__ import annotations

from modelmatch.browse.cache import CacheInfo
from modelmatch.report.numbers import counted, number
from modelmatch.report.screen import Screen
from modelmatch.text import printable

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
    '1 file (0.1 MB)'
    """
    return f"{counted(files, 'file')} ({_size(size)})"


def _size(size: int) -> str:
    return f"{number(max(size / _MEGABYTE, 0.1 if size else 0.0), 1 if size % _MEGABYTE else 0)} MB"
