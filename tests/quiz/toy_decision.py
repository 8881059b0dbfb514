"""A small decision to test the order of the questions with: made-up models, and requirements that some of them fail."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modelmatch.preferences import Preferences, Requirement


@dataclass(frozen=True)
class Decision:
    leader: int | None
    fit: NDArray[np.float64]


def toy(seed: int, models: int = 6, *, strict: float = 0.3) -> Callable[[Preferences], Decision]:
    """Decides between models whose values come from ``seed``; each fails a requirement with the chance ``strict``."""
    values: dict[str, NDArray[np.float64]] = {}

    def value(criterion: str) -> NDArray[np.float64]:
        if criterion not in values:
            random = np.random.RandomState(zlib.crc32(f"{seed} {criterion}".encode()))
            values[criterion] = random.uniform(0, 100, models)
        return values[criterion]

    def meets(requirement: Requirement) -> NDArray[np.bool_]:
        text = f"{seed} {requirement.name} {requirement.argument}"
        return np.random.RandomState(zlib.crc32(text.encode())).uniform(size=models) >= strict

    def decide(preferences: Preferences) -> Decision:
        total = sum(preferences.points.values()) or 1.0
        fit = sum((p / total * value(c) for c, p in sorted(preferences.points.items())), np.zeros(models))
        for requirement in preferences.requirements:
            fit = np.where(meets(requirement), fit, np.nan)
        leader = None if np.isnan(fit).all() else int(np.nanargmax(fit))
        return Decision(leader, fit)

    return decide
