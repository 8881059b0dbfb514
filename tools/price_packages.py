"""What price packages say about models on hosts: genai-prices, litellm and pi-ai, each read in its own form."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.price_names import regional

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice

LITELLM_FILE = "model_prices_and_context_window_backup.json"
FIELDS = ("input", "output", "cached_input", "cache_write")
Kind = tuple[str | None, int | None]
"""A tier, and the number of tokens above which prices hold; both None for the plain standard price."""

HOSTS: Mapping[str, Mapping[str, str]] = {
    "genai-prices": {
        "anthropic": "anthropic/claude-api", "aws": "aws/bedrock", "azure": "microsoft/foundry",
        "baseten": "baseten/api", "cerebras": "cerebras/api", "deepseek": "deepseek/api",
        "fireworks": "fireworks/api", "groq": "groq/api", "meta": "meta/model-api", "minimax": "minimax/api",
        "mistral": "mistral/api", "moonshotai": "moonshotai/api", "novita": "novita/api", "openai": "openai/api",
        "openrouter": "openrouter/api", "ovhcloud": "ovhcloud/ai-endpoints", "together": "together/api",
        "x-ai": "xai/api", "zai": "zai/api",
    },
    "litellm": {
        "anthropic": "anthropic/claude-api", "azure": "microsoft/foundry", "azure_ai": "microsoft/foundry",
        "baseten": "baseten/api", "bedrock_converse": "aws/bedrock", "cerebras": "cerebras/api",
        "dashscope": "alibaba/model-studio", "deepinfra": "deepinfra/api", "deepseek": "deepseek/api",
        "fireworks_ai": "fireworks/api", "gemini": "google/ai-studio", "groq": "groq/api", "meta": "meta/model-api",
        "minimax": "minimax/api", "mistral": "mistral/api", "moonshot": "moonshotai/api", "nebius": "nebius/api",
        "novita": "novita/api", "openai": "openai/api", "openrouter": "openrouter/api",
        "ovhcloud": "ovhcloud/ai-endpoints", "scaleway": "scaleway/generative-apis", "tencent": "tencent/cloud",
        "together_ai": "together/api", "vercel_ai_gateway": "vercel/ai-gateway", "xai": "xai/api",
        "xiaomi_mimo": "xiaomi/api", "zai": "zai/api",
    },
    "pi-ai": {
        "amazon-bedrock": "aws/bedrock", "anthropic": "anthropic/claude-api",
        "baseten": "baseten/api", "cerebras": "cerebras/api", "deepseek": "deepseek/api", "fireworks": "fireworks/api",
        "google": "google/ai-studio", "google-vertex": "google/agent-platform", "groq": "groq/api",
        "meta": "meta/model-api", "minimax": "minimax/api", "mistral": "mistral/api", "moonshotai": "moonshotai/api",
        "nvidia": "nvidia/api-catalog", "openai": "openai/api", "openrouter": "openrouter/api",
        "together": "together/api", "vercel-ai-gateway": "vercel/ai-gateway", "xai": "xai/api",
        "xiaomi": "xiaomi/api", "zai": "zai/api",
    },
}  # fmt: skip
"""The host that each provider of a package is; providers that are not named are not read.

