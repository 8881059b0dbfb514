"""Importing results: whose they are, and the files of an overlay that keep them."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from modelmatch.catalog import Catalog, load_catalog
from modelmatch.catalog.schema import Results
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data import store
from modelmatch.data.convert import convert
from modelmatch.data.document import display_name, read_document
from modelmatch.errors import DataError, DataErrors, Place, UsageError
from modelmatch.interop.measured import Measured, ResultFile
from modelmatch.interop.overlay import (
    Named,
    as_data,
    check_fits,
    check_name,
    file_of,
    merged,
    results_of,
    slug,
    text_of,
)
from modelmatch.interop.read_results import read_results
from modelmatch.lookup.names import find_domain, find_model, models_called
from modelmatch.quiz.answers_file import unwritable, write_bytes

SCHEMA = "modelmatch/import/1"
LEFT_OUT = "-"
"""What a name is given as, whose results are not wanted."""
Choose = Callable[[str, Sequence[str]], str | None]
"""Asks which of several models a name means; None leaves its results out."""


class Row(Struct, frozen=True, kw_only=True):
    """One result: the ``name`` in its file, the model that it matched, and what was measured."""

    name: str
    model: str
    model_name: str
    task: str
    score: float
    maximum: float | None
    se: float | None
    cases: int | None
    effort: str | None
    published: dt.date
    file: str


class Kept(Struct, frozen=True, kw_only=True):
    """A file of results: the benchmark, what it counts for, and whether anything in it has changed."""

    path: str
    benchmark: str
    criterion: str | None
    domain: str | None
    figures: int
    changed: bool


class Imported(Struct, frozen=True, kw_only=True):
    """What was imported. ``folder`` is the folder of profiles; ``own``: it is the user's own, which always counts."""

    schema: str = SCHEMA
    folder: str
    own: bool
    formats: dict[str, str]
    rows: tuple[Row, ...]
    files: tuple[Kept, ...]
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class Wanted(Struct, frozen=True, kw_only=True):
    """How results are to be imported: see the options of ``modelmatch import``.

    ``names`` gives models by the names in the files, `LEFT_OUT` for those that are not wanted.
    """

    domain: str | None = None
    name: str | None = None
    into: Path | None = None
    profiles: Sequence[Path] = ()
    names: Mapping[str, str] = {}
    task: str | None = None
    metric: str | None = None
    format: str | None = None


def import_results(paths: Sequence[Path], wanted: Wanted, choose: Choose | None = None) -> Imported:
    """Read results, match their models, and write them into a folder of profiles; the same twice changes nothing.

    Parameters
    ----------
    choose : asked for names that mean several models; without it they are errors.

    Raises
    ------
    DataError
        A file is not valid, or a name matches no model or several; nothing has been written then.
    UsageError
        An option does not fit the results.
    Unwritable
        A file cannot be written; what stood there is unchanged.
    """
    folder = wanted.into or store.own_folder("profiles")
    catalog = load_catalog(_folders(folder, wanted.profiles))
    domain = find_domain(catalog.at(), wanted.domain) if wanted.domain else None
    if domain and catalog.domains[domain].benchmark:
        raise UsageError("unknown-domain", f'"{domain}" is not a kind of work, but your own cases')
    if wanted.name:
        check_name(wanted.name, catalog, _questions())
    files = _read(paths, wanted)
    named, left_out = _named(files, catalog.at(), wanted.names, choose)
    by_task, remarks = _by_task(named, wanted)
    records: dict[Path, Results] = {}
    for task, own in by_task.items():
        name = wanted.name or slug(task)
        path = file_of(folder, name)
        record = results_of(name, wanted.name or task, own, catalog, domain=domain, criterion=bool(wanted.name))
        records[path] = merged(record, path)
    raw = {path: text_of(record) for path, record in records.items()}
    check_fits(raw, catalog)
    changed = {path for path, record in records.items() if not _same(record, path)}
    _write({path: raw[path] for path in records if path in changed})
    return Imported(
        folder=display_name(folder),
        own=folder == store.own_folder("profiles"),
        formats={file.name: file.format for file in files},
        rows=tuple(_row(one, catalog) for own in by_task.values() for one in own),
        files=tuple(_kept(path, record, path in changed) for path, record in records.items()),
        left_out=tuple(left_out),
        remarks=(*(remark for file in files for remark in file.remarks), *remarks),
    )


def _folders(folder: Path, profiles: Sequence[Path]) -> list[Path]:
    """What the results are laid over: the profiles, and the folder itself, where it holds any."""
    known = folder.is_dir() and folder != store.own_folder("profiles") and any(folder.rglob("*.yaml"))
    return [*profiles, *([folder] if known and folder not in profiles else [])]


def _questions() -> list[str]:
    """The ids of the questions of all sets that come with the program: no criterion may have one."""
    from modelmatch.quiz.load import available_sets, load_questions

    return [question.id for name in available_sets() for question in load_questions(name).questions]


def _read(paths: Sequence[Path], wanted: Wanted) -> list[ResultFile]:
    """All files; raises `DataErrors` with what is wrong with each."""
    found, errors = list[ResultFile](), list[DataError]()
    for path in paths:
        try:
            found.append(read_results(path, format=wanted.format, metric=wanted.metric))
        except DataError as error:
            errors.append(error)
    if errors:
        raise DataErrors(errors)
    return found


