"""A small catalogue in files, which tests change into a later version of itself, and a decision made on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

QUESTIONS = """\
id: small
title: A small set
about: Two questions.
minutes: 1
questions:
  - id: work
    ask: What for?
    kind: single
    choices:
      - {id: code, label: Code, weights: {coding: 3}}
      - {id: pictures, label: Pictures, weights: {vision: 3}}
  - id: needs
    ask: What must hold?
    kind: multi
    choices:
      - {id: private, label: No training, require: [no-training]}
      - {id: cheap, label: A budget, require: [{budget: 200}]}
      - {id: open, label: Open weights, require: [open-weights]}
      - {id: region, label: In the EU, require: [{region: eu}]}
"""
DAY, LATER = "2026-03-01", "2026-06-01"


def catalog() -> dict[str, Any]:
    """The files of the first version by name, as data; kept up to `DAY`."""

    def model(name: str, strength: float, **more: Any) -> dict[str, Any]:
        return {
            "id": f"acme/{name}", "name": name.title(), "vendor": "Acme", "released": "2026-01-10", "source": "card",
            "weights": {"open": False, "license": "proprietary"},
            "access": [{"route": "api", "name": "Acme API", "product": "acme/api", "model_id": name}],
            "prices": [{"since": "2026-01-10", "input": 2, "output": 10, "source": "card"}],
            "strengths": {"coding": strength, "vision": strength},
        } | more  # fmt: skip

    return {
        "catalog.yaml": {"day": DAY},
        "domains.yaml": [
            {"id": "coding", "name": "Coding", "about": "Software."},
            {"id": "vision", "name": "Vision", "about": "Images."},
        ],
        "benchmarks.yaml": [],
        "sources.yaml": [{"id": "card", "title": "Acme card", "url": "https://acme.example/card"}],
        "products.yaml": [],
        "hosts/acme/api.yaml": {
            "id": "acme/api", "vendor": "Acme", "name": "Acme API", "kind": "api", "purpose": "Calls.",
            "regions": ["eu", "us"],
            "data": [
                {"training": "no", "stored_in": ["eu"], "kept_days": 30, "zero_retention": "yes", "source": "card"}
            ],
            "source": "card",
        },
        "acme/one.yaml": model("one", 60.0),
        "acme/two.yaml": model("two", 50.0),
    }  # fmt: skip


def later() -> dict[str, Any]:
    """The same, kept up to `LATER`."""
    return catalog() | {"catalog.yaml": {"day": LATER}}


def write(files: dict[str, Any], folder: Path) -> Path:
    """A catalogue as a folder of files."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_as_yaml(data), encoding="utf-8")
    return folder


def _as_yaml(data: Any) -> str:
    """Days without quotes, as the files have them."""
    import re

    return re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
