"""The audit of question sets: each rule on a set that breaks it, allowances, and the command."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from typer.testing import CliRunner

from modelmatch.data.document import read_document
from modelmatch.preferences import Preferences
from modelmatch.quiz.audit.audit import audit
from modelmatch.quiz.audit.result import Diagnostic, QuizAudit
from modelmatch.quiz.load import read_questions
from tests.quiz.toy_decision import Decision

Write = Callable[[str], Path]

SET = """\
id: flawed
title: A quiz with flaws
minutes: 0.6
questions:
  - id: work
    ask: What for?
    default: code
    choices:
      - {id: code, label: Software, weights: {coding: 5}}
      - {id: text, label: Texts, weights: {writing: 5}}
      - {id: prose, label: Prose, weights: {writing: 5}}
      - {id: programs, label: Programs, weights: {coding: 4}}
  - id: hold
    ask: Must the weights be open?
    kind: yes-no
    default: no
    choices:
      - {id: yes, label: Yes, require: [open-weights], prior: 0.5}
      - {id: no, label: No, prior: 0.5}
  - id: terms
    ask: What must be true?
    kind: multi
    at_least: 0
    default: []
    choices:
      - {id: free, label: It is free, require: [free], prior: 0.5}
      - {id: fast, label: It is very fast, require: [{speed: 5000}], prior: 0.1}
  - id: mood
    ask: How do you feel?
    kind: scale
    minimum: 1
    maximum: 3
    default: 2
    weights: {safety: 1}
