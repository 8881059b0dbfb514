"""Types of all catalogue data: the fields of a profile, a benchmark, a source and a product."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from typing import Annotated, Literal

from msgspec import Meta, field

from modelmatch.catalog.fields import Billions, Date, Record, Score, SourceRef, Text, source_ids
from modelmatch.catalog.hardware import Hardware
from modelmatch.catalog.terms import (
    Access,
    Context,
    DataPolicy,
    EffortLevels,
    Pace,
    Plan,
    Price,
    Product,
)
from modelmatch.data.ids import Id, PathId
from modelmatch.vocabulary import Country, HeadOffice, Language, Measurer, Modality, ModelStage, Role

__all__ = [
    "Abilities", "Access", "Benchmark", "Caution", "Context", "DataPolicy", "Date", "Domain", "EffortLevels", "Figure",
    "Hardware", "Modalities", "Model", "Note", "Pace", "Plan", "Price", "Product", "ReasoningMode", "Record", "Results",
    "Source", "SourceRef", "Status", "Tested", "Tokens", "Unit", "Upkeep", "Vendor", "Weights", "source_ids",
]  # fmt: skip

# --- profiles/catalog.yaml ----------------------------------------------------------------------


class Upkeep(Record, frozen=True, kw_only=True):
    """The day up to which a folder of profiles is kept: the default of ``--as-of``."""

    day: Date


# --- profiles/domains.yaml, profiles/sources.yaml, profiles/benchmarks.yaml -------------------


class Domain(Record, frozen=True, kw_only=True):
    """A kind of work in which models differ (a criterion of the decision).

    With a ``benchmark`` it is somebody's own work: what a model is worth is the score that is expected of it there.
    """

    id: Id
    name: Text
    about: Text
    benchmark: str | None = None


class Source(Record, frozen=True, kw_only=True):
    """Where a fact or a figure was published."""

    id: PathId
    title: Text
    url: str | None = None
    publisher: str | None = None
    published: Date | None = None
    note: str | None = None


class Benchmark(Record, frozen=True, kw_only=True):
    """A measuring instrument: what it measures, on which scale, and what it is evidence for.

    ``role`` says what its figures may be used for:

    - ``strength``: evidence for the ability in ``domains`` (shares that sum to 1);
    - ``general``: an aggregate that contains other benchmarks, evidence for the general level at most;
    - ``speed``, ``tokens``, ``cost``, ``latency``: how fast and how economical a model is;
    - ``safety``: behaviour, shown with the cautions and never counted as a strength;
    - ``none``: kept for the record and never used (``reason`` says why).

    ``language`` is the one language, other than English, that it is about. ``scale`` is ``bounded`` (between ``chance``
    and ``maximum``), ``rating`` (Elo-like) or ``open``.
    """

    id: PathId
    name: Text
    measures: Text
    role: Role
    language: Language | None = None
    domains: dict[str, Annotated[float, Meta(gt=0, le=1)]] = field(default_factory=dict)
    reason: Text
    unit: Literal["percent", "index", "elo", "usd", "tokens", "tokens_per_second", "seconds", "points"]
    scale: Literal["bounded", "rating", "open"]
    maximum: Score | None = None
    chance: Score | None = None
    better: Literal["higher", "lower"] = "higher"
    publisher: str | None = None
    homepage: str | None = None
    note: str | None = None


# --- profiles/units.yaml, profiles/vendors.yaml -------------------------------------------------


class Tokens(Record, frozen=True, kw_only=True):
    """How many tokens one unit of work sends and receives; ``output`` is left out where it was not published."""

    input: Annotated[float, Meta(gt=0, le=1e12)]
    output: Annotated[float, Meta(ge=0, le=1e12)] | None = None
    source: SourceRef


class Unit(Tokens, frozen=True, kw_only=True):
    """A unit in which people count their work, in tokens as published: ``one`` page, ``many`` pages.

    ``vendors`` holds what was measured for the models of one vendor, by its name; ``note`` says what it stands for.
    """

    id: Id
    one: Text
    many: Text
    vendors: dict[str, Tokens] = field(default_factory=dict)
    note: str | None = None


class Vendor(Record, frozen=True, kw_only=True):
    """A company that makes or hosts models, by the ``name`` that other records use, and where its head office is."""

    id: PathId
    name: Text
    country: HeadOffice
    source: SourceRef


# --- profiles/<vendor>/<model>.yaml -----------------------------------------------------------


class Status(Record, frozen=True, kw_only=True):
    """Where a model is in its life; ``since`` is the day this stage began.

    A model counts as ``current`` on any day before ``since``.
    """

    stage: ModelStage
    since: Date | None = None
    by: str | None = None
    source: SourceRef | None = None


class Weights(Record, frozen=True, kw_only=True):
    """Whether the weights can be downloaded, and what the licence allows.

    ``excludes`` names the regions whose people and companies the licence is not granted to.
    """

    open: bool
    license: Text
    commercial: Literal["yes", "limited", "no", "unknown"] | None = None
    limits: str | None = None
    excludes: tuple[Country, ...] = ()
    total_b: Billions | None = None
    active_b: Billions | None = None
    released: Date | None = None
    source: SourceRef | None = None


class Modalities(Record, frozen=True, kw_only=True):
    input: tuple[Modality, ...]
    output: tuple[Modality, ...]
    source: SourceRef | None = None


class Abilities(Record, frozen=True, kw_only=True):
    """What the interface offers: tool calling, output that follows a schema, training on examples of one's own."""

    tool_calling: bool | None = None
    structured_output: bool | None = None
    fine_tuning: bool | None = None
    source: SourceRef | None = None


