"""Characters that take two columns, or none, in the quiz: nothing is cut off, and columns stay straight."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.preferences import Answer
from modelmatch.quiz.schema import Choice, Question
from modelmatch.quiz.terminal.drawn import title_lines
from modelmatch.quiz.terminal.form import Form, Line, Marks, answered_line
from modelmatch.quiz.terminal.review import Review
from modelmatch.terminal.text import cells
from tests.quiz.quiz_terminal import CTRL_C, ENTER, Terminal, quiz

END = "終"
LONG = "撰寫與修正軟體程式碼包括除錯測試以及解釋別人寫的程式碼還有自動化腳本與資料庫查詢的最後一個字是"
SET = f"""\
id: wide
title: {LONG}{END}
minutes: 1
questions:
  - id: work
    ask: {LONG}嗎{END}
    help: {LONG}說{END}
    choices:
      - {{id: code, label: {LONG}甲{END}, weights: {{coding: 5}}}}
      - {{id: text, label: "e\u0301crire 😀 {LONG}乙{END}", weights: {{writing: 5}}}}
"""
WIDE = st.text(alphabet="a e\u0301漢字，。😀한", min_size=1, max_size=80).filter(lambda text: bool(text.strip()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "wide.yaml"
    path.write_text(SET, encoding="utf-8")
    return path


def read(terminal: Terminal) -> str:
    """All that stands on the screen as one text, without its lines and blanks."""
    return "".join(terminal.text.split())


@pytest.mark.parametrize("width", [100, 80, 45, 30])
@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_nothing_that_is_wide_is_cut_off(path: Path, width: int, term: str) -> None:
    terminal = quiz(path, width=width, height=60, TERM=term)
    terminal.see("1 of about")
    terminal.send("?" if term != "dumb" else "?\n").see(f"說{END}", "說")
    shown = read(terminal)
    for end in ("嗎", "說", "甲", "乙"):
        assert f"最後一個字是{end}{END}" in shown
    assert f"是{END}" in shown  # the title
    terminal.send("2", ENTER).see("Your answers")
    assert max(map(cells, terminal.text.splitlines())) <= width
    terminal.send(CTRL_C)
    assert terminal.finish() == 130


def width_of(line: Line) -> int:
    return sum(cells(text) for _, text in line)


@given(ask=WIDE, label=WIDE, width=st.integers(36, 100))
def test_every_line_of_a_question_fits_whatever_its_characters(ask: str, label: str, width: int) -> None:
    question = Question(id="q", ask=ask, help=label, choices=(Choice(id="a", label=label), Choice(id="b", label=ask)))
    form = Form(question, None, Marks(), given=False, back=True)
    form.help_shown = True
    lines = [*form.head(width), *form.body(width), *form.foot(width, label), *title_lines(ask, label, width)]
    lines.append(answered_line(question, "a", Marks(), width))
    records = [Answer(question="q", ask=ask, value="a", label=label, default=True)] * 2
    lines += Review(records, Marks()).lines(width, label)
    assert all(width_of(line) <= width for line in lines)


@given(asks=st.lists(WIDE, min_size=2, max_size=4), width=st.integers(60, 100))
def test_the_answers_of_the_review_stand_below_each_other(asks: list[str], width: int) -> None:
    records = [Answer(question="q", ask=ask, value="a", label="=", default=False) for ask in asks]
    rows = Review(records, Marks()).lines(width, "")[-len(asks) :]
    assert len({cells(row[0][1]) for row in rows}) == 1


def test_a_sign_that_becomes_three_letters_in_ascii_cuts_nothing_off(tmp_path: Path) -> None:
    path = tmp_path / "signs.yaml"
    labels = {key: f"{'€' * count} {'–' * 3} end of {key}" for key, count in (("a", 20), ("b", 24))}
    choices = "".join(
        f"      - {{id: {key}, label: {label}, weights: {{coding: 1}}}}\n" for key, label in labels.items()
    )
    path.write_text(f"id: signs\ntitle: Signs €\nminutes: 1\nquestions:\n  - id: one\n    ask: {'€ ' * 30}?\n"
                    f"    choices:\n{choices}", encoding="utf-8")  # fmt: skip
    terminal = quiz(path, width=50, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    screen = terminal.see("1 of about")
    shown = " ".join(screen.split())
    assert "Signs EUR" in shown
    assert "".join(screen.split()).count("EUR") == 1 + 30 + 20 + 24
    assert all(f"end of {key}" in shown for key in labels)
    terminal.send(CTRL_C)
    assert terminal.finish() == 130
