"""The one spelling of a model's name behind the many that hosts and price packages use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from modelmatch.catalog.schema import Model

REGION = re.compile(r"^(us|eu|uk|jp|au|in|ca|apac|us-gov|regional)[./]")
"""What stands before a name that is sold for one region, at another price than everywhere."""
_RESOLD = re.compile(r"^fw-")
"""Microsoft Foundry names so what Fireworks runs there."""
_WORLDWIDE = re.compile(r"^global[./]")
_MAKER = re.compile(r"^[a-z]+\.(?=[a-z])")
_FORMS = re.compile(r"-(maas|instruct|it|fp8|fp4|nvfp4|bf16|hf|\d{8}|20\d\d-\d\d-\d\d)$")
_CLAUDE_VERSION = re.compile(r"^(claude-.+)-v\d+$")


def regional(name: str) -> bool:
    """Whether a name is that of a model sold for one region.

    >>> regional("eu.anthropic.claude-opus-5"), regional("global.anthropic.claude-opus-5")
    (True, False)
    """
    return REGION.match(name.lower()) is not None


def spelling(name: str) -> str:
    """One spelling for the names of a model: without makers, regions, days of release, and ways of storing weights.

    >>> spelling("global.anthropic.claude-haiku-4-5-20251001-v1:0")
    'claude-haiku-4-5'
    >>> spelling("accounts/fireworks/models/kimi-k3p1-pro"), spelling("moonshotai/Kimi-K3.1-Pro")
    ('kimi-k3-1-pro', 'kimi-k3-1-pro')
    >>> spelling("google/gemma-4-31B-it"), spelling("openai.gpt-oss-120b-1:0"), spelling("claude-opus-5@default")
    ('gemma-4-31b', 'gpt-oss-120b', 'claude-opus-5')
    """
    plain = _MAKER.sub("", _WORLDWIDE.sub("", REGION.sub("", name.lower().partition("@")[0])).rpartition("/")[2])
    plain = _RESOLD.sub("", plain)
    plain = _CLAUDE_VERSION.sub(r"\1", re.sub(r"(-v?\d+)?:\d+$", "", plain))
    while (shorter := _FORMS.sub("", plain)) != plain:
        plain = shorter
    return re.sub(r"(?<=\d)p(?=\d)", "-", re.sub(r"[._]", "-", plain))


def known_names(models: Mapping[str, Model]) -> dict[str, str]:
    """The model that each spelling stands for; a spelling that several models use without being named so is left out.

    A model is known by its id, and by what it is called on its interfaces, on hosts and where its weights lie.
    """
    ids = {spelling(model): model for model in models}
    claims: dict[str, set[str]] = {}
    for model in models.values():
        called = [access.model_id for access in model.access if access.model_id]
        called += [
            place for access in model.access if access.route == "download" for place in access.where if "/" in place
        ]
        for name in called:
            claims.setdefault(spelling(name), set()).add(model.id)
    return {name: min(claimed) for name, claimed in claims.items() if len(claimed) == 1} | ids
