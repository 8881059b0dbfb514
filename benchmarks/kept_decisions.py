"""How often kept decisions are reported: what `docs/ci.md` says of it, by simulation over the days of the catalogue.

    python benchmarks/kept_decisions.py [--respondents 300] [--write]

Respondents draw their answers to the quick quiz from its priors. Each decides on the first day, and checks every week:
once as they are, with every finding counted on the day on which it first appears, and taking today's knowledge in
(``--update``, staying with the choice unless it is broken or overtaken) whenever something is reported. The other table
is what `check` says today of decisions of the past, made with the answers of the persons in ``tests/acceptance``.
``--write`` puts both tables into the page.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from modelmatch.api import engine
from modelmatch.catalog import load_catalog
from modelmatch.data.document import Document
from modelmatch.match.engine import Engine
from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.answers_file import read_answers
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.order import Order
from modelmatch.quiz.priors import visible
from modelmatch.session.check.check import Settings, findings_of
from modelmatch.session.check.known import Day, Known
from modelmatch.session.check.ranking import is_overtaken
from modelmatch.session.decision_facts import accepted_now, choice_of
from modelmatch.session.decision_file import Accepted, Choice, DecisionFile, DecisionForm
from modelmatch.vocabulary import FINDINGS, LEVELS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "ci.md"
FIRST = dt.date(2026, 4, 10)
STEP = dt.timedelta(days=14)
PAST = (dt.date(2026, 4, 10), dt.date(2026, 7, 1), dt.date(2026, 9, 1))
PERSONS = ("developer", "automation", "family-health-whatsapp", "high-volume-budget", "open-weights-eu", "laptop")


class Kept(msgspec.Struct):
    """A decision, and what has been reported of it so far."""

    wanted: Preferences
    choice: Choice
    accepted: Accepted
    seen: set[tuple[str, str]]


def decided(decide: Engine, wanted: Preferences) -> Kept | None:
    """The match for these preferences as a kept decision; None if there is none."""
    decision = decide.decide(wanted)
    if decision.leader is None:
        return None
    row = int(decision.offer[decision.leader])
    share = decide.evaluate(wanted, 256).first_share
    accepted = accepted_now(decide, decision, row, first_share=share, runner_up=None)
    return Kept(wanted, choice_of(decide.matrix.offers[row]), accepted, set())


def known_on(day: Day, kept: Kept) -> Known:
    """A kept decision on a day."""
    form = DecisionForm(answers={}, choice=kept.choice, accepted=kept.accepted)
    document = Document("modelmatch.yaml", "")
    document.data = {"accepted": {}}
    return Known(DecisionFile(form, document, Path("modelmatch.yaml")), day, kept.wanted)


def simulate(respondents: int, seed: int = 1) -> tuple[int, float, Counter[str], list[Counter[str]]]:
    """How many decided, for how many years, how often each finding was reported, and each one's reports by level."""
    catalog, questions = load_catalog(user=False), load_questions("quick", user=False)
    first = engine(catalog.at(FIRST))
    order = Order(questions, first.decide)
    every = [Answers(visible(questions, values)) for values in order.priors.sample(respondents, seed)]
    people = [kept for answers in every if (kept := decided(first, preferences(questions, answers)))]
    told: Counter[str] = Counter()
    each: list[Counter[str]] = [Counter() for _ in people]
    today = FIRST
    while (today := today + STEP) <= catalog.newest:
        day = Day(catalog, today)
        for kept, levels in zip(people, each, strict=True):
            report(day, kept, told, levels)
    return len(people), (catalog.newest - FIRST).days / 365.25, told, each


