"""SARIF 2.1.0, for GitHub code scanning and other tools that collect findings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from modelmatch.report.ci.issues import DOCS, HOME, Issue, Issues, Rule, address
from modelmatch.report.recommendation.markdown import escape
from modelmatch.terminal.text import escape_unsafe, printable
from modelmatch.version import __version__
from modelmatch.vocabulary import FINDINGS

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(found: Issues) -> str:
    """One run with every rule, and a result for each finding; accepted ones are suppressed."""
    index = {rule.id: place for place, rule in enumerate(found.rules)}
    run = {
        "tool": {
            "driver": {
                "name": found.tool,
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in found.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, index) for issue in found.issues],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(escape_unsafe(msgspec.json.encode(log).decode()), indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    """A rule; names are in the form that SARIF asks for."""
    todo = rule.todo or "Correct it."
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": _sentence(rule.title)},
        "fullDescription": {"text": _sentence(rule.about)},
        "help": {
            "text": f"{rule.about}\n\n{todo}",
            "markdown": f"{escape(rule.about)}\n\n**What to do.** {escape(todo)}",
        },
        "helpUri": f"{DOCS}#{rule.id}" if rule.id in FINDINGS else DOCS,
        "defaultConfiguration": {"level": rule.level},
    }


def _result(issue: Issue, index: Mapping[str, int]) -> dict[str, Any]:
    text = "\n".join(map(printable, (issue.message, *issue.detail)))
    location: dict[str, Any] = {"artifactLocation": {"uri": address(issue.file)}}
    if issue.line is not None:
        location["region"] = {"startLine": issue.line, "startColumn": issue.column or 1}
    result: dict[str, Any] = {
        "ruleId": issue.rule,
        **({"ruleIndex": index[issue.rule]} if issue.rule in index else {}),
        "level": issue.level,
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"modelmatch/v1": fingerprint(issue)},
    }
    if issue.accepted is not None:
        result["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": printable(issue.accepted)}
        ]
    return result


def fingerprint(issue: Issue) -> str:
    """What tells a finding from others in every run: its rule, its file and what it is about, not its numbers."""
    parts = (issue.rule, address(issue.file), issue.identity)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
