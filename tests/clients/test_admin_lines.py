"""/lines, /phones/{mac}/lines, /phones/{mac}/keys: SIP registrations, and where they stand on phones."""

import itertools

import pytest

from conftest import new_mac
from phone_office import add, add_line, fields_of, nothing_changed, phone, problem

NUMBERS = itertools.count(1000)


def new_address():
    return f"{next(NUMBERS)}@lines.example"


def new_line(office, **fields):
    address = new_address()
    answer = office.operator.post("/lines", {"address": address, **fields})
    assert answer.status == 201, answer
    return address


def line(office, address):
    answer = office.viewer.get(f"/lines/{address}")
    assert answer.status == 200, answer
    return answer.json


# One line.

def test_a_line_is_added_with_all_that_is_said_of_it(office):
    address = new_address()
    fields = {"display_name": "Anna", "label": "Desk", "auth_user": "anna", "auth_domain": "EXAMPLE", "sign_in": "full", "shared": True,
              "servers": ["192.0.2.5:5061/tls", "sip.example"]}
    answer = office.operator.post("/lines", {"address": address.upper(), "secret": "added-secret", **fields})
    address = address.split("@")[0] + "@lines.example"
    assert answer.status == 201 and answer.headers["location"] == f"/api/v1/lines/{address}"
    assert b"added-secret" not in answer.body and answer.json["has_secret"] is True
    assert {**answer.json, "servers": None} == {"address": address, "has_secret": True, "phones": [], **fields, "servers": None}
    assert len(answer.json["servers"]) == 2 and answer.json["servers"][1] == "sip.example"
    assert line(office, address) == answer.json == office.server.cli_json("line", "show", address)
    assert line(office, address.replace("@", "%40")) == answer.json


def test_a_line_that_is_there_is_not_added_again(office):
    address = new_line(office)
    problem(office.operator.post("/lines", {"address": address}), 409, "conflict")


WRONG = [({"sign_in": "half"}, "sign_in"), ({"sign_in": None}, "sign_in"), ({"label": "a\nb"}, "label"), ({"display_name": "x" * 256}, "display_name"),
         ({"auth_user": "two words"}, "auth_user"), ({"auth_domain": 5}, "auth_domain"), ({"shared": "yes"}, "shared"), ({"servers": ["x y"]}, "servers"),
         ({"servers": ["a"] * 5}, "servers"), ({"servers": "a"}, "servers"), ({"secret": "CANARY\x01"}, "secret"), ({"secret": "CANARY" * 50}, "secret"),
         ({"secret": ["CANARY"]}, "secret"), ({"colour": "red"}, "colour"), ({"has_secret": True}, "has_secret")]


@pytest.mark.parametrize("fields,wrong", [({"address": None}, "address"), ({"address": "@c.example"}, "address"), ({"address": "a b@c.example"}, "address"), *WRONG])
def test_what_cannot_be_a_line_is_named_and_nothing_is_added(office, fields, wrong):
    address = new_address()
    answer = office.operator.post("/lines", {"address": address, **fields})
    assert fields_of(answer) == [wrong] and b"CANARY" not in answer.body
    problem(office.viewer.get(f"/lines/{address}"), 404, "not_found")


@pytest.mark.parametrize("fields,wrong", [*WRONG, ({"address": "b@c.example"}, "address")])
def test_a_change_of_a_line_that_cannot_be_changes_nothing(office, fields, wrong):
    address = new_line(office, label="Desk")
    before = line(office, address)
    answer = office.operator.patch(f"/lines/{address}", {"label": "other", **fields})
    assert fields_of(answer) == [wrong] and b"CANARY" not in answer.body and line(office, address) == before


def test_a_line_is_changed_where_the_body_says_so(office):
    address = new_line(office, label="Desk", secret="first", servers=["sip.example"], shared=True, auth_user="anna")
    got = office.operator.patch(f"/lines/{address}", {"label": "Hall", "sign_in": "prefilled"}).json
    assert (got["label"], got["sign_in"], got["has_secret"], got["servers"], got["shared"], got["auth_user"]) == (
        "Hall", "prefilled", True, ["sip.example"], True, "anna")
    got = office.operator.patch(f"/lines/{address}", {"secret": None, "servers": [], "label": "", "shared": False, "auth_user": None}).json
    assert (got["label"], got["has_secret"], got["servers"], got["shared"], got["auth_user"]) == ("", False, [], False, "")


