"""JUnit XML, as Jenkins, GitLab and others show it: a suite for each file, a case for each rule."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from modelmatch.report.ci.issues import Issue, Issues, repository_path
from modelmatch.terminal.text import printable

_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def render(found: Issues) -> str:
    """What fails the build is a failure, what is accepted is skipped, everything else passes and says what it found."""
    root = ET.Element("testsuites", name=_text(found.tool))
    every = []
    for subject in found.subjects:
        path = _text(repository_path(subject))
        suite = ET.SubElement(root, "testsuite", name=path)
        cases = [
            _case(suite, path, rule.id, [i for i in found.of(subject) if i.rule == rule.id]) for rule in found.rules
        ]
        counts = {kind: cases.count(kind) for kind in ("failure", "skipped")}
        every.append((len(cases), counts["failure"], counts["skipped"]))
        _count(suite, *every[-1])
    _count(root, *(sum(column) for column in zip(*every, strict=True)) if every else (0, 0, 0))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, path: str, rule: str, issues: list[Issue]) -> str:
    """Add the case of a rule; return how it ended."""
    case = ET.SubElement(suite, "testcase", classname=path, name=rule, time="0")
    failing = [issue for issue in issues if issue.fails and issue.accepted is None]
    accepted = [issue for issue in issues if issue.accepted is not None]
    if failing:
        failure = ET.SubElement(case, "failure", type=rule, message=_text(failing[0].message))
        failure.text = _text("\n".join(line for issue in failing for line in _lines(issue)))
        return "failure"
    if accepted and len(accepted) == len(issues):
        ET.SubElement(case, "skipped", message=_text(f"accepted: {accepted[0].accepted}"))
        return "skipped"
    if issues:
        ET.SubElement(case, "system-out").text = _text("\n".join(line for issue in issues for line in _lines(issue)))
    return "passed"


def _lines(issue: Issue) -> list[str]:
    place = ":".join(str(part) for part in (repository_path(issue.file), issue.line) if part is not None)
    return [f"{place}: {issue.level}: {issue.message}", *(f"  {line}" for line in issue.detail)]


def _count(element: ET.Element, tests: int, failures: int, skipped: int) -> None:
    numbers = {"tests": tests, "failures": failures, "errors": 0, "skipped": skipped, "time": 0}
    for key, value in numbers.items():
        element.set(key, str(value))


def _text(text: str) -> str:
    return re.sub(_NOT_XML, "", "\n".join(map(printable, text.split("\n"))))
