"""Signals, lost terminals and Ctrl-Z in the quiz: the terminal is left in order, and no answer is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.quiz.quiz_terminal import CTRL_C, ENTER, LEFT, Terminal
from tests.quiz.small_quiz import SMALL

MODELMATCH = [sys.executable, "-m", "modelmatch"]
MOMENTS = Path(__file__).with_name("end_at_moments.py")
AT_EACH = 17
KINDS = ("INT", "TERM", "HUP", "QUIT", "TSTP", "CLOSE")


@pytest.fixture(scope="module", autouse=True)
def _strengths_in_the_cache() -> None:
    """In a checkout the first run estimates the strengths, which takes a while."""
    subprocess.run([*MODELMATCH, "recommend", "--format", "id"], check=True, capture_output=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def started(path: Path, *, before: str = "", **env: Any) -> Terminal:
    """The quiz, as a shell starts it after some other commands."""
    command = f"{before} exec {sys.executable} -m modelmatch quiz {path} --all --fixed-order"
    return Terminal(["/bin/sh", "-c", command], **env)


def kept(folder: Path) -> dict[str, object]:
    """The answers that are kept."""
    (file,) = [path for path in folder.rglob("*") if path.is_file()]
    answers: dict[str, object] = yaml.safe_load(file.read_text(encoding="utf-8"))["answers"]
    return answers


# --- at every moment ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "of"), [*((kind, "calls") for kind in KINDS), ("TERM", "changes"), ("TSTP", "changes")]
)
def test_a_signal_at_any_moment_leaves_the_terminal_the_answers_and_the_file_in_order(
    kind: str, of: str, tmp_path: Path
) -> None:
    command = [sys.executable, str(MOMENTS), kind, of, str(AT_EACH), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    whole, *runs = map(json.loads, done.stdout.splitlines())
    assert (whole["status"], whole["restored"], whole["kept"]) == (0, True, {}), whole
    assert len(runs) == AT_EACH if of == "calls" else len(runs) > 4
    for run in runs:
        check_run(kind, run)
    if kind not in ("TSTP", "CLOSE"):
        assert any("to resume: " in run["shown"] for run in runs)


def check_run(kind: str, run: dict[str, Any]) -> None:
    """What holds whenever it was."""
    finished = "Your match" in run["shown"]
    ended = {"INT": 130, "TSTP": 0, "CLOSE": -signal.SIGHUP}.get(kind)
    assert run["status"] == (-getattr(signal, f"SIG{kind}") if ended is None else ended), run
    assert run["restored"], run
    assert "Traceback" not in run["shown"], run
    assert "Exception" not in run["shown"], run
    assert set(run["saved"]) <= {"answers.yaml"}, run
    for text in run["saved"].values():
        assert yaml.safe_load(text)["answers"] == {"first": "a", "second": 30, "third": "a"}, run
    if kind == "TSTP":
        assert run["reports"][0] == "stopped", run
        assert run["kept"] == {}, run
        assert set(run["saved"]) == {"answers.yaml"}, run
        assert finished, run
        return
    answers = [yaml.safe_load(text)["answers"] for text in run["kept"].values()]
    assert all(name.endswith(".yaml") and "/." not in f"/{name}" for name in run["kept"]), run
    answered = len(set(re.findall(r"(First|Second|Third)\?  ", run["shown"])))
    assert len(answers) <= 1, run
    count = len(answers[0]) if answers else 0
    assert finished or count >= answered - 1, run  # less the one that is being taken
    if (said := re.search(r"stopped; (\d) answers? (?:is|are) kept", run["shown"])) is not None:
        assert int(said[1]) == count, run


def test_an_interrupt_while_the_program_is_loaded_shows_no_traceback() -> None:
    code = (
        "import os, runpy, signal, sys\n"
        "left = int(sys.argv[1])\n"
        "def count(event, arguments):\n"
        "    global left\n"
        "    if event == 'import' and 'modelmatch.signals' in sys.modules:\n"
        "        left -= 1\n"
        "        if left == 0: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.addaudithook(count)\n"
        "sys.argv = ['modelmatch', 'questions', 'list']\n"
        "runpy.run_module('modelmatch', run_name='__main__')\n"
    )
    for imports in (1, 4, 16, 64, 128):
        done = subprocess.run([sys.executable, "-c", code, str(imports)], capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n"), imports


def test_nothing_slow_is_imported_before_signals_are_handled() -> None:
    code = (
        f"import os, sys; sys.path[:] = {sys.path}; old = set(sys.modules)\n"
        "import modelmatch.signals\n"
        "print(*sorted(set(sys.modules) - old))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], text=True, capture_output=True, check=True)
    assert set(done.stdout.split()) <= {"__future__", "modelmatch", "modelmatch.signals", "_signal"}


# --- while a question waits ---------------------------------------------------------------------------


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
@pytest.mark.parametrize("name", ["INT", "TERM", "HUP", "QUIT", "USR1", "ALRM"])
def test_a_signal_from_outside_ends_a_question_that_waits(path: Path, tmp_path: Path, name: str, term: str) -> None:
    state = tmp_path / "kept"
    terminal = started(path, TERM=term, MODELMATCH_STATE_DIR=str(state))
    before = termios.tcgetattr(terminal.child.fileno())
    terminal.see("1 of")
    terminal.send("3", ENTER).see("2 of")
    os.kill(terminal.child.pid, getattr(signal, f"SIG{name}"))
    terminal.see("to resume: ")
    after = termios.tcgetattr(terminal.child.fileno())
    assert terminal.finish() == (130 if name == "INT" else -getattr(signal, f"SIG{name}"))
    assert after == before
    assert terminal.text.endswith("stopped; 1 answer is kept\n  to resume: modelmatch quiz --resume")
    assert not terminal.screen.cursor.hidden
    assert kept(state) == {"work": ["scans"]}
    if term != "dumb":
        assert "Where?" not in terminal.text  # the question that was not answered is gone


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
@pytest.mark.parametrize("before", ["", "trap '' HUP;"], ids=["", "nohup"])
def test_a_terminal_that_is_closed_loses_no_answers(path: Path, tmp_path: Path, before: str, term: str) -> None:
    state, told = tmp_path / "kept", tmp_path / "told"
    terminal = started(path, before=f"{before} exec 2>{told};", TERM=term, MODELMATCH_STATE_DIR=str(state))
    terminal.see("1 of")
    terminal.send("3", ENTER).see("2 of")
    terminal.child.ptyproc.fileobj.close()
    _, status = os.waitpid(terminal.child.pid, 0)
    terminal.child.ptyproc.terminated = terminal.child.terminated = terminal.child.closed = True
    assert os.waitstatus_to_exitcode(status) == (130 if before else -signal.SIGHUP)
    assert kept(state) == {"work": ["scans"]}
    said = told.read_text(encoding="utf-8")
    assert "1 answer is kept\n  to resume: modelmatch quiz --resume" in said
    assert "Traceback" not in said


def test_more_signals_while_the_program_ends_do_not_stop_it_halfway(path: Path, tmp_path: Path) -> None:
    terminal = started(path, MODELMATCH_STATE_DIR=str(tmp_path / "kept"))
    before = termios.tcgetattr(terminal.child.fileno())
    terminal.see("1 of")
    terminal.send("3", ENTER).see("2 of")
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT):
        os.kill(terminal.child.pid, number)
    terminal.see("to resume: ")
    after = termios.tcgetattr(terminal.child.fileno())
    assert terminal.finish() < 0
    assert after == before
    assert kept(tmp_path / "kept") == {"work": ["scans"]}
    assert terminal.text.endswith("stopped; 1 answer is kept\n  to resume: modelmatch quiz --resume")


def test_signals_that_are_to_be_ignored_stay_ignored(path: Path) -> None:
    terminal = started(path, before="trap '' INT HUP;")
    terminal.see("1 of")
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(terminal.child.pid, number)
    terminal.send("3", ENTER).see("2 of")
    terminal.send(CTRL_C)
    assert terminal.finish() == 130


def test_without_readable_input_there_is_an_error_and_no_traceback(path: Path) -> None:
    with open(os.devnull, "w") as unreadable:  # as nohup leaves it
        done = subprocess.run([*MODELMATCH, "quiz", str(path)], stdin=unreadable, capture_output=True, text=True)
    assert done.returncode in (1, 3)
    assert done.stderr.startswith("<standard input>")
    assert "Traceback" not in done.stderr


def test_an_error_in_a_question_keeps_the_answers_and_the_terminal(path: Path, tmp_path: Path) -> None:
    driver = tmp_path / "driver.py"
    driver.write_text(
        "import sys\n"
        "from modelmatch.quiz.terminal import form\n"
        "from modelmatch.quiz.terminal.asker import Asker\n"
        "from modelmatch.quiz.load import load_questions\n"
        "def fail(self):\n"
        "    raise ZeroDivisionError('on purpose')\n"
        "form.Form.toggle = fail\n"
        "try:\n"
        "    Asker(load_questions(sys.argv[1]), keep=lambda answers: print('KEPT', dict(answers.given))).run()\n"
        "except ZeroDivisionError as error:\n"
        "    print('ERROR', error)\n",
        encoding="utf-8",
    )
    terminal = Terminal([sys.executable, str(driver), str(path)])
    before = termios.tcgetattr(terminal.child.fileno())
    terminal.see("1 of")
    terminal.send(ENTER).see("2 of")
    terminal.send(" ").see("ERROR on purpose")
    after = termios.tcgetattr(terminal.child.fileno())
    terminal.finish()
    assert "KEPT {'work': ('chat',)}" in terminal.text
    assert after == before
    assert "Press ENTER" not in terminal.text


# --- Ctrl-Z -------------------------------------------------------------------------------------------


@pytest.fixture
def shell() -> Terminal:
    """A shell with jobs, in which the quiz can be stopped and taken up again."""
    if not Path("/bin/bash").exists():
        pytest.skip("needs a shell with jobs")
    terminal = Terminal(["/bin/bash", "--norc", "--noprofile", "-i"], PS1="> ", HISTFILE=os.devnull)
    terminal.see(">")
    return terminal


def settings(terminal: Terminal) -> list[str]:
    """All that ``stty -g`` has printed."""
    return re.findall(r"[0-9a-f]+(?::[0-9a-f]+){8,}", terminal.raw.decode().replace("\r", ""))


@pytest.mark.parametrize("by", ["key", "TSTP", "STOP"])
def test_a_quiz_that_is_stopped_gives_the_terminal_back_and_is_drawn_again(
    shell: Terminal, path: Path, by: str
) -> None:
    shell.send(f"stty -g; {sys.executable} -m modelmatch quiz {path} --all --fixed-order\r").see("1 of")
    shell.send("3", ENTER).see("2 of")
    if by == "key":
        shell.send("\x1a")
    else:
        os.kill(os.tcgetpgrp(shell.child.fileno()), getattr(signal, f"SIG{by}"))
    screen = shell.see("Stopped")
    assert "? Where?" not in screen or by == "STOP"  # which no program is told of
    shell.send("stty -g; echo $((40 + 2))\r").see("42")
    shell.send("clear; fg\r")
    screen = shell.see("2 of about")
    assert "✔ What for?  Scans\n? Where?" in screen
    assert " » 3 Anywhere" in screen
    shell.send(LEFT).see("1 of about")
    assert "A small quiz" in shell.text  # what stands above is known again, so that no other line is taken back
    assert "✔" not in shell.text
    shell.send(CTRL_C).see("stopped")
    shell.send("stty -g; echo $((50 + 2))\r").see("52")
    shell.send("exit\r").finish()
    assert len(found := settings(shell)) == 3
    assert len(set(found)) == 1


def test_a_stopped_quiz_that_is_ended_keeps_the_answers(shell: Terminal, path: Path, tmp_path: Path) -> None:
    shell.send(f"export MODELMATCH_STATE_DIR={tmp_path}/kept\r")
    shell.send(f"{sys.executable} -m modelmatch quiz {path} --all --fixed-order\r").see("1 of")
    shell.send("3", ENTER).see("2 of")
    shell.send("\x1a").see("Stopped")
    shell.send("kill %1; sleep 0.1; wait; stty -a; echo $((40 + 2))\r").see("42")
    assert " echo " in shell.text
    assert " icanon " in shell.text
    assert kept(tmp_path / "kept") == {"work": ["scans"]}
    shell.send("exit\r").finish()


# --- the size of the window ---------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 40, 25])
def test_a_window_that_becomes_narrower_shows_the_same_as_one_that_was(path: Path, width: int) -> None:
    def answered(first: int) -> Terminal:
        terminal = Terminal([*MODELMATCH, "quiz", str(path), "--all", "--fixed-order"], width=first)
        terminal.see("1 of")
        terminal.send("1", "3", ENTER).see("2 of")
        terminal.send("2", ENTER).see("dollars")
        return terminal

    narrowed, narrow = answered(100), answered(width)
    narrowed.screen.resize(40, width)
    narrowed.child.setwinsize(40, width)
    for keys, question in (((), "dollars?"), ((LEFT,), "3 Anywhere"), ((ENTER,), "dollars?"), ((ENTER,), "tokens?")):
        narrowed.send(*keys)
        expected = narrow.send(*keys).see(question)
        assert settled(narrowed, expected) == expected
    for terminal in (narrowed, narrow):
        terminal.send(CTRL_C)
        assert terminal.finish() == 130


def settled(terminal: Terminal, expected: str) -> str:
    """The screen once it shows what is expected, or after a while."""
    for _ in range(100):
        terminal._read()
        if terminal.text == expected:
            break
    return terminal.text
