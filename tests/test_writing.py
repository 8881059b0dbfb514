"""Files are written whole or not at all, keep what they are, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from modelmatch.data import writing
from modelmatch.data.writing import check_writable, replace, write_whole

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes, links and pipes as Unix has them")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o660, 0o755])
def test_a_file_keeps_its_mode(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    path.chmod(mode)
    write_whole(path, b"after")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"after", mode)
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    os.chown(path, 12345, 23456)
    write_whole(path, b"after")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_a_new_file_has_the_mode_that_the_mask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "file", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_a_read_only_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    path.chmod(0o444)
    attempts: tuple[Callable[[], object], ...] = (lambda: check_writable(path), lambda: write_whole(path, b"after"))
    for attempt in attempts:
        with pytest.raises(PermissionError, match="read-only"):
            attempt()
    assert path.read_text() == "before"


def test_a_file_with_several_names_keeps_them(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    path.write_text("what was there before")
    os.link(path, other)
    write_whole(path, b"after")
    assert other.read_bytes() == b"after"
    assert path.samefile(other)


def test_what_cannot_be_written_into_a_file_with_several_names_leaves_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    os.link(path, tmp_path / "other")
    real, calls = os.write, []

    def full(file: int, raw: bytes) -> int:
        calls.append(raw)
        if len(calls) == 1:
            return real(file, bytes(raw)[:3])
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(file, raw)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"a longer text")
    assert path.read_text() == "before"


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"after"


def test_a_link_to_a_missing_folder_is_found_beforehand(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "missing" / "file")
    with pytest.raises(FileNotFoundError):
        check_writable(tmp_path / "link")


def test_a_planted_link_under_a_temporary_name_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter([b"a" * 8, b"b" * 8])
    monkeypatch.setattr(os, "urandom", lambda count: next(names))
    victim = tmp_path / "victim"
    victim.write_text("safe")
    (tmp_path / f"{writing.TEMPORARY}{(b'a' * 8).hex()}.tmp").symlink_to(victim)
    write_whole(tmp_path / "file", b"x")
    assert victim.read_text() == "safe"
    assert (tmp_path / "file").read_bytes() == b"x"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_writable(pipe)  # which does not wait for a reader
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"x" * 200_000)
    reader.join()
    assert got == [b"x" * 200_000]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("linked", [False, True])
def test_an_open_stream_is_written_to_where_it_stands(linked: bool, tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as file:
        file.write("before ")
        file.flush()
        path = Path(f"/dev/fd/{file.fileno()}")
        if linked:
            (tmp_path / "link").symlink_to(path)
            path = tmp_path / "link"
        check_writable(path)
        write_whole(path, b"answers")
        file.write(" after")
    assert (tmp_path / "out").read_text() == "before answers after"


def test_a_stream_for_reading_or_one_that_is_closed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("x")
    with (tmp_path / "in").open() as file, pytest.raises(OSError, match="only for reading"):
        check_writable(Path(f"/dev/fd/{file.fileno()}"))
    with pytest.raises(OSError, match="Bad file"):
        check_writable(Path("/dev/fd/999999"))


def test_a_pipe_that_does_not_wait_gets_everything(tmp_path: Path) -> None:
    reading, writing_end = os.pipe()
    os.set_blocking(writing_end, False)
    got: list[bytes] = []

    def read() -> None:
        with open(reading, "rb") as stream:
            got.append(stream.read())

    reader = threading.Thread(target=read)
    reader.start()
    write_whole(Path(f"/dev/fd/{writing_end}"), b"x" * 500_000)
    os.close(writing_end)
    reader.join()
    assert len(got[0]) == 500_000


@pytest.mark.parametrize("step", ["write", "close", "replace"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device"), SystemExit])
def test_an_interruption_leaves_nothing_behind(
    step: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    real = getattr(os, step)

    def broken(*arguments: object) -> None:
        if step == "close":
            real(*arguments)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, step, broken)
        with pytest.raises(type(error) if isinstance(error, BaseException) else error):
            replace(path, b"after")
    assert os.listdir(tmp_path) == ["file"]
    assert path.read_text() == "before"


ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM]


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_during_a_write_takes_effect_after_it(number: signal.Signals, tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from modelmatch.data import writing\n"
        "real = os.write\n"
        f"os.write = lambda file, raw: (os.kill(os.getpid(), {int(number)}), real(file, raw))[1]\n"
        "writing.write_whole(Path(sys.argv[1]), b'whole'); print('not ended')"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "file")], capture_output=True, check=False)
    assert b"not ended" not in done.stdout
    assert done.returncode == -number
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"whole"


def raise_both(came: list[int]) -> None:
    with writing.signals_held():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGUSR1)
        assert came == []


def test_held_signals_all_take_effect_and_their_handlers_come_back() -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, frame: came.append(number))
    try:
        handlers = [signal.getsignal(number) for number in ENDING]
        with pytest.raises(KeyboardInterrupt):
            raise_both(came)
        assert came == [signal.SIGUSR1]
        assert [signal.getsignal(number) for number in ENDING] == handlers
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_name_as_long_as_the_system_takes_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    write_whole(path, b"x")
    assert path.read_bytes() == b"x"
