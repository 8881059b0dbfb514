"""Results of other tools become figures of the models that they name, or one clear error and nothing."""

from __future__ import annotations

import json
import math
import os
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modelmatch.catalog import load_catalog
from modelmatch.catalog.schema import Figure
from modelmatch.cli import app
from modelmatch.commands.import_results import FORMATS as NAMED
from modelmatch.errors import DataError
from modelmatch.interop import opened
from modelmatch.interop.importing import Wanted, import_results
from modelmatch.interop.read_results import FORMATS, read_results
from tests.interop import results as made


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


def figures(folder: Path | str, model: str) -> list[Figure]:
    """The figures of a model on private benchmarks."""
    found = load_catalog([folder], user=False).models[model].evidence
    return [figure for figure in found if figure.benchmark.startswith("own/")]


def only(folder: Path | str, model: str) -> Figure:
    (figure,) = figures(folder, model)
    return figure


def test_results_of_promptfoo_become_figures_and_what_matched_is_shown(work: Path) -> None:
    made.promptfoo(work, {"anthropic:messages:opus-5-20260201": (30, 10), "acme/one": (20, 20)})
    done = run("promptfoo.json", "--domain", "coding", "--into", "own")
    assert done.exit_code == 0, done.output
    line = next(line for line in done.stdout.splitlines() if "acme/opus-5 " in line)
    assert "anthropic:messages:" in line
    assert "75.0 ± 6.8 %" in line
    figure = only("own", "acme/opus-5")
    assert (figure.score, figure.cases, figure.by, str(figure.published)) == (0.75, 40, "independent", "2026-03-02")
    assert figure.se == pytest.approx(math.sqrt(0.75 * 0.25 / 40))
    catalog = load_catalog(["own"], user=False)
    benchmark = catalog.benchmarks[figure.benchmark]
    assert (benchmark.scale, benchmark.maximum, benchmark.domains) == ("bounded", 1.0, {"coding": 1.0})
    assert "SHA-256" in catalog.sources[figure.source].title
    assert "promptfoo.json" in catalog.sources[figure.source].title
    assert str(catalog.newest) == "2026-03-02", "what was measured counts from then on"


def test_running_it_twice_changes_nothing(work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1), "acme/two": (2, 2)})
    made.inspect_json(work)
    run("promptfoo.json", "log.json", "--into", "own")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in work.rglob("*")
              if path.is_file()}  # fmt: skip
    again = run("promptfoo.json", "log.json", "--into", "own")
    assert "Unchanged" in again.stdout
    assert "Kept in" not in again.stdout
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in work.rglob("*")
                      if path.is_file()}  # fmt: skip


def test_further_results_join_those_before(work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1)})
    run("promptfoo.json", "--as", "tickets", "--into", "own")
    made.promptfoo(work, {"acme/two": (2, 2)}, name="more.json")
    run("more.json", "--as", "tickets", "--into", "own")
    made.promptfoo(work, {"acme/one": (1, 3)}, name="again.json")
    run("again.json", "--as", "tickets", "--into", "own")
    assert only("own", "acme/one").score == 0.25
    assert only("own", "acme/two").score == 0.5
    kept = Path("own/results/tickets.yaml").read_text()
    assert "promptfoo.json" not in kept, "a source that nothing rests on any more is gone"


@pytest.mark.parametrize("write", [made.inspect_json, made.inspect_eval])
def test_a_log_of_inspect_gives_its_headline_score(write: Callable[[Path], Path], work: Path) -> None:
    run(write(work), "--domain", "coding", "--into", "own")
    figure = only("own", "acme/opus-5")
    assert (figure.benchmark, figure.score, figure.se, figure.cases) == ("own/support-tickets", 0.75, 0.0625, 48)
    assert (figure.setting, str(figure.published)) == ("high effort", "2026-03-01")


