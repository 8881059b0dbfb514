"""The machine at hand: what its own libraries say of its graphics cards and its memory."""

from __future__ import annotations

import contextlib
import ctypes
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from modelmatch.catalog.hardware import Machine
from modelmatch.errors import UsageError
from modelmatch.preferences import Memory, memory_words
from modelmatch.wording import counted, joined, plain

EXTRA = "modelmatch[hardware]"
_GIB = 2**30


class FoundMachine(Struct, frozen=True):
    """A machine: what it is called, and its memory with what is known of it."""

    name: str
    memory: Memory
    note: str = ""

    @property
    def words(self) -> str:
        """The machine in words, as they are shown before it is used."""
        speed = f"{plain(self.memory.bandwidth)} GB per second" if self.memory.bandwidth else ""
        return joined((self.name, memory_words(self.memory), speed, self.note))


def detect(machines: Mapping[str, Machine]) -> FoundMachine:
    """The machine that this runs on; ``machines`` are those on record, for the bandwidth of its memory.

    Graphics cards of NVIDIA count before ordinary memory; the memory of a Mac with a chip of Apple is shared.

    Raises
    ------
    UsageError
        The libraries that tell are not installed.
    """
    total = _memory_gb()
    if sys.platform == "darwin" and platform.machine() == "arm64":
        chip = _system_fact("machdep.cpu.brand_string") or "Mac"
        return FoundMachine(chip, Memory(gb=total, kind="shared", bandwidth=bandwidth_of(chip, machines)))
    if cards := _graphics_cards():
        name, _ = max(cards, key=lambda card: card[1])
        several = f"{counted(len(cards), 'graphics card')}, " if len(cards) > 1 else ""
        memory = Memory(gb=sum(gb for _, gb in cards), kind="graphics", bandwidth=bandwidth_of(name, machines))
        return FoundMachine(f"{several}{name}", memory)
    memory = Memory(gb=total, kind="ordinary")
    return FoundMachine(_processor(), memory, "no NVIDIA card found; for another one, use --memory and --kind")


def bandwidth_of(name: str, machines: Mapping[str, Machine]) -> float | None:
    """The bandwidth on record of a machine by what its driver calls it: of the longest name that it contains."""
    said = _folded(name)
    named = [
        (len(known), machine.bandwidth)
        for machine in machines.values()
        if machine.bandwidth
        for known in map(_folded, (machine.name, *machine.names))
        if f" {known} " in f" {said} "
    ]
    return max(named, default=(0, None))[1]


def _folded(name: str) -> str:
    words = name.casefold().replace("(r)", " ").replace("(tm)", " ").split()
    return " ".join(word for word in words if word not in ("nvidia", "amd"))


def _memory_gb() -> float:
    """Gigabytes of ordinary memory as sold: what the system counts is a little less."""
    try:
        import psutil
    except ImportError:
        raise _missing() from None
    return float(max(1, round(psutil.virtual_memory().total / _GIB)))


def _graphics_cards() -> list[tuple[str, float]]:
    """Name and gigabytes of each graphics card of NVIDIA; none where there is no driver for one."""
    try:
        import pynvml
    except ImportError:
        raise _missing() from None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return []
    try:
        handles = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]
        return [
            (
                str(pynvml.nvmlDeviceGetName(card)),
                float(max(1, round(pynvml.nvmlDeviceGetMemoryInfo(card).total / _GIB))),
            )
            for card in handles
        ]
    except pynvml.NVMLError:
        return []
    finally:
        pynvml.nvmlShutdown()


def _processor() -> str:
    """What the processor is called, where the system says so."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    name = platform.processor()
    return "this computer" if name in ("", platform.machine()) else name


def _system_fact(name: str) -> str:
    """A fact that macOS states under a name; empty where it does not."""
    system = ctypes.CDLL(None)
    size = ctypes.c_size_t(0)
    if system.sysctlbyname(name.encode(), None, ctypes.byref(size), None, 0) != 0:
        return ""
    text = ctypes.create_string_buffer(size.value)
    if system.sysctlbyname(name.encode(), text, ctypes.byref(size), None, 0) != 0:
        return ""
    return text.value.decode("utf-8", "replace")


def _missing() -> UsageError:
    hint = f"pip install '{EXTRA}', or state the machine with --memory and --kind"
    return UsageError("needs-extra", "--detect needs packages that are not installed", hint=hint)
