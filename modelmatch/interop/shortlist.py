"""The models of a decision as programs name them: each by an offer that meets the requirements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from modelmatch.catalog.fields import Client
from modelmatch.catalog.offers import Offer
from modelmatch.catalog.terms import ClientIds, Product
from modelmatch.errors import DataError
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import tier
from modelmatch.wording import listed

_MOST = 8
PROGRAMS = ("api", "cloud")
"""The routes by which a program can run cases."""


class Named(Struct, frozen=True):
    """A model as a program names it: the ``id`` there, the variable of its key, and the offer behind it.

    ``usd`` is the price of a million tokens received there, None for a plan.
    """

    model: str
    name: str
    id: str
    key: str | None
    offer: Offer
    usd: float | None = None


class Shortlist:
    """Names the models of a decision for one program.

    ``chosen`` is the offer that counts first for its model. With ``anywhere``, offers count that do not meet the
    requirements: cases can be run where one would not work.
    """

    def __init__(
        self, engine: Engine, decision: Decision, client: Client, *, chosen: str | None = None, anywhere: bool = False
    ) -> None:
        self.engine, self.decision, self.client = engine, decision, client
        self.chosen, self.anywhere = chosen, anywhere

    def named(self, model_id: str) -> Named | None:
        """The model by its best offer that the program can name; None if there is none."""
        row = self.engine.matrix.index.get(model_id)
        if row is None:
            return None
        for offer in self._offers(row):
            if (found := self._id(offer)) is not None:
                model, (identifier, client) = self.engine.matrix.models[row], found
                product = self.engine.catalog.products[client.ids_of] if client.ids_of else offer.product
                key = product.key if product else None
                price = tier(offer.prices, self.decision.use.prompt_tokens).output if offer.prices else None
                return Named(model.id, model.name, identifier, key, offer, price)
        return None

    def required(self, model_id: str) -> Named:
        """The same; raises `DataError` if there is none."""
        found = self.named(model_id)
        if found is None:
            raise self.unnamed(model_id)
        return found

    def unnamed(self, model_id: str) -> DataError:
        """The error for a model that the program cannot name."""
        row = self.engine.matrix.index.get(model_id)
        name = self.engine.matrix.models[row].name if row is not None else model_id
        known = [
            offer.product.name if offer.product else offer.access.name
            for offer in (self._of(row, any_offer=True) if row is not None else ())
            if self._id(offer) is not None
        ]
        message = f"no id of {name} for {self.client} is on record"
        if known and not self.anywhere:
            message += " on an offer that meets your requirements"
            hint = f"it has one on: {listed(list(dict.fromkeys(known)))}"
        else:
            places = [one.name for one in self.engine.catalog.products.values() if self._names(one)]
            more = " and others" if len(places) > _MOST else ""
            hint = f"ids for it are on record for models on: {', '.join(places[:_MOST])}{more}"
        return DataError("no-id", message, hint=hint)

    def _offers(self, row: int) -> Sequence[Offer]:
        """The offers of a model that count, best first."""
        offers = self._of(row, any_offer=self.anywhere)
        return sorted(offers, key=lambda offer: offer.id != self.chosen)

    def _of(self, row: int, *, any_offer: bool) -> list[Offer]:
        """Offers by how well they fit; with ``any_offer`` also those that are left out, behind the others."""
        matrix, ranking = self.engine.matrix, self.decision.ranking
        own = [at for at in matrix.of_model(row) if any_offer or ranking.candidates[at]]
        own = [at for at in own if matrix.offers[at].closed is None]
        fit = {at: float(np.nan_to_num(ranking.offer_fit[at], nan=-np.inf)) for at in own}
        vendor = {at: matrix.offers[at].route != "api" for at in own}
        return [matrix.offers[at] for at in sorted(own, key=lambda at: (-fit[at], vendor[at], at))]

    def _id(self, offer: Offer) -> tuple[str, ClientIds] | None:
        if self.anywhere and offer.route not in PROGRAMS:
            return None
        for client in offer.product.clients if offer.product else ():
            if client.client == self.client:
                model_id = self._model_id(offer, client)
                if model_id is not None:
                    return client.id.replace("{}", model_id), client
        return None

    def _names(self, product: Product) -> bool:
        return any(client.client == self.client for client in product.clients)

    @staticmethod
    def _model_id(offer: Offer, client: ClientIds) -> str | None:
        if client.ids_of is None:
            return offer.access.model_id
        ids = (access.model_id for access in offer.model.access if access.product == client.ids_of)
        return next((found for found in ids if found), None)
