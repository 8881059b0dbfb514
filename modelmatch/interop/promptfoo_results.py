"""Results of promptfoo, version 3: what ``promptfoo eval --output results.json`` writes."""

from __future__ import annotations

from msgspec import Struct, field

from modelmatch.errors import DataError
from modelmatch.interop.measured import Measured, ResultFile, day_of, share_error
from modelmatch.interop.opened import Opened
from modelmatch.wording import counted

VERSION = 3


class _Metrics(Struct):
    passed: int = field(name="testPassCount", default=0)
    failed: int = field(name="testFailCount", default=0)
    errors: int = field(name="testErrorCount", default=0)


class _Prompt(Struct):
    provider: str
    label: str | None = None
    metrics: _Metrics | None = None


class _Results(Struct):
    version: int
    timestamp: str | None = None
    prompts: list[_Prompt] = []


class _Config(Struct):
    description: str | None = None


class _Version(Struct):
    version: int | None = None


class _Stated(Struct):
    results: _Version


class _File(Struct):
    results: _Results
    config: _Config = field(default_factory=_Config)


def read(opened: Opened, metric: str | None = None) -> ResultFile:
    """The share of passed tests of each provider; tests that ended in an error count neither way.

    The same tests with several prompts count once: the share is the mean over the prompts. Raises `DataError` for
    another version, for a file without tests, and for what is no such file.
    """
    version = opened.decode(_Stated).results.version
    if version != VERSION:
        hint = "run the evaluation with a newer promptfoo"
        message = f"the results are of version {version}, and version {VERSION} is read"
        raise DataError("other-version", message, hint=hint, place=opened.place())
    found, remarks = opened.decode(_File), list[str]()
    by_provider: dict[str, list[_Metrics]] = {}
    for prompt in found.results.prompts:
        by_provider.setdefault(prompt.provider, []).append(prompt.metrics or _Metrics())
    results = []
    for provider, several in by_provider.items():
        done = [one for one in several if one.passed + one.failed > 0]
        if errors := sum(one.errors for one in several):
            remarks.append(f'{counted(errors, "test")} of "{provider}" ended in an error and do not count')
        if not done:
            continue
        score = sum(one.passed / (one.passed + one.failed) for one in done) / len(done)
        cases = max(one.passed + one.failed for one in done)
        results.append(
            Measured(
                model=provider,
                task=found.config.description or "promptfoo",
                metric="pass rate",
                score=score,
                place=opened.place(),
                maximum=1.0,
                se=share_error(score, 1.0, cases),
                cases=cases,
                day=day_of(found.results.timestamp),
            )
        )
    if not results or metric not in (None, "pass rate"):
        message = f"the file has no {metric or 'test that passed or failed'}"
        raise DataError("no-scores", message, place=opened.place())
    return ResultFile(
        name=opened.name,
        format="promptfoo",
        fingerprint=opened.fingerprint,
        results=tuple(results),
        remarks=tuple(remarks),
    )
