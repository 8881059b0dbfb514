"""On which terms models can be had: ways to a model, price lists, data policies, products, hosts and plans."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from typing import Annotated, Literal

from msgspec import Meta

from modelmatch.catalog.fields import Available, Client, Date, Record, SourceRef, Text, Tokens, Usd
from modelmatch.data.ids import PathId
from modelmatch.vocabulary import DataRegion, Ecosystem, Effort, Modality, PlanUse, Region, Route, Stage

# --- of one model: profiles/<vendor>/<model>.yaml -----------------------------------------------


class Context(Record, frozen=True, kw_only=True):
    """Token limits of one request."""

    input: Tokens
    output: Tokens | None = None
    source: SourceRef | None = None


class EffortLevels(Record, frozen=True, kw_only=True):
    """How much the model can be told to think: its levels, the least first, and the one it has unless told otherwise.

    Where thinking can only be switched on and off, the levels are ``none`` and ``high``.
    On interfaces, clouds and downloads one can choose among them; in an app only where its product says so.
    """

    levels: Annotated[tuple[Effort, ...], Meta(min_length=1)]
    default: Effort | None = None
    source: SourceRef | None = None


class DataPolicy(Record, frozen=True, kw_only=True):
    """What happens to what the user sends on a host, in a product, or on a way to one model.

    ``training``: are inputs used to train models (``no``, ``opt-in``, ``opt-out``, ``yes``); ``stored_in``: the
    jurisdictions where they are kept, for ``kept_days``; ``zero_retention``: whether zero data retention is available;
    ``dpa`` and ``baa``: whether a data processing agreement and a business associate agreement are. A policy that names
    ``plans`` applies only to these plans, instead of policies that name none. ``routes`` belongs to the old form of
    profiles, see `Model.data`.
    """

    routes: tuple[Route, ...] = ()
    plans: tuple[str, ...] = ()
    training: Literal["no", "opt-in", "opt-out", "yes", "unknown"]
    stored_in: tuple[DataRegion, ...] = ()
    kept_days: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    zero_retention: Available | None = None
    dpa: Available | None = None
    baa: Available | None = None
    note: str | None = None
    source: SourceRef | None = None


class Pace(Record, frozen=True, kw_only=True):
    """How fast answers come on one way: output tokens per second, and seconds until the first of them."""

    tokens_per_second: Annotated[float, Meta(gt=0, le=1e6)] | None = None
    wait_seconds: Annotated[float, Meta(ge=0, le=1e6)] | None = None
    seen: Date
    source: SourceRef


class Access(Record, frozen=True, kw_only=True):
    """One way to reach a model, with the facts that hold for this model there and not for all that is offered there.

    ``route``: ``app`` is a chat app that costs nothing, ``subscription`` a paid plan, ``api`` the vendor's own API,
    ``cloud`` another company's platform, ``download`` the weights. ``product`` is the id of the product or host;
    ``plans`` names the plans of the product that include the model, and each is an offer of its own. ``usd_month`` is
    the price of a plan (per seat) that the product does not list. ``stage`` ``limited`` means that it is not generally
    available. Tokens that must stay in one of the ``regions`` cost ``regional_price`` times the price list.
    ``efforts``, ``input``, ``output``, ``context``, ``regions``, ``data`` and ``limit`` (of use, in words) replace what
    the model, the product or the plan says; ``since`` and ``until`` bound the days on which the model is there.
    """

    route: Route
    name: Text
    product: str | None = None
    where: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    plan: str | None = None
    usd_month: Usd | None = None
    model_id: str | None = None
    ecosystem: Ecosystem | None = None
    regions: tuple[Region, ...] = ()
    regional_price: Annotated[float, Meta(ge=1, le=1000)] | None = None
    efforts: tuple[Effort, ...] = ()
    input: tuple[Modality, ...] = ()
    output: tuple[Modality, ...] = ()
    context: Context | None = None
    data: tuple[DataPolicy, ...] = ()
    pace: Pace | None = None
    limit: Text | None = None
    since: Date | None = None
    until: Date | None = None
    seen: Date | None = None
    stage: Stage = "ga"
    note: str | None = None
    source: SourceRef | None = None


class Price(Record, frozen=True, kw_only=True):
    """A price list in USD per million tokens, from ``since`` until the day before ``until``.

    With ``above_tokens`` the prices hold for requests whose input is longer than that many tokens. ``host`` is the id
    of the product (or the name of the way) where it holds, one or several; without it the list holds on the vendor's
    own interface, and nowhere else. ``tier`` names a price other than the standard one, kept for the record only.
    ``announced`` is the day a later price became known, ``seen`` the day a host's price was last read.
    """

    since: Date
    until: Date | None = None
    announced: Date | None = None
    seen: Date | None = None
    input: Usd
    output: Usd
    cached_input: Usd | None = None
    cache_write: Usd | None = None
    above_tokens: Tokens | None = None
    host: str | tuple[str, ...] | None = None
    tier: Literal["fast", "ultrafast", "priority", "batch", "flex", "peak", "off-peak"] | None = None
    note: str | None = None
    source: SourceRef

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where it holds; empty for the vendor's own interface."""
        return () if self.host is None else (self.host,) if isinstance(self.host, str) else self.host


