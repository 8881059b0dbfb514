"""The quiz in a real pseudo-terminal: what a person types, and what the screen then shows."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from modelmatch.preferences import Answer
from modelmatch.quiz.terminal.form import Marks
from modelmatch.quiz.terminal.review import Review
from tests.quiz.quiz_terminal import CTRL_C, DOWN, DRIVER, ENTER, LEFT, SPACE, UP, Terminal, quiz
from tests.quiz.small_quiz import SMALL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_arrow_keys_space_and_enter_answer_the_whole_quiz(path: Path) -> None:
    terminal = quiz(path)
    screen = terminal.see("1 of about 5 · status after 0")
    assert "A small quiz" in screen
    assert "about 1 minute · Ctrl-C keeps your answers" in screen
    assert " » 1 ○ Software" in screen
    terminal.send(SPACE, DOWN, DOWN, SPACE)
    assert " » 3 ◉ Scans" in terminal.see("3 ◉")
    terminal.send(ENTER).see("2 of about 5")
    assert "» 3 Anywhere" in terminal.text  # the default is pointed at first
    terminal.send(UP, UP, ENTER).see("3 of about 5")
    terminal.send(DOWN, ENTER).see("4 of about 5")
    terminal.send(UP, ENTER).see("5 of about 6")  # "yes" opens another question
    terminal.send(ENTER).see("6 of about 6")
    terminal.send(DOWN, SPACE, UP, SPACE).see("1 2nd Price")
    terminal.send(ENTER)
    screen = terminal.see("Your answers")
    assert "✔ What for?  Software; Scans" in screen  # what was answered is still there
    assert re.search(r"6 +What matters\? +Openness, then Price", screen)
    terminal.send(ENTER)
    assert terminal.finish() == 0
    assert terminal.answers == {
        "work": ["code", "scans"], "reach": "app", "speed": 4, "final": True, "why": "rules",
        "matters": ["open", "cost"],
    }  # fmt: skip


def test_numbers_and_letters_answer_too(path: Path) -> None:
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send("2", ENTER).see("2 of")
    terminal.send("2", ENTER).see("How many dollars?")
    assert "enter takes: no limit" in terminal.text
    terminal.send("2.5M", ENTER).see("How many tokens?")
    assert "enter takes: 2,000,000" in terminal.text
    terminal.send(ENTER).see("How fast?")
    terminal.send("5", ENTER).see("Only finished")
    terminal.send("n", ENTER).see("What matters?")
    terminal.send(ENTER).see("Your answers")
    terminal.send(ENTER)
    assert terminal.finish() == 0
    assert terminal.answers == {
        "work": ["chat"], "reach": "api", "budget": 2_500_000, "sent": 2_000_000, "speed": 5, "final": False,
        "matters": [],
    }  # fmt: skip


@pytest.mark.parametrize("gap", [0.0, 0.005, 0.02, 0.05, 0.08, 0.12, 0.2])
def test_keys_typed_ahead_wait_for_the_next_question(path: Path, gap: float) -> None:
    terminal = quiz(path, "--slow", "0.15")
    terminal.child.delaybeforesend = None
    terminal.see("1 of")
    for keys in ("3\r", "2\r", "30\r", UP + "\r"):
        terminal.send(keys)
        time.sleep(gap)
    screen = terminal.see("5 of about 7")
    answered = screen[screen.index("✔") : screen.index("? How fast?")].splitlines()
    assert answered == [
        "✔ What for?  Scans", "✔ Where?  Through an API", "✔ How many dollars?  30 USD a month",
        "✔ How many tokens?  2,000,000",
    ]  # nothing in between: no key was shown where it was typed  # fmt: skip
    terminal.send(CTRL_C)
    assert terminal.finish() == 130


def test_keys_typed_before_the_quiz_begins_count(path: Path) -> None:
    terminal = quiz(path)
    terminal.send("3\r")
    terminal.see("2 of about 5")
    assert "✔ What for?  Scans" in terminal.text
    terminal.send(CTRL_C)
    terminal.finish()


def test_ctrl_c_between_two_questions_keeps_the_answers(path: Path, tmp_path: Path) -> None:
    terminal = quiz(path, "--slow", "30", MODELMATCH_STATE_DIR=str(tmp_path / "kept"))
    terminal.see("1 of")
    terminal.send("3", ENTER).see("✔ What for?  Scans")
    terminal.send(CTRL_C)
    assert terminal.finish() == 130
    assert "stopped; 1 answer is kept" in terminal.text


def test_the_terminal_is_left_as_it_was_found(path: Path) -> None:
    terminal = Terminal(["/bin/sh"], PS1="$ ")
    terminal.send(f"stty -g; {sys.executable} {DRIVER} {path}; stty -g\n").see("1 of")
    terminal.send(CTRL_C).see("stopped")
    terminal.send("exit\n").finish()
    found = re.findall(r"^[0-9a-f]+(?::[0-9a-f]+)+$", terminal.raw.decode().replace("\r", ""), re.M)
    assert len(found) == 2
    assert found[0] == found[1]


def test_going_back_takes_the_line_back_and_keeps_the_answer(path: Path) -> None:
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send(LEFT, "3", ENTER).see("2 of")  # there is nothing before the first question
    terminal.send("2", ENTER).see("3 of")
    terminal.send("30", ENTER).see("4 of")
    terminal.send(LEFT).see("enter takes: 30 USD")
    assert "✔ How many dollars?" not in terminal.text
    terminal.send(LEFT).see("» 2 Through an API")
    assert "✔ Where?" not in terminal.text
    assert "✔ What for?  Scans" in terminal.text
    terminal.send("b").see("» 3 ◉ Scans")
    terminal.send("1", ENTER).see("» 2 Through an API")  # forward again over what was answered
    terminal.send(ENTER).see("enter takes: 30 USD")
    terminal.send("40", ENTER).see("How many tokens?")
    assert terminal.text.count("✔ How many dollars?") == 1
    terminal.send(CTRL_C)
    assert terminal.finish() == 130


def test_going_back_to_another_answer_hides_what_depended_on_it(path: Path) -> None:
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send("1", ENTER).see("2 of")
    terminal.send("2", ENTER).see("How many dollars?")
    terminal.send("30", ENTER).see("How many tokens?")
    terminal.send(LEFT).see("enter takes: 30")
    terminal.send(LEFT).see("» 2 Through an API")
    terminal.send("1", ENTER).see("How fast?")
    assert "dollars" not in terminal.text
    terminal.send(CTRL_C)
    terminal.finish()


def test_help_appears_in_place_and_goes_away(path: Path) -> None:
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send("?").see("Up to two kinds of work.")
    assert "Software: Programs." in terminal.text
    terminal.send(DOWN, "?", SPACE).see("2 ◉")
    assert "Up to two kinds of work." not in terminal.text
    terminal.send(CTRL_C)
    terminal.finish()


def test_enter_takes_the_default_of_several_choices_where_none_is_chosen(path: Path) -> None:
    terminal = quiz(path)
    assert "enter takes: Writing, chat and more" in terminal.see("1 of")
    terminal.send("1").see("1 ◉")
    assert "enter takes" not in terminal.text
    terminal.send("1").see("enter takes: Writing, chat and more")
    terminal.send(ENTER).see("2 of")
    assert "✔ What for?  Writing, chat and more" in terminal.text
    terminal.send(CTRL_C)
    terminal.finish()


def test_a_default_that_may_be_left_out_gives_way_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "optional.yaml"
    path.write_text(SMALL.replace("default: []", "default: [open, cost]"), encoding="utf-8")
    for keys, answer in (((), ["open", "cost"]), (("1", "1"), []), (("3",), ["long"])):
        terminal = quiz(path)
        terminal.see("1 of")
        terminal.send(ENTER, ENTER, ENTER, ENTER).see("enter takes: Openness, then Price")
        terminal.send(*keys, ENTER).see("Your answers")
        terminal.send(ENTER)
        assert terminal.finish() == 0
        assert terminal.answers["matters"] == answer


def test_enter_takes_the_line_that_the_pointer_was_moved_to_where_nothing_is_chosen(path: Path) -> None:
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send(DOWN, DOWN).see("enter takes: Scans")
    terminal.send(ENTER).see("✔ What for?  Scans")
    terminal.send(ENTER, ENTER, ENTER).see("enter takes: nothing in particular")
    terminal.send(DOWN).see("enter takes: Openness")
    terminal.send("\x7f").see("enter takes: nothing in particular")
    terminal.send(ENTER).see("Your answers")
    terminal.send(ENTER)
    assert terminal.finish() == 0
    assert (terminal.answers["work"], terminal.answers["matters"]) == (["scans"], [])


def test_what_stands_can_be_cleared(path: Path) -> None:
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send("1", ENTER).see("2 of")
    terminal.send("2", ENTER).see("How many dollars?")
    assert "backspace clears" not in terminal.text
    terminal.send("30", ENTER).see("How many tokens?")
    assert "500k, 1M or 1,000,000" in terminal.text  # for tokens only
    terminal.send(LEFT).see("enter takes: 30 USD a month")
    assert "backspace clears" in terminal.text
    assert "500k" not in terminal.text
    terminal.send("\x7f").see("enter takes: no limit")
    terminal.send(ENTER).see("How many tokens?")
    terminal.send(ENTER, ENTER, ENTER, "1", "2", ENTER).see("Your answers")
    terminal.send("7").see("2nd Openness")
    terminal.send("\x7f").see("enter takes: nothing in particular")
    terminal.send(ENTER).see("Your answers")
    terminal.send(ENTER)
    assert terminal.finish() == 0
    assert (terminal.answers["budget"], terminal.answers["matters"]) == (None, [])


def test_too_many_and_too_few_choices_are_said_in_place(path: Path) -> None:
    path.write_text(SMALL.replace("    default: [chat]\n", ""), encoding="utf-8")
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send(ENTER).see("Choose at least 1")
    terminal.send("1", "2", "3").see("At most 2: remove one first.")
    terminal.send("2", "3", ENTER).see("✔ What for?  Software; Scans")
    terminal.send("2", ENTER).see("How many dollars?")
    terminal.send("lots", ENTER).see('This question takes a number from 0 to 5,000,000, not "lots"')
    terminal.send("\x7f").see("» lot ")
    assert "This question takes" not in terminal.text  # while it is put right
    terminal.send(CTRL_C)
    terminal.finish()


def test_a_number_in_the_review_changes_that_answer(path: Path) -> None:
    terminal = quiz(path)
    terminal.see("1 of")
    terminal.send("1", ENTER).see("2 of")
    terminal.send(ENTER).see("3 of")
    terminal.send(ENTER).see("4 of")
    terminal.send(ENTER).see("5 of")
    terminal.send(ENTER).see("Your answers")
    terminal.send("2").see("» 3 Anywhere")
    terminal.send(LEFT).see("Your answers")  # back from there changes nothing
    terminal.send("2").see("» 3 Anywhere")
    terminal.send("2", ENTER).see("How many dollars?")  # what the change opens is asked
    terminal.send(ENTER).see("How many tokens?")
    terminal.send(ENTER)
    screen = terminal.see("Your answers")
    assert screen.count("✔ Where?") == 1
    assert screen.index("✔ Where?  Through an API") < screen.index("✔ How fast?")
    terminal.send(ENTER)
    assert terminal.finish() == 0
    assert terminal.answers["reach"] == "api"


def test_the_review_tells_questions_apart_and_says_which_were_not_asked() -> None:
    asks = (
        "What is your budget in US dollars per month per person?",
        "What is your budget in US dollars per month in total?",
    )
    records = [
        Answer(question=str(n), ask=f"{ask} (no number means no limit)", value=None, label=32 * "long ", default=True)
        for n, ask in enumerate(asks)
    ]
    for width in (59, 79, 99):
        lines = ["".join(text for _, text in line) for line in Review(records, Marks()).lines(width, "")]
        one, two = lines[-2:]
        assert one.split("  ", 2)[2] != two.split("  ", 2)[2]
        assert one.endswith(" (not asked)")
        assert len(one) <= width
        assert "per person?" in one
        assert "in total?" in two


def test_ctrl_c_keeps_the_answers_and_resume_goes_on(path: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "kept")
    terminal = quiz(path, MODELMATCH_STATE_DIR=state)
    terminal.see("1 of")
    terminal.send("1", ENTER).see("2 of")
    terminal.send("2", ENTER).see("3 of")
    terminal.send(CTRL_C)
    assert terminal.finish() == 130
    assert "stopped; 2 answers are kept" in terminal.text
    assert "Traceback" not in terminal.text
    assert "How many dollars?" not in terminal.text  # the question that was not answered is gone
    terminal = quiz(path, "--resume", MODELMATCH_STATE_DIR=state)
    terminal.see("3 of about 7")
    assert "✔ What for?  Software" in terminal.text
    assert "✔ Where?  Through an API" in terminal.text
    terminal.send(LEFT).see("2 of about 7")  # kept answers can be gone back to
    terminal.send(CTRL_C)
    terminal.finish()


def test_without_colour_the_screen_says_the_same(path: Path) -> None:
    coloured, plain = quiz(path), quiz(path, NO_COLOR="1")
    for terminal in (coloured, plain):
        terminal.see("1 of")
        terminal.send(SPACE).see("» 1 ◉")
    assert coloured.text == plain.text
    colour = re.compile(rb"\x1b\[[0-9;]*3[0-7][;m]")
    assert colour.search(coloured.raw)
    assert not colour.search(plain.raw)
    for terminal in (coloured, plain):
        terminal.send(CTRL_C)
        terminal.finish()


@pytest.mark.parametrize(("width", "height"), [(60, 30), (140, 30), (80, 12)])
def test_nothing_is_cut_off_in_narrow_wide_and_low_windows(width: int, height: int) -> None:
    terminal = quiz("full", width=width, height=height)
    terminal.see("1 of about")
    assert max(map(len, terminal.text.splitlines())) <= min(width, 100)
    for label in ("Writing and fixing software", "Writing, chat and everyday help"):
        assert label in terminal.text
    terminal.send("7", ENTER).see("2 of about")
    if height > 12:  # in a low window the list scrolls to the line pointed at
        assert "In a free chat app or website" in terminal.text
    assert "» 8 It makes no difference" in terminal.text
    terminal.send(CTRL_C)
    assert terminal.finish() == 130


def test_a_terminal_that_can_only_print_gets_numbered_lines(path: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "kept")
    terminal = quiz(path, width=120, TERM="dumb", MODELMATCH_STATE_DIR=state)
    terminal.see("Answer (up to 2, separated by commas; ? explains; enter takes: Writing, chat and more):")
    terminal.send("?\n").see("Up to two kinds of work.")
    terminal.send("codee\n").see('did you mean "code"?')
    terminal.send("1,3\n").see("[2 of about 5; status after 1]")
    terminal.send("<\n").see("enter takes: Software; Scans")
    terminal.send("\n", "app\n").see("How fast?")
    assert "1  slow" in terminal.text
    terminal.send("\n").see("Only finished versions?")
    terminal.send("y\n").see("Why only those?")
    terminal.send("2\n").see("What matters?")
    terminal.send("long\n").see("Your answers")
    terminal.send("99\n").see("type a number from 1 to 6")
    terminal.send("00006\n").see("answer: 00006\n  type a number from 1 to 6")
    terminal.send("3\n").see("enter takes: 3 of 5")
    terminal.send("1\n").see("3. How fast? 1, slow")
    terminal.send("\n")
    assert terminal.finish() == 0
    assert b"\x1b" not in terminal.raw
    assert terminal.answers["speed"] == 1


def test_a_prompt_of_a_terminal_that_can_only_print_breaks_between_words(path: Path) -> None:
    terminal = quiz(path, width=45, TERM="dumb")
    screen = terminal.see("more):")
    assert "Answer (up to 2, separated by commas; ?\n  explains; enter takes: Writing, chat and\n  more):" in screen
    terminal.send("9\n").see('"9" is not a choice of this question')
    terminal.send(CTRL_C)
    terminal.finish()


def test_a_terminal_without_accents_and_signs_gets_the_nearest_it_can_show(path: Path) -> None:
    text = SMALL.replace("A small quiz", "Ein Quiz für dich").replace("What for?", "Was … wozu?")
    path.write_text(text.replace("Writing, chat and more", "Prosa – naïve ✓"), encoding="utf-8")
    terminal = quiz(path, width=120, TERM="dumb", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    screen = terminal.see("Answer (")
    assert "Ein Quiz fur dich (about 1 minute" in screen
    assert "Was ... wozu?" in screen
    assert "enter takes: Prosa - naive ?):" in screen
    drawn = quiz(path, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    screen = drawn.see("1 of about 5 - status after 0")
    assert re.search("Ein Quiz fur dich +about 1 minute - Ctrl-C", screen)
    assert "   2 [ ] Prosa - naive ?" in screen
    for one in (terminal, drawn):
        one.send(CTRL_C)
        assert one.finish() == 130


def test_a_dumb_terminal_keeps_the_answers_on_ctrl_c_and_at_the_end_of_input(path: Path, tmp_path: Path) -> None:
    for number, key in enumerate((CTRL_C, "\x04")):
        terminal = quiz(path, TERM="dumb", MODELMATCH_STATE_DIR=str(tmp_path / str(number)))
        terminal.see("[1 of")
        terminal.send("code\n").see("[2 of")
        terminal.send(key)
        assert terminal.finish() == 130
        assert "stopped; 1 answer is kept" in terminal.text


def test_data_cannot_move_the_cursor_or_colour_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    text = SMALL.replace("label: Software", 'label: "Soft\\e[31mware [red]x[/red]"').replace(
        "What for?", '"What\\u202e for?"'
    )
    path.write_text(text, encoding="utf-8")
    terminal: Terminal = quiz(path)
    terminal.see("1 of")
    assert "Soft[31mware [red]x[/red]" in terminal.text
    assert "? What for?" in terminal.text
    terminal.send(CTRL_C)
    terminal.finish()
