"""How much of the full quiz the adaptive one needs: simulated respondents, their answers drawn from the priors.

    python benchmarks/quiz_simulation.py [SET ...] [--respondents 2000] [--json FILE]

Each respondent has an answer to every question. The full quiz is told all of them, the adaptive one those that it asks
for, and what it does not ask counts as the default. Reported are the share of respondents with the same match, the
questions asked against those that the full quiz shows them, the fit given up (with `FAILS` points where the match does
not meet what the respondent requires), and the processor time of a step. Some respondents ask for more than any model
offers: figures for those that have a match stand beside those for all.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from modelmatch.api import engine
from modelmatch.arrays import Floats
from modelmatch.catalog import load_catalog
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.order import FAILS, Decide, Order
from modelmatch.quiz.priors import Value, visible
from modelmatch.quiz.schema import QuestionSet

SETS = ("quick", "full", "team", "leaving-llama")
TARGETS = {"same": 0.95, "share": 0.60, "loss": 1.0, "step_ms_p95": 50.0}
TIMED = 40
"""Respondents whose steps are timed, each in an order that has no decision in memory."""


def simulate(question_set: QuestionSet, respondents: int, seed: int) -> dict[str, Any]:
    """Figures for one set."""
    decide = engine(load_catalog().at()).decide
    order = Order(question_set, decide)
    people = [person(order, values) for values in order.priors.sample(respondents, seed)]
    steps = [ms for values in order.priors.sample(TIMED, seed + 1) for ms in timed(question_set, decide, values)]
    missed = Counter(key for one in people if not one.same for key in one.left)
    return {
        "set": question_set.id,
        "all": figures(people),
        "with_match": figures([one for one in people if one.match]),
        "step_ms": {f"p{q}": round(float(np.percentile(steps, q)), 1) for q in (50, 95, 99)},
        "endings": dict(Counter(one.ending for one in people).most_common()),
        "not_asked_when_missed": dict(missed.most_common()),
    }


@dataclass(frozen=True)
class Person:
    """What the two quizzes made of one respondent; ``left`` are the questions that the adaptive one left out."""

    match: bool
    same: bool
    asked: int
    shown: int
    loss: float
    ending: str
    left: tuple[str, ...]


def person(order: Order, values: Mapping[str, Value]) -> Person:
    seen = visible(order.question_set, values)
    full, answers = order.decision(Answers(seen)), ask(order, values)
    outlook = order.outlook(answers)
    return Person(
        match=full.leader is not None,
        same=outlook.leader == full.leader,
        asked=len(answers.given),
        shown=len(seen),
        loss=loss(full.fit, full.leader, outlook.leader),
        ending=outlook.ending,
        left=tuple(key for key in seen if key not in answers.given),
    )


def figures(people: list[Person]) -> dict[str, float]:
    """Means over respondents; ``share`` is questions asked of those shown."""
    asked, shown = np.mean([one.asked for one in people]), np.mean([one.shown for one in people])
    numbers = {
        "same": np.mean([one.same for one in people]),
        "asked": asked,
        "shown": shown,
        "share": asked / shown,
        "loss": np.mean([one.loss for one in people]),
    }
    return {"respondents": len(people)} | {key: round(float(value), 4) for key, value in numbers.items()}


def ask(order: Order, values: Mapping[str, Value]) -> Answers:
    """The answers that the quiz asks this respondent for."""
    *_, last = states(order, values)
    return last


def states(order: Order, values: Mapping[str, Value]) -> Iterator[Answers]:
    answers = Answers()
    yield answers
    while (question := order(answers)) is not None:
        answers = answers.with_answer(question.id, values[question.id])
        yield answers


def timed(question_set: QuestionSet, decide: Decide, values: Mapping[str, Value]) -> Iterator[float]:
    """Milliseconds of processor time of each step of one respondent: what else the machine does is no part of it."""
    order, answers = Order(question_set, decide), Answers()
    while True:
        start = time.process_time()
        question = order(answers)
        yield (time.process_time() - start) * 1e3
        if question is None:
            return
        answers = answers.with_answer(question.id, values[question.id])


def loss(fit: Floats, best: int | None, chosen: int | None) -> float:
    """Points of fit given up by a choice."""
    if best is None or chosen is None:
        return 0.0 if best == chosen else FAILS
    return FAILS if np.isnan(fit[chosen]) else max(0.0, float(fit[best] - fit[chosen]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--respondents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print(f"{'set':<14} {'who':<8} {'people':>6} {'same':>7} {'asked':>6} {'shown':>6} {'share':>6} {'loss':>6}")
    rows: list[dict[str, Any]] = []
    for name in options.sets:
        rows.append(row := simulate(load_questions(name), options.respondents, options.seed))
        for who, key in (("all", "all"), ("matched", "with_match")):
            f = row[key]
            print(
                f"{row['set']:<14} {who:<8} {f['respondents']:>6} {f['same']:>7.1%} {f['asked']:>6.2f} "
                f"{f['shown']:>6.2f} {f['share']:>6.0%} {f['loss']:>6.2f}"
            )
        p50, p95 = row["step_ms"]["p50"], row["step_ms"]["p95"]
        print(f"{'':<14} a step takes {p50} ms of processor time, 95 % at most {p95} ms", flush=True)
    result = {"targets_for_full": TARGETS, "sets": rows}
    text = json.dumps(result, indent=1)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    else:
        print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
