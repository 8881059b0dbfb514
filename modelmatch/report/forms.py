"""The forms of the JSON output by their names, and the JSON Schema of each as ``docs/`` publishes it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import msgspec

from modelmatch.interop import importing
from modelmatch.lookup import benchmarks, cache, comparison, decision_audit, hardware, questions
from modelmatch.lookup import evidence_audit as audit
from modelmatch.lookup import model as page
from modelmatch.lookup import models as listing
from modelmatch.many import group_result, row, summary
from modelmatch.match.result import plan, recommendation
from modelmatch.quiz.audit import result as question_audit
from modelmatch.report import validation
from modelmatch.session.check import result as check
from modelmatch.session.diff import result as diff

FORMS: Mapping[str, type[msgspec.Struct]] = {
    recommendation.SCHEMA: recommendation.Recommendation,
    listing.SCHEMA: listing.ModelList,
    page.SCHEMA: page.ModelPage,
    hardware.SCHEMA: hardware.HardwareList,
    comparison.SCHEMA: comparison.Comparison,
    benchmarks.LIST_SCHEMA: benchmarks.BenchmarkList,
    benchmarks.SCHEMA: benchmarks.BenchmarkPage,
    questions.LIST_SCHEMA: questions.SetList,
    questions.SCHEMA: questions.SetPage,
    question_audit.SCHEMA: question_audit.QuizAudit,
    audit.SCHEMA: audit.AuditView,
    decision_audit.SCHEMA: decision_audit.DecisionAudit,
    cache.SCHEMA: cache.CacheInfo,
    check.SCHEMA: check.CheckResult,
    diff.SCHEMA: diff.Comparison,
    validation.SCHEMA: validation.ValidationView,
    row.SCHEMA: row.Row,
    summary.SCHEMA: summary.Summary,
    group_result.SCHEMA: group_result.GroupChoice,
    importing.SCHEMA: importing.Imported,
    plan.SCHEMA: plan.Plan,
}
"""What ``schema`` says in the output, and the type that is written."""


def json_schema(form: str) -> str:
    """The JSON Schema of a form."""
    return published(f"urn:{form.replace('/', ':')}", form, msgspec.json.schema(FORMS[form]))


def published(address: str, title: str, schema: Mapping[str, Any]) -> str:
    """A schema as a document: the same text with every version of Python and of the library that makes it."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": address, "title": title, **schema}
    return msgspec.json.format(msgspec.json.encode(_in_order(whole)), indent=2).decode() + "\n"


def _in_order(schema: Any) -> Any:
    """A schema with its alternatives sorted, and its descriptions without the indentation of the code."""
    if isinstance(schema, list):
        return [_in_order(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    done = {key: _in_order(value) for key, value in schema.items()}
    if isinstance(done.get("anyOf"), list):
        done["anyOf"] = sorted(done["anyOf"], key=lambda one: msgspec.json.encode(one, order="sorted"))
    if isinstance(done.get("description"), str):
        done["description"] = inspect.cleandoc(done["description"])
    return done


def file_name(form: str) -> str:
    """The name of the published schema of a form.

    >>> file_name("modelmatch/recommendation/1")
    'recommendation.schema.json'
    """
    return f"{form.split('/')[1]}.schema.json"
