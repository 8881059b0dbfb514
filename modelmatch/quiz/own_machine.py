"""The answers of a question set that say what machine the weights are to run on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelmatch.errors import UsageError
from modelmatch.preferences import Memory
from modelmatch.quiz.effects import entry_parts
from modelmatch.quiz.numerals import plain_number
from modelmatch.quiz.schema import Question, QuestionSet
from modelmatch.vocabulary import MEMORY_KINDS, MemoryKind
from modelmatch.wording import listed


def own_machine(question_set: QuestionSet, memory: Memory, settings: Sequence[str] = ()) -> tuple[str, ...]:
    """Settings as on the command line that state this memory: its amount, its kind, and what these questions depend on.

    What ``settings`` answer already is left out.

    Raises
    ------
    UsageError
        The set does not ask about memory, or knows no memory of this kind.
    """
    amount = next((q for q in question_set.questions if q.kind == "number" and q.sets == "memory"), None)
    if amount is None:
        message = f'the question set "{question_set.id}" does not ask how much memory there is'
        raise UsageError("no-memory-question", message, hint="use one that does, such as quick or full")
    kinds = dict(_kinds(question_set))
    if memory.kind is None or memory.kind not in kinds:
        known = listed([str(kind) for kind in kinds], "or")
        asked = MEMORY_KINDS[memory.kind] if memory.kind else "memory of an unknown kind"
        message = f'the question set "{question_set.id}" does not ask about {asked}'
        raise UsageError("no-memory-kind", message, hint=f"--kind {known}")
    question, choice = kinds[memory.kind]
    answers = {amount.id: plain_number(memory.gb or 0), question.id: choice}
    by_id = {q.id: q for q in question_set.questions}
    for other in (amount, question):
        answers |= {name: wanted[0] for name, wanted in _conditions(other, by_id) if name not in answers}
    given = {setting.partition("=")[0].strip() for setting in settings}
    return tuple(f"{name}={value}" for name, value in answers.items() if name not in given)


def _kinds(question_set: QuestionSet) -> Iterator[tuple[MemoryKind, tuple[Question, str]]]:
    """The choices that name a kind of memory and leave open how much of it there is."""
    for question in question_set.questions:
        for choice in question.choices if question.kind == "single" else ():
            for entry in choice.require:
                _, argument = entry_parts(entry)
                if isinstance(argument, Memory) and argument.kind is not None and argument.gb is None:
                    yield argument.kind, (question, choice.id)


def _conditions(question: Question, by_id: dict[str, Question]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What must be answered for a question to be asked, and for those that it depends on."""
    for name, wanted in question.when.items():
        yield name, wanted
        yield from _conditions(by_id[name], by_id)