# --- of many: profiles/products.yaml, profiles/hosts/<vendor>/<host>.yaml -----------------------


class Plan(Record, frozen=True, kw_only=True):
    """A plan of a product: ``per`` says whether one person buys it, or a company for each seat.

    ``limit`` says in words how much use it includes, ``tokens_month`` in tokens sent and received, where published;
    ``suits`` says how much use of its agent or tool it is made for, by who sells it or by published limits;
    ``announced`` is the day on which a price that begins later became known.
    """

    name: Text
    usd_month: Usd | None = None
    per: Literal["person", "seat"] = "person"
    limit: Text | None = None
    suits: PlanUse | None = None
    tokens_month: Annotated[float, Meta(gt=0, le=1e15)] | None = None
    since: Date | None = None
    until: Date | None = None
    announced: Date | None = None
    note: str | None = None
    source: SourceRef | None = None


class ClientIds(Record, frozen=True, kw_only=True):
    """How a program names the models of a product: ``{}`` stands for the id of the model there.

    ``ids_of`` is the product whose ids these are, where that is another one.
    """

    client: Client
    id: Text
    ids_of: str | None = None
    source: SourceRef


class Product(Record, frozen=True, kw_only=True):
    """A product or host in which models are offered, the work it is made for, and the facts that hold for all of them.

    ``work`` lists the domain ids it is made for, best suited first. ``plans_of`` names the product whose plans include
    this one, and whose data policies hold here unless this one states its own. ``choose_effort`` says whether its users
    choose how much a model thinks: by default they do on interfaces, clouds and downloads only. ``regions``,
    ``regional_price``, ``data`` and ``limit`` hold for every model there, unless the way to a model says otherwise.
    ``clients`` says how programs name its models, ``key`` in which variable they look for the key.
    """

    id: PathId
    vendor: Text
    name: Text
    kind: Literal[
        "chat-app", "coding-agent", "agent", "office", "messaging", "device", "browser",
        "developer-platform", "api", "cloud", "library", "download",
    ]  # fmt: skip
    purpose: Text
    where: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    ecosystem: Ecosystem | None = None
    since: Date | None = None
    until: Date | None = None
    stage: Stage = "ga"
    plans: tuple[Plan, ...] = ()
    plans_of: str | None = None
    choose_effort: bool | None = None
    regions: tuple[Region, ...] = ()
    regional_price: Annotated[float, Meta(ge=1, le=1000)] | None = None
    data: tuple[DataPolicy, ...] = ()
    limit: Text | None = None
    clients: tuple[ClientIds, ...] = ()
    key: Text | None = None
    replaced_by: str | None = None
    note: str | None = None
    source: SourceRef
