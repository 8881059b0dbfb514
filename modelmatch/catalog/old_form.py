"""What of a profile is in the old form: it is still read, and how it is written now."""

from __future__ import annotations

from collections.abc import Iterator

from modelmatch.catalog.rules import Entry
from modelmatch.catalog.schema import Model
from modelmatch.errors import Place, quoted


def old_forms(entry: Entry[Model]) -> Iterator[tuple[Place, str, str]]:
    """Every use of the old form in a profile: its place, what it is, and what to write instead."""
    record = entry.record
    for index, policy in enumerate(record.data):
        routes = ", ".join(policy.routes)
        hint = "write it as data: of the product or host, or of the way in access: where it holds for this model only"
        yield entry.place("data", index), f"a data policy by routes ({routes})", hint
    for index, access in enumerate(record.access):
        if access.plan is not None:
            yield entry.place("access", index, "plan"), f"plan: {access.plan}", f"write plans: [{access.plan}]"
    for index, price in enumerate(record.prices):
        for host in price.hosts:
            if "/" not in host:
                hint = "write the id of the product that the way in access: names"
                yield entry.place("prices", index, "host"), f"the host {quoted(host)} by its name", hint
