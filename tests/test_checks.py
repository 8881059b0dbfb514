"""Checking files: every error of every path, and what counts in a run counts in the check."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from modelmatch.errors import DataErrors
from modelmatch.session.validate import check_paths

LAW = "- {id: law, name: Law, about: Legal work.}\n"


def question_set(name: str, weights: str = "coding: 6") -> str:
    choices = f"[{{id: a, label: A, weights: {{{weights}}}}}, {{id: b, label: B}}]"
    return f"id: {name}\ntitle: Mine\nminutes: 1\nquestions:\n  - {{id: work, ask: What?, choices: {choices}}}\n"


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def wrong(*paths: Path) -> list[tuple[str, str]]:
    """The errors of these paths: file name and code."""
    with pytest.raises(DataErrors) as caught:
        check_paths(paths)
    return [(Path(error.place.file).name if error.place else "", error.code) for error in caught.value.errors]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The user's config folder."""
    return Path(os.environ["MODELMATCH_CONFIG_DIR"])


def test_the_errors_of_all_sets_of_a_folder_are_listed(tmp_path: Path) -> None:
    folder = write(tmp_path / "questions", a="id: a\ntitle: A\nminutes: 1\n", b="id: b\nminutes: 1\n", c="x: [\n")
    found = wrong(folder)
    assert {name for name, _ in found} == {"a.yaml", "b.yaml", "c.yaml"}
    assert ("b.yaml", "missing-key") in found


def test_a_folder_of_sets_is_known_from_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path / "questions", mine=question_set("mine")))
    assert check_paths([Path(".")]) == ["mine.yaml: ok, 1 question"]


@pytest.mark.parametrize("folder", ["questions", "elsewhere"])
def test_a_set_without_questions_is_no_model(folder: str, tmp_path: Path) -> None:
    path = write(tmp_path / folder, mine="id: mine\ntitle: Mine\nminutes: 1\nquestion: []\n") / "mine.yaml"
    with pytest.raises(DataErrors) as caught:
        check_paths([path])
    assert sorted(error.message for error in caught.value.errors)[0] == '"question" is not a key of a question set'


def test_names_that_begin_with_a_dot_are_left_out(tmp_path: Path) -> None:
    model = "id: acme/house\nname: House\nvendor: Acme\n"
    profiles = write(tmp_path / "team" / "profiles", house=model)
    (profiles / ".pre-commit-config.yaml").write_text("repos: []\n")
    write(profiles / ".github", ci="on: push\n")
    questions = write(tmp_path / "team" / "questions", mine=question_set("mine"))
    (questions / ".draft.yaml").write_text("x: [\n")
    lines = check_paths([tmp_path / "team"])
    assert [line.split(": ok, ")[1] for line in lines] == ["1 model", "1 question"]


def test_a_set_may_weigh_the_users_own_domains(config: Path, tmp_path: Path) -> None:
    elsewhere = write(tmp_path, mine=question_set("mine", "law: 6")) / "mine.yaml"
    assert wrong(elsewhere) == [("mine.yaml", "unknown-criterion")]
    write(config / "profiles", domains=LAW)
    write(config / "questions", mine=question_set("mine", "law: 6"))
    assert len(check_paths([])) == 7
    assert len(check_paths([elsewhere])) == 1


def test_a_set_may_weigh_the_domains_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "team" / "profiles", domains=LAW)
    write(tmp_path / "team" / "questions", mine=question_set("mine", "law: 6"))
    assert len(check_paths([tmp_path / "team"])) == 2


def test_an_overlay_may_build_on_the_users_own_profiles(config: Path, tmp_path: Path) -> None:
    write(config / "profiles", house="id: acme/house\nname: House\nvendor: Acme\n")
    more = write(tmp_path / "more", mode="id: acme/mode\nname: Mode\nvendor: Acme\nvariant_of: acme/house\n")
    assert check_paths([more])[0].endswith("ok, 1 model")


def test_what_is_wrong_in_the_users_own_profiles_is_said_once_and_hides_nothing(config: Path) -> None:
    write(config / "profiles", house="id: acme/house\nname: House\nvendor: Acme\nlicence: MIT\n")
    write(config / "questions", a=question_set("a", "law: 6"), b="id: b\ntitle: B\nminutes: 1\n")
    assert wrong() == [("house.yaml", "unknown-key"), ("b.yaml", "missing-key")]


@pytest.mark.parametrize("file", [None, ".one.yaml", "notes.txt"])
def test_the_users_own_folders_may_be_empty_as_in_every_run(config: Path, tmp_path: Path, file: str | None) -> None:
    for folder in (config / "profiles", config / "questions", tmp_path / "house"):
        folder.mkdir(parents=True)
        if file:
            (folder / file).touch()
    (tmp_path / "link").symlink_to(config / "profiles")
    assert check_paths([])[-1].endswith("profiles: ok, empty")
    for same in (config, config / "profiles", tmp_path / "link"):
        assert check_paths([same])[-1].endswith(": ok, empty")
    assert wrong(tmp_path / "house") == [("house", "no-profiles")]
