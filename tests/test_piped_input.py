"""Standard input arrives whole however it comes: late, in parts, in non-blocking mode; and who waits is told."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pytest

PROGRAM = [sys.executable, "-m", "modelmatch"]
PIPED = [
    (["quiz", "-f", "id"], b"health\nmessenger\nfree\n"),
    (["recommend", "-a", "-", "-f", "id"], b"answers: {work: [health], reach: messenger}\n"),
]
WAITING = b"waiting for "


def in_parts(arguments: Sequence[str], parts: Sequence[bytes], *, blocking: bool) -> tuple[int, bytes, bytes]:
    """A run whose input is in this mode, and comes in parts: one at once, each other after the run has waited."""
    reader, writer = os.pipe()
    os.set_blocking(reader, blocking)
    os.write(writer, parts[0])
    process = subprocess.Popen([*PROGRAM, *arguments], stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.close(reader)
    assert process.stderr
    said = b"" if parts[0] else process.stderr.readline()  # it waits
    for part in parts[1:]:
        threading.Event().wait(0.3)
        os.write(writer, part)
    os.close(writer)
    out, err = process.communicate()
    return process.returncode, out, said + err


@pytest.mark.parametrize("blocking", [True, False], ids=["blocking", "non-blocking"])
@pytest.mark.parametrize(("arguments", "piped"), PIPED, ids=["quiz", "recommend"])
def test_input_that_comes_late_or_in_parts_counts_like_input_that_is_there(
    arguments: list[str], piped: bytes, blocking: bool
) -> None:
    whole = subprocess.run([*PROGRAM, *arguments], input=piped, capture_output=True)
    assert (whole.returncode, whole.stderr) == (0, b"")
    for parts in ([piped[:10], piped[10:20], piped[20:]], [b"", piped]):
        code, out, said = in_parts(arguments, parts, blocking=blocking)
        assert (code, out) == (0, whole.stdout)
        assert (WAITING in said) == (not parts[0])


def test_what_is_waited_for_is_said_once() -> None:
    _, _, said = in_parts(["quiz", "-f", "id"], [b"", b"health\n"], blocking=True)
    assert said == b"waiting for answers on standard input, one per line; end it with Ctrl-D\n"
    _, _, said = in_parts(["recommend", "-a", "-", "-f", "id"], [b"", b"answers: {}\n"], blocking=True)
    assert said == b"waiting for an answers file on standard input; end it with Ctrl-D\n"


def test_who_types_an_answers_file_is_told_how_to_end_it() -> None:
    child = pexpect.spawn(sys.executable, ["-m", "modelmatch", "recommend", "-a", "-", "-f", "id"], timeout=60)
    child.expect_exact("waiting for an answers file on standard input; end it with Ctrl-D")
    child.sendline("answers: {work: [coding]}")
    child.sendeof()
    child.expect("[a-z]+/[a-z0-9.-]+\r\n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_lines_typed_into_a_terminal_in_non_blocking_mode_are_answers(tmp_path: Path) -> None:
    script = "import os, sys; os.set_blocking(0, False); from modelmatch.cli import main; main()"
    environment = {**os.environ, "TERM": "dumb", "MODELMATCH_STATE_DIR": str(tmp_path)}
    child = pexpect.spawn(
        sys.executable, ["-c", script, "quiz", "--fixed-order", "-f", "id"], env=environment, timeout=60
    )
    child.expect_exact("1 of about")
    child.expect_exact("Answer")
    child.sendline("coding")
    child.expect_exact("2 of about")
    child.sendeof()
    child.expect("1 answer is kept")


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_slow_reader_of_a_pipe_in_non_blocking_mode_gets_all(unbuffered: str) -> None:
    arguments = [*PROGRAM, "models", "-f", "json"]
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    whole = subprocess.run(arguments, capture_output=True, env=environment).stdout
    assert len(whole) > 100_000  # more than a pipe holds
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    process = subprocess.Popen(arguments, stdout=writer, stderr=subprocess.PIPE, env=environment)
    os.close(writer)
    threading.Event().wait(1.0)
    with os.fdopen(reader, "rb") as slow:
        assert slow.read() == whole
    _, err = process.communicate()
    assert err == b""
    assert process.returncode == 0
