"""The same on a cluster of Dask: the bytes of this machine, also after a worker was killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from modelmatch.errors import UsageError
from modelmatch.many.pool import results
from modelmatch.many.work import Plan
from tests.many.test_batch import chunks

distributed = pytest.importorskip("distributed", reason="Dask is an optional extra: pip install 'modelmatch[dask]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # those of the cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def test_a_cluster_gives_the_same_bytes_also_after_a_worker_was_killed(plan: Plan, cluster: Any) -> None:
    alone = b"".join(done.lines for done in results(plan, chunks(240), 1))
    with distributed.Client(cluster, set_as_default=False) as client:
        pids = list(client.run(os.getpid).values())
    together = results(plan, chunks(240), 1, cluster.scheduler_address)
    found = [next(together).lines]
    os.kill(pids[0], signal.SIGKILL)
    found += [done.lines for done in together]
    assert b"".join(found) == alone


def test_a_scheduler_that_does_not_answer_is_one_error(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    from modelmatch.many import pool

    monkeypatch.setattr(pool, "PATIENCE", "1s")
    with pytest.raises(UsageError, match="no scheduler answers at tcp"):
        next(results(plan, chunks(16), 1, "tcp://127.0.0.1:1"))
