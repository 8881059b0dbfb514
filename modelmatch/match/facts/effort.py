"""What a level of reasoning effort changes about tokens, wait and speed, from the few figures at several levels.

Rules
-----
- Tokens: a model's expected efficiency (see `costs.expected_efficiencies`) holds at the highest effort behind it. What
  lies between two levels is pooled on the log scale: a step between neighbouring levels differs by `VENDOR_SD` between
  vendors and by `MODEL_SD` between the models of a vendor, so that a model's own figures count most, then those of its
  vendor, then the general step (a normal model with two nested random effects; Gelman & Hill 2007, chapter 12).
- A token costs the same at every effort, so figures of the role ``cost`` at several efforts stand for tokens, with more
  noise, as a bill includes what is sent.
- Wait: the median wait that was measured at the level; else the nearest one that was, scaled by the tokens of thinking
  (those beyond what the model writes without) above the `BEGIN` seconds that any answer takes to begin.
- Speed: what was measured at the level; else the speed of the model, as it differs little between levels: at 7 pairs of
  levels on record by a factor of 1.02 on average, with a standard deviation of 0.15 in its logarithm.
- A figure that states no effort holds at the level that is the highest on most benchmarks, or else at the highest that
  the profile names, if it says that the model thought or if that level is none; otherwise its level is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats
from modelmatch.catalog.schema import Figure, Model
from modelmatch.catalog.settings import LEVELS, effort, highest_effort, highest_named, setup, thought, usual_effort
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.facts.costs import expected_efficiencies
from modelmatch.match.facts.criteria import output_speeds
from modelmatch.vocabulary import MEASURERS, Effort, Measurer, Role

STEPS = len(LEVELS) - 1
STEP, STEP_SD = 0.5, 0.5
"""Logarithm of the factor on tokens that a level is expected to be over the one below, before any figure."""
VENDOR_SD, MODEL_SD = 0.2, 0.3
NOISE: Mapping[Role, float] = {"tokens": 0.1, "cost": 0.2}
"""Standard deviation of the logarithm of a figure of a role, as a figure of tokens."""
WAITS = ("aa-time-to-first-token", "openrouter-latency")
BEGIN = 0.7
"""Seconds until the answer of a model that does not think begins: the median of those on record."""
WAIT_SD, SPEED_SD, OTHER_SPEED_SD = 0.5, 0.15, 0.15
"""Of the logarithm: of waits and speeds between days and hosts, and of speeds between levels."""
USUAL_SPEED, EXPECTED_SPEED_SD = 100.0, 0.6
"""Tokens per second where no model was measured; and of the logarithm of a speed that was not, about what the speeds of
a vendor's models differ by."""
EXPECTED_WAIT_SD = 1.0
"""Of the logarithm of a wait that follows from the tokens of thinking alone."""
LEAST_THINKING = 0.1
EVIDENCE = ("strength", "general")
DIGITS = 9
"""Decimals kept, so that machines agree."""


class Estimate(Struct, frozen=True):
    """A value with the standard deviation of its logarithm; ``measured`` at this level, or predicted from another."""

    value: float
    log_sd: float
    measured: bool


class Steps(Struct, frozen=True, eq=False):
    """Logarithms of the factors on tokens from each level to the next: means (S,) and covariance (S, S)."""

    mean: Floats
    cov: Floats

    def between(self, low: int, high: int) -> tuple[float, float]:
        """From one rank to another: the logarithm, and its variance."""
        x = (np.arange(STEPS) < high).astype(float) - (np.arange(STEPS) < low)
        return round(float(x @ self.mean), DIGITS), round(max(float(x @ self.cov @ x), 0.0), DIGITS)

    def thinking(self, rank: int) -> float:
        """Tokens of thinking in units of what the model writes without; never quite none where it may think."""
        return max(math.expm1(self.between(0, rank)[0]), LEAST_THINKING)

    def of_member(self, sd: float) -> Steps:
        """What is known of a group as what is expected of a member."""
        return Steps(self.mean, np.asarray(self.cov + np.eye(STEPS) * sd**2, dtype=np.float64))

    def after(self, said: Iterable[Said]) -> Steps:
        """With what figures say."""
        more, before = _together(said), np.linalg.inv(self.cov)
        cov = np.asarray(np.linalg.inv(before + more.information), dtype=np.float64)
        return Steps(np.asarray(cov @ (before @ self.mean + more.score), dtype=np.float64), cov)


