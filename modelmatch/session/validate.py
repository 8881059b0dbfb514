"""Checking data files: the same loaders as every run, one line for each file or folder that is sound."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import ParamSpec

import msgspec

from modelmatch.catalog import Catalog, horizon, load, load_catalog
from modelmatch.catalog.load import document_layer
from modelmatch.catalog.old_form import old_forms
from modelmatch.catalog.records import KINDS
from modelmatch.catalog.results import RESULTS
from modelmatch.catalog.schema import Model, Product, Results
from modelmatch.data import store
from modelmatch.data.document import Document, display_name, read_document
from modelmatch.data.files import SUFFIXES, Skipped, data_files, is_data_name
from modelmatch.errors import DataError, DataErrors
from modelmatch.quiz.answers_file import parse_answers
from modelmatch.quiz.load import questions_in, set_files
from modelmatch.quiz.schema import QuestionSet
from modelmatch.session.day import file_day
from modelmatch.session.decision_file import DecisionForm, is_decision, parse_decision
from modelmatch.session.session import asked, criteria, file_set
from modelmatch.wording import counted

_counted = partial(counted, digits=True)

P = ParamSpec("P")

_KEYS = {
    "model": frozenset(Model.__struct_fields__),
    "questions": frozenset(QuestionSet.__struct_fields__),
    "decision": frozenset(DecisionForm.__struct_fields__) - {"set", "profiles", "answers"},
    "answers": frozenset(("answers", "set", "as_of", "profiles", "data", "set_data")),
    "host": frozenset(Product.__struct_fields__),
    "results": frozenset(Results.__struct_fields__),
}
"""The keys of each kind of file, other than lists of records."""


class Looked(int):
    """So many files were looked at."""


Finding = str | DataError | Looked
"""A line about a valid file, an error, or how many files were looked at."""


class Validation(msgspec.Struct, frozen=True):
    """What was found: a line for each file or folder that is sound, every error, and how many more there are.

    ``files`` is how many files were looked at.
    """

    lines: tuple[str, ...]
    errors: tuple[DataError, ...]
    more: int
    files: int


def validate(paths: Sequence[Path]) -> Validation:
    """Check all ``paths``, or all bundled data and the user's own when there are none."""
    findings = [finding for path in paths for finding in _path(path)] if paths else [*_bundled(), *_user()]
    errors: dict[str, DataError] = {}  # what two files build on is found wrong twice
    more = 0
    for finding in findings:
        if isinstance(finding, DataErrors):
            errors |= {str(error): error for error in finding.errors}
            more = max(more, finding.more)
        elif isinstance(finding, DataError):
            errors[str(finding)] = finding
    lines = tuple(finding for finding in findings if isinstance(finding, str))
    found = DataErrors(errors.values(), more) if errors else None
    files = sum(finding for finding in findings if isinstance(finding, Looked))
    return Validation(lines, found.errors if found else (), found.more if found else 0, files)


def check_paths(paths: Sequence[Path]) -> list[str]:
    """The lines of `validate`; raises `DataErrors` with every error of every path."""
    found = validate(paths)
    if found.errors:
        raise DataErrors(found.errors, found.more)
    return list(found.lines)


def _bundled() -> Iterator[Finding]:
    """The bundled files themselves, not their compiled form."""
    yield Looked(len(load.profile_files(store.bundled("profiles")).files))
    catalog = None
    try:
        layer = load.read_layer(store.bundled("profiles"), shown="profiles")
        catalog = load.overlay(load.empty(), layer, "")
        yield f"profiles: ok, {_summary(catalog)}"
        yield from _warnings(layer)
    except DataError as error:
        yield error
    sets = set_files(store.bundled("questions")).files
    yield Looked(len(sets))
    for path in sets:
        yield _attempt(_read_set, path, catalog, f"questions/{path.name}", path.parent)


def _user() -> Iterator[Finding]:
    """The user's own folders, which count in every run."""
    for name in ("profiles", "questions"):
        if folder := store.user_folder(name):
            yield from _path(folder)


def _path(path: Path, profiles: Sequence[Path] = ()) -> Iterator[Finding]:
    """A file, a folder of profiles or of question sets, or one that holds such folders.

    ``profiles`` are folders that question sets may count on beside those of every run.
    """
    if not os.path.isdir(path):
        yield from _file(path)
        return
    inner = {kind: path / kind for kind in ("profiles", "questions") if os.path.isdir(path / kind)}
    if inner:
        for folder in inner.values():
            yield from _path(folder, [inner["profiles"]] if "profiles" in inner else [])
        yield from _beside(path, " and ".join(inner))
    elif os.path.basename(os.path.abspath(path)) == "questions":
        yield from _sets_of(path, profiles)
    else:
        yield from _profiles(path)


def _beside(path: Path, inner: str) -> Iterator[Finding]:
    """What is not read since it lies beside the folders that are."""
    try:
        for file in data_files(path, nested=False).files:
            yield str(Skipped(file, f"it is next to {inner}, not inside"))
    except DataError as error:
        yield error


def _file(path: Path) -> Iterator[Finding]:
    """A file by itself; it is read once, since it may be a pipe."""
    yield Looked(1)
    try:
        document = read_document(path)
    except DataError as error:
        yield error
        return
    kind = _kind(frozenset(document.data)) if isinstance(document.data, dict) else "list"
    unread = "" if is_data_name(path.name) or kind in ("answers", "decision") else f"; {_UNREAD}"
    for finding in _document(document, kind, path):
        yield f"{finding}{unread}" if isinstance(finding, str) else finding


