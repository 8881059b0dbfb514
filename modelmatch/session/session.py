"""One run: the catalogue on its day, a question set, and the answers from all channels, ready to be decided."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from modelmatch.catalog import Catalog, load_catalog
from modelmatch.catalog.records import Records
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data.files import is_data_name
from modelmatch.errors import DataError
from modelmatch.preferences import Memory
from modelmatch.quiz.answers import Answers, collect, is_outside, named_today, visible_questions
from modelmatch.quiz.load import DIGEST, SetFile, UnknownSet, find_set
from modelmatch.quiz.own_machine import own_machine
from modelmatch.quiz.schema import QuestionSet
from modelmatch.session.day import covered_day, file_day
from modelmatch.vocabulary import CRITERIA

if TYPE_CHECKING:
    from modelmatch.match.engine import Engine
    from modelmatch.match.result.recommendation import Recommendation
    from modelmatch.quiz.answers_file import AnswersFile

DEFAULT_SET = "quick"


class Session(msgspec.Struct, frozen=True):
    """What a run is about. ``found`` is where the question set is, whatever the working directory.

    ``profiles`` are the folders laid over the bundled profiles; ``data`` and ``set_data`` tell the profiles and the
    question set from others. ``kept`` is the file that keeps the answers until the result is out,
    ``warnings`` what should be known of the inputs; ``bandwidth`` is that of the memory of the machine at hand.
    """

    catalog: Snapshot
    question_set: QuestionSet
    found: SetFile
    answers: Answers
    profiles: tuple[Path, ...] = ()
    kept: Path | None = None
    warnings: tuple[str, ...] = ()
    bandwidth: float | None = None

    @property
    def set_name(self) -> str:
        """The name that finds the question set again."""
        return self.found.name

    @property
    def data(self) -> str:
        """A digest of the profiles."""
        return self.catalog.fingerprint[:DIGEST]

    @property
    def set_data(self) -> str:
        """A digest of the question set; the file is read for it."""
        return self.found.digest

    def engine(self) -> Engine:
        """The decision engine for this run's catalogue."""
        from modelmatch.api import engine
        from modelmatch.terminal.progress import patient

        return engine(self.catalog, tell=patient(), bandwidth=self.bandwidth)

    def with_answers(self, answers: Answers) -> Session:
        return msgspec.structs.replace(self, answers=answers)

    def answers_text(self, folder: Path | None = None) -> str:
        """The text of an answers file that replays this run, to be saved in ``folder``."""
        from modelmatch.quiz.answers_file import format_answers

        return format_answers(
            self.question_set,
            self.answers,
            set_name=self.set_name,
            as_of=self.catalog.day,
            profiles=recorded_folders(self.profiles, folder),
            data=self.data,
            set_data=self.set_data,
        )

    @property
    def today(self) -> str | None:
        """What is used today, as the answers name it."""
        return named_today(self.question_set, self.answers)

    def recommend(
        self,
        *,
        explain: bool = True,
        models: int = 2,
        today: str | None = None,
        use: str | None = None,
        batch: bool = False,
    ) -> Recommendation:
        """The recommendation for these answers, with a set of up to ``models`` models to use together, beside what is
        used ``today``, by default what the answers name. ``use`` and ``batch`` as in `modelmatch.api.recommend`."""
        from modelmatch.api import recommend
        from modelmatch.terminal.progress import patient

        return recommend(
            self.catalog,
            self.answers,
            self.question_set,
            explain=explain,
            models=models,
            today=today,
            use=use,
            batch=batch,
            tell=patient(),
            bandwidth=self.bandwidth,
        )


def open_session(
    *,
    answers: Path | None = None,
    settings: Sequence[str] = (),
    questions: str | None = None,
    profiles: Sequence[Path] = (),
    as_of: dt.date | None = None,
    kept: AnswersFile | None = None,
    machine: Memory | None = None,
) -> Session:
    """Create a run from the options of the command line.

    Single answers (``settings``) come before those of the answers file. The question set is the one named by
    ``questions``, else the file's, else ``quick``; the day is ``as_of``, else the file's, else the newest of the data;
    the folders laid over the bundled profiles are ``profiles``, else the file's.

    Parameters
    ----------
    answers : an answers file; ``-`` reads it from standard input.
    kept : the answers of a quiz that is resumed. What it rests on counts before what a file says, its answers after.
    machine : the memory of one's own machine, which answers the questions about it that ``settings`` do not.

    Raises
    ------
    DataError
        A file, or an answer in one, is not valid.
    UsageError
        A setting is not valid, or the day lies outside the time that the catalogue covers.
    """
    from modelmatch.quiz import answers_file as files
    from modelmatch.quiz.piped import read_stdin

    warnings: list[str] = []

    file = None
    if answers is not None:
        file = files.parse_answers(read_stdin()) if str(answers) == "-" else files.read_answers(answers)
    said = kept or file
    folders = tuple(profiles) or (said.folders() if said else ())
    catalog = _load(folders, as_of or (said and said.as_of), warnings.append)
    found = (
        file_set(said, warnings.append)
        if said and questions is None
        else find_set(DEFAULT_SET if questions is None else questions, tell=warnings.append)
    )
    question_set = asked(found, catalog)
    if machine is not None:
        settings = (*own_machine(question_set, machine, settings), *settings)
    layers = [one.answers(question_set) for one in (file, kept) if one]
    known = collect(question_set, settings=settings, layers=layers)
    warnings += (*_repeated(settings), *_unused(question_set, known))
    stated = as_of is None and said is not None and said.as_of is not None
    day = file_day(said, catalog) if stated and said else covered_day(as_of, catalog)
    bandwidth = machine.bandwidth if machine else None
    session = Session(catalog.at(day), question_set, found, known, folders, bandwidth=bandwidth)
    if said:
        warnings += _changes(said, session, profiles=not profiles, questions=not questions or questions == said.set)
    return msgspec.structs.replace(session, warnings=tuple(warnings))