def test_a_headline_that_the_log_names_comes_first(work: Path) -> None:
    log = made.inspect_log()
    metrics = {"mean": {"name": "mean", "value": 0.5}, "stderr": {"name": "stderr", "value": 0.1}}
    log["results"]["scores"].append({"name": "judge", "scorer": "judge", "scored_samples": 40, "metrics": metrics})
    log["results"]["headline"] = {"scorer": "judge", "score": None, "metric": "mean"}
    Path("log.json").write_text(json.dumps(log))
    run("log.json", "--into", "own")
    assert only("own", "acme/opus-5").score == 0.5
    run("log.json", "--into", "other", "--metric", "accuracy")
    assert only("other", "acme/opus-5").score == 0.75


def test_tasks_of_lm_eval_are_benchmarks_of_their_own_without_their_group(work: Path) -> None:
    done = run(made.lm_eval(work), "--into", "own")
    assert done.exit_code == 0, done.output
    found = {figure.benchmark: figure for figure in figures("own", "acme/one")}
    assert set(found) == {"own/easy", "own/hard"}
    assert (found["own/easy"].score, found["own/easy"].se, found["own/easy"].cases) == (0.9, 0.02, 90)
    assert (found["own/hard"].score, found["own/hard"].se) == (0.5, 0.03)
    one = run("results_2026-03-01.json", "--task", "hard", "--as", "mine", "--into", "one")
    assert one.exit_code == 0, one.output
    assert only("one", "acme/one").benchmark == "own/mine"


def test_results_of_every_eval_ever_and_of_helm_are_read(work: Path) -> None:
    run(made.every_eval_ever(work), "--into", "eee")
    figure = only("eee", "acme/two")
    assert (figure.benchmark, figure.score, figure.se, figure.cases) == ("own/tickets", 0.6, 0.05, 90)
    done = run(made.helm(work), "--into", "helm")
    assert done.exit_code == 0, done.output
    figure = only("helm", "acme/two")
    assert (figure.benchmark, figure.score, figure.cases) == ("own/mmlu", 0.4, 50)


@pytest.mark.parametrize(
    ("text", "score", "maximum", "cases", "se"),
    [
        ("model,score,cases\nacme/one,80,25\n", 80, 100, 25, 8.0),
        ("Model;Score;Standard error\nacme/one;0.8;0.1\n", 0.8, 1, None, 0.1),
        ("model\tscore\tmax\nacme/one\t8\t10\n", 8, 10, None, None),
        ("model,score\nacme/one,1350.5\n", 1350.5, None, None, None),
        ("model,passed\n" + "acme/one,pass\nacme/one,fail\n" * 8, 0.5, 1, 16, 0.125),
        ("model,score\nacme/one,0.5\nacme/one,0.7\nacme/one,0.9\n", 0.7, 1, 3, 0.1154700538),
    ],
)
def test_tables_have_a_line_for_each_model_or_for_each_case(
    text: str, score: float, maximum: float | None, cases: int | None, se: float | None, work: Path
) -> None:
    Path("t.csv").write_text(text)
    done = run("t.csv", "--into", "own")
    assert done.exit_code == 0, done.output
    figure = only("own", "acme/one")
    assert figure.score == pytest.approx(score)
    assert figure.cases == cases
    assert figure.se == (None if se is None else pytest.approx(se))
    assert load_catalog(["own"], user=False).benchmarks["own/t"].maximum == maximum