def report(day: Day, kept: Kept, told: Counter[str], levels: Counter[str]) -> None:
    """Check one decision on a day, count what is new, and take it in as a team would."""
    known = known_on(day, kept)
    found = list(findings_of(known, Settings(today=day.today)))
    new = [one for one in found if (one.name, one.subject) not in kept.seen]
    kept.seen |= {(one.name, one.subject) for one in found}
    for one in new:
        told[one.name] += 1
    for level in {FINDINGS[one.name].level for one in new}:
        levels[level] += 1
    broken = any(FINDINGS[one.name].level == "error" for one in found)
    overtaken = is_overtaken(known, Settings(today=day.today).min_gain)
    if broken or overtaken:
        if (fresh := decided(day.engine, kept.wanted)) is not None:
            kept.choice, kept.accepted, kept.seen = fresh.choice, fresh.accepted, set()
    elif any(FINDINGS[one.name].level == "warning" for one in new) and known.row is not None:
        share = known.first_share
        kept.accepted = accepted_now(day.engine, known.decision, known.row, first_share=share, runner_up=None)


def rates(respondents: int) -> Iterator[str]:
    """The table of how often decisions are reported."""
    people, years, told, each = simulate(respondents)
    had = f"{people} of {respondents} simulated respondents had a match on {FIRST}."
    yield f"{had} They check every {STEP.days} days until"
    yield f"{load_catalog(user=False).newest} ({years:.2f} years)."
    yield ""
    yield "| level | checks with something new of it, per decision and year | median | nine of ten decisions at most |"
    yield "|---|---|---|---|"
    for level in LEVELS:
        numbers = sorted(levels[level] / years for levels in each)
        middle, high = numbers[len(numbers) // 2], numbers[int(0.9 * (len(numbers) - 1))]
        yield f"| {level} | {sum(numbers) / people:.1f} | {middle:.1f} | {high:.1f} |"
    yield ""
    yield "| finding | level | per decision and year |"
    yield "|---|---|---|"
    for name, info in FINDINGS.items():
        if told[name]:
            yield f"| `{name}` | {info.level} | {told[name] / people / years:.2f} |"


def past() -> Iterator[str]:
    """What a check says today of decisions of the past."""
    catalog = load_catalog(user=False)
    today = Day(catalog, catalog.newest)
    days = {day: engine(catalog.at(day)) for day in PAST}
    yield f"| answers | chosen on | choice | today's match | what check says on {catalog.newest} |"
    yield "|---|---|---|---|---|"
    for person in PERSONS:
        file = read_answers(ROOT / "tests" / "acceptance" / "personas" / f"{person}.yaml")
        questions = load_questions(file.set or "quick", user=False)
        wanted = preferences(questions, file.answers(questions))
        for day, decide in days.items():
            kept = decided(decide, wanted)
            if kept is None:
                yield f"| {person} | {day} | no match | | |"
                continue
            known = known_on(today, kept)
            match = known.engine.matrix.offers[known.match].model.name if known.match is not None else "none"
            names = dict.fromkeys(one.name for one in findings_of(known, Settings(today=today.today)))
            said = ", ".join(f"`{name}`" for name in names if FINDINGS[name].level != "note") or "holds"
            yield f"| {person} | {day} | {kept.choice.name} | {match} | {said} |"


def put(text: str, name: str, lines: Sequence[str]) -> str:
    """A page with other lines between the marks of a name."""
    marks = f"<!-- {name}: python benchmarks/kept_decisions.py --write -->", f"<!-- end of {name} -->"
    body = "\n".join(lines)
    pattern = f"{re.escape(marks[0])}.*?{re.escape(marks[1])}"
    return re.sub(pattern, lambda _: f"{marks[0]}\n{body}\n{marks[1]}", text, flags=re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--respondents", type=int, default=300)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    tables = {"past": list(past()), "rates": list(rates(options.respondents))}
    if options.write:
        text = PAGE.read_text(encoding="utf-8")
        for name, lines in tables.items():
            text = put(text, name, lines)
        PAGE.write_text(text, encoding="utf-8")
    for lines in tables.values():
        print("\n".join(lines), end="\n\n")


if __name__ == "__main__":
    main()
