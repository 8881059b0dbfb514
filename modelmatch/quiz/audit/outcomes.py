"""Findings about the matches: how often each model wins, which never win and why, and how long reading takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.audit.choices import Respondent
from modelmatch.quiz.audit.result import Finding, Models, Share, Unreached
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.schema import Question, QuestionSet

MOST_UNMATCHED = 0.3
"""A larger share of respondents without a match draws a warning,"""
MOST_VENDOR = 0.4
"""so does a vendor with a larger share of the matches,"""
MOST_MODEL = 0.3
"""and a model with a larger share."""
NEAR = 0.7
"""An allowance may stay while a share is above this fraction of its limit."""
SELDOM = 0.002
"""A model that wins for at most this share is nearly unreachable."""
WORDS_A_MINUTE = 200.0
DECIDING = 8.0
"""Seconds that an answer takes beside reading the question."""
MINUTES_OFF = 1.5
"""The stated minutes may differ from the estimate by this factor."""
TRIED = 1000
"""Weightings of the criteria that are tried for a model that no answers lead to."""


class Tally:
    """How often each model wins and meets the requirements, over respondents."""

    def __init__(self, question_set: QuestionSet, models: Models, respondents: Sequence[Respondent]) -> None:
        self.models, self.respondents = models, len(respondents)
        self.wins = np.zeros(len(models.ids), dtype=np.int64)
        self.eligible = np.zeros(len(models.ids), dtype=np.int64)
        self._ahead = [Counter[int]() for _ in models.ids]
        self.with_match: list[Respondent] = []
        self._asked: list[Preferences] = []
        for values in respondents:
            wanted = preferences(question_set, Answers(dict(values)))
            self._asked.append(wanted)
            decided = models.decide(wanted)
            if decided.leader is not None:
                self.with_match.append(values)
                self.wins[decided.leader] += 1
                for row in np.flatnonzero(~np.isnan(decided.fit)).tolist():
                    self.eligible[row] += 1
                    self._ahead[row][decided.leader] += 1

    @property
    def matched(self) -> float:
        """Share of respondents with a match."""
        return float(self.wins.sum() / self.respondents)

    def by_model(self) -> tuple[Share, ...]:
        return self._shares(self.models.ids, self.models.names)

    def by_vendor(self) -> tuple[Share, ...]:
        return self._shares(self.models.vendors, self.models.vendors)

    def why_not(self, row: int) -> str:
        """Why a model never wins."""
        if self.eligible[row]:
            leader, count = self._ahead[row].most_common(1)[0]
            often = "always" if count == self.eligible[row] else "most often"
            return f"{self.models.names[leader]} is {often} ahead"
        reasons = Counter(self.models.reason(wanted, row) for wanted in self._asked[:40])
        return reasons.most_common(1)[0][0]

    def _shares(self, ids: Sequence[str], names: Sequence[str]) -> tuple[Share, ...]:
        total = max(1, int(self.wins.sum()))
        name_of, counts = dict(zip(ids, names, strict=True)), Counter[str]()
        for key, count in zip(ids, self.wins.tolist(), strict=True):
            counts[key] += count
        return tuple(
            Share(id=key, name=name_of[key], share=round(count / total, 4))
            for key, count in counts.most_common()
            if count
        )


def shares(tally: Tally) -> Iterator[Finding]:
    """Too few matches, or too many of them for one vendor or model."""
    missed = round(1 - tally.matched, 4)
    if missed > NEAR * MOST_UNMATCHED:
        message = f"{missed:.0%} of respondents get no match; {MOST_UNMATCHED:.0%} is the limit"
        yield Finding("no-match", "set", message, ("questions",), near=missed <= MOST_UNMATCHED)
    for rule, found, most in (
        ("one-vendor", tally.by_vendor(), MOST_VENDOR),
        ("one-model", tally.by_model(), MOST_MODEL),
    ):
        for one in found:
            if one.share > NEAR * most:
                message = f"{one.name} takes {one.share:.0%} of the matches; {most:.0%} is the limit"
                yield Finding(rule, one.id, message, ("questions",), near=one.share <= most)


def unreached(question_set: QuestionSet, models: Models, tally: Tally) -> tuple[list[Unreached], list[Finding]]:
    """Models that no answers lead to; a finding if one is best for some weights on what the set asks about."""
    best = dict(_best_for(question_set, models))
    rows, findings = [], []
    for row in np.flatnonzero(tally.wins <= SELDOM * tally.respondents).tolist():
        share = round(float(tally.eligible[row] / tally.respondents), 4)
        why = tally.why_not(row)
        never = not tally.wins[row]
        if never:
            rows.append(Unreached(id=models.ids[row], name=models.names[row], eligible=share, why=why))
        if row in best:
            message = f"no answers lead to {models.ids[row]}, but with enough weight on {best[row]} it is best: {why}"
            findings.append(Finding("unreachable-model", models.ids[row], message, ("questions",), near=not never))
    return rows, findings


def _best_for(question_set: QuestionSet, models: Models) -> Iterator[tuple[int, str]]:
    """Models that win without requirements for some weights on the criteria of the set, and their main criterion."""
    criteria = sorted(
        {*question_set.base}
        | {key for question in question_set.questions for key in question.weights}
        | {key for question in question_set.questions for choice in question.choices for key in choice.weights}
    )
    if not criteria:
        return
    random = np.random.RandomState(20260408)
    for weights in random.dirichlet(np.full(len(criteria), 0.3), TRIED):
        points = {key: float(w) for key, w in zip(criteria, weights, strict=True) if w > 1e-3}
        leader = models.decide(Preferences(points=points)).leader
        if leader is not None:
            yield leader, criteria[int(weights.argmax())]


def minutes(question_set: QuestionSet, respondents: Sequence[Respondent]) -> float:
    """Mean time to read the visible questions with their choices and to answer them; few users read the help."""
    each = {question.id: _words(question) / WORDS_A_MINUTE + DECIDING / 60 for question in question_set.questions}
    return float(np.mean([sum(each[key] for key in values) for values in respondents]))


def reading(question_set: QuestionSet, estimate: float) -> Iterator[Finding]:
    """Are the stated minutes near the estimate?"""
    if not 1 / MINUTES_OFF <= estimate / question_set.minutes <= MINUTES_OFF:
        message = (
            f"reading and answering take about {estimate:.1f} minutes, but the set states {question_set.minutes:g}"
        )
        yield Finding("reading-time", "minutes", message, ("minutes",))


def _words(question: Question) -> int:
    texts = [question.ask, question.low or "", question.high or "", *(choice.label for choice in question.choices)]
    return sum(len(text.split()) for text in texts)
