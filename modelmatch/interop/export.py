"""Exporting a decision: the match, and what stands in for it, as the configuration of another program."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from modelmatch.catalog.fields import Client
from modelmatch.errors import DataError
from modelmatch.interop import evaluations
from modelmatch.interop.evaluations import efforts
from modelmatch.interop.shortlist import Named, Shortlist
from modelmatch.interop.written import remark, to_json, to_toml, to_yaml
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine

CHEAP = 0.5
"""An editor model costs at most this share of the main one."""
FAR = 15.0
"""Points of fit that a model for small tasks may be behind."""
CLAUDE_EFFORTS = ("low", "medium", "high", "xhigh")
"""Levels that the settings of Claude Code take; more is said in its environment."""
LITELLM_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")


class Export(Struct, frozen=True):
    """What is exported: the models, the first of which is the match, and who names them.

    ``ranked`` lists the ids of all models that can be recommended, best first.
    """

    engine: Engine
    decision: Decision
    shortlist: Shortlist
    models: tuple[Named, ...]
    ranked: tuple[str, ...]

    @property
    def main(self) -> Named:
        return self.models[0]

    @property
    def head(self) -> str:
        return remark(self.main.name, self.engine.catalog.day)

    @property
    def usd(self) -> Mapping[str, float]:
        """USD a month of each ranked model by its best offer; those without a known price are left out."""
        found = {}
        for row, model_id in zip(self.decision.order.tolist(), self.ranked, strict=True):
            usd = self.decision.usd(row)
            if usd == usd:
                found[model_id] = usd
        return found

    def fit(self, model_id: str) -> float:
        return float(self.decision.fit[self.engine.matrix.index[model_id]])


class Target(Struct, frozen=True):
    """A program: who names its models, what is written, and how many models it takes by default."""

    client: Client | None
    write: Callable[[Export], str]
    models: int = 1


def export(
    target: str, engine: Engine, decision: Decision, *, models: int | None = None, choice: tuple[str, str] | None = None
) -> str:
    """The configuration of a target.

    Parameters
    ----------
    models : how many models, the match included; what the target has by default.
    choice : the id of a model and of its offer, which come before those of the ranking.

    Raises
    ------
    DataError
        No model meets the requirements, or there is no id for the match.
    """
    wanted = TARGETS[target]
    ranked = [engine.models[row] for row in decision.order.tolist()]
    client: Client = wanted.client or "litellm"
    tests = target in evaluations.TARGETS
    shortlist = Shortlist(engine, decision, client, chosen=choice[1] if choice else None, anywhere=tests)
    order = [choice[0], *(one for one in ranked if one != choice[0])] if choice else ranked
    if not order:
        raise no_match()
    if tests:
        order = evaluations.to_test(engine, decision, order, models)
    most = models or (len(order) if tests else wanted.models)
    first = shortlist.required(order[0]) if wanted.client else _own_id(shortlist, engine, decision, order[0], choice)
    found = [first]
    for model_id in order[1:]:
        if len(found) >= most:
            break
        other = shortlist.named(model_id) if wanted.client else None
        if other is not None and other.id not in [one.id for one in found]:
            found.append(other)
    return wanted.write(Export(engine, decision, shortlist, tuple(found), tuple(ranked)))


def no_match() -> DataError:
    """The error where there is nothing to export."""
    return DataError("no-match", "no model meets the requirements", hint="modelmatch recommend says which clash")


def _own_id(
    shortlist: Shortlist, engine: Engine, decision: Decision, model_id: str, choice: tuple[str, str] | None
) -> Named:
    """A model by the id that it has where it is taken up; raises `DataError` if it has none."""
    row = engine.matrix.index.get(model_id)
    at = int(decision.offer[row]) if row is not None else -1
    offers = {one.id: one for one in engine.matrix.offers}
    offer = offers.get(choice[1]) if choice else engine.matrix.offers[at] if at >= 0 else None
    if offer is None:
        raise shortlist.unnamed(model_id)
    if offer.access.model_id is None:
        message = f"no id of {offer.model.name} on {offer.access.name} is on record"
        raise DataError("no-id", message, hint="add model_id to its profile")
    key = offer.product.key if offer.product else None
    return Named(offer.model.id, offer.model.name, offer.access.model_id, key, offer)


# --- one function a target ------------------------------------------------------------------------


def litellm(export: Export) -> str:
    """The configuration of the LiteLLM proxy: the match, and the runners-up as its fallbacks."""
    entries = [
        {
            "model_name": one.model,
            "litellm_params": {
                "model": one.id,
                **({"api_key": f"os.environ/{one.key}"} if one.key else {}),
                **({"reasoning_effort": one.offer.effort} if one.offer.effort in LITELLM_EFFORTS else {}),
            },
        }
        for one in export.models
    ]
    names = [one.model for one in export.models]
    data: dict[str, object] = {"model_list": entries}
    if len(names) > 1:
        data["litellm_settings"] = {"fallbacks": [{names[0]: names[1:]}]}
    return to_yaml(data, export.head, *efforts(export.models, LITELLM_EFFORTS), "litellm --config FILE")


def claude_code(export: Export) -> str:
    """Settings of Claude Code."""
    effort = export.main.offer.effort
    data: dict[str, object] = {"$schema": "https://json.schemastore.org/claude-code-settings.json"}
    data["model"] = export.main.id
    if effort in CLAUDE_EFFORTS:
        data["effortLevel"] = effort
    elif effort is not None:
        data["env"] = {"CLAUDE_CODE_EFFORT_LEVEL": effort}
    return to_json(data)


def codex(export: Export) -> str:
    """The configuration of Codex."""
    effort = {"model_reasoning_effort": export.main.offer.effort} if export.main.offer.effort else {}
    return to_toml({"model": export.main.id, **effort}, export.head)


def opencode(export: Export) -> str:
    """The configuration of opencode: the match, and a model for small tasks."""
    small = _small(export)
    data = {"$schema": "https://opencode.ai/config.json", "model": export.main.id}
    return to_json({**data, **({"small_model": small.id} if small else {})})


def aider(export: Export) -> str:
    """The configuration of aider, a model a role: the match, one that is cheaper to edit, the cheapest for commits."""
    editor, weak = _editor(export), _small(export)
    data = {"model": export.main.id, "editor-model": (editor or export.main).id,
            "weak-model": (weak or editor or export.main).id}  # fmt: skip
    roles = {"editor": editor, "weak": weak}
    said = [f"{role}: {one.name}" for role, one in roles.items() if one]
    return to_yaml(data, export.head, *said, *efforts(export.models[:1], ()))


def llm(export: Export) -> str:
    """The id for ``llm models default``."""
    return f"{export.main.id}\n"


def continue_(export: Export) -> str:
    """The configuration of Continue."""
    entries = []
    for place, one in enumerate(export.models):
        provider, _, model = one.id.partition("/")
        entries.append(
            {
                "name": one.name,
                "provider": provider,
                "model": model,
                **({"apiKey": "${{ secrets." + one.key + " }}"} if one.key else {}),
                "roles": ["chat", "edit", "apply"] if place == 0 else ["chat"],
            }
        )
    data = {"name": "modelmatch", "version": "1.0.0", "schema": "v1", "models": entries}
    return to_yaml(data, export.head, *efforts(export.models, ()))


def openrouter(export: Export) -> str:
    """The part of a request to OpenRouter that names the model and its fallbacks."""
    return to_json({"models": [one.id for one in export.models]})


def promptfoo(export: Export) -> str:
    """A configuration of promptfoo that tests the models."""
    return evaluations.promptfoo(export.models, export.head)


def inspect(export: Export) -> str:
    """A task of Inspect, and the models to run it on."""
    return evaluations.inspect(export.models, export.head)


def env(export: Export) -> str:
    """Variables for a shell: the model by its id where it is taken up."""
    main = export.main
    place = main.offer.product.id if main.offer.product else main.offer.access.name
    data = {
        "MODEL": main.id,
        "MODEL_PROVIDER": place,
        "MODEL_EFFORT": main.offer.effort,
        "MODELMATCH_MODEL": main.model,
        "MODELMATCH_OFFER": main.offer.id,
    }
    return "".join(f"{key}={shlex.quote(value)}\n" for key, value in data.items() if value)


def _small(export: Export) -> Named | None:
    """The cheapest model that is not far behind, for small tasks."""
    usd, best = export.usd, export.fit(export.ranked[0]) if export.ranked else 0.0
    near = [one for one in export.ranked if one in usd and export.fit(one) >= best - FAR]
    return _cheaper(export, sorted(near, key=lambda one: usd[one]), 1.0)


def _editor(export: Export) -> Named | None:
    """The best model that costs at most `CHEAP` of the main one."""
    return _cheaper(export, export.ranked, CHEAP)


def _cheaper(export: Export, ids: Sequence[str], share: float) -> Named | None:
    """The first model of another id whose tokens cost at most this share of those of the main one."""
    limit = export.main.usd
    for model_id in ids:
        found = export.shortlist.named(model_id) if model_id != export.main.model else None
        if found is not None and (limit is None or (found.usd is not None and found.usd <= share * limit)):
            return found
    return None


TARGETS: Mapping[str, Target] = {
    "litellm": Target("litellm", litellm, 3),
    "promptfoo": Target("promptfoo", promptfoo),
    "inspect": Target("inspect", inspect),
    "claude-code": Target("claude-code", claude_code),
    "codex": Target("codex", codex),
    "opencode": Target("opencode", opencode),
    "aider": Target("aider", aider),
    "llm": Target("llm", llm),
    "continue": Target("continue", continue_, 3),
    "openrouter": Target("openrouter", openrouter, 3),
    "env": Target(None, env),
}
"""The programs that a decision can be exported to."""
