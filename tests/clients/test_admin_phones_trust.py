"""How phones log in, over the API: what waits for a decision, stolen logins, rotations; and that no secret is in any answer."""

import re

import pytest

from conftest import new_mac, wait_until
from office import ROLES
from phone_office import add, add_line, asks, fields_of, macs, phone, problem
from test_enrolment import PHONE, STRANGER, add_phone, enrol, get, is_frozen, next_second


def rows(office, query):
    return {row["mac"]: row["decision"] for row in office.viewer.get(f"/phones?limit=1000&{query}").json["phones"]}


# What waits for a decision.

def test_a_frozen_window_waits_for_a_decision_in_the_list(office):
    quiet, mac = add(office), add_phone(office.server)
    assert get(office.server, f"{mac}.cfg", PHONE).status == 200
    get(office.server, f"{mac}.cfg", STRANGER)
    wait_until(lambda: is_frozen(office.server, mac), "the window to be frozen")
    assert {m: rows(office, "")[m] for m in (quiet, mac)} == {quiet: None, mac: "frozen"}
    for query in ("decision=frozen", "decision=any", "decision=any&sort=-last_seen_at", f"decision=frozen&text={mac}"):
        told = rows(office, query)
        assert told[mac] == "frozen" and quiet not in told, query
    assert mac not in rows(office, "decision=unused") and mac not in rows(office, "decision=any&version=9.9")
    assert office.operator.post(f"/phones/{mac}/enrolment", {}).json["enrolment"] == "open, nobody's yet"
    assert rows(office, "")[mac] is None and mac not in rows(office, "decision=any")


def test_a_phone_that_was_reset_waits_for_a_decision(office):
    mac = add_phone(office.server)
    enrol(office.server, mac)
    assert rows(office, "")[mac] is None
    next_second()  # or it may have come so before it had its login
    get(office.server, f"{mac}.cfg", PHONE)  # with the shared account again
    wait_until(lambda: rows(office, "")[mac] == "reset", "the visit to be written")
    assert mac in rows(office, "decision=reset")
    assert {row["mac"] for row in office.server.cli_json("phone", "undecided")["undecided"] if row["kind"] == "reset"} == set(rows(office, "decision=reset"))


@pytest.mark.parametrize("query,wrong", [("decision=gone", "decision"), ("state=new&decision=any", "decision")])
def test_a_decision_that_is_none_is_named(office, query, wrong):
    assert fields_of(office.viewer.get(f"/phones?{query}")) == [wrong]


# Logins.

def test_a_login_is_rotated_and_a_second_time_only_where_that_is_wanted(office):
    mac = add_phone(office.server)
    login = enrol(office.server, mac)
    assert office.operator.post(f"/phones/{mac}/rotate?dry_run=1").json["dry_run"] is True
    assert phone(office, mac)["rotation"] == "none"
    answer = office.operator.post(f"/phones/{mac}/rotate")
    assert answer.status == 200 and answer.json["rotation"] == "handed out" and phone(office, mac)["login"] == "own, a new one handed out"
    assert mac in problem(office.operator.post(f"/phones/{mac}/rotate"), 409, "conflict")["detail"]
    assert office.operator.post(f"/phones/{mac}/rotate?again=1").status == 200
    assert get(office.server, f"{mac}.cfg", PHONE, login=login).status == 200


def test_many_logins_are_rotated_and_those_without_stay_as_they_are(office):
    mac, without = add_phone(office.server), add(office)
    enrol(office.server, mac)
    answer = office.operator.post("/phones/bulk", {"macs": [mac, without], "change": {"rotate": True}})
    told = answer.json
    assert (told["phones"], told["changed"], told["unused"], told["without_login"]) == (2, 1, 0, 1) and phone(office, mac)["rotation"] == "handed out"


