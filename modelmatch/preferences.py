"""What a person wants, in the terms of the decision: weights on criteria, requirements and usage.

This is the border between the quiz, which produces `Preferences`, and the match, which consumes them; and what was
answered in words, which goes with the result.
"""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from modelmatch.numerals import LARGEST

ArgumentKind = Literal["none", "routes", "number", "modality", "region", "ecosystem", "place", "memory"]

ROUTES = ("app", "subscription", "api", "cloud", "download")
MODALITIES = ("text", "image", "audio", "video", "pdf")
REGIONS: Mapping[str, str] = {
    "us": "the US", "eu": "the EU", "cn": "China", "sg": "Singapore", "in": "India", "jp": "Japan", "au": "Australia",
    "global": "any region", "self": "your own hands",
}  # fmt: skip
"""Where data is kept or a model is hosted, with the words for it."""
ECOSYSTEMS = ("google", "microsoft", "aws", "meta", "apple", "x")
"""Platforms whose users may have a model at hand."""


class CriterionInfo(msgspec.Struct, frozen=True):
    """A criterion that is not a domain of ability: its title, and what its value function measures."""

    id: str
    title: str
    about: str


class RequirementInfo(msgspec.Struct, frozen=True):
    """A condition that a model meets or fails. ``phrase`` names it with ``{}`` for the argument."""

    name: str
    argument: ArgumentKind
    phrase: str


CRITERIA: Mapping[str, CriterionInfo] = {
    c.id: c
    for c in (
        CriterionInfo("cost", "cost", "USD a month at the stated usage"),
        CriterionInfo("speed", "speed", "output tokens per second"),
        CriterionInfo("openness", "openness", "weights that can be downloaded, and how free their licence is"),
        CriterionInfo("continuity", "continuity", "how regularly the vendor releases open weights"),
        CriterionInfo("context", "context length", "tokens that fit into one request"),
        CriterionInfo("safety", "safety evidence", "independent safety findings on record, and what they say"),
        CriterionInfo("maturity", "maturity", "general availability rather than preview"),
        CriterionInfo("google", "fits Google", "at hand in Google Workspace, Android or Google Cloud"),
        CriterionInfo("microsoft", "fits Microsoft", "at hand in Microsoft 365, GitHub or Azure"),
        CriterionInfo("aws", "fits AWS", "at hand in Amazon Bedrock"),
        CriterionInfo("meta", "fits Meta apps", "at hand in WhatsApp, Instagram, Facebook or Messenger"),
    )
}  # fmt: skip
"""The criteria beside the domains, in the order in which they are shown."""

REQUIREMENTS: Mapping[str, RequirementInfo] = {
    r.name: r
    for r in (
        RequirementInfo("open-weights", "none", "open weights"),
        RequirementInfo("commercial-use", "none", "a licence for commercial use"),
        RequirementInfo("route", "routes", "reachable by {}"),
        RequirementInfo("place", "place", "available in {}"),
        RequirementInfo("free", "none", "free of charge"),
        RequirementInfo("budget", "number", "at most {} USD a month"),
        RequirementInfo("seat-budget", "number", "at most {} USD a month per seat"),
        RequirementInfo("context", "number", "{} tokens of context"),
        RequirementInfo("input", "modality", "{} as input"),
        RequirementInfo("output", "modality", "{} as output"),
        RequirementInfo("region", "region", "hosted in {}"),
        RequirementInfo("no-training", "none", "no training on what you type"),
        RequirementInfo("training-refusable", "none", "no training on what you type unless you can refuse it"),
        RequirementInfo("not-stored-in", "region", "data not stored in {}"),
        RequirementInfo("zero-retention", "none", "zero data retention on offer"),
        RequirementInfo("memory", "memory", "weights that fit {}"),
        RequirementInfo("tool-calling", "none", "tool calling"),
        RequirementInfo("structured-output", "none", "output that follows a schema"),
        RequirementInfo("stable", "none", "no previews"),
        RequirementInfo("app", "none", "no tool for programmers"),
        RequirementInfo("ecosystem", "ecosystem", "at hand in {}"),
        RequirementInfo("speed", "number", "at least {} tokens a second"),
        RequirementInfo("safety-evidence", "number", "{} independent safety findings"),
    )
}
"""The closed vocabulary of requirements."""


DEFAULT_SPREAD = 0.5
"""The spread of a criterion for which none is stated."""


class Memory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Memory at hand for weights, in gigabytes, and the precision they are stored at, in bits."""

    gb: Annotated[float, Meta(gt=0, le=1e6)]
    bits: Literal[4, 8, 16] = 4


Argument = str | float | tuple[str, ...] | Memory | None


class Requirement(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition with its argument; ``because`` is the id of the question that asked for it."""

    name: str
    argument: Argument = None
    because: str | None = None

    @property
    def phrase(self) -> str:
        """The condition in words, such as ``at most 20 USD a month``."""
        info = REQUIREMENTS[self.name]
        return info.phrase.replace("{}", _words(info.argument, self.argument))


class Usage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How much a model will be used.

    Token numbers are totals per month for all seats; ``cached_share`` is the share of the input that is read from
    a cache, ``prompt_tokens`` the typical length of one request (it decides on long-context prices).
    """

    input_tokens: Annotated[float, Meta(ge=0, le=LARGEST)] | None = None
    output_tokens: Annotated[float, Meta(ge=0, le=LARGEST)] | None = None
    cached_share: Annotated[float, Meta(ge=0, le=1)] | None = None
    prompt_tokens: Annotated[float, Meta(ge=1, le=LARGEST)] | None = None
    seats: Annotated[int, Meta(ge=1, le=int(LARGEST))] | None = None


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """All that the decision needs to know about a person.

    ``points``: importance of each criterion, any positive scale, normalised to weights later.
    ``spread``: standard deviation of the logarithm of each weight: how imprecisely the answers state it.
    """

    points: dict[str, float]
    spread: dict[str, float] = {}
    requirements: tuple[Requirement, ...] = ()
    usage: Usage = Usage()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered: ``value`` is ids or a number, ``label`` the words; ``default`` if nobody answered."""

    question: str
    ask: str
    value: str | float | bool | tuple[str, ...] | None
    label: str
    default: bool = False


def expected_argument(name: str, argument: Argument) -> str | None:
    """What the requirement of this name takes, if ``argument`` is not that; None if it is."""
    kind = REQUIREMENTS[name].argument
    if kind == "none":
        return None if argument is None else "no argument"
    if kind == "number":
        good = isinstance(argument, (int, float)) and not isinstance(argument, bool) and 0 <= argument <= LARGEST
        return None if good else "a number that is not negative"
    if kind == "routes":
        routes = argument if isinstance(argument, tuple) else (argument,)
        return None if routes and set(routes) <= set(ROUTES) else f"one or several of {', '.join(ROUTES)}"
    if kind == "memory":
        return None if isinstance(argument, Memory) else "a mapping such as {gb: 24, bits: 4}"
    if kind == "place":
        return None if isinstance(argument, str) and argument else "a word"
    names: Iterable[str] = {"modality": MODALITIES, "region": REGIONS, "ecosystem": ECOSYSTEMS}[kind]
    return None if argument in tuple(names) else f"one of {', '.join(names)}"


def _words(kind: ArgumentKind, argument: Argument) -> str:
    if argument is None:
        return ""
    if isinstance(argument, Memory):
        return f"{argument.gb:g} GB at {argument.bits} bits a parameter"
    if isinstance(argument, tuple):
        return " or ".join(argument)
    if isinstance(argument, (int, float)):
        return f"{argument:,.15g}"
    return REGIONS[argument] if kind == "region" else argument
