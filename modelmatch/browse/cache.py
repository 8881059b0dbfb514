"""What the cache holds."""

from __future__ import annotations

from modelmatch import store
from modelmatch.browse.view import Record

SCHEMA = "modelmatch/cache/1"


class CacheInfo(Record, frozen=True, kw_only=True):
    """The cache: its folder, how many files and bytes it holds, and the most bytes that it may hold.

    ``unused_files`` and ``unused_bytes`` are those that this version of the program does not use.
    """

    schema: str
    folder: str
    files: int
    bytes: int
    unused_files: int
    unused_bytes: int
    limit: int


def cache_info() -> CacheInfo:
    """What the cache holds now."""
    files = store.cache_files()
    unused = [file for file in files if not file.current]
    return CacheInfo(
        schema=SCHEMA,
        folder=str(store.cache_folder()),
        files=len(files),
        bytes=sum(file.size for file in files),
        unused_files=len(unused),
        unused_bytes=sum(file.size for file in unused),
        limit=store.CACHE_LIMIT,
    )
