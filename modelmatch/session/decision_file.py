"""Decision files: which offer a team chose for which answers, and what was known and accepted then."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from modelmatch.data.convert import convert
from modelmatch.data.document import Document, read_document
from modelmatch.data.ids import PathId
from modelmatch.errors import DataError, did_you_mean, quoted
from modelmatch.quiz.answers_file import AnswersFile
from modelmatch.quiz.load import is_path
from modelmatch.vocabulary import DataRegion, Effort, FindingName, Region

SCHEMA = "modelmatch/decision/1"
NAME = "modelmatch.yaml"
"""The name by which `check` finds a decision file."""
Share = Annotated[float, Meta(ge=0, le=1)]
Usd = Annotated[float, Meta(ge=0, le=1e12)]
Line = Annotated[str, Meta(min_length=1, max_length=500)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of the parts of a decision file."""


class Choice(Part, frozen=True, kw_only=True):
    """The offer that was chosen: ``offer`` is its id, the others are for people."""

    model: PathId
    offer: Line
    name: Line | None = None
    place: Line | None = None
    plan: Line | None = None
    effort: Effort | None = None
    model_id: Line | None = None


class Terms(Part, frozen=True, kw_only=True):
    """What happens to what one sends, on the chosen offer; what is not on record is left out."""

    training: Literal["no", "opt-in", "opt-out", "yes"] | None = None
    stored_in: tuple[DataRegion, ...] = ()
    kept_days: int | None = None
    zero_retention: Literal["yes", "on-request", "no"] | None = None
    dpa: Literal["yes", "on-request", "no"] | None = None
    baa: Literal["yes", "on-request", "no"] | None = None
    regions: tuple[Region, ...] = ()


class Accepted(Part, frozen=True, kw_only=True):
    """What was known when the offer was chosen.

    ``day`` is the day of the knowledge, ``version`` that of the program, ``data`` and ``set_data`` are digests of the
    profiles and of the question set. ``first_share`` is the share of simulations in which the model ranked first,
    ``runner_up`` the model after it. ``token_usd`` are the USD per million tokens sent and received, ``plan_usd`` those
    a month for the plan, ``usd_month`` what follows from the usage. ``figures`` counts the comparable figures of the
    model; ``cautions`` are the safety concerns that were on record.
    """

    day: dt.date
    version: str
    data: str = ""
    set_data: str = ""
    fit: float
    first_share: Share
    runner_up: PathId | None = None
    usd_month: Usd | None = None
    token_usd: tuple[Usd, Usd] | None = None
    plan_usd: Usd | None = None
    figures: int = 0
    terms: Terms = Terms()
    cautions: tuple[Line, ...] = ()


class Waiver(Part, frozen=True, kw_only=True):
    """A finding that is accepted until a day, with the reason and who says so."""

    finding: FindingName
    until: dt.date
    reason: Line
    by: Line
    subject: str | None = None


class DecisionForm(Part, frozen=True, kw_only=True):
    """The form of a decision file."""

    NOUN: ClassVar[str] = "a decision file"

    schema: Literal["modelmatch/decision/1"] = "modelmatch/decision/1"
    set: str | None = None
    profiles: list[str] | str = []
    answers: dict[str, Any]
    choice: Choice
    owner: Line | None = None
    review_by: dt.date | None = None
    accepted: Accepted
    accept: tuple[Waiver, ...] = ()


class DecisionFile(msgspec.Struct, frozen=True):
    """A decision file that was read: its form, its document for places, and where it is.

    ``remarks`` say what should be known of it, such as that it is in an older form.
    """

    form: DecisionForm
    document: Document
    path: Path
    remarks: tuple[str, ...] = ()

    @property
    def answers(self) -> AnswersFile:
        """The question set and the answers, as an answers file has them."""
        form = self.form
        beside = Path(os.path.realpath(self.path)).parent / form.set if form.set else None
        return AnswersFile(
            document=self.document,
            set=str(beside) if form.set and is_path(form.set) else form.set,
            as_of=None,
            raw=form.answers,
            profiles=(form.profiles,) if isinstance(form.profiles, str) else tuple(form.profiles),
            path=self.path,
        )


def read_decision(path: Path) -> DecisionFile:
    """Read a decision file.

    Raises
    ------
    DataError
        It cannot be read, is of a newer form, or is not valid: `DataErrors` has every error with its place.
    """
    return parse_decision(read_document(path), path)


def parse_decision(document: Document, path: Path) -> DecisionFile:
    """The decision file in a document. Raises as `read_decision` does."""
    data, remarks = document.data, []
    stated = data.get("schema") if isinstance(data, dict) else SCHEMA
    if stated is None:
        remarks.append(f'{document.name}: no "schema" is stated; read as {SCHEMA} (--update writes it)')
    elif stated != SCHEMA:
        raise _other_form(document, stated)
    return DecisionFile(convert(document, DecisionForm), document, path, tuple(remarks))


def _other_form(document: Document, stated: object) -> DataError:
    place = document.place(("schema",))
    family, _, number = str(stated).rpartition("/")
    if family == SCHEMA.rpartition("/")[0] and number.isdecimal():
        hint = f"this version reads {SCHEMA}: update modelmatch"
        return DataError("newer-form", f"{quoted(stated)} is a newer form of decision files", hint=hint, place=place)
    hint = did_you_mean(str(stated), [SCHEMA])
    return DataError("invalid-value", f"{quoted(stated)} is not a form of decision files", hint=hint, place=place)


def is_decision(keys: frozenset[str]) -> bool:
    """Whether a file with these keys is meant to be a decision file."""
    return bool({"choice", "accepted"} & keys)


def nearest(folder: Path, exists: Callable[[Path], bool] = os.path.isfile) -> Path | None:
    """The decision file of a folder or of the nearest one above it; None if there is none."""
    for place in (folder, *folder.parents):
        if exists(place / NAME):
            return place / NAME
    return None
