"""`modelmatch batch`: files in, files out, whatever happens on the way."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from modelmatch.many.pool import results
from modelmatch.many.read import Source
from modelmatch.many.row import RESULT
from modelmatch.many.run import Options, progress_words, run
from modelmatch.many.work import Chunk, Plan
from modelmatch.many.write import Part
from tests import program
from tests.many import here
from tests.many.survey import as_lines, as_table, survey

FEW = ("--draws", "512", "--keep", "team", "--workers", "1")


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "survey.jsonl"
    path.write_text(as_lines(survey(40)))
    return path


def batch(*arguments: object, stdin: bytes = b"", code: int = 0) -> tuple[bytes, str]:
    done = here.run("batch", *map(str, arguments), stdin=stdin)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout, done.stderr.decode()


def test_every_row_has_a_result_in_order(lines: Path) -> None:
    out, said = batch(lines, *FEW)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["row"] for row in rows] == list(range(1, 41))
    assert [(row["id"], row["team"]) for row in rows] == [(one["id"], one["team"]) for one in survey(40)]
    assert list(rows[0]) == ["row", "id", "team", *RESULT]
    assert said == ""


def test_a_table_and_lines_give_the_same_results(lines: Path, tmp_path: Path) -> None:
    table = tmp_path / "survey.csv"
    table.write_text("\ufeff" + as_table(survey(40)).replace("\r\n", "\n"))
    out, _ = batch(lines, *FEW)
    assert batch(table, *FEW)[0] == out
    assert batch("-", *FEW, stdin=table.read_bytes())[0] == out
    assert batch("-", *FEW, stdin=lines.read_bytes())[0] == out


def test_a_spreadsheet_gets_the_same_cells(lines: Path, tmp_path: Path) -> None:
    out, _ = batch(lines, *FEW)
    as_csv = tmp_path / "results.csv"
    batch(lines, *FEW, "-o", as_csv)
    assert batch(lines, *FEW, "-f", "csv")[0] == as_csv.read_bytes()
    rows = list(csv.DictReader(io.StringIO(as_csv.read_text())))
    for row, line in zip(rows, out.splitlines(), strict=True):
        one = json.loads(line)
        assert (row["match"], row["offer"]) == (one["match"], one["offer"])
        assert float(row["fit"]) == one["fit"]
        assert row["close_call"] == "; ".join(one["close_call"])


def test_a_bad_row_becomes_an_error_in_its_place_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"work": "coding"}\n{"work": "codng"}\nnot json\n\n[1]\n{"work": "\xff"}\n{"work": "writing"}')
    out, said = batch(path, "--draws", "512", "--workers", "1")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["error"] for row in rows] == [None, "unknown-choice", "not-json", "wrong-type", "not-json", None]
    assert [row["row"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert "4 rows of 6 could not be read" in said.replace("four", "4")


def test_a_bad_row_of_a_table_becomes_an_error_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b'id;work\n1;coding\n2\n3;\xff\n4;"coding, agents"\n')
    out, _ = batch(path, "--draws", "512", "--workers", "1")
    assert [json.loads(line)["error"] for line in out.splitlines()] == [None, "wrong-count", "not-utf-8", None]


def test_a_strict_run_stops_at_a_bad_row_and_writes_nothing(tmp_path: Path) -> None:
    path, result = tmp_path / "rows.jsonl", tmp_path / "result.jsonl"
    path.write_text('{"work": "coding"}\n{"work": "codng"}\n')
    out, said = batch(path, "--draws", "512", "--workers", "1", "--strict", code=3)
    assert out == b""
    assert "row 2" in said
    assert 'did you mean "coding"?' in said
    result.write_text("as before")
    batch(path, "--draws", "512", "--workers", "1", "--strict", "-o", result, code=3)
    assert result.read_text() == "as before"
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["result.jsonl", "rows.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("{table}",), 3, "--keep team"),
        (("{table}", "--keep", "tema"), 3, "team"),
        (("{table}", "--keep", "team", "--format", "xml"), 2, "formats:"),
        (("{table}", "--keep", "team", "--format", "parquet"), 2, "--output"),
        (("{table}", "--keep", "team", "--resume"), 2, "--output"),
        (("{table}", "--keep", "team", "--by", "team"), 2, "--summary"),
        (("{table}", "--keep", "team", "--draws", "300"), 2, "512"),
        (("{table}", "--keep", "team", "-o", "{folder}/none/x.csv"), 3, "folder does not exist"),
        (("{table}", "--keep", "team", "-o", "{table}"), 2, "the file of the answers"),
        (("{folder}/none.csv",), 3, "cannot be read"),
        (("{folder}",), 3, "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_work(
    arguments: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text(as_table(survey(3)))
    filled = [one.format(table=table, folder=tmp_path) for one in arguments]
    out, err = batch(*filled, "--workers", "1", code=code)
    assert out == b""
    assert said in " ".join(err.split())


def test_an_empty_input_has_no_results(tmp_path: Path) -> None:
    assert batch("-", "--workers", "1", "--input-format", "jsonl")[0] == b""


class _Stopped(Exception):
    """An end in the middle of a run."""


def test_an_interrupted_run_is_resumed_to_the_same_bytes(lines: Path, plan: Plan, tmp_path: Path) -> None:
    whole, output = tmp_path / "whole.csv", tmp_path / "result.csv"

    def source() -> Source:
        return Source(lines, plan.question_set, keep=plan.keep)

    run(plan, _small(source()), Options("csv", whole), lambda said: None)

    def stop(said: str) -> None:
        if said.startswith("20 "):
            raise _Stopped

    with pytest.raises(_Stopped):
        run(plan, _small(source()), Options("csv", output), stop)
    assert not output.exists()
    [part] = tmp_path.glob("*.part")
    with open(part, "ab") as torn:
        torn.write(b'{"row": 21, "id":')  # as a process leaves it that is killed while it writes
    seen: list[str] = []
    run(plan, _small(source()), Options("csv", output, resume=True), seen.append)
    assert seen[0].startswith("30 ")
    assert output.read_bytes() == whole.read_bytes()
    assert list(tmp_path.glob("*.part")) == []


def _small(source: Source) -> Source:
    """The same rows in chunks of ten."""
    chunks = source.chunks
    source.chunks = lambda size=10: chunks(10)  # type: ignore[method-assign]
    return source


def test_another_run_is_not_resumed(lines: Path, plan: Plan, tmp_path: Path) -> None:
    output = tmp_path / "result.jsonl"
    other = Part(output, "another")
    other.open(resume=False)
    other.close()
    _, said = batch(lines, *FEW, "-o", output, "--resume", code=2)
    assert "other answers, options or data" in said


def test_an_interrupt_keeps_the_results_and_says_how_to_go_on(tmp_path: Path) -> None:
    path, output = tmp_path / "survey.jsonl", tmp_path / "result.jsonl"
    path.write_text(as_lines(survey(3000)))
    command = [sys.executable, "-m", "modelmatch", "batch", str(path), "--keep", "team", "-o", str(output)]
    process = subprocess.Popen([*command, "--workers", "1"], stderr=subprocess.PIPE, cwd=program.ROOT)
    while not any(part.stat().st_size for part in tmp_path.glob("*.part")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"--resume" in err
    assert not output.exists()
    [part] = tmp_path.glob("*.part")
    assert part.read_bytes().endswith(b"\n")


def chunks(people: int, size: int = 16) -> list[Chunk]:
    """A survey in small chunks."""
    rows = [line.encode() for line in as_lines(survey(people)).splitlines()]
    return [(start + 1, rows[start : start + size]) for start in range(0, people, size)]


def test_results_are_the_same_with_any_number_of_workers_also_after_one_was_killed(plan: Plan) -> None:
    import multiprocessing

    alone = b"".join(done.lines for done in results(plan, chunks(160), 1))
    together = results(plan, chunks(160), 2)
    found = [next(together).lines]
    pid = multiprocessing.active_children()[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    found += [done.lines for done in together]
    assert b"".join(found) == alone


def test_a_chunk_that_ends_every_worker_is_given_up(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    from modelmatch.errors import DataError
    from modelmatch.many import pool

    class Fallen(pool._Worker):
        def give(self, index: int, chunk: Chunk) -> None:
            self.process.kill()
            self.process.join()
            super().give(index, chunk)

    monkeypatch.setattr(pool, "_Worker", Fallen)
    with pytest.raises(DataError, match="rows 1 to 16"):
        list(results(plan, chunks(16), 2))


def test_progress_says_how_long_the_rest_will_take() -> None:
    assert progress_words(128, 128, 0.5, 0.1) == "128 rows"
    assert progress_words(5000, 5000, 10.0, 0.25) == "5,000 rows · 500 per second · 25 %, about 30 s left"
    assert progress_words(6000, 1000, 2.0, 0.5) == "6,000 rows · 500 per second · 50 %, about 12 s left"
    assert progress_words(5000, 5000, 10.0, None) == "5,000 rows · 500 per second"


def test_nothing_of_this_is_loaded_unless_it_is_used() -> None:
    code = "import sys; sys.argv = ['modelmatch', 'recommend', '-f', 'id']\nfrom modelmatch.cli import app\n"
    code += "try: app()\nexcept SystemExit: pass\n"
    code += "print([n for n in sys.modules if n.startswith(('modelmatch.many', 'pyarrow', 'dask', 'distributed'))])"
    code += "\nprint('multiprocessing' in sys.modules)"
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")
    }  # loads modules, too
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=program.ROOT, check=True, env=plain
    )
    assert done.stdout.splitlines()[1:] == ["[]", "False"]