pi-ai's list of Azure is a copy of OpenAI's own, so that it says nothing about Azure.
"""

Rates = Mapping[str, float]
"""USD per million tokens by field of a price list."""


@dataclass(frozen=True)
class Listing:
    """What one package says about one model on one host."""

    package: str
    host: str
    name: str
    rates: Mapping[Kind, Rates]
    context: int | None = None
    until: dt.date | None = None


class NotInstalledError(Exception):
    """A price package is not installed."""


def round_limit(tokens: int | None) -> int | None:
    """The limit above which a price holds: some write the last token below it."""
    return tokens + 1 if tokens is not None and tokens % 1000 == 999 else tokens


def standard(listings: Iterable[Listing]) -> list[Listing]:
    """Those that hold everywhere: without the rows of single regions, and those that cost nothing for now."""
    return [row for row in listings if not regional(row.name) and any(row.rates.get((None, None), {}).values())]


# --- genai-prices -----------------------------------------------------------------------------

_UNITS = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
}
_TIERS: Mapping[str, Mapping[str, str]] = {
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
    "fast": {"service_tier": "fast"},
}


def genai_prices(day: dt.date) -> list[Listing]:
    """The lists of the installed genai-prices on a day, at noon UTC (prices of busy hours are others).

    Raises
    ------
    NotInstalledError
        It is not installed.
    """
    try:
        from genai_prices.data import providers
    except ModuleNotFoundError as error:
        raise NotInstalledError("genai-prices") from error
    package = f"genai-prices {importlib.metadata.version('genai-prices')}"
    rows = []
    for provider in providers:
        for model in provider.models:
            host = HOSTS["genai-prices"].get(provider.id)
            if provider.id == "google":
                host = "google/ai-studio" if model.id.startswith("gemini") else "google/agent-platform"
            if host:
                rows.append(Listing(package, host, model.id, _genai_rates(model, day), model.context_window))
    return standard(rows)


def _genai_rates(model: ModelInfo, day: dt.date) -> dict[Kind, Rates]:
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    found = _by_length(None, model.get_prices(noon))
    for tier, wanted in _TIERS.items():
        active = [v for v in model.price_variants or () if v.constraint is None or v.constraint.active(noon)]
        if any(dict(variant.when) == wanted and variant.prices.__dict__ for variant in active):
            found |= _by_length(tier, model.get_prices(noon, dict(wanted)))
    return found


def _by_length(tier: str | None, prices: ModelPrice) -> dict[Kind, Rates]:
    """The price lists of one tier, by the number of tokens above which they hold."""
    found: dict[Kind, dict[str, float]] = {}
    starts = {step.start for unit in _UNITS for step in getattr(getattr(prices, unit), "tiers", ())}
    for start in (None, *sorted(starts)):
        for unit, name in _UNITS.items():
            value = getattr(prices, unit)
            if value is not None and hasattr(value, "tiers"):
                steps = [step.price for step in value.tiers if start is not None and step.start <= start]
                value = steps[-1] if steps else value.base
            if value is not None:
                found.setdefault((tier, round_limit(start)), {})[name] = float(value)
    return dict(found)


# --- litellm ----------------------------------------------------------------------------------

_COST = re.compile(
    r"(?P<what>input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost)"
    r"(_above_(?P<above>\d+)k_tokens)?(_(?P<tier>batches|priority|flex|fast|ultrafast))?"
)
_WHAT = {
    "input_cost_per_token": "input", "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cached_input", "cache_creation_input_token_cost": "cache_write",
}  # fmt: skip


def litellm_file() -> Path:
    """The price file of the installed litellm, which is not imported: that takes seconds.

    Raises
    ------
    NotInstalledError
        It is not installed.
    """
    try:
        files = importlib.metadata.files("litellm") or ()
    except importlib.metadata.PackageNotFoundError as error:
        raise NotInstalledError("litellm") from error
    return next(Path(str(file.locate())) for file in files if file.name == LITELLM_FILE)


def litellm(path: Path) -> list[Listing]:
    """The lists of a price file of litellm; its version is that of the package that the file lies in."""
    installed = sorted(path.resolve().parent.parent.glob("litellm-*.dist-info"))
    version = installed[-1].name.removeprefix("litellm-").removesuffix(".dist-info") if installed else path.name
    rows = []
    for key, row in json.loads(path.read_text(encoding="utf-8")).items():
        provider = str(row.get("litellm_provider", ""))
        host = _litellm_host(key, provider)
        name = key.removeprefix(f"{provider.partition('-')[0]}/")
        if host is None or row.get("mode") not in ("chat", "responses") or regional(name):
            continue
        until = row.get("deprecation_date")
        rows.append(
            Listing(
                f"litellm {version}",
                host,
                name,
                _litellm_rates(row),
                row.get("max_input_tokens") if isinstance(row.get("max_input_tokens"), int) else None,
                dt.date.fromisoformat(until) if until else None,
            )
        )
    return standard(rows)


def _litellm_host(key: str, provider: str) -> str | None:
    if key.startswith("bedrock/claude_platform/"):
        return "aws/claude-platform"
    return "google/agent-platform" if provider.startswith("vertex_ai") else HOSTS["litellm"].get(provider)


def _litellm_rates(row: Mapping[str, Any]) -> dict[Kind, Rates]:
    found: dict[Kind, dict[str, float]] = {}
    for above, part in _steps(row):
        for key, value in part.items():
            match = _COST.fullmatch(key)
            if match is None or not isinstance(value, (int, float)) or (value == 0 and "cache" in key):
                continue
            tier = "batch" if match["tier"] == "batches" else match["tier"]
            length = int(match["above"]) * 1000 if match["above"] else above
            found.setdefault((tier, length), {})[_WHAT[match["what"]]] = round(value * 1e6, 6)
    return dict(found)


def _steps(row: Mapping[str, Any]) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
    """The parts of a row by length of the prompt, for providers with steps of their own."""
    yield None, row
    for step in row.get("tiered_pricing", ()):
        if "range" in step:
            yield int(step["range"][0]) or None, step


# --- pi-ai ------------------------------------------------------------------------------------


def pi_ai(folder: Path) -> list[Listing]:
    """The lists of an unpacked npm package pi-ai."""
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    rows = []
    for path in sorted((folder / "dist" / "providers" / "data").glob("*.json")):
        host = HOSTS["pi-ai"].get(path.stem)
        if host is None:
            continue
        data = json.loads(path.read_text(encoding="utf-8"))
        rows += [
            Listing(f"pi-ai {version}", host, row["id"], _pi_rates(row["cost"]), row.get("contextWindow"))
            for interface in data.values()
            for row in interface.values()
            if row["type"] == "chat"
        ]
    return standard(rows)


def _pi_rates(cost: Mapping[str, Any]) -> dict[Kind, Rates]:
    words = {"input": "input", "output": "output", "cacheRead": "cached_input", "cacheWrite": "cache_write"}
    found: dict[Kind, Rates] = {}
    for step in (cost, *cost.get("tiers", ())):
        # it writes 0 where a host lists no price for the cache
        rates = {words[key]: float(step[key]) for key in words if step.get(key)}
        found[(None, round_limit(step.get("inputTokensAbove")))] = rates
    return found