class Said(Struct, frozen=True, eq=False):
    """What figures say about steps: information (S, S) and score (S,)."""

    information: Floats
    score: Floats

    def of_group(self, sd: float) -> Said:
        """What the figures of a member say about its group."""
        left = self.information @ np.linalg.inv(self.information + np.eye(STEPS) / sd**2)
        return Said(self.information - left @ self.information, self.score - left @ self.score)


class Measured(Struct, frozen=True):
    """What was measured of a model, typically: at whatever level, and by the rank of the level where that is known."""

    anywhere: float
    by_level: dict[int, float]


class EffortFacts(Struct, frozen=True, eq=False):
    """Tokens, wait and speed of the models of a catalogue at every level of effort. See `effort_facts`.

    By model: ``expected_speeds`` are those of the vendor's models; ``counted`` is the rank of the level at which
    ``efficiency`` holds; ``waits`` and ``paces`` are what was measured of waits and of speeds, where anything was.
    """

    efficiency: dict[str, float]
    speeds: dict[str, float]
    expected_speeds: dict[str, float]
    counted: dict[str, int]
    steps: dict[str, Steps]
    waits: dict[str, Measured]
    paces: dict[str, Measured]

    def tokens(self, model_id: str, level: Effort | None) -> float:
        """Output tokens to expect against the average model; at the level of its figures for None.

        Raises
        ------
        KeyError
            If the catalogue has no such model.
        """
        if level is None:
            return self.efficiency[model_id]
        log, _ = self.steps[model_id].between(self.counted[model_id], LEVELS.index(level))
        return self.efficiency[model_id] * math.exp(log)

    def wait(self, model_id: str, level: Effort | None) -> Estimate | None:
        """Seconds until the answer begins, thinking included; None where nothing is known.

        For None, the newest figures of the most trusted measurer, whatever their level.
        """
        known = self.waits.get(model_id)
        if level is None or known is None:
            return None if known is None else Estimate(known.anywhere, WAIT_SD, measured=True)
        by_level, rank = known.by_level, LEVELS.index(level)
        if rank in by_level:
            return Estimate(by_level[rank], WAIT_SD, measured=True)
        # From a wait without thinking nothing follows for one with it.
        near = min((r for r in by_level if r > 0), key=lambda r: (abs(r - rank), -r), default=None)
        if near is None:
            return None
        seconds, steps = by_level[near], self.steps[model_id]
        begin = min(BEGIN, seconds)
        ratio = steps.thinking(rank) / steps.thinking(near) if rank else 0.0
        sd = math.sqrt(WAIT_SD**2 + (steps.between(near, rank)[1] if rank else 0.0))
        return Estimate(round(begin + (seconds - begin) * ratio, DIGITS), round(sd, DIGITS), measured=False)

    def expected_wait(self, model_id: str, level: Effort | None, tokens: float, speed: float) -> Estimate:
        """Seconds until an answer of so many tokens begins where no wait was measured: by the tokens of thinking.

        ``speed`` is in tokens per second. At the level of its figures for None.
        """
        rank = self.counted[model_id] if level is None else LEVELS.index(level)
        thinking = tokens * self.steps[model_id].thinking(rank) / speed if rank else 0.0
        return Estimate(round(BEGIN + thinking, DIGITS), EXPECTED_WAIT_SD, measured=False)

    def speed(self, model_id: str, level: Effort | None) -> Estimate | None:
        """Output tokens per second; None where nothing is known. For None, that of the criterion ``speed``."""
        known = self.speeds.get(model_id)
        if known is None:
            return None
        if level is None:
            return Estimate(known, SPEED_SD, measured=True)
        own = self.paces[model_id].by_level.get(LEVELS.index(level)) if model_id in self.paces else None
        if own is not None:
            return Estimate(own, SPEED_SD, measured=True)
        return Estimate(known, round(math.hypot(SPEED_SD, OTHER_SPEED_SD), DIGITS), measured=False)

    def expected_speed(self, model_id: str) -> Estimate:
        """Output tokens per second to expect where none was measured: by the other models of its vendor, and of all."""
        return Estimate(self.expected_speeds[model_id], EXPECTED_SPEED_SD, measured=False)


