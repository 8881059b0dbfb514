"""Writing files: whole or not at all, with nothing left behind, whatever interrupts it."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from modelmatch.signals import ENDING

PRIVATE = 0o600
"""Mode of files that only their owner may read."""
TEMPORARY = ".modelmatch-"
"""What the names of files begin with that are not finished yet."""
_ELSEWHERE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV)
"""Why a file that may be written cannot be replaced: because of its folder, its owner, or since it is mounted."""
_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0)
_BYTES = getattr(os, "O_BINARY", 0)


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file completely or not at all.

    What a link points to is written, not the link. A file keeps its mode, its owner and its other names; a pipe, a
    device or an open stream such as ``/dev/fd/3`` is written to, never replaced.

    Raises
    ------
    OSError
        The file cannot be written, or it is read-only; what stood there is unchanged.
    """
    if (number := _open_stream(path)) is not None:
        _write_to(os.dup(number), raw)
        return
    try:
        known = os.stat(path)  # refuses a link that leads in circles
    except FileNotFoundError:
        replace(Path(os.path.realpath(path)), raw)
        return
    _check_existing(path, known)
    if not stat.S_ISREG(known.st_mode):
        _write_to(os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | _BYTES), raw)
    elif known.st_nlink > 1:
        _overwrite(path, raw)
    else:
        try:
            replace(Path(os.path.realpath(path)), raw, like=known)
        except OSError as error:
            if error.errno not in _ELSEWHERE:
                raise
            _overwrite(path, raw)


def check_writable(path: Path) -> None:
    """Raise `OSError` if `write_whole` could not write this file now; nothing is changed, no pipe is opened."""
    if (number := _open_stream(path)) is not None:
        import fcntl

        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "is open only for reading")
        return
    try:
        known = os.stat(path)
    except FileNotFoundError:
        import tempfile

        with tempfile.TemporaryFile(dir=os.path.dirname(os.path.realpath(path))):
            return
    _check_existing(path, known)


def is_stream(path: Path) -> bool:
    """Whether this is a pipe, a device or an open stream: what is written there cannot be read again by its name."""
    return _open_stream(path) is not None or (os.path.exists(path) and not os.path.isfile(path))


def replace(path: Path, raw: bytes, *, mode: int = 0o666, like: os.stat_result | None = None) -> None:
    """Replace a path with a new file in one step; a link is replaced, not followed.

    Parameters
    ----------
    mode : that of the file, less what the user's mask takes away.
    like : the file to be replaced, whose mode, owner and attributes are kept.

    Raises
    ------
    OSError
        It cannot be written; what stood there is unchanged.
    """
    with signals_held():
        temporary, file = _new_file(path.parent, mode)
        try:
            try:
                if like is not None:
                    _make_like(file, path, like)
                _write_all(file, raw)
            finally:
                os.close(file)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Delay signals that would end the program until the block is done.

    They are caught, not blocked: the threads of numerical libraries would get those that are blocked here. Python
    lets only the main thread do so; elsewhere nothing is held.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before: dict[int, signal._HANDLER] = {}
    try:
        for name in (*ENDING, "SIGTSTP"):
            number = getattr(signal, name, None)
            handler = None if number is None else signal.getsignal(number)
            if number is not None and handler not in (None, signal.SIG_IGN):
                before[number] = handler
                signal.signal(number, hold)
        yield
    finally:
        with contextlib.ExitStack() as last:  # does all of it, even if one of the signals raises an exception
            last.callback(_raise_signals, came)
            for number, handler in before.items():
                last.callback(signal.signal, number, handler)


def _raise_signals(came: list[int]) -> None:
    with contextlib.ExitStack() as each:
        for number in dict.fromkeys(came):
            each.callback(signal.raise_signal, number)


def _new_file(folder: Path, mode: int) -> tuple[str, int]:
    """A new file in a folder, under a random name: its path, and the open file."""
    while True:
        path = os.path.join(folder, f"{TEMPORARY}{os.urandom(8).hex()}.tmp")
        with contextlib.suppress(FileExistsError):
            return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOT_THROUGH_LINKS | _BYTES, mode)


def _make_like(file: int, path: Path, like: os.stat_result) -> None:
    """Give an open file the owner, the mode and the attributes of the one that it replaces."""
    if not hasattr(os, "fchown"):  # on Windows
        return
    now = os.fstat(file)
    if (now.st_uid, now.st_gid) != (like.st_uid, like.st_gid):
        os.fchown(file, like.st_uid, like.st_gid)
    os.fchmod(file, stat.S_IMODE(like.st_mode))
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):  # not every file system has them
            for name in os.listxattr(path):
                with contextlib.suppress(OSError):  # nor lets everybody set each
                    os.setxattr(file, name, os.getxattr(path, name))


def _overwrite(path: Path, raw: bytes) -> None:
    """Overwrite a file in place; if that fails, restore its content."""
    with signals_held():
        file = os.open(path, os.O_RDWR | _BYTES)
        try:
            with open(file, "rb", closefd=False) as stream:
                before = stream.read()
            try:
                _fill(file, raw)
            except BaseException:
                with contextlib.suppress(OSError):
                    _fill(file, before)
                raise
        finally:
            os.close(file)


def _fill(file: int, raw: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    _write_all(file, raw)
    os.ftruncate(file, len(raw))


def _write_to(file: int, raw: bytes) -> None:
    """Write to an open pipe, device or stream, and close it."""
    try:
        _write_all(file, raw)
    finally:
        os.close(file)


def _write_all(file: int, raw: bytes) -> None:
    left = memoryview(raw)
    while left:
        try:
            left = left[os.write(file, left) :]
        except BlockingIOError:  # it was opened in non-blocking mode, but here there is nothing else to do
            import select

            waiting = select.poll()
            waiting.register(file, select.POLLOUT)
            waiting.poll()


def _check_existing(path: Path, known: os.stat_result) -> None:
    """Raise `OSError` if what exists at the path must not be written: a folder, a socket, a read-only file.

    A file without any write permission counts as read-only for the administrator too.
    """
    if stat.S_ISDIR(known.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISSOCK(known.st_mode):
        raise OSError(errno.ENXIO, "is a socket")
    if not known.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "is read-only")
    if stat.S_ISREG(known.st_mode):
        os.close(os.open(path, os.O_WRONLY | _BYTES))  # also refused: a file that is immutable, or runs


def _open_stream(path: Path) -> int | None:
    """The number of the open stream that a path names, such as ``/dev/stdout`` or ``/dev/fd/3``, also by links."""
    if os.name != "posix":
        return None
    place = os.fspath(path)
    for _ in range(40):  # as many links as the system follows
        folder, name = os.path.split(place)
        folder = os.path.realpath(folder or os.curdir)
        if name.isascii() and name.isdigit() and len(name) < 8 and folder in ("/dev/fd", f"/proc/{os.getpid()}/fd"):
            return int(name)
        try:
            place = os.path.join(folder, os.readlink(os.path.join(folder, name)))
        except OSError:
            return None
    return None
