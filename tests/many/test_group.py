"""One offer for a group: recommendations of each member alone, put together again by the tests."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelmatch.errors import UsageError
from modelmatch.many.group import MOST, Person, decide_together
from modelmatch.many.group_result import GroupChoice
from modelmatch.match.result.recommend import recommend
from modelmatch.quiz.answers import parse_mapping
from modelmatch.quiz.elicit import preferences
from tests.many import here
from tests.many.conftest import shared_plan

ANNA = {"work": ["coding", "agents"], "reach": "api"}
BO = {"work": ["writing", "research"], "reach": "chat", "spend": "plan"}
CY = {"work": ["images", "coding"]}
DI = {"work": ["science"], "reach": "api", "volume": "large"}


def group(*stated: dict[str, Any], weights: tuple[float, ...] = ()) -> GroupChoice:
    decider = shared_plan().decider()
    people = [
        Person(f"person {number}", parse_mapping(decider.question_set, answers), weight)
        for number, (answers, weight) in enumerate(zip(stated, weights or (1.0,) * len(stated), strict=True), 1)
    ]
    return decide_together(decider.engine, decider.question_set, people)


def fits(answers: dict[str, Any]) -> dict[str, float]:
    """The fit of every offer that is recommended to one person."""
    decider = shared_plan().decider()
    wanted = preferences(decider.question_set, parse_mapping(decider.question_set, answers))
    told = recommend(decider.engine, wanted, explain=False)
    return {offer.id: offer.fit for candidate in told.candidates for offer in candidate.offers}


def test_a_group_of_one_gets_their_own_match() -> None:
    alone = group(ANNA)
    assert alone.highest_sum is not None
    assert alone.least_regret is not None
    best = max(fits(ANNA).values())
    assert alone.highest_sum.fit == alone.least_regret.fit == pytest.approx(best, abs=1e-6)
    assert (alone.loss, alone.agreed, alone.disputes) == (0.0, True, ())


@pytest.mark.parametrize("weights", [(1.0, 1.0), (3.0, 1.0), (1.0, 5.0)])
def test_the_choice_has_the_highest_weighted_sum_and_the_least_largest_loss(weights: tuple[float, ...]) -> None:
    view = group(ANNA, DI, weights=weights)
    alone = fits(ANNA), fits(DI)
    share = [weight / sum(weights) for weight in weights]
    common = alone[0].keys() & alone[1].keys()
    sums = {o: share[0] * alone[0][o] + share[1] * alone[1][o] for o in common}
    worst = {o: max(max(own.values()) - own[o] for own in alone) for o in common}
    assert view.highest_sum is not None
    assert view.least_regret is not None
    assert view.highest_sum.fit >= max(sums.values()) - 1e-5
    assert view.highest_sum.fit == pytest.approx(sums[view.highest_sum.offer.id], abs=1e-5)
    assert view.least_regret.largest_loss <= min(worst.values()) + 1e-5
    assert view.least_regret.largest_loss == pytest.approx(worst[view.least_regret.offer.id], abs=1e-5)


@settings(max_examples=15)
@given(st.lists(st.sampled_from([ANNA, CY, DI, {}, {"work": ["health"]}]), min_size=2, max_size=4), st.data())
def test_laws_of_a_choice(stated: list[dict[str, Any]], data: st.DataObject) -> None:
    weights = tuple(data.draw(st.integers(1, 5)) for _ in stated)
    view = group(*stated, weights=tuple(map(float, weights)))
    first, regret = view.highest_sum, view.least_regret
    assert first is not None
    assert regret is not None
    assert first.fit >= regret.fit - 1e-6
    assert regret.largest_loss <= first.largest_loss + 1e-6
    assert all(loss.loss >= -1e-6 for choice in (first, regret) for loss in choice.losses)
    assert [choice.fit for choice in view.ranking] == sorted((c.fit for c in view.ranking), reverse=True)
    assert sum(member.weight for member in view.members) == pytest.approx(1, abs=1e-5)
    for member, weight in zip(view.members, weights, strict=True):
        if member.turns_at is not None and member.turns_at < 50:
            place = view.members.index(member)
            more = tuple(w * (member.turns_at * 1.001 + 0.001 if at == place else 1.0) for at, w in enumerate(weights))
            then = group(*stated, weights=more).highest_sum
            assert then is not None
            assert then.offer != first.offer, (member, weight)
    same = group(*stated[::-1], weights=tuple(map(float, weights[::-1])))
    assert same.highest_sum is not None
    assert same.highest_sum.fit == pytest.approx(first.fit, abs=1e-6)


def test_where_no_offer_is_shared_the_clash_and_the_way_out_are_named() -> None:
    view = group(ANNA, BO, CY)
    assert view.highest_sum is None
    assert {member for demand in view.clash for member in demand.members} == {"person 1", "person 2"}
    assert [way.demand.members for way in view.ways_out] == [("person 2",), ("person 1",)] or len(view.ways_out) == 2
    for demand in view.clash:  # each is needed: any two members of the pair alone agree
        assert demand.phrase
    assert all(pair == {"person 1", "person 2"} or _agree(pair) for pair in map(set, combinations(_NAMES, 2)))


_NAMES = ("person 1", "person 2", "person 3")


def _agree(pair: set[str]) -> bool:
    stated: dict[str, dict[str, Any]] = dict(zip(_NAMES, (ANNA, BO, CY), strict=True))
    return group(*(stated[name] for name in sorted(pair))).highest_sum is not None


def test_the_question_that_decides_is_named_first_and_settling_it_does_what_is_said() -> None:
    view = group(ANNA, CY)
    decisive = view.disputes[0]
    assert decisive.saved is not None
    assert decisive.saved >= max(dispute.saved or 0 for dispute in view.disputes[1:]) or decisive.agreed
    step = view.agreement[0]
    answers = {"reach": "api"} if step.question == "reach" else {"work": ANNA["work"]}
    settled = group({**ANNA, **answers}, {**CY, **answers})
    assert settled.loss == step.loss
    assert settled.agreed == step.agreed


def test_who_agrees_has_nothing_to_settle() -> None:
    view = group(ANNA, ANNA)
    assert (view.agreed, view.disputes, view.agreement) == (True, (), ())


def test_a_group_has_limits() -> None:
    with pytest.raises(UsageError, match="1 to 50"):
        group(*([ANNA] * (MOST + 1)))
    with pytest.raises(UsageError, match="must not all be 0"):
        group(ANNA, CY, weights=(0.0, 0.0))


def files(folder: Path) -> list[str]:
    found = []
    for name, answers in (("anna", ANNA), ("bo", BO), ("cy", CY)):
        path = folder / f"{name}.yaml"
        path.write_text(json.dumps({"set": "quick", "answers": answers}))
        found.append(str(path))
    return found


def test_the_command_says_who_loses_what(tmp_path: Path) -> None:
    anna, bo, cy = files(tmp_path)
    done = here.run("group", anna, cy, "--weight", "anna=2")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert text.startswith("For 2 people: ")
    assert "67 %" in text
    assert "Disagree" in text
    assert max(map(len, text.splitlines())) <= 80
    none = here.run("group", anna, bo, cy)
    assert none.returncode == 4
    assert b"Clash" in none.stdout
    data = json.loads(here.run("group", anna, cy, "-f", "json").stdout)
    assert data["schema"] == "modelmatch/group/1"
    assert here.run("group", anna, cy, "-f", "markdown").stdout.startswith(b"# For 2 people: ")
    assert here.run("group", anna, cy, "-f", "id").stdout.decode() == f"{data['highest_sum']['offer']['id']}\n"


def test_rows_of_a_table_are_a_group(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,team,work,reach\na,x,coding,api\nb,x,images,\nc,y,writing,chat\n")
    data = json.loads(here.run("group", str(table), "--where", "team=x", "-f", "json").stdout)
    assert [member["name"] for member in data["members"]] == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{anna}", "--weight", "ana=2"), 'did you mean "anna"?'),
        (("{anna}", "--weight", "anna"), "NAME=NUMBER"),
        (("{table}",), "team"),
        (("{table}", "--where", "team=z"), "no row with team=z"),
        (("{table}", "--where", "team"), "COLUMN=VALUE"),
        (("{bad}", "--ignore", "team"), "row 1"),
        (("{anna}", "{other}"), "different question sets"),
    ],
)
def test_what_cannot_be_done_is_one_error(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    anna, *_ = files(tmp_path)
    table, bad, other = tmp_path / "t.csv", tmp_path / "bad.csv", tmp_path / "other.yaml"
    table.write_text("id,team,work\na,x,coding\n")
    bad.write_text("id,team,work\na,x,codng\n")
    other.write_text("set: full\nanswers: {work: [coding]}\n")
    filled = [one.format(anna=anna, table=table, bad=bad, other=other) for one in arguments]
    done = here.run("group", *filled)
    assert done.returncode in (2, 3)
    assert said in " ".join(done.stderr.decode().split())
    assert done.stdout == b""
