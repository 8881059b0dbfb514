"""Checking data files: the same loaders as every run, one line for each file or folder that is sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from modelmatch import store
from modelmatch.catalog import Catalog, horizon, load, load_catalog
from modelmatch.documents import display_name, read_document
from modelmatch.errors import DataError, DataErrors
from modelmatch.quiz.files import parse_answers
from modelmatch.quiz.load import SUFFIXES, load_questions, read_questions
from modelmatch.session import DEFAULT_SET, criteria, file_day


def check_paths(paths: Sequence[Path]) -> list[str]:
    """Check all ``paths``, or all bundled data when there are none.

    Returns
    -------
    list of str
        What was found, a line for each path.

    Raises
    ------
    DataErrors
        Every error of every path.
    """
    lines: list[str] = []
    errors: list[DataError] = []
    checks = [_path(path) for path in paths] if paths else [_bundled(), *_user()]
    for check in checks:
        try:
            lines += check
        except DataErrors as error:
            errors += error.errors
        except DataError as error:
            errors.append(error)
    if errors:
        raise DataErrors(errors)
    return lines


def _bundled() -> Iterator[str]:
    """The bundled files themselves, not their compiled form."""
    folder = store.bundled("profiles")
    catalog = load.overlay(load.empty(), load.read_layer(folder, shown="profiles"), "")
    yield f"profiles: ok, {_summary(catalog)}"
    for path in sorted(store.bundled("questions").glob("*.yaml")):
        yield _question_set(path, catalog, f"questions/{path.name}")


def _user() -> list[Iterator[str]]:
    """The user's own folders, which count in every run."""
    return [_path(folder) for name in ("profiles", "questions") if (folder := store.user_folder(name))]


def _path(path: Path) -> Iterator[str]:
    """A file, a folder of profiles or of question sets, or one that holds such folders."""
    name = display_name(path)
    if path.is_dir():
        inner = [path / kind for kind in ("profiles", "questions") if (path / kind).is_dir()]
        if inner:
            for folder in inner:
                yield from _path(folder)
        elif path.name == "questions":
            for each in sorted(p for p in path.iterdir() if p.suffix in SUFFIXES):
                yield from _path(each)
        else:
            yield _layer(path, name)
        return
    document = read_document(path)
    keys = document.data if isinstance(document.data, dict) else {}
    if "questions" in keys:
        yield _question_set(path, load_catalog(user=False), name)
    elif "answers" in keys:
        file, catalog = parse_answers(document), load_catalog(user=False)
        question_set = load_questions(file.set or DEFAULT_SET, criteria=criteria(catalog))
        given = file.answers(question_set).given
        if file.as_of:
            file_day(file, catalog)
        yield f"{name}: ok, {_count(len(given), 'answer')} to {question_set.id}"
    else:
        yield _layer(path, name)


def _layer(path: Path, name: str) -> str:
    base = load_catalog(user=False)
    layer = load.read_layer(path)
    load.overlay(base, layer, "", horizon(base))
    parts = [
        _count(len(records), kind[:-1])
        for kind in ("models", "benchmarks", "domains", "sources", "products")
        if (records := layer.records(kind))
    ]
    return f"{name}: ok, {', '.join(parts)}"


def _question_set(path: Path, catalog: Catalog, name: str) -> str:
    question_set = read_questions(path, criteria=criteria(catalog), shown=name)
    return f"{name}: ok, {_count(len(question_set.questions), 'question')}"


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
