"""Random people: answers to a question set in proportion to their priors, as preferences; and the engine of a day."""

from __future__ import annotations

import datetime as dt
import functools

import numpy as np

from modelmatch import load_catalog
from modelmatch.api import engine as engine_of
from modelmatch.match.engine import Engine
from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.priors import Priors, visible

SETS = ("quick", "full", "team", "leaving-llama")
PEOPLE = 1000
"""Respondents a question set."""
SEED = 20261117


@functools.cache
def engine(day: dt.date | None = None) -> Engine:
    """The decision on a day, by default the newest of the data."""
    return engine_of(load_catalog().at(day))


@functools.cache
def people(name: str) -> tuple[Preferences, ...]:
    """What the respondents of a question set want."""
    question_set = load_questions(name)
    drawn = Priors(question_set).sample(PEOPLE, SEED)
    return tuple(preferences(question_set, Answers(visible(question_set, values))) for values in drawn)


@functools.cache
def days(count: int) -> tuple[dt.date, ...]:
    """Days from the first on which a model could be recommended to one month after the newest, at random."""
    newest = load_catalog().newest
    first = dt.date(2025, 12, 1)
    random = np.random.RandomState(SEED)
    steps = random.randint(0, (newest - first).days, size=count - 2)
    return (*(first + dt.timedelta(days=int(step)) for step in steps), newest, newest + dt.timedelta(days=30))