def effort_facts(catalog: Snapshot) -> EffortFacts:
    """What is known of tokens, wait and speed by effort, from a catalogue that holds one day's knowledge."""
    usual, counted = {}, {}
    waits: dict[str, Measured] = {}
    paces: dict[str, Measured] = {}
    for model in catalog.models.values():
        counts = [f for f in model.evidence if catalog.benchmarks[f.benchmark].role in EVIDENCE]
        stated = usual_effort(counts)
        if stated == 0 and any(thought(f.setting) for f in counts):
            stated = None  # the level at which it thought has no name
        tokens = highest_effort([f for f in model.evidence if catalog.benchmarks[f.benchmark].role == "tokens"])
        usual[model.id] = highest_named(model) if stated is None else stated
        counted[model.id] = usual[model.id] if tokens is None else tokens
        of_wait = [f for f in model.evidence if f.score > 0 and f.benchmark in WAITS]
        paced = [f for f in model.evidence if f.score > 0 and catalog.benchmarks[f.benchmark].role == "speed"]
        of_pace = [f for f in paced if f.benchmark not in WAITS]
        for found, figures in ((waits, of_wait), (paces, of_pace)):
            if figures:
                found[model.id] = _measured(figures, usual[model.id])
    speeds = output_speeds(catalog)
    by_vendor = _vendor_speeds(catalog, speeds)
    return EffortFacts(
        efficiency=expected_efficiencies(catalog),
        speeds=speeds,
        expected_speeds={m.id: by_vendor.get(m.vendor, by_vendor[""]) for m in catalog.models.values()},
        counted=counted,
        steps=_pooled(catalog, usual),
        waits=waits,
        paces=paces,
    )


def _measured(figures: Sequence[Figure], usual: int) -> Measured:
    levels: dict[int, list[Figure]] = {}
    for figure in figures:
        if (level := _level(figure, usual)) is not None:
            levels.setdefault(level, []).append(figure)
    return Measured(_typical(figures), {level: _typical(some) for level, some in sorted(levels.items())})


class _Compiled(Struct, frozen=True):
    key: str
    facts: EffortFacts


def encoded(facts: EffortFacts, key: str) -> bytes:
    """The facts in a form that `decoded` reads in a millisecond, under a key that names what they follow from."""
    return msgspec.msgpack.encode(_Compiled(key, facts), enc_hook=lambda values: values.astype("<f8").tobytes())


def decoded(raw: bytes, key: str) -> EffortFacts:
    """The facts that `encoded` wrote under this key; raises `ValueError` for anything else."""

    def steps(_: type, data: bytes) -> Floats:
        values = np.frombuffer(data, dtype="<f8")
        if not np.isfinite(values).all() or len(values) not in (STEPS, STEPS**2):
            raise ValueError("not steps")
        return values if len(values) == STEPS else values.reshape(STEPS, STEPS)

    compiled = msgspec.msgpack.decode(raw, type=_Compiled, dec_hook=steps)
    if compiled.key != key:
        raise ValueError("the facts of another catalogue")
    return compiled.facts


def _vendor_speeds(catalog: Snapshot, speeds: Mapping[str, float]) -> dict[str, float]:
    """Output tokens per second to expect of a vendor's models, by vendor; that of all under an empty name.

    The mean of the logarithms of a vendor's n models is pooled with that of all models, which weighs as one.
    """
    logs = {model_id: math.log(speed) for model_id, speed in speeds.items() if speed > 0}
    every = math.fsum(logs.values()) / len(logs) if logs else math.log(USUAL_SPEED)
    own: dict[str, list[float]] = {}
    for model_id, value in logs.items():
        own.setdefault(catalog.models[model_id].vendor, []).append(value)
    means = {"": every} | {vendor: (math.fsum(some) + every) / (len(some) + 1) for vendor, some in own.items()}
    return {vendor: round(math.exp(mean), DIGITS) for vendor, mean in means.items()}


