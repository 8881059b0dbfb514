"""The facts that differ between two sides and bear on two models, each with how it is put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from modelmatch.catalog.schema import Access, Model, Price, Product, SourceRef
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.evidence.posterior import Strengths
from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers, answer_records
from modelmatch.quiz.elicit import preferences
from modelmatch.session.diff.result import CauseKind
from modelmatch.session.diff.sides import State
from modelmatch.wording import counted, joined, listed, token_prices


class World(msgspec.Struct, frozen=True, eq=False):
    """All that a ranking follows from."""

    catalog: Snapshot
    strengths: Strengths
    preferences: Preferences


class Fact(msgspec.Struct, frozen=True, eq=False):
    """A fact that differs, and the later world with this fact as it was."""

    kind: CauseKind
    subject: str
    name: str
    put_back: Callable[[World], World]
    before: str | None = None
    after: str | None = None
    sources: tuple[SourceRef | None, ...] = ()


SECTIONS: tuple[tuple[CauseKind, tuple[str, ...]], ...] = (
    ("prices", ("prices",)),
    ("ways", ("access",)),
    ("weights", ("weights",)),
    ("cautions", ("cautions",)),
    ("status", ("status", "released", "successor_of", "variant_of")),
    ("profile", ("context", "modalities", "abilities", "effort", "data", "strengths", "reference")),
)

SHARED = ("models", "domains", "own_work", "own_work_spread", "own_cases")
"""Fields of the strengths without a row for each model. Those of one's own work change the confidence, never a fit."""


def facts(before: State, after: State, worlds: Sequence[World], models: Sequence[str]) -> Iterator[Fact]:
    """Everything that differs and bears on these models: their profiles, their figures, where they are offered, and
    what was answered."""
    first, last = worlds
    for model_id in dict.fromkeys(models):
        yield from _of_model(first, last, model_id)
    yield from _of_hosts(first, last, models)
    yield from _of_answers(before, after)


# --- models -----------------------------------------------------------------------------------


def _of_model(first: World, last: World, model_id: str) -> Iterator[Fact]:
    old, new = first.catalog.models.get(model_id), last.catalog.models.get(model_id)
    if old is None or new is None:
        known = new or old
        assert known is not None
        released = f"released {known.released}" if known.released else "in the data"
        yield Fact(
            "model", model_id, known.name, lambda world: _with_model(world, model_id, old),
            "not known" if old is None else released, released if old is None else "no longer in the data",
            (known.source,),
        )  # fmt: skip
        return
    for kind, fields in SECTIONS:
        values = {field: getattr(old, field) for field in fields}
        if any(getattr(new, field) != value for field, value in values.items()):
            said = _words(kind, old, new)
            yield Fact(kind, model_id, new.name, _section(model_id, values), *said, _sources(kind, old, new))
    if _differs(first.strengths, last.strengths, model_id):
        fresh = [figure for figure in new.evidence if figure not in old.evidence]
        gone = [figure for figure in old.evidence if figure not in new.evidence]
        newest = max((figure.published for figure in fresh), default=None)
        said_after = joined([
            f"{counted(len(fresh), 'new figure', digits=True)}" if fresh else "",
            f"{len(gone)} withdrawn" if gone else "", f"newest {newest}" if newest else "",
        ]) or "no new figures of its own; those of other models moved the estimate"  # fmt: skip
        cited = tuple(dict.fromkeys(f.source for f in sorted(fresh, key=lambda f: f.published, reverse=True)))[:3]
        yield Fact(
            "figures", model_id, new.name, lambda world: _with_strengths(world, first.strengths, model_id),
            counted(len(old.evidence), "figure", digits=True), said_after, cited,
        )  # fmt: skip


def _section(model_id: str, values: dict[str, Any]) -> Callable[[World], World]:
    def put_back(world: World) -> World:
        return _with_model(world, model_id, msgspec.structs.replace(world.catalog.models[model_id], **values))

    return put_back


def _with_model(world: World, model_id: str, model: Model | None) -> World:
    models = {key: value for key, value in world.catalog.models.items() if key != model_id}
    if model is not None:
        models[model_id] = model
    catalog = msgspec.structs.replace(world.catalog, models=dict(sorted(models.items())))
    return msgspec.structs.replace(world, catalog=catalog)


def _differs(first: Strengths, last: Strengths, model_id: str) -> bool:
    if model_id not in first.models or model_id not in last.models:
        return False
    one, other = first.index(model_id), last.index(model_id)
    return any(
        not np.array_equal(getattr(first, name)[one], getattr(last, name)[other])
        for name in ("mean", "cov", "effort_mean", "effort_var", "counts", "figures")
    )


def _with_strengths(world: World, then: Strengths, model_id: str) -> World:
    row, old = world.strengths.index(model_id), then.index(model_id)
    changed = {}
    for name in Strengths.__struct_fields__:
        if name in SHARED:
            continue
        values = np.array(getattr(world.strengths, name))
        values[row] = getattr(then, name)[old]
        changed[name] = values
    return msgspec.structs.replace(world, strengths=msgspec.structs.replace(world.strengths, **changed))


