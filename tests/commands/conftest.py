"""A small catalogue whose strengths are set by hand, so that what a view must show is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modelmatch.catalog import load
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.evidence.posterior import Strengths
from modelmatch.lookup.lookup import Lookup
from modelmatch.vocabulary import EFFORTS

HOSTILE = "[bold red]x[/] \x1b[31mred\x1b[0m \u202eback"

FILES = {
    "domains.yaml": """\
- {id: coding, name: Coding, about: Writing software.}
- {id: vision, name: Vision, about: Images.}
""",
    "benchmarks.yaml": """\
- {id: code-test, name: Code test, measures: Bugs fixed., role: strength, domains: {coding: 0.8, vision: 0.2},
   reason: Fixing bugs is coding., unit: percent, scale: bounded, maximum: 100, chance: 5, publisher: Testers}
- {id: errors, name: Error count, measures: Mistakes made., role: none, reason: Not comparable.,
   unit: points, scale: open, better: lower}
- {id: idle, name: Idle test, measures: Nothing yet., role: strength, domains: {vision: 1}, reason: None yet.,
   unit: percent, scale: bounded, maximum: 100}
- {id: swift, name: Swift, measures: Output speed., role: speed, reason: Speed is no strength.,
   unit: tokens_per_second, scale: open}
""",
    "sources.yaml": """\
- {id: card, title: Model card, url: "https://example.org/card", publisher: Acme, published: 2026-01-10}
- {id: board, title: Board of Testers}
""",
    "products.yaml": "[]\n",
    "acme/one.yaml": """\
id: acme/one
name: One
vendor: Acme
released: 2026-01-10
source: card
status: {stage: superseded, since: 2026-03-01, by: acme/two}
weights: {open: true, license: Apache-2.0, commercial: "yes", total_b: 30, source: card}
context: {input: 131072, output: 8192, source: card}
modalities: {input: [text, image], output: [text]}
reasoning: [{mode: Deep, how: hidden-chain, note: slow}]
access:
  - {route: api, name: Acme API, model_id: one, since: 2026-01-10, source: card}
  - {route: download, name: Hub, where: [acme/one]}
prices:
  - {since: 2026-01-10, input: 1, output: 2, source: card}
  - {since: 2026-02-10, input: 3, output: 4, cached_input: 0.5, source: card}
data: [{routes: [api], training: opt-out, stored_in: [eu], zero_retention: on-request, source: card}]
cautions:
  - {kind: sandbagging, finding: It held back., evaluator: Testers, signal: concern,
     published: 2026-02-01, source: board}
notes: [{text: A note., source: card}]
evidence:
  - {benchmark: code-test, score: 50, by: maker, published: 2026-01-10, source: card, setting: high}
  - {benchmark: code-test, score: 48, by: independent, published: 2026-02-20, source: board}
  - {benchmark: code-test, score: 47, by: press, published: 2026-02-21, source: board}
  - {benchmark: errors, score: 7, by: independent, published: 2026-02-20, source: board}
  - {benchmark: swift, score: 80, by: independent, published: 2026-02-20, source: board}
""",
    "acme/two.yaml": """\
id: acme/two
name: Two
vendor: Acme
released: 2026-03-01
source: card
successor_of: acme/one
weights: {open: false, license: proprietary}
context: {input: 1048576}
access: [{route: api, name: Acme API}]
prices: [{since: 2026-03-01, input: 10, output: 50, source: card}]
evidence:
  - {benchmark: code-test, score: 70, by: independent, published: 2026-03-02, source: board}
""",
    "rival/shy.yaml": """\
id: rival/shy
name: Shy
vendor: Rival
released: 2026-02-01
source: card
status: {stage: limited}
access: [{route: api, name: Rival API, stage: limited}]
""",
    "rival/two.yaml": f"""\
id: rival/two
name: {HOSTILE!a}
vendor: Rival
released: 2026-02-02
source: card
access: [{{route: app, name: Rival app}}]
evidence:
  - {{benchmark: errors, score: 3, by: independent, published: 2026-02-20, source: board}}
""".replace("'", '"'),
    "old/link.yaml": """\
id: old/link
name: Link
vendor: Old
reference: true
source: card
evidence:
  - {benchmark: code-test, score: 20, by: independent, published: 2026-01-05, source: board}
""",
}


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    """The small catalogue as a folder."""
    folder = tmp_path / "profiles"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def catalog(profiles: Path) -> Snapshot:
    return load.overlay(load.empty(), load.read_layer(profiles), "0" * 32).at()


@pytest.fixture
def lookup(catalog: Snapshot) -> Lookup:
    """One 50 and 40, Two 70 and 60, Shy and the other Two inherited and unsure, Link 20 and 20."""
    means = {
        "acme/one": (50, 40),
        "acme/two": (70, 60),
        "old/link": (20, 20),
        "rival/shy": (90, 90),
        "rival/two": (72, 61),
    }
    sds = {"acme/one": 2.0, "acme/two": 3.0, "old/link": 2.0, "rival/shy": 9.0, "rival/two": 9.0}
    counts = {"acme/one": (5, 1), "acme/two": (2, 0), "old/link": (1, 1), "rival/shy": (0, 0), "rival/two": (0, 0)}
    ids = tuple(sorted(means))
    known = Strengths(
        models=ids,
        domains=("coding", "vision"),
        mean=np.array([means[i] for i in ids], dtype=float),
        cov=np.array([np.eye(2) * sds[i] ** 2 for i in ids]),
        counts=np.array([counts[i] for i in ids]),
        figures=np.array([sum(counts[i]) for i in ids]),
        inherited=np.array([i.startswith("rival/") for i in ids]),
        stated=np.zeros(len(ids), dtype=bool),
        effort_mean=np.zeros((len(ids), len(EFFORTS), 2)),
        effort_var=np.zeros((len(ids), len(EFFORTS), 2)),
        effort_figures=np.zeros((len(ids), len(EFFORTS)), dtype=int),
        effort_top=np.full(len(ids), -1),
        own_work=np.zeros(2),
        own_work_spread=1.0,
        own_cases=np.full(2, 60.0),
    )
    return Lookup(catalog, known)