@pytest.mark.parametrize("method,path,body", [("GET", "", None), ("PATCH", "", {}), ("DELETE", "", None), ("POST", "/reveal", None)])
@pytest.mark.parametrize("address", ["nobody@lines.example", "no-line"])
def test_what_is_asked_of_a_line_that_is_not_there_is_not_found(office, method, path, body, address):
    assert address in problem(office.admin.ask(method, f"/api/v1/lines/{address}{path}", body=body), 404, "not_found")["detail"]


def test_a_line_is_removed_when_no_phone_has_it(office):
    address = new_line(office)
    mac = add(office, lines=[{"address": address}])
    assert mac in problem(office.operator.delete(f"/lines/{address}"), 409, "conflict")["detail"]
    assert office.operator.delete(f"/phones/{mac}/lines/1").status == 204
    assert office.operator.delete(f"/lines/{address}").status == 204
    problem(office.viewer.get(f"/lines/{address}"), 404, "not_found")


def test_a_line_on_several_phones_stays_shared(office):
    address = new_line(office, shared=True)
    for _ in range(2):
        add(office, lines=[{"address": address}])
    problem(office.operator.patch(f"/lines/{address}", {"shared": False}), 409, "conflict")
    assert line(office, address)["shared"] is True


def test_dry_runs_of_lines_tell_and_change_nothing(office):
    address = new_line(office, secret="CANARY-dry-old")
    mac = add(office, lines=[{"address": address}])
    before = line(office, address)
    answer = office.operator.patch(f"/lines/{address}?dry_run=1", {"label": "Hall", "secret": "CANARY-dry-new"})
    assert {"object": f"line {address}", "field": "label", "before": None, "after": "Hall"} in answer.json["changes"]
    assert answer.json["phones"]["changed"] == 1 and answer.json["diffs"][0]["example"] == mac and b"CANARY" not in answer.body
    assert line(office, address) == before
    other = new_address()
    assert office.operator.post("/lines?dry_run=1", {"address": other, "secret": "CANARY-dry"}).json["dry_run"] is True
    problem(office.viewer.get(f"/lines/{other}"), 404, "not_found")
    lone = new_line(office)
    assert office.operator.delete(f"/lines/{lone}?dry_run=1").json["changes"]
    assert line(office, lone)


def test_a_change_of_a_line_that_has_moved_meanwhile_is_refused(office):
    address = new_line(office)
    tag = office.viewer.get(f"/lines/{address}").headers["etag"]
    add(office, lines=[{"address": address}])  # who has it is not what it is
    assert office.operator.patch(f"/lines/{address}", {"label": "a"}, headers={"If-Match": tag}).status == 200
    for answer in (office.operator.patch(f"/lines/{address}", {"label": "b"}, headers={"If-Match": tag}),
                   office.operator.delete(f"/lines/{address}", headers={"If-Match": tag})):
        problem(answer, 412, "precondition_failed")
    assert line(office, address)["label"] == "a"


# Its secret.

def test_a_secret_is_revealed_to_an_administrator_and_that_is_recorded(office):
    address = new_line(office, secret="revealed secret")
    for who in (office.viewer, office.operator):
        problem(who.post(f"/lines/{address}/reveal"), 403, "forbidden")
    assert office.admin.post(f"/lines/{address}/reveal").json == {"secret": "revealed secret"}
    row = office.server.cli_json("audit", "--limit", "1000")["audit"][-1]
    assert (row["by"], row["action"], row["object"]) == ("admin", "line reveal", f"line {address}")


def test_a_line_without_a_secret_reveals_none(office):
    problem(office.admin.post(f"/lines/{new_line(office)}/reveal"), 404, "not_found")


def test_a_secret_over_the_api_reaches_the_phone(office):
    address = new_line(office, secret="over the api")
    mac = add(office, lines=[{"address": address}])
    assert "over the api" in office.server.cli("render", mac, "lines", "--reveal").stdout


# Lists.

@pytest.fixture(scope="module")
def book(office):
    """Four lines of one name in their texts."""
    got = [new_line(office, label=f"bookish {4 - i}", display_name=f"Person {i}", shared=i > 1) for i in range(4)]
    add(office, lines=[{"address": got[0]}])
    return got


@pytest.mark.parametrize("query,which", [
    ("", [0, 1, 2, 3]), ("&sort=-address", [3, 2, 1, 0]), ("&sort=label", [3, 2, 1, 0]), ("&sort=display_name", [0, 1, 2, 3]),
    ("&unassigned=1", [1, 2, 3]), ("&shared=1", [2, 3]), ("&shared=0", [0, 1]), ("&shared=0&unassigned=1", [1])])
