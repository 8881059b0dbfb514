"""A survey as a company makes one: 300 people in five teams, who want different things and answer as they like."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np

TEAMS: dict[str, dict[str, list[tuple[Any, float]]]] = {
    "engineering": {
        "work": [(["coding", "agents"], 5), (["coding"], 3), (["coding", "science"], 2)],
        "reach": [("tools", 5), ("api", 4), (None, 1)],
        "spend": [("large", 3), ("plan", 5), (None, 2)],
    },
    "support": {
        "work": [(["writing"], 5), (["writing", "images"], 3), (["research"], 2)],
        "reach": [("chat", 7), (None, 3)],
        "spend": [("free", 4), ("plan", 4), (None, 2)],
    },
    "research": {
        "work": [(["research", "science"], 5), (["science", "coding"], 3), (["research"], 2)],
        "reach": [("any", 5), ("chat", 3), (None, 2)],
        "spend": [("any", 3), ("plan", 5), (None, 2)],
    },
    "design": {
        "work": [(["images"], 5), (["images", "writing"], 4), (None, 1)],
        "reach": [("chat", 6), ("any", 3), (None, 1)],
        "spend": [("plan", 6), ("free", 2), (None, 2)],
    },
    "clinic": {
        "work": [(["health"], 6), (["health", "research"], 4)],
        "reach": [("chat", 5), ("any", 5)],
        "spend": [("plan", 5), ("any", 4), (None, 1)],
    },
}
"""What the people of each team answer, and how often; None is no answer."""
SIZES = {"engineering": 90, "support": 80, "research": 60, "design": 40, "clinic": 30}


def survey(count: int = 300, seed: int = 7) -> list[dict[str, Any]]:
    """So many people, the teams in proportion to their sizes, in a random order."""
    random = np.random.RandomState(seed)
    teams = [team for team, size in SIZES.items() for _ in range(size)]
    found = []
    for number in range(count):
        team = teams[random.randint(len(teams))] if count != len(teams) else teams[number]
        person: dict[str, Any] = {"id": f"p{number + 1:03d}", "team": team}
        for question, answers in TEAMS[team].items():
            chances = np.array([weight for _, weight in answers], dtype=float)
            answer = answers[random.choice(len(answers), p=chances / chances.sum())][0]
            if answer is not None:
                person[question] = answer
        found.append(person)
    order = random.permutation(count)
    return [found[place] for place in order]


def as_lines(people: list[dict[str, Any]]) -> str:
    """The survey as JSON Lines."""
    return "".join(f"{json.dumps(person)}\n" for person in people)


def as_table(people: list[dict[str, Any]]) -> str:
    """The survey as a spreadsheet saves it."""
    names = ["id", "team", "work", "reach", "spend"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for person in people:
        cells = (person.get(name, "") for name in names)
        writer.writerow([", ".join(cell) if isinstance(cell, list) else cell for cell in cells])
    return text.getvalue()
