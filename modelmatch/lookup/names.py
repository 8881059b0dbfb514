"""What people type for a model or a benchmark: its id, its name, or an unambiguous part of one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from modelmatch.catalog.schema import Benchmark, Model
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import UsageError
from modelmatch.lookup.aliases import LONGEST, numbers, shorter, spelling

_T = TypeVar("_T")
_MOST = 5
_CLOSE = 0.6
_WORD = 4
_SHOWN = 120
LISTING = {
    "model": "modelmatch models --status all --reference --format id",
    "benchmark": "modelmatch benchmarks --format id",
}
"""The commands that list everything there is."""


Tell = Callable[[str], None]


def find_model(catalog: Snapshot, text: str, tell: Tell | None = None) -> Model:
    """The model that ``text`` names; ``tell`` is called with the match unless the text is its id or its name.

    It may be an id, a name or an unambiguous part of one, an id by which a provider knows the model, or one of these as
    programs write it: see `modelmatch.lookup.aliases`.

    Raises
    ------
    UsageError
        No model or more than one is called so; the hint lists those that come close.
    """
    records = catalog.models
    found = _found(records, text, _model_names, tell, _model_ids)
    if len(found) == 1:
        return records[found[0]]
    raise _error("model", text, found, {m.id: (m.id, *_model_names(m)) for m in records.values()})


def models_called(catalog: Snapshot, text: str) -> list[str]:
    """The ids of the models that ``text`` may name: one, several if it is ambiguous, or none."""
    return _found(catalog.models, text, _model_names, None, _model_ids)


def _model_names(model: Model) -> tuple[str, ...]:
    return (model.id.rpartition("/")[2], model.name)


def _model_ids(model: Model) -> Iterator[str]:
    """The ids by which providers know a model, and those that they extend with a provider of their own."""
    for access in model.access:
        if access.model_id:
            yield from next(shorter(access.model_id))


def find_models(catalog: Snapshot, texts: Sequence[str], tell: Tell | None = None) -> list[Model]:
    """The models that ``texts`` name, each once, in their order, as `find_model` finds them."""
    return list({model.id: model for model in (find_model(catalog, text, tell) for text in texts)}.values())


def find_benchmark(catalog: Snapshot, text: str, tell: Tell | None = None) -> Benchmark:
    """The benchmark that ``text`` names, as `find_model` finds models."""
    found = _found(catalog.benchmarks, text, lambda benchmark: (benchmark.name,), tell)
    if len(found) == 1:
        return catalog.benchmarks[found[0]]
    raise _error("benchmark", text, found, {b.id: (b.id, b.name) for b in catalog.benchmarks.values()})


def find_domain(catalog: Snapshot, text: str) -> str:
    """The id of the domain that ``text`` names. Raises as `find_model` does."""
    found = _found(catalog.domains, text, lambda domain: (domain.name,))
    if len(found) == 1:
        return found[0]
    raise _error("domain", text, found, {d.id: (d.id, d.name) for d in catalog.domains.values()})


def _found(
    records: Mapping[str, _T],
    text: str,
    names: Callable[[_T], Iterable[str]],
    tell: Tell | None = None,
    ids: Callable[[_T], Iterable[str]] | None = None,
) -> list[str]:
    """Ids of the records called ``text``: by its own words, or by the first of `_WAYS` by which there are any.

    With other ``ids``, by which programs know the records, the pieces that programs put around a name are looked past.

    An end or a middle is made of whole words: ``opus-4.6`` is an end of ``claude-opus-4.6``, ``us-4.6`` is none.
    """
    if text in records:
        return [text]
    if len(text) > LONGEST or not _joined(text):
        return []
    known = {key: {spelling(key), *map(spelling, names(record))} for key, record in records.items()}
    found = [key for key, spellings in known.items() if spelling(text) in spellings]
    if found:
        return found
    if ids is None:
        found = _part([text], known)
    else:
        heads = list(shorter(text))
        found = _whole(heads, known, {key: set(map(spelling, ids(record))) for key, record in records.items()})
        found = found or _part([head for several in heads for head in several], known)
    if len(found) == 1 and tell is not None:
        tell(f'"{text}" matched {found[0]}')
    return found


def _whole(forms: Iterable[Iterable[str]], *known: Mapping[str, set[str]]) -> list[str]:
    """Ids of the records that the first possible form of a text names: see `shorter`."""
    for heads in forms:
        for head in map(spelling, heads):
            for spellings in known:
                if found := [key for key, names in spellings.items() if head in names]:
                    return found
    return []


def _part(forms: Iterable[str], known: Mapping[str, set[str]]) -> list[str]:
    """Ids of the records whose name contains the first possible form of a text.

    A single model with a different version does not match: ``haiku-4`` is not ``haiku-4.5``.
    """
    for wanted in dict.fromkeys(map(spelling, forms)):
        for matches in _WAYS if _joined(wanted) else ():
            found = [key for key, spellings in known.items() if any(matches(s, wanted) for s in spellings)]
            if len(found) == 1 and all(_continued(s, wanted) for s in known[found[0]] if matches(s, wanted)):
                return []
            if found:
                return found
    return []


def _continued(name: str, wanted: str) -> bool:
    """Whether a version goes on in the name where the text ends: ``4.6`` in ``4.60`` and ``4.6v``, ``4`` in ``4.6``."""
    further = r"\.?\d|[a-z]"
    if wanted not in name:
        name, wanted, further = _joined(name), _joined(wanted), r"\d"
    rest = name[name.find(wanted) + len(wanted) :]
    return wanted[-1:].isdigit() and re.match(further, rest) is not None


_WAYS: tuple[Callable[[str, str], bool], ...] = (
    lambda name, wanted: name.startswith(wanted),
    lambda name, wanted: name.endswith(f"-{wanted}"),
    lambda name, wanted: f"-{wanted}-" in name,
    lambda name, wanted: _joined(name) == _joined(wanted),
    lambda name, wanted: _joined(name).startswith(_joined(wanted)),
)
"""How a text can be part of a name: a beginning, an end, a middle; in one word, whole or a beginning."""


def _joined(name: str) -> str:
    """A name in one word: ``gpt54`` for ``gpt-5.4``."""
    return "".join(character for character in name if character.isalnum())


def _error(noun: str, text: str, found: Sequence[str], known: Mapping[str, Iterable[str]]) -> UsageError:
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    if found:
        hint = f"use one of: {_some(found)}"
        return UsageError(f"ambiguous-{noun}", f'"{shown}" matches {len(found)} {noun}s', hint=hint)
    wanted = dict.fromkeys((text[:_SHOWN], _shortest(text[:_SHOWN])) if noun == "model" else (text[:_SHOWN],))
    scored = _scored(wanted, known)
    close = sorted((key for key, score in scored.items() if score >= _CLOSE), key=lambda key: (-scored[key], key))
    version = numbers(_shortest(text[:_SHOWN])) if noun == "model" else ()
    same = [key for key in close if not version or version == numbers(key.rpartition("/")[2])]
    parts = [f"did you mean {same[0]}?"] if same else []
    if noun == "domain":
        parts.append(f"domains: {', '.join(known)}")
    else:
        if near := [key for key in close if key not in same[:1]][: _MOST - 1]:
            parts.append(f"{'close' if same else 'other versions'}: {', '.join(near)};")
        parts.append(f"all: {LISTING[noun]}")
    return UsageError(
        f"unknown-{noun}", f'"{shown}" is not a {noun} in the catalogue on this day', hint=" ".join(parts)
    )


def _scored(forms: Iterable[str], known: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """How close each record comes to a text in one of its forms."""
    wanted = [spelling(form) for form in forms]
    return {key: max(_likeness(w, spelling(name)) for name in names for w in wanted) for key, names in known.items()}


def _shortest(text: str) -> str:
    """The text without any of the pieces around a name."""
    return [heads[-1] for heads in shorter(text)][-1]


def _likeness(wanted: str, name: str) -> float:
    """Similarity of two names written as one word, from 0 to 1; a single word may also be similar to one word of the
    name."""
    words = [] if "-" in wanted else [word for word in name.split("-") if len(word) >= _WORD]
    alike = (difflib.SequenceMatcher(None, _joined(wanted), word).ratio() for word in (_joined(name), *words))
    return max(alike)


def _some(keys: Sequence[str]) -> str:
    more = len(keys) - 8
    return ", ".join(keys[:8]) + (f" and {more} more" if more > 0 else "")
