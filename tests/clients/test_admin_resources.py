"""Sites, models, people and tokens over the API: what holds for all of them, and what is their own."""

import time

import pytest

from admin_cases import Resource
from conftest import new_mac
from office import PASSWORD, Api, Office, fields_of, log_in_by_link, new_person, problem, setup_token

RESOURCES = {
    "sites": Resource("/sites", {"label": "Lab"}, {"label": "The lab"}, bad={
        "label": "a\nb", "sip_domain": "a b", "time_zone": "Mars/Base", "trust": "everybody", "reenroll": "yes",
        "tls_end": "never", "require_tls": "maybe", "servers.1": ["pbx.example", ":x"], "servers": ["s"] * 5, "networks.0": ["192.0.2.0/99"],
        "vars.vlan": {"vlan": 20}, "vars.Bad-Name": {"Bad-Name": "x"}}),
    "models": Resource("/models", {"part": "3111-99999-001"}, {"lines": 3}, missing="NONE1", bad={
        "part": "a/b", "lines": 129, "keys": -1, "label": "a\tb"}),
    "accounts": Resource("/accounts", {"role": "viewer"}, {"role": "operator"}, name_field="user", lowest="admin",
                         bad={"role": "owner"}),
    "tokens": Resource("/tokens", {"role": "viewer"}, {}, lowest="admin",
                       bad={"role": "owner", "expires_at": 1}),
}


@pytest.fixture(params=RESOURCES, ids=str)
def resource(request):
    return RESOURCES[request.param]


def test_who_may_read_and_change_it(office, resource):
    resource.check_roles(office)


def test_what_is_made_is_there_and_only_once(office, resource):
    resource.check_new(office, "made")


def test_a_field_that_cannot_be_is_named_and_nothing_is_made(office, resource):
    resource.check_fields(office, "fields")


def test_what_is_not_there_is_not_found(office, resource):
    resource.check_missing(office)


def test_a_dry_run_tells_and_changes_nothing(office, resource):
    resource.check_dry_run(office, "dry")


def test_what_has_moved_is_left_alone(office, resource):
    resource.check_moved(office, "moved")


# Sites.

def test_a_site_is_as_the_command_line_shows_it(office):
    office.admin.post("/sites", {
        "name": "hq", "label": "Headquarters", "sip_domain": "pbx.example", "time_zone": "Europe/Berlin",
        "servers": ["192.0.2.5", "pbx.example:5061/tls"], "networks": ["192.0.2.7/24", "192.0.2.0/24"],
        "trust": "network", "reenroll": "network", "require_tls": "yes", "tls_end": "any", "vars": {"vlan": "20", "ntp": "ntp.example"}})
    shown = office.viewer.get("/sites/hq").json
    told = office.server.cli_json("site", "show", "hq")
    assert shown.pop("phones") == 0
    assert shown.pop("vars") == {row["name"]: row["value"] for row in told.pop("vars")} == {"vlan": "20", "ntp": "ntp.example"}
    assert shown == told and shown["networks"] == ["192.0.2.0/24"]
    assert [s["name"] for s in office.viewer.get("/sites").json["sites"]][:1] == ["default"]


def test_a_change_of_a_site_changes_what_it_names_alone(office):
    office.admin.post("/sites", {"name": "part", "label": "a", "servers": ["s.example"], "networks": ["192.0.2.0/25", "192.0.2.128/25"],
                                 "vars": {"one": "1", "two": "2"}})
    got = office.admin.patch("/sites/part", {"vars": {"one": None, "three": "3", "none": None}, "networks": ["192.0.2.128/25", "198.51.100.0/24"]})
    assert got.status == 200, got
    assert got.json["vars"] == {"two": "2", "three": "3"}
    assert got.json["networks"] == ["192.0.2.128/25", "198.51.100.0/24"]
    assert (got.json["label"], got.json["servers"]) == ("a", ["s.example"])
    assert office.admin.patch("/sites/part", {"label": None, "servers": []}).json["label"] == ""
    assert office.admin.get("/sites/part").json["servers"] == []


def test_a_change_that_fails_halfway_changes_nothing(office):
    office.admin.post("/sites", {"name": "half", "label": "as it was"})
    assert fields_of(office.admin.patch("/sites/half", {"label": "new", "vars": {"good": "1", "BAD": "2"}})) == ["vars.BAD"]
    got = office.admin.get("/sites/half").json
    assert (got["label"], got["vars"]) == ("as it was", {})


