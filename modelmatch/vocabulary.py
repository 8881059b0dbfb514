"""The closed lists that data, questions and the decision share, each with its words."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

LARGEST = 1e15
"""The largest number in an answer or in data: beyond it, whole numbers are no longer exact."""

FEW_FIGURES = 5
"""With fewer comparable figures than this, a model counts as not measured: its strengths are mostly its family's."""

ArgumentKind = Literal["none", "routes", "number", "modality", "region", "ecosystem", "place", "memory"]

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
MemoryKind = Literal["graphics", "shared", "ordinary", "phone"]
MEMORY_KINDS: Mapping[str, str] = {
    "graphics": "graphics memory", "shared": "shared memory", "ordinary": "ordinary memory",
    "phone": "a phone's memory",
}  # fmt: skip
"""What kind of memory a machine has for weights: that of graphics cards, memory that its graphics chip shares (a Mac),
ordinary memory that only the processor reads, or that of a phone."""
Bits = Literal[4, 5, 6, 8, 16]
PRECISIONS: tuple[Bits, ...] = (16, 8, 6, 5, 4)
"""The bits per weight at which weights are run, the best first."""
Stage = Literal["ga", "rollout", "preview", "limited", "retired"]
STAGES: Mapping[str, str] = {
    "ga": "generally available", "rollout": "being rolled out", "preview": "preview", "limited": "limited to partners",
    "retired": "retired",
}  # fmt: skip
"""How available a way to use a model, or a product, is."""
ModelStage = Literal["current", "preview", "limited", "superseded", "retired"]
MODEL_STAGES: tuple[ModelStage, ...] = get_args(ModelStage)
"""The stage of a model with its maker."""
Measurer = Literal["independent", "maker", "rival", "press"]
MEASURERS: tuple[Measurer, ...] = get_args(Measurer)
"""Who measured a figure, the most trusted first."""
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
EFFORTS: Mapping[str, str] = {
    "none": "without thinking", "minimal": "at minimal effort", "low": "at low effort", "medium": "at medium effort",
    "high": "at high effort", "xhigh": "at extra high effort", "max": "at maximum effort",
}  # fmt: skip
"""How much a model thinks before it answers, in ascending order."""
Role = Literal["strength", "general", "speed", "tokens", "cost", "latency", "safety", "none"]
ROLES: Mapping[str, str] = {
    "strength": "evidence for strengths",
    "general": "an aggregate of other benchmarks, evidence for the general level only",
    "speed": "how fast a model is; not evidence for strengths",
    "tokens": "how many tokens a model writes; not evidence for strengths",
    "cost": "what a model costs; not evidence for strengths",
    "latency": "how soon a model answers; not evidence for strengths",
    "safety": "behaviour; never counted as a strength",
    "none": "kept for the record, not used",
}
"""What the figures of a benchmark may be used for."""
RemarkKind = Literal[
    "trains", "trains-by-default", "training-unknown", "limited-use", "personal-plan", "price-changes", "price-ends",
    "price-seen", "peak-price", "ends", "not-final", "superseded", "retired", "licence", "licence-excludes",
    "safety-concern", "quantised", "few-figures", "no-own-figures", "effort-unknown", "as-pictures", "note",
]  # fmt: skip
REMARKS: Mapping[RemarkKind, str] = {
    "trains": "what one sends is used to train models",
    "trains-by-default": "the same, until one opts out",
    "training-unknown": "whether it is used to train models is not on record",
    "limited-use": "how much use is included",
    "personal-plan": "a plan for one person where several seats are paid for",
    "price-changes": "the price changes on a known day",
    "price-ends": "the price ends on a known day, and the next is not on record",
    "price-seen": "the price was last seen long ago",
    "peak-price": "tokens cost more at certain hours",
    "ends": "the offer ends on a known day",
    "not-final": "a preview, or still being rolled out",
    "superseded": "the model has a successor",
    "retired": "the model is retired by its vendor",
    "licence": "the licence limits the use",
    "licence-excludes": "the licence is not granted everywhere",
    "safety-concern": "an independent finding raises a concern",
    "quantised": "it runs at fewer bits than it was published with",
    "few-figures": "the model has few comparable figures",
    "no-own-figures": "its strengths are those of another model",
    "effort-unknown": "how much it thinks there is not on record",
    "as-pictures": "pages of PDF files are sent as pictures",
    "note": "something else that the data say of the offer",
}
"""What one must know before taking up an offer, the most important kinds first."""
REMARKS_SHORT: Mapping[RemarkKind, str] = {
    "trains": "used for training", "trains-by-default": "used for training unless you opt out",
    "training-unknown": "use for training unknown", "limited-use": "limited use", "personal-plan": "for one person",
    "price-changes": "price changes", "price-ends": "price ends", "price-seen": "old price",
    "peak-price": "peak prices", "ends": "ends", "not-final": "preview", "superseded": "has a successor",
    "retired": "retired", "licence": "licence limits", "licence-excludes": "licence excludes regions",
    "safety-concern": "safety concern", "quantised": "compressed weights", "few-figures": "few figures",
    "no-own-figures": "no figures of its own",
    "effort-unknown": "effort unknown", "as-pictures": "PDF pages as pictures", "note": "note",
}  # fmt: skip
"""The same in few words, for a column."""
FindingName = Literal[
    "retired", "retires-soon", "requirement-broken", "no-match",
    "overtaken", "cost-changed", "superseded", "terms-changed", "caution-added", "waiver-expired",
    "closer-call", "new-contender", "evidence-changed", "waiver-unused", "data-old", "review-due",
]  # fmt: skip
Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""How much a finding on a kept decision matters, the most important first."""


class FindingInfo(msgspec.Struct, frozen=True):
    """A kind of finding on a kept decision: its level, a title, when it is reported, and what to do."""

    name: FindingName
    level: Level
    title: str
    about: str
    todo: str


FINDINGS: Mapping[FindingName, FindingInfo] = {
    f.name: f
    for f in (
        FindingInfo(
            "retired", "error", "The chosen offer is gone",
            "The model is retired, or is no longer offered there, on that plan or at that effort.",
            "Choose again: modelmatch check --update takes today's match.",
        ),
        FindingInfo(
            "retires-soon", "error", "The chosen offer ends soon",
            "The model, its product or its plan ends on a known day within --retires-within days.",
            "Plan the move before that day, or accept the finding until then.",
        ),
        FindingInfo(
            "requirement-broken", "error", "The chosen offer no longer meets a requirement",
            "A fact has changed, so that the offer fails a requirement that the answers state.",
            "Choose again, or change the answer if the requirement no longer matters.",
        ),
        FindingInfo(
            "no-match", "error", "No offer meets the requirements",
            "Nothing on record meets all requirements of the answers today.",
            "Relax an answer: modelmatch recommend says which requirements clash.",
        ),
        FindingInfo(
            "overtaken", "warning", "Another offer is better by more than noise",
            "The expected gain of changing to today's match is at least --min-gain points of fit, and more than two "
            "standard deviations of it over all simulations.",
            "Try the new match; --update takes it, and --update --stay keeps the choice.",
        ),
        FindingInfo(
            "cost-changed", "warning", "The price of the chosen offer has changed",
            "A price list or the price of the plan is another, or what the same usage costs moved by more than 20 %.",
            "Check the budget; --update --stay accepts the new price.",
        ),
        FindingInfo(
            "superseded", "warning", "The chosen model has a successor",
            "The vendor has replaced the model since it was chosen, and the successor is offered in the same place, "
            "meets the requirements, costs no more and fits at least as well. Not reported beside overtaken by it.",
            "Try the successor; older models are often retired within a year.",
        ),
        FindingInfo(
            "terms-changed", "warning", "What happens to your data has changed",
            "Training, storage, retention, contracts or regions of the chosen offer are other than those accepted.",
            "Read the source; --update --stay accepts the new terms.",
        ),
        FindingInfo(
            "caution-added", "warning", "A new safety concern is on record",
            "An evaluator has published a safety concern about the chosen model since it was chosen.",
            "Read the finding; --update --stay accepts it as known.",
        ),
        FindingInfo(
            "waiver-expired", "warning", "A waiver has expired",
            "The finding that was accepted until a day is still there. This fails the check at every --fail-on.",
            "Fix the finding, or move the day of the waiver.",
        ),
        FindingInfo(
            "closer-call", "note", "The choice is less certain than it was",
            "The chosen model ranks first in far fewer simulations than when it was chosen, but no other is better by "
            "more than noise.",
            "Nothing to do.",
        ),
        FindingInfo(
            "new-contender", "note", "A new model comes close",
            "The best of the models that came out since the choice is too close to tell, or ahead.",
            "Worth a try.",
        ),
        FindingInfo(
            "evidence-changed", "note", "The evidence about the chosen model has changed",
            "New figures have moved the fit of the chosen offer by at least one point.",
            "Nothing to do.",
        ),
        FindingInfo(
            "waiver-unused", "note", "A waiver is not needed",
            "No finding of that name, and subject if one is given, was reported.",
            "Delete the waiver.",
        ),
        FindingInfo(
            "data-old", "note", "The data are old",
            "The data of this version of modelmatch end more than 60 days ago.",
            "Update modelmatch: its data ship with the package.",
        ),
        FindingInfo(
            "review-due", "note", "The decision is due for review",
            "The day in review_by has come.",
            "Review the decision, then set review_by to a later day.",
        ),
    )
}  # fmt: skip
"""What `modelmatch check` may find, the most important kinds first. The names are stable."""
FailOn = Literal["broken", "overtaken", "any"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
"""What breaks a build: errors, also a better offer, or any warning. By default a gain of `MIN_GAIN` points is one."""
MIN_GAIN, RETIRES_WITHIN = 1.75, 90
Basis = Literal["measured", "calculated", "thin", "general-level", "inherited", "stated", "fact", "unknown"]
"""What a value is based on."""


class CriterionInfo(msgspec.Struct, frozen=True):
    """A criterion that is not a domain of ability: its title, what its value function measures, and the words for a
    model that is above or below another on it."""

    id: str
    title: str
    about: str
    above: str
    below: str


class RequirementInfo(msgspec.Struct, frozen=True):
    """A condition that a model meets or fails. ``phrase`` states it with ``{}`` for the argument, ``one`` for a 1."""

    name: str
    argument: ArgumentKind
    phrase: str
    one: str = ""


CRITERIA: Mapping[str, CriterionInfo] = {
    c.id: c
    for c in (
        CriterionInfo("cost", "cost", "USD per month at the stated usage", "cheaper", "more expensive"),
        CriterionInfo("speed", "speed", "output tokens per second", "faster", "slower"),
        CriterionInfo(
            "openness", "openness", "weights that can be downloaded, and how free their licence is", "more open",
            "less open",
        ),
        CriterionInfo(
            "continuity", "continuity", "how regularly the vendor releases open weights", "more open releases",
            "fewer open releases",
        ),
        CriterionInfo(
            "context", "context length", "tokens that fit into one request", "longer context", "shorter context"
        ),
        CriterionInfo(
            "safety", "safety evidence", "independent safety findings on record, and what they say",
            "more reassuring safety findings", "less reassuring safety findings",
        ),
        CriterionInfo("maturity", "maturity", "general availability rather than preview", "more mature", "less mature"),
        CriterionInfo(
            "google", "fits Google", "available in Google Workspace, Android or Google Cloud", "fits Google better",
            "fits Google less",
        ),
        CriterionInfo(
            "microsoft", "fits Microsoft", "available in Microsoft 365, GitHub or Azure", "fits Microsoft better",
            "fits Microsoft less",
        ),
        CriterionInfo("aws", "fits AWS", "available in Amazon Bedrock", "fits AWS better", "fits AWS less"),
        CriterionInfo(
            "meta", "fits Meta apps", "available in WhatsApp, Instagram, Facebook or Messenger",
            "fits Meta apps better", "fits Meta apps less",
        ),
    )
}  # fmt: skip
"""The criteria beside the domains, in the order in which they are shown."""

PLATFORMS = ("google", "microsoft", "aws", "meta")
"""The criteria that are fits with a platform: they count only for users of that platform."""

REQUIREMENTS: Mapping[str, RequirementInfo] = {
    r.name: r
    for r in (
        RequirementInfo("open-weights", "none", "open weights"),
        RequirementInfo("commercial-use", "none", "a licence that allows commercial use"),
        RequirementInfo("route", "routes", "available by {}"),
        RequirementInfo("place", "place", "available in {}"),
        RequirementInfo("free", "none", "free of charge"),
        RequirementInfo("budget", "number", "at most {} USD per month"),
        RequirementInfo("seat-budget", "number", "at most {} USD per month and seat"),
        RequirementInfo("context", "number", "{} tokens of context"),
        RequirementInfo("input", "modality", "{} as input"),
        RequirementInfo("output", "modality", "{} as output"),
        RequirementInfo("region", "region", "hosted in {}"),
        RequirementInfo("no-training", "none", "no training on what you type"),
        RequirementInfo("training-refusable", "none", "no training on what you type, or you can opt out"),
        RequirementInfo("not-stored-in", "region", "data not stored in {}"),
        RequirementInfo("zero-retention", "none", "zero data retention available"),
        RequirementInfo("memory", "memory", "weights that fit in {}"),
        RequirementInfo("tool-calling", "none", "tool calling"),
        RequirementInfo("structured-output", "none", "output that follows a schema"),
        RequirementInfo("stable", "none", "no previews"),
        RequirementInfo("app", "none", "not only in tools for programmers"),
        RequirementInfo("ecosystem", "ecosystem", "available in {}"),
        RequirementInfo("speed", "number", "at least {} tokens per second"),
        RequirementInfo(
            "safety-evidence",
            "number",
            "at least {} independent safety findings",
            one="at least one independent safety finding",
        ),
    )
}
"""The closed vocabulary of requirements."""

NOT_REQUIRED = "not required"
"""What stands for a requirement that is not stated."""
