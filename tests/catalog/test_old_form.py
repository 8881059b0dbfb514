"""Policies, plans and hosts of profiles: written once where they belong, and still read in the old form."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from modelmatch.catalog import Catalog, compiled, load, load_catalog
from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.old_form import old_forms
from modelmatch.data import store
from modelmatch.session.validate import check_paths

DAY = dt.date(2026, 4, 1)
OLD = """\
id: acme/three
name: Three
vendor: Acme
released: 2026-03-01
source: acme-card
access:
  - {route: subscription, name: Acme app, product: acme/app, plan: Pro, usd_month: 12}
  - {route: cloud, name: Other cloud}
prices:
  - {since: 2026-03-01, input: 1, output: 2, host: Other cloud, source: acme-card}
data:
  - {routes: [cloud], training: opt-out, stored_in: [us]}
  - {routes: [subscription], training: "yes"}
  - {routes: [subscription], plans: [Pro], training: "no"}
"""
NEW = """\
id: acme/four
name: Four
vendor: Acme
released: 2026-03-01
source: acme-card
access:
  - {route: subscription, name: Acme code, product: acme/code, plans: [Pro, Team]}
  - {route: cloud, name: Acme cloud, product: acme/cloud}
  - {route: cloud, name: Other cloud, product: other/cloud}
  - {route: api, name: Acme API}
prices:
  - {since: 2026-03-01, input: 1, output: 2, source: acme-card}
  - {since: 2026-03-01, input: 3, output: 4, host: [acme/cloud], source: acme-card}
"""
PRODUCTS = """\
- id: acme/app
  vendor: Acme
  name: Acme app
  kind: chat-app
  purpose: Chat.
  work: [coding]
  plans:
    - {name: Pro, usd_month: 10}
    - {name: Team, usd_month: 25, per: seat}
  data:
    - {training: opt-out}
    - {plans: [Team], training: "no", dpa: "yes"}
  source: acme-card
- id: acme/code
  vendor: Acme
  name: Acme code
  kind: coding-agent
  purpose: Code.
  plans_of: acme/app
  source: acme-card
