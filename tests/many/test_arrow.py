"""The same function on Arrow record batches, and Parquet files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from modelmatch.errors import DataError
from modelmatch.many.arrow import answers_schema, recommend_batches, result_schema
from modelmatch.many.row import Decider
from modelmatch.many.work import Plan
from tests.many import here
from tests.many.survey import as_lines, survey

pa = pytest.importorskip("pyarrow", reason="pyarrow is an optional extra: pip install 'modelmatch[batch]'")
ROOT = Path(__file__).resolve().parents[2]


def table(people: int) -> Any:
    return pa.Table.from_pylist(survey(people), schema=answers_schema("quick", ("id", "team")))


def test_batches_give_the_rows_of_the_command(decider: Decider, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    from modelmatch.many import arrow

    monkeypatch.setattr(arrow, "_plan", lambda *of: plan)
    batches = table(30).to_batches(max_chunksize=7)
    found = [row for batch in recommend_batches(iter(batches), keep=("team",)) for row in batch.to_pylist()]
    told = [decider.row(number, record) for number, record in enumerate(survey(30), 1)]
    assert found == [{**row, "close_call": list(row["close_call"]), "clash": list(row["clash"])} for row in told]


def test_each_batch_has_the_schema_that_is_promised() -> None:
    [batch] = recommend_batches(table(2).to_batches(), keep=("team",))
    assert batch.schema == result_schema([pa.field("team", pa.string())])


def test_a_column_that_is_no_question_is_refused() -> None:
    with pytest.raises(DataError, match="team"):
        list(recommend_batches(table(2).to_batches()))


def test_the_docs_show_the_schema_of_the_result() -> None:
    kinds = {"int64": "BIGINT", "double": "DOUBLE", "string": "STRING"}
    ddl = ", ".join(f"{f.name} {kinds.get(str(f.type), 'ARRAY<STRING>')}" for f in result_schema())
    assert ddl in " ".join((ROOT / "docs/scale.md").read_text(encoding="utf-8").replace('"', " ").split())


def test_parquet_in_and_out_is_the_same_as_lines(tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    lines, columns, output = tmp_path / "a.jsonl", tmp_path / "a.parquet", tmp_path / "r.parquet"
    lines.write_text(as_lines(survey(30)))
    parquet.write_table(table(30), columns)
    few = ("--draws", "512", "--keep", "team", "--workers", "1")
    from_lines = here.run("batch", str(lines), *few).stdout
    assert here.run("batch", str(columns), *few).stdout == from_lines
    assert here.run("batch", str(columns), *few, "-o", str(output)).returncode == 0
    assert parquet.read_table(output).to_pylist() == [json.loads(line) for line in from_lines.splitlines()]


def test_what_is_no_parquet_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("work\ncoding\n")
    done = here.run("batch", str(path), "--workers", "1")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"not-parquet" in done.stderr
