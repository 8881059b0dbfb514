"""What the audit of a question set finds, and what it needs to know of the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from modelmatch.preferences import Preferences
from modelmatch.quiz.order import Decided

SCHEMA = "modelmatch/question-audit/1"

RULES: Mapping[str, str] = {
    "idle-question": "no answer to the question ever changes the match",
    "idle-choice": "the choice never leads to a different match from the default",
    "same-effect": "two choices of a question mean the same",
    "dominated-choice": "a choice requires everything that another one does and more, but adds nothing",
    "impossible-choice": "no model meets what the choice requires",
    "impossible-pair": "no model meets what two choices require together",
    "no-match": "too many respondents get no match",
    "one-vendor": "one vendor takes too many matches",
    "one-model": "one model takes too many matches",
    "unreachable-model": "a model that is best for some weights is the match for no answers",
    "reading-time": "the stated minutes differ from the time for reading and answering",
    "unused-allowance": "an allowance that allows nothing",
}
"""The rules by name, each with what it warns about."""


class Models(Protocol):
    """The decision with the names of its models, all in the order of its rows."""

    @property
    def ids(self) -> Sequence[str]: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def vendors(self) -> Sequence[str]: ...
    def decide(self, preferences: Preferences) -> Decided: ...
    def reason(self, preferences: Preferences, row: int) -> str:
        """The fact for which a model is left out; empty if it is not."""


@dataclass(frozen=True)
class Finding:
    """A broken rule: ``target`` is what an allowance refers to, ``path`` leads to it in the document.

    ``near``: the rule is almost broken, so that a small change of the data may break it. This gives no warning, but an
    allowance for it stays.
    """

    rule: str
    target: str
    message: str
    path: tuple[str | int, ...]
    near: bool = False


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with its place; ``allowed`` is the reason that the set states for it, None if it states none."""

    rule: str
    target: str
    message: str
    file: str
    line: int | None
    column: int | None
    allowed: str | None = None


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """The share of respondents with a match that get this model, or a model of this vendor."""

    id: str
    name: str
    share: float


class Unreached(msgspec.Struct, frozen=True, kw_only=True):
    """A model that no simulated answers lead to, how often it met the requirements, and why it never wins."""

    id: str
    name: str
    eligible: float
    why: str


class QuizAudit(msgspec.Struct, frozen=True, kw_only=True):
    """The audit of a question set.

    Shares are of respondents whose answers follow the priors; ``matched`` of all, the others of those with a match.
    ``minutes`` is the time that reading and answering all visible questions takes, ``stated`` what the set says.
    """

    schema: str = SCHEMA
    set: str
    respondents: int
    matched: float
    minutes: float
    stated: float
    models: tuple[Share, ...]
    vendors: tuple[Share, ...]
    unreached: tuple[Unreached, ...]
    warnings: tuple[Diagnostic, ...]

    @property
    def open(self) -> tuple[Diagnostic, ...]:
        """The warnings for which the set states no reason."""
        return tuple(warning for warning in self.warnings if warning.allowed is None)
