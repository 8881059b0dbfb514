"""Finding and loading question sets, completely validated."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import msgspec

from modelmatch.data import store
from modelmatch.data.document import LONGEST_PATH, Document, display_name
from modelmatch.data.files import SUFFIXES, Found, Skipped, data_files, stem
from modelmatch.errors import DataError, DataErrors, Exit, did_you_mean, quoted
from modelmatch.quiz.numerals import plain_number
from modelmatch.quiz.schema import Question, QuestionSet

DIGEST = 12
"""Characters of a digest that an answers file names."""
_NAME = "questions.msgpack"


class UnknownSet(DataError):
    """There is no question set of the name that was asked for."""

    exit = Exit.USAGE


class SetFile(msgspec.Struct, frozen=True):
    """A question set that can be loaded: ``name`` finds it again from any folder, ``path`` is its file."""

    name: str
    path: Path
    bundled: bool = False

    @property
    def shown(self) -> str:
        """The file as messages name it."""
        if self.bundled:
            return f"questions/{self.path.name}"
        return display_name(self.path)

    @property
    def digest(self) -> str:
        """Identifies this version of the file; empty if it is not a file, such as a pipe."""
        return store.fingerprint([self.path], self.path.parent)[:DIGEST] if os.path.isfile(self.path) else ""

    def load(self, *, criteria: Collection[str] | None = None) -> QuestionSet:
        """The set; see `load_questions`."""
        return _bundled()[self.name] if self.bundled else read_questions(self.path, criteria=criteria)


def load_questions(
    name_or_path: str | Path = "quick", *, criteria: Collection[str] | None = None, user: bool = True
) -> QuestionSet:
    """The question set of this name or file.

    Parameters
    ----------
    name_or_path : a name, looked for in the user's folder ``questions`` and then among the bundled sets; or a path:
        anything with a path separator or the suffix of a data file.
    criteria : the ids that weights may name; every other id is an error. Without it they are not checked, and
        bundled sets are not checked again.
    user : whether the user's folder counts.

    Raises
    ------
    UnknownSet
        There is no set of this name.
    DataError
        There is no such file, or it is not valid; `DataErrors` holds all that was found.
    """
    return find_set(name_or_path, user=user).load(criteria=criteria)


def find_set(name_or_path: str | Path, *, user: bool = True, tell: Callable[[str], object] | None = None) -> SetFile:
    """Where the set of this name or path is; ``tell`` as in `available_sets`.

    Raises `UnknownSet` if there is no set of this name.
    """
    name = str(name_or_path)
    if len(name) > LONGEST_PATH or "\0" in name:
        raise UnknownSet("unknown-set", f"{quoted(name)} cannot be the name of a question set")
    if isinstance(name_or_path, Path) or is_path(name):
        return SetFile(os.path.realpath(name), Path(name))
    known = available_sets(user=user, tell=tell)
    if name not in known:
        hint = did_you_mean(name, known, noun="sets")
        raise UnknownSet("unknown-set", f"there is no question set {quoted(name)}", hint=hint)
    return known[name]


def is_path(name: str) -> bool:
    """Whether this names a file, and not a set."""
    return "/" in name or "\\" in name or name.lower().endswith(SUFFIXES)


def read_questions(path: Path, *, criteria: Collection[str] | None = None, shown: str | None = None) -> QuestionSet:
    """The question set in a file; ``shown`` replaces its path in messages. Raises as `load_questions` does."""
    from modelmatch.data.document import read_document

    return questions_in(read_document(path, name=shown), criteria=criteria)


def questions_in(document: Document, *, criteria: Collection[str] | None = None) -> QuestionSet:
    """The question set in a document. Raises as `load_questions` does."""
    from modelmatch.data.convert import convert
    from modelmatch.quiz.rules import check_questions

    question_set = convert(document, QuestionSet, _plain_answers(document))
    if errors := check_questions(question_set, document, criteria):
        raise DataErrors(errors)
    return msgspec.structs.replace(question_set, questions=tuple(map(_with_default, question_set.questions)))


def available_sets(*, user: bool = True, tell: Callable[[str], object] | None = None) -> dict[str, SetFile]:
    """All sets that can be named; the user's own replace bundled ones of the same name.

    ``tell`` is called with a line for everything in the user's folder that bears the name of a data file and is not
    read.
    """
    own = _files(store.user_folder("questions"), tell) if user else {}
    bundled = {name: SetFile(name, path, bundled=True) for name, path in _files(store.bundled("questions")).items()}
    return bundled | {name: SetFile(name, path) for name, path in own.items()}


def set_files(folder: Path) -> Found:
    """The files of a folder of question sets, in order of their names, and what is not read.

    Of several files with one name before the suffix, the first is the set of that name.

    Raises `DataError` if the folder cannot be read.
    """
    found = data_files(folder, nested=False)
    sets: dict[str, Path] = {}
    skipped = found.skipped
    for path in found.files:
        name = stem(path.name)
        if is_path(name):
            skipped.append(Skipped(path, "a set of this name would be taken for a file"))
        elif (first := sets.setdefault(name, path)) is not path:
            skipped.append(Skipped(path, f"{first.name} has the same name and comes first"))
    return Found(list(sets.values()), sorted(skipped))


def compile_bundled_questions() -> bytes:
    """The bundled sets, validated and compiled: what a wheel carries."""
    sets = {name: read_questions(found.path, shown=found.shown) for name, found in available_sets(user=False).items()}
    return msgspec.msgpack.encode(sets)


def _bundled() -> dict[str, QuestionSet]:
    if raw := store.shipped(_NAME):
        return _decode(raw)
    folder = store.bundled("questions")
    files = _files(folder)

    def decode(raw: bytes) -> dict[str, QuestionSet]:
        sets = _decode(raw)
        if sets.keys() != files.keys():
            raise ValueError("other question sets")
        return sets

    digest = store.fingerprint(files.values(), folder)
    return store.cached(f"questions-{digest[:32]}", compile_bundled_questions, decode)


def _decode(raw: bytes) -> dict[str, QuestionSet]:
    return msgspec.msgpack.decode(raw, type=dict[str, QuestionSet])


def _files(folder: Path | None, tell: Callable[[str], object] | None = None) -> dict[str, Path]:
    """The files of a folder of question sets by their names without suffix."""
    if folder is None:
        return {}
    files, skipped = set_files(folder)
    for one in skipped if tell else ():
        tell(str(one))  # type: ignore[misc]
    return {stem(path.name): path for path in files}


def _with_default(question: Question) -> Question:
    """The same question with its default as a parsed answer; without a default, a limit is "no limit"."""
    from modelmatch.quiz.parse import parse_answer

    if question.default is None:
        return question
    return msgspec.structs.replace(question, default=parse_answer(question, question.default))


def _plain_answers(document: Document) -> Any:
    """The data of a set, with the answers in ``when`` and ``default`` as they are written: 1.10 is not 1.1."""
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        return data
    questions = [_with_answers(document, place, question) for place, question in enumerate(data["questions"])]
    return {**data, "questions": questions}


def _with_answers(document: Document, place: int, question: Any) -> Any:
    if not isinstance(question, dict) or not {"when", "default"} & question.keys():
        return question
    from modelmatch.data.written import as_written

    written = {
        field: as_written(document, ("questions", place, field), question[field])
        for field in ("when", "default")
        if field in question
    }
    if isinstance(conditions := written.get("when"), dict):
        written["when"] = {
            key: [_word(value) for value in values] if isinstance(values, list) else values
            for key, values in conditions.items()
        }
    return {**question, **written}


def _word(value: Any) -> Any:
    """An answer in a condition as the word for it; a file without places may have numbers here."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain_number(value) if isinstance(value, (int, float)) else value
