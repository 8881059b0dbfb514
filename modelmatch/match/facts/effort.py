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


class EffortFacts(Struct, frozen=True, eq=False):
    """Tokens, wait and speed of the models of a catalogue at every level of effort. See `effort_facts`.

    ``vendor_speeds`` are those to expect, by vendor. By model: ``usual`` is the rank of the level that figures
    without a level stand for, ``counted`` that of the level at which ``efficiency`` holds; ``waits`` and ``paces`` are
    the figures of waits and of speeds, where there are any.
    """

    catalog: Snapshot
    efficiency: Mapping[str, float]
    speeds: Mapping[str, float]
    vendor_speeds: Mapping[str, float]
    usual: Mapping[str, int]
    counted: Mapping[str, int]
    steps: Mapping[str, Steps]
    waits: Mapping[str, Sequence[Figure]]
    paces: Mapping[str, Sequence[Figure]]

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
        figures = self.waits.get(model_id, ())
        if level is None:
            return Estimate(_typical(figures), WAIT_SD, measured=True) if figures else None
        by_level, rank = self._by_level(model_id, figures), LEVELS.index(level)
        if rank in by_level:
            return Estimate(_typical(by_level[rank]), WAIT_SD, measured=True)
        # From a wait without thinking nothing follows for one with it.
        near = min((r for r in by_level if r > 0), key=lambda r: (abs(r - rank), -r), default=None)
        if near is None:
            return None
        seconds, steps = _typical(by_level[near]), self.steps[model_id]
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
        own = self._by_level(model_id, self.paces.get(model_id, ())).get(LEVELS.index(level))
        if own:
            return Estimate(_typical(own), SPEED_SD, measured=True)
        return Estimate(known, round(math.hypot(SPEED_SD, OTHER_SPEED_SD), DIGITS), measured=False)

    def expected_speed(self, model_id: str) -> Estimate:
        """Output tokens per second to expect where none was measured: by the other models of its vendor, and of all."""
        usual = self.vendor_speeds.get(self.catalog.models[model_id].vendor, self.vendor_speeds[""])
        return Estimate(usual, EXPECTED_SPEED_SD, measured=False)

    def _by_level(self, model_id: str, figures: Iterable[Figure]) -> dict[int, list[Figure]]:
        levels: dict[int, list[Figure]] = {}
        for figure in figures:
            if (level := _level(figure, self.usual[model_id])) is not None:
                levels.setdefault(level, []).append(figure)
        return levels


def effort_facts(catalog: Snapshot) -> EffortFacts:
    """What is known of tokens, wait and speed by effort, from a catalogue that holds one day's knowledge."""
    usual, counted = {}, {}
    waits: dict[str, list[Figure]] = {}
    paces: dict[str, list[Figure]] = {}
    for model in catalog.models.values():
        for figure in model.evidence:
            if figure.score > 0 and figure.benchmark in WAITS:
                waits.setdefault(model.id, []).append(figure)
            elif figure.score > 0 and catalog.benchmarks[figure.benchmark].role == "speed":
                paces.setdefault(model.id, []).append(figure)
        counts = [f for f in model.evidence if catalog.benchmarks[f.benchmark].role in EVIDENCE]
        stated = usual_effort(counts)
        if stated == 0 and any(thought(f.setting) for f in counts):
            stated = None  # the level at which it thought has no name
        tokens = highest_effort([f for f in model.evidence if catalog.benchmarks[f.benchmark].role == "tokens"])
        usual[model.id] = highest_named(model) if stated is None else stated
        counted[model.id] = usual[model.id] if tokens is None else tokens
    steps, speeds = _pooled(catalog, usual), output_speeds(catalog)
    return EffortFacts(
        catalog=catalog,
        efficiency=expected_efficiencies(catalog),
        speeds=speeds,
        vendor_speeds=_vendor_speeds(catalog, speeds),
        usual=usual,
        counted=counted,
        steps=steps,
        waits=waits,
        paces=paces,
    )


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
