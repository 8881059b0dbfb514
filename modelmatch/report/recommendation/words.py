"""The sentences of a recommendation, in plain text and as data has them: shared by the screen and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from modelmatch.match.result.recommendation import (
    Basis,
    Candidate,
    Change,
    Finding,
    LeftOut,
    Partner,
    Reason,
    Recommendation,
    Relaxation,
    Score,
    Where,
)
from modelmatch.vocabulary import CRITERIA
from modelmatch.wording import counted, listed, number, percent, plain, plus_minus, signed, usd_a_month

COMPARATIVES = {criterion.id: (criterion.above, criterion.below) for criterion in CRITERIA.values()}
"""How to say that one model is above or below another on a criterion that is not a kind of work."""

PREPOSITIONS = {"api": "through", "cloud": "on", "download": "downloaded from"}

USAGE = {
    "input_tokens": "tokens sent a month",
    "output_tokens": "tokens received a month",
    "prompt_tokens": "tokens in a typical request",
    "seats": "seats",
}

NOT_REQUIRED = "not required"

IMPLICIT = {
    "current": "replaced by newer models",
    "measured": "hardly measured yet",
    "suited": "only in tools for programmers",
    "available": "not open to anyone",
}
"""What is said of models that fail a requirement which applies to everyone."""

BASES = {
    "thin": "thin",
    "general-level": "no comparable figures: general level",
    "inherited": "inherited from a related model",
    "stated": "stated, not measured",
    "unknown": "not on record",
}
"""What to add to a value that is not measured or a plain fact."""


WEAK = {"general-level": "no comparable figures on", "inherited": "inherited:", "stated": "stated by hand:"}


def titles(result: Recommendation) -> dict[str, str]:
    """The criteria in words, as they read inside a sentence."""
    return {weight.criterion: lower(weight.title) for weight in result.weights}


def lower(title: str) -> str:
    """A title as it reads inside a sentence; abbreviations keep their capitals."""
    return title if title[1:2].isupper() or title[1:2].isdigit() else title[:1].lower() + title[1:]


def cost(candidate: Candidate) -> str:
    """What the model costs in a month, with what that assumes."""
    if candidate.usd_month is None and candidate.cost_note:
        return candidate.cost_note
    known = {name for way in candidate.where[:1] for name in (way.name, way.product)}
    note = f" ({candidate.cost_note})" if candidate.cost_note and candidate.cost_note not in known else ""
    flat = any(way.route in ("app", "subscription") and way.usd_month == candidate.usd_month for way in candidate.where)
    return usd_a_month(candidate.usd_month, about=not flat) + note


def price(candidate: Candidate) -> str:
    """What the model costs in a month, or why that is not known."""
    if candidate.usd_month is None and candidate.cost_note:
        return candidate.cost_note
    return usd_a_month(candidate.usd_month)


def way(where: Where, usual: float | None = None) -> str:
    """A way to use a model: the place, the plan with its price unless that is the ``usual`` one, the id to ask for."""
    title = where.product or where.name
    extra = [where.plan or (where.name if where.name != title else "")]
    if where.usd_month is not None and where.usd_month != usual:
        extra.append(usd_a_month(where.usd_month))
    if where.stage not in ("ga", ""):
        extra.append(where.stage)
    named = ", ".join(part for part in extra if part)
    article = "the " if title.endswith(" API") and not title.lower().startswith("the ") else ""
    through = PREPOSITIONS.get(where.route, "in")
    inside = where.place if where.route in ("app", "subscription") else None
    place = f" in {inside}" if inside and inside.casefold() not in title.casefold() else ""
    model = f" as {where.model_id}" if where.model_id else ""
    return f"{through} {article}{title}{place}{f' ({named})' if named else ''}{model}"


def ways(candidate: Candidate, most: int) -> str:
    """The ways to use a model in one sentence."""
    shown = [way(where, candidate.usd_month) for where in candidate.where[:most]]
    more = len(candidate.where) - len(shown)
    return listed(shown, "or") + (f", and {counted(more, 'more way')}" if more > 0 else "")


def value(score: Score) -> str:
    """A score in words: its fact, or its number with the uncertainty."""
    return score.text if score.text else plus_minus(score.value, score.sd)


def rests(score: Score) -> str:
    """What a score rests on, where that is not plain: ``12 figures``, ``thin, 2 figures``, ``not on record``."""
    parts = [BASES.get(score.basis, ""), counted(score.figures, "figure") if score.figures else ""]
    return ", ".join(part for part in parts if part)


def instead(item: Relaxation) -> str:
    """What the model that a relaxation brings has instead, and what it costs."""
    price = usd_a_month(item.usd_month) if item.usd_month is not None else item.cost_note or ""
    return item.fact if price in item.fact else "; ".join(part for part in (item.fact, price) if part)


def differs(candidate: Candidate, title_of: Mapping[str, str]) -> str:
    """When to prefer another model: what it is better and worse at than the match."""
    sides = (_compared(candidate.better_at, 0, title_of), _compared(candidate.worse_at, 1, title_of))
    return "; ".join(side for side in sides if side)


def _compared(criteria: Iterable[str], side: int, title_of: Mapping[str, str]) -> str:
    ids = {title: criterion for criterion, title in title_of.items()}
    known = [ids.get(lower(name), name) for name in criteria]
    work = [title_of.get(name, lower(name)) for name in known if name not in COMPARATIVES]
    facts = [COMPARATIVES[name][side] for name in known if name in COMPARATIVES]
    return ", ".join(([f"{('better', 'weaker')[side]} at {listed(work)}"] if work else []) + facts)


def change(item: Change, result: Recommendation) -> str:
    """A change that makes another model win, without the winner."""
    before, after = item.before, item.after
    if item.kind == "weight":
        title = titles(result).get(item.subject, item.subject)
        shares = [weight.weight for weight in result.weights if weight.criterion == item.subject]
        before = f"{number(100 * shares[0], 1)} %" if before == after and shares else before
        title = f'"{title}"' if item.subject in COMPARATIVES and " " in title else title
        return f"{title} mattering {after}" + (f" instead of {before}" if before else "")
    if item.kind == "answer":
        asked = next((answer.ask for answer in result.answers if answer.question == item.subject), item.subject)
        return f'{asked} "{after}"'
    if item.kind == "requirement" and after in ("", NOT_REQUIRED):
        return f'without "{before}"'
    if item.kind == "requirement" and before in ("", NOT_REQUIRED):
        return f'with "{after}" as a requirement'
    if item.kind == "usage":
        return f"a usage of {after}{f' {USAGE[item.subject]}' if item.subject in USAGE else ''}"
    return f"{after} instead of {before}" if before else after


def steadfast(result: Recommendation) -> str:
    """Said when none of the other answers that were tried makes another model win; empty when that is not so."""
    return "no other choice and no likely number in one question changes this" if result.robust_answers else ""


def partner(item: Partner, title_of: Mapping[str, str]) -> str:
    """What a further model adds, and which work goes to it."""
    moves = [
        f"{title_of.get(name, name)} {number(before)} → {number(after)}"
        for name, before, after in zip(item.criteria, item.before, item.after, strict=False)
    ] or [title_of.get(name, name) for name in item.criteria]
    price = f" ({usd_a_month(item.usd_month)} for its part)" if item.usd_month is not None else ""
    return f"{item.name}{price}: {signed(item.gain)} in all{'; ' if moves else ''}{listed(moves)}"


def caution(item: Finding, numbered: Mapping[str, int] | None) -> str:
    """A finding with who found it and the ``numbered`` sources; with its day where no list of sources is printed."""
    kind = "" if item.signal == "concern" else f" ({item.signal})"
    where = str(item.published) if numbered is None else cited(item.sources, numbered)
    return f"{item.evaluator}{kind}: {item.finding.rstrip('.')}{f' ({where})' if where else ''}"


def cited(sources: Iterable[str], numbered: Mapping[str, int]) -> str:
    """Sources by their numbers."""
    known = list(sources)
    return f"source{'s' if len(known) > 1 else ''} {listed([str(numbered.get(s, s)) for s in known])}" if known else ""


def numbered_sources(result: Recommendation) -> dict[str, int]:
    """The number of each source: its place in the list."""
    return {source: place for place, source in enumerate(result.sources, 1)}


def failed(item: Reason) -> str:
    """Why a model was left out; the fact alone where it says it all."""
    return item.fact if item.requirement in IMPLICIT else f'{item.fact}, not "{item.phrase}"'


def left_out(models: Iterable[LeftOut]) -> list[str]:
    """How many models were left out, each counted at the first requirement it fails."""
    models = list(models)
    first = [model.reasons[0] for model in models if model.reasons]
    groups = []
    for (requirement, phrase), count in Counter((r.requirement, r.phrase) for r in first).most_common():
        said = IMPLICIT.get(requirement, f'fail "{phrase}"')
        groups.append(f"{number(count)} {said}")
    total = counted(len(models), "model")
    return [f"{total}: {groups[0]}", *groups[1:]] if groups else [total]


def evidence(basis: Basis, about: str = "") -> str:
    """How much stands behind a model or a decision."""
    named = f" on {about}" if about else ""
    newest = f", newest {basis.newest}" if basis.newest else ""
    independent = f" ({number(basis.independent)} independent)" if basis.figures else ""
    return f"{counted(basis.figures, 'figure')}{named}{independent} from {counted(basis.sources, 'source')}{newest}"


def weak_spots(candidate: Candidate, title_of: Mapping[str, str]) -> str:
    """The criteria on which little or nothing is known about a model."""
    thin = [
        f"{title_of.get(s.criterion, s.criterion)} ({counted(s.figures, 'figure')})"
        for s in candidate.scores
        if s.basis == "thin" or (s.criterion in candidate.basis.thin and s.basis == "measured")
    ]
    said = [f"thin on {listed(thin)}"] if thin else []
    for basis, words in WEAK.items():
        found = [title_of.get(s.criterion, s.criterion) for s in candidate.scores if s.basis == basis]
        said += [f"{words} {listed(found)}"] if found else []
    return "; ".join(said)


def assumed(result: Recommendation) -> list[str]:
    """The answers that nobody gave."""
    return [f"{answer.question}: {answer.label}" for answer in result.answers if answer.default]


def usage(result: Recommendation) -> str:
    """How much the model will be used, as far as it was stated."""
    said = []
    for name, amount in result.usage.items():
        if name == "cached_share" and not amount:
            continue
        if name == "cached_share":
            said.append(f"{percent(amount)} of what is sent read from a cache")
        elif name == "seats" and amount == 1:
            said.append("1 seat")
        else:
            said.append(f"{plain(amount)} {USAGE.get(name, name)}")
    return ", ".join(said)


def data(result: Recommendation) -> str:
    """Which program and which data gave this result."""
    return f"modelmatch {result.version} · as of {result.as_of} · data {result.data[:12]}"
