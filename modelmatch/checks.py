"""Checking data files: the same loaders as every run, one line for each file or folder that is sound."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import ParamSpec

from modelmatch import store
from modelmatch.catalog import Catalog, horizon, load, load_catalog
from modelmatch.catalog.schema import Model
from modelmatch.documents import Document, display_name, read_document
from modelmatch.errors import DataError, DataErrors
from modelmatch.quiz.files import parse_answers
from modelmatch.quiz.load import read_questions, set_files
from modelmatch.quiz.schema import QuestionSet
from modelmatch.session import criteria, file_day, file_set

Finding = str | DataError
"""A line about what is sound, or what is wrong."""

P = ParamSpec("P")

_KEYS = {
    "model": frozenset(Model.__struct_fields__),
    "questions": frozenset(QuestionSet.__struct_fields__),
    "answers": frozenset(("answers", "set", "as_of", "profiles", "data", "set_data")),
}
"""The keys of what a file can hold, beside lists of records."""


def check_paths(paths: Sequence[Path]) -> list[str]:
    """Check all ``paths``, or all bundled data and the user's own when there are none.

    Returns
    -------
    list of str
        What was found, a line for each file or folder.

    Raises
    ------
    DataErrors
        Every error of every path.
    """
    findings = [finding for path in paths for finding in _path(path)] if paths else [*_bundled(), *_user()]
    errors: dict[str, DataError] = {}  # what two files build on is found wrong twice
    for finding in findings:
        if isinstance(finding, DataErrors):
            errors |= {str(error): error for error in finding.errors}
        elif isinstance(finding, DataError):
            errors[str(finding)] = finding
    if errors:
        raise DataErrors(errors.values())
    return [finding for finding in findings if isinstance(finding, str)]


def _bundled() -> Iterator[Finding]:
    """The bundled files themselves, not their compiled form."""
    catalog = None
    try:
        layer = load.read_layer(store.bundled("profiles"), shown="profiles")
        catalog = load.overlay(load.empty(), layer, "")
        yield f"profiles: ok, {_summary(catalog)}"
    except DataError as error:
        yield error
    for path in set_files(store.bundled("questions")):
        yield _attempt(_question_set, path, catalog, f"questions/{path.name}")


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
    elif os.path.basename(os.path.abspath(path)) == "questions":
        try:
            yield from _question_sets(set_files(path), profiles)
        except DataError as error:
            yield error
    else:
        yield from _profiles(path)


def _file(path: Path) -> Iterator[Finding]:
    try:
        document = read_document(path)
    except DataError as error:
        yield error
        return
    kind = _kind(frozenset(document.data)) if isinstance(document.data, dict) else "list"
    if kind == "questions":
        yield from _question_sets([path])
    elif kind == "answers":
        yield _attempt(_answers, document, path)
    else:
        yield from _profiles(path)


def _kind(keys: frozenset[str]) -> str:
    """What a file with these keys is meant to hold."""
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
    yield _attempt(_layer, path, base)


def _layer(path: Path, base: Catalog | None) -> str:
    layer = load.read_layer(path)
    if base is not None:
        load.overlay(base, layer, "", horizon(load_catalog(user=False)))
    parts = [
        _count(len(records), kind[:-1])
        for kind in ("models", "benchmarks", "domains", "sources", "products")
        if (records := layer.records(kind))
    ]
    return f"{display_name(path)}: ok, {', '.join(parts)}"


def _question_sets(paths: Iterable[Path], profiles: Sequence[Path] = ()) -> Iterator[Finding]:
    catalog, wrong = _known(profiles)
    yield from wrong
    for path in paths:
        yield _attempt(_question_set, path, catalog, display_name(path))


def _question_set(path: Path, catalog: Catalog | None, name: str) -> str:
    """Check a set; what it weighs only where the catalogue is known."""
    question_set = read_questions(path, criteria=criteria(catalog) if catalog else None, shown=name)
    return f"{name}: ok, {_count(len(question_set.questions), 'question')}"


def _answers(document: Document, path: Path) -> str:
    file = parse_answers(document, path)
    catalog = load_catalog(file.folders())
    question_set = file_set(file).load(criteria=criteria(catalog))
    given = file.answers(question_set).given
    if file.as_of:
        file_day(file, catalog)
    return f"{document.name}: ok, {_count(len(given), 'answer')} to {question_set.id}"


def _summary(catalog: Catalog) -> str:
    figures = sum(len(model.evidence) for model in catalog.models.values())
    reference = len(catalog.models) - len(catalog.candidates())
    return (
        f"{len(catalog.candidates())} models and {_count(reference, 'reference model')}, "
        f"{_count(figures, 'figure')} on {_count(len(catalog.benchmarks), 'benchmark')} "
        f"from {_count(len(catalog.sources), 'source')}, {_count(len(catalog.products), 'product')}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
