"""``modelmatch quiz`` as people and scripts run it: in a pseudo-terminal, and in pipes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from modelmatch.session.unfinished import unfinished
from tests import program
from tests.quiz.quiz_terminal import CTRL_C, DOWN, ENTER, LEFT, SPACE, Terminal

MODELMATCH = [sys.executable, "-m", "modelmatch"]


def piped(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return program.run(*arguments, stdin=stdin)


@pytest.fixture(scope="module", autouse=True)
def _strengths_in_the_cache() -> None:
    """In a checkout the first run estimates the strengths, which takes a while."""
    piped("recommend", "--format", "id")


def match(result: subprocess.CompletedProcess[bytes]) -> str:
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode().strip()


def test_the_quiz_in_a_terminal_ends_with_a_match(tmp_path: Path) -> None:
    saved = tmp_path / "answers.yaml"
    command = [*MODELMATCH, "quiz", "--all", "--fixed-order", "--save", str(saved)]
    terminal = Terminal(command, width=100, height=50)
    terminal.see("What will you use it for most?")
    terminal.send("3", ENTER).see("2 of about")
    assert "leads" in terminal.text
    assert "% sure" in terminal.text
    terminal.send(LEFT, "3", "1", ENTER).see("2 of about")
    terminal.send("3", ENTER).see("What may it cost you")
    for number in range(4, 8):
        terminal.send(ENTER).see(f"{number} of about 7")
    terminal.send(ENTER).see("Your answers")
    terminal.send(ENTER).see("Your match")
    assert terminal.finish() == 0
    assert "work: [coding]\n  reach: tools\n" in saved.read_text()
    replayed = match(piped("recommend", "-a", str(saved), "--format", "json"))
    assert json.loads(replayed)["candidates"][0]["name"] in terminal.text


def test_the_quiz_says_what_can_still_change_the_match_and_stops_when_enough_is_known() -> None:
    terminal = Terminal([*MODELMATCH, "quiz"], width=100, height=50)
    terminal.see("What will you use it for most?")
    terminal.send("1", ENTER).see("2 of about")
    assert re.search(
        r"2 of about [78] · .+ leads, \d+ ?% sure · at most \d more questions? can change this", terminal.text
    )
    terminal.send("5", ENTER).see("3 of about")  # on one's own computer: only open weights are left
    for number in range(4, 9):
        if "Your answers" not in terminal.text:
            terminal.send(ENTER).see(f"{number} of about", "Your answers")
    assert "Enough is known:" in terminal.text
    said = " ".join(terminal.text.split())
    assert re.search(r"(One question is|\d+ questions are) skipped; (its default counts|their defaults count)", said)
    assert "(not asked)" in terminal.text
    terminal.send(ENTER).see("Your match")
    assert terminal.finish() == 0


def test_ctrl_c_leaves_with_130_and_resume_goes_on(tmp_path: Path) -> None:
    terminal = Terminal(MODELMATCH)  # without a command, the quiz starts
    terminal.see("1 of about")
    terminal.send(SPACE, DOWN, SPACE, ENTER).see("2 of about")
    terminal.send(CTRL_C)
    assert terminal.finish() == 130
    assert terminal.text.endswith("stopped; 1 answer is kept\n  to resume: modelmatch quiz --resume")
    terminal = Terminal([*MODELMATCH, "quiz", "--resume"])
    terminal.see("2 of about")
    assert "✔ What will you use it fo" in terminal.text
    terminal.send(CTRL_C)
    assert terminal.finish() == 130
    other = piped("quiz", "team", "--resume")
    assert other.returncode == 2
    assert b"the interrupted quiz is quick, not team" in other.stderr


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set of two questions in the working directory, the second of which is always asked."""
    path = tmp_path / "sets" / "two.yaml"
    path.parent.mkdir()
    path.write_text(
        "id: two\ntitle: Two\nminutes: 1\nquestions:\n"
        "  - {id: first, ask: First?, choices: [{id: a, label: A, weights: {coding: 1}}, {id: b, label: B}]}\n"
        "  - {id: second, ask: Second?, always: true,\n"
        "     choices: [{id: a, label: A, weights: {coding: 3}}, {id: b, label: B, weights: {writing: 3}}]}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return path


def test_a_set_that_was_named_by_a_path_can_be_resumed_by_it_and_replayed_from_anywhere(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal([*MODELMATCH, "quiz", "sets/two.yaml", "--all"])
    terminal.see("Second?")
    terminal.send("1", ENTER).see("2 of about 2")
    terminal.send(CTRL_C)
    assert terminal.finish() == 130
    monkeypatch.chdir(two.parent)
    terminal = Terminal([*MODELMATCH, "quiz", "--resume", "./two.yaml", "--all", "--save", "saved.yaml"])
    terminal.see("First?")
    terminal.send("1", ENTER).see("Your answers")
    terminal.send(ENTER).see("Your match")
    assert terminal.finish() == 0
    assert f'set: "{os.path.realpath(two)}"\n' in Path("saved.yaml").read_text(encoding="utf-8")
    monkeypatch.chdir("/")
    assert match(piped("recommend", "-a", str(two.parent / "saved.yaml"), "--format", "id"))


def test_a_fixed_order_begins_with_the_first_question_of_the_file(two: Path) -> None:
    for options, asked in (((), "Second?"), (("--fixed-order",), "First?")):
        terminal = Terminal([*MODELMATCH, "quiz", "sets/two.yaml", *options])
        assert asked in terminal.see("1 of about 2")
        terminal.send(CTRL_C)
        assert terminal.finish() == 130


def test_a_quiz_is_resumed_as_it_was_begun(two: Path) -> None:
    terminal = Terminal([*MODELMATCH, "quiz", "sets/two.yaml", "--fixed-order", "--all"])
    terminal.see("First?")
    terminal.send("1", ENTER).see("Second?")
    for _ in range(2):  # and kept once more where it is broken off again
        terminal.send(CTRL_C)
        assert terminal.finish() == 130
        kept = unfinished()
        assert (kept.ask_all, kept.fixed_order) == (True, True)
        terminal = Terminal([*MODELMATCH, "quiz", "--resume"])
        terminal.see("Second?")
    terminal.send(CTRL_C)
    terminal.finish()


def test_a_place_that_cannot_be_written_to_is_told_before_the_first_question(two: Path) -> None:
    terminal = Terminal([*MODELMATCH, "quiz", "sets/two.yaml", "--save", "no/such/answers.yaml"], width=120)
    assert terminal.finish() == 3
    assert "no/such/answers.yaml: error[unwritable]: the file cannot be written: no such file" in terminal.text
    assert "Second?" not in terminal.text
    result = piped("quiz", "sets/two.yaml", "--save", "sets", stdin=b"nonsense\n")
    assert result.returncode == 3
    assert b"sets: error[unwritable]: the file cannot be written: is a directory" in result.stderr


def test_a_finished_quiz_has_a_result_where_no_answers_can_be_kept(two: Path) -> None:
    terminal = Terminal(
        [*MODELMATCH, "quiz", "sets/two.yaml", "--all"], width=120, MODELMATCH_STATE_DIR=f"{os.devnull}/x"
    )
    terminal.see("1 of about 2")
    terminal.send("1", ENTER).see("2 of about 2")
    terminal.send("1", ENTER).see("Your answers")
    terminal.send(ENTER).see("Your match")
    assert terminal.finish() == 0
    assert "warning: the answers could not be kept for --resume: /dev/null/x/unfinished.yaml" in terminal.text


def test_piped_answers_give_what_the_same_answers_in_a_file_give(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"answers": {"work": ["coding", "agents"], "reach": "api", "budget": 500}}', encoding="utf-8")
    by_pipe = json.loads(match(piped("quiz", "--format", "json", stdin=b"coding,agents\n4\n\n500\n")))
    by_file = json.loads(match(piped("recommend", "-a", str(file), "--format", "json")))
    assert by_pipe == by_file
    assert [a["default"] for a in by_pipe["answers"][:5]] == [False, False, True, False, True]


def test_settings_come_before_lines_and_are_not_read_again() -> None:
    result = piped("quiz", "--set", "work=health", "--format", "json", stdin=b"messenger\nfree\n")
    answers = {a["question"]: a["value"] for a in json.loads(match(result))["answers"]}
    assert (answers["work"], answers["reach"], answers["spend"]) == (["health"], "messenger", "free")


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "says"),
    [
        ((), b"codng\n", 3, '<standard input>:1:1: error[unknown-choice]: "codng" is not a choice of "work"'),
        ((), b"coding,19\n", 3, '<standard input>:1:8: error[unknown-choice]: "19" is not a choice of "work"'),
        ((), b"x" * 10_000_000, 3, "<standard input>: error[too-large]: more than 1,000,000 bytes of input"),
        ((), b"\xff\xfe\x00\x01" * 50, 3, "<standard input>: error[not-text]"),
        ((), b"coding\n" * 20, 3, '<standard input>:2:1: error[unknown-choice]: "coding" is not a choice of "reach"'),
        (("--set", "wrok=coding"), b"", 2, '--set wrok=coding: error[unknown-question]: "wrok" is not a question'),
        (("--set", "work"), b"", 2, 'error[bad-setting]: "work" is not of the form QUESTION=ANSWER'),
        (("quik",), b"", 2, 'error[unknown-set]: there is no question set "quik"'),
        (("--format", "nope"), b"codng\n", 2, 'error[unknown-format]: "nope" is not a format'),  # before any answer
        (("--top", "0"), b"codng\n", 2, 'error[invalid-top]: --top takes a whole number of 1 or more, not "0"'),
        (("quick", "-q", "full"), b"", 2, "error[two-sets]: two question sets are given: quick, and full"),
        (("--questions", "quik"), b"", 2, 'error[unknown-set]: there is no question set "quik"'),
        (("--resume",), b"", 2, "error[nothing-to-resume]: there is no interrupted quiz"),
    ],
)
def test_bad_input_is_one_clear_error_on_standard_error(
    arguments: tuple[str, ...], stdin: bytes, code: int, says: str
) -> None:
    result = piped("quiz", *arguments, stdin=stdin)
    assert result.returncode == code
    assert result.stdout == b""
    assert result.stderr.decode().startswith(says)
    assert "Traceback" not in result.stderr.decode()


def test_the_set_may_be_named_as_an_option_as_everywhere_else() -> None:
    for arguments in (("--questions", "full"), ("full", "--questions", "full")):
        result = match(piped("quiz", *arguments, "--format", "json"))
        assert json.loads(result)["question_set"] == "full"


def test_scripts_do_not_pay_for_the_terminal() -> None:
    code = (
        "import sys; import modelmatch.session.interview, modelmatch.quiz.load, modelmatch.quiz.answers_file;"
        "modelmatch.quiz.load.load_questions('quick');"
        "print([m for m in ('prompt_toolkit', 'questionary', 'rich') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=dict(os.environ))
    assert result.stdout.strip() == b"[]"
