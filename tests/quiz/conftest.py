"""Fixtures of the tests of the quiz."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modelmatch.quiz.load import read_questions
from modelmatch.quiz.schema import QuestionSet
from tests.quiz.small_quiz import SMALL

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a text to a file ``questions.yaml`` and returns its path."""

    def to_file(text: str) -> Path:
        path = tmp_path / "questions.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


@pytest.fixture
def small(write: Write) -> QuestionSet:
    return read_questions(write(SMALL))