def test_a_site_with_phones_is_not_removed_and_counts_them(office):
    office.admin.post("/sites", {"name": "full"})
    office.server.cli("phone", "add", new_mac(), "--site", "full")
    assert office.admin.get("/sites/full").json["phones"] == 1
    assert "phones" in problem(office.admin.delete("/sites/full"), 409, "conflict")["detail"]
    problem(office.admin.delete("/sites/default"), 409, "conflict")


def test_a_dry_run_of_a_site_shows_what_its_phones_would_get(office):
    office.admin.post("/sites", {"name": "seen"})
    mac = new_mac()
    office.server.cli("phone", "add", mac, "--site", "seen")
    office.admin.put("/templates/of-seen", {"text": '<t tcpIpApp.sntp.address="${site.ntp}"/>'})
    assert office.admin.put("/scopes/site:seen/templates", ["of-seen"]).status == 200
    got = office.admin.patch("/sites/seen?dry_run=1", {"vars": {"ntp": "ntp.example"}}).json
    assert got["phones"]["changed"] == 1 and got["diffs"][0]["macs"] == [mac], got
    assert any("ntp.example" in line["text"] for diff in got["diffs"] for line in diff["lines"] if line["op"] == "+")


# Models.

def test_models_are_those_that_come_with_bootline_and_ones_own(office):
    mac = new_mac()
    office.server.cli("phone", "add", mac, "--model", "VVX400")
    models = {m["name"]: m for m in office.viewer.get("/models?limit=1000").json["models"]}
    told = {m["name"]: m for m in office.server.cli_json("model", "list")["models"]}
    assert models["VVX400"].pop("phones") == 1
    assert models["VVX400"] == told["VVX400"] and models["VVX400"]["stock"] is True
    assert models.keys() == told.keys()


def test_a_stock_model_is_covered_and_comes_back_but_never_goes(office):
    assert office.admin.get("/models/VVX500").json["stock"] is True
    before = office.admin.get("/models/VVX500").json
    got = office.admin.patch("/models/VVX500", {"label": "The big one"})
    assert got.json["stock"] is False and got.json["part"] == before["part"]
    assert office.admin.delete("/models/VVX500").status == 204
    assert office.admin.get("/models/VVX500").json == before
    problem(office.admin.delete("/models/VVX500"), 409, "conflict")
    problem(office.admin.post("/models", {"name": "VVX500"}), 409, "conflict")


# People.

def test_a_new_person_gets_a_link_that_works_once(office):
    got = office.admin.post("/accounts", {"user": "carl", "role": "operator"})
    assert got.json["has_password"] is False and got.json["until_at"] > time.time()
    address, _, token = got.json["url"].partition("/setup?token=")
    assert address == f"http://127.0.0.1:{office.port}"
    carl = log_in_by_link(office.port, token, "carl")
    assert carl.get("/session").json["role"] == "operator"
    problem(Api(office.port).post("/setup", {"token": token, "user": "carl", "password": PASSWORD}), 404, "not_found")
    row = next(a for a in office.admin.get("/accounts").json["accounts"] if a["user"] == "carl")
    assert row == next(a for a in office.server.cli_json("account", "list")["accounts"] if a["user"] == "carl")


def test_a_setup_link_lets_somebody_choose_another_password(office):
    new_person(office.server, "dora", "viewer")
    got = office.admin.post("/accounts/dora/setup-link")
    assert got.status == 200 and got.json["user"] == "dora"
    log_in_by_link(office.port, got.json["url"].rpartition("=")[2], "dora")
    problem(office.admin.post("/accounts/nobody-here/setup-link"), 404, "not_found")
    problem(office.operator.post("/accounts/dora/setup-link"), 403, "forbidden")
    dry = office.admin.post("/accounts/dora/setup-link?dry_run=1")
    assert "url" not in dry.json and dry.json["dry_run"]


def test_another_role_and_removal_hold_at_once(office):
    eve = new_person(office.server, "eve", "operator")
    assert office.admin.patch("/accounts/eve", {"role": "admin"}).json["role"] == "admin"
    assert eve.get("/accounts").status == 200
    assert fields_of(office.admin.patch("/accounts/eve", {"role": "king"})) == ["role"]
    assert office.admin.delete("/accounts/eve").status == 204
    problem(eve.get("/session"), 401, "unauthorized")


def test_the_last_administrator_stays(start):
    server = start("--admin", "127.0.0.1:0")
    ann = log_in_by_link(server.ports["admin"], setup_token(server), "ann")
    problem(ann.delete("/accounts/ann"), 409, "conflict")
    problem(ann.patch("/accounts/ann", {"role": "viewer"}), 409, "conflict")
    assert ann.get("/session").json["role"] == "admin"