def _words(kind: CauseKind, old: Model, new: Model) -> tuple[str | None, str | None]:
    """A section before and after."""
    if kind == "prices":
        return _prices(old.prices), _prices(new.prices)
    if kind == "ways":
        lost = [_way(a) for a in old.access if a not in new.access]
        gained = [_way(a) for a in new.access if a not in old.access]
        return listed(lost) or "fewer ways", listed(gained) or "fewer ways"
    if kind == "status":
        return old.status.stage, joined(
            [new.status.stage, f"since {new.status.since}" if new.status.since else ""], " "
        )
    if kind == "cautions":
        return counted(len(old.cautions), "finding", digits=True), counted(len(new.cautions), "finding", digits=True)
    if kind == "weights":
        return _weights(old), _weights(new)
    fields = next(fields for section, fields in SECTIONS if section == kind)
    names = [field.replace("_", " ") for field in fields if getattr(old, field) != getattr(new, field)]
    return None, f"other {listed(names)}"


def _weights(model: Model) -> str:
    if model.weights is None:
        return "not on record"
    return f"{'open' if model.weights.open else 'closed'}, {model.weights.license}"


def _prices(prices: tuple[Price, ...]) -> str:
    own = [price for price in prices if price.tier is None and price.above_tokens is None]
    shown = [f"{token_prices(p.input, p.output)}{f' ({listed(p.hosts)})' if p.hosts else ''}" for p in own[:3]]
    more = f" and {len(own) - 3} more" if len(own) > 3 else ""
    return f"{', '.join(shown)}{more} USD per million tokens" if own else "no price"


def _way(access: Access) -> str:
    return f"{access.name}{f' ({listed(access.plans)})' if access.plans else ''}"


def _sources(kind: CauseKind, old: Model, new: Model) -> tuple[SourceRef | None, ...]:
    if kind == "prices":
        return tuple(price.source for price in new.prices if price not in old.prices)[:3]
    if kind == "ways":
        return tuple(access.source for access in new.access if access not in old.access)[:3] or (new.source,)
    if kind == "cautions":
        return tuple(caution.source for caution in new.cautions if caution not in old.cautions)[:3]
    stated = new.status.source if kind == "status" else new.weights.source if new.weights else None
    return (stated or new.source,)


# --- hosts and answers ------------------------------------------------------------------------


def _of_hosts(first: World, last: World, models: Sequence[str]) -> Iterator[Fact]:
    """Products and hosts on which the models are offered, with those whose plans they take part in."""
    used: dict[str, None] = {}
    for world in (first, last):
        for model_id in models:
            model = world.catalog.models.get(model_id)
            for access in model.access if model else ():
                product = world.catalog.products.get(access.product or "")
                used |= {name: None for name in (access.product, product.plans_of if product else None) if name}
    for name in used:
        old, new = first.catalog.products.get(name), last.catalog.products.get(name)
        known = new or old
        if old == new or known is None:
            continue
        fields = [f for f in Product.__struct_fields__ if old and new and getattr(old, f) != getattr(new, f)]
        after = f"other {listed(fields)}" if fields else "new" if old is None else "gone"
        yield Fact("host", name, known.name, _host(name, old), None, after.replace("_", " "), (known.source,))


def _host(name: str, old: Product | None) -> Callable[[World], World]:
    def put_back(world: World) -> World:
        products = {key: value for key, value in world.catalog.products.items() if key != name}
        if old is not None:
            products[name] = old
        catalog = msgspec.structs.replace(world.catalog, products=dict(sorted(products.items())))
        return msgspec.structs.replace(world, catalog=catalog)

    return put_back


def _of_answers(before: State, after: State) -> Iterator[Fact]:
    """Answers that differ; where the question sets do, all of them together."""
    if before.question_set != after.question_set:
        wanted = before.preferences
        if wanted != after.preferences:
            yield Fact(
                "answer", "set", "the question set and its answers", _wanted(wanted), before.question_set.title,
                after.question_set.title,
            )  # fmt: skip
        return
    labels = [{a.question: a.label for a in answer_records(s.question_set, s.answers)} for s in (before, after)]
    one, other = before.answers.given, after.answers.given
    for question in after.question_set.questions:
        key = question.id
        if (key in one, one.get(key)) == (key in other, other.get(key)):
            continue
        values = {k: v for k, v in other.items() if k != key} | ({key: one[key]} if key in one else {})
        wanted = preferences(after.question_set, Answers(values))
        yield Fact("answer", key, question.ask, _wanted(wanted), labels[0].get(key), labels[1].get(key))


def _wanted(wanted: Preferences) -> Callable[[World], World]:
    return lambda world: msgspec.structs.replace(world, preferences=wanted)
