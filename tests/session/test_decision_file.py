"""Decision files: small, readable, and unchanged in every byte that need not change."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from modelmatch.cli import app
from modelmatch.data.document import parse_document
from modelmatch.data.round_trip import REMOVED, changed
from modelmatch.errors import DataError
from modelmatch.session.decision_file import nearest, parse_decision
from tests.session.conftest import Repository
from tests.session.two_versions import DAY

ODDLY_SET = b"""\
# head
schema:   modelmatch/decision/1     # of the file
answers:
    work:   code   # why: because
choice: {model: "acme/one",   offer: 'acme/one@acme/api'}

accepted:
  day: 2026-03-01
  version: '0.1.0'
  fit: 60.00   # points
  first_share: 0.94
owner:   platform team     # ask them
accept:
- finding: overtaken
  until: 2026-09-01
  reason: >-
    we wait
    a little
  by: me
# end
"""


def test_the_match_is_kept_with_what_was_known_of_it(repository: Repository) -> None:
    text = repository.decide("work=code", "needs=private,cheap")
    kept = parse_decision(parse_document(text.encode(), "modelmatch.yaml"), repository.decision).form
    assert kept.set == "small.yaml"
    assert kept.answers == {"work": "code", "needs": ["private", "cheap"]}
    assert (kept.choice.model, kept.choice.offer, kept.choice.model_id) == ("acme/one", "acme/one@acme/api", "one")
    assert str(kept.accepted.day) == DAY
    assert (kept.accepted.usd_month, kept.accepted.token_usd, kept.accepted.runner_up) == (40, (2, 10), "acme/two")
    assert (kept.accepted.terms.training, kept.accepted.terms.stored_in) == ("no", ("eu",))
    assert str(kept.review_by) == "2026-08-30"


def test_the_same_decision_again_changes_no_byte(repository: Repository) -> None:
    raw = repository.decide().replace("code", "1   # the first choice", 1).replace("\n", "\r\n").encode()
    repository.decision.write_bytes(raw)
    repository.decide()
    assert repository.decision.read_bytes() == raw


def test_another_decision_keeps_comments_order_and_line_ends(repository: Repository) -> None:
    before = (
        repository.decide().replace("choice:", "owner: us # ask us\nchoice: # see the minutes").replace("\n", "\r\n")
    )
    repository.decision.write_bytes(before.encode())
    repository.decide("work=pictures", "needs=private")
    after = repository.decision.read_bytes().decode()
    assert after.count("\r\n") == after.count("\n")
    assert "owner: us # ask us\r\nchoice: # see the minutes\r\n" in after
    assert "  work: pictures\r\n  needs: [private]\r\n" in after


def test_what_is_not_a_decision_is_not_replaced(repository: Repository) -> None:
    repository.catalog_at(repository.files)
    repository.decision.write_text("answers: {work: [coding]}\n")
    done = repository.run("recommend", "--save-decision", str(repository.decision))
    assert done.exit_code == 3
    assert "choice" in done.stderr
    assert repository.decision.read_text() == "answers: {work: [coding]}\n"


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "missing/modelmatch.yaml"])
def test_a_place_that_keeps_nothing_is_refused_first(name: str, repository: Repository) -> None:
    repository.catalog_at(repository.files)
    done = repository.run("recommend", "--save-decision", name)
    assert done.exit_code in (2, 3)
    assert not done.stdout


def test_no_match_saves_nothing(repository: Repository) -> None:
    repository.catalog_at(repository.files)
    done = repository.run("recommend", "-q", "small.yaml", "-s", "needs=open", "--save-decision", "modelmatch.yaml")
    assert done.exit_code == 4
    assert "no decision was saved" in done.stderr
    assert not repository.decision.exists()


def test_errors_name_the_line() -> None:
    wrong = ODDLY_SET.replace(b"until: 2026-09-01", b"until: soon").replace(b"finding: overtaken", b"finding: overtakn")
    with pytest.raises(DataError) as caught:
        parse_decision(parse_document(wrong, "modelmatch.yaml"), Path("modelmatch.yaml"))
    places = [str(error.place) for error in caught.value.errors]  # type: ignore[attr-defined]
    assert places == ["modelmatch.yaml:14:12", "modelmatch.yaml:15:10"]
    assert 'did you mean "overtaken"?' in caught.value.errors[0].hint  # type: ignore[attr-defined]


def test_a_newer_form_is_refused_and_none_is_read_with_a_remark() -> None:
    place = Path("modelmatch.yaml")
    with pytest.raises(DataError) as caught:
        parse_decision(parse_document(ODDLY_SET.replace(b"decision/1", b"decision/2"), "modelmatch.yaml"), place)
    assert (caught.value.code, str(caught.value.place)) == ("newer-form", "modelmatch.yaml:2:11")
    lines = ODDLY_SET.split(b"\n")
    older = parse_decision(parse_document(b"\n".join([lines[0], *lines[2:]]), "modelmatch.yaml"), place)
    assert "read as modelmatch/decision/1" in older.remarks[0]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_only_the_changed_lines_change(end: bytes, mark: bytes) -> None:
    raw = mark + ODDLY_SET.replace(b"\n", end)
    assert changed(raw, {}) == raw
    assert changed(raw, {("accepted", "fit"): 60.0, ("owner",): "platform team"}) == raw
    other = changed(raw, {("accepted", "fit"): 61.5, ("accepted", "first_share"): REMOVED, ("review_by",): "later"})
    before, after = raw.split(end), other.split(end)
    assert [line for line in before if line not in after] == [b"  fit: 60.00   # points", b"  first_share: 0.94"]
    assert b"".join(line for line in after if line not in before) == b"  fit: 61.5    # pointsreview_by: later"


@given(st.dictionaries(st.sampled_from(["owner", "reason", "place"]), st.text(min_size=1, max_size=40), min_size=1))
def test_any_text_is_read_back_as_it_was(values: dict[str, str]) -> None:
    kept = {key: text for key, text in values.items() if text.isprintable()}
    raw = changed(b"a: 1 # one\nb: [x,   y]\n", {(key,): text for key, text in kept.items()})
    assert parse_document(raw, "x.yaml").data == {"a": 1, "b": ["x", "y"], **kept}
    assert raw.startswith(b"a: 1 # one\nb: [x,   y]\n")


def test_the_nearest_file_is_found_upwards(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "modelmatch.yaml").write_text("x")
    assert nearest(tmp_path / "a" / "b") == tmp_path / "a" / "modelmatch.yaml"
    assert nearest(tmp_path, lambda path: False) is None
    assert os.path.isfile(tmp_path / "a" / "modelmatch.yaml")


def test_the_example_of_the_readme_is_valid() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(schema: modelmatch/decision/1\n.*?)```", readme, re.DOTALL)
    assert block is not None
    form = parse_decision(parse_document(block[1].encode(), "modelmatch.yaml"), Path("modelmatch.yaml")).form
    assert form.accept[0].finding == "superseded"


def test_the_quiz_keeps_its_match_too(repository: Repository) -> None:
    repository.catalog_at(repository.files)
    command = ["quiz", "-q", "small.yaml", "--format", "id", "--save-decision", "modelmatch.yaml"]
    done = CliRunner().invoke(app, command, input="pictures\n\n")
    assert done.exit_code == 0, done.output
    assert done.stdout == "acme/one\n"
    assert "to check it later: modelmatch check" in done.stderr
    assert "work: pictures" in repository.decision.read_text()


def test_yaml_that_only_the_program_reads_is_an_error_with_its_line() -> None:
    with pytest.raises(DataError) as caught:
        changed(b"a: 1\nb: \t\n", {("a",): 2}, "modelmatch.yaml")
    assert str(caught.value.place) == "modelmatch.yaml:2:4"
    assert "cannot be changed" in caught.value.message