def recorded_folders(folders: Sequence[Path], beside: Path | None = None) -> tuple[str, ...]:
    """Folders as an answers file names them: relative to its own folder ``beside`` if they are inside it, otherwise
    absolute."""
    found = [os.path.realpath(folder) for folder in folders]
    if beside is None:
        return tuple(found)
    base = os.path.realpath(beside)
    return tuple(
        Path(folder).relative_to(base).as_posix() if Path(folder).is_relative_to(base) else folder for folder in found
    )


def _changes(file: AnswersFile, session: Session, *, profiles: bool, questions: bool) -> Iterator[str]:
    """Which of the ``profiles`` and the ``questions`` are not those that a file was saved with."""
    name = file.document.name
    if profiles and file.data and file.data != session.data:
        yield (
            f"{name} was saved with different data ({file.data}, now {session.data}): the bundled profiles, "
            "those of --profiles or those in your config folder have changed, so the result may differ"
        )
    if questions and file.set_data and session.set_data and file.set_data != session.set_data:
        yield (
            f'{name} was saved with another version of the question set "{session.question_set.id}", so the '
            "result may differ"
        )


def _repeated(settings: Sequence[str]) -> Iterator[str]:
    """Which questions are set more than once: the last setting counts, the others are not added to it."""
    names = Counter(setting.partition("=")[0].strip() for setting in settings)
    for name in (name for name, count in names.items() if count > 1):
        yield (
            f'"{name}" is set {names[name]:,} times: only the last one counts; to give several choices, '
            f"write {name}=one,other"
        )


def _unused(question_set: QuestionSet, answers: Answers) -> Iterator[str]:
    """Which answers have no effect, since other answers hide their questions."""
    shown = {question.id for question in visible_questions(question_set, answers)}
    for question in question_set.questions:
        if question.id in answers.given and question.id not in shown:
            if is_outside(question_set, answers.given):
                yield f'the answer to "{question.id}" is not used: modelmatch does not cover what is asked for'
                continue
            asked = " and ".join(f"{other} is {' or '.join(ids)}" for other, ids in question.when.items())
            yield f'the answer to "{question.id}" is not used: the question applies only if {asked}'


def dated_catalog(
    profiles: Sequence[Path] = (), as_of: dt.date | None = None, *, tell: Callable[[str], None] | None = None
) -> Snapshot:
    """The catalogue with ``profiles`` laid over it, as it was known on the day ``as_of``.

    ``tell`` is told what of the folders is not read, and that they move the day that counts.

    Raises
    ------
    DataError
        A profile is not valid.
    UsageError
        The day lies outside the time that the catalogue covers.
    """
    catalog = _load(profiles, as_of, tell or (lambda said: None))
    return catalog.at(covered_day(as_of, catalog))


def _load(profiles: Sequence[Path], day: object, tell: Callable[[str], None]) -> Catalog:
    """The catalogue with its overlays; ``tell`` is told if they move the day that counts where no ``day`` is named."""
    catalog = load_catalog(profiles, tell=tell)
    if profiles and not day and catalog.newest > (bundled := load_catalog(user=False).newest):
        tell(f"results are as of {catalog.newest}, a date in the profiles; the bundled data ends on {bundled}")
    return catalog


def file_set(file: AnswersFile, tell: Callable[[str], None] | None = None) -> SetFile:
    """The question set that an answers file names; raises `DataError` with its place if there is none."""
    name = DEFAULT_SET if file.set is None else file.set
    beside = file.folder / name
    try:
        return find_set(beside if is_data_name(name) and beside.is_file() else name, tell=tell)
    except UnknownSet as error:
        place = file.document.place(("set",))
        raise DataError(error.code, error.message, hint=error.hint, place=place) from None


def asked(found: SetFile, catalog: Records) -> QuestionSet:
    """The set with what the catalogue adds to it: how much one's own cases count. Raises `DataError` if it is not
    valid."""
    from modelmatch.quiz.own_cases import with_own_cases

    return with_own_cases(found.load(criteria=criteria(catalog)), own_titles(catalog))


def own_titles(catalog: Records) -> dict[str, str]:
    """The title of every criterion that is one's own cases."""
    return {name: catalog.domains[name].name for name in catalog.own}


def criteria(catalog: Records) -> tuple[str, ...]:
    """The ids that the weights of a question set may name."""
    return (*catalog.domains, *CRITERIA)
