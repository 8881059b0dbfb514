"""The result of a check as `Issues`, for the formats of other tools."""

from __future__ import annotations

from modelmatch.report.check.words import detail, summary
from modelmatch.report.ci.issues import Issue, Issues, Rule
from modelmatch.session.check.result import CheckResult, fails
from modelmatch.vocabulary import FINDINGS


def issues(result: CheckResult) -> Issues:
    rules = [
        Rule(id=info.name, level=info.level, title=info.title, about=info.about, todo=info.todo)
        for info in FINDINGS.values()
    ]
    found = [
        Issue(
            rule=finding.name,
            level=finding.level,
            message=finding.message,
            file=finding.file,
            line=finding.line,
            column=finding.column,
            identity=finding.subject,
            detail=tuple(detail(finding)),
            fails=fails(finding, result.fail_on),
            accepted=f"{finding.waived.reason} ({finding.waived.by}, until {finding.waived.until})"
            if finding.waived
            else None,
        )
        for finding in result.findings
    ]
    return Issues(
        tool="modelmatch check",
        rules=tuple(rules),
        issues=tuple(found),
        subjects=tuple(decision.file for decision in result.decisions),
        summary=summary(result),
    )
