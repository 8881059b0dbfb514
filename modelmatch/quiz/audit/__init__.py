"""The audit of a question set: what its answers can and cannot do, by simulation."""

from modelmatch.quiz.audit.audit import audit
from modelmatch.quiz.audit.result import QuizAudit, Warned

__all__ = ["audit", "QuizAudit", "Warned"]
