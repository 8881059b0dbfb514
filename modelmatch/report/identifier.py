"""The id of the match alone, for ``$(modelmatch recommend --format id)``."""

from __future__ import annotations

from modelmatch.match.result.recommendation import Recommendation
from modelmatch.terminal.text import printable


def render(recommendation: Recommendation, *, top: int | None = None, **_: object) -> str:
    """The id of the match, or with ``top`` the ids of the first models, one a line; nothing where there is no match."""
    return "".join(f"{printable(candidate.id)}\n" for candidate in recommendation.candidates[: top or 1])
