"""The closed lists of one's own machine, with their words."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal

MemoryKind = Literal["graphics", "shared", "ordinary", "phone"]
MEMORY_KINDS: Mapping[str, str] = {
    "graphics": "graphics memory", "shared": "shared memory", "ordinary": "ordinary memory",
    "phone": "a phone's memory",
}  # fmt: skip
"""What kind of memory a machine has for weights: that of graphics cards, memory that its graphics chip shares (a Mac),
ordinary memory that only the processor reads, or that of a phone."""
Bits = Literal[4, 5, 6, 8, 16]
PRECISIONS: tuple[Bits, ...] = (16, 8, 6, 5, 4)
"""The bits per weight at which weights are run, the best first."""
