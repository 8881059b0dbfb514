"""Layers of profiles: what they must hold, how they lie over each other, and what was known on a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from modelmatch.catalog import Catalog, compiled, load, load_catalog
from modelmatch.data import store
from modelmatch.errors import DataError, DataErrors


def read(folder: Path, base: Catalog | None = None) -> Catalog:
    return load.overlay(base or load.empty(), load.read_layer(folder), "test")


def errors_of(folder: Path, latest: dt.date | None = None) -> dict[str, str]:
    """Error codes with the place, relative to the folder."""
    with pytest.raises(DataErrors) as caught:
        load.overlay(load.empty(), load.read_layer(folder, shown="p"), "test", latest)
    return {e.code: str(e.place) for e in caught.value.errors}


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def test_a_sound_folder_loads(profiles: Path) -> None:
    catalog = read(profiles)
    assert list(catalog.models) == ["acme/one", "acme/two"]
    assert list(catalog.domains) == ["coding", "vision"]
    assert catalog.newest == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "at"),
    [
        ("acme/one.yaml", "code-test, score: 50", "cod-test, score: 50", "unknown-benchmark", "cod-test"),
        ("acme/one.yaml", "score: 50", "score: 150", "score-above-maximum", "150"),
        (
            "acme/one.yaml",
            "score: 48, by: independent, published: 2026-02-20",
            "score: 50, by: independent, published: 2026-01-10",
            "figure-twice",
            "independent",
        ),
        (
            "acme/one.yaml",
            "2026-02-20, source: acme-card",
            "2026-02-20, source: acme-crd",
            "unknown-source",
            "acme-crd",
        ),
        ("acme/one.yaml", "by: acme/two", "by: acme/too", "unknown-model", "acme/too"),
        ("acme/one.yaml", "product: acme/app", "product: acme/ap", "unknown-product", "acme/ap"),
        ("acme/one.yaml", "id: acme/one", "id: acme/uno", "id-and-file", "acme/uno"),
        ("acme/one.yaml", "prices:", "strengths: {coding: 60}\nprices:", "stated-and-measured", "strengths"),
        ("acme/one.yaml", "source: acme-card\nstatus", "status", "no-source", "{route: app"),
        ("acme/one.yaml", "2026-02-10,", "2026-02-10, until: 2026-02-01,", "dates", "2026-02-01"),
        ("acme/two.yaml", "successor_of: acme/one", "successor_of: acme/two", "cycle", "acme/two"),
        ("benchmarks.yaml", "coding: 1", "coding: 0.6", "shares", "{coding"),
        ("benchmarks.yaml", "{coding: 1}", "{codng: 1}", "unknown-domain", "codng"),
        ("sources.yaml", "card}\n", "card}\n- {title: B, id: acme-card}\n", "duplicate-id", "acme-card}"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    profiles: Path, name: str, old: str, new: str, code: str, at: str
) -> None:
    change(profiles, name, old, new)
    file, line, column = errors_of(profiles)[code].split(":")
    assert file == f"p/{name}"
    assert (profiles / name).read_text().splitlines()[int(line) - 1][int(column) - 1 :].startswith(at)


def test_errors_of_several_files_come_together(profiles: Path) -> None:
    change(profiles, "acme/one.yaml", "name: One", "nme: One")
    change(profiles, "acme/two.yaml", "vendor: Acme", "vendor: [Acme]")
    found = errors_of(profiles)
    assert {"unknown-key", "wrong-type"} <= set(found)


def test_a_date_far_in_the_future_is_taken_for_a_typing_error(profiles: Path) -> None:
    change(profiles, "acme/two.yaml", "2026-03-01", "2062-03-01")
    assert errors_of(profiles, latest=dt.date(2027, 1, 1)) == {"date-in-future": "p/acme/two.yaml:4:11"}


def test_an_overlay_replaces_the_same_id_and_adds_new_ones(profiles: Path, tmp_path: Path) -> None:
    base = read(profiles)
    over = tmp_path / "over"
    over.mkdir()
    (over / "house.yaml").write_text("id: acme/house\nname: House\nvendor: Acme\nstrengths: {coding: 60}\n")
    (over / "one.yaml").write_text("id: acme/one\nname: One, corrected\nvendor: Acme\n")
    catalog = read(over, base)
    assert catalog.models["acme/house"].strengths == {"coding": 60}
    assert catalog.models["acme/one"].name == "One, corrected"
    assert catalog.models["acme/two"] == base.models["acme/two"]


def test_only_what_was_known_on_the_day_counts(profiles: Path) -> None:
    catalog = read(profiles)
    early, late = catalog.at(dt.date(2026, 1, 31)), catalog.at()
    assert list(early.models) == ["acme/one"]
    one = early.models["acme/one"]
    assert one.status.stage == "current"
    assert [p.input for p in one.prices] == [1]
    assert [f.score for f in one.evidence] == [50]
    assert late.models["acme/one"].status.by == "acme/two"
    assert [p.input for p in late.models["acme/one"].prices] == [3]


def test_the_state_of_knowledge_is_the_same_however_often_it_is_taken(profiles: Path) -> None:
    catalog = read(profiles)
    day = dt.date(2026, 2, 15)
    assert catalog.at(day).at(day) == catalog.at(day)


def test_the_compiled_form_holds_the_same(profiles: Path) -> None:
    catalog = read(profiles)
    assert compiled.decode(compiled.encode(catalog)) == catalog


def test_a_folder_that_is_none_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for name, code in (("gone", "no-such-folder"), ("file", "not-a-folder"), ("empty", "no-profiles")):
        with pytest.raises(DataError) as caught:
            load.profile_files(tmp_path / name)
        assert caught.value.code == code


def test_another_day_starts_from_everything_known(profiles: Path) -> None:
    catalog = read(profiles)
    early, late = dt.date(2026, 1, 31), dt.date(2026, 3, 31)
    assert catalog.at(early).at(late) == catalog.at(late)


def test_weights_that_come_out_later_are_not_open_before(profiles: Path) -> None:
    two = profiles / "acme" / "two.yaml"
    two.write_text(two.read_text() + "weights: {open: true, license: MIT, released: 2026-04-15, source: acme-card}\n")
    catalog = read(profiles)
    opened = [catalog.at(dt.date(2026, 4, day)).models["acme/two"].weights for day in (14, 15)]
    assert [weights and weights.open for weights in opened] == [False, True]


def test_names_that_begin_with_a_dot_are_no_profiles(profiles: Path) -> None:
    (profiles / ".github").mkdir()
    for name in (".pre-commit-config.yaml", ".github/ci.yaml", "acme/.draft.yaml"):
        (profiles / name).write_text("repos: []\n")
    assert list(read(profiles).models) == ["acme/one", "acme/two"]


@pytest.mark.usefixtures("small_bundled")
def test_a_damaged_cache_is_repaired(profiles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(folder))
    load_catalog([profiles])
    whole = {path: path.read_bytes() for path in folder.iterdir()}
    for path in whole:
        path.write_bytes(b"\xff" * 100)
    load_catalog([profiles])
    assert whole == {path: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.usefixtures("small_bundled")
def test_an_overlay_that_a_new_check_refuses_does_not_load_from_the_cache(
    profiles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELMATCH_CACHE_DIR", str(tmp_path / "cache"))
    load_catalog([profiles])
    monkeypatch.setattr(store, "code_fingerprint", lambda: "another program")
    monkeypatch.setattr("modelmatch.catalog.load.check.model", lambda *_: [DataError("new", "refused since")])
    with pytest.raises(DataErrors, match="refused since"):
        load_catalog([profiles])


def test_what_was_learnt_later_is_not_told_before(profiles: Path) -> None:
    change(
        profiles,
        "acme/one.yaml",
        "  - {route: app, name: Acme app, product: acme/app}",
        (
            "  - {route: app, name: Acme app, product: acme/app, until: 2026-02-25, note: ends on 2026-02-25}\n"
            "  - {route: api, name: API, until: 2030-01-01, note: may end on 2030-01-01}"
        ),
    )
    (profiles / "sources.yaml").write_text(
        "- {id: acme-card, title: Acme model card}\n- {id: late, title: Late report, published: 2026-02-21}\n"
    )
    one = profiles / "acme" / "one.yaml"
    one.write_text(
        one.read_text()
        + (
            "notes:\n  - {text: Replaced on 2026-03-01., source: acme-card}\n"
            "  - {text: Somebody looked again., source: late}\n  - {text: It is fast., source: acme-card}\n"
        )
    )
    catalog = read(profiles)
    early, late = (catalog.at(dt.date(2026, month, 1)).models["acme/one"] for month in (2, 3))
    assert [note.text for note in early.notes] == ["It is fast."]
    assert len(late.notes) == 3
    app, api = early.access
    assert (app.until, app.note) == (None, None)
    assert (api.until, api.note) == (dt.date(2030, 1, 1), "may end on 2030-01-01")


def test_the_users_own_folder_may_be_empty(tmp_path: Path) -> None:
    (tmp_path / "config" / "profiles").mkdir(parents=True)  # below the config folder of every test
    assert load_catalog() == load_catalog(user=False)
