"""The audit of the estimate for a catalogue on its day."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data import store
from modelmatch.evidence.audit.result import Audit
from modelmatch.lookup.view import View

SCHEMA = "modelmatch/audit/1"


class AuditView(View, frozen=True, kw_only=True):
    """What the audit finds. ``tests`` says whether every test was left out in turn."""

    tests: bool
    audit: Audit


def audit_view(catalog: Snapshot, *, tests: bool = True, tell: Callable[[str], None]) -> AuditView:
    """Audit the estimate: about a minute, a third of it without ``tests``; then it is kept in the cache.

    ``tell`` is called with a description of each part as it begins.
    """
    kind = "audit" if tests else "audit-quick"
    name = f"{kind}-2-{catalog.fingerprint[:24]}-{catalog.day}"
    decoder = msgspec.msgpack.Decoder(Audit)
    found = store.cached(name, lambda: msgspec.msgpack.encode(_audit(catalog, tests, tell)), decoder.decode)
    return AuditView(schema=SCHEMA, as_of=catalog.day, data=catalog.fingerprint[:12], tests=tests, audit=found)


def _audit(catalog: Snapshot, tests: bool, tell: Callable[[str], None]) -> Audit:
    from modelmatch.evidence.audit.audit import audit

    models = tuple(catalog.models.values())
    return audit(models, catalog.benchmarks, catalog.kinds, catalog.day, tests=tests, tell=tell)
