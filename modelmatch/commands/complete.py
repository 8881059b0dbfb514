"""What the shell offers for the value of an option or an argument. Nothing is imported before a shell asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from modelmatch.errors import ModelmatchError

if TYPE_CHECKING:
    from modelmatch.catalog import Catalog

Complete = Callable[[str], list[str]]
"""The values that begin with what has been typed."""


def _from(values: Callable[[], Iterable[str]]) -> Complete:
    """Completes by these values; offers nothing where they cannot be told, since a prompt is no place for an error."""

    def complete(incomplete: str) -> list[str]:
        try:
            return [value for value in values() if value.startswith(incomplete)]
        except (ModelmatchError, OSError):
            return []

    return complete


def words(*values: str) -> Complete:
    """Completes by a fixed list."""
    return _from(lambda: values)


def _catalog() -> Catalog:
    from modelmatch.catalog import load_catalog

    return load_catalog()


def _routes() -> Iterable[str]:
    from modelmatch.vocabulary import ROUTES

    return ROUTES


def _roles() -> Iterable[str]:
    from modelmatch.vocabulary import ROLES

    return ROLES


def _statuses() -> Iterable[str]:
    from modelmatch.vocabulary import MODEL_STAGES

    return (*MODEL_STAGES, "all")


def _sorts() -> Iterable[str]:
    from modelmatch.lookup.models import SORTS

    return (*SORTS, *_catalog().domains)


def _vendors() -> Iterable[str]:
    return dict.fromkeys(model.vendor for model in _catalog().models.values())


def _sets() -> Iterable[str]:
    from modelmatch.quiz.load import available_sets

    return available_sets()


def settings(ctx: typer.Context, incomplete: str) -> list[str]:
    """The questions of the set that is named on the line, then the choices of the question: ``work=coding``."""
    from modelmatch.quiz.answers import answer_ids
    from modelmatch.quiz.load import load_questions

    try:
        questions = {
            question.id: question for question in load_questions(ctx.params.get("questions") or "quick").questions
        }
    except (ModelmatchError, OSError):
        return []
    name, sign, typed = incomplete.partition("=")
    if not sign:
        return [f"{question}=" for question in questions if question.startswith(name)]
    before, comma, last = typed.rpartition(",")
    choices = answer_ids(questions[name]) if name in questions else []
    return [f"{name}={before}{comma}{choice}" for choice in choices if choice.startswith(last)]


routes, roles, statuses, sorts = _from(_routes), _from(_roles), _from(_statuses), _from(_sorts)
domains = _from(lambda: _catalog().domains)
models = _from(lambda: _catalog().models)
benchmarks = _from(lambda: _catalog().benchmarks)
vendors, sets = _from(_vendors), _from(_sets)