class ReasoningMode(Record, frozen=True, kw_only=True):
    """A way of thinking that a user can choose, and how it works inside as far as published."""

    mode: Text
    how: Literal["none", "single-chain", "hidden-chain", "parallel-agents"]
    note: str | None = None
    source: SourceRef | None = None


class Caution(Record, frozen=True, kw_only=True):
    """A published finding about safety or reliability."""

    kind: str
    finding: Text
    evaluator: Text
    signal: Literal["concern", "neutral", "reassuring"]
    published: Date
    source: SourceRef


class Figure(Record, frozen=True, kw_only=True):
    """A published score of a model on a benchmark. ``setting`` says how it was run.

    ``se`` is its standard error in the unit of the score, ``cases`` the number of questions behind it, where published.
    """

    benchmark: str
    score: Score
    by: Measurer
    published: Date
    source: str
    setting: str | None = None
    se: Annotated[float, Meta(gt=0, le=1e6)] | None = None
    cases: Annotated[int, Meta(ge=1, le=10**9)] | None = None


class Tested(Figure, frozen=True, kw_only=True):
    """A figure of a model that has its profile elsewhere."""

    model: str


class Results(Record, frozen=True, kw_only=True):
    """The results of a private benchmark, in a file of their own: ``profiles/results/<name>.yaml``.

    ``criterion`` makes the benchmark a criterion of the decision: the work itself.
    """

    benchmark: Benchmark
    criterion: Domain | None = None
    sources: tuple[Source, ...] = ()
    figures: tuple[Tested, ...] = ()


class Note(Record, frozen=True, kw_only=True):
    text: Text
    source: SourceRef | None = None


class Model(Record, frozen=True, kw_only=True):
    """Everything known about one model.

    ``reference`` models are evidence only: they link benchmarks to each other and are never recommended.
    ``variant_of`` names the plain model of which this is a mode; ``successor_of`` the model it replaces.
    ``strengths`` is for a team's own models, stated by hand on the 0-100 scale. ``data`` is the old form of data
    policies, by routes: they belong to the product or host, or to one way (`Access.data`).
    """

    id: PathId
    name: Text
    vendor: Text
    family: str | None = None
    reference: bool = False
    variant_of: str | None = None
    successor_of: str | None = None
    released: Date | None = None
    knowledge_cutoff: str | None = None
    summary: str | None = None
    status: Status = Status(stage="current")
    weights: Weights | None = None
    hardware: Hardware | None = None
    context: Context | None = None
    modalities: Modalities | None = None
    abilities: Abilities | None = None
    reasoning: tuple[ReasoningMode, ...] = ()
    effort: EffortLevels | None = None
    access: tuple[Access, ...] = ()
    prices: tuple[Price, ...] = ()
    data: tuple[DataPolicy, ...] = ()
    cautions: tuple[Caution, ...] = ()
    notes: tuple[Note, ...] = ()
    strengths: dict[str, Annotated[float, Meta(ge=-100, le=200)]] = field(default_factory=dict)
    source: SourceRef | None = None
    evidence: tuple[Figure, ...] = ()
