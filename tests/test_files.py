"""Which files of a folder are read: the same in a check and in a run, and said where one is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modelmatch.catalog import Catalog, load_catalog
from modelmatch.cli import app
from modelmatch.data import files, store
from modelmatch.data.files import data_files
from modelmatch.errors import DataError, DataErrors
from modelmatch.quiz.load import available_sets, find_set
from modelmatch.session.validate import check_paths

QUESTIONS = (
    "id: mine\ntitle: Mine\nminutes: 1\nquestions:\n"
    "  - {id: work, ask: What?, choices: [{id: a, label: A, weights: {coding: 6}}, {id: b, label: B}]}\n"
)


def model(name: str) -> str:
    return f"id: {name}\nname: A model\nvendor: Acme\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "mine"
    path.mkdir()
    return path


def run(folder: Path) -> tuple[Catalog, list[str]]:
    """The catalogue of a run with a folder of profiles, and what it tells."""
    told: list[str] = []
    return load_catalog([folder], tell=told.append), told


def added(folder: Path) -> set[str]:
    return set(run(folder)[0].models) - set(load_catalog(user=False).models)


@pytest.mark.parametrize("name", ["two.json", "two.JSON", "two.YAML", "two.yml", "two.Yml"])
def test_what_a_check_calls_good_a_run_reads(folder: Path, name: str) -> None:
    (folder / "acme").mkdir()
    (folder / "acme" / name).write_text('{"id": "acme/two", "name": "Two", "vendor": "Acme"}')
    assert check_paths([folder])[0].endswith("ok, 1 model")
    assert added(folder) == {"acme/two"}


@pytest.mark.parametrize("name", ["domains.json", "domains.YML", "domains.yaml"])
def test_lists_of_records_bear_any_suffix(folder: Path, name: str) -> None:
    (folder / name).write_text('[{"id": "law", "name": "Law", "about": "Legal work."}]')
    assert "law" in run(folder)[0].domains


def test_a_folder_behind_a_link_counts_and_a_circle_ends(folder: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared" / "acme"
    shared.mkdir(parents=True)
    (shared / "two.yaml").write_text(model("acme/two"))
    (shared / "again").symlink_to(tmp_path / "shared")
    (folder / "team").symlink_to(tmp_path / "shared")
    (folder / "all").symlink_to(folder)
    (folder / "one.yaml").write_text(model("one"))
    lines = check_paths([folder])
    assert lines[0].endswith("ok, 2 models")
    assert [line for line in lines[1:] if "already been read" in line] == lines[1:]
    assert added(folder) == {"one", "acme/two"}
    assert len(run(folder)[1]) == len(lines) - 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs the special files of a POSIX system")
@pytest.mark.parametrize("kind", ["pipe", "device", "gone", "circle", "folder"])
def test_what_is_no_regular_file_is_skipped_and_said(folder: Path, kind: str) -> None:
    (folder / "one.yaml").write_text(model("one"))
    odd = folder / "odd.yaml"
    if kind == "pipe":
        os.mkfifo(odd)
    elif kind == "folder":
        odd.mkdir()
    else:
        odd.symlink_to({"device": "/dev/zero", "gone": "nowhere", "circle": "odd.yaml"}[kind])
    lines = check_paths([folder])
    assert lines[0].endswith("ok, 1 model")
    assert "odd.yaml: not read: " in lines[1]
    catalog, told = run(folder)
    assert "one" in catalog.models
    assert told == lines[1:]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a named pipe")
def test_a_pipe_among_the_users_own_questions_blocks_nothing(tmp_path: Path) -> None:
    questions = tmp_path / "config" / "questions"
    questions.mkdir(parents=True)
    os.mkfifo(questions / "quick.yaml")
    (questions / "mine.YAML").write_text(QUESTIONS)
    environment = {**os.environ, "MODELMATCH_CONFIG_DIR": str(tmp_path / "config")}
    command = [sys.executable, "-m", "modelmatch", "recommend", "--format", "id"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "quick.yaml: not read: it is not a regular file" in done.stderr
    assert available_sets()["quick"].bundled


def test_of_two_sets_of_one_name_the_second_is_said_to_be_unread(tmp_path: Path) -> None:
    questions = tmp_path / "config" / "questions"
    (questions / "below").mkdir(parents=True)
    for name in ("mine.json", "mine.yaml", "below/other.yaml"):
        (questions / name).write_text(QUESTIONS)
    done = CliRunner().invoke(app, ["questions", "list"])
    assert "mine.yaml: not read: mine.json has the same name and comes first" in done.stderr
    told: list[str] = []
    found = find_set("mine", tell=told.append)
    (questions / "mine.json").write_text("{}")
    with pytest.raises(DataErrors):
        found.load()
    assert ["below" in told[0], "mine.yaml: not read: mine.json has the same name" in told[1]] == [True, True]


@pytest.mark.parametrize("name", ["one.yaml.yaml", "one.json.yml", "a\\b.yaml"])
def test_a_set_that_no_name_would_find_is_said_to_be_unread(tmp_path: Path, name: str) -> None:
    questions = tmp_path / "config" / "questions"
    questions.mkdir(parents=True)
    (questions / name).write_text(QUESTIONS)
    for arguments in (["questions", "list", "-f", "id"], ["validate", str(questions)]):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0
        assert f"{name}: not read: a set of this name would be taken for a file" in done.output.replace("\n", " ")
        assert "one.yaml\n" not in done.stdout


def test_a_file_beside_the_folders_is_said_to_be_unread(tmp_path: Path) -> None:
    team = tmp_path / "team"
    (team / "profiles").mkdir(parents=True)
    (team / "profiles" / "one.yaml").write_text(model("one"))
    (team / "two.yaml").write_text(model("two"))
    assert [line.partition(": ")[2] for line in check_paths([team])] == [
        "ok, 1 model",
        "not read: it is next to profiles, not inside",
    ]


def test_a_file_that_no_run_would_read_is_said_to_be_so(folder: Path) -> None:
    for name in ("two.txt", ".two.yaml", "two"):
        (folder / name).write_text(model("two"))
        (line,) = check_paths([folder / name])
        assert "ok, 1 model; ignored in a folder" in line


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="needs /dev/stdin")
def test_a_model_in_a_pipe_is_read_once() -> None:
    command = [sys.executable, "-m", "modelmatch", "validate", "/dev/stdin"]
    done = subprocess.run(command, input=model("two").encode(), capture_output=True)
    assert b"ok, 1 model" in done.stdout


def test_a_run_notices_every_file_that_comes_and_goes(folder: Path) -> None:
    (folder / "one.yaml").write_text(model("one"))
    before = run(folder)[0].fingerprint
    (folder / "two.JSON").write_text('{"id": "two", "name": "Two", "vendor": "Acme"}')
    after = run(folder)[0]
    assert before != after.fingerprint
    assert "two" in after.models


def test_the_fingerprint_reads_no_more_of_a_file_than_is_accepted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "large.yaml"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)  # of which nothing is on the disk
    asked: list[int] = []

    def nothing(_: Path, most: int, **__: object) -> bytes:
        asked.append(most)
        return b""

    monkeypatch.setattr("modelmatch.data.document.read_bytes", nothing)
    store.fingerprint([path], folder)
    assert asked == [5_000_001]
    monkeypatch.undo()
    with pytest.raises(DataErrors) as caught:
        check_paths([folder])
    assert caught.value.code == "too-large"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names of any bytes")
def test_a_name_that_is_not_utf8_is_read_and_shown_by_its_bytes(folder: Path) -> None:
    odd = os.fsencode(folder) + b"/n\xff.yaml"
    Path(os.fsdecode(odd)).write_text(model("odd"))
    assert added(folder) == {"odd"}
    Path(os.fsdecode(odd)).write_text("id: odd\n")
    with pytest.raises(DataErrors) as caught:
        check_paths([folder])
    assert str(caught.value).partition(": ")[0].endswith("n\\xff.yaml:1:1")


def test_a_folder_of_too_many_files_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ENTRIES", 5)
    for number in range(6):
        (folder / f"{number}.txt").touch()
    with pytest.raises(DataError) as caught:
        data_files(folder, nested=True)
    assert caught.value.code == "too-many-files"


@pytest.mark.parametrize("link", ["file", "folder"])
def test_nothing_of_a_file_outside_the_folder_is_quoted(folder: Path, tmp_path: Path, link: str) -> None:
    secret = tmp_path / "elsewhere" / "secret.yaml"
    secret.parent.mkdir()
    secret.write_text("token: s3cret\nid: hunter two\nuser: [wheel, wheel]\nx: !tagged z\n")
    path = folder / ("link.yaml" if link == "file" else "link")
    path.symlink_to(secret if link == "file" else secret.parent)
    command = [sys.executable, "-m", "modelmatch"]
    for arguments in (["validate", str(folder)], ["models", "--profiles", str(folder)]):
        for text in (secret.read_text(), "token: s3cret\nhunter: [1\n", "id: hunter\ntoken: s3cret\nwheel: {}\n"):
            secret.write_text(text)
            done = subprocess.run([*command, *arguments], capture_output=True, text=True)
            assert done.returncode == 3
            assert not [word for word in ("token", "s3cret", "hunter", "wheel", "tagged") if word in done.stderr]
            assert "withheld" in done.stderr
            assert "link" in done.stderr


def test_nothing_behind_a_link_that_is_named_itself_is_quoted(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("answers: {work: s3cret}\n")
    (folder / "a.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(DataErrors) as caught:
        check_paths([folder / "a.yaml"])
    assert "s3cret" not in f"{caught.value}{caught.value.hint}{caught.value.place and caught.value.place.excerpt}"


def test_links_within_the_folder_are_quoted_as_ever(folder: Path) -> None:
    (folder / "real.yaml").write_text("id: one\nname: One\nvendr: Acme\n")
    (folder / "link").symlink_to(folder)
    with pytest.raises(DataErrors) as caught:
        check_paths([folder])
    assert '"vendr" is not a key' in str(caught.value.errors[-1])
