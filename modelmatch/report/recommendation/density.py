"""How much of a result fits on one screen: from roomy to tight."""

from __future__ import annotations

from typing import NamedTuple

from modelmatch.report.recommendation import offers


class Density(NamedTuple):
    """How much of a result is shown, None for all.

    Changes, the lines of a paragraph, criteria, the lines of a remark, and how many ways to use the match are named.
    ``lean``: what the headline says is not repeated, and what is not of the first importance left to --explain.
    """

    changes: int | None = None
    lines: int | None = None
    criteria: int | None = None
    remark: int | None = None
    ways: int = offers.WAYS
    lean: bool = False


ROOMS = (
    *(Density(4, 6, 7, 3), Density(4, 6, 7, 3, 1), Density(4, 6, 7, 2, 1), Density(3, 6, 7, 2, 1)),
    *(Density(2, 6, 7, 2, 1), Density(2, 4, 7, 2, 1), Density(2, 3, 5, 2, 1), Density(2, 3, 4, 2, 1)),
    *(Density(1, 3, 4, 2, 1), Density(2, 3, 4, 2, 1, True), Density(1, 2, 4, 2, 1, True)),
    Density(1, 2, 3, 1, 1, True),
)
"""From roomy to tight: a second way less is better than a change less, that better than a sentence cut, and a light
criterion less better than no change; a remark is cut to one line last, and never left out."""
