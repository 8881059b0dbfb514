"""From answers to preferences: points on criteria and how certain they are, requirements and usage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import msgspec

from modelmatch.preferences import Memory, Preferences, Requirement, Usage
from modelmatch.quiz.answers import Answers, resolve
from modelmatch.quiz.effects import LOWER_IS_STRICTER, all_of, any_of, requirement
from modelmatch.quiz.own_cases import criterion_of
from modelmatch.quiz.schema import AnswerValue, Choice, Question, QuestionSet
from modelmatch.vocabulary import REQUIREMENTS, Language, Outside

LOG_SD: Mapping[str, float] = {
    "default": 0.8,
    "base": 0.6,
    "multi": 0.5,
    "single": 0.4,
    "yes-no": 0.4,
    "scale": 0.35,
    "rank": 0.25,
}
"""How imprecisely an answer states importance: the standard deviation of the logarithm of the weight, by kind.

A factor of exp(0.25) is 1.3, exp(0.4) is 1.5, exp(0.8) is 2.2. A ranking is the most precise, because it compares
things with each other; a position on a scale is more precise than one choice; several choices say that each counts, but
not how much. Unanswered questions (``default``) say the least. ``base`` is what every respondent of the set starts
with.
"""


NEGLIGIBLE = 1e-9
"""Points up to this size are rounding errors of a sum that should be 0."""


def preferences(question_set: QuestionSet, answers: Answers) -> Preferences:
    """What the answers mean for the decision; questions without an answer count with their default.

    The points of a criterion are the sum over the answers, never below 0: the ``weights`` of what was chosen, in a
    ``share`` question divided by the number chosen; in a ranking multiplied by the rank order centroid of the
    place; on a scale by the position. The spread of a criterion is the mean of the `LOG_SD` of the answers that
    gave it points, weighted by those points. A ranking that names one thing only counts as a single choice.
    """
    return _meaning(question_set)(answers)


def rank_order_centroid(places: int) -> tuple[float, ...]:
    """Weights for a ranking of which only the order is known: the centroid of all weights in that order.

    The k-th of n weighs (1/k + ... + 1/n) / n; they sum to 1 (Barron & Barrett 1996, Management Science 42(11)).

    >>> [round(w, 3) for w in rank_order_centroid(3)]
    [0.611, 0.278, 0.111]
    """
    return _centroid(places)


@lru_cache(maxsize=64)
def _centroid(places: int) -> tuple[float, ...]:
    return tuple(sum(1 / j for j in range(k, places + 1)) / places for k in range(1, places + 1))


class _Effect(msgspec.Struct, frozen=True):
    """What a choice does, ready to be added up."""

    weights: tuple[tuple[str, float], ...]
    requirements: tuple[Requirement, ...]
    usage: Usage | None
    outside: Outside | None
    language: Language | None


class _Meaning:
    """A question set prepared for evaluating many answers: a quiz step does that some hundred times."""

    def __init__(self, question_set: QuestionSet) -> None:
        self.question_set = question_set
        self.questions = {question.id: question for question in question_set.questions}
        self.effects = {
            (question.id, choice.id): _effect(choice, question.id)
            for question in question_set.questions
            for choice in question.choices
        }
        self.base = tuple(question_set.base.items())

    def __call__(self, answers: Answers) -> Preferences:
        settled = resolve(self.question_set, answers)
        points: dict[str, float] = {}
        mass: dict[str, float] = {}
        blur: dict[str, float] = {}
        requirements: list[Requirement] = []
        usage: dict[str, float | str | bool] = {}
        outside: list[Outside] = []
        languages: list[Language] = []
        shares: dict[str, float] = {}
        blurred: dict[str, float] = {}

        def add(criterion: str, amount: float, log_sd: float) -> None:
            points[criterion] = points.get(criterion, 0.0) + amount
            mass[criterion] = mass.get(criterion, 0.0) + abs(amount)
            blur[criterion] = blur.get(criterion, 0.0) + abs(amount) * log_sd

        for criterion, amount in self.base:
            add(criterion, amount, LOG_SD["base"])
        for question_id, value in settled.values.items():
            question = self.questions[question_id]
            if value is None or question.kind == "name":
                continue
            if question.kind == "number":
                if (cases := criterion_of(question)) is not None and isinstance(value, (int, float)):
                    shares[cases] = value / 100.0
                    blurred[cases] = LOG_SD["default" if question_id in settled.defaults else "scale"]
                    continue
                _set(question, value, requirements, usage)
                continue
            log_sd = LOG_SD["default"] if question_id in settled.defaults else _spread(question, value)
            if question.kind == "scale":
                position = _position(question, value)
                for criterion, amount in question.weights.items():
                    add(criterion, amount * position, log_sd)
            else:
                chosen = _chosen(value)
                effects = [self.effects.get((question_id, choice_id)) for choice_id in chosen]
                if not_covered := [one.outside for one in effects if one is not None and one.outside]:
                    outside += not_covered
                    if len(not_covered) == len(chosen):
                        requirements += [Requirement("covered", one, question_id) for one in not_covered]
                    chosen = tuple(c for c, one in zip(chosen, effects, strict=True) if not (one and one.outside))
                factors = _factors(question, len(chosen))
                own: list[Requirement] = []
                for choice_id, factor in zip(chosen, factors, strict=True):
                    effect = self.effects.get((question_id, choice_id))
                    if effect is None:  # a yes-no question without choices
                        continue
                    for criterion, amount in effect.weights:
                        add(criterion, amount * factor, log_sd)
                    own += effect.requirements
                    languages += [effect.language] if effect.language else []
                    if effect.usage is not None:
                        usage.update(_stated(effect.usage))
                requirements += any_of(own) if len(own) > 1 else own
        kept = {criterion: amount for criterion, amount in points.items() if amount > NEGLIGIBLE}
        spreads = {criterion: blur[criterion] / mass[criterion] for criterion in kept}
        if shares:
            kept = _with_shares(kept, shares)
            spreads = {criterion: {**spreads, **blurred}[criterion] for criterion in kept}
        return Preferences(
            points=kept,
            log_sd=spreads,
            requirements=all_of(requirements),
            usage=_usage(usage),
            outside=tuple(dict.fromkeys(outside)),
            languages=tuple(dict.fromkeys(languages)),
        )


_prepared: dict[int, _Meaning] = {}


def _meaning(question_set: QuestionSet) -> _Meaning:
    """The prepared form of a question set; sets are immutable, so identity is enough."""
    known = _prepared.get(id(question_set))
    if known is None or known.question_set is not question_set:
        if len(_prepared) >= 16:
            _prepared.clear()
        known = _prepared[id(question_set)] = _Meaning(question_set)
    return known


def _effect(choice: Choice, question_id: str) -> _Effect:
    label = choice.label if len(choice.require) == 1 else None
    requirements = tuple(requirement(entry, question_id, label) for entry in choice.require)
    return _Effect(tuple(choice.weights.items()), requirements, choice.usage, choice.outside, choice.language)


def _with_shares(points: dict[str, float], shares: Mapping[str, float]) -> dict[str, float]:
    """Points with those of criteria that are to have these shares of all; the others keep their proportions.

    >>> _with_shares({"coding": 3.0, "cost": 1.0}, {"tickets": 0.5})
    {'coding': 3.0, 'cost': 1.0, 'tickets': 4.0}
    """
    some = {criterion: share for criterion, share in shares.items() if share > NEGLIGIBLE}
    whole, others = sum(some.values()), sum(points.values())
    if not some:
        return points
    if whole >= 1.0 - NEGLIGIBLE or not others:
        return some
    return {**points, **{criterion: share / (1.0 - whole) * others for criterion, share in some.items()}}


def _spread(question: Question, value: AnswerValue) -> float:
    if question.kind == "rank" and isinstance(value, tuple) and len(value) < 2:
        return LOG_SD["single"]
    return LOG_SD[question.kind]


def _chosen(value: AnswerValue) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return (str(value),)


def _factors(question: Question, count: int) -> tuple[float, ...]:
    """What the points of each chosen choice are multiplied by."""
    if question.kind == "rank":
        return _centroid(count)
    return (1 / count if question.share and count else 1.0,) * count


def _position(question: Question, value: AnswerValue) -> float:
    """Where on the scale an answer lies, from 0 to 1."""
    low = 0.0 if question.minimum is None else question.minimum
    high = 1.0 if question.maximum is None else question.maximum
    return (float(value) - low) / (high - low) if isinstance(value, (int, float)) else 0.0


def _set(
    question: Question, value: AnswerValue, requirements: list[Requirement], usage: dict[str, float | str | bool]
) -> None:
    """Hand the number to the field of the usage or the requirement that the question sets."""
    target = question.sets
    if target is None or not isinstance(value, (int, float)):
        return
    if target in Usage.__struct_fields__:
        usage[target] = value
    elif value > 0 or target in LOWER_IS_STRICTER:  # at least nothing is no requirement
        if target == "context":  # what must fit at once is sent at once, which decides on prices for long requests
            usage["prompt_tokens"] = max(1.0, value)
        amount = Memory(gb=float(value)) if REQUIREMENTS[target].argument == "memory" else float(value)
        requirements.append(Requirement(target, amount, question.id))


def _stated(usage: Usage) -> Iterator[tuple[str, float | str | bool]]:
    for name in Usage.__struct_fields__:
        value = getattr(usage, name)
        if value is not None:
            yield name, value


def _usage(stated: dict[str, float | str | bool]) -> Usage:
    """The usage as stated; every question keeps within what the fields allow."""
    if "seats" in stated:
        stated["seats"] = round(float(stated["seats"]))
    return msgspec.convert(stated, Usage)


__all__ = ["LOG_SD", "preferences", "rank_order_centroid"]
