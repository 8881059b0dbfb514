"""Which question to ask next, and when enough is known.

A question is worth asking as far as its answer is expected to lead to a better recommendation. What the questions that
are still open will be answered is uncertain, so some plausible completions of the quiz are decided: every one where
there are few, otherwise a fixed quasi-random sample from the priors of the answers. One set of decisions serves all
questions: grouped by the answer to a question, it tells what knowing that answer would gain. That is the grouping
estimator of the expected value of partial perfect information (Strong, Oakley and Brennan 2014, Estimating
multiparameter partial expected value of perfect information from a probabilistic sensitivity analysis sample, Medical
Decision Making 34(3), 311-326).

Two things keep the estimate steady with few completions. Questions without an answer count with their defaults, so in
each group only two decisions are compared: the one now, and the one that this answer leads to; the better of them is
taken, so a value is never negative. And a question that opens others counts with the best of them, for two questions.

The loss of a decision in a completion is the fit of the best model minus that of the one decided on, in points;
`FAILS` where that one does not meet the requirements, or where a model is named although none meets them.

Questions that are asked in any case (``always``) come first, in the order of the file: what must be asked costs nothing
more when it is asked early, and all that follows is chosen better for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Protocol

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers, most_left, open_questions, resolve
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.priors import Outcomes, Priors, Value, visible
from modelmatch.quiz.schema import Question, QuestionSet

COMPLETIONS = 64
"""Completions that are decided at each step."""
GROUPS = 12
"""Most answers to one question that are distinguished; the least likely ones beyond that are grouped."""
FAILS = 30.0
"""Points given up by recommending a model that fails a requirement."""
LOSS = 0.9
"""The quiz stops when it expects to give up fewer points of fit than this by asking nothing more,"""
CHANGE = 0.15
"""and when another model would win in a smaller share of the completions than this."""
SEED = 20260408
DIGITS = 6
KEPT = 20_000
"""Decisions that are kept for later steps."""

Ending = Literal["", "nothing-changes", "enough", "all-asked"]


class Decided(Protocol):
    """A decision: row of the leader, None if no model meets the requirements; fit of every model, NaN if left out."""

    @property
    def leader(self) -> int | None: ...
    @property
    def fit(self) -> Floats: ...


class _Kept(NamedTuple):
    """A decision without all that it was made from."""

    leader: int | None
    fit: Floats


Decide = Callable[[Preferences], Decided]
"""The decision at expected values, such as `modelmatch.match.engine.Engine.decide`."""


@dataclass(frozen=True)
class Outlook:
    """The state of the decision after some answers.

    ``loss`` is what stopping now is expected to give up, in points of fit; ``change`` the share of completions that
    another model wins. ``value`` is the expected gain of knowing the answer to each open question, ``can_change`` are
    those of which one answer alone changes the winner; ``left`` is how many more questions can change it at the most,
    which no answer makes more. ``question`` is the one to ask next; if None, ``ending`` says why: no possible answer
    changes the winner, enough is known, or all is asked.
    """

    leader: int | None
    loss: float = 0.0
    change: float = 0.0
    value: Mapping[str, float] = field(default_factory=dict)
    can_change: tuple[str, ...] = ()
    left: int = 0
    question: Question | None = None
    ending: Ending = ""


class Order:
    """Chooses the next question of a set; see the module.

    Parameters
    ----------
    question_set : what can be asked.
    decide : the decision for some preferences.
    ask_all : do not stop early.
    fixed : keep the order of the file.
    """

    def __init__(
        self, question_set: QuestionSet, decide: Decide, *, ask_all: bool = False, fixed: bool = False
    ) -> None:
        self.question_set = question_set
        self.priors = Priors(question_set)
        self._decide, self._all, self._fixed = decide, ask_all, fixed
        self._groups = {q.id: Groups(q, self.priors.of[q.id]) for q in question_set.questions}
        self._required = _required(question_set)
        self._sample = self.priors.sample(COMPLETIONS, SEED)
        self._decided: dict[object, _Kept] = {}
        self._known: dict[object, Outlook] = {}

    def __call__(self, answers: Answers) -> Question | None:
        """The question to ask next, None when enough is known."""
        return self.outlook(answers).question

    def outlook(self, answers: Answers) -> Outlook:
        """How the decision stands after these answers."""
        key = tuple(answers.given.items())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._look(Answers(answers.given))
        return found

    def _look(self, answers: Answers) -> Outlook:
        asked = open_questions(self.question_set, answers)
        leader = self.decision(answers).leader
        if not asked:
            return Outlook(leader, ending="all-asked")
        alone = {question.id: self._alone(question, answers) for question in asked}
        can_change = tuple(key for key, leaders in alone.items() if any(other != leader for other in leaders))
        left = most_left(self.question_set, answers)
        required = tuple(question for question in asked if question.id in self._required)
        if required or (self._fixed and self._all):
            first = asked[0] if self._fixed else required[0]
            return Outlook(leader, can_change=can_change, left=left, question=first)
        ahead = self._ahead(answers, leader)
        value = {question.id: self._value(question, ahead, answers, alone[question.id]) for question in asked}
        settled = ahead.settled and not can_change
        look = Outlook(leader, ahead.loss, ahead.change, value, can_change, left=0 if ahead.settled else left)
        if not self._all and (ahead.settled or (ahead.loss < LOSS and ahead.change < CHANGE)):
            return replace(look, ending="nothing-changes" if settled else "enough")
        best = max(asked, key=lambda question: (value[question.id], question.id in can_change))
        return replace(look, question=asked[0] if self._fixed else best)

    def decision(self, answers: Answers) -> Decided:
        """The decision for some answers, the others counting with their defaults."""
        settled = resolve(self.question_set, answers)
        key = (tuple(settled.values.items()), settled.defaults)
        found = self._decided.get(key)
        if found is None:
            if len(self._decided) >= KEPT:
                self._decided.clear()
            full = self._decide(preferences(self.question_set, answers))
            found = self._decided[key] = _Kept(full.leader, full.fit)
        return found

    def _alone(self, question: Question, answers: Answers) -> list[int | None]:
        """The leading model after each answer to one question, with the others still open."""
        typical = self._groups[question.id].typical
        return [self.decision(answers.with_answer(question.id, value)).leader for value in typical]

    def _ahead(self, answers: Answers, leader: int | None) -> _Ahead:
        """Decide plausible completions of the answers."""
        given = answers.given
        every = self.priors.every(given, COMPLETIONS)
        if every is not None:
            completions = [values for values, _ in every]
            weights = np.array([weight for _, weight in every])
            complete = all(self.priors.is_complete(values, given) for values in completions)
        else:
            completions = [visible(self.question_set, {**values, **given}) for values in self._sample]
            weights = np.full(len(completions), 1.0 / len(completions))
            complete = False
        decided = [self.decision(Answers(values)) for values in completions]
        return _Ahead(completions, weights, decided, leader, complete)

    def _value(self, question: Question, ahead: _Ahead, answers: Answers, leaders: Sequence[int | None]) -> float:
        """Points of fit that knowing the answer is expected to gain, at least 0; a question that opens others counts
        with the best of them, for two."""
        groups = self._groups[question.id]
        of = [groups.of(values[question.id]) for values in ahead.completions]
        gain = ahead.gain([(group, leaders[group]) for group in of])
        for other in self.question_set.questions:
            if (question.id in other.when or question.id in other.after) and other.id not in answers.values:
                gain = max(gain, 0.5 * self._with(question, other, ahead, answers, of, leaders))
        return round(gain, DIGITS)

    def _with(
        self,
        question: Question,
        other: Question,
        ahead: _Ahead,
        answers: Answers,
        of: Sequence[int],
        leaders: Sequence[int | None],
    ) -> float:
        """The gain of knowing the answers to a question and to one that it opens."""
        opened = self._groups[other.id]
        first = self._groups[question.id].typical
        known: dict[tuple[int, int], int | None] = {}
        labels = []
        for group, values in zip(of, ahead.completions, strict=True):
            if other.id not in values:
                labels.append(((group, -1), leaders[group]))
                continue
            pair = (group, opened.of(values[other.id]))
            if pair not in known:
                both = answers.with_answer(question.id, first[group]).with_answer(other.id, opened.typical[pair[1]])
                known[pair] = self.decision(both).leader
            labels.append((pair, known[pair]))
        return ahead.gain(labels)


def _required(question_set: QuestionSet) -> set[str]:
    """The questions that are asked in any case: those that say so, and those that they come after."""
    found: set[str] = set()
    for question in reversed(question_set.questions):
        if question.always or question.id in found:
            found |= {question.id, *question.after}
    return found


class Groups:
    """The answers to a question as few kinds: each likely one by itself, the others together; a ranking by its first.

    ``typical`` is the likeliest answer of each kind.
    """

    def __init__(self, question: Question, own: Outcomes) -> None:
        order = sorted(range(len(own.values)), key=lambda i: -own.probability[i])
        self._of: dict[Value, int] = {}
        self.typical: list[Value] = []
        tops: dict[str, int] = {}
        for i in order:
            value = own.values[i]
            top = value[0] if question.kind == "rank" and isinstance(value, tuple) and value else None
            if top in tops:
                self._of[value] = tops[top]
                continue
            if top is None and len(self.typical) == GROUPS:
                self._of[value] = GROUPS - 1
                continue
            if top is not None:
                tops[top] = len(self.typical)
            self._of[value] = len(self.typical)
            self.typical.append(value)

    def of(self, value: Value) -> int:
        """The kind of an answer among the plausible ones."""
        return self._of[value]


class _Ahead:
    """Decided completions: answers by question, weights (completions,), and what each decision would lose in them."""

    def __init__(
        self,
        completions: list[dict[str, Value]],
        weights: Floats,
        decided: list[Decided],
        leader: int | None,
        complete: bool,
    ) -> None:
        self.completions, self.weights, self.leader = completions, weights, leader
        self._fits = np.stack([one.fit for one in decided])
        self._none = np.array([one.leader is None for one in decided])
        self._best = np.array([0.0 if one.leader is None else one.fit[one.leader] for one in decided], dtype=np.float64)
        self._losses: dict[int | None, Floats] = {}
        other = np.array([one.leader != leader for one in decided])
        self.change = round(float(weights[other].sum()), DIGITS)
        self.loss = round(float(weights @ self._loss(leader)), DIGITS)
        self.settled = complete and not other.any()

    def gain(self, labels: Sequence[tuple[object, int | None]]) -> float:
        """The loss that is expected to be saved when it is known to which group the completion belongs.

        ``labels`` has for each completion its group, and the decision that this group leads to.
        """
        saved: dict[tuple[object, int | None], float] = {}
        now = self._loss(self.leader)
        for place, label in enumerate(labels):
            difference = now[place] - self._loss(label[1])[place]
            saved[label] = saved.get(label, 0.0) + float(self.weights[place] * difference)
        return sum(max(0.0, one) for one in saved.values())

    def _loss(self, row: int | None) -> Floats:
        """Points given up in each completion by deciding on the model of this row, or on none."""
        found = self._losses.get(row)
        if found is None:
            if row is None:
                found = np.where(self._none, 0.0, FAILS)
            else:
                fit = self._fits[:, row]
                found = np.where(np.isnan(fit), FAILS, np.maximum(0.0, self._best - fit))
            self._losses[row] = found
        return found
