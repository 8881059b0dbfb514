"""How a model can be had: routes, places, stages and efforts, each with its words."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal, get_args

Route = Literal["app", "subscription", "api", "cloud", "download"]
ROUTES: Mapping[str, str] = {
    "app": "free chat app", "subscription": "subscription", "api": "API", "cloud": "cloud platform",
    "download": "download",
}  # fmt: skip
"""How a model is reached."""
ROUTES_SHORT: Mapping[str, str] = {
    "app": "app", "subscription": "plan", "api": "API", "cloud": "cloud", "download": "download",
}  # fmt: skip
"""The same in a word, for a column."""
Modality = Literal["text", "image", "audio", "video", "pdf"]
MODALITIES: tuple[Modality, ...] = get_args(Modality)
MODALITY_WORDS: Mapping[str, str] = {
    "text": "text", "image": "images", "audio": "audio", "video": "video", "pdf": "PDF files",
}  # fmt: skip
"""What a model takes and gives."""
Country = Literal["us", "eu", "cn", "sg", "in", "jp", "au"]
Region = Literal[Country, "global"]
PlanUse = Literal["now-and-then", "every-day", "all-day"]
PLAN_USES: Mapping[str, str] = {
    "now-and-then": "use now and then", "every-day": "use every day", "all-day": "use all day, with an agent",
}  # fmt: skip
"""How much use a plan is made for, by what who sells it says or by its published limits; in ascending order."""
HeadOffice = Literal[Country, "ae", "ca", "ch", "il", "kr"]
"""Where a company has its head office; all of the EU is one."""
DataRegion = Literal[Region, "self"]
REGIONS: Mapping[str, str] = {
    "us": "the US", "eu": "the EU", "cn": "China", "sg": "Singapore", "in": "India", "jp": "Japan", "au": "Australia",
    "global": "any region", "self": "your own systems",
}  # fmt: skip
"""Where data is kept or a model is hosted."""
Ecosystem = Literal["google", "microsoft", "aws", "meta", "apple", "x"]
ECOSYSTEMS: Mapping[str, str] = {
    "google": "Google's products", "microsoft": "Microsoft's products", "aws": "Amazon's cloud (AWS)",
    "meta": "Meta's apps", "apple": "Apple's products", "x": "X",
}  # fmt: skip
"""Platforms in whose products a model may be available."""
Stage = Literal["ga", "rollout", "preview", "limited", "retired"]
STAGES: Mapping[str, str] = {
    "ga": "generally available", "rollout": "being rolled out", "preview": "preview", "limited": "limited to partners",
    "retired": "retired",
}  # fmt: skip
"""How available a way to use a model, or a product, is."""
ModelStage = Literal["current", "preview", "limited", "superseded", "retired"]
MODEL_STAGES: tuple[ModelStage, ...] = get_args(ModelStage)
"""The stage of a model with its maker."""
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
EFFORTS: Mapping[str, str] = {
    "none": "without thinking", "minimal": "at minimal effort", "low": "at low effort", "medium": "at medium effort",
    "high": "at high effort", "xhigh": "at extra high effort", "max": "at maximum effort",
}  # fmt: skip
"""How much a model thinks before it answers, in ascending order."""
