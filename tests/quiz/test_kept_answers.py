"""Interrupted quizzes are kept one by one, privately, and what is saved replays the run that it was saved from."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from modelmatch.cli import app
from modelmatch.data import store, writing
from modelmatch.data.document import parse_document
from modelmatch.errors import DataError, Unwritable, UsageError
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.answers_file import format_answers, parse_answers
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.schema import QuestionSet
from modelmatch.session.unfinished import forget_unfinished, keep_unfinished, unfinished, unfinished_quizzes
from tests.quiz.quiz_terminal import CTRL_C, ENTER, Terminal
from tests.quiz.test_quiz_answers import runs

MODELMATCH = [sys.executable, "-m", "modelmatch"]
OWN = """\
id: acme/own
name: Acme Own
vendor: Acme
released: {day}
source: https://acme.example/own
access: [{{route: api, name: Acme API, model_id: own}}]
prices: [{{since: {day}, input: 0.1, output: 0.1, source: https://acme.example/p}}]
strengths: {{coding: {strength}, agentic: 90, writing: 90, reasoning: 90}}
"""
LATER = "2026-12-24"


@pytest.fixture(scope="module")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model that is newer than all bundled data, and wins."""
    return write_overlay(tmp_path_factory.mktemp("work") / "house")


def write_overlay(folder: Path, strength: int = 90) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "acme-own.yaml").write_text(OWN.format(day=LATER, strength=strength), encoding="utf-8")
    return folder


def invoke(*arguments: str, stdin: str = "") -> tuple[int, bytes, str]:
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    return result.exit_code, result.stdout_bytes, result.stderr


def replayed(stderr: str) -> list[str]:
    """The arguments of the command that the quiz printed."""
    (line,) = [line for line in stderr.splitlines() if line.startswith("answers saved; to replay them: modelmatch ")]
    return shlex.split(line.removeprefix("answers saved; to replay them: modelmatch "))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    run=runs(),
    format=st.sampled_from(["table", "json", "yaml", "markdown", "id"]),
    options=st.lists(
        st.sampled_from([("--models", "3"), ("--top", "2"), ("--explain",), ("--as-of", "2026-04-10")]), unique=True
    ),
    over=st.booleans(),
)
def test_the_printed_command_gives_the_same_bytes_as_the_quiz(
    run: tuple[QuestionSet, Answers],
    format: str,
    options: list[tuple[str, ...]],
    over: bool,
    overlay: Path,
    tmp_path: Path,
) -> None:
    question_set, answers = run
    given_answers = tmp_path / "given.yaml"
    given_answers.write_text(format_answers(question_set, answers), encoding="utf-8")
    chosen = [part for option in options for part in option] + ["--profiles", str(overlay)] * over
    saved = tmp_path / "a b.yaml"
    arguments = ["quiz", "-a", str(given_answers), "--save", str(saved), "-f", format, *chosen]
    code, result, said = invoke(*arguments)
    assert code in (0, 4), said
    assert invoke(*replayed(said))[:2] == (code, result)


def test_a_replay_has_the_overlay_of_the_quiz_even_if_it_is_newer_than_all_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_overlay(tmp_path / "house")
    monkeypatch.chdir(tmp_path)
    code, result, said = invoke("quiz", "--profiles", "house", "--save", "a.yaml", "-f", "id", stdin="coding\n")
    assert (code, result) == (0, b"acme/own\n"), said
    assert f"as_of: {LATER}\nprofiles: [house]\n" in Path("a.yaml").read_text(encoding="utf-8")
    assert invoke(*replayed(said))[:2] == (0, result)
    assert invoke("validate", "a.yaml")[0] == 0
    tmp_path.rename(moved := tmp_path.with_name(f"{tmp_path.name}-moved"))  # both go on together
    monkeypatch.chdir("/")
    assert invoke("recommend", "-a", str(moved / "a.yaml"), "-f", "id")[:2] == (0, result)


def test_an_overlay_elsewhere_is_named_in_full(overlay: Path, tmp_path: Path) -> None:
    saved = tmp_path / "a.yaml"
    invoke("quiz", "--profiles", os.path.relpath(overlay), "--save", str(saved), stdin="coding\n")
    assert f'profiles: ["{os.path.realpath(overlay)}"]\n' in saved.read_text(encoding="utf-8")


def test_an_overlay_that_is_gone_is_told_with_its_place(tmp_path: Path) -> None:
    saved = tmp_path / "a.yaml"
    saved.write_text("profiles: [house, away]\nanswers: {}\n", encoding="utf-8")
    (tmp_path / "house").mkdir()
    code, _, said = invoke("recommend", "-a", str(saved))
    assert code == 3
    assert f'a.yaml:1:19: error[no-such-folder]: there is no profiles folder "{tmp_path / "away"}"' in said


def test_a_replay_says_when_the_profiles_or_the_questions_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "config" / "questions"
    own.mkdir(parents=True)
    source = (store.bundled("questions") / "quick.yaml").read_text(encoding="utf-8")
    (own / "mine.yaml").write_text(source.replace("id: quick", "id: mine", 1), encoding="utf-8")
    saved, house = str(tmp_path / "a.yaml"), write_overlay(tmp_path / "house")
    invoke("quiz", "mine", "--profiles", str(house), "--save", saved, stdin="coding\n")
    assert "note:" not in invoke("recommend", "-a", saved)[2]
    write_overlay(house, strength=80)
    assert "a.yaml was saved with different data" in invoke("recommend", "-a", saved)[2]
    (own / "mine.yaml").write_text(source.replace("id: quick", "id: mine", 1) + "# changed\n", encoding="utf-8")
    assert 'another version of the question set "mine"' in invoke("recommend", "-a", saved)[2]
    write_overlay(house)
    (own.parent / "profiles").mkdir()
    write_overlay(own.parent / "profiles", strength=1)  # the user's own count in every run
    assert "a.yaml was saved with different data" in invoke("recommend", "-a", saved)[2]


@pytest.mark.parametrize("name", ["ä b", "😀", "no", "1", "#x", "a\tb", "\x7f", "\u2028", "\ufeff", "\x85", 'q"\\'])
def test_any_name_can_be_written_into_an_answers_file(name: str) -> None:
    quick = load_questions("quick", user=False)
    text = format_answers(quick, Answers(), set_name=f"/x/{name}.yaml", profiles=[name, f"/{name}/y"])
    file = parse_answers(parse_document(text.encode(), "a.yaml"))
    assert (file.set, file.profiles) == (f"/x/{name}.yaml", (name, f"/{name}/y"))


# --- saving -------------------------------------------------------------------------------------------


def test_saving_to_standard_output_is_refused_beforehand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, result, said = invoke("quiz", "--save", "-", stdin="nonsense\n")
    assert (code, result) == (2, b"")
    assert said.startswith("error[save-to-output]")
    assert not Path("-").exists()


def test_answers_go_to_a_stream_beside_the_result(tmp_path: Path) -> None:
    reading, end = os.pipe()
    command = [*MODELMATCH, "quiz", "--save", f"/dev/fd/{end}", "-f", "id"]
    done = subprocess.run(command, input=b"coding\n", capture_output=True, pass_fds=[end], check=False)
    os.close(end)
    with open(reading, "rb") as stream:
        assert b"answers:\n  work: [coding]\n" in stream.read()
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 1)
    with (tmp_path / "out").open("wb") as file:
        subprocess.run([*command[:-3], "/dev/stdout", "-f", "id"], input=b"coding\n", stdout=file, check=True)
    result, answers = (tmp_path / "out").read_bytes().split(b"\n", 1)
    assert result == done.stdout.strip()
    assert answers.startswith(b"set: quick\n")


