"""The requirements of a question set: their names and arguments, and how several become one."""

from __future__ import annotations

from collections.abc import Iterable

from modelmatch.preferences import Argument, Memory, Requirement
from modelmatch.quiz.schema import RequirementEntry
from modelmatch.vocabulary import REQUIREMENTS

LOWER_IS_STRICTER = ("budget", "seat-budget", "wait")


def entry_parts(entry: RequirementEntry) -> tuple[str, Argument]:
    """Name and argument of an entry such as ``open-weights`` or ``{context: 200000}``."""
    if isinstance(entry, str):
        return entry, None
    ((name, argument),) = entry.items()
    return name, argument


def requirement(entry: RequirementEntry, because: str, label: str | None = None) -> Requirement:
    """The requirement of an entry that `expected_argument` finds nothing wrong with.

    An amount is told in the words of the answer, its ``label``.
    """
    name, argument = entry_parts(entry)
    if REQUIREMENTS[name].argument == "routes" and isinstance(argument, str):
        argument = (argument,)
    said = label if REQUIREMENTS[name].argument in ("number", "memory") else None
    return Requirement(name, argument, because, said)


def any_of(requirements: Iterable[Requirement]) -> list[Requirement]:
    """The requirements of the choices of one question: their routes are alternatives."""
    result: list[Requirement] = []
    for item in requirements:
        index = next((i for i, other in enumerate(result) if other.name == item.name), None)
        routes = result[index].argument if index is not None else None
        if index is not None and isinstance(routes, tuple) and isinstance(item.argument, tuple):
            more = tuple(route for route in item.argument if route not in routes)
            result[index] = Requirement(item.name, (*routes, *more), item.because)
        else:
            result.append(item)
    return result


def all_of(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """The requirements of all questions, each condition once: the strictest number, the routes they share.

    Conditions that contradict each other are kept side by side, so that the clash can be shown.
    """
    result: list[Requirement] = []
    for item in requirements:
        for index, other in enumerate(result):
            if (merged := _both(other, item)) is not None:
                result[index] = merged
                break
        else:
            result.append(item)
    return tuple(result)


def _one_memory(first: Requirement, second: Requirement, one: Memory, two: Memory) -> Requirement | None:
    """A memory that says what two say: less of it, at a higher precision; None for two kinds of memory."""
    if one.kind and two.kind and one.kind != two.kind:
        return None
    both = Memory(
        gb=min((gb for gb in (one.gb, two.gb) if gb is not None), default=None),
        kind=one.kind or two.kind,
        bits=max(one.bits, two.bits),
        bandwidth=one.bandwidth or two.bandwidth,
    )
    if both in (one, two):
        return first if both == one else second
    return Requirement(first.name, both, first.because)


def _both(first: Requirement, second: Requirement) -> Requirement | None:
    """One requirement that says what the two say, or None if there is none."""
    if first.name != second.name:
        return None
    one, two = first.argument, second.argument
    if one == two:
        return first
    if isinstance(one, tuple) and isinstance(two, tuple):
        shared = tuple(route for route in one if route in two)
        if not shared:
            return None
        return Requirement(first.name, shared, first.because if shared == one else second.because)
    if isinstance(one, (int, float)) and isinstance(two, (int, float)):
        stricter = min(one, two) if first.name in LOWER_IS_STRICTER else max(one, two)
        return first if stricter == one else second
    if isinstance(one, Memory) and isinstance(two, Memory):
        return _one_memory(first, second, one, two)
    return None
