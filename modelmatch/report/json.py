"""JSON: the whole result, with its version in ``schema``."""

from __future__ import annotations

from typing import Any

import msgspec

from modelmatch.match.result.recommendation import Recommendation
from modelmatch.terminal.text import escape_unsafe


def render(recommendation: Recommendation, *, top: int | None = None, **_: object) -> str:
    """See `to_json`; ``top`` limits the candidates."""
    return to_json(limited(recommendation, top))


def to_json(result: msgspec.Struct) -> str:
    """A result as JSON: indented, keys in the order of the type, control and invisible characters escaped."""
    return msgspec.json.format(escape_unsafe(encoded(result).decode()), indent=2) + "\n"


def encoded(result: msgspec.Struct) -> bytes:
    """A result as compact JSON. Half a surrogate pair, which is not text, becomes the replacement character."""
    try:
        return msgspec.json.encode(result)
    except UnicodeEncodeError:
        return msgspec.json.encode(_repaired(msgspec.to_builtins(result)))


def _repaired(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list | tuple):
        return [_repaired(item) for item in data]
    if isinstance(data, dict):
        return {_repaired(key): _repaired(item) for key, item in data.items()}
    return data


def limited(recommendation: Recommendation, top: int | None) -> Recommendation:
    """The result with at most ``top`` candidates."""
    if top is None or len(recommendation.candidates) <= top:
        return recommendation
    return msgspec.structs.replace(recommendation, candidates=recommendation.candidates[:top])
