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
)
from modelmatch.report.recommendation import offers
from modelmatch.vocabulary import CRITERIA, NOT_REQUIRED
from modelmatch.wording import (
    count,
    counted,
    joined,
    listed,
    lower,
    number,
    percent,
    plain,
    plus_minus,
    signed,
    usd_per_month,
)

COMPARATIVES = {criterion.id: (criterion.above, criterion.below) for criterion in CRITERIA.values()}
"""How to say that one model is above or below another on a criterion that is not a kind of work."""

USAGE = {
    "input_tokens": "tokens sent per month",
    "output_tokens": "tokens received per month",
    "prompt_tokens": "tokens in a typical request",
    "seats": "seats",
}

IMPLICIT = {
    "current": "replaced by a newer model in the same place",
    "measured": "with too few comparable figures",
    "suited": "made for other work",
    "enough": "with plans for one person's use only",
    "seats": "without a plan for several people",
    "available": "not generally available",
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


LONGEST_NAME = 16
"""A longer title gives way to its id where several stand in a row."""

WEAK = {
    "general-level": "no comparable figures on",
    "inherited": "inherited from related models on",
    "stated": "stated by hand on",
}


def titles(result: Recommendation) -> dict[str, str]:
    """The criteria in words, as they read inside a sentence."""
    return {weight.criterion: lower(weight.title) for weight in result.weights}


def named(criteria: Iterable[str], title_of: Mapping[str, str], after: Mapping[str, str] | None = None) -> str:
    """Kinds of work, several short and after a colon: `` coding``, ``: search, writing``; ``after`` goes with each."""
    titles = {name: title_of.get(name, lower(name)) for name in criteria}
    several = len(titles) > 1
    short = {name: name if several and len(title) > LONGEST_NAME else title for name, title in titles.items()}
    words = joined(f"{title}{(after or {}).get(name, '')}" for name, title in short.items())
    return f"{':' if several else ''} {words}"


def cost(candidate: Candidate) -> str:
    """What the model costs in a month, with what that assumes."""
    note = candidate.cost_note or ""
    if candidate.usd_month is None and note:
        return note
    amount = usd_per_month(candidate.usd_month, about=not _flat(candidate))
    return f"{amount} ({note})" if note else amount


def _flat(candidate: Candidate) -> bool:
    """Whether the cost is the price of a plan, and no estimate."""
    return candidate.offer is not None and candidate.offer.route in ("app", "subscription")


def price(candidate: Candidate) -> str:
    """What the model costs in a month, or why that is not known."""
    if candidate.usd_month is None and candidate.cost_note:
        return candidate.cost_note
    return usd_per_month(candidate.usd_month)


def downloaded(candidate: Candidate) -> bool:
    """Whether it runs on one's own hardware, which has no price."""
    return candidate.offer is not None and candidate.offer.route == "download"


def use(candidate: Candidate, most: int) -> str:
    """The best offers, with the cost where none of them says it."""
    if candidate.offer is None:
        return cost(candidate)
    priced = candidate.usd_month is not None
    said = offers.ways(offers.places(candidate, most))
    return joined((said, (candidate.cost_note or "") if priced else cost(candidate)), " · ")


def value(score: Score) -> str:
    """A score in words: its fact, or its number with the uncertainty."""
    return score.text if score.text else plus_minus(score.value, score.sd)


def rests(score: Score) -> str:
    """What a score rests on, where that is not plain: ``12 figures``, ``thin, 2 figures``, ``not on record``."""
    return joined((BASES.get(score.basis, ""), counted(score.figures, "figure") if score.figures else ""))


def instead(item: Relaxation) -> str:
    """What the model that a relaxation brings has instead, and what it costs."""
    price = usd_per_month(item.usd_month) if item.usd_month is not None else item.cost_note or ""
    told = item.requirement in ("budget", "seat-budget") and item.usd_month is not None
    return item.fact if told and item.fact else joined((item.fact, price), "; ")


def differs(candidate: Candidate, title_of: Mapping[str, str]) -> str:
    """When to prefer another model: what it is better and worse at than the match, and what its safety record says."""
    sides = (_compared(candidate.better_at, 0, title_of), _compared(candidate.worse_at, 1, title_of))
    safety = next((score.text for score in candidate.scores if score.criterion == "safety"), None)
    told = "safety" in (*candidate.better_at, *candidate.worse_at)
    return joined((*sides, f"safety: {safety}" if told and safety else ""), "; ")


def compared(better: Iterable[str], worse: Iterable[str], title_of: Mapping[str, str]) -> str:
    """What one model is better and worse at than another; its safety record apart."""
    return joined((_compared(better, 0, title_of), _compared(worse, 1, title_of)), "; ")


def _compared(criteria: Iterable[str], side: int, title_of: Mapping[str, str]) -> str:
    ids = list(criteria)
    work = [name for name in ids if name not in COMPARATIVES]
    facts = [COMPARATIVES[name][side] for name in ids if name in COMPARATIVES and name != "safety"]
    better = ("better at", "weaker at")[side]
    between = "; " if len(work) > 1 else ", "
    return joined((joined(facts), f"{better}{named(work, title_of)}" if work else ""), between)


def change(item: Change, result: Recommendation) -> str:
    """A change that makes another model win, without the winner."""
    before, after = item.before, item.after
    if item.kind == "weight":
        title = titles(result).get(item.subject, item.subject)
        shares = [weight.weight for weight in result.weights if weight.criterion == item.subject]
        before = f"{number(100 * shares[0], 1)} %" if before == after and shares else before
        title = f'"{title}"' if item.subject in COMPARATIVES and " " in title else title
        return f"if {title} weighed {after}" + (f" instead of {before}" if before else "")
    if item.kind == "answer":
        asked = next((answer.ask for answer in result.answers if answer.question == item.subject), item.subject)
        return f'{asked} "{after}"'
    if item.kind == "requirement" and before in ("", NOT_REQUIRED):
        return f'if you required "{after}"'
    if item.kind == "requirement":
        return f'without "{before}"' + ("" if after in ("", NOT_REQUIRED) else f", {after}")
    if item.kind == "usage":
        return f"if you used {after}{f' {USAGE[item.subject]}' if item.subject in USAGE else ''}"
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
    way = "" if item.way is None else f", {offers.PREPOSITIONS.get(item.route or '', 'in')} {item.way}"
    way += f" on the {item.plan} plan" if item.plan else ""
    own = f"{usd_per_month(item.usd_month)} for its part" if item.usd_month is not None else ""
    both = f"{usd_per_month(item.usd_total)} in all" if item.usd_total is not None else ""
    price = f" ({joined((own, both))})" if own or both else ""
    return f"{item.name}{way}{price}: {signed(item.gain)} in all{'; ' if moves else ''}{joined(moves)}"


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
    for (requirement, phrase), found in Counter((r.requirement, r.phrase) for r in first).most_common():
        said = IMPLICIT.get(requirement, f'{"fails" if found == 1 else "fail"} "{phrase}"')
        groups.append(f"{count(found)} {said}")
    total = counted(len(models), "model")
    return [f"{total}: {groups[0]}", *groups[1:]] if groups else [total]


def evidence(basis: Basis, about: str = "") -> str:
    """How much stands behind a model or a decision."""
    named = f" on {about}" if about else ""
    newest = f", newest {basis.newest}" if basis.newest else ""
    independent = f" ({count(basis.independent) if basis.independent else 'none'} independent)" if basis.figures else ""
    return f"{counted(basis.figures, 'figure')}{named}{independent} from {counted(basis.sources, 'source')}{newest}"


def weak_spots(candidate: Candidate, title_of: Mapping[str, str]) -> str:
    """The criteria on which little or nothing is known about a model."""
    thin = {
        s.criterion: f" ({counted(s.figures, 'figure')})"
        for s in candidate.scores
        if s.basis == "thin" or (s.criterion in candidate.basis.thin and s.basis == "measured")
    }
    said = [f"thin on{named(thin, title_of, thin)}"] if thin else []
    for basis, words in WEAK.items():
        found = [s.criterion for s in candidate.scores if s.basis == basis]
        said += [f"{words}{named(found, title_of)}"] if found else []
    return joined(said, "; ")


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
            said.append("one seat")
        else:
            said.append(f"{plain(amount)} {USAGE.get(name, name)}")
    return ", ".join(said)


def data(result: Recommendation) -> str:
    """Which program and which data gave this result."""
    day = str(result.as_of)
    if result.known_until is not None:
        age = counted((result.as_of - result.known_until).days, "day", digits=True)
        day += f", by data of {result.known_until} ({age} before)"
    return f"modelmatch {result.version} · as of {day} · data {result.data[:12]}"