def test_new_passwords_are_handed_out_at_a_pace_and_what_nobody_was_given_yet_is_taken_back(office):
    fleet = [add_phone(office.server) for _ in range(3)]
    for mac in fleet:
        enrol(office.server, mac)

    def change(**change):
        return office.operator.post("/phones/bulk", {"macs": fleet, "change": change})

    told = change(rotate=True, pace=1).json
    assert told["changed"] == 3 and told["planned_until"] > 0
    assert sorted(phone(office, mac)["rotation"] for mac in fleet) == ["handed out", "planned", "planned"]
    assert change(cancel_rotation=True).json["changed"] == 2
    assert sorted(phone(office, mac)["rotation"] for mac in fleet) == ["handed out", "none", "none"]
    assert change(rotate=True, pace=1).json["unused"] == 1
    assert change(cancel_rotation=True).status == 200
    assert change(rotate=True, pace=1, again=True).json["unused"] == 0
    for wrong, field in [({"rotate": True, "pace": 0}, "pace"), ({"rotate": True, "pace": 1001}, "pace"), ({"pace": 5}, "pace"), ({"again": True}, "again"),
                         ({"rotate": True, "cancel_rotation": True}, "cancel_rotation")]:
        assert fields_of(change(**wrong)) == [f"change.{field}"], wrong


def test_a_login_in_wrong_hands_is_taken_away(office):
    mac = add_phone(office.server)
    login = enrol(office.server, mac)
    got = office.operator.post(f"/phones/{mac}/enrolment", {"fresh": True}).json
    assert got["login"] == "shared" and got["enrolment"] == "open, nobody's yet"
    assert get(office.server, f"{mac}.cfg", PHONE, login=login).status == 401


# Secrets.

def test_no_answer_but_a_revealed_one_holds_a_secret(office):
    server, mac, address = office.server, new_mac(), "canary@pbx.example"
    add_line(office, address, secret="CANARY-line\n")
    add(office, mac, lines=[{"address": address}])
    for scope in (f"phone:{mac}", "global", f"line:{address}"):
        name = "reg.x.auth.password" if scope.startswith("line") else "device.auth.localAdminPassword"
        server.cli("param", "set", scope, name, stdin="CANARY-param\n")
    server.cli("param", "set", f"phone:{mac}", "mine", "--secret", stdin="CANARY-named\n")
    known = asks(office, new_mac())
    asked = [("GET", path, None) for path in (
        "/phones", f"/phones?text={mac}", "/phones?state=new", "/phones?decision=any", f"/phones/{mac}", f"/phones/{mac}/keys", f"/phones/{mac}/parameters",
        "/phones.csv", "/lines", "/lines?text=canary", f"/lines/{address}", "/lines/none", f"/phones/{known}", "/phones?text=CANARY")]
    secret = {"secret": "CANARY-typed"}
    asked += [(method, path + "?dry_run=1", body) for method, path, body in (
        ("PATCH", f"/lines/{address}", secret), ("POST", "/lines", {"address": "other@pbx.example", **secret}), ("DELETE", f"/phones/{mac}", None),
        ("PATCH", f"/phones/{mac}", {"label": "Hall"}), ("PUT", f"/phones/{mac}/lines", []), ("POST", f"/phones/{mac}/state", {"state": "blocked"}),
        ("POST", f"/phones/{mac}/enrolment", {}), ("PUT", f"/phones/{mac}/keys", [{"position": 1, "type": "unassigned"}]),
        ("POST", "/phones/bulk", {"macs": [mac], "change": {"state": "retired", "parameters": {"device.auth.localAdminPassword": "CANARY-typed"}}}),
        ("POST", "/phones/import", f"mac,line1_address,line1_secret\n{mac},{address},CANARY-typed\n".encode()))]
    asked += [("PATCH", f"/lines/{address}", {"secret": "CANARY-typed\x01"}), ("POST", "/lines", {"address": address, **secret}),
              ("PATCH", "/lines/none", secret), ("PATCH", f"/lines/{address}", {"secret": ["CANARY-typed"]}), ("PATCH", f"/lines/{address}", {"colour": "x", **secret}),
              ("POST", "/phones/import", f"mac,line1_address,line1_secret\nno-mac,{address},CANARY-typed\n".encode()),
              ("POST", "/phones/bulk", {"macs": [mac], "change": {"parameters": {"a.password": "CANARY\x01"}}})]
    for role in ROLES:
        for method, path, body in asked:
            answer = office.person(role).ask(method, "/api/v1" + path, body=body, content_type="text/csv" if isinstance(body, bytes) else None)
            assert answer.status in (200, 403, 404, 409, 422), (method, path, answer)
            # What somebody looks for is his own word.
            assert not re.search(rb"CANARY", answer.body), (role, method, path, answer.body)
    assert office.admin.post(f"/lines/{address}/reveal").json == {"secret": "CANARY-line"}
    assert "CANARY" not in server.log() and "CANARY" not in server.cli("audit", "--limit", "1000", "--json").stdout