_UNREAD = f"ignored in a folder: its name begins with a dot, or does not end in {' or '.join(SUFFIXES)}"


def _document(document: Document, kind: str, path: Path) -> Iterator[Finding]:
    if kind in ("answers", "decision"):
        yield _attempt(_answers if kind == "answers" else _decision, document, path)
        return
    catalog, wrong = _known()
    yield from wrong
    if kind == "questions":
        yield _attempt(_question_set, document, catalog)
    else:
        lies_at = PurePath(*{"host": (load.HOSTS,), "results": (RESULTS,)}.get(kind, ()), path.name)
        yield from _fitting(document.name, partial(document_layer, document, lies_at), catalog)


def _kind(keys: frozenset[str]) -> str:
    """What a file with these keys is meant to hold."""
    if is_decision(keys):
        return "decision"
    telling = [kind for kind in _KEYS if kind in keys]
    return telling[0] if telling else max(_KEYS, key=lambda kind: len(keys & _KEYS[kind]))


def _attempt(check: Callable[P, str], *arguments: P.args, **named: P.kwargs) -> Finding:
    try:
        return check(*arguments, **named)
    except DataError as error:
        return error


def _known(profiles: Sequence[Path] = ()) -> tuple[Catalog | None, list[DataError]]:
    """What a run would know, or what is wrong with it."""
    try:
        return load_catalog(profiles), []
    except DataError as error:
        return None, [error]


def _profiles(path: Path) -> Iterator[Finding]:
    base, wrong = _known()
    yield from wrong
    try:
        files, skipped = load.profile_files(path)
    except DataError as error:
        yield error
        return
    yield Looked(len(files))
    yield from _fitting(display_name(path), partial(load.read_layer, path, files=files), base)
    yield from map(str, skipped)


def _fitting(name: str, read: Callable[[], load.Layer], base: Catalog | None) -> Iterator[Finding]:
    """Check the records of a folder or a file; whether they fit to others only where these are known."""
    try:
        layer = read()
        if base is not None:
            load.overlay(base, layer, "", horizon(load_catalog(user=False)))
    except DataError as error:
        yield error
        return
    parts = [
        _counted(len(records), "finding on quantisation" if kind == "quantisation" else kind[:-1])
        for kind in KINDS
        if (records := layer.records(kind))
    ]
    if tested := sum(len(entry.record.figures) for entry in layer.results):
        parts.append(_counted(tested, "own figure"))
    if layer.day is not None:
        parts.append(f"kept up to {layer.day}")
    yield f"{name}: ok, {', '.join(parts) or 'empty'}"
    yield from _warnings(layer)


def _warnings(layer: load.Layer) -> Iterator[str]:
    """A line for every use of the old form in its profiles."""
    for model in layer.models.values():
        for place, what, instead in old_forms(model):
            yield f"{place}: warning[old-form]: old form: {what}; {instead}"


def _sets_of(folder: Path, profiles: Sequence[Path]) -> Iterator[Finding]:
    """The question sets of a folder."""
    catalog, wrong = _known(profiles)
    yield from wrong
    try:
        files, skipped = set_files(folder)
    except DataError as error:
        yield error
        return
    yield Looked(len(files))
    for path in files:
        yield _attempt(_read_set, path, catalog, display_name(path), folder)
    yield from map(str, skipped)


def _read_set(path: Path, catalog: Catalog | None, name: str, folder: Path) -> str:
    return _question_set(read_document(path, name=name, within=folder), catalog)


def _question_set(document: Document, catalog: Catalog | None) -> str:
    """Check a set; what it weighs only where the catalogue is known."""
    question_set = questions_in(document, criteria=criteria(catalog) if catalog else None)
    return f"{document.name}: ok, {_counted(len(question_set.questions), 'question')}"


def _answers(document: Document, path: Path) -> str:
    file = parse_answers(document, path)
    catalog = load_catalog(file.folders())
    question_set = asked(file_set(file), catalog)
    given = file.answers(question_set).given
    if file.as_of:
        file_day(file, catalog)
    return f"{document.name}: ok, {_counted(len(given), 'answer')} to {question_set.id}"


def _decision(document: Document, path: Path) -> str:
    """A decision file; whether it still holds is what ``modelmatch check`` says."""
    file = parse_decision(document, path)
    answers = file.answers
    question_set = asked(file_set(answers), load_catalog(answers.folders()))
    given = answers.answers(question_set).given
    chosen = file.form.choice.model
    return f"{document.name}: ok, a decision for {chosen} with {_counted(len(given), 'answer')} to {question_set.id}"


def _summary(catalog: Catalog) -> str:
    figures = sum(len(model.evidence) for model in catalog.models.values())
    reference = len(catalog.models) - len(catalog.candidates())
    return (
        f"{_counted(len(catalog.candidates()), 'model')} and {_counted(reference, 'reference model')}, "
        f"{_counted(figures, 'figure')} on {_counted(len(catalog.benchmarks), 'benchmark')} "
        f"from {_counted(len(catalog.sources), 'source')}, {_counted(len(catalog.products), 'product')}"
    )
