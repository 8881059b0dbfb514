"""The forms of the JSON output by their names, and the JSON Schema of each as ``docs/`` publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from modelmatch.browse import audit, benchmarks, cache, comparison, listing, page, questions
from modelmatch.match import recommendation
from modelmatch.quiz.audit import result as question_audit

FORMS: Mapping[str, type[msgspec.Struct]] = {
    recommendation.SCHEMA: recommendation.Recommendation,
    listing.SCHEMA: listing.ModelList,
    page.SCHEMA: page.ModelPage,
    comparison.SCHEMA: comparison.Comparison,
    benchmarks.LIST_SCHEMA: benchmarks.BenchmarkList,
    benchmarks.SCHEMA: benchmarks.BenchmarkPage,
    questions.LIST_SCHEMA: questions.SetList,
    questions.SCHEMA: questions.SetPage,
    question_audit.SCHEMA: question_audit.QuizAudit,
    audit.SCHEMA: audit.AuditView,
    cache.SCHEMA: cache.CacheInfo,
}
"""What ``schema`` says in the output, and the type that is written."""


def json_schema(form: str) -> str:
    """The JSON Schema of a form."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{form.replace('/', ':')}",
        "title": form,
        **msgspec.json.schema(FORMS[form]),
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def file_name(form: str) -> str:
    """The name of the published schema of a form.

    >>> file_name("modelmatch/recommendation/1")
    'recommendation.schema.json'
    """
    return f"{form.split('/')[1]}.schema.json"
