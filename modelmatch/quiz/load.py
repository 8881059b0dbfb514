"""Finding and loading question sets, completely validated."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from modelmatch.documents import Document, read_document
from modelmatch.errors import DataError, DataErrors, did_you_mean
from modelmatch.quiz.check import check_questions
from modelmatch.quiz.schema import QuestionSet
from modelmatch.validation import convert

SUFFIXES = (".yaml", ".yml", ".json")


def load_questions(
    name_or_path: str | Path, *, criteria: Collection[str] | None = None, folders: Iterable[Path] = ()
) -> QuestionSet:
    """The question set of this name or file.

    A name is looked for in ``folders``, in their order, and then among the bundled sets; anything with a path
    separator or the suffix of a data file is a path. ``criteria`` are the ids that weights may name, beside which
    every other id is an error; without it they are not checked.

    Raises
    ------
    DataError
        There is no such set or file, or it is not valid; `DataErrors` holds all that was found.
    """
    path = _path(name_or_path, tuple(folders))
    return parse_questions(read_document(path), criteria=criteria)


def parse_questions(document: Document, *, criteria: Collection[str] | None = None) -> QuestionSet:
    """The question set in a document; raises as `load_questions` does."""
    question_set = convert(document, QuestionSet, _plain_when(document.data))
    if errors := check_questions(question_set, document, criteria):
        raise DataErrors(errors)
    return question_set


def available_sets(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """All sets that can be named, with their files: those of ``folders``, earlier ones first, then the bundled."""
    found: dict[str, Path] = {}
    for folder in (*folders, bundled_folder()):
        if folder.is_dir():
            for path in sorted(p for p in folder.iterdir() if p.suffix in SUFFIXES):
                found.setdefault(path.stem, path)
    return found


def bundled_folder() -> Path:
    """The folder of the sets that come with the program: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "bundled" / "questions"
    return inside if inside.is_dir() else package.parent / "questions"


def _path(name_or_path: str | Path, folders: tuple[Path, ...]) -> Path:
    name = str(name_or_path)
    if isinstance(name_or_path, Path) or "/" in name or "\\" in name or name.endswith(SUFFIXES):
        return Path(name_or_path)
    sets = available_sets(folders)
    if name not in sets:
        hint = did_you_mean(name, sets, noun="sets")
        raise DataError("unknown-set", f'there is no question set "{name}"', hint=hint)
    return sets[name]


def _plain_when(data: Any) -> Any:
    """The same data, with true, false and numbers in ``when`` written as the answers they mean."""
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        return data
    return {**data, "questions": [_with_plain_when(question) for question in data["questions"]]}


def _with_plain_when(question: Any) -> Any:
    if not isinstance(question, dict) or not isinstance(question.get("when"), dict):
        return question
    when = {
        key: [_word(value) for value in values] if isinstance(values, list) else values
        for key, values in question["when"].items()
    }
    return {**question, "when": when}


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, (int, float)) else value