def test_a_list_has_the_lines_that_are_asked_for_in_their_order(office, book, query, which):
    answer = office.viewer.get(f"/lines?text=BOOKISH{query}").json
    assert [row["address"] for row in answer["lines"]] == [book[i] for i in which] and answer["total"] == len(which)


def test_a_row_of_lines_is_what_the_command_line_lists(office, book):
    rows = office.viewer.get("/lines?text=bookish").json["lines"]
    assert rows == office.server.cli_json("line", "list", "--text", "bookish")["lines"] and len(rows[0]["phones"]) == 1


def test_pages_of_lines_are_the_list(office, book):
    first = office.viewer.get("/lines?text=bookish&limit=3").json
    second = office.viewer.get(f"/lines?text=bookish&limit=3&cursor={first['next']}").json
    assert [row["address"] for row in first["lines"] + second["lines"]] == book and second["next"] is None


@pytest.mark.parametrize("query,wrong", [("sort=secret", "sort"), ("limit=0", "limit"), ("cursor=00", "cursor"), ("phone=x", "query")])
def test_a_list_of_lines_that_cannot_be_is_named(office, query, wrong):
    assert fields_of(office.viewer.get(f"/lines?{query}")) == [wrong]


# The lines of a phone.

def test_all_lines_of_a_phone_are_set_at_once(office):
    a, b, c = (new_line(office) for _ in range(3))
    mac = add(office, lines=[{"address": a}, {"address": b}])
    got = office.operator.put(f"/phones/{mac}/lines", [{"address": c, "label": "First", "ring_type": "ringer2", "line_keys": 2},
                                                       {"address": a, "position": 1}]).json["lines"]
    assert [(row["position"], row["address"], row["own_label"], row["ring_type"], row["line_keys"]) for row in got] == [
        (1, a, "", "", 1), (2, c, "First", "ringer2", 2)]
    assert phone(office, mac)["lines"] == got and line(office, b)["phones"] == []
    assert office.operator.put(f"/phones/{mac}/lines", []).json["lines"] == []


def test_lines_change_places_in_one_request(office):
    a, b = new_line(office), new_line(office)
    mac = add(office, lines=[{"address": a, "position": 1}, {"address": b, "position": 2}])
    got = office.operator.put(f"/phones/{mac}/lines", [{"address": a, "position": 2}, {"address": b, "position": 1}]).json["lines"]
    assert [row["address"] for row in got] == [b, a]


@pytest.mark.parametrize("items,wrong", [
    ({}, ""), ([5], "0"), ([{}], "0.address"), ([{"address": "nobody@lines.example"}], "0.address"), ([{"address": "GOOD", "position": 129}], "0.position"),
    ([{"address": "GOOD", "position": -1}], "0.position"), ([{"address": "GOOD", "position": "1"}], "0.position"), ([{"address": "GOOD"}, {"address": "GOOD"}], "1"),
    ([{"address": "GOOD", "position": 1}, {"address": "OTHER", "position": 1}], "1"), ([{"address": "GOOD"}, {"address": "OTHER", "colour": 1}], "1.colour"),
    ([{"address": "GOOD", "label": "a\x7f"}], "0.label"), ([{"address": "GOOD", "ring_type": "x" * 32}], "0.ring_type")])
def test_lines_that_cannot_be_are_named_and_the_phone_keeps_its_own(office, items, wrong):
    names = {"GOOD": new_line(office), "OTHER": new_line(office)}
    mac = add(office, lines=[{"address": new_line(office)}])
    body = [{**item, "address": names.get(item.get("address"), item.get("address"))} if isinstance(item, dict) and "address" in item else item
            for item in items] if isinstance(items, list) else items
    assert fields_of(nothing_changed(office, mac, lambda: office.operator.put(f"/phones/{mac}/lines", body))) == [wrong]


def test_a_private_line_stays_on_its_phone(office):
    address = new_line(office)
    mac = add(office, lines=[{"address": address}])
    other = add(office)
    for answer in (office.operator.put(f"/phones/{other}/lines", [{"address": address}]), office.operator.post(f"/phones/{other}/lines", {"address": address}),
                   office.operator.post(f"/phones/{other}/state", {"state": "active", "lines": [{"address": address}]}),
                   office.operator.post("/phones", {"mac": new_mac(), "lines": [{"address": address}]})):
        assert mac in problem(answer, 409, "conflict")["detail"]
    assert phone(office, other)["lines"] == []


