"""A tiny catalogue in files, to change and lay over, or to stand in the place of the bundled one."""

from __future__ import annotations

from pathlib import Path

DOMAINS = "- {id: coding, name: Coding, about: Writing software.}\n- {id: vision, name: Vision, about: Images.}\n"
BENCHMARKS = """\
- id: code-test
  name: Code test
  measures: Bugs fixed.
  role: strength
  domains: {coding: 1}
  reason: Fixing bugs is coding.
  unit: percent
  scale: bounded
  maximum: 100
"""
SOURCES = "- {id: acme-card, title: Acme model card}\n"
PRODUCTS = """\
- {id: acme/app, vendor: Acme, name: Acme app, kind: chat-app, purpose: Chat., work: [coding], source: acme-card}
"""
MODEL = """\
id: acme/one
name: One
vendor: Acme
released: 2026-01-10
source: acme-card
status: {stage: superseded, since: 2026-03-01, by: acme/two}
access:
  - {route: app, name: Acme app, product: acme/app}
prices:
  - {since: 2026-01-10, input: 1, output: 2, source: acme-card}
  - {since: 2026-02-10, input: 3, output: 4, source: acme-card}
evidence:
  - {benchmark: code-test, score: 50, by: maker, published: 2026-01-10, source: acme-card}
  - {benchmark: code-test, score: 48, by: independent, published: 2026-02-20, source: acme-card}
"""
TWO = "id: acme/two\nname: Two\nvendor: Acme\nreleased: 2026-03-01\nsource: acme-card\nsuccessor_of: acme/one\n"


def write_small(folder: Path) -> Path:
    """A folder of profiles with two models."""
    (folder / "acme").mkdir(parents=True)
    for name, text in {
        "domains.yaml": DOMAINS,
        "benchmarks.yaml": BENCHMARKS,
        "sources.yaml": SOURCES,
        "products.yaml": PRODUCTS,
        "acme/one.yaml": MODEL,
        "acme/two.yaml": TWO,
    }.items():
        (folder / name).write_text(text)
    return folder
