"""The command line as a whole: what goes where, exit codes, and bad input of every kind."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelmatch.catalog import load_catalog
from tests import program

ROOT = Path(__file__).resolve().parent.parent
PERSONA = ROOT / "tests" / "acceptance" / "personas" / "developer.yaml"


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    return program.run(*arguments, stdin=stdin, environment=environment)


def refused(done: subprocess.CompletedProcess[bytes], code: int, *words: str) -> None:
    """One clear error on standard error, nothing on standard output, no traceback."""
    error = done.stderr.decode()
    assert done.returncode == code, error
    assert done.stdout == b""
    assert "Traceback" not in error
    assert error.count("error[") == 1, error
    for word in words:
        assert word in error


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"answers: [1, 2\n", ["error[yaml]", "answers.yaml:2:1"]),
        (b"answers: {wrk: [coding]}\n", ["error[unknown-question]", "answers.yaml:1:11", 'did you mean "work"?']),
        (b"answers: {work: [codng]}\n", ["error[unknown-choice]", "answers.yaml:1:18", 'did you mean "coding"?']),
        (b"answers: {work: 7.5}\n", ["answers.yaml:1:17"]),
        (b"answers: none\n", ["error[wrong-type]", "answers.yaml:1:10"]),
        (b"answers: {}\nanswer: {}\n", ["error[unknown-key]", "answers.yaml:2:1", 'did you mean "answers"?']),
        (b"answers: {}\nanswers: {}\n", ["error[duplicate-key]", "answers.yaml:2:1"]),
        (b"set: quik\nanswers: {}\n", ["error[unknown-set]", "answers.yaml:1:6", 'did you mean "quick"?']),
        (b"", ["error[empty]"]),
        (bytes(range(256)), ["error[not-text]"]),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ["error[alias]", "answers.yaml:2:8"]),
        (b"a: " + b"[" * 5000, ["error[too-deep]"]),
        (b"x" * 6_000_000, ["error[too-large]"]),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, bytes) else None,
)
def test_a_bad_answers_file_is_one_error_with_its_place(tmp_path: Path, content: bytes, words: list[str]) -> None:
    (tmp_path / "answers.yaml").write_bytes(content)
    refused(run("recommend", "-a", str(tmp_path / "answers.yaml")), 3, *words)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["recommend", "-a", "gone.yaml"], 3, ["error[no-such-file]"]),
        (["recommend", "-a", "."], 3, ["error[not-a-file]"]),
        (["recommend", "--profiles", "gone"], 3, ["error[no-such-folder]"]),
        (["recommend", "--as-of", "2062-01-01"], 2, ["error[date-in-future]"]),
        (["recommend", "--as-of", "yesterday"], 2, ["error[invalid-date]", "YYYY-MM-DD"]),
        (["recommend", "--as-of", "1999-01-01"], 2, ["error[date-before-data]"]),
        (["recommend", "--set", "work"], 2, ["QUESTION=ANSWER"]),
        (["recommend", "--set", "wrk=coding"], 2, ["error[unknown-question]", 'did you mean "work"?']),
        (["recommend", "--set", "work=codng"], 2, ["error[unknown-choice]", "choices:"]),
        (["recommend", "--format", "jsn"], 2, ["error[unknown-format]", 'did you mean "json"?']),
        (["recommend", "--questions", "quik"], 2, ["error[unknown-set]"]),
        (["questions", "show", "quik"], 2, ["error[unknown-set]", 'did you mean "quick"?']),
        (["questions", "audit", "quik"], 2, ["error[unknown-set]"]),
        (["recomend"], 2, ["error[unknown-command]", 'did you mean "recommend"?']),
        (["team"], 2, ["error[unknown-command]", "did you mean modelmatch quiz team?"]),
        (["models", "show", "muse-sprk"], 2, ["error[unknown-model]", "did you mean"]),
        (["validate", "gone.yaml"], 3, ["error[no-such-file]"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_bad_call_is_one_error_that_says_what_to_do(arguments: list[str], code: int, words: list[str]) -> None:
    refused(run(*arguments), code, *words)


LONG = "a" * 100_000


@pytest.mark.parametrize(
    "arguments",
    [
        ["cache", "info", LONG],
        [f"--{LONG}"],
        [f"-{LONG}"],
        ["validate", f"--x={LONG}"],
        ["quiz", f"--all={LONG}"],
        [LONG],
    ],
    ids=lambda value: " ".join(word[:12] for word in value),
)
def test_an_error_repeats_no_more_than_a_part_of_a_long_word(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert len(done.stderr) < 5_000, done.stderr[:500]


@pytest.mark.parametrize("word", ["\u202e", "\u2028", "\x1b[31m", "\u2066x"])
@pytest.mark.parametrize("before", [["cache", "info"], ["validate", "--"], ["recommend", "--top"], ["models"]])
def test_an_error_names_characters_that_would_reorder_it(before: list[str], word: str) -> None:
    done = run(*before, word, f"--{word}")
    assert done.returncode in (2, 3)
    assert not set("\u202e\u2028\x1b\u2066") & set(done.stderr.decode())


@pytest.mark.parametrize("verb", [["quiz"], ["recommend", "-a", "-"]], ids=["quiz", "recommend"])
def test_ten_megabytes_of_junk_on_standard_input_are_one_error(verb: list[str]) -> None:
    refused(run(*verb, stdin=os.urandom(10_000_000)), 3)
    refused(run(*verb, stdin=b"coding\n" * 1_500_000), 3, "error[too-large]")


def test_piped_answers_the_same_file_and_single_settings_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("answers: {work: [coding, agents], reach: api, budget: 300}\n")
    by_file = run("recommend", "-a", str(tmp_path / "a.yaml"), "--format", "json")
    by_stdin = run("recommend", "-a", "-", "--format", "json", stdin=(tmp_path / "a.yaml").read_bytes())
    by_setting = run("recommend", "-s", "work=coding,agents", "-s", "reach=api", "-s", "budget=300", "--format", "json")
    by_pipe = run("quiz", "--format", "json", stdin=b"coding, agents\napi\n\n300\n")
    assert by_file.returncode == 0
    assert by_file.stdout == by_stdin.stdout == by_setting.stdout == by_pipe.stdout


def test_results_do_not_depend_on_hash_order_locale_time_zone_threads_or_terminal() -> None:
    plain = run("recommend", "-a", str(PERSONA), "--format", "json")
    odd = run(
        "recommend", "-a", str(PERSONA), "--format", "json",
        PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Tokyo", OMP_NUM_THREADS="1", TERM="dumb", COLUMNS="40",
    )  # fmt: skip
    assert plain.stdout == odd.stdout
    assert json.loads(plain.stdout)["schema"].startswith("modelmatch/recommendation/")


def test_an_overlay_model_can_win_and_is_said_to_be_stated(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(
        "id: acme/house\nname: House\nvendor: Acme\nsource: https://acme.example/model\n"
        "strengths: {coding: 150, agentic: 150}\naccess:\n  - {route: api, name: House API}\n"
    )
    done = run("recommend", "--profiles", str(tmp_path), "-s", "work=coding", "-s", "reach=api", "--format", "json")
    match = json.loads(done.stdout)["candidates"][0]
    assert match["id"] == "acme/house"
    assert {s["basis"] for s in match["scores"] if s["criterion"] == "coding"} == {"stated"}


def test_an_overlay_that_moves_the_day_is_told_unless_a_day_is_named(tmp_path: Path) -> None:
    day = load_catalog(user=False).newest + dt.timedelta(days=30)
    (tmp_path / "house.yaml").write_text(
        f"id: acme/house\nname: House\nvendor: Acme\nsource: https://acme.example/model\nreleased: {day}\n"
    )
    call = ("recommend", "--profiles", str(tmp_path), "-s", "work=coding", "--format", "id")
    assert b"results are as of" in run(*call).stderr
    assert run(*call, "--as-of", "2026-10-10").stderr == b""


def test_a_broken_overlay_stops_the_run_and_names_every_error(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: acme/a\nname: A\nvendor: Acme\nlicence: MIT\n")
    (tmp_path / "b.yaml").write_text("id: acme/b\nname: B\nvendor: Acme\nsuccessor_of: acme/c\n")
    done = run("recommend", "--profiles", str(tmp_path))
    assert done.returncode == 3
    assert b"error[unknown-key]" in done.stderr
    done = run("validate", str(tmp_path / "b.yaml"))
    assert done.returncode == 3
    assert b"error[unknown-model]" in done.stderr


def test_the_bundled_data_is_valid() -> None:
    done = run("validate")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.count(b": ok") == 5


def test_nothing_is_written_where_it_cannot_be(tmp_path: Path) -> None:
    done = run("quiz", "--save", str(tmp_path / "no" / "file.yaml"), "--format", "id", stdin=b"coding\n")
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert list(tmp_path.rglob("*.yaml")) == []


def test_a_reader_that_stops_early_is_no_error_worth_a_traceback() -> None:
    done = subprocess.run(
        f"{sys.executable} -m modelmatch recommend -a {PERSONA} --explain | head -1", shell=True, capture_output=True
    )
    assert b"Traceback" not in done.stderr


def test_help_names_every_verb() -> None:
    text = run("--help", NO_COLOR="1").stdout.decode()
    for verb in ("quiz", "recommend", "models", "compare", "benchmarks", "questions", "evidence", "validate"):
        assert verb in text


def test_a_date_in_an_answers_file_after_the_data_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("as_of: 2031-01-01\nanswers: {}\n")
    refused(run("recommend", "-a", str(tmp_path / "a.yaml")), 3, "error[date-in-future]", "a.yaml:1:8")


def test_an_overlay_that_moves_the_default_day_says_so(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(
        "id: acme/house\nname: House\nvendor: Acme\nsource: https://acme.example\nreleased: 2027-01-02\n"
    )
    done = run("models", "--profiles", str(tmp_path), "--format", "id")
    assert done.returncode == 0
    assert b"warning: results are as of 2027-01-02" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["models"], ["recommend"], ["recommend", "-f", "json"]])
def test_a_full_disk_is_one_error(arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "modelmatch", *arguments], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error[output]: the output cannot be written")
    assert "Traceback" not in done.stderr


def test_saving_follows_links_and_never_replaces_what_is_no_file(tmp_path: Path) -> None:
    target, link = tmp_path / "target.yaml", tmp_path / "link.yaml"
    target.write_text("old")
    link.symlink_to(target)
    assert run("quiz", "--save", str(link), "--format", "id", stdin=b"coding\n").returncode == 0
    assert link.is_symlink()
    assert "work: [coding]" in target.read_text()


def test_a_config_folder_is_checked_with_its_profiles_and_question_sets(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "questions").mkdir()
    (tmp_path / "profiles" / "house.yaml").write_text("id: acme/house\nname: House\nvendor: Acme\n")
    (tmp_path / "questions" / "mine.yaml").write_text(
        "id: mine\ntitle: Mine\nminutes: 1\nquestions:\n"
        "  - {id: work, ask: What?, choices: [{id: a, label: A}, {id: b, label: B}]}\n"
    )
    done = run("validate", str(tmp_path))
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.count(b": ok") == 2
    done = run("validate", MODELMATCH_CONFIG_DIR=str(tmp_path))
    assert done.stdout.count(b": ok") == 7


def test_an_answer_that_has_no_effect_is_named() -> None:
    done = run("recommend", "-s", "reach=api", "-s", "spend=free", "-f", "id")
    assert done.returncode == 0
    assert b'warning: the answer to "spend" is not used: the question applies only if reach is' in done.stderr


@pytest.mark.parametrize("question_set", ["quick", "full"])
def test_who_shows_it_pictures_gets_a_model_that_takes_them(question_set: str) -> None:
    done = run("recommend", "-q", question_set, "-s", "work=images", "-s", "reach=self", "-f", "json")
    from modelmatch import load_catalog

    models = load_catalog().models
    for candidate in json.loads(done.stdout)["candidates"]:
        modalities = models[candidate["id"]].modalities
        assert modalities is not None
        assert "image" in modalities.input


LONG = "a" * 300
"""A name that no file system takes."""


@pytest.mark.parametrize("folder", ["/dev/null/x", f"/tmp/{LONG}"], ids=["below a file", "name too long"])
def test_folders_of_the_user_that_cannot_be_searched_do_not_stop_a_run(folder: str) -> None:
    done = run("recommend", "-f", "id", MODELMATCH_CACHE_DIR=folder, MODELMATCH_CONFIG_DIR=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    refused(run("quiz", "--resume", MODELMATCH_STATE_DIR=folder), 2, "error[nothing-to-resume]")


def test_a_folder_of_profiles_that_cannot_be_searched_is_one_error() -> None:
    refused(run("recommend", "--profiles", LONG), 3, "error[unreadable]", "the folder cannot be read")
    refused(run("validate", LONG), 3, "error[unreadable]", "the file cannot be read")


def test_answers_are_not_saved_through_a_link_that_leads_in_circles(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    done = run("quiz", "--save", str(loop), "--format", "id", stdin=b"coding\n")
    assert done.returncode == 3
    assert b"loop.yaml: error[unwritable]: the file cannot be written" in done.stderr
    assert loop.is_symlink()


@pytest.mark.parametrize("verb", ["quiz -f id", "recommend -a - -f id", "models -f id", "validate gone.yaml"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_standard_stream_is_like_the_null_device(verb: str, closed: str) -> None:
    instead = closed.replace("2>&-", "2>/dev/null").replace(">&-", ">/dev/null").replace("<&-", "</dev/null")
    command = f"{sys.executable} -m modelmatch {verb}"
    left, right = (
        subprocess.run(["sh", "-c", f"{command} {streams}"], stdin=subprocess.DEVNULL, capture_output=True)
        for streams in (closed, instead)
    )
    assert (left.returncode, left.stdout, left.stderr) == (right.returncode, right.stdout, right.stderr)
    assert b"Traceback" not in left.stderr


def test_an_input_that_cannot_be_read_is_not_blamed_on_the_output() -> None:
    for verb in ("quiz", "recommend -a -"):
        command = f"{sys.executable} -m modelmatch {verb} 0>/dev/null"
        done = subprocess.run(["sh", "-c", command], capture_output=True)
        assert done.returncode == 3
        assert b"<standard input>: error[unreadable]: the input cannot be read" in done.stderr


def test_a_file_that_fails_is_named_and_not_blamed_on_the_output() -> None:
    script = "from modelmatch import cli; cli.app = lambda **_: open('/gone/file'); cli.main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "error[file]: /gone/file: no such file or directory\n")


def test_a_name_of_a_checked_file_does_not_reach_the_terminal_raw(tmp_path: Path) -> None:
    path = tmp_path / "red\x1b[31m.yaml"
    path.write_text("id: acme/red\nname: Red\nvendor: Acme\n")
    done = run("validate", str(path))
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout


def test_a_question_that_is_set_twice_is_warned_of_since_the_last_answer_counts() -> None:
    twice = run("recommend", "-s", "work=coding", "-s", "work=writing", "--format", "id")
    assert twice.returncode == 0
    assert b'warning: "work" is set 2 times: only the last one counts' in twice.stderr
    assert twice.stdout == run("recommend", "-s", "work=writing", "--format", "id").stdout


def test_saved_answers_are_reported_on_standard_error_with_how_to_use_them(tmp_path: Path) -> None:
    done = run("quiz", "--save", str(tmp_path / "my answers.yaml"), "--format", "id", stdin=b"coding\n")
    assert f"modelmatch recommend -a '{tmp_path}/my answers.yaml'" in done.stderr.decode()
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize("verb", [["quiz"], ["evidence", "audit"], ["questions", "audit"]])
def test_paragraphs_of_a_help_text_have_no_ragged_lines(verb: list[str]) -> None:
    text = run(*verb, "--help", COLUMNS="80").stdout.decode().partition("\u256d")[0]
    lines = [line.strip() for line in text.splitlines()]
    for line, following in itertools.pairwise(lines):
        assert not following or not line or len(f"{line} {following.split()[0]}") > 78


def test_sources_given_as_addresses_are_listed(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "id: acme/one\nname: One\nvendor: Acme\nreleased: 2026-11-02\nsource: https://acme.example/one\n"
        "prices: [{since: 2026-11-02, input: 1, output: 4, source: https://acme.example/pricing}]\n"
    )
    page = run("models", "show", "acme/one", "--profiles", str(tmp_path)).stdout.decode()
    assert "[2]" in page
    assert page.endswith("1  https://acme.example/one\n2  https://acme.example/pricing\n")


@pytest.mark.parametrize(
    "line",
    [
        "context: {input: 99999999999999999999999}",
        "strengths: {coding: 6000}",
        "prices: [{since: 2026-11-02, input: 1e999, output: 4, source: https://a.example}]",
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "one.yaml").write_text(
        f"id: acme/one\nname: One\nvendor: Acme\nreleased: 2026-11-02\nsource: https://a.example\n{line}\n"
    )
    refused(run("models", "--profiles", str(tmp_path)), 3, "one.yaml:6:")


def test_who_asks_for_more_models_than_are_worth_it_is_told_so() -> None:
    done = run("recommend", "-s", "work=writing", "--models", "9", "--format", "json")
    assert done.stderr.decode().startswith("note: no second model would improve the fit by even half a point")
    assert run("recommend", "-s", "work=writing", "--models", "9", "--format", "id").stderr == b""
