"""What figures are: who measured them, what they may be used for, what a value rests on."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal, get_args

FEW_FIGURES = 5
"""With fewer comparable figures than this, a model counts as not measured: its strengths are mostly its family's."""

Measurer = Literal["independent", "maker", "rival", "press"]
MEASURERS: tuple[Measurer, ...] = get_args(Measurer)
"""Who measured a figure, the most trusted first."""
Role = Literal["strength", "general", "speed", "tokens", "cost", "latency", "safety", "none"]
ROLES: Mapping[str, str] = {
    "strength": "evidence for strengths",
    "general": "an aggregate of other benchmarks, evidence for the general level only",
    "speed": "how fast a model is; not evidence for strengths",
    "tokens": "how many tokens a model writes; not evidence for strengths",
    "cost": "what a model costs; not evidence for strengths",
    "latency": "how soon a model answers; not evidence for strengths",
    "safety": "behaviour; never counted as a strength",
    "none": "kept for the record, not used",
}
"""What the figures of a benchmark may be used for."""
Basis = Literal["measured", "calculated", "thin", "general-level", "inherited", "stated", "fact", "unknown"]
"""What a value is based on."""
