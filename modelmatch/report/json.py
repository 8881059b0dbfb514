"""JSON: the whole result, with its version in ``schema``."""

from __future__ import annotations

from typing import Any

import msgspec

from modelmatch.match.recommendation import SCHEMA, Recommendation
from modelmatch.report.text import escape_unsafe


def render(recommendation: Recommendation, *, top: int | None = None, **_: object) -> str:
    """See `to_json`; ``top`` limits the candidates."""
    return to_json(limited(recommendation, top))


def to_json(recommendation: Recommendation) -> str:
    """The result as JSON: indented, keys in the order of the type, control and invisible characters escaped."""
    data = msgspec.json.format(msgspec.json.encode(recommendation), indent=2)
    return escape_unsafe(data.decode()) + "\n"


def limited(recommendation: Recommendation, top: int | None) -> Recommendation:
    """The result with at most ``top`` candidates."""
    if top is None or len(recommendation.candidates) <= top:
        return recommendation
    return msgspec.structs.replace(recommendation, candidates=recommendation.candidates[:top])


def json_schema() -> str:
    """The JSON Schema of the result, as published in ``docs/recommendation.schema.json``."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": f"{SCHEMA}: the result of modelmatch",
        **msgspec.json.schema(Recommendation),
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
