"""Stay or change: why, and what to watch in moving, each with its words."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal

WhyChange = Literal["same", "close", "better", "fails", "ended", "no-match"]
WHY_CHANGE: Mapping[WhyChange, str] = {
    "same": "it is the match",
    "close": "the match is not better by more than noise",
    "better": "the match is better by more than noise",
    "fails": "it fails what the answers require",
    "ended": "it can no longer be had",
    "no-match": "no offer meets all that the answers require",
}
"""Why to stay with what is used today, or to change to the match."""
WatchKind = Literal["context", "inputs", "tools", "price-tiers", "prompts", "effort"]
WATCHES: Mapping[WatchKind, str] = {
    "context": "less text fits into one request",
    "inputs": "it does not read all that the present one reads",
    "tools": "another place, or an ability that is lost or not on record",
    "price-tiers": "long requests cost more",
    "prompts": "prompts were written for another model",
    "effort": "how much it thinks is to be set",
}
"""What is not the same after moving."""
