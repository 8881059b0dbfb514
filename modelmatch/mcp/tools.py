"""The tools: each reads the bundled data and answers; none changes anything, asks a network, or keeps anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
from mcp.server.mcpserver import Context, Resolve
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import DataErrors, ModelmatchError
from modelmatch.lookup.lookup import Lookup, open_lookup
from modelmatch.match.result.recommendation import Recommendation
from modelmatch.mcp import quiz as forms
from modelmatch.mcp.quiz import SetName
from modelmatch.mcp.results import Recommended, clean, recommended
from modelmatch.vocabulary import MIN_GAIN, RETIRES_WITHIN

AnswersGiven = Annotated[
    dict[str, Any],
    Field(
        description="Answers by question id, such as {'work': ['coding'], 'reach': 'api'}; the tool questions lists "
        "the ids. Questions that are left out take their default, and the result marks them as assumed."
    ),
]
Top = Annotated[int, Field(ge=1, le=50, description="How many models of the ranking to return.")]
Name = Annotated[str, Field(description="A model id, its name, or a part of it.")]
Day = Annotated[str | None, Field(description="Use only what was known on this day (YYYY-MM-DD).")]
FIGURES = 2
"""Figures of each kind of work on a model's page."""


class Tools:
    """The tools over one set of data, loaded when the first one is called."""

    def __init__(self, profiles: tuple[Path, ...] = ()) -> None:
        self.profiles = profiles
        self._lookups: dict[str | None, Lookup] = {}

    def recommend(
        self, answers: AnswersGiven, questions: SetName = "quick", top: Top = 3, as_of: Day = None
    ) -> Recommended:
        """Recommend an AI model for somebody's work: which, where and at what effort, how sure that is, and why.

        Call questions first to see what can be answered. Pass on know_first, and how sure it is.
        """
        with _told():
            return recommended(self._recommendation(answers, questions, as_of), top)

    def explain(self, answers: AnswersGiven, questions: SetName = "quick", top: Top = 5, as_of: Day = None) -> str:
        """Explain a recommendation in full, as Markdown: criteria, runners-up, what would change it, what was left out
        and why, cautions, and the sources."""
        from modelmatch.report.output import render

        with _told():
            return render(self._recommendation(answers, questions, as_of), "markdown", top=top, explain=True)

    def questions(self, questions: SetName = "quick") -> dict[str, Any]:
        """List the questions of a set with their ids, choices and conditions: what recommend takes as answers."""
        from modelmatch.quiz.load import load_questions

        with _told():
            found = load_questions(questions)
        listed = [
            {
                "id": q.id,
                "ask": q.ask,
                "kind": q.kind,
                "only_if": {name: list(values) for name, values in q.when.items()},
                "choices": {choice.id: choice.label for choice in q.choices},
                **({"at_most": q.at_most} if q.at_most else {}),
                **({"minimum": q.minimum, "maximum": q.maximum} if q.kind in ("scale", "number") else {}),
                **({"unit": q.unit} if q.unit else {}),
            }
            for q in found.questions
        ]
        return self._data({"id": found.id, "title": found.title, "minutes": found.minutes, "questions": listed})

    def quiz(
        self,
        context: Context[Any, Any],
        one: Annotated[Any, Resolve(forms.first)],
        two: Annotated[Any, Resolve(forms.second)],
        three: Annotated[Any, Resolve(forms.third)],
        questions: SetName = "quick",
        top: Top = 3,
    ) -> Recommended:
        """Ask the user the quiz in forms, then recommend a model.

        Only for clients that can show forms (elicitation). With others, ask the user what questions lists, in your own
        words, and call recommend.
        """
        if not forms.can_ask(context):
            raise ToolError(
                "this client cannot show forms: call the tool questions, ask the user yourself, then call recommend"
            )
        with _told():
            answers = forms.given(one) | forms.given(two) | forms.given(three)
            return recommended(self._recommendation(answers, questions, None), top)

    def compare(
        self,
        models: Annotated[list[str], Field(min_length=2, max_length=12, description="Ids, names or parts of them.")],
        as_of: Day = None,
    ) -> dict[str, Any]:
        """Compare models side by side: strengths with their uncertainty and how likely each is the best, prices,
        context, speed. The form is modelmatch/comparison."""
        from modelmatch.lookup.comparison import compare_models
        from modelmatch.lookup.names import find_models

        with _told():
            lookup = self._lookup(as_of)
            return self._data(compare_models(lookup, find_models(lookup.catalog, models)))

    def models(
        self,
        domain: Annotated[str | None, Field(description="A kind of work to sort by, such as coding.")] = None,
        vendor: Annotated[str | None, Field(description="Only models of this vendor.")] = None,
        open_weights: Annotated[bool, Field(description="Only models with weights that can be downloaded.")] = False,
        route: Annotated[
            str | None, Field(description="Only models reached by: app, subscription, api, cloud, download.")
        ] = None,
        max_usd_month: Annotated[float | None, Field(ge=0, description="Cheapest offer at most this.")] = None,
        min_context: Annotated[int | None, Field(ge=1, description="At least this many input tokens.")] = None,
        limit: Annotated[int, Field(ge=1, le=500, description="How many to return.")] = 20,
        as_of: Day = None,
    ) -> dict[str, Any]:
        """List models that are generally available, the strongest first. The form is modelmatch/models."""
        from modelmatch.lookup.models import ModelFilter, list_models

        with _told():
            wanted = ModelFilter(
                domain=domain,
                vendor=vendor,
                open=open_weights,
                route=route,
                max_price=max_usd_month,
                min_context=min_context,
            )
            listing = list_models(self._lookup(as_of), wanted)
            return self._data(msgspec.structs.replace(listing, models=listing.models[:limit]))

    def model(self, name: Name, as_of: Day = None) -> dict[str, Any]:
        """Everything known about one model: strengths, offers, prices, data policies, cautions, figures, sources.

        The form is modelmatch/model, with one offer for each place and plan, at its first level of effort.
        """
        from modelmatch.lookup.model import model_page
        from modelmatch.lookup.names import find_model
        from modelmatch.lookup.predictions import predictions
        from modelmatch.report.offers import by_way

        with _told():
            lookup = self._lookup(as_of)
            found = find_model(lookup.catalog, name)
            page = model_page(lookup, found, predictions(lookup.catalog), FIGURES)
            ways = tuple(same[0] for same in by_way(page.offers))
            return self._data(msgspec.structs.replace(page, offers=ways))

    def check(
        self,
        path: Annotated[str, Field(description="A decision file (modelmatch.yaml), or a folder that holds some.")],
        today: Annotated[str | None, Field(description="The day of the check (YYYY-MM-DD); by default today.")] = None,
    ) -> dict[str, Any]:
        """Check whether a kept decision still holds by the data of today: what changed, with sources.

        The form is modelmatch/check. Only reads the file; modelmatch check --update writes it.
        """
        from modelmatch.quiz.numerals import stated_day
        from modelmatch.session.check.check import Settings, check, find_decisions

        with _told():
            settings = Settings(
                today=stated_day(today) if today else dt.datetime.now(dt.UTC).date(),
                fail_on="broken",
                retires_within=RETIRES_WITHIN,
                min_gain=MIN_GAIN,
            )
            return self._data(check(find_decisions([Path(path)]), settings))

    def _recommendation(self, answers: dict[str, Any], questions: str, as_of: str | None) -> Recommendation:
        from modelmatch import api

        return api.recommend(self._catalog(as_of), answers, questions)

    def _catalog(self, as_of: str | None) -> Snapshot:
        return self._lookup(as_of).catalog

    def _lookup(self, as_of: str | None) -> Lookup:
        """The data of a day, kept for the next call."""
        from modelmatch.quiz.numerals import stated_day
        from modelmatch.session.session import dated_catalog

        if as_of not in self._lookups:
            day = stated_day(as_of) if as_of else None
            self._lookups[as_of] = open_lookup(dated_catalog(self.profiles, day))
        return self._lookups[as_of]

    def _data(self, view: msgspec.Struct | dict[str, Any]) -> dict[str, Any]:
        """A view as plain data, without characters that hide or reorder text."""
        found: dict[str, Any] = clean(msgspec.to_builtins(view))
        return found


@contextmanager
def _told() -> Iterator[None]:
    """Turn what is wrong with a call into the protocol's error, in the words of the command line."""
    try:
        yield
    except DataErrors as errors:
        raise ToolError(clean("\n".join(map(_words, errors.errors)))) from None
    except ModelmatchError as error:
        raise ToolError(clean(_words(error))) from None


def _words(error: ModelmatchError) -> str:
    place = f"{error.place}: " if error.place else ""
    return f"{place}{error.message}{f'; {error.hint}' if error.hint else ''} [{error.code}]"
