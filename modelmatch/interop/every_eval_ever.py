"""Every Eval Ever, the common form of results (schema 0.2), which it makes of those of HELM, Inspect and others."""

from __future__ import annotations

from msgspec import Struct, field

from modelmatch.errors import DataError
from modelmatch.interop.measured import Measured, ResultFile, day_of, finite, share_error
from modelmatch.interop.opened import Opened

VERSION = "0.2."


class _Version(Struct):
    schema_version: str


class _Model(Struct):
    id: str
    name: str | None = None


class _Source(Struct):
    dataset_name: str | None = None


class _Metric(Struct):
    lower_is_better: bool
    score_type: str | None = None
    min_score: float | None = None
    max_score: float | None = None
    metric_name: str | None = None


class _StandardError(Struct):
    value: float | None = None


class _Uncertainty(Struct):
    standard_error: _StandardError | None = None
    num_samples: int | None = None


class _Score(Struct):
    score: float
    uncertainty: _Uncertainty | None = None


class _Result(Struct):
    evaluation_name: str
    metric_config: _Metric
    score_details: _Score
    source_data: _Source = field(default_factory=_Source)
    evaluation_timestamp: str | None = None


class _Evaluation(Struct):
    schema_version: str
    model_info: _Model
    evaluation_results: list[_Result]
    evaluation_timestamp: str | None = None


def read(opened: Opened, metric: str | None = None) -> ResultFile:
    """The results of an evaluation, those of a ``metric`` if it is named.

    Raises `DataError` for another version, and for what is no such file.
    """
    version = opened.decode(_Version).schema_version
    if not version.startswith(VERSION):
        message = f"the file is of schema version {version}, and {VERSION}x is read"
        raise DataError("other-version", message, place=opened.place())
    found = opened.decode(_Evaluation)
    results = [
        _measured(opened, found, one)
        for one in found.evaluation_results
        if metric in (None, one.evaluation_name, one.metric_config.metric_name)
    ]
    if not results:
        raise DataError("no-scores", f"the file has no {metric or 'scores'}", place=opened.place())
    return ResultFile(
        name=opened.name, format="Every Eval Ever", fingerprint=opened.fingerprint, results=tuple(results)
    )


def _measured(opened: Opened, found: _Evaluation, one: _Result) -> Measured:
    place, config, known = opened.place(), one.metric_config, one.score_details.uncertainty or _Uncertainty()
    score = finite(one.score_details.score, f"the score of {one.evaluation_name}", place)
    bounded = config.score_type == "binary" or (config.max_score is not None and config.min_score in (None, 0.0))
    maximum = (config.max_score or 1.0) if bounded else None
    stated = known.standard_error.value if known.standard_error else None
    se = finite(stated, "the standard error", place) if stated is not None else 0.0
    if config.score_type == "binary" and known.num_samples and se <= 0.0:
        se = share_error(score, maximum or 1.0, known.num_samples)
    return Measured(
        model=found.model_info.id,
        task=one.source_data.dataset_name or one.evaluation_name,
        metric=config.metric_name or one.evaluation_name,
        score=score,
        place=place,
        maximum=maximum if maximum is not None and score <= maximum else None,
        lower_is_better=config.lower_is_better,
        se=se if se > 0.0 else None,
        cases=known.num_samples or None,
        day=day_of(one.evaluation_timestamp or found.evaluation_timestamp),
    )
