"""Logs of Inspect (UK AI Security Institute), version 2: ``.json``, and ``.eval``, which is a ZIP archive."""

from __future__ import annotations

from msgspec import Struct, field

from modelmatch.errors import DataError
from modelmatch.interop.measured import Measured, ResultFile, day_of, finite, share_error
from modelmatch.interop.opened import Opened, decode_json, part_of_archive
from modelmatch.vocabulary import EFFORTS

VERSION = 2
BOUNDED = ("accuracy", "pass_at")
"""Metrics that are shares, whatever their values."""
SPREADS = ("stderr", "bootstrap_stderr", "std", "var")


class _Config(Struct):
    reasoning_effort: str | None = None


class _Dataset(Struct):
    samples: int | None = None


class _Eval(Struct):
    task: str
    model: str
    created: str | None = None
    dataset: _Dataset = field(default_factory=_Dataset)
    model_generate_config: _Config = field(default_factory=_Config)


class _Metric(Struct):
    value: float


class _Score(Struct):
    name: str
    metrics: dict[str, _Metric] = {}
    scorer: str | None = None
    scored_samples: int | None = None


class _Headline(Struct):
    scorer: str | None = None
    score: str | None = None
    metric: str | None = None


class _Results(Struct):
    scores: list[_Score] = []
    headline: _Headline | None = None


class _Version(Struct):
    version: int | None = None
    status: str | None = None


class _Log(Struct):
    version: int
    status: str
    eval: _Eval
    results: _Results | None = None


def read(opened: Opened, metric: str | None = None) -> ResultFile:
    """The headline score of a log, or that of a ``metric``.

    Raises
    ------
    DataError
        The log is of another version, of an evaluation that has not finished, without scores, or damaged.
    """
    raw = opened.raw
    if bytes(raw[:2]) == b"PK":
        header = part_of_archive(opened, "header.json")
        if header is None:
            raise _unfinished(opened, "it has no header")
        raw = memoryview(header)
    stated = decode_json(raw, _Version, opened.name)
    if stated.version != VERSION:
        hint = "inspect log convert writes the present version"
        message = f"the log is of version {stated.version}, and version {VERSION} is read"
        raise DataError("other-version", message, hint=hint, place=opened.place())
    if stated.status != "success":
        raise _unfinished(opened, f'its status is "{stated.status}"')
    log = decode_json(raw, _Log, opened.name)
    score, name = _headline(opened, log, metric)
    place = opened.place()
    value = finite(score.metrics[name].value, f"{name} of {log.eval.task}", place)
    known = score.metrics.get("stderr") or score.metrics.get("bootstrap_stderr")
    cases = score.scored_samples or log.eval.dataset.samples
    share = name.startswith(BOUNDED) or (name == "mean" and 0.0 <= value <= 1.0)
    se = finite(known.value, f"the standard error of {name}", place) if known and name in ("accuracy", "mean") else 0.0
    if share and cases and se <= 0.0:
        se = share_error(value, 1.0, cases)
    effort = log.eval.model_generate_config.reasoning_effort
    result = Measured(
        model=log.eval.model,
        task=log.eval.task,
        metric=name,
        score=value,
        place=place,
        maximum=1.0 if share else None,
        se=se if se > 0.0 else None,
        cases=cases or None,
        day=day_of(log.eval.created),
        effort=effort if effort in EFFORTS else None,
    )
    return ResultFile(name=opened.name, format="Inspect", fingerprint=opened.fingerprint, results=(result,))


def _headline(opened: Opened, log: _Log, metric: str | None) -> tuple[_Score, str]:
    """The score and the metric that sum up the evaluation: as the log names them, else the first."""
    results = log.results or _Results()
    wanted = results.headline or _Headline()
    name = metric or wanted.metric
    for score in results.scores:
        if metric is None and (wanted.scorer not in (None, score.scorer) or wanted.score not in (None, score.name)):
            continue
        names = [one for one in score.metrics if one not in SPREADS]
        if name in score.metrics if name else names:
            return score, name or names[0]
    known = sorted({one for score in results.scores for one in score.metrics if one not in SPREADS})
    hint = f"metrics: {', '.join(known)}" if known else ""
    raise DataError("no-scores", f"the log has no {metric or 'scores'}", hint=hint, place=opened.place())


def _unfinished(opened: Opened, why: str) -> DataError:
    message = f"the evaluation was not finished: {why}"
    return DataError("unfinished", message, hint="inspect eval-retry finishes it", place=opened.place())
