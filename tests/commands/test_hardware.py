"""``modelmatch hardware``, and ``--memory``, ``--kind`` and ``--detect`` wherever they are given."""

from __future__ import annotations

import builtins
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modelmatch.catalog import load_catalog
from modelmatch.cli import app
from modelmatch.errors import UsageError
from modelmatch.preferences import Memory
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.own_machine import own_machine
from modelmatch.session import machine

GIB = 2**30


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100", "NO_COLOR": "1"})


def listed(*arguments: str) -> dict[str, Any]:
    done = run("hardware", *arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_models_that_fit_are_listed_best_first() -> None:
    found = listed("--memory", "24GB", "--work", "coding")
    assert found["schema"] == "modelmatch/hardware/1"
    assert (found["memory_gb"], found["kind"], found["usable_gb"], found["work"]) == (24, "graphics", 24, "coding")
    models = found["models"]
    assert len(models) == found["found"] > 20
    assert all(one["machine"]["needed_gb"] <= 24 for one in models)
    well = [one["strength"] - one["strength_sd"] for one in models if not one["hardly_measured"]]
    assert well == sorted(well, reverse=True)
    assert {"too large"} <= set(found["left_out"])


def test_a_row_says_the_precision_the_speed_the_file_and_what_to_type() -> None:
    one = next(m for m in listed("--memory", "24GB")["models"] if m["id"] == "alibaba/qwen3.8-27b")["machine"]
    assert (one["bits"], one["file"], one["repository"]) == (5, "Q5_K_M", "unsloth/Qwen3.8-27B-GGUF")
    assert one["needed_gb"] == pytest.approx(one["weights_gb"] + one["cache_gb"] + 0.5, abs=0.02)
    assert one["tokens_range"][0] < one["tokens_per_second"] < one["tokens_range"][1]
    assert one["bandwidth_known"] is False
    commands = {command["program"]: command["text"] for command in one["commands"]}
    assert commands["Ollama"] == "ollama run hf.co/unsloth/Qwen3.8-27B-GGUF:Q5_K_M"
    assert commands["LM Studio"] == "lms get https://huggingface.co/unsloth/Qwen3.8-27B-GGUF@q5_k_m"
    assert commands["llama.cpp"] == "llama-server -hf unsloth/Qwen3.8-27B-GGUF:Q5_K_M -c 16384"


def test_programs_are_those_of_the_machine() -> None:
    def programs(*arguments: str) -> set[str]:
        found = listed(*arguments)["models"]
        return {command["program"] for one in found for command in one["machine"]["commands"]}

    assert programs("--memory", "128", "--kind", "shared") == {"Ollama", "LM Studio", "llama.cpp", "MLX"}
    assert programs("--memory", "160") == {"Ollama", "LM Studio", "llama.cpp", "vLLM"}
    assert programs("--memory", "8", "--kind", "phone") == set()


def test_several_cards_count_together() -> None:
    assert listed("--memory", "2x24GB")["memory_gb"] == 48


def test_more_context_leaves_less_room_for_weights() -> None:
    short, long = (listed("--memory", "24", "--context", tokens) for tokens in ("8k", "200k"))
    bits = {one["id"]: one["machine"]["bits"] for one in short["models"]}
    assert {one["id"] for one in long["models"]} < set(bits)
    assert all(one["machine"]["bits"] <= bits[one["id"]] for one in long["models"])


def test_the_table_and_the_ids_name_the_same_models() -> None:
    ids = run("hardware", "--memory", "12", "--top", "3", "--format", "id").stdout.split()
    table = run("hardware", "--memory", "12", "--top", "3").stdout
    names = [load_catalog(user=False).models[name].name for name in ids]
    assert all(name in table for name in names)
    assert "fit in 12 GB of graphics memory" in " ".join(table.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "no machine is named"), (("--kind", "phone"), 2, "does not say how much"),
        (("--memory", "much"), 2, "--memory takes a number"), (("--memory", "12", "--kind", "big"), 2, "not a choice"),
        (("--memory", "12", "--detect"), 2, "use one"), (("--memory", "12", "--work", "gardening"), 2, "gardening"),
        (("--memory", "0.3", "--kind", "phone"), 4, "No model with open weights fits there"),
    ],
)  # fmt: skip
def test_what_is_not_a_machine_is_one_error(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run("hardware", *arguments)
    assert (done.exit_code, "Traceback" in done.output) == (code, False)
    assert said in done.output


# --- the same machine in a recommendation -----------------------------------------------------


def match(*arguments: str) -> dict[str, Any]:
    done = run("recommend", *arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_options_are_the_answers_about_the_machine() -> None:
    answers = ("-s", "work=writing", "-s", "reach=self", "-s", "hardware=card", "-s", "memory=12GB")
    assert match("-s", "work=writing", "--memory", "12GB") == match(*answers)
    assert "weights that fit in 12 GB of graphics memory" in match(*answers)["requirements"]


@pytest.mark.parametrize("name", ["quick", "full", "team", "leaving-llama"])
def test_every_set_that_asks_about_hardware_takes_memory_as_a_number(name: str) -> None:
    settings = own_machine(load_questions(name), Memory(gb=48, kind="graphics"))
    assert "memory=48" in settings
    assert "hardware=card" in settings


def test_an_answer_that_is_given_stays() -> None:
    settings = own_machine(load_questions("quick"), Memory(gb=12, kind="graphics"), ["reach=self", "memory=24"])
    assert settings == ("hardware=card",)


def test_a_set_that_does_not_ask_about_the_machine_says_so() -> None:
    with pytest.raises(UsageError, match="does not ask about a phone's memory"):
        own_machine(load_questions("team"), Memory(gb=8, kind="phone"))


@pytest.mark.parametrize("answer", ["laptop", "gpu24", "gpu80", "server", "more"])
def test_old_answers_about_hardware_go_on_working(answer: str) -> None:
    found = match("-s", "work=writing", "-s", "reach=self", "-s", f"hardware={answer}")
    assert found["candidates"][0]["offers"][0]["machine"]["needed_gb"] > 0


def test_an_old_answer_that_is_gone_says_what_to_write() -> None:
    done = run("recommend", "-q", "full", "-s", "reach=self", "-s", "hardware=gpu80-8bit")
    assert done.exit_code == 2
    assert 'did you mean "gpu80"' in done.output


# --- detection --------------------------------------------------------------------------------


class NoCards(Exception):
    pass


def nvml(*cards: tuple[str, float]) -> Any:
    """The library of NVIDIA with these cards; without any, no driver."""

    def start() -> None:
        if not cards:
            raise NoCards

    return SimpleNamespace(
        NVMLError=NoCards,
        nvmlInit=start,
        nvmlShutdown=lambda: None,
        nvmlDeviceGetCount=lambda: len(cards),
        nvmlDeviceGetHandleByIndex=lambda i: i,
        nvmlDeviceGetName=lambda i: cards[i][0],
        nvmlDeviceGetMemoryInfo=lambda i: SimpleNamespace(total=int(cards[i][1] * GIB)),
    )


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets what the libraries say of the machine: its memory in GiB and its graphics cards."""

    def become(gib: float, *cards: tuple[str, float]) -> None:
        memory = SimpleNamespace(total=int(gib * GIB))
        monkeypatch.setitem(sys.modules, "psutil", SimpleNamespace(virtual_memory=lambda: memory))
        monkeypatch.setitem(sys.modules, "pynvml", nvml(*cards))
        monkeypatch.setattr(sys, "platform", "linux")

    return become


def found() -> machine.FoundMachine:
    return machine.detect(load_catalog(user=False).machines)


def test_graphics_cards_are_found_with_their_bandwidth(computer: Any) -> None:
    computer(62.7, ("NVIDIA GeForce RTX 4070 Ti SUPER", 15.99))
    assert found().memory == Memory(gb=16, kind="graphics", bandwidth=672)
    computer(62.7, ("NVIDIA GeForce RTX 3090", 24.0), ("NVIDIA GeForce RTX 3090", 24.0))
    assert found().memory == Memory(gb=48, kind="graphics", bandwidth=936)
    assert found().words == "2 graphics cards, NVIDIA GeForce RTX 3090, 48 GB of graphics memory, 936 GB per second"


def test_without_a_card_it_is_ordinary_memory(computer: Any) -> None:
    computer(15.4)
    assert found().memory == Memory(gb=15, kind="ordinary")
    assert "no NVIDIA card found" in found().words


def test_the_memory_of_a_mac_is_shared(computer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    computer(128)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    monkeypatch.setattr(machine, "_system_fact", lambda name: "Apple M4 Max")
    assert found() == machine.FoundMachine("Apple M4 Max", Memory(gb=128, kind="shared", bandwidth=546))


def test_an_unknown_card_has_no_bandwidth(computer: Any) -> None:
    computer(32, ("NVIDIA Something New", 64.0))
    assert found().memory == Memory(gb=64, kind="graphics")


def test_what_was_found_is_told_before_it_is_used(computer: Any) -> None:
    computer(32, ("NVIDIA GeForce RTX 4090", 23.99))
    done = run("recommend", "-s", "work=writing", "--detect", "--format", "json")
    assert done.exit_code == 0
    assert "found: NVIDIA GeForce RTX 4090, 24 GB of graphics memory, 1,008 GB per second" in done.stderr
    own = json.loads(done.stdout)["candidates"][0]["offers"][0]["machine"]
    assert (own["usable_gb"], own["bandwidth"], own["bandwidth_known"]) == (24, 1008, True)


@pytest.mark.parametrize("used", [True, False])
def test_the_quiz_asks_before_it_uses_what_was_found(
    computer: Any, monkeypatch: pytest.MonkeyPatch, used: bool
) -> None:
    from modelmatch.commands import hardware
    from modelmatch.quiz.terminal import display

    computer(32, ("NVIDIA GeForce RTX 4090", 24.0))
    monkeypatch.setattr(display, "is_interactive", lambda: True)
    asked: list[str] = []

    def confirm(said: str, **_: object) -> bool:
        asked.append(said)
        return used

    monkeypatch.setattr("typer.confirm", confirm)
    stated = hardware.stated_machine(True, None, None, (), None, ask=True)
    assert asked == ["Use this machine?"]
    assert (stated is not None) is used


@pytest.mark.parametrize("missing", ["psutil", "pynvml"])
def test_without_the_packages_one_line_names_the_extra(
    computer: Any, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    computer(32)
    importing = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == missing:
            raise ImportError(name)
        return importing(name, *rest, **named)

    monkeypatch.delitem(sys.modules, missing)
    monkeypatch.setattr(builtins, "__import__", without)
    done = run("hardware", "--detect")
    assert done.exit_code == 2
    assert "error[needs-extra]" in done.output
    assert "modelmatch[hardware]" in done.output