def test_lines_of_json_are_a_table(work: Path) -> None:
    rows = [{"model": "acme/one", "score": True}, {"model": "acme/one", "score": False}]
    Path("t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    run("t.jsonl", "--into", "own")
    assert (only("own", "acme/one").score, only("own", "acme/one").cases) == (0.5, 2)


def test_a_hundred_thousand_cases_take_little_memory(work: Path) -> None:
    with open("t.csv", "w") as table:
        table.write("model,case,score\n")
        table.writelines(f"acme/one,{case},{case % 2}\n" for case in range(100_000))
    cases = [{"prompt": "x" * 100, "success": True, "vars": {"q": str(case)}} for case in range(100_000)]
    path = made.promptfoo(work, {"acme/two": (60_000, 40_000)}, results=cases)
    del cases
    assert path.stat().st_size > 10_000_000
    tracemalloc.start()
    try:
        found = [read_results(one) for one in (Path("t.csv"), path)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
    assert [one.results[0].cases for one in found] == [100_000, 100_000]
    assert [one.results[0].score for one in found] == [0.5, 0.6]


def test_nan_outside_of_scores_is_passed_over(work: Path) -> None:
    log = made.inspect_log()
    log["samples"] = [{"id": 1, "metadata": {"loss": math.nan}}]
    Path("log.json").write_text(json.dumps(log))
    assert run("log.json", "--into", "own").exit_code == 0
    assert only("own", "acme/opus-5").score == 0.75


def _write(text: str | bytes, name: str = "log.json") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder / name

    return write


def _changed(**more: Any) -> Callable[[Path], Path]:
    return lambda folder: made.inspect_json(folder, **more)


LOG = json.dumps(made.inspect_log(), indent=1)
BAD: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "a truncated log": (_write(LOG[:-200]), "json", "it ends in the middle"),
    "a truncated archive": (
        lambda folder: _write(made.inspect_eval(folder).read_bytes()[:-40], "log.eval")(folder), "archive", "log.eval",
    ),
    "an archive without a header": (lambda folder: made.inspect_eval(folder, part="_journal/start.json"), "unfinished",
                                    "no header"),
    "a log of an evaluation that failed": (_changed(status="error"), "unfinished", '"error"'),
    "a log of another version": (_changed(version=7), "other-version", "version 7"),
    "a score that is NaN": (_changed(value=math.nan), "not-a-number", "accuracy"),
    "an infinite score": (_changed(value=math.inf), "not-a-number", "accuracy"),
    "a score that is text": (_changed(value="good"), "wrong-form", "results.scores"),
    "a log without scores": (_changed(results={"scores": []}), "no-scores", "no scores"),
    "results of promptfoo of another version": (
        lambda folder: made.promptfoo(folder, {"acme/one": (1, 1)}, version=2), "other-version", "version 2",
    ),
    "results of promptfoo without tests": (lambda folder: made.promptfoo(folder, {}), "no-scores", "no test"),
    "another version of Every Eval Ever": (
        lambda folder: made.every_eval_ever(folder, "1.0.0"), "other-version", "1.0.0",
    ),
    "a run of HELM without its specification": (
        lambda folder: _write("[]", "stats.json")(folder), "no-such-file", "run_spec.json",
    ),
    "a table with NaN": (_write("model,score\nacme/one,1\nacme/two,NaN\n", "t.csv"), "not-a-number", "t.csv:3"),
    "a table with a word": (_write("model,score\nacme/one,good\n", "t.csv"), "wrong-value", "t.csv:2"),
    "a table with a negative number of cases": (_write("model,score,cases\nacme/one,1,-5\n", "t.csv"), "wrong-value",
                                                "t.csv:2"),
    "a table with a negative error": (_write("model,score,se\nacme/one,1,-0.1\n", "t.csv"), "wrong-value", "t.csv:2"),
    "a table with an endless number": (_write("model,score\nacme/one,1e400\n", "t.csv"), "not-a-number", "t.csv:2"),
    "more passed than there are": (
        lambda folder: made.promptfoo(folder, {"acme/one": (5, -2)}), "wrong-value", "promptfoo.json",
    ),
    "a table without scores": (_write("model,points\nacme/one,1\n", "t.csv"), "no-column", '"score"'),
    "a table with a line too long": (_write("model,score\nacme/one,1,2,3\n", "t.csv"), "csv", "t.csv:2"),
    "a table with an open quotation mark": (_write('model,score\n"acme/one,1\n', "t.csv"), "csv", "t.csv"),
    "a table with a model twice": (_write("model,score,cases\na,1,5\na,0,5\n", "t.csv"), "duplicate-result", "t.csv:3"),
    "a table that is not UTF-8": (_write(b"model,score\nacm\xe9,1\n", "t.csv"), "not-text", "t.csv"),
    "lines of JSON that end in the middle": (
        _write('{"model": "acme/one", "score": 1}\n{"model": "acme', "t.jsonl"), "json", "t.jsonl:2",
    ),
    "a name that matches nothing": (_write("model,score\nzzz-9,1\n", "t.csv"), "unknown-model", "t.csv:2"),
    "a name that matches several": (
        _write("model,score\nopus-5-m,1\n", "t.csv"), "ambiguous-model", "acme/opus-5-mini",
    ),
    "two names of one model": (
        _write("model,score\nacme/opus-5,1\nopus-5-20260201,0\n", "t.csv"), "duplicate-result", "t.csv:3",
    ),
    "something else": (_write('{"a": 1}'), "unknown-format", "Inspect"),
    "an empty file": (_write(""), "empty", "empty"),
    "no file": (lambda folder: folder / "none.json", "no-such-file", "none.json"),
    "a folder": (lambda folder: folder, "not-a-file", "directory"),
    "deep nesting": (_write('{"evalId": "a", "results": {"version": 3}, "x": ' + "[" * 100_000), "json", "log.json"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_error_and_nothing_is_written(kind: str, work: Path) -> None:
    write, code, said = BAD[kind]
    path = write(work)
    done = run(path, "--into", "own")
    assert done.exit_code == 3, done.output
    assert done.stderr.count("error[") == 1
    assert f"error[{code}]" in done.stderr
    assert said in done.stderr
    assert path.name in done.stderr or path == work or code == "no-such-file"
    assert "Traceback" not in done.output
    assert not Path("own").exists()


def test_an_archive_that_unpacks_to_more_than_memory_is_refused(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "LARGEST_PART", 2**20)
    path = made.inspect_eval(work, header=b" " * (2**20 + 1))
    assert path.stat().st_size < 10_000
    done = run(path, "--into", "own")
    assert "error[too-large]" in done.stderr
    assert not Path("own").exists()


def test_a_log_packed_in_a_way_that_needs_a_package_names_it(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(work / "log.eval", "w") as archive:
        archive.writestr("header.json", json.dumps(made.inspect_log()))
    raw = bytearray((work / "log.eval").read_bytes())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):  # the method, as both headers state it
        raw[raw.find(mark) + at] = opened.ZSTANDARD
    (work / "log.eval").write_bytes(raw)
    monkeypatch.setitem(sys.modules, "zstandard", None)
    done = run("log.eval", "--into", "own")
    assert (done.exit_code, "error[no-zstandard]" in done.stderr) == (3, True)
    assert "modelmatch[inspect]" in done.stderr
    assert not Path("own").exists()


def test_one_bad_file_keeps_the_good_ones_out_too(work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1)})
    _write(LOG[:-9])(work)
    done = run("promptfoo.json", "log.json", "--into", "own")
    assert done.exit_code == 3
    assert not Path("own").exists()


def test_a_folder_that_cannot_be_written_is_one_error(work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1)})
    Path("own").write_text("a file")
    done = run("promptfoo.json", "--into", "own")
    assert done.exit_code in (1, 3), done.output
    assert done.stderr.count("error[") == 1
    assert Path("own").read_text() == "a file"


