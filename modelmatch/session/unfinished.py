"""Interrupted quizzes: the answers of each are kept, in a file of its own, until it is resumed and finished."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shlex
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from modelmatch.data import store
from modelmatch.errors import DataError, UsageError
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.answers_file import AnswersFile, encoded, format_answers, read_answers, unwritable
from modelmatch.quiz.load import find_set
from modelmatch.quiz.schema import QuestionSet

_NAME = "unfinished"
"""What the names of the files begin with; before there was one for each quiz, it was the whole name."""
_SET = "quick"
"""The set of an answers file that names none."""


class Unfinished(msgspec.Struct, frozen=True):
    """An interrupted quiz: where and when its answers were saved, and what they are.

    ``file`` is None for a file that cannot be read.
    """

    path: Path
    when: dt.datetime
    file: AnswersFile | None

    @property
    def set(self) -> str | None:
        """The name that finds its question set again."""
        return (self.file.set or _SET) if self.file else None

    @property
    def profiles(self) -> tuple[str, ...]:
        """The folders laid over the bundled profiles."""
        return self.file.profiles if self.file else ()

    @property
    def about(self) -> str:
        """How much was answered, and when, in words."""
        if self.file is None:
            return f"cannot be read: {self.path}"
        count = len(self.file.raw)
        return f"{count} answer{'s' * (count != 1)}, {self.when:%Y-%m-%d %H:%M}"

    @property
    def command(self) -> str:
        """How to resume it, whatever else is unfinished."""
        if self.file is None:
            return f"rm {shlex.quote(str(self.path))}"
        overlays = [part for folder in self.profiles for part in ("--profiles", folder)]
        return shlex.join(["modelmatch", "quiz", self.set or _SET, *overlays, "--resume"])


def keep_unfinished(
    question_set: QuestionSet,
    answers: Answers,
    *,
    place: Path | None = None,
    set_name: str | None = None,
    as_of: dt.date | None = None,
    profiles: Sequence[str] = (),
    data: str = "",
    set_data: str = "",
    ask_all: bool = False,
    fixed_order: bool = False,
) -> Path:
    """Keep the answers of an interrupted quiz, readable by its owner only, and return the file that holds them.

    Parameters
    ----------
    place : the file that this quiz has already; without it a new one, so that no other answers are replaced.

    The others are those of `format_answers`; ``profiles`` are absolute paths. It is quick, and may be called by a
    signal handler.

    Raises
    ------
    Unwritable
        The state folder cannot be written to.
    """
    from modelmatch.data import writing

    text = format_answers(
        question_set,
        answers,
        set_name=set_name,
        as_of=as_of,
        profiles=profiles,
        data=data,
        set_data=set_data,
        ask_all=ask_all,
        fixed_order=fixed_order,
    )
    names = [place] if place else _places(set_name or question_set.id, profiles)
    path = store.state_folder() / f"{_NAME}.yaml"
    try:
        _make_private()
        with writing.signals_held():
            for path in names:
                raw = encoded(path, text)
                with contextlib.suppress(FileExistsError):
                    if place is None:  # takes the name, also from another quiz that is interrupted at the same moment
                        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, writing.PRIVATE))
                    try:
                        writing.replace(path, raw, mode=writing.PRIVATE)
                    except BaseException:
                        if place is None:
                            forget_unfinished(path)
                        raise
                    break
    except OSError as error:
        raise unwritable(path, error) from None
    return path


def unfinished_quizzes() -> list[Unfinished]:
    """All that were interrupted, the last one first."""
    found = []
    with contextlib.suppress(OSError):  # there is no such folder, or it is locked
        for path in store.state_folder().glob(f"{_NAME}*.yaml"):
            with contextlib.suppress(OSError):  # it has just been finished
                known = path.lstat()
                if stat.S_ISREG(known.st_mode) and known.st_size:
                    found.append((known.st_mtime_ns, Unfinished(path, _local(known.st_mtime), _read(path))))
    return [quiz for _, quiz in sorted(found, key=lambda one: (-one[0], str(one[1].path)))]


def unfinished(question_set: str | None = None, profiles: Sequence[Path | str] = ()) -> AnswersFile:
    """The answers kept of the quiz that was interrupted.

    Parameters
    ----------
    question_set : the name or path of its set; without it, it is the only one.
    profiles : its overlay, needed only where the set was begun with several.

    Raises
    ------
    UsageError
        There is none, or several could be meant.
    DataError
        The file they were kept in is damaged.
    """
    every = unfinished_quizzes()
    if not every:
        raise UsageError("nothing-to-resume", "there is no interrupted quiz", hint="start one with modelmatch quiz")
    wanted = None if question_set is None else find_set(question_set).name
    folders = tuple(map(os.path.realpath, profiles))
    fitting = [quiz for quiz in every if wanted in (None, quiz.set) and folders in ((), quiz.profiles)]
    if wanted is not None and not folders:
        fitting = [quiz for quiz in fitting if not quiz.profiles] or fitting
    if not fitting:
        named = question_set or "with these profiles"
        others = ", ".join(dict.fromkeys(quiz.set or str(quiz.path) for quiz in every))
        message = (
            f"the interrupted quiz is {others}, not {named}"
            if len(every) == 1
            else f"there is no interrupted quiz {named}"
        )
        raise UsageError("other-set", message, hint=_listed(every))
    if len({(quiz.set, quiz.profiles, quiz.file is None and quiz.path) for quiz in fitting}) > 1:
        message = f"there are {len(fitting)} interrupted quizzes: say which one to resume"
        raise UsageError("several-unfinished", message, hint=_listed(fitting))
    if len(fitting) > 1:
        from modelmatch.terminal.diagnostics import note

        for earlier in fitting[1:]:
            begun = shlex.join(["modelmatch", "quiz", "-a", str(earlier.path)])
            note(f"note: there is also an earlier one ({earlier.about}): {begun}")
    return read_answers(fitting[0].path)


def forget_unfinished(place: Path) -> None:
    """Delete the answers kept in this file, if it exists."""
    with contextlib.suppress(OSError):
        place.unlink(missing_ok=True)


def _listed(quizzes: Sequence[Unfinished]) -> str:
    return "; ".join(f"{quiz.command} ({quiz.about})" for quiz in quizzes)


def _places(set_name: str, profiles: Sequence[str]) -> Iterator[Path]:
    """The files in which a quiz of a set and an overlay may be kept: each set and overlay has its own."""
    import hashlib

    digest = hashlib.sha256("\0".join((set_name, *profiles)).encode(errors="surrogateescape")).hexdigest()[:8]
    word = re.sub(r"[^A-Za-z0-9]+", "-", Path(set_name).stem).strip("-")[:40] or "set"
    number = 1
    while True:
        yield store.state_folder() / f"{_NAME}-{word}-{digest}{f'-{number}' * (number > 1)}.yaml"
        number += 1


def _make_private() -> None:
    """Make the state folder, closed to others; also one that stands open, unless it holds something else as well."""
    from modelmatch.data.writing import TEMPORARY

    folder = store.state_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(0o700)
    with contextlib.suppress(OSError):
        if folder.stat().st_mode & 0o077 and all(name.startswith((_NAME, TEMPORARY)) for name in os.listdir(folder)):
            folder.chmod(0o700)
    store.sweep(folder)


def _read(path: Path) -> AnswersFile | None:
    try:
        return read_answers(path)
    except DataError:
        return None


def _local(time: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(time)