def _pooled(catalog: Snapshot, usual: Mapping[str, int]) -> dict[str, Steps]:
    """The steps of every model by its own figures, those of its vendor's other models, and those of other vendors.

    What is passed down to a vendor or a model comes from the others only, so that no figure counts twice.
    """
    own = _said(catalog, usual)
    vendors: dict[str, dict[str, Said]] = {}
    for model_id, said in own.items():
        vendors.setdefault(catalog.models[model_id].vendor, {})[model_id] = said.of_group(MODEL_SD)
    of_vendor = {vendor: _together(models.values()).of_group(VENDOR_SD) for vendor, models in sorted(vendors.items())}

    def general(without: str | None = None) -> Steps:
        others = [said for vendor, said in of_vendor.items() if vendor != without]
        known = Steps(np.full(STEPS, STEP), np.eye(STEPS) * STEP_SD**2).after(others)
        return Steps(np.maximum(known.mean, 0.0), known.cov)  # nobody thinks more at a lower level, as far as known

    everywhere = general().of_member(VENDOR_SD).of_member(MODEL_SD)
    expected = {vendor: general(vendor).of_member(VENDOR_SD) for vendor in of_vendor}
    known = {vendor: expected[vendor].after(vendors[vendor].values()).of_member(MODEL_SD) for vendor in of_vendor}
    found = {}
    for model in catalog.models.values():
        if model.id in own:
            others = [said for i, said in vendors[model.vendor].items() if i != model.id]
            found[model.id] = expected[model.vendor].after(others).of_member(MODEL_SD).after([own[model.id]])
        else:
            found[model.id] = known.get(model.vendor, everywhere)
    return found


def _said(catalog: Snapshot, usual: Mapping[str, int]) -> dict[str, Said]:
    """What each model's own figures say about its steps, for models that have any."""
    found = {}
    for model in sorted(catalog.models.values(), key=lambda m: m.id):
        information, score = np.zeros((STEPS, STEPS)), np.zeros(STEPS)
        for logs, noise in _ladders(catalog, model, usual[model.id]):
            ranks = sorted(logs)
            x = (np.arange(STEPS) < np.array(ranks)[:, None]).astype(float)
            y = np.array([logs[rank] for rank in ranks])
            x, y = x - x.mean(axis=0), y - y.mean()
            information += x.T @ x / noise**2
            score += x.T @ y / noise**2
        if information.any():
            found[model.id] = Said(information, score)
    return found


def _ladders(catalog: Snapshot, model: Model, usual: int) -> Iterator[tuple[dict[int, float], float]]:
    """Logarithms of tokens or bills by level, where one benchmark, source, setup and day has several levels."""
    groups: dict[tuple[Role, str, Measurer, str, str, str], dict[int, list[float]]] = {}
    for figure in model.evidence:
        role = catalog.benchmarks[figure.benchmark].role
        if role in NOISE and figure.score > 0 and (level := _level(figure, usual)) is not None:
            key = (role, figure.benchmark, figure.by, figure.source, str(figure.published), setup(figure.setting))
            groups.setdefault(key, {}).setdefault(level, []).append(math.log(figure.score))
    for key, levels in sorted(groups.items()):
        if len(levels) > 1:
            yield {level: math.fsum(logs) / len(logs) for level, logs in levels.items()}, NOISE[key[0]]


def _level(figure: Figure, usual: int) -> int | None:
    level = effort(figure.setting)
    return usual if level is None and (usual == 0 or thought(figure.setting)) else level


def _typical(figures: Sequence[Figure]) -> float:
    """The median score of the newest day of the most trusted measurer."""
    trusted = min(MEASURERS.index(f.by) for f in figures)
    figures = [f for f in figures if MEASURERS.index(f.by) == trusted]
    newest = max(f.published for f in figures)
    scores = sorted(f.score for f in figures if f.published == newest)
    return (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2.0


def _together(said: Iterable[Said]) -> Said:
    information, score = np.zeros((STEPS, STEPS)), np.zeros(STEPS)
    for some in said:
        information, score = information + some.information, score + some.score
    return Said(information, score)
