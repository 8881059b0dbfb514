"""Audit a question set: simulate respondents, gather the findings, and hold them against the allowances of the set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs

from modelmatch.data.document import Document
from modelmatch.errors import did_you_mean
from modelmatch.quiz.audit.choices import Respondent, dominated, idle, impossible, same
from modelmatch.quiz.audit.outcomes import Tally, minutes, reading, shares, unreached
from modelmatch.quiz.audit.result import RULES, Diagnostic, Finding, Models, QuizAudit
from modelmatch.quiz.priors import Priors, visible
from modelmatch.quiz.schema import QuestionSet

RESPONDENTS = 2000
"""Respondents whose answers follow the priors; the same number answer at random, to cover rare answers."""
TRIED = 200
"""For this many respondents of each kind who have a match, all other answers are tried."""
DECISIONS = 50_000
"""Fewer respondents are used if that would take more decisions than this."""
SEED = 20260408


def audit(
    question_set: QuestionSet, models: Models, document: Document, *, respondents: int = RESPONDENTS
) -> QuizAudit:
    """Everything that the rules find in a set, with places in its document.

    Always the same result for the same set and models.
    """
    likely = _people(question_set, respondents, SEED)
    random = _people(_without_priors(question_set), respondents, SEED + 1)
    tally, everyone = Tally(question_set, models, likely), Tally(question_set, models, [*likely, *random])
    estimate = minutes(question_set, likely)
    rows, missed = unreached(question_set, models, everyone)
    answers = sum(len(question.choices) for question in question_set.questions)
    tried = max(1, min(TRIED, DECISIONS // (2 * max(1, answers))))
    findings = [
        *same(question_set),
        *dominated(question_set),
        *idle(question_set, models, [*tally.with_match[:tried], *everyone.with_match[-tried:]]),
        *impossible(question_set, models, likely),
        *shares(tally),
        *missed,
        *reading(question_set, estimate),
    ]
    return QuizAudit(
        set=question_set.id,
        respondents=respondents,
        matched=round(tally.matched, 4),
        minutes=round(estimate, 2),
        stated=question_set.minutes,
        models=tally.by_model(),
        vendors=tally.by_vendor(),
        unreached=tuple(rows),
        warnings=tuple(_placed(question_set, document, findings)),
    )


def _people(question_set: QuestionSet, count: int, seed: int) -> list[Respondent]:
    return [visible(question_set, values) for values in Priors(question_set).sample(count, seed)]


def _without_priors(question_set: QuestionSet) -> QuestionSet:
    questions = tuple(
        structs.replace(question, choices=tuple(structs.replace(choice, prior=None) for choice in question.choices))
        for question in question_set.questions
    )
    return structs.replace(question_set, questions=questions)


def _placed(question_set: QuestionSet, document: Document, findings: Iterable[Finding]) -> Iterator[Diagnostic]:
    """The findings in the order of the file, with the reasons that allow them; then the allowances without use."""
    reasons = {(one.rule, one.target): one.reason for one in question_set.audit}
    found, used = [], set()
    for finding in findings:
        used.add((finding.rule, finding.target))
        if not finding.near:
            found.append(_warning(document, finding, reasons.get((finding.rule, finding.target))))
    for place, one in enumerate(question_set.audit):
        if (one.rule, one.target) not in used:
            known = "" if one.rule in RULES else f"; {did_you_mean(one.rule, RULES, noun='rules')}"
            message = f'"{one.rule}" finds nothing for "{one.target}": remove the allowance{known}'
            unused = Finding("unused-allowance", f"{one.rule} {one.target}", message, ("audit", place, "rule"))
            found.append(_warning(document, unused, None))
    return iter(sorted(found, key=lambda warning: warning.line or 0))


def _warning(document: Document, finding: Finding, allowed: str | None) -> Diagnostic:
    place = document.place(finding.path)
    return Diagnostic(
        rule=finding.rule,
        target=finding.target,
        message=finding.message,
        file=place.file,
        line=place.line,
        column=place.column,
        allowed=allowed,
    )