def test_names_are_given_or_left_out_where_they_do_not_match(work: Path) -> None:
    made.promptfoo(work, {"ours": (3, 1), "theirs": (2, 2)})
    done = run("promptfoo.json", "--model", "ours=acme/opus-5", "--model", "theirs=-", "--into", "own")
    assert done.exit_code == 0, done.output
    assert "theirs" in next(line for line in done.stdout.splitlines() if line.startswith("Left out"))
    assert only("own", "acme/opus-5").score == 0.75
    unused = run("promptfoo.json", "--model", "outs=acme/one", "--into", "own")
    assert unused.exit_code == 2
    assert "ours" in unused.stderr


def test_who_can_be_asked_is_asked_which_model_a_name_means(work: Path) -> None:
    made.promptfoo(work, {"opus-5-m": (3, 1)})
    asked: list[tuple[str, list[str]]] = []

    def choose(name: str, candidates: object) -> str:
        asked.append((name, sorted(candidates)))  # type: ignore[call-overload]
        return "acme/opus-5-maxi"

    import_results([Path("promptfoo.json")], Wanted(into=Path("own")), choose)
    assert asked == [("opus-5-m", ["acme/opus-5-maxi", "acme/opus-5-mini"])]
    assert only("own", "acme/opus-5-maxi").score == 0.75


