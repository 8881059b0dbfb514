"""The types of a question set, against which the files in ``questions/`` are validated."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from modelmatch.data.ids import Id
from modelmatch.preferences import Memory, Usage
from modelmatch.vocabulary import LARGEST, Language, Outside

Kind = Literal["single", "multi", "rank", "scale", "number", "yes-no", "name"]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Number = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
Points = dict[str, Annotated[float, Meta(ge=-1e6, le=1e6)]]
MOST_QUESTIONS = 100
"""Most questions of a set."""
RequirementEntry = str | dict[str, str | float | tuple[str, ...] | Memory]
"""A requirement's name, or a mapping of one name to its argument: ``open-weights`` or ``{context: 200000}``."""
AnswerValue = bool | int | float | str | tuple[str, ...]
"""``int`` beside ``float``: whole numbers stay whole, in a default as in an answer."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything that is read from a question set."""


class Choice(Record, frozen=True, kw_only=True):
    """One answer to a question, and what it means for the decision.

    ``weights`` adds points to criteria (a negative number takes some away), ``require`` adds requirements, ``usage``
    states volume, ``prior`` is how likely this answer is before it is given (uniform when no choice states one; for
    ``multi`` the chance that this choice is among those chosen). ``outside``, for choices of the first question only,
    says that modelmatch does not cover this: the quiz then ends at once unless something else is chosen as well.
    ``language`` names a language that is worked in: it changes no match, but the result says what is on record in it.
    """

    id: Id
    label: Text
    help: str | None = None
    weights: Points = {}
    require: tuple[RequirementEntry, ...] = ()
    usage: Usage | None = None
    prior: Annotated[float, Meta(ge=0, le=1e6)] | None = None
    outside: Outside | None = None
    language: Language | None = None


class Question(Record, frozen=True, kw_only=True):
    """One question.

    - ``single``, ``multi`` (up to ``at_most``), ``rank`` (best first) choose from ``choices``; with ``share`` the
      choices of a ``multi`` share their points, so that choosing more does not make the question weigh more; in a
      ``rank`` the points of a choice are those it has when it is the only one named;
    - ``scale`` takes a whole number from ``minimum`` to ``maximum`` (labelled ``low`` and ``high``), and adds
      ``weights`` times the position on the scale (0 at the minimum, 1 at the maximum);
    - ``number`` takes a number in ``unit`` and hands it to ``sets``: a field of the usage or a requirement whose
      argument is a number, and ``minimum`` and ``maximum`` keep within what that can be; without a default, no answer
      means no limit. ``typical`` lists plausible answers;
    - ``yes-no`` has two choices with the ids ``yes`` and ``no``;
    - ``name`` takes the name of what is used today, a model, a product or a plan, or none: it changes no match, but the
      result says whether to stay.

    ``when`` shows the question only if, for each question named, one of the listed answers was given.
    ``after`` names questions that are asked before this one, in whatever order the rest comes, where they are shown.
    ``always`` keeps the question even if no answer to it could change the result.
    ``default`` counts when no answer is given. A file may write it like any answer; loading keeps the value of that
    answer (see `modelmatch.quiz.parse.parse_answer`).
    """

    id: Id
    ask: Text
    help: str | None = None
    kind: Kind = "single"
    at_most: Annotated[int, Meta(ge=1)] | None = None
    at_least: Annotated[int, Meta(ge=0)] | None = None
    share: bool = False
    always: bool = False
    when: dict[str, tuple[str, ...]] = {}
    after: tuple[Id, ...] = ()
    default: AnswerValue | None = None
    choices: tuple[Choice, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    unit: str | None = None
    typical: Annotated[tuple[Number, ...], Meta(max_length=100)] = ()
    low: str | None = None
    high: str | None = None
    weights: Points = {}
    sets: str | None = None


class Allowance(Record, frozen=True, kw_only=True):
    """A finding of ``questions audit`` that is meant to be so, with the reason."""

    rule: str
    target: str
    reason: Text


class QuestionSet(Record, frozen=True, kw_only=True):
    """A quiz: questions in the order of the file. ``base`` are points every respondent starts with."""

    id: Id
    title: Text
    about: str | None = None
    minutes: Annotated[float, Meta(gt=0, le=10_000)]
    base: Points = {}
    questions: Annotated[tuple[Question, ...], Meta(min_length=1, max_length=MOST_QUESTIONS)]
    audit: tuple[Allowance, ...] = ()
