"""What the user wants, in the terms of the decision: weights on criteria, requirements and usage.

The quiz produces `Preferences` and the match uses them; the answers in words go with the result.
"""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Iterable, Mapping
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from modelmatch.vocabulary import (
    ECOSYSTEMS,
    LARGEST,
    MEMORY_KINDS,
    MODALITIES,
    MODALITY_WORDS,
    OUTSIDE,
    PLAN_USES,
    REGIONS,
    REQUIREMENTS,
    ROUTES,
    ArgumentKind,
    Bits,
    Language,
    MemoryKind,
    Outside,
)
from modelmatch.wording import exact, listed

DEFAULT_LOG_SD = 0.5
"""The spread of a criterion for which none is stated."""


MOST_GB = 1e6
"""The largest memory, in gigabytes."""


class Memory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The memory of the machine that weights are to run on.

    ``gb`` is how much there is in all, None where it is whatever the weights need; of memory without a ``kind`` all is
    there for the weights. ``bits`` is the least precision that is good enough, ``bandwidth`` the gigabytes that are
    read in a second, where that is known.
    """

    gb: Annotated[float, Meta(gt=0, le=MOST_GB)] | None = None
    bits: Bits = 4
    kind: MemoryKind | None = None
    bandwidth: Annotated[float, Meta(gt=0, le=1e6)] | None = None


Argument = str | float | tuple[str, ...] | Memory | None


class Requirement(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition with its argument; ``because`` is the id of the question that requires it.

    ``said`` is the answer in words, where its amount is another than that of the argument: about 20 USD allow for 25.
    """

    name: str
    argument: Argument = None
    because: str | None = None
    said: str | None = None

    @property
    def phrase(self) -> str:
        """The condition in words, such as ``at most 20 USD per month``; those of the answer, where it has its own."""
        info = REQUIREMENTS[self.name]
        one = info.one if self.argument == 1 else ""
        return self.said or one or info.phrase.replace("{}", _words(info.argument, self.argument))


class Usage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How much a model will be used.

    Token numbers are totals per month for all seats; ``cached_share`` is the share of the input that is read from
    a cache, ``prompt_tokens`` the typical length of one request (it decides on long-context prices). ``amount`` of a
    ``unit`` of the catalogue, such as pages, stands for the tokens; ``batch``: answers may take up to a day.
    """

    input_tokens: Annotated[float, Meta(ge=0, le=LARGEST)] | None = None
    output_tokens: Annotated[float, Meta(ge=0, le=LARGEST)] | None = None
    cached_share: Annotated[float, Meta(ge=0, le=1)] | None = None
    prompt_tokens: Annotated[float, Meta(ge=1, le=LARGEST)] | None = None
    seats: Annotated[int, Meta(ge=1, le=int(LARGEST))] | None = None
    amount: Annotated[float, Meta(ge=0, le=LARGEST)] | None = None
    unit: str | None = None
    batch: bool | None = None


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """All that the decision needs to know about a user.

    ``points``: importance of each criterion, any positive scale, normalised to weights later.
    ``outside``: what was asked for that modelmatch does not cover; ``languages``: those worked in beside English.
    ``log_sd``: standard deviation of the logarithm of each weight: how imprecisely the answers state it.
    """

    points: dict[str, float]
    log_sd: dict[str, float] = {}
    requirements: tuple[Requirement, ...] = ()
    usage: Usage = Usage()
    outside: tuple[Outside, ...] = ()
    languages: tuple[Language, ...] = ()


def with_usage(preferences: Preferences, stated: Mapping[str, object]) -> Preferences:
    """Preferences with other fields of their usage."""
    if not stated:
        return preferences
    usage = msgspec.structs.replace(preferences.usage, **stated)
    return msgspec.structs.replace(preferences, usage=usage)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: ``value`` is ids or a number, ``label`` the words; ``default`` is true if the question was not
    answered."""

    question: str
    ask: str
    value: str | float | bool | tuple[str, ...] | None
    label: str
    default: bool = False


class Alternative(Protocol):
    """A different answer, and the preferences that follow from it."""

    @property
    def question(self) -> str: ...
    @property
    def value(self) -> str | float | bool | tuple[str, ...] | None: ...
    @property
    def label(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def preferences(self) -> Preferences: ...


def expected_argument(name: str, argument: Argument) -> str | None:
    """What argument the requirement of this name needs, if ``argument`` is not valid; None if it is."""
    kind = REQUIREMENTS[name].argument
    if kind == "none":
        return None if argument is None else "no argument"
    if kind == "number":
        good = isinstance(argument, (int, float)) and not isinstance(argument, bool) and 0 <= argument <= LARGEST
        return None if good else "a number, 0 or more"
    if kind == "routes":
        routes = argument if isinstance(argument, tuple) else (argument,)
        return None if routes and set(routes) <= set(ROUTES) else f"one or more of {', '.join(ROUTES)}"
    if kind == "memory":
        return None if isinstance(argument, Memory) else "a mapping such as {gb: 24, kind: graphics}"
    if kind == "place":
        return None if isinstance(argument, str) and argument else "a word"
    names: Iterable[str] = {
        "modality": MODALITIES, "region": REGIONS, "ecosystem": ECOSYSTEMS, "outside": OUTSIDE, "plan-use": PLAN_USES,
    }[kind]  # fmt: skip
    return None if argument in tuple(names) else f"one of {', '.join(names)}"


def memory_words(memory: Memory) -> str:
    """A memory in words, such as ``24 GB of graphics memory at 8 bits or more``."""
    kind = MEMORY_KINDS[memory.kind] if memory.kind else "memory"
    least = f" at {memory.bits} bits{' or more' if memory.bits < 16 else ''}" if memory.bits > 4 else ""
    return f"{f'{exact(memory.gb)} GB of {kind}' if memory.gb else f'{kind} of any size'}{least}"


def _words(kind: ArgumentKind, argument: Argument) -> str:
    if argument is None:
        return ""
    if isinstance(argument, Memory):
        return memory_words(argument)
    if isinstance(argument, tuple):
        return listed([ROUTES[route] for route in argument], "or")
    if isinstance(argument, (int, float)):
        return exact(argument)
    words: Mapping[str, Mapping[str, str]] = {
        "region": REGIONS, "ecosystem": ECOSYSTEMS, "modality": MODALITY_WORDS, "routes": ROUTES,
        "plan-use": PLAN_USES,
        "outside": {name: one.about for name, one in OUTSIDE.items()},
    }  # fmt: skip
    return words.get(kind, {}).get(argument, argument)
