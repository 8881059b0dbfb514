"""The audit of the estimate for a catalogue on its day."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from modelmatch import store
from modelmatch.browse.view import View
from modelmatch.catalog.catalog import Catalog
from modelmatch.evidence.result import Audit

SCHEMA = "modelmatch/audit/1"


class AuditView(View, frozen=True, kw_only=True):
    """What the audit finds. ``tests`` says whether every test was left out in turn."""

    tests: bool
    audit: Audit


def audit_view(catalog: Catalog, *, tests: bool = True, tell: Callable[[str], None]) -> AuditView:
    """Audit the estimate: about a minute, a third of it without ``tests``; then it is kept in the cache.

    ``tell`` is told in words of every part that begins.
    """
    kind = "audit" if tests else "audit-quick"
    name = f"{kind}-{catalog.fingerprint[:24]}-{catalog.newest}"
    decoder = msgspec.msgpack.Decoder(Audit)
    found = store.cached(name, lambda: msgspec.msgpack.encode(_audit(catalog, tests, tell)), decoder.decode)
    return AuditView(schema=SCHEMA, as_of=catalog.newest, data=catalog.fingerprint[:12], tests=tests, audit=found)


def _audit(catalog: Catalog, tests: bool, tell: Callable[[str], None]) -> Audit:
    from modelmatch.evidence.audit import audit

    models = tuple(catalog.models.values())
    return audit(models, catalog.benchmarks, tuple(catalog.domains), catalog.newest, tests=tests, tell=tell)
