"""The plausible answers to each question before it is answered, with their probabilities, and completions of a quiz.

The prior of a question comes from the ``prior`` of its choices, and is uniform where none is stated:

- ``single``, ``yes-no``: the choices, in proportion to their priors;
- ``multi``: every choice is ticked by itself with its prior as the chance, among the selections that are allowed;
- ``rank``: every allowed number of names is equally likely, and the names are drawn one after the other in proportion
  to their priors (Plackett 1975, The Analysis of Permutations, Applied Statistics 24(2), 193-202);
- ``scale``: every position alike; ``number``: the ``typical`` ones and the default alike, no limit among them where
  the number is one; ``name``: nothing, since a name changes no match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from math import comb, perm, prod

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.quiz.answers import is_outside, is_shown
from modelmatch.quiz.parse import is_limit, limits
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet

Value = AnswerValue | None

MOST_OUTCOMES = 400
"""Most selections and rankings per question: shorter ones come first, and if the shortest exceed this number, a
sample."""
SEED = 20260408


@dataclass(frozen=True)
class Outcomes:
    """The plausible answers to a question; ``probability`` sums to 1. ``complete``: no other answer is possible."""

    values: tuple[Value, ...]
    probability: Floats
    complete: bool

    def at(self, points: Floats) -> list[int]:
        """The index of the answer at each point of the cumulative distribution, points in [0, 1)."""
        edges = np.cumsum(self.probability)
        likely = int(np.flatnonzero(self.probability)[-1])
        found: list[int] = np.minimum(np.searchsorted(edges, points, side="right"), likely).tolist()
        return found


def outcomes(question: Question) -> Outcomes:
    """The plausible answers to a question, each with its probability."""
    if question.kind == "number":
        stated = dict.fromkeys((*question.typical, question.default))
        numbers = [value for value in stated if value is not None or is_limit(question)] or [question.minimum or 0.0]
        return _normal([(value, 1.0) for value in numbers], complete=False)
    if question.kind == "name":  # whatever is named changes no match
        return _normal([(None, 1.0)])
    if question.kind == "scale":
        low, high = int(question.minimum or 0), int(question.maximum or 0)
        return _normal([(position, 1.0) for position in range(low, high + 1)])
    if question.kind == "yes-no":
        stated_words = {choice.id: prior for choice, prior in zip(question.choices, _priors(question), strict=True)}
        return _normal([(word == "yes", stated_words.get(word, 1.0)) for word in ("yes", "no")])
    ids = [choice.id for choice in question.choices]
    priors = dict(zip(ids, _priors(question), strict=True))
    if question.kind == "single":
        return _normal(list(priors.items()))
    return _several(question, ids, priors)


def _several(question: Question, ids: list[str], priors: Mapping[str, float]) -> Outcomes:
    least, most = limits(question)
    most = min(most, len(ids))
    ranked = question.kind == "rank"
    sizes: list[int] = []
    total = 0
    if _ways(question, len(ids), least) > MOST_OUTCOMES:
        return _some(question, ids, priors, least)
    for size in range(least, most + 1):
        count = _ways(question, len(ids), size)
        if sizes and total + count > MOST_OUTCOMES:
            break
        sizes.append(size)
        total += count
    found: list[tuple[Value, float]] = []
    for size in sizes:
        if ranked:
            found += [(order, _plackett(order, priors) / len(sizes)) for order in permutations(ids, size)]
        else:
            found += [(some, _ticked(some, priors)) for some in combinations(ids, size)]
    return _normal(found, complete=len(sizes) == most - least + 1)


def _ways(question: Question, choices: int, size: int) -> int:
    """How many selections or rankings of a size there are."""
    return perm(choices, size) if question.kind == "rank" else comb(choices, size)


def _some(question: Question, ids: list[str], priors: Mapping[str, float], size: int) -> Outcomes:
    """A fixed sample of the selections or rankings of the smallest size, where even those are too many."""
    random = np.random.RandomState(SEED)
    found: dict[tuple[str, ...], float] = {}
    for _ in range(MOST_OUTCOMES):
        drawn = random.permutation(len(ids))[:size].tolist()
        if question.kind == "rank":
            some = tuple(ids[i] for i in drawn)
            found[some] = _plackett(some, priors)
        else:
            some = tuple(ids[i] for i in sorted(drawn))
            found[some] = _ticked(some, priors)
    return _normal(list(found.items()), complete=False)


def _ticked(some: tuple[str, ...], priors: Mapping[str, float]) -> float:
    return prod(prior if key in some else 1.0 - prior for key, prior in priors.items())


def _plackett(order: tuple[str, ...], priors: Mapping[str, float]) -> float:
    left, chance = sum(priors.values()), 1.0
    for item in order:
        chance *= priors[item] / left if left > 0 else 0.0
        left -= priors[item]
    return chance


def _priors(question: Question) -> list[float]:
    """The priors of the choices; equal if none is stated."""
    stated = [choice.prior for choice in question.choices]
    if all(prior is None for prior in stated):
        return [1.0 / max(2, len(stated))] * len(stated)
    priors = [prior or 0.0 for prior in stated]
    return [min(1.0, prior) for prior in priors] if question.kind == "multi" else priors


def _normal(found: list[tuple[Value, float]], *, complete: bool = True) -> Outcomes:
    values, masses = tuple(value for value, _ in found), np.array([mass for _, mass in found])
    if masses.sum() <= 0:
        masses = np.ones(len(values))
    return Outcomes(values, masses / masses.sum(), complete)


class Priors:
    """The plausible answers to every question of a set."""

    def __init__(self, question_set: QuestionSet) -> None:
        self.question_set = question_set
        self.of = {question.id: outcomes(question) for question in question_set.questions}

    def sample(self, count: int, seed: int) -> list[dict[str, Value]]:
        """Answers to all questions, hidden ones too, ``count`` times: a Latin hypercube over the questions.

        Every question has its answers in proportion to their priors, as nearly as ``count`` allows (McKay, Beckman
        and Conover 1979, Technometrics 21(2), 239-245). The generator is numpy's frozen one: always the same answers.
        """
        random = np.random.RandomState(seed)
        columns = {
            key: [own.values[i] for i in own.at((random.permutation(count) + random.random_sample(count)) / count)]
            for key, own in self.of.items()
        }
        return [{key: column[row] for key, column in columns.items()} for row in range(count)]

    def every(self, given: Mapping[str, Value], most: int) -> list[tuple[dict[str, Value], float]] | None:
        """Every completion of the given answers with its probability; None if there are more than ``most``."""
        found: list[tuple[dict[str, Value], float]] = []
        for completion in self._extend(given, {}, 0, 1.0):
            if len(found) == most:
                return None
            found.append(completion)
        return found

    def is_complete(self, values: Mapping[str, Value], given: Mapping[str, Value]) -> bool:
        """Are the answers that were filled in drawn from all that are possible?"""
        return all(key in given or self.of[key].complete for key in values)

    def _extend(
        self, given: Mapping[str, Value], values: dict[str, Value], at: int, weight: float
    ) -> Iterator[tuple[dict[str, Value], float]]:
        """The completions from the question at this place on; ``values`` holds those of the visible ones before."""
        questions = self.question_set.questions
        if at and is_outside(self.question_set, values):
            yield values, weight
            return
        while at < len(questions):
            key = questions[at].id
            if is_shown(questions[at], values):
                if key not in given:
                    break
                values = {**values, key: given[key]}
            at += 1
        if at == len(questions):
            yield values, weight
            return
        own = self.of[questions[at].id]
        for value, chance in zip(own.values, own.probability.tolist(), strict=True):
            yield from self._extend(given, {**values, questions[at].id: value}, at + 1, weight * chance)


def visible(question_set: QuestionSet, values: Mapping[str, Value]) -> dict[str, Value]:
    """Of answers to all questions, those to the questions that these answers show."""
    kept: dict[str, Value] = {}
    for place, question in enumerate(question_set.questions):
        if place == 1 and is_outside(question_set, kept):
            break
        if is_shown(question, kept) and question.id in values:
            kept[question.id] = values[question.id]
    return kept