def test_a_save_that_fails_does_not_withhold_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, raw: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_whole", full)
    code, result, said = invoke("quiz", "--save", str(tmp_path / "a.yaml"), "-f", "id", stdin="coding\n")
    assert code == 1
    assert result.count(b"\n") == 1
    assert "a.yaml: error[unwritable]: the file cannot be written: no space left on device" in said


def test_a_read_only_file_is_refused_before_the_first_question(tmp_path: Path) -> None:
    saved = tmp_path / "a.yaml"
    saved.write_text("mine", encoding="utf-8")
    saved.chmod(0o400)
    code, _, said = invoke("quiz", "--save", str(saved), stdin="nonsense\n")
    assert code == 3
    assert "the file cannot be written: is read-only" in said
    assert saved.read_text(encoding="utf-8") == "mine"


# --- keeping ------------------------------------------------------------------------------------------


QUICK, TEAM = load_questions("quick", user=False), load_questions("team", user=False)
CODING = Answers({"work": ("coding",)})


def interrupt(*options: str) -> str:
    """Answer the first question of a quiz, break it off, and return what it says."""
    terminal = Terminal([*MODELMATCH, "quiz", *options], width=200)
    terminal.see("1 of about")
    terminal.send("1", ENTER).see("2 of about")
    terminal.send(CTRL_C)
    assert terminal.finish() == 130
    return terminal.text


