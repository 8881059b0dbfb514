"""modelmatch: which AI model fits your work, how sure that is, and what it rests on.

The public API: `load_catalog`, `load_questions`, `strengths`, `recommend`. Names are loaded when first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing is not imported here: the program handles signals as early as it can
if TYPE_CHECKING:
    from typing import Any

    from modelmatch.api import recommend, strengths
    from modelmatch.catalog import Catalog, load_catalog
    from modelmatch.errors import DataError, DataErrors, ModelmatchError, UsageError
    from modelmatch.evidence.posterior import Strengths
    from modelmatch.match.recommendation import Recommendation
    from modelmatch.preferences import Preferences, Requirement, Usage
    from modelmatch.quiz.load import load_questions

__version__ = "0.1.0"

__all__ = [
    "load_catalog",
    "load_questions",
    "strengths",
    "recommend",
    "Catalog",
    "Preferences",
    "Requirement",
    "Usage",
    "Strengths",
    "Recommendation",
    "ModelmatchError",
    "DataError",
    "DataErrors",
    "UsageError",
    "__version__",
]

_HOMES = {
    "load_catalog": "modelmatch.catalog",
    "Catalog": "modelmatch.catalog",
    "load_questions": "modelmatch.quiz.load",
    "strengths": "modelmatch.api",
    "recommend": "modelmatch.api",
    "Preferences": "modelmatch.preferences",
    "Requirement": "modelmatch.preferences",
    "Usage": "modelmatch.preferences",
    "Strengths": "modelmatch.evidence.posterior",
    "Recommendation": "modelmatch.match.recommendation",
    "ModelmatchError": "modelmatch.errors",
    "DataError": "modelmatch.errors",
    "DataErrors": "modelmatch.errors",
    "UsageError": "modelmatch.errors",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
