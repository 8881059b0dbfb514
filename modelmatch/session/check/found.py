"""A finding before its level, its place in the file and its waivers are known."""

from __future__ import annotations

from msgspec import Struct

from modelmatch.data.document import KeyPath
from modelmatch.vocabulary import FindingName


class Found(Struct, frozen=True, kw_only=True):
    """What was found, and the keys of what it is about in the decision file."""

    name: FindingName
    path: KeyPath
    message: str
    subject: str = ""
    before: str | None = None
    after: str | None = None
    reason: str | None = None
    sources: tuple[str, ...] = ()
