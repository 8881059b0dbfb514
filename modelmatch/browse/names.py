"""What people type for a model or a benchmark: its id, its name, or an unambiguous beginning or end of one."""

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
LISTING = {
    "model": "modelmatch models --status all --reference --format id",
    "benchmark": "modelmatch benchmarks --format id",
}
"""The commands that list everything there is."""


def find_model(catalog: Catalog, text: str) -> Model:
    """The model that ``text`` names.

    Raises
    ------
    UsageError
        No model or more than one is called so; the hint lists those that come close.
    """
    found = _found(catalog.models, text, lambda model: (model.id.rpartition("/")[2], model.name))
    if len(found) == 1:
        return catalog.models[found[0]]
    raise _error("model", text, found, {m.id: (m.id, m.id.rpartition("/")[2], m.name) for m in catalog.models.values()})


def find_models(catalog: Catalog, texts: Sequence[str]) -> list[Model]:
    """The models that ``texts`` name, each once, in their order. Raises as `find_model` does."""
    return list({model.id: model for model in (find_model(catalog, text) for text in texts)}.values())


def find_benchmark(catalog: Catalog, text: str) -> Benchmark:
    """The benchmark that ``text`` names. Raises as `find_model` does."""
    found = _found(catalog.benchmarks, text, lambda benchmark: (benchmark.name,))
    if len(found) == 1:
        return catalog.benchmarks[found[0]]
    raise _error("benchmark", text, found, {b.id: (b.id, b.name) for b in catalog.benchmarks.values()})


def find_domain(catalog: Catalog, text: str) -> str:
    """The id of the domain that ``text`` names. Raises as `find_model` does."""
    found = _found(catalog.domains, text, lambda domain: (domain.name,))
    if len(found) == 1:
        return found[0]
    raise _error("domain", text, found, {d.id: (d.id, d.name) for d in catalog.domains.values()})


def _found(records: Mapping[str, _T], text: str, names: Callable[[_T], Iterable[str]]) -> list[str]:
    """Ids of the records called ``text``: by id, by a name, by a beginning of an id or a name, or else by an end.

    An end starts where a word does: ``opus-4.6`` is one of ``claude-opus-4.6``, ``us-4.6`` is none.
    """
    if text in records:
        return [text]
    wanted = _plain(text)
    if not wanted:
        return []
    known = {key: {_plain(key), *map(_plain, names(record))} for key, record in records.items()}
    exact = [key for key, spellings in known.items() if wanted in spellings]
    if exact:
        return exact
    begins = [key for key, spellings in known.items() if any(s.startswith(wanted) for s in spellings)]
    return begins or [key for key, spellings in known.items() if any(s.endswith(f"-{wanted}") for s in spellings)]


def _plain(text: str) -> str:
    """A name without what people write differently: case, spaces, underscores."""
    return "-".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _error(noun: str, text: str, found: Sequence[str], known: Mapping[str, Iterable[str]]) -> UsageError:
    if found:
        hint = f"write one of: {_some(found)}"
        return UsageError(f"ambiguous-{noun}", f'"{text}" could be {len(found)} {noun}s', hint=hint)
    wanted = _plain(text)
    scored = {
        key: max(difflib.SequenceMatcher(None, wanted, _plain(s)).ratio() for s in names)
        for key, names in known.items()
    }
    close = sorted((key for key, score in scored.items() if score >= _CLOSE), key=lambda key: (-scored[key], key))
    parts = [f"did you mean {close[0]}?"] if close else []
    if noun == "domain":
        parts.append(f"domains: {', '.join(known)}")
    else:
        parts += [f"close: {', '.join(close[1:_MOST])};"] if close[1:] else []
        parts.append(f"all: {LISTING[noun]}")
    return UsageError(f"unknown-{noun}", f'"{text}" is not a {noun} of the catalogue on this day', hint=" ".join(parts))


def _some(keys: Sequence[str]) -> str:
    more = len(keys) - 8
    return ", ".join(keys[:8]) + (f" and {more} more" if more > 0 else "")
