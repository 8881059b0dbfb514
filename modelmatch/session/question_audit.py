"""The audit of a question set against the models of a catalogue on its day."""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data.document import read_document
from modelmatch.match.engine import Engine
from modelmatch.match.result.exclusions import reasons
from modelmatch.preferences import Preferences
from modelmatch.quiz.audit.audit import audit
from modelmatch.quiz.audit.result import QuizAudit
from modelmatch.quiz.load import find_set, read_questions
from modelmatch.quiz.order import Decided
from modelmatch.session.session import criteria


def audit_set(name: str, catalog: Snapshot) -> QuizAudit:
    """Audit the set of this name or file: some seconds. Raises as `load_questions` does."""
    from modelmatch.api import engine

    found = find_set(name)
    question_set = read_questions(found.path, criteria=criteria(catalog), shown=found.shown)
    return audit(question_set, EngineModels(engine(catalog)), read_document(found.path, name=found.shown))


class EngineModels:
    """The decision engine as the audit sees it; decisions are kept, because many respondents want the same."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def ids(self) -> Sequence[str]:
        return self.engine.models

    @property
    def names(self) -> Sequence[str]:
        return [model.name for model in self.engine.matrix.models]

    @property
    def vendors(self) -> Sequence[str]:
        return [model.vendor for model in self.engine.matrix.models]

    def decide(self, preferences: Preferences) -> Decided:
        return self.engine.decide(preferences)

    def reason(self, preferences: Preferences, row: int) -> str:
        decision = self.engine.decide(preferences)
        found = reasons(self.engine, decision, row, preferences.requirements)
        return found[0].fact if found else ""