def test_a_line_is_put_where_it_shall_stand_and_taken_off(office):
    a, b = new_line(office), new_line(office)
    mac = add(office)
    assert office.operator.post(f"/phones/{mac}/lines", {"address": a, "position": 3, "label": "Door"}).json["lines"][0]["position"] == 3
    got = office.operator.post(f"/phones/{mac}/lines", {"address": b, "position": None}).json["lines"]
    assert [(row["position"], row["label"]) for row in got] == [(1, ""), (3, "Door")]
    assert line(office, a)["phones"] == [{"mac": mac, "position": 3, "label": "Door", "ring_type": "", "line_keys": 1}]
    problem(office.operator.post(f"/phones/{mac}/lines", {"address": a}), 409, "conflict")
    problem(office.operator.post(f"/phones/{mac}/lines", {"address": new_line(office), "position": 3}), 409, "conflict")
    for position in ("2", "0", "x", "129"):
        problem(office.operator.delete(f"/phones/{mac}/lines/{position}"), 404, "not_found")
    assert office.operator.delete(f"/phones/{mac}/lines/3").status == 204
    assert [row["address"] for row in phone(office, mac)["lines"]] == [b]


@pytest.mark.parametrize("body,wrong", [({}, "address"), ({"address": "a b@c.example"}, "address"), ({"address": "nobody@lines.example"}, "address"),
                                        ({"address": "a@b.example", "position": 200}, "position"), ({"address": "a@b.example", "mac": "x"}, "mac")])
def test_a_line_that_cannot_be_put_is_named(office, body, wrong):
    mac = add(office)
    assert fields_of(nothing_changed(office, mac, lambda: office.operator.post(f"/phones/{mac}/lines", body))) == [wrong]


# The keys of a phone.

def test_all_keys_of_a_phone_are_set_at_once(office):
    mac = add(office)
    keys = [{"position": 2, "type": "blf", "value": "1002@PBX.example", "label": "Anna"}, {"position": 1, "type": "speed-dial", "value": "4"},
            {"position": 9, "type": "unassigned", "value": None, "label": None}]
    got = office.operator.put(f"/phones/{mac}/keys", keys).json
    assert got["keys"] == [{"position": 1, "type": "speed-dial", "value": "4", "label": ""},
                           {"position": 2, "type": "blf", "value": "1002@pbx.example", "label": "Anna"},
                           {"position": 9, "type": "unassigned", "value": "", "label": ""}]
    answer = office.viewer.get(f"/phones/{mac}/keys")
    assert answer.json == got == office.server.cli_json("key", "list", mac) and phone(office, mac)["keys"] == got["keys"]
    assert office.operator.put(f"/phones/{mac}/keys", [], headers={"If-Match": answer.headers["etag"]}).json == {"keys": []}
    problem(office.operator.put(f"/phones/{mac}/keys", keys, headers={"If-Match": answer.headers["etag"]}), 412, "precondition_failed")


@pytest.mark.parametrize("items,wrong", [
    ([{"position": 0, "type": "unassigned"}], "0.position"), ([{"position": 513, "type": "unassigned"}], "0.position"), ([{"type": "unassigned"}], "0.position"),
    ([{"position": 1}], "0.type"), ([{"position": 1, "type": "call"}], "0.type"), ([{"position": 1, "type": "blf", "value": ""}], "0.value"),
    ([{"position": 1, "type": "speed-dial", "value": "10000"}], "0.value"), ([{"position": 1, "type": "unassigned", "value": "1"}], "0.value"),
    ([{"position": 1, "type": "unassigned"}] * 2, "1"), ([{"position": 1, "type": "unassigned", "colour": 1}], "0.colour"),
    ([{"position": 1, "type": "unassigned", "label": "a\nb"}], "0.label"), ({"position": 1}, ""), ([{"position": 1, "type": "unassigned"}] * 513, "")])
def test_keys_that_cannot_be_are_named_and_the_phone_keeps_its_own(office, items, wrong):
    mac = add(office)
    office.operator.put(f"/phones/{mac}/keys", [{"position": 5, "type": "unassigned", "label": "mine"}])
    assert fields_of(nothing_changed(office, mac, lambda: office.operator.put(f"/phones/{mac}/keys", items))) == [wrong]
