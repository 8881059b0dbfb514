"""The quiz as forms that a client shows to its user: as many in a row as earlier answers make new questions appear."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, Elicit, Resolve
from pydantic import BaseModel, Field, create_model

from modelmatch.quiz.answers import parse_mapping, visible_questions
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.schema import Question, QuestionSet

SetName = Annotated[str, Field(description="The question set: quick (two minutes), full, or team.")]


def can_ask(context: Context[Any, Any]) -> bool:
    """Whether the client shows forms to its user."""
    known = context.client_capabilities
    return known is not None and known.elicitation is not None


def first(context: Context[Any, Any], questions: SetName = "quick") -> Elicit[BaseModel] | None:
    """The first form: every question that always applies."""
    return _form_after(context, questions)


def second(
    context: Context[Any, Any], one: Annotated[Any, Resolve(first)], questions: SetName = "quick"
) -> Elicit[BaseModel] | None:
    """What applies after the answers to the first form."""
    return _form_after(context, questions, given(one)) if one is not None else None


def third(
    context: Context[Any, Any],
    one: Annotated[Any, Resolve(first)],
    two: Annotated[Any, Resolve(second)],
    questions: SetName = "quick",
) -> Elicit[BaseModel] | None:
    """What applies after the answers to both."""
    return _form_after(context, questions, given(one), given(one) | given(two)) if two is not None else None


def given(form: BaseModel | None) -> dict[str, Any]:
    """The answers of a form as answers are written: by question id, without those that were left open."""
    if form is None:
        return {}
    found = {name: value for name, value in form.model_dump(mode="json").items() if value not in (None, [], "")}
    return {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in found.items()}


def _form_after(context: Context[Any, Any], questions: str, *answers: dict[str, Any]) -> Elicit[BaseModel] | None:
    """A form for the questions that apply and that no form before had; None where there is none, or nobody to ask.

    ``answers`` are those known after each form before.
    """
    if not can_ask(context):
        return None
    question_set = load_questions(questions)
    asked = {question.id for question in question_set.questions if answers and not question.when}
    for known in answers[:-1]:
        asked |= {question.id for question in _applying(question_set, known)}
    open_ones = (
        [q for q in _applying(question_set, answers[-1]) if q.id not in asked]
        if answers
        else [q for q in question_set.questions if not q.when]
    )
    message = "A little more, because of your answers" if answers else question_set.title
    return Elicit(message, _form(question_set, open_ones)) if open_ones else None


def _applying(question_set: QuestionSet, answers: dict[str, Any]) -> tuple[Question, ...]:
    return visible_questions(question_set, parse_mapping(question_set, answers))


def _form(question_set: QuestionSet, questions: list[Question]) -> type[BaseModel]:
    """A form with a field for each question; nothing has to be answered."""
    fields: dict[str, Any] = {question.id: _field(question) for question in questions}
    made: type[BaseModel] = create_model(f"Quiz_{question_set.id.replace('-', '_')}", **fields)
    return made


def _field(question: Question) -> Any:
    """A question as the type of a field, with its words."""
    about = " ".join(part for part in (question.ask, question.help or "") if part)
    if question.kind in ("scale", "number"):
        low, high = question.minimum, question.maximum
        ends = (
            f" {low:g}: {question.low}; {high:g}: {question.high}." if question.low and low is not None and high else ""
        )
        unit = f" In {question.unit}." if question.unit else ""
        kind: Any = int if question.kind == "scale" else float
        return (kind | None, Field(None, title=question.id, description=f"{about}{ends}{unit}", ge=low, le=high))
    if question.kind == "yes-no":
        return (bool | None, Field(None, title=question.id, description=about))
    titles = "; ".join(f"{choice.id}: {choice.label}" for choice in question.choices)
    ids = tuple(choice.id for choice in question.choices)
    choices = Literal[ids]  # type: ignore[valid-type]  # as many as the question has
    text = f"{about} ({titles})"
    if question.kind == "single":
        return (choices | None, Field(None, title=question.id, description=text))
    most = question.at_most or len(ids)
    ordered = "The most important first. " if question.kind == "rank" else ""
    return (list[choices] | None, Field(None, title=question.id, description=f"{ordered}{text}", max_length=most))
