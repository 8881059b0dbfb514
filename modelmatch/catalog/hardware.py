"""What weights need of the machine that they run on, what the programs that run them call them, and machines."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from typing import Annotated, Literal

from msgspec import Meta, field

from modelmatch.catalog.fields import Billions, Date, Record, SourceRef, Text
from modelmatch.data.ids import PathId
from modelmatch.vocabulary import Bits, MemoryKind

Layers = Annotated[int, Meta(ge=1, le=10_000)]
Bytes = Annotated[float, Meta(ge=0, le=1e9)]
Gigabytes = Annotated[float, Meta(gt=0, le=1e6)]
Speed = Annotated[float, Meta(gt=0, le=1e6)]


class CacheWindow(Record, frozen=True, kw_only=True):
    """Layers that look back only so many ``tokens``; ``bytes`` is what one token takes in one of them."""

    layers: Layers
    bytes: Bytes
    tokens: Annotated[int, Meta(ge=1, le=10**9)]


class Cache(Record, frozen=True, kw_only=True):
    """What the cache of a conversation takes, at 16 bits unless ``note`` says otherwise.

    ``bytes`` is what each token takes in all layers that look back at everything; ``windows`` are the other layers that
    keep a cache. ``basis`` says how well it is known: ``exact`` follows from the layers of the model itself,
    ``published`` was stated, of ``upper-bound`` less may be needed, ``pattern`` follows from a family's usual layers.
    """

    bytes: Bytes
    windows: tuple[CacheWindow, ...] = ()
    basis: Literal["exact", "published", "pattern", "upper-bound"]
    note: Text | None = None


class WeightFile(Record, frozen=True, kw_only=True):
    """The weights at one precision as they are published: their size in gigabytes (10^9 bytes), and their name."""

    bits: Bits
    gb: Gigabytes
    name: Text | None = None
    source: SourceRef | None = None


class MeasuredSpeed(Record, frozen=True, kw_only=True):
    """Output tokens per second that somebody measured on a machine, the id of which is in ``machines.yaml``.

    ``precision`` is the name of the quantisation, ``runs`` how many runs the figure is the middle of.
    """

    machine: str
    engine: Text | None = None
    precision: Text | None = None
    tokens_per_second: Speed
    runs: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    published: Date
    source: SourceRef


class Hardware(Record, frozen=True, kw_only=True):
    """What the weights need of a machine, and what the programs that run them call them.

    ``parameters_b`` counts what is in the weights, in billions; ``active_b`` what one token uses of it, where that is
    less; ``experts`` says that it is less, also where it is not known by how much. ``published_bits`` is the precision
    in which they are published: no better one exists. ``attention`` says in words which layers keep a cache.
    ``huggingface``, ``ollama`` and ``gguf`` are the names there, ``copies`` counts smaller copies of the weights at
    Hugging Face by their form; ``mlx`` and ``vllm`` say whether these programs know this kind of model. ``files`` are
    sizes on record, ``measured`` speeds.
    """

    parameters_b: Billions | None = None
    active_b: Billions | None = None
    experts: bool = False
    layers: Layers | None = None
    kv_heads: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    head_dim: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    attention: Text | None = None
    cache: Cache | None = None
    published_bits: Bits = 16
    huggingface: Text | None = None
    ollama: Text | None = None
    gguf: tuple[Text, ...] = ()
    copies: dict[str, Annotated[int, Meta(ge=1, le=10**6)]] = field(default_factory=dict)
    mlx: bool | None = None
    vllm: bool | None = None
    files: tuple[WeightFile, ...] = ()
    measured: tuple[MeasuredSpeed, ...] = ()
    source: SourceRef | None = None


class Machine(Record, frozen=True, kw_only=True):
    """A graphics card or a computer that weights run on.

    ``kind`` is that of its memory, ``bandwidth`` how many gigabytes it reads in a second. ``names`` are what drivers
    and systems call it, beside its name.
    """

    id: PathId
    name: Text
    kind: MemoryKind
    bandwidth: Annotated[float, Meta(gt=0, le=1e5)] | None = None
    names: tuple[Text, ...] = ()
    source: SourceRef | None = None


class Quantisation(Record, frozen=True, kw_only=True):
    """What somebody measured that fewer bits cost in quality.

    ``models`` are those it was measured on that are in the catalogue, ``measured_on`` names all in words; ``bits`` the
    precisions it speaks about. A ``general`` one is about so many models that it tells something about others.
    """

    id: PathId
    models: tuple[str, ...] = ()
    general: bool = False
    measured_on: Text
    bits: Annotated[tuple[Bits, ...], Meta(min_length=1)]
    finding: Text
    published: Date | None = None
    source: SourceRef