def test_each_interrupted_quiz_is_kept_and_resumed_by_name(tmp_path: Path) -> None:
    assert "to resume: modelmatch quiz --resume" in interrupt("team")
    assert "to resume: modelmatch quiz quick --resume" in interrupt("quick")
    code, _, said = invoke("quiz", "--resume")
    assert code == 2
    assert "there are 2 interrupted quizzes" in said
    assert "modelmatch quiz team --resume (1 answer, " in said
    listed = invoke("quiz", "--unfinished")[1].decode()
    assert [line.split("   #")[0] for line in listed.splitlines()] == [
        "modelmatch quiz quick --resume",
        "modelmatch quiz team --resume",
    ]
    terminal = Terminal([*MODELMATCH, "quiz", "quick", "--resume", "--fixed-order"], height=60)
    for number in range(2, 9):
        if "Your answers" not in terminal.see(f"{number} of about", "Your answers"):
            terminal.send(ENTER)
    terminal.see("Your answers")
    terminal.send(ENTER).see("Your match")
    assert terminal.finish() == 0
    assert [quiz.set for quiz in unfinished_quizzes()] == ["team"]  # only what is finished is forgotten


def test_an_overlay_has_a_place_of_its_own_and_is_resumed_with_it(overlay: Path) -> None:
    said = interrupt("--profiles", str(overlay))
    assert "to resume: modelmatch quiz --resume" in said
    code, result, _ = invoke("quiz", "--resume", "-f", "id")  # a later day than the bundled data have
    assert (code, result) == (0, b"acme/own\n")
    keep_unfinished(QUICK, CODING)
    assert unfinished("quick").profiles == ()
    assert unfinished("quick", [overlay]).profiles == (os.path.realpath(overlay),)
    assert {quiz.command for quiz in unfinished_quizzes()} == {
        "modelmatch quiz quick --resume",
        shlex.join(["modelmatch", "quiz", "quick", "--profiles", os.path.realpath(overlay), "--resume"]),
    }
    with pytest.raises(UsageError, match="there are 2 interrupted quizzes"):
        unfinished()


def test_a_quiz_that_is_begun_anew_does_not_replace_the_one_kept() -> None:
    first = keep_unfinished(QUICK, Answers({"work": ("coding",), "spend": "free"}))
    os.utime(first, (1, 1))
    assert "there is an interrupted quiz (2 answers, 1970-01-01" in interrupt("quick")
    assert sorted(len(quiz.file.raw) for quiz in unfinished_quizzes() if quiz.file) == [1, 2]
    _, _, said = invoke("quiz", "--resume", "-f", "id")
    assert f"there is also an earlier one (2 answers, 1970-01-01 00:00): modelmatch quiz -a {first}" in said.replace(
        f"{dt.datetime.fromtimestamp(1):%Y-%m-%d %H:%M}", "1970-01-01 00:00"
    )


