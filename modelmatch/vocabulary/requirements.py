"""The closed vocabulary of requirements: each with its argument and the sentence that states it."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal

import msgspec

LARGEST = 1e15
"""The largest number in an answer or in data: beyond it, whole numbers are no longer exact."""

ArgumentKind = Literal[
    "none", "routes", "number", "modality", "region", "ecosystem", "place", "memory", "outside", "plan-use"
]


class RequirementInfo(msgspec.Struct, frozen=True):
    """A condition that a model meets or fails. ``phrase`` states it with ``{}`` for the argument, ``one`` for a 1."""

    name: str
    argument: ArgumentKind
    phrase: str
    one: str = ""


REQUIREMENTS: Mapping[str, RequirementInfo] = {
    r.name: r
    for r in (
        RequirementInfo("covered", "outside", "{}, which modelmatch does not cover"),
        RequirementInfo("open-weights", "none", "open weights"),
        RequirementInfo("commercial-use", "none", "a licence that allows commercial use"),
        RequirementInfo("route", "routes", "available by {}"),
        RequirementInfo("place", "place", "available in {}"),
        RequirementInfo("free", "none", "free of charge"),
        RequirementInfo("budget", "number", "at most {} USD per month"),
        RequirementInfo("seat-budget", "number", "at most {} USD per month and seat"),
        RequirementInfo("context", "number", "{} tokens of context"),
        RequirementInfo("input", "modality", "{} as input"),
        RequirementInfo("output", "modality", "{} as output"),
        RequirementInfo("region", "region", "hosted in {}"),
        RequirementInfo("no-training", "none", "no training on what you type"),
        RequirementInfo("training-refusable", "none", "no training on what you type, or you can opt out"),
        RequirementInfo("not-stored-in", "region", "data not stored in {}"),
        RequirementInfo("zero-retention", "none", "zero data retention available"),
        RequirementInfo("dpa", "none", "a data processing agreement available"),
        RequirementInfo("baa", "none", "a business associate agreement (HIPAA) available"),
        RequirementInfo("not-company-from", "region", "no company from {}"),
        RequirementInfo("memory", "memory", "weights that fit in {}"),
        RequirementInfo("tool-calling", "none", "tool calling"),
        RequirementInfo("structured-output", "none", "output that follows a schema"),
        RequirementInfo("fine-tuning", "none", "further training on your own examples"),
        RequirementInfo("stable", "none", "no previews"),
        RequirementInfo("app", "none", "not only in tools for programmers"),
        RequirementInfo("ecosystem", "ecosystem", "available in {}"),
        RequirementInfo(
            "wait", "number", "an answer that begins within {} seconds", one="an answer that begins within one second"
        ),
        RequirementInfo("plan-use", "plan-use", "a plan for {}"),
        RequirementInfo("speed", "number", "at least {} tokens per second"),
        RequirementInfo(
            "safety-evidence",
            "number",
            "at least {} independent safety findings",
            one="at least one independent safety finding",
        ),
    )
}
"""The closed vocabulary of requirements."""

NOT_REQUIRED = "not required"
"""What stands for a requirement that is not stated."""
