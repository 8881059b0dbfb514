"""The shortlist as an evaluation that is ready to run: a configuration of promptfoo, a task of Inspect."""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.interop.shortlist import Named
from modelmatch.interop.written import to_yaml
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.plan import Limits, plan
from modelmatch.vocabulary import EFFORTS

TARGETS = ("promptfoo", "inspect")
FALLBACK = 3
"""Models that are tested where a plan names none."""
CASES = "cases.csv"


def to_test(engine: Engine, decision: Decision, order: Sequence[str], most: int | None) -> list[str]:
    """The models to test: those of the plan, or the first ones where no test is worth it; what was chosen first."""
    runs = [run.id for run in plan(engine, decision, Limits(models=most)).runs] or list(order[: most or FALLBACK])
    return sorted(runs, key=lambda one: one != order[0])


def promptfoo(models: Sequence[Named], head: str) -> str:
    """A configuration of promptfoo: the models under their ids here, so that ``modelmatch import`` knows them again."""
    data = {
        "description": "own cases",
        "prompts": ["{{input}}"],
        "providers": [{"id": one.id, "label": one.model} for one in models],
        "tests": f"file://{CASES}",
    }
    return to_yaml(
        data,
        head,
        *efforts(models),
        f"{CASES} has a line for each case: input,__expected (such as contains:Berlin, or llm-rubric:polite)",
        "promptfoo eval --output results.json, then modelmatch import results.json --as NAME",
    )


def inspect(models: Sequence[Named], head: str) -> str:
    """A task of Inspect, and the models to run it on."""
    listed = "".join(f"    ({one.id!r}, {one.offer.effort!r}),  # {one.name}\n" for one in models)
    return f'''"""{head}

{CASES} has a line for each case: input,target. Run it with: python own_cases.py
Then: modelmatch import logs/*.eval --as NAME
"""

from inspect_ai import Task, eval, task
from inspect_ai.dataset import csv_dataset
from inspect_ai.model import GenerateConfig, get_model
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

MODELS = [
{listed}]


@task
def own_cases() -> Task:
    return Task(dataset=csv_dataset("{CASES}"), solver=generate(), scorer=includes())


if __name__ == "__main__":
    models = [get_model(name, config=GenerateConfig(reasoning_effort=effort)) for name, effort in MODELS]
    eval(own_cases(), model=models, log_dir="logs")
'''


def efforts(models: Sequence[Named], known: Sequence[str] = ()) -> list[str]:
    """Remarks on the efforts that a configuration cannot say."""
    return [
        f"{one.name} was chosen {EFFORTS[one.offer.effort]}: set that in your requests"
        for one in models
        if one.offer.effort is not None and one.offer.effort not in known
    ]
