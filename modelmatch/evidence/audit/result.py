"""What an audit finds, as frozen records that `msgspec.json.encode` writes as JSON."""

from __future__ import annotations

import msgspec

from modelmatch.catalog.schema import Date
from modelmatch.vocabulary import Effort, Measurer


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """One way of predicting, scored on the same cells as all others of its scheme.

    ``tau`` is Kendall's within each benchmark, weighted by cells; ``behind`` how far it is below that of the estimate,
    and ``behind_se`` the standard error of that over benchmarks; ``error`` the mean absolute error of predicted scores
    on bounded scales in points of 100 (none where only ranks are predicted).
    """

    name: str
    tau: float | None
    tau_by_domain: dict[str, float | None]
    behind: float | None = None
    behind_se: float | None = None
    error: float | None = None


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Share of held-out cells inside the central interval of that probability, where the benchmark could be placed."""

    level: float
    share: float
    by_domain: dict[str, float]


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """A way of holding back figures, and how the methods did.

    ``day`` is that of a forward prediction; ``deviation`` the mean of the standardised residuals of the estimate,
    negative where figures come out lower than predicted.
    """

    name: str
    day: Date | None = None
    cells: int
    ranked: int
    methods: tuple[Method, ...]
    coverage: tuple[Coverage, ...] = ()
    deviation: float | None = None


class Misfit(msgspec.Struct, frozen=True, kw_only=True):
    """A benchmark by how badly it fits: root mean square of standardised held-out residuals, and rank agreement."""

    benchmark: str
    cells: int
    rms: float
    tau: float | None


class Residual(msgspec.Struct, frozen=True, kw_only=True):
    """A figure far from its prediction by the other folds: a typing error, another setting, or a real surprise."""

    model: str
    benchmark: str
    score: float
    predicted: float
    deviation: float
    by: Measurer
    published: Date
    setting: str | None
    source: str


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A measurement that would tell most: mean standard deviation of the strengths before and after, in points."""

    model: str
    benchmark: str
    before: float
    after: float


class EffortLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A level of effort: figures and models measured at it beside another level, and what it is worth.

    ``mean`` and ``sd`` are what it adds to the strengths of a model that was not measured at several levels, against
    the highest level, in points by domain.
    """

    level: Effort
    figures: int
    models: int
    mean: dict[str, float]
    sd: dict[str, float]


class EffortCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """Share of the predicted figures inside the central interval of that probability."""

    level: float
    share: float


class EffortScheme(msgspec.Struct, frozen=True, kw_only=True):
    """Figures at lower effort, each predicted from the figure at the highest effort beside it.

    Errors are mean absolute errors in points of the reading scale: of the estimate, of the same score at every level,
    and of the mean step between the same levels over the other models. ``tau`` (Kendall) and ``spearman`` compare
    predicted and measured differences over all models and levels.
    """

    name: str
    figures: int
    error: float
    error_no_step: float
    error_mean_step: float
    tau: float | None
    spearman: float | None
    coverage: tuple[EffortCoverage, ...]


class EffortAudit(msgspec.Struct, frozen=True, kw_only=True):
    """How well the steps between levels of effort are known.

    ``figures`` are those in ``comparisons`` of one model at several levels on one benchmark.
    """

    models: int
    comparisons: int
    figures: int
    levels: tuple[EffortLevel, ...]
    schemes: tuple[EffortScheme, ...]


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The variance components of the fit, in units of the fit; offsets and noise by class of measurer."""

    year: dict[str, float]
    domain_sd: dict[str, float]
    domain_correlation: tuple[tuple[float, ...], ...]
    vendor_share: float
    lineage_share: float
    generation_correlation: float
    testlet_sd: float
    typical_noise_sd: float
    level_noise: float
    measurer_offset: dict[str, float]
    measurer_sd: dict[str, float]


class CalibrationBin(msgspec.Struct, frozen=True, kw_only=True):
    """Claims that state a probability from ``low`` to ``high``: the mean of what they state, and the share that came
    true with its standard error, clustered by test."""

    low: float
    high: float
    claims: int
    stated: float
    true: float
    true_se: float


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Whether claims of one kind, about tests that were not seen, hold as often as they state.

    ``own_work``: with the variance of one kind of work, as the match states them; without, about the average test.
    ``slope`` is that of true on stated in logits: 1 is honest, less overconfident.
    """

    name: str
    day: Date | None = None
    own_work: bool
    claims: int
    tests: int
    slope: float
    slope_se: float
    stated: float
    true: float
    true_se: float
    bins: tuple[CalibrationBin, ...]


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an audit finds. ``effort`` is None where no model was measured at several levels of effort.

    ``own_work`` is the typical standard deviation of one kind of work in each domain, in points.
    """

    as_of: Date | None
    models: int
    benchmarks: int
    figures: int
    cells: int
    domains: tuple[str, ...]
    schemes: tuple[Scheme, ...]
    parameters: Parameters
    misfits: tuple[Misfit, ...]
    residuals: tuple[Residual, ...]
    missing: tuple[Missing, ...]
    effort: EffortAudit | None = None
    calibration: tuple[Calibration, ...] = ()
    own_work: dict[str, float] = {}
