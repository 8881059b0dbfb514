"""What people type for a model or a benchmark: its id, its name, or an unambiguous part of one."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from modelmatch.catalog.catalog import Catalog
from modelmatch.catalog.schema import Benchmark, Model
from modelmatch.errors import UsageError

_T = TypeVar("_T")
_MOST = 5
_CLOSE = 0.6
_WORD = 4
LISTING = {
    "model": "modelmatch models --status all --reference --format id",
    "benchmark": "modelmatch benchmarks --format id",
}
"""The commands that list everything there is."""


Tell = Callable[[str], None]


def find_model(catalog: Catalog, text: str, tell: Tell | None = None) -> Model:
    """The model that ``text`` names; ``tell`` is told as which one it is read where it is only part of a name.

    Raises
    ------
    UsageError
        No model or more than one is called so; the hint lists those that come close.
    """
    found = _found(catalog.models, text, lambda model: (model.id.rpartition("/")[2], model.name), tell)
    if len(found) == 1:
        return catalog.models[found[0]]
    raise _error("model", text, found, {m.id: (m.id, m.id.rpartition("/")[2], m.name) for m in catalog.models.values()})


def find_models(catalog: Catalog, texts: Sequence[str], tell: Tell | None = None) -> list[Model]:
    """The models that ``texts`` name, each once, in their order, as `find_model` finds them."""
    return list({model.id: model for model in (find_model(catalog, text, tell) for text in texts)}.values())


def find_benchmark(catalog: Catalog, text: str, tell: Tell | None = None) -> Benchmark:
    """The benchmark that ``text`` names, as `find_model` finds models."""
    found = _found(catalog.benchmarks, text, lambda benchmark: (benchmark.name,), tell)
    if len(found) == 1:
        return catalog.benchmarks[found[0]]
    raise _error("benchmark", text, found, {b.id: (b.id, b.name) for b in catalog.benchmarks.values()})


def find_domain(catalog: Catalog, text: str) -> str:
    """The id of the domain that ``text`` names. Raises as `find_model` does."""
    found = _found(catalog.domains, text, lambda domain: (domain.name,))
    if len(found) == 1:
        return found[0]
    raise _error("domain", text, found, {d.id: (d.id, d.name) for d in catalog.domains.values()})


def _found(
    records: Mapping[str, _T], text: str, names: Callable[[_T], Iterable[str]], tell: Tell | None = None
) -> list[str]:
    """Ids of the records called ``text``: the first of `_WAYS` by which there are any.

    An end or a middle is made of whole words: ``opus-4.6`` is an end of ``claude-opus-4.6``, ``us-4.6`` is none.
    """
    if text in records:
        return [text]
    wanted = _plain(text)
    if not _joined(wanted):
        return []
    known = {key: {_plain(key), *map(_plain, names(record))} for key, record in records.items()}
    for place, matches in enumerate(_WAYS):
        found = [key for key, spellings in known.items() if any(matches(s, wanted) for s in spellings)]
        if len(found) == 1 and place and tell is not None:
            tell(f'"{text}" is read as {found[0]}')
        if found:
            return found
    return []


_WAYS: tuple[Callable[[str, str], bool], ...] = (
    lambda name, wanted: name == wanted,
    lambda name, wanted: name.startswith(wanted),
    lambda name, wanted: name.endswith(f"-{wanted}"),
    lambda name, wanted: f"-{wanted}-" in name,
    lambda name, wanted: _joined(name) == _joined(wanted),
    lambda name, wanted: _joined(name).startswith(_joined(wanted)),
)
"""How a text can name something: whole, a beginning, an end, a middle; in one word, whole or a beginning."""


def _plain(text: str) -> str:
    """A name without what people write differently: case, spaces, underscores."""
    return "-".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _joined(name: str) -> str:
    """A name in one word: ``gpt54`` for ``gpt-5.4``."""
    return "".join(character for character in name if character.isalnum())


def _error(noun: str, text: str, found: Sequence[str], known: Mapping[str, Iterable[str]]) -> UsageError:
    if found:
        hint = f"write one of: {_some(found)}"
        return UsageError(f"ambiguous-{noun}", f'"{text}" could be {len(found)} {noun}s', hint=hint)
    wanted = _plain(text)
    scored = {key: max(_likeness(wanted, _plain(name)) for name in names) for key, names in known.items()}
    close = sorted((key for key, score in scored.items() if score >= _CLOSE), key=lambda key: (-scored[key], key))
    parts = [f"did you mean {close[0]}?"] if close else []
    if noun == "domain":
        parts.append(f"domains: {', '.join(known)}")
    else:
        parts += [f"close: {', '.join(close[1:_MOST])};"] if close[1:] else []
        parts.append(f"all: {LISTING[noun]}")
    return UsageError(f"unknown-{noun}", f'"{text}" is not a {noun} of the catalogue on this day', hint=" ".join(parts))


def _likeness(wanted: str, name: str) -> float:
    """How alike two names are, written in one word, from 0 to 1; a single word may be like one of the name's."""
    words = [] if "-" in wanted else [word for word in name.split("-") if len(word) >= _WORD]
    alike = (difflib.SequenceMatcher(None, _joined(wanted), word).ratio() for word in (_joined(name), *words))
    return max(alike)


def _some(keys: Sequence[str]) -> str:
    more = len(keys) - 8
    return ", ".join(keys[:8]) + (f" and {more} more" if more > 0 else "")