def test_resuming_and_keeping_again_stays_in_the_same_file() -> None:
    place = keep_unfinished(QUICK, CODING)
    assert keep_unfinished(QUICK, Answers({"work": ("writing",)}), place=place) == place
    (quiz,) = unfinished_quizzes()
    assert quiz.file is not None
    assert quiz.file.raw == {"work": ["writing"]}
    forget_unfinished(place)
    assert unfinished_quizzes() == []


def test_the_single_file_of_earlier_versions_is_resumed() -> None:
    folder = store.state_folder()
    folder.mkdir(0o755)
    (folder / "unfinished.yaml").write_text("set: team\nas_of: 2026-04-10\nanswers: {}\nask_all: true\n")
    kept = unfinished()
    assert (kept.set, kept.ask_all, kept.path) == ("team", True, folder / "unfinished.yaml")
    keep_unfinished(QUICK, CODING)
    assert unfinished("team").as_of == dt.date(2026, 4, 10)
    with pytest.raises(UsageError, match="there is no interrupted quiz full"):
        unfinished("full")


@pytest.mark.skipif(os.name != "posix", reason="modes as Unix has them")
@pytest.mark.parametrize("before", [None, 0o755, 0o777])
def test_kept_answers_are_private(before: int | None) -> None:
    folder = store.state_folder()
    if before is not None:
        folder.mkdir()
        folder.chmod(before)
        (folder / "unfinished.yaml").write_text("answers: {}\n")
    mask = os.umask(0)
    try:
        place = keep_unfinished(TEAM, Answers())
    finally:
        os.umask(mask)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    place.chmod(0o644)
    keep_unfinished(TEAM, Answers(), place=place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes as Unix has them")
def test_a_state_folder_that_is_shared_with_others_stays_open() -> None:
    folder = store.state_folder()
    folder.mkdir(0o755)
    (folder / "of another program").write_text("x")
    assert stat.S_IMODE(keep_unfinished(TEAM, Answers()).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_a_planted_link_in_the_state_folder_is_not_followed(tmp_path: Path) -> None:
    place = keep_unfinished(TEAM, Answers())
    victim = tmp_path / "victim"
    victim.write_text("safe")
    place.unlink()
    place.symlink_to(victim)
    keep_unfinished(TEAM, Answers(), place=place)
    assert victim.read_text() == "safe"
    assert not place.is_symlink()


def test_a_damaged_file_and_special_ones_do_not_hide_the_others() -> None:
    keep_unfinished(TEAM, Answers())
    folder = store.state_folder()
    (folder / "unfinished-odd.yaml").write_text("answers: [")
    (folder / "unfinished-folder.yaml").mkdir()
    os.mkfifo(folder / "unfinished-pipe.yaml")
    assert unfinished("team").set == "team"
    assert sorted(str(quiz.set) for quiz in unfinished_quizzes()) == ["None", "team"]
    with pytest.raises(UsageError, match="2 interrupted"):
        unfinished()
    forget_unfinished(unfinished("team").path or Path())
    with pytest.raises(DataError, match="not valid YAML"):
        unfinished()


def test_a_full_disk_leaves_no_empty_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int, raw: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(Unwritable, match="no space left"):
            keep_unfinished(TEAM, Answers())
    assert os.listdir(store.state_folder()) == []


def test_a_state_folder_that_cannot_be_used_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELMATCH_STATE_DIR", "/dev/null/x")
    with pytest.raises(Unwritable, match="cannot be written"):
        keep_unfinished(TEAM, Answers())
    with pytest.raises(UsageError, match="there is no interrupted quiz"):
        unfinished()
