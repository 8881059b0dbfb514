"""What the fields of catalogue data are made of: numbers within bounds, texts, references to sources."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Date = dt.date
Score = Annotated[float, Meta(ge=-1e6, le=1e10)]
Usd = Annotated[float, Meta(ge=0, le=1e9)]
Tokens = Annotated[int, Meta(ge=1, le=10**12)]
Billions = Annotated[float, Meta(ge=1e-6, le=1e6)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
SourceRef = str | tuple[str, ...]
"""One id of ``sources.yaml`` or an address, or several of these."""
Client = Literal[
    "litellm", "promptfoo", "inspect", "claude-code", "codex", "opencode", "aider", "llm", "continue", "openrouter"
]
"""Programs that call models, and name them in ways of their own."""
Available = Literal["yes", "on-request", "no", "unknown"]
"""Whether something can be had there."""


def source_ids(reference: SourceRef | None) -> tuple[str, ...]:
    """The ids and addresses that a reference to sources names."""
    return () if reference is None else (reference,) if isinstance(reference, str) else reference


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Base of everything that is read from a file: immutable, strict about its keys, and without cycles."""
