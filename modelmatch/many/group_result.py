"""One offer for a group, as a result that every report renders and that JSON carries as it is."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt

import msgspec

from modelmatch.many.offers import NamedOffer
from modelmatch.version import __version__

SCHEMA = "modelmatch/group/1"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the parts of a result."""


class Member(Record, frozen=True, kw_only=True):
    """One person, with the ``weight`` that their value has in the sum (weights sum to 1) and their own best offer.

    ``turns_at`` is the factor on that weight from which another offer would have the highest sum, and ``turns_to`` that
    offer; None where no weight of theirs does that.
    """

    name: str
    weight: float
    own: NamedOffer | None = None
    own_fit: float | None = None
    own_usd_month: float | None = None
    turns_at: float | None = None
    turns_to: NamedOffer | None = None


class Loss(Record, frozen=True, kw_only=True):
    """What an offer is to one member: its fit, the points below their own best offer, and USD a month at their use."""

    member: str
    fit: float
    loss: float
    usd_month: float | None = None


class Choice(Record, frozen=True, kw_only=True):
    """One offer for all: the weighted sum of its fits, the largest loss of a member, and what each of them loses.

    ``share`` is for how many of all weightings of the members it has the highest sum: how much the choice depends on
    whose voice counts how much.
    """

    offer: NamedOffer
    fit: float
    largest_loss: float
    share: float
    losses: tuple[Loss, ...]


class Said(Record, frozen=True, kw_only=True):
    """What a member answered, in words."""

    member: str
    answer: str
    default: bool = False


class Dispute(Record, frozen=True, kw_only=True):
    """A question that members answer differently, and what it would do if all gave one ``answer``.

    ``loss`` is then the weighted loss by the best common offer, None where there is none; ``saved`` how much less that
    is than now. ``offer`` is then the common offer, and ``agreed`` says that it is everyone's own best model.
    """

    question: str
    ask: str
    said: tuple[Said, ...]
    answer: str
    loss: float | None = None
    saved: float | None = None
    offer: NamedOffer | None = None
    agreed: bool = False


class Step(Record, frozen=True, kw_only=True):
    """One more question on which all would give the same answer; ``loss`` and ``offer`` as in `Dispute`."""

    question: str
    ask: str
    answer: str
    loss: float | None = None
    offer: NamedOffer | None = None
    agreed: bool = False


class Demand(Record, frozen=True, kw_only=True):
    """A requirement in words, and the members who state it."""

    phrase: str
    members: tuple[str, ...]


class WayOut(Record, frozen=True, kw_only=True):
    """A requirement without which there would be a common offer, and that offer."""

    demand: Demand
    offer: NamedOffer
    loss: float


class GroupChoice(Record, frozen=True, kw_only=True):
    """One offer for a group: the one with the highest weighted sum of fits, and the one whose largest loss is least.

    ``loss`` is the weighted loss by ``highest_sum``; ``ranking`` lists the best offer of each model by the sum.
    ``shared`` counts the offers that meet everyone's requirements. Where none does, both choices are None, ``clash``
    names as few requirements as no offer meets together, and ``ways_out`` those that could be given up.
    """

    schema: str = SCHEMA
    version: str = __version__
    as_of: dt.date
    data: str
    question_set: str
    members: tuple[Member, ...]
    shared: int
    loss: float | None = None
    agreed: bool = False
    highest_sum: Choice | None = None
    least_regret: Choice | None = None
    ranking: tuple[Choice, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    agreement: tuple[Step, ...] = ()
    clash: tuple[Demand, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