"""
HOST = "id: {id}\nvendor: V\nname: N\nkind: cloud\npurpose: Models.\n{more}source: acme-card\n"


def write_both(profiles: Path) -> Path:
    """A folder with a model in the old form and one in the new one."""
    (profiles / "acme/three.yaml").write_text(OLD)
    (profiles / "acme/four.yaml").write_text(NEW)
    (profiles / "products.yaml").write_text(PRODUCTS)
    for host, more in {"acme/cloud": 'data: [{training: "no"}]\nregions: [eu]\n', "other/cloud": ""}.items():
        path = profiles / f"hosts/{host}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HOST.format(id=host, more=more))
    return profiles


def read(folder: Path, base: Catalog | None = None) -> Catalog:
    return load.overlay(base or load.empty(), load.read_layer(folder), "test")


def offers(folder: Path, model_id: str) -> dict[str, Offer]:
    snapshot = read(folder).at(DAY)
    return {offer.id.partition("@")[2]: offer for offer in offers_of(snapshot.models[model_id], snapshot)}


def test_a_profile_in_the_old_form_still_gives_its_policy_its_plan_and_its_price(profiles: Path) -> None:
    found = offers(write_both(profiles), "acme/three")
    plan = found["acme/app/pro"]
    assert plan.plan is not None
    assert (plan.plan.name, plan.usd_month) == ("Pro", 12)
    assert [policy.training for policy in plan.policies] == ["no"]  # and not that of the product
    cloud = found["other-cloud"]
    assert [(policy.training, policy.stored_in) for policy in cloud.policies] == [("opt-out", ("us",))]
    assert [price.input for price in cloud.today] == [1]


def test_a_policy_serves_its_own_host_and_plan_alone(profiles: Path) -> None:
    found = offers(write_both(profiles), "acme/four")
    told = {name: [(p.training, p.dpa) for p in offer.policies] for name, offer in found.items()}
    assert told == {
        "acme/code/pro": [("opt-out", None)],  # of the product whose plans include it
        "acme/code/team": [("no", "yes")],
        "acme/cloud": [("no", None)],
        "other/cloud": [],
        "acme-api": [],
    }
    assert {name: offer.regions for name, offer in found.items() if offer.regions} == {"acme/cloud": ("eu",)}
    assert {name: [p.input for p in offer.today] for name, offer in found.items() if offer.today} == {
        "acme/cloud": [3],
        "acme-api": [1],
    }


def test_validate_tells_where_the_old_form_is_used_and_what_to_write(profiles: Path) -> None:
    write_both(profiles)
    sound, *warnings = check_paths([profiles])
    assert sound.startswith(f"{profiles}: ok, 4 models")
    told = [warning.removeprefix(f"{profiles}/") for warning in warnings]
    assert [line.partition(": ")[0] for line in told] == [
        "acme/three.yaml:12:5", "acme/three.yaml:13:5", "acme/three.yaml:14:5", "acme/three.yaml:7:68",
        "acme/three.yaml:10:52",
    ]  # fmt: skip
    assert all("warning[old-form]: old form: " in line for line in told)
    assert told[0].endswith(
        "a data policy by routes (cloud); write it as data: of the product or host, or of the way in access: where it "
        "holds for this model only"
    )
    assert told[3].endswith("old form: plan: Pro; write plans: [Pro]")
    assert told[4].endswith(
        'the host "Other cloud" by its name; write the id of the product that the way in access: names'
    )


def test_the_bundled_data_use_no_old_form() -> None:
    layer = load.read_layer(store.bundled("profiles"))
    assert [str(place) for entry in layer.models.values() for place, _, _ in old_forms(entry)] == []


def test_every_way_by_a_host_names_it_and_every_host_has_one_file() -> None:
    catalog = load_catalog(user=False)
    unnamed = [
        (model.id, access.name)
        for model in catalog.candidates() for access in model.access
        if access.route in ("api", "cloud", "download") and access.product is None
    ]  # fmt: skip
    assert unnamed == []
    folder = store.bundled("profiles") / load.HOSTS
    files = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.yaml")}
    kinds = ("api", "cloud", "developer-platform", "download")
    assert {product.id for product in catalog.products.values() if product.kind in kinds} == files


def test_a_host_by_itself_is_checked_as_a_host(profiles: Path) -> None:
    host = write_both(profiles) / "hosts/acme/cloud.yaml"
    host.write_text(host.read_text().replace("acme-card", "https://acme.example"))
    assert check_paths([host]) == [f"{host}: ok, 1 product"]


def test_the_stated_day_is_the_day_of_the_catalogue(profiles: Path, tmp_path: Path) -> None:
    (profiles / "catalog.yaml").write_text("day: 2026-04-02\n")
    later = "\nprices:\n  - {since: 2026-12-01, announced: 2026-03-20, input: 1, output: 2, source: acme-card}\n"
    (profiles / "acme/two.yaml").write_text((profiles / "acme/two.yaml").read_text() + later)
    catalog = read(profiles)
    assert catalog.newest == dt.date(2026, 4, 2)
    assert compiled.decode(compiled.encode(catalog)).newest == dt.date(2026, 4, 2)

    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "mine.yaml").write_text("id: team/mine\nname: Mine\nvendor: Team\nreleased: 2026-04-05\n")
    assert read(overlay, catalog).newest == dt.date(2026, 4, 5)
    (overlay / "catalog.yaml").write_text("day: 2026-05-01\n")
    assert read(overlay, catalog).newest == dt.date(2026, 5, 1)
    (overlay / "catalog.yaml").write_text("day: 2026-01-01\n")
    assert read(overlay, catalog).newest == dt.date(2026, 4, 2)
