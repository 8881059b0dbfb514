"""What would change the match, and what it rests on most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from modelmatch.match.engine import Case, Engine
from modelmatch.match.recommendation import Recommendation, Relaxation
from modelmatch.preferences import Preferences

AnswerValue = str | float | bool | tuple[str, ...]


class Alternative(Protocol):
    """An answer that could have been given instead, and the preferences it leads to."""

    @property
    def question(self) -> str: ...
    @property
    def value(self) -> AnswerValue | None: ...
    @property
    def label(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def preferences(self) -> Preferences: ...


def relaxations(engine: Engine, case: Case) -> tuple[Relaxation, ...]:
    return ()


def explained(
    result: Recommendation, engine: Engine, case: Case, alternatives: Sequence[Alternative]
) -> Recommendation:
    return result