"""


class Toy:
    """Three models: one is best at coding, one at writing, one at nothing; the first alone is open, none is fast."""

    ids: Sequence[str] = ("a/coder", "b/writer", "b/third")
    names: Sequence[str] = ("Coder", "Writer", "Third")
    vendors: Sequence[str] = ("A", "B", "B")
    values: ClassVar = {"coding": (90, 50, 40), "writing": (50, 90, 80), "safety": (50, 50, 50), "context": (0, 0, 99)}
    meets: ClassVar = {
        "open-weights": (True, False, False),
        "free": (False, True, True),
        "speed": (False, False, False),
    }

    def decide(self, preferences: Preferences) -> Decision:
        fit = np.zeros(3)
        for criterion, points in preferences.points.items():
            fit = fit + points * np.array(self.values[criterion])
        for requirement in preferences.requirements:
            fit = np.where(self.meets[requirement.name], fit, np.nan)
        return Decision(None if np.isnan(fit).all() else int(np.nanargmax(fit)), fit)

    def reason(self, preferences: Preferences, row: int) -> str:
        return "closed weights"


def audited(write: Write, text: str = SET) -> QuizAudit:
    path = write(text)
    return audit(read_questions(path), Toy(), read_document(path, name="flawed.yaml"), respondents=300)


def found(view: QuizAudit, rule: str) -> dict[str, Diagnostic]:
    return {warning.target: warning for warning in view.warnings if warning.rule == rule}


def test_what_changes_nothing_or_means_the_same_is_found_with_its_line(write: Write) -> None:
    view = audited(write)
    assert set(found(view, "idle-question")) == {"mood"}
    assert set(found(view, "idle-choice")) == {"work.programs"}
    assert set(found(view, "same-effect")) == {"work.prose"}
    assert found(view, "idle-question")["mood"].line == 1 + SET[: SET.index("id: mood")].count("\n")
    assert found(view, "same-effect")["work.prose"].line == 1 + SET[: SET.index("{id: prose")].count("\n")


@pytest.mark.parametrize(
    ("more", "flawed"),
    [
        ("require: [open-weights, free]", True),
        ("require: [open-weights, free], weights: {coding: 5}", True),
        ("require: [open-weights, free], weights: {coding: 6}", False),  # it counts for more
        ("require: [open-weights, free], weights: {writing: 1}", False),
        ("require: [open-weights, free], usage: {seats: 2}", False),
        ("require: [free]", False),  # neither has all of the other
        ("require: [open-weights]", False),
    ],
)
def test_a_choice_that_asks_for_more_and_gives_nothing_is_found(write: Write, more: str, flawed: bool) -> None:
    text = SET.replace("weights: {coding: 5}}", "weights: {coding: 5}, require: [open-weights]}")
    text = text.replace("label: Prose, weights: {writing: 5}", f"label: Prose, {more}")
    assert set(found(audited(write, text), "dominated-choice")) == ({"work.prose"} if flawed else set())


def test_a_choice_that_requires_nothing_dominates_none(write: Write) -> None:
    assert not found(audited(write), "dominated-choice")
    opening = SET.replace("weights: {coding: 5}}", "require: [open-weights]}")
    opening = opening.replace("label: Prose, weights: {writing: 5}", "label: Prose, require: [open-weights, free]")
    assert found(audited(write, opening), "dominated-choice")
    opens = opening.replace("    kind: scale\n", "    kind: scale\n    when: {work: [prose]}\n")
    assert not found(audited(write, opens), "dominated-choice")


def test_requirements_that_no_model_meets_are_found_alone_and_in_pairs(write: Write) -> None:
    view = audited(write)
    assert set(found(view, "impossible-choice")) == {"terms.fast"}
    pairs = found(view, "impossible-pair")
    assert set(pairs) == {"hold.yes+terms.free"}
    assert '"free" of "terms" together with "yes" of "hold"' in pairs["hold.yes+terms.free"].message


def test_a_quiz_that_leads_nowhere_or_always_to_one_vendor_is_found(write: Write) -> None:
    view = audited(write)
    assert set(found(view, "no-match")) == {"set"}
    assert view.matched == pytest.approx(0.9 * 0.75, abs=0.05)
    assert sum(share.share for share in view.vendors) == pytest.approx(1.0, abs=0.001)
    assert found(view, "one-vendor")
    assert found(view, "one-model")


def test_a_model_that_no_answers_lead_to_is_listed_with_the_better_one(write: Write) -> None:
    view = audited(write)
    (never,) = view.unreached
    assert (never.id, never.why) == ("b/third", "Writer is most often ahead")
    assert not found(view, "unreachable-model")  # nothing the quiz asks about makes it the best
    with_context = SET.replace("weights: {coding: 4}", "weights: {coding: 4, context: 0.1}")
    assert set(found(audited(write, with_context), "unreachable-model")) == {"b/third"}


def test_stated_minutes_are_held_against_the_time_of_reading(write: Write) -> None:
    view = audited(write)
    assert not found(view, "reading-time")
    assert found(audited(write, SET.replace("minutes: 0.6", "minutes: 9")), "reading-time")["minutes"].line == 3


def test_an_allowance_silences_its_warning_and_is_reported_when_it_is_not_needed(write: Write) -> None:
    text = SET + (
        "audit:\n"
        "  - {rule: idle-question, target: mood, reason: We are curious.}\n"
        "  - {rule: idle-question, target: work, reason: No reason.}\n"
        "  - {rule: idle-qestion, target: mood, reason: A slip.}\n"
    )
    view = audited(write, text)
    assert found(view, "idle-question")["mood"].allowed == "We are curious."
    assert "mood" not in [warning.target for warning in view.open if warning.rule == "idle-question"]
    unused = found(view, "unused-allowance")
    assert set(unused) == {"idle-question work", "idle-qestion mood"}
    assert 'did you mean "idle-question"?' in unused["idle-qestion mood"].message


def test_an_allowance_stays_while_its_finding_is_near_the_limit(write: Write) -> None:
    text = SET.replace("require: [open-weights], prior: 0.5", "require: [open-weights], prior: 0.015")
    text = text.replace("label: No, prior: 0.5", "label: No, prior: 0.985")
    text = text.replace("require: [free], prior: 0.5", "require: [free], prior: 1")
    pair = "  - {rule: impossible-pair, target: hold.yes+terms.free, reason: It is so.}\n"
    assert not found(audited(write, text), "impossible-pair")
    view = audited(write, f"{text}audit:\n{pair}")
    assert not found(view, "impossible-pair")
    assert not found(view, "unused-allowance")


def test_the_same_set_gives_the_same_audit(write: Write) -> None:
    assert audited(write) == audited(write)


def test_the_command_shows_warnings_with_their_place_and_ends_with_5(write: Write) -> None:
    from modelmatch.cli import app

    path = write(SET)
    result = CliRunner().invoke(app, ["questions", "audit", str(path), "--format", "json"])
    assert result.exit_code == 5
    data = json.loads(result.stdout)
    assert data["schema"] == "modelmatch/question-audit/1"
    warning = next(one for one in data["warnings"] if one["rule"] == "same-effect")
    assert (warning["file"], warning["line"], warning["target"]) == (str(path), 11, "work.prose")


def test_the_screen_shows_warnings_first_and_stays_within_its_width(write: Write) -> None:
    from modelmatch.report.question_audit import table
    from modelmatch.terminal.screen import Screen

    for width in (50, 80, 120):
        text = table(audited(write), Screen(width=width))
        assert all(len(line) <= width for line in text.splitlines())
        assert text.index("warning[same-effect]") < text.index("Vendors")
        assert "Writer is most often ahead: Third" in " ".join(text.split())
