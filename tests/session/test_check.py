"""Every finding in both directions: reported where a fact of the catalogue has changed, and not where it has not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelmatch.errors import Exit
from modelmatch.vocabulary import FINDINGS, LEVELS, MIN_GAIN
from tests.session.conftest import Repository
from tests.session.two_versions import DAY, LATER, later

Files = dict[str, Any]


def found(repository: Repository, *options: str, today: str = LATER) -> dict[str, dict[str, Any]]:
    """The findings by name, and the whole result under no name."""
    done = repository.check("--format", "json", *options, today=today)
    assert done.exit_code in (0, Exit.CHECK_FAILED), done.output
    result = json.loads(done.stdout)
    assert done.exit_code == (0 if result["holds"] else Exit.CHECK_FAILED)
    assert [finding["level"] for finding in result["decisions"][0]["findings"] if not finding["waived"]] == sorted(
        (finding["level"] for finding in result["decisions"][0]["findings"] if not finding["waived"]), key=LEVELS.index
    )
    return {finding["name"]: finding for finding in result["decisions"][0]["findings"]} | {"": result}


def names(findings: dict[str, dict[str, Any]]) -> set[str]:
    return {name for name in findings if name}


def retire(files: Files) -> None:
    files["acme/one.yaml"]["status"] = {"stage": "retired", "since": "2026-05-01", "by": "acme/two", "source": "card"}


def end_soon(files: Files) -> None:
    files["acme/one.yaml"]["access"][0]["until"] = "2026-08-01"


def retire_later(files: Files) -> None:
    files["acme/one.yaml"]["status"] = {"stage": "retired", "since": "2026-07-01", "source": "card"}


def train(files: Files) -> None:
    files["hosts/acme/api.yaml"]["data"][0]["training"] = "yes"


def move(files: Files) -> None:
    files["hosts/acme/api.yaml"]["regions"] = ["us"]


def raise_price(files: Files) -> None:
    files["acme/one.yaml"]["prices"].append({"since": "2026-05-01", "input": 12, "output": 60, "source": "card"})


def announce_price(files: Files) -> None:
    files["acme/one.yaml"]["prices"].append(
        {"since": "2026-06-10", "announced": "2026-05-20", "input": 4, "output": 20, "source": "card"}
    )


def close_everything(files: Files) -> None:
    for name in ("acme/one.yaml", "acme/two.yaml"):
        files[name]["access"][0]["stage"] = "retired"


def overtake(files: Files) -> None:
    files["acme/two.yaml"]["strengths"] = {"coding": 80.0, "vision": 80.0}


def supersede(files: Files) -> None:
    files["acme/two.yaml"] |= {"strengths": {"coding": 61.0, "vision": 61.0}, "successor_of": "acme/one"}
    files["acme/one.yaml"]["status"] = {
        "stage": "superseded",
        "since": "2026-04-01",
        "by": "acme/two",
        "source": "card",
    }


def concern(files: Files) -> None:
    files["acme/one.yaml"]["cautions"] = [
        {"kind": "sabotage", "finding": "It hid its work.", "evaluator": "Testers", "signal": "concern",
         "published": "2026-05-02", "source": "card"}
    ]  # fmt: skip


def come_close(files: Files) -> None:
    files["acme/two.yaml"]["strengths"] = {"coding": 61.0, "vision": 61.0}


def release(files: Files) -> None:
    files["acme/three.yaml"] = {
        **files["acme/two.yaml"], "id": "acme/three", "name": "Three", "released": "2026-05-15",
        "strengths": {"coding": 60.0, "vision": 60.0},
    }  # fmt: skip


CASES: list[tuple[str, Callable[[Files], None], tuple[str, ...], str, str]] = [
    ("retired", retire, ("work=code",), "choice:offer", "retired"),
    ("retires-soon", end_soon, ("work=code",), "choice:offer", "2026-08-01"),
    ("retires-soon", retire_later, ("work=code",), "choice:offer", "2026-07-01"),
    ("requirement-broken", train, ("work=code", "needs=private"), "answers:needs", "trains on what you type"),
    ("requirement-broken", move, ("work=code", "needs=region"), "answers:needs", "hosted in the US"),
    ("requirement-broken", raise_price, ("work=code", "needs=cheap"), "answers:needs", "240 USD per month"),
    ("no-match", close_everything, ("work=code",), "answers", "no match"),
    ("overtaken", overtake, ("work=code",), "choice:offer", "acme/two@acme/api, +20.0 points"),
    ("cost-changed", raise_price, ("work=code",), "accepted:token_usd", "12 / 60 USD per million tokens"),
    ("cost-changed", announce_price, ("work=code",), "accepted:token_usd", "4 / 20 USD per million tokens"),
    ("superseded", supersede, ("work=code",), "choice:model", "superseded by Two"),
    ("terms-changed", train, ("work=code",), "terms:training", "yes"),
    ("terms-changed", move, ("work=code",), "terms:regions", "the US"),
    ("caution-added", concern, ("work=code",), "accepted:", "a concern since 2026-05-02"),
    ("closer-call", come_close, ("work=code",), "accepted:first_share", "39 %"),
    ("new-contender", release, ("work=code",), "choice:model", "%"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "change", "answers", "stands", "after"), CASES, ids=[f"{c[0]}-{c[1].__name__}" for c in CASES]
)
def test_a_changed_fact_is_found_at_its_line(
    name: str, change: Callable[[Files], None], answers: tuple[str, ...], stands: str, after: str, end: str,
    repository: Repository,
) -> None:  # fmt: skip
    text = repository.decide(*answers).replace("answers:", "# a comment\n\nanswers: # ours").replace("\n", end)
    repository.decision.write_bytes(text.encode())
    assert names(found(repository)) == set(), "without a change nothing is found"
    change(repository.files)
    findings = found(repository)
    finding = findings[name]
    assert finding["level"] == FINDINGS[name].level  # type: ignore[index]
    assert after in finding["after"]
    assert finding["before"]
    section, _, key = stands.partition(":")
    line = text.split(end)[finding["line"] - 1]
    assert line.strip().startswith(f"{key or section}:") or not key
    assert findings[""]["holds"] == (finding["level"] != "error")


def test_a_note_alone_never_breaks_the_build(repository: Repository) -> None:
    repository.decide()
    come_close(repository.files)
    assert names(found(repository, "--fail-on", "any")) == {"closer-call"}
    assert found(repository, "--fail-on", "any")[""]["holds"]


def test_what_breaks_the_build_is_chosen(repository: Repository) -> None:
    repository.decide()
    overtake(repository.files)
    assert found(repository)[""]["holds"]
    assert not found(repository, "--fail-on", "overtaken")[""]["holds"]
    assert found(repository, "--fail-on", "overtaken", "--min-gain", "25")[""]["holds"]
    supersede(repository.files)
    assert not found(repository, "--fail-on", "any", "--min-gain", "25")[""]["holds"]
    assert repository.check("--fail-on", "any", "--exit-zero").exit_code == 0
    end_soon(repository.files)
    del repository.files["acme/one.yaml"]["status"]
    assert found(repository, "--retires-within", "30")[""]["holds"]
    assert not found(repository, "--retires-within", "61")[""]["holds"]


def test_a_lead_within_noise_does_not_overtake(repository: Repository) -> None:
    repository.decide()
    repository.files["acme/two.yaml"]["strengths"] = {"coding": 62.5, "vision": 62.5}
    findings = found(repository)
    assert names(findings) == {"closer-call"}
    decision = findings[""]["decisions"][0]
    assert decision["match"] == "acme/two"
    assert MIN_GAIN < decision["gain"] < decision["gain_sd"]


def test_the_estimate_of_a_cost_never_breaks_a_budget(repository: Repository) -> None:
    text = repository.decide("work=code", "needs=cheap")
    repository.decision.write_text(text.replace("usd_month: 40.0", "usd_month: 30.0"))
    assert names(found(repository)) == {"cost-changed"}


def test_old_data_and_a_due_review_are_notes(repository: Repository) -> None:
    repository.decide()
    findings = found(repository, today="2026-09-01")
    assert names(findings) == {"data-old", "review-due"}
    assert findings[""]["holds"]
    assert names(found(repository, today="2026-07-31")) == set()


def test_new_figures_that_move_the_fit_are_a_note(repository: Repository) -> None:
    text = repository.decide()
    repository.decision.write_text(text.replace("fit: 60.0", "fit: 58.0\n  figures: 7"))
    findings = found(repository)
    assert findings["evidence-changed"]["before"] == "58.0, 7 figures"
    assert findings["evidence-changed"]["after"] == "60.0, 0 figures"


WAIVER = "accept:\n  - {{finding: {name}, until: {until}, reason: 'we know: it is fine', by: platform team}}\n"


def test_a_waiver_accepts_a_finding_until_its_day(repository: Repository) -> None:
    text = repository.decide("work=code", "needs=cheap")
    raise_price(repository.files)
    assert not found(repository)[""]["holds"]
    repository.decision.write_text(text + WAIVER.format(name="requirement-broken", until=LATER))
    findings = found(repository)
    assert findings[""]["holds"]
    assert findings["requirement-broken"]["waived"] == {
        "until": LATER, "reason": "we know: it is fine", "by": "platform team",
    }  # fmt: skip
    findings = found(repository, today="2026-06-02")
    assert not findings[""]["holds"]
    assert findings["requirement-broken"]["waived"] is None
    assert text.count("\n") + 2 == findings["waiver-expired"]["line"]


def test_an_expired_waiver_of_a_warning_fails_too(repository: Repository) -> None:
    text = repository.decide()
    supersede(repository.files)
    repository.decision.write_text(text + WAIVER.format(name="superseded", until=DAY))
    assert not found(repository)[""]["holds"]
    renewed = WAIVER.format(name="superseded", until="2026-12-01").partition("\n")[2]
    repository.decision.write_text(text + WAIVER.format(name="superseded", until=DAY) + renewed)
    assert names(found(repository)) == {"superseded", "closer-call"}


def test_a_waiver_that_is_not_needed_is_told(repository: Repository) -> None:
    text = repository.decide()
    repository.decision.write_text(text + WAIVER.format(name="overtaken", until=LATER))
    findings = found(repository, "--fail-on", "any")
    assert names(findings) == {"waiver-unused"}
    assert findings[""]["holds"]
    other = WAIVER.format(name="terms-changed", until=LATER).replace("until:", "subject: baa, until:")
    repository.decision.write_text(text + other)
    train(repository.files)
    assert {"waiver-unused", "terms-changed"} <= names(found(repository))


def test_update_takes_the_match_of_today_and_keeps_the_rest(repository: Repository) -> None:
    before = repository.decide().replace("choice:", "choice:   # by the committee")
    repository.decision.write_bytes(before.replace("\n", "\r\n").encode())
    overtake(repository.files)
    shown = repository.check("--diff")
    assert "-  model: acme/one" in shown.stdout
    assert "+  model: acme/two" in shown.stdout
    assert repository.decision.read_bytes() == before.replace("\n", "\r\n").encode()
    assert repository.check("--update").exit_code == 0
    after = repository.decision.read_bytes().decode()
    assert "choice:   # by the committee\r\n  model: acme/two\r\n" in after
    assert names(found(repository)) == set()
    assert "nothing to update" in repository.check("--update").stderr


def test_update_can_keep_the_choice(repository: Repository) -> None:
    repository.decide()
    raise_price(repository.files)
    supersede(repository.files)
    overtake(repository.files)
    assert repository.check("--update", "--stay").exit_code == 0
    assert "model: acme/one\n" in repository.decision.read_text()
    assert names(found(repository)) == {"overtaken"}
    assert repository.check("--stay").exit_code == Exit.USAGE


def test_folders_and_the_nearest_file_are_found(repository: Repository) -> None:
    text = repository.decide()
    team = repository.folder / "services" / "search"
    team.mkdir(parents=True)
    (team / "models.yaml").write_text(text.replace("small.yaml", "../../small.yaml"))
    result = json.loads(repository.run("check", ".", "--today", LATER, "-f", "json").stdout)
    assert [decision["file"] for decision in result["decisions"]] == ["modelmatch.yaml", "services/search/models.yaml"]
    assert result["files"] == 3
    table = repository.run("check", ".", "--today", LATER).stdout
    assert "all 2 decisions hold" in table
    assert "3 files looked at" in table


def test_nothing_to_check_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    monkeypatch.chdir(tmp_path)
    done = repository.run("check")
    assert done.exit_code == Exit.USAGE
    assert "--save-decision modelmatch.yaml" in done.stderr
    assert repository.run("check", str(repository.folder)).exit_code == Exit.USAGE


def test_wrong_answers_are_invalid_data_with_their_line(repository: Repository) -> None:
    text = repository.decide()
    repository.decision.write_text(text.replace("work: code", "work: cod"))
    done = repository.check()
    assert done.exit_code == Exit.INVALID_DATA
    assert "modelmatch.yaml:6:9" in done.stderr


def test_an_offer_of_another_id_in_the_same_place_is_the_same(repository: Repository) -> None:
    text = repository.decide()
    repository.decision.write_text(text.replace("acme/one@acme/api", "acme/one@acme/interface"))
    assert names(found(repository)) == set()
    repository.decision.write_text(
        text.replace("acme/one@acme/api", "acme/one@x").replace("place: Acme API", "place: X")
    )
    assert "no longer offered on X" in found(repository)["retired"]["message"]
    repository.decision.write_text(text.replace("acme/one", "acme/none"))
    assert "no longer in the data" in found(repository)["retired"]["message"]


@pytest.mark.parametrize("name", FINDINGS)
def test_every_finding_is_explained(name: str, repository: Repository) -> None:
    done = repository.run("check", "--explain", name)
    assert done.exit_code == 0
    assert done.stdout.startswith(name)
    assert f"### {name}\n" in (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
    assert name in repository.run("check", "--explain", "all").stdout


def test_an_unknown_finding_is_a_usage_error(repository: Repository) -> None:
    done = repository.run("check", "--explain", "retird")
    assert done.exit_code == Exit.USAGE
    assert 'did you mean "retired"?' in done.stderr


def test_the_same_check_gives_the_same_bytes(repository: Repository) -> None:
    repository.decide()
    overtake(repository.files)
    for format in ("table", "json", "markdown", "github", "sarif", "junit", "gitlab"):
        assert repository.check("-f", format).stdout == repository.check("-f", format).stdout


def test_later_is_the_first_version_with_another_day() -> None:
    assert later()["catalog.yaml"] == {"day": LATER}


def test_what_comes_out_after_the_data_is_new_to_an_update_made_later(repository: Repository) -> None:
    repository.decide()
    raise_price(repository.files)
    assert repository.check("--update", "--stay", today="2026-07-01").exit_code == 0
    assert f"day: {LATER}" in repository.decision.read_text()
    release(repository.files)
    repository.files["acme/three.yaml"]["released"] = "2026-06-20"
    repository.files["catalog.yaml"]["day"] = "2026-07-10"
    assert "new-contender" in names(found(repository, today="2026-07-10"))


def test_a_day_before_the_decision_is_a_usage_error(repository: Repository) -> None:
    repository.decide()
    done = repository.check(today="2026-02-28")
    assert done.exit_code == Exit.USAGE
    assert f"was decided on {DAY}, after 2026-02-28" in done.stderr
    assert repository.check(today=DAY).exit_code == 0