def _named(
    files: Sequence[ResultFile], catalog: Snapshot, names: Mapping[str, str], choose: Choose | None
) -> tuple[list[Named], list[str]]:
    """The results with the models that their names mean, and the names whose results are left out.

    Raises `DataErrors` for names that match no model, or several where nobody can be asked.
    """
    known: dict[str, str | None] = {}
    errors: list[DataError] = []
    unused = set(names)
    for file in files:
        for one in file.results:
            unused.discard(one.model)
            if one.model in known:
                continue
            try:
                known[one.model] = _model(one, catalog, names, choose)
            except DataError as error:
                known[one.model] = None
                errors.append(error)
    if unused:
        message = f'no result is of "{min(unused)}"'
        raise UsageError("unused-name", message, hint=f"names: {', '.join(known)}", place=Place("--model"))
    if errors:
        raise DataErrors(errors)
    named = [
        Named(model, one, file.name, file.format, file.fingerprint)
        for file in files
        for one in file.results
        if (model := known[one.model]) is not None
    ]
    if not named:
        raise DataError("no-results", "no result is left", hint="the results of all models are left out")
    return named, [name for name, model in known.items() if model is None]


def _model(one: Measured, catalog: Snapshot, names: Mapping[str, str], choose: Choose | None) -> str | None:
    """The id of the model of a result, None to leave it out."""
    said = names.get(one.model)
    if said == LEFT_OUT:
        return None
    text = said or one.model
    candidates = models_called(catalog, text)
    if len(candidates) > 1 and choose is not None:
        return choose(one.model, candidates)
    try:
        return find_model(catalog, text).id
    except UsageError as error:
        way = f'--model "{one.model}=ID" says which it is, --model "{one.model}={LEFT_OUT}" leaves it out'
        raise DataError(error.code, error.message, hint=f"{error.hint}; {way}", place=one.place) from None


def _by_task(named: Sequence[Named], wanted: Wanted) -> tuple[dict[str, list[Named]], list[str]]:
    """The results of each task, one a model and effort: of several the newest, of equal days the last.

    Raises `UsageError` if there are several tasks for one name, or none that is called as asked.
    """
    tasks = list(dict.fromkeys(one.measured.task for one in named))
    if wanted.task is not None and wanted.task not in tasks:
        raise UsageError("unknown-task", f'there is no task "{wanted.task}"', hint=f"tasks: {', '.join(tasks)}")
    if wanted.task is not None:
        tasks = [wanted.task]
    if wanted.name and len(tasks) > 1:
        hint = f"choose one with --task; tasks: {', '.join(tasks)}"
        raise UsageError("several-tasks", f"--as {wanted.name} names one task, and there are {len(tasks)}", hint=hint)
    found: dict[str, list[Named]] = {}
    remarks: list[str] = []
    for task in tasks:
        kept: dict[tuple[str, str | None], Named] = {}
        for one in (one for one in named if one.measured.task == task):
            key = (one.model, one.measured.effort)
            before = kept.get(key)
            if before is not None:
                one = _newer(before, one, remarks)
            kept[key] = one
        title = task or Path(next(iter(kept.values())).file).stem
        found[title] = list(kept.values())
    return found, remarks


def _newer(before: Named, after: Named, remarks: list[str]) -> Named:
    """The newer of two results of a model; raises `DataError` if they stand in one file."""
    if before.fingerprint == after.fingerprint:
        if before.measured == after.measured:
            return before
        one, other = before.measured.model, after.measured.model
        message = f'"{one}" and "{other}" are both {after.model}'
        hint = f'--model "{other}={LEFT_OUT}" leaves one out'
        raise DataError("duplicate-result", message, hint=hint, place=after.measured.place)
    days = [one.measured.day or dt.date.min for one in (before, after)]
    newer, older = (after, before) if days[1] >= days[0] else (before, after)
    remarks.append(f"{after.model}: the result in {newer.file} counts, not that in {older.file}")
    return newer


def _same(record: Results, path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        return bool(as_data(convert(read_document(path), Results)) == as_data(record))
    except DataError:
        return False


def _write(files: Mapping[Path, bytes]) -> None:
    """Write each file in one step; folders that were made for nothing are taken away again."""
    made: list[Path] = []
    try:
        for path, raw in files.items():
            for folder in (path.parent.parent, path.parent):
                if not folder.is_dir():
                    folder.mkdir(parents=True)
                    made.append(folder)
            write_bytes(path, raw)
    except OSError as error:
        _unmake(made)
        raise unwritable(Path(error.filename or next(iter(files))), error) from None
    except DataError:
        _unmake(made)
        raise


def _unmake(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _row(one: Named, catalog: Catalog) -> Row:
    measured = one.measured
    return Row(
        name=measured.model,
        model=one.model,
        model_name=catalog.models[one.model].name,
        task=measured.task,
        score=measured.score,
        maximum=measured.maximum,
        se=measured.se,
        cases=measured.cases,
        effort=measured.effort,
        published=measured.day or catalog.newest,
        file=one.file,
    )


def _kept(path: Path, record: Results, changed: bool) -> Kept:
    shares = record.benchmark.domains
    return Kept(
        path=display_name(path),
        benchmark=record.benchmark.id,
        criterion=record.criterion.id if record.criterion else None,
        domain=next(iter(shares)) if len(shares) == 1 else None,
        figures=len(record.figures),
        changed=changed,
    )