def test_in_a_terminal_an_ambiguous_name_is_asked_and_ctrl_c_writes_nothing(tmp_path: Path) -> None:
    import pexpect

    (tmp_path / "t.csv").write_text("model,score\nopus,0.5\n")
    arguments = ["-m", "modelmatch", "import", "t.csv", "--as", "mine", "--into", "own"]
    asked = pexpect.spawn(sys.executable, arguments, cwd=str(tmp_path), encoding="utf-8", timeout=60)
    asked.expect("Which model is")
    asked.sendintr()
    asked.expect(pexpect.EOF)
    asked.close()
    assert asked.exitstatus == 130
    assert not (tmp_path / "own").exists()


def test_the_command_line_names_every_format() -> None:
    assert set(NAMED) == set(FORMATS)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--as", "coding"), "reserved-id"),
        (("--as", "cost"), "reserved-id"),
        (("--as", "work"), "reserved-id"),
        (("--as", "two words"), "invalid-name"),
        (("--domain", "cooking"), "unknown-domain"),
        (("--model", "x"), "bad-name"),
        (("--task", "other"), "unknown-task"),
        (("--from", "excel"), "unknown-choice"),
    ],
)
def test_options_that_do_not_fit_are_usage_errors(options: tuple[str, ...], code: str, work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1)})
    done = run("promptfoo.json", *options, "--into", "own")
    assert (done.exit_code, f"error[{code}]" in done.stderr) == (2, True), done.output
    assert not Path("own").exists()


def test_results_on_another_scale_do_not_mix(work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1)})
    run("promptfoo.json", "--as", "tickets", "--into", "own")
    Path("t.csv").write_text("model,score\nacme/two,1350\n")
    done = run("t.csv", "--as", "tickets", "--into", "own")
    assert "error[other-scale]" in done.stderr
    assert figures("own", "acme/two") == []


def test_without_a_folder_they_count_in_every_run(work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1)})
    done = run("promptfoo.json")
    assert done.exit_code == 0, done.output
    assert (Path(os.environ["MODELMATCH_CONFIG_DIR"]) / "profiles" / "results" / "tickets.yaml").is_file()
    assert any(figure.benchmark == "own/tickets" for figure in load_catalog().models["acme/one"].evidence)


def test_a_file_of_results_is_checked_like_all_data(work: Path) -> None:
    made.promptfoo(work, {"acme/one": (3, 1)})
    run("promptfoo.json", "--as", "tickets", "--into", "own")
    path = Path("own/results/tickets.yaml")
    text = path.read_text()
    for before, after, code in (
        ("score: 0.75", "score: 1.75", "score-above-maximum"),
        ("model: acme/one", "model: acme/none", "unknown-model"),
        ("- benchmark: own/tickets", "- benchmark: code-test", "other-benchmark"),
        ("published: 2026-03-02", "published: 2036-03-02", "date-in-future"),
    ):
        assert before in text
        path.write_text(text.replace(before, after))
        with pytest.raises(DataError) as caught:
            load_catalog(["own"], user=False)
        assert caught.value.code == code
        assert caught.value.place is not None
        assert caught.value.place.line
