"""The decision: requirements, criteria and their value functions, acceptability, explanation.

`Engine` decides; the functions on arrays are usable on their own. Names are loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelmatch.match.acceptability import (
        central_weights,
        decision_entropy,
        expected_loss,
        expected_rank,
        pairwise_winning_indices,
        rank_acceptability,
    )
    from modelmatch.match.decision import Evaluation
    from modelmatch.match.engine import Engine
    from modelmatch.match.result.recommendation import Recommendation

__all__ = [
    "Engine",
    "Evaluation",
    "Recommendation",
    "rank_acceptability",
    "central_weights",
    "pairwise_winning_indices",
    "expected_rank",
    "expected_loss",
    "decision_entropy",
]

_HOME = {"Engine": "engine", "Evaluation": "case", "Recommendation": "recommendation"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOME.get(name, 'acceptability')}"), name)