# Tokens.

def test_a_token_is_shown_once_and_lets_in_what_it_says(office):
    got = office.admin.post("/tokens", {"name": "ci", "role": "viewer", "expires_at": int(time.time()) + 3600})
    token = got.json["token"]
    assert Api(office.port, token=token).get("/sites").status == 200
    problem(Api(office.port, token=token).get("/tokens"), 403, "forbidden")
    shown = office.admin.get("/tokens/ci")
    assert "token" not in shown.json and token not in shown.text
    assert shown.json["made_by"] == "admin" and shown.json["used_at"] is not None
    assert office.admin.get("/tokens").json["tokens"] == office.server.cli_json("token", "list")["tokens"]
    assert office.admin.delete("/tokens/ci").status == 204
    problem(Api(office.port, token=token).get("/sites"), 401, "unauthorized")
    assert token not in office.admin.get("/audit?text=ci").text


# The account that phones share.

def test_the_bootstrap_account_is_changed_and_never_tells_its_password(start):
    office = Office(start("--admin", "127.0.0.1:0"))
    assert office.admin.get("/bootstrap").json == {"kind": "bootstrap", "user": "PlcmSpIp", "open": True, "factory_default": True}
    problem(office.operator.get("/bootstrap"), 403, "forbidden")
    problem(office.operator.patch("/bootstrap", {"open": False}), 403, "forbidden")
    problem(office.nobody.get("/bootstrap"), 401, "unauthorized")
    tag = office.admin.get("/bootstrap").headers["etag"]
    dry = office.admin.patch("/bootstrap?dry_run=1", {"password": "canary-of-phones"})
    assert dry.json["dry_run"] and "canary-of-phones" not in dry.text
    got = office.admin.patch("/bootstrap", {"user": "phones", "password": "canary-of-phones", "open": False})
    assert got.json == {"kind": "bootstrap", "user": "phones", "open": False, "factory_default": False}
    assert got.json == office.server.cli_json("account", "show")
    assert "canary-of-phones" not in office.admin.get("/audit").text
    problem(office.admin.patch("/bootstrap", {"open": True}, headers={"If-Match": tag}), 412, "precondition_failed")


@pytest.mark.parametrize("body,field", [({"user": "a:b"}, "user"), ({"user": ""}, "user"), ({"user": "0004f2aabbcc"}, "user"),
                                        ({"password": ""}, "password"), ({"password": "x" * 256}, "password"),
                                        ({"open": "yes"}, "open"), ({"pass": "x"}, "pass")], ids=str)
def test_a_bootstrap_account_that_cannot_be_is_refused(office, body, field):
    assert fields_of(office.admin.patch("/bootstrap", body)) == [field]


# Settings and the certificate.

def test_settings_are_told_as_they_are_in_force(office):
    settings = {s["name"]: s for s in office.viewer.get("/settings").json["settings"]}
    assert settings["admin"]["value"] == "127.0.0.1:0" and settings["admin"]["source"] == "flag"
    told = {s["name"]: s for s in office.server.cli_json("settings")["settings"]}
    assert settings.keys() == told.keys() and settings["log-level"] == told["log-level"]
    problem(office.nobody.get("/settings"), 401, "unauthorized")


def test_the_certificate_that_phones_see_is_told_with_what_they_must_trust(start):
    office = Office(start("--admin", "127.0.0.1:0", "--https", "127.0.0.1:0"))
    got = office.viewer.get("/tls").json
    assert got == office.server.cli_json("tls", "show")
    assert [c["authority"] for c in got["certificates"]] == [False, True] and "PRIVATE KEY" not in str(got)
    problem(office.viewer.get("/tls?legacy=1"), 404, "not_found")
    problem(office.nobody.get("/tls"), 401, "unauthorized")


def test_without_a_listener_for_tls_there_is_no_certificate(office):
    assert "--https" in problem(office.viewer.get("/tls"), 404, "not_found")["detail"]
    assert fields_of(office.viewer.get("/tls?other=1")) == ["query"]


@pytest.mark.parametrize("query", ["", "text=counted", "text=nothing-of-the-kind", "by=admin", "by=nobody", "since=1", "since=9999999999", "text=counted&since=1"])
def test_the_total_counts_the_rows_of_the_audit_that_are_listed(office, query):
    office.admin.put("/scopes/global/parameters/counted.parameter", {"value": "1"})
    answer = office.admin.get(f"/audit?{query}&limit=1000").json
    assert answer["total"] == len(answer["audit"])
