"""Question sets on a screen: the list, and one as a readable whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from modelmatch.lookup.questions import SetList, SetPage
from modelmatch.quiz.effects import requirement
from modelmatch.quiz.schema import AnswerValue, Choice, Question
from modelmatch.report.output import lines
from modelmatch.report.sheet import READABLE, Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import LANGUAGES, OUTSIDE
from modelmatch.wording import capital, counted, listed, plain, signed_plain, with_unit

KINDS = {
    "single": "one answer", "multi": "several answers", "rank": "answers in order, best first",
    "scale": "a whole number", "number": "a number", "yes-no": "yes or no",
    "name": "the name of a model or a plan",
}  # fmt: skip


def listing(view: SetList, screen: Screen) -> str:
    """The sets, each with what it is for."""
    sheet = Sheet(screen)
    rows: list[list[Cell]] = [
        [
            sheet.text((row.name, "bold")),
            sheet.text(row.title),
            sheet.text(plain(row.minutes)),
            sheet.text(plain(float(row.questions))),
            sheet.text(row.origin),
        ]
        for row in view.sets
    ]
    columns = [
        Column("set", least=8, most=30),
        Column("title", least=16, most=60, lines=2),
        Column("minutes", least=7, right=True),
        Column("questions", least=9, right=True),
        Column("from", least=7, most=60, optional=True),
    ]
    sheet.table("", columns, rows, indent=0, notes=[sheet.text((row.about or "", "dim")) for row in view.sets])
    return sheet.render()


def names(view: SetList) -> str:
    """The names, one a line."""
    return lines(row.name for row in view.sets)


def page(view: SetPage, screen: Screen, *, effects: bool = False) -> str:
    """All questions with their choices; with ``effects`` also what each answer means for the decision."""
    sheet, found = Sheet(screen), view.set
    sheet.line(sheet.text((found.title, "bold"), f"   {found.id}"))
    minutes = f"about {with_unit(found.minutes, 'minutes')}"
    sheet.paragraph(f"{capital(counted(len(found.questions), 'question'))}, {minutes}. {found.about or ''}")
    if effects and found.base:
        sheet.paragraph((f"Before the first answer: {_points(found.base)}.", "dim"))
    for place, question in enumerate(found.questions, 1):
        sheet.blank()
        _question(sheet, place, question, effects)
    return sheet.render()


def _question(sheet: Sheet, place: int, question: Question, effects: bool) -> None:
    for row, line in enumerate(sheet.wrap(sheet.text((question.ask, "bold")), min(sheet.width, READABLE) - 4)):
        sheet.line(sheet.text(f"{place:>2}  " if row == 0 else " " * 4, line))
    sheet.paragraph((f"{question.id}: {_rules(question)}", "dim"), indent=4)
    if question.when:
        asked = [f"{other} is {listed(list(values), 'or')}" for other, values in question.when.items()]
        sheet.paragraph((f"only if {listed(asked)}", "dim"), indent=4)
    if question.help:
        sheet.paragraph(question.help, indent=4)
    if effects and (question.weights or question.sets):
        said = [f"towards the top: {_points(question.weights)}" if question.weights else ""]
        said.append(f"sets {question.sets}" if question.sets else "")
        sheet.paragraph((f"→ {'; '.join(part for part in said if part)}", "dim"), indent=4)
    _choices(sheet, question, effects)


def _choices(sheet: Sheet, question: Question, effects: bool) -> None:
    rows: list[list[Cell]] = [[sheet.text(choice.id), sheet.text(choice.label)] for choice in question.choices]
    notes = [
        sheet.text((" ".join(part for part in (c.help or "", f"→ {meaning(c)}" if effects else "") if part), "dim"))
        for c in question.choices
    ]
    longest = max((len(choice.id) for choice in question.choices), default=0)
    columns = [Column(least=min(longest, 24)), Column(least=20, most=READABLE, lines=None)]
    sheet.table("", columns, rows, indent=6, notes=notes)


def _rules(question: Question) -> str:
    low, high = question.minimum, question.maximum
    parts = [KINDS[question.kind] + (f" in {question.unit}" if question.unit else "")]
    if low is not None and high is not None:
        parts.append(f"{plain(low)}{_end(question.low)} to {plain(high)}{_end(question.high)}")
    elif low is not None or high is not None:
        parts.append(f"at least {plain(low)}" if low is not None else f"at most {plain(high or 0.0)}")
    if question.at_least:
        parts.append(f"at least {question.at_least}")
    if question.at_most:
        parts.append(f"at most {question.at_most}")
    parts.append("no default" if question.default is None else f"default {answer(question.default)}")
    return ", ".join(parts)


def _end(label: str | None) -> str:
    return f" ({label})" if label else ""


def answer(value: AnswerValue) -> str:
    """An answer as one would write it.

    >>> answer(("coding", "agents")), answer(True), answer(16_000_000.0)
    ('coding, agents', 'yes', '16,000,000')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return plain(float(value))
    return value if isinstance(value, str) else ", ".join(value) or "none"


def meaning(choice: Choice) -> str:
    """What a choice means for the decision: points, requirements, usage."""
    parts = [_points(choice.weights)] if choice.weights else []
    if choice.language:
        parts.append(f"tells what is on record in {LANGUAGES[choice.language]}")
    if choice.outside:
        parts.append(f"not covered: {OUTSIDE[choice.outside].about}")
    if choice.require:
        parts.append(f"requires {_phrases(requirement(entry, '').phrase for entry in choice.require)}")
    if choice.usage is not None:
        fields = {name: getattr(choice.usage, name) for name in choice.usage.__struct_fields__}
        stated = [f"{name.replace('_', ' ')} {_stated(v)}" for name, v in fields.items() if v is not None]
        parts.append(f"usage: {', '.join(stated)}")
    return "; ".join(parts) or "changes nothing"


def _stated(value: float | str | bool) -> str:
    return answer(value) if isinstance(value, (str, bool)) else plain(float(value))


def _points(points: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {signed_plain(value)}" for name, value in points.items())


def _phrases(phrases: Iterable[str]) -> str:
    return listed(list(phrases))
