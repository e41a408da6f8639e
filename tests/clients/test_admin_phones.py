"""/phones: the inventory's phones and the new ones, one by one and in lists."""

import pytest

from conftest import new_mac, wait_until
from phone_office import add, add_line, asks, fields_of, macs, nothing_changed, phone, problem


def spellings(mac):
    pairs = [mac[i:i + 2] for i in range(0, 12, 2)]
    return [mac.upper(), ":".join(pairs), "-".join(pairs).upper(), ".".join(mac[i:i + 4] for i in range(0, 12, 4))]


# One phone.

def test_a_phone_is_added_with_all_that_is_said_of_it(office):
    office.server.cli("site", "add", "added")
    office.server.cli("group", "add", "lobby")
    add_line(office, "added@pbx.example")
    mac = new_mac()
    answer = office.operator.post("/phones", {"mac": mac, "model": "VVX400", "site": "added", "label": "Hall", "groups": ["lobby"],
                                              "lines": [{"address": "added@pbx.example", "position": 2, "label": "Door"}]})
    assert answer.status == 201 and answer.headers["location"] == f"/api/v1/phones/{mac}"
    got = answer.json
    assert (got["mac"], got["state"], got["model"], got["site"], got["label"], got["groups"]) == (
        mac, "active", "VVX400", "added", "Hall", ["lobby"])
    assert [(line["position"], line["address"], line["label"]) for line in got["lines"]] == [(2, "added@pbx.example", "Door")]
    assert got["enrolment"] == "open, nobody's yet" and got["files_fault"] is None and len(got["files"]) == 7
    # It is what the command line shows, which it is in no other words.
    shown = office.server.cli_json("phone", "show", mac)
    # But for the release that it is to run: members of an object here, columns there.
    assert got["firmware"] == {"release": shown.pop("firmware"), **{name: shown.pop("firmware_" + name) for name in ("from", "is_held", "keeps_newer")}}
    assert {**shown, "lines": None} == {**{name: got[name] for name in shown}, "lines": None}


@pytest.mark.parametrize("which", range(4))
def test_a_mac_may_come_in_any_spelling(office, which):
    mac = new_mac()
    spelt = spellings(mac)[which]
    add(office, spelt)
    assert office.viewer.get(f"/phones/{spelt}").json["mac"] == mac
    assert office.operator.patch(f"/phones/{spelt}", {"label": "x"}).status == 200
    assert office.operator.delete(f"/phones/{spelt}").status == 204


def test_a_phone_that_is_there_is_not_added_again(office):
    mac = add(office)
    assert mac in problem(office.operator.post("/phones", {"mac": mac}), 409, "conflict")["detail"]


@pytest.mark.parametrize("fields,wrong", [
    ({}, "mac"), ({"mac": "none"}, "mac"), ({"mac": "ffffffffffff"}, "mac"), ({"mac": 5}, "mac"), ({"site": "nowhere"}, "site"),
    ({"model": "a model"}, "model"), ({"label": "a\nb"}, "label"), ({"label": "x" * 256}, "label"), ({"groups": ["none"]}, "groups.0"),
    ({"groups": "lobby"}, "groups"), ({"groups": [5]}, "groups"), ({"groups": ["x"] * 65}, "groups"), ({"state": "active"}, "state"),
    ({"colour": "red"}, "colour"), ({"lines": [{"address": "nobody@pbx.example"}]}, "lines.0.address"),
    ({"lines": [{"address": "x"}]}, "lines.0.address"), ({"lines": [{}]}, "lines.0.address"), ({"lines": ["x"]}, "lines.0"),
    ({"lines": [{"address": "a@b", "position": 129}]}, "lines.0.position"), ({"lines": [{"address": "a@b", "secret": "x"}]}, "lines.0.secret"),
    ({"lines": [{"address": "a@b", "label": "a\tb"}]}, "lines.0.label"), ({"lines": [{"address": "a@b", "line_keys": -1}]}, "lines.0.line_keys"),
    ({"lines": [{"address": "a@b", "ring_type": "two words"}]}, "lines.0.ring_type"), ({"lines": [{"address": "a@b"}] * 129}, "lines")])
def test_what_cannot_be_a_phone_is_named_and_nothing_is_added(office, fields, wrong):
    body = {"mac": new_mac(), **fields} if fields else {}
    assert fields_of(office.operator.post("/phones", body)) == [wrong]
    if "mac" not in fields and fields:
        problem(office.viewer.get(f"/phones/{body['mac']}"), 404, "not_found")


def test_a_phone_is_changed_where_the_body_says_so(office):
    office.server.cli("site", "add", "changed")
    mac = add(office, label="Hall", model="VVX400")
    got = office.operator.patch(f"/phones/{mac}", {"site": "changed"}).json
    assert (got["site"], got["label"], got["model"]) == ("changed", "Hall", "VVX400")
    got = office.operator.patch(f"/phones/{mac}", {"site": None, "label": None, "model": ""}).json
    assert (got["site"], got["label"], got["model"]) == ("default", "", "")


def test_a_part_number_is_its_model(office):
    mac = add(office, model="3111-46157-002")
    assert phone(office, mac)["model"] == "VVX400"


def test_the_groups_of_a_phone_are_those_that_are_named(office):
    for name in ("east", "west"):
        office.server.cli("group", "add", name)
    mac = add(office, groups=["east"])
    assert office.operator.patch(f"/phones/{mac}", {"groups": ["west", "west"]}).json["groups"] == ["west"]
    assert office.operator.patch(f"/phones/{mac}", {"label": "x"}).json["groups"] == ["west"]
    assert office.operator.patch(f"/phones/{mac}", {"groups": []}).json["groups"] == []


@pytest.mark.parametrize("fields,wrong", [({"state": "new"}, "state"), ({"state": "gone"}, "state"), ({"state": None}, "state"),
                                          ({"mac": "0004f2000001"}, "mac"), ({"site": "nowhere"}, "site"), ({"groups": ["none"]}, "groups.0"),
                                          ({"label": 5}, "label"), ({"lines": []}, "lines")])
def test_a_change_that_cannot_be_changes_nothing(office, fields, wrong):
    mac = add(office, label="Hall")
    answer = nothing_changed(office, mac, lambda: office.operator.patch(f"/phones/{mac}", {"label": "other", **fields}))
    assert fields_of(answer) == [wrong]


def test_a_phone_that_becomes_active_gets_a_window(office):
    mac = add(office)
    assert office.operator.delete(f"/phones/{mac}/enrolment").status == 204
    assert office.operator.patch(f"/phones/{mac}", {"state": "blocked"}).json["enrolment"] == "none"
    assert office.operator.patch(f"/phones/{mac}", {"state": "active"}).json["enrolment"] == "open, nobody's yet"


def test_a_phone_that_is_removed_leaves_its_lines(office):
    add_line(office, "left@pbx.example")
    mac = add(office, lines=[{"address": "left@pbx.example"}])
    assert office.operator.delete(f"/phones/{mac}").status == 204
    problem(office.viewer.get(f"/phones/{mac}"), 404, "not_found")
    assert office.server.cli_json("line", "show", "left@pbx.example")["phones"] == []


def test_a_change_is_in_force_when_it_is_answered(office):
    mac = add(office)
    office.operator.patch(f"/phones/{mac}", {"state": "ignored"})
    assert b"starter" in office.server.get(f"{mac}.cfg").body or office.server.get(f"{mac}.cfg").status == 404


@pytest.mark.parametrize("method,path,body", [
    ("GET", "", None), ("PATCH", "", {"label": "x"}), ("DELETE", "", None), ("POST", "/state", {"state": "active"}), ("PUT", "/lines", []),
    ("POST", "/lines", {"address": "a@b.example"}), ("DELETE", "/lines/1", None), ("GET", "/keys", None), ("PUT", "/keys", []),
    ("GET", "/parameters", None), ("POST", "/enrolment", {}), ("DELETE", "/enrolment", None), ("POST", "/rotate", None)])
@pytest.mark.parametrize("mac", ["0004f2fffff0", "no-mac"])
def test_what_is_asked_of_a_phone_that_is_not_there_is_not_found(office, method, path, body, mac):
    detail = problem(office.operator.ask(method, f"/api/v1/phones/{mac}{path}", body=body), 404, "not_found")["detail"]
    assert mac in detail and "bootline" not in detail


def test_a_dry_run_tells_what_the_phones_files_would_be(office):
    add_line(office, "dry@pbx.example", secret="dry-secret\n")
    mac = add(office)
    bodies = [("PATCH", "", {"label": "Hall"}), ("PUT", "/lines", [{"address": "dry@pbx.example"}]), ("DELETE", "", None),
              ("POST", "/lines", {"address": "dry@pbx.example"}), ("POST", "/state", {"state": "blocked"}), ("POST", "/enrolment", {"for_s": 60}),
              ("PUT", "/keys", [{"position": 1, "type": "unassigned"}])]
    for method, path, body in bodies:
        answer = nothing_changed(office, mac, lambda: office.operator.ask(method, f"/api/v1/phones/{mac}{path}?dry_run=1", body=body))
        assert answer.status == 200 and answer.json["dry_run"] is True and answer.json["changes"], (method, path, answer)
        assert b"dry-secret" not in answer.body
    lines = office.operator.put(f"/phones/{mac}/lines?dry_run=1", [{"address": "dry@pbx.example"}]).json
    assert lines["phones"] == {"total": 1, "looked_at": 1, "changed": 1, "failing": 0}
    added = [line["text"] for diff in lines["diffs"] if diff["file"] == f"{mac}-lines.cfg" for line in diff["lines"] if line["op"] == "+"]
    assert any("dry@pbx.example" in text or 'reg.1.address="dry"' in text for text in added), lines
    unknown = new_mac()
    answer = office.operator.post("/phones?dry_run=1", {"mac": unknown})
    assert answer.status == 200 and "location" not in answer.headers
    problem(office.viewer.get(f"/phones/{unknown}"), 404, "not_found")


@pytest.mark.parametrize("method,path,body", [
    ("PATCH", "", {"label": "b"}), ("DELETE", "", None), ("PUT", "/lines", []), ("DELETE", "/lines/1", None), ("POST", "/state", {"state": "blocked"})])
def test_a_change_of_a_phone_that_has_moved_meanwhile_is_refused(office, method, path, body):
    address = add_line(office, f"{new_mac()}@moved.example")
    mac = add(office, lines=[{"address": address}])
    tag = office.viewer.get(f"/phones/{mac}").headers["etag"]
    assert office.operator.patch(f"/phones/{mac}", {"label": "a"}, headers={"If-Match": tag}).status == 200
    answer = nothing_changed(office, mac, lambda: office.operator.ask(
        method, f"/api/v1/phones/{mac}{path}", body=body, headers={"If-Match": tag}))
    problem(answer, 412, "precondition_failed")
    tag = office.viewer.get(f"/phones/{mac}").headers["etag"]
    assert office.operator.ask(method, f"/api/v1/phones/{mac}{path}", body=body, headers={"If-Match": tag}).status in (200, 204)


def test_a_boot_does_not_move_what_a_phone_is(office):
    mac = add(office)
    tag = office.viewer.get(f"/phones/{mac}").headers["etag"]
    office.server.get(f"{mac}.cfg")
    wait_until(lambda: phone(office, mac)["last_seen_at"], f"{mac} to be seen")
    assert office.viewer.get(f"/phones/{mac}").headers["etag"] == tag


def test_changes_of_phones_stand_in_the_audit_with_who_made_them(office):
    mac = add(office)
    office.operator.patch(f"/phones/{mac}", {"label": "Hall"})
    row = office.server.cli_json("audit", "--phone", mac, "--limit", "1000")["audit"][-1]
    assert (row["by"], row["action"], row["object"]) == ("operator", "phone set", f"phone {mac}")


# Phones that are new.

def test_a_new_phone_is_listed_with_how_often_it_asked(office):
    mac = asks(office, new_mac())
    row = next(p for p in office.viewer.get("/phones?state=new").json["phones"] if p["mac"] == mac)
    assert row["state"] == "new" and row["address"] == "127.0.0.1" and row["first_seen_at"] <= row["last_seen_at"]
    wait_until(lambda: [p["requests"] for p in office.viewer.get(f"/phones?state=new&text={mac}").json["phones"]] == [1], "the visit to be written")
    assert macs(office.viewer.get(f"/phones?state=new&text={mac}")) == [mac]
    assert macs(office.viewer.get("/phones?state=new&model=none")) == macs(office.viewer.get("/phones?state=new&site=default")) == []
    assert fields_of(office.viewer.get("/phones?state=new&sort=mac")) == ["sort"]
    problem(office.viewer.get(f"/phones/{mac}"), 404, "not_found")


def test_a_new_phone_is_accepted_with_a_line_in_one_step(office):
    add_line(office, "accepted@pbx.example")
    mac = asks(office, new_mac())
    got = office.operator.post(f"/phones/{mac}/state", {"state": "active", "label": "Hall", "model": "VVX400",
                                                        "lines": [{"address": "accepted@pbx.example"}]})
    assert got.status == 200 and got.json["state"] == "active" and got.json["label"] == "Hall"
    assert [line["position"] for line in got.json["lines"]] == [1]
    assert mac not in macs(office.viewer.get("/phones?state=new&limit=1000"))
    assert mac not in [p["mac"] for p in office.server.cli_json("phone", "list", "--state", "new")["phones"]]


@pytest.mark.parametrize("state", ["ignored", "blocked", "retired"])
def test_a_new_phone_may_get_any_state(office, state):
    mac = asks(office, new_mac())
    assert office.operator.post(f"/phones/{mac}/state", {"state": state}).json["state"] == state
    assert mac in macs(office.viewer.get(f"/phones?state={state}&limit=1000"))


def test_a_dry_run_leaves_a_new_phone_new(office):
    mac = asks(office, new_mac())
    assert office.operator.post(f"/phones/{mac}/state?dry_run=1", {"state": "active"}).status == 200
    assert office.operator.post("/phones?dry_run=1", {"mac": mac}).status == 200
    assert fields_of(office.operator.post(f"/phones/{mac}/state", {"state": "active", "lines": [{"address": "no@line.example"}]})) == ["lines.0.address"]
    # Of the command line's list it is a row of its own that says so.
    assert mac in [p["mac"] for p in office.server.cli_json("phone", "list", "--state", "new")["phones"]]
    assert office.operator.post("/phones", {"mac": mac}).status == 201
    assert mac not in [p["mac"] for p in office.server.cli_json("phone", "list", "--state", "new")["phones"]]


@pytest.mark.parametrize("body,wrong", [({}, "state"), ({"state": "new"}, "state"), ({"state": "active", "site": "nowhere"}, "site"),
                                        ({"state": "active", "position": 1}, "position")])
def test_a_state_that_cannot_be_is_named(office, body, wrong):
    mac = add(office)
    assert fields_of(nothing_changed(office, mac, lambda: office.operator.post(f"/phones/{mac}/state", body))) == [wrong]


# Lists.

@pytest.fixture(scope="module")
def fleet(office):
    """Six phones of a site of their own."""
    office.server.cli("site", "add", "fleet")
    office.server.cli("group", "add", "odd")
    add_line(office, "fleet@pbx.example")
    got = []
    for i in range(6):
        got.append(add(office, site="fleet", label=f"Desk {5 - i}", model=["VVX400", "VVX500"][i % 2], groups=["odd"] if i % 2 else []))
    office.operator.post(f"/phones/{got[0]}/lines", {"address": "fleet@pbx.example"})
    office.operator.patch(f"/phones/{got[5]}", {"state": "retired"})
    return got


@pytest.mark.parametrize("query,which", [
    ("", [0, 1, 2, 3, 4, 5]), ("&sort=mac", [0, 1, 2, 3, 4, 5]), ("&sort=-mac", [5, 4, 3, 2, 1, 0]), ("&sort=label", [5, 4, 3, 2, 1, 0]),
    ("&sort=-label", [0, 1, 2, 3, 4, 5]), ("&sort=model", [0, 2, 4, 1, 3, 5]), ("&sort=-state", [5, 4, 3, 2, 1, 0]), ("&text=desk%203", [2]),
    ("&text=DESK+3", [2]), ("&state=retired", [5]), ("&model=VVX500", [1, 3, 5]), ("&group=odd", [1, 3, 5]), ("&group=odd&state=active", [1, 3]),
    ("&line=fleet%40PBX.example", [0]), ("&version=9.9", []), ("&text=nothing", []), ("&sort=site", [0, 1, 2, 3, 4, 5]),
    ("&sort=version", [0, 1, 2, 3, 4, 5]), ("&sort=last_seen_at", [0, 1, 2, 3, 4, 5]), ("&sort=created_at", [0, 1, 2, 3, 4, 5])])
def test_a_list_has_the_phones_that_are_asked_for_in_their_order(office, fleet, query, which):
    answer = office.viewer.get(f"/phones?site=fleet{query}")
    assert macs(answer) == [fleet[i] for i in which] and answer.json["total"] == len(which) and answer.json["next"] is None


def test_a_row_tells_what_the_list_of_the_command_line_tells(office, fleet):
    row = office.viewer.get("/phones?site=fleet&limit=1").json["phones"][0]
    told = next(p for p in office.server.cli_json("phone", "list", "--site", "fleet")["phones"] if p["mac"] == fleet[0])
    assert told == {name: row[name] for name in told}
    assert row["lines"] == ["fleet@pbx.example"] and row["version"] == row["address"] == ""


def test_a_phone_that_was_here_has_its_time_and_address_in_the_list(office):
    mac = add(office)
    office.server.get(f"{mac}.cfg", headers={"User-Agent": "FileTransport PolycomVVX-VVX_400-UA/5.9.0.9373 Type/Application"})
    row = wait_until(lambda: next((p for p in office.viewer.get(f"/phones?text={mac}").json["phones"] if p["last_seen_at"]), None), "the visit")
    assert row["address"] == "127.0.0.1" and row["version"] == "5.9.0.9373"
    assert macs(office.viewer.get("/phones?version=5.9.0.9373")) == [mac]


@pytest.mark.parametrize("sort", ["mac", "-label", "last_seen_at", "site"])
def test_pages_of_a_list_are_the_list(office, fleet, sort):
    whole = macs(office.viewer.get(f"/phones?site=fleet&sort={sort}"))
    got, cursor = [], ""
    for _ in range(4):
        page = office.viewer.get(f"/phones?site=fleet&sort={sort}&limit=2{cursor}").json
        assert page["total"] == 6 and len(page["phones"]) <= 2
        got += [p["mac"] for p in page["phones"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert got == whole


@pytest.mark.parametrize("query,wrong", [
    ("state=gone", "state"), ("site=nowhere", "site"), ("group=none", "group"), ("line=nobody@pbx.example", "line"), ("line=x", "line"),
    ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("cursor=x", "cursor"), ("sort=colour", "sort"), ("colour=red", "query"),
    ("sort=", None)])
def test_a_list_that_cannot_be_is_named(office, query, wrong):
    answer = office.viewer.get(f"/phones?{query}")
    assert answer.status == 200 if wrong is None else fields_of(answer) == [wrong]


def test_a_cursor_of_another_order_is_refused(office, fleet):
    page = office.viewer.get("/phones?site=fleet&sort=label&limit=1").json
    assert fields_of(office.viewer.get(f"/phones?site=fleet&sort=mac&limit=1&cursor={page['next']}")) == ["cursor"]


# Its parameters.

def test_every_parameter_of_a_phone_tells_where_it_comes_from(office):
    mac = add(office)
    office.server.cli("param", "set", "global", "qos.ip.rtp.dscp", "40")
    office.server.cli("param", "set", f"phone:{mac}", "qos.ip.rtp.dscp", "46")
    office.server.cli("param", "set", f"phone:{mac}", "device.auth.localAdminPassword", stdin="explained-secret\n")
    answer = office.viewer.get(f"/phones/{mac}/parameters")
    rows = {(row["name"], row["scope"]): row for row in answer.json["parameters"]}
    own, hidden = rows["qos.ip.rtp.dscp", f"phone:{mac}"], rows["qos.ip.rtp.dscp", "global"]
    assert (own["value"], own["layer"], own["hidden"], own["template"]) == ("46", "own", False, None)
    assert (hidden["value"], hidden["layer"], hidden["hidden"]) == ("40", "global", True)
    secret = rows["device.auth.localAdminPassword", f"phone:{mac}"]
    assert secret["secret"] is True and secret["value"] == "********" and b"explained-secret" not in answer.body
    told = [{name: value for name, value in row.items() if name != "override"} for row in answer.json["parameters"]]
    assert told == office.server.cli_json("param", "explain", mac)["parameters"]
    names = {row["name"] for row in office.viewer.get(f"/phones/{mac}/parameters?name=qos.ip.").json["parameters"]}
    assert names and all(name.startswith("qos.ip.") for name in names)


# How it logs in.

def test_a_window_is_opened_for_a_time_and_a_network_and_closed(office):
    mac = add(office)
    got = office.operator.post(f"/phones/{mac}/enrolment", {"for_s": 600, "from": "192.0.2.7/24"}).json
    assert got["mac"] == mac and got["enrolment"] == "open, nobody's yet" and got["enrolment_network"] == "192.0.2.0/24"
    assert phone(office, mac)["enrolment_until"] == got["enrolment_until"]
    day = office.operator.post(f"/phones/{mac}/enrolment", {"for_s": None}).json
    assert day["enrolment_until"] - got["enrolment_until"] >= 86400 - 600 - 60 and day["enrolment_network"] == ""
    for _ in range(2):
        assert office.operator.delete(f"/phones/{mac}/enrolment").status == 204
        assert phone(office, mac)["enrolment"] == "none"


@pytest.mark.parametrize("body,wrong", [({"for_s": 59}, "for_s"), ({"for_s": 31536001}, "for_s"), ({"for_s": "1d"}, "for_s"), ({"from": "here"}, "from"),
                                        ({"close": True}, "close")])
def test_a_window_that_cannot_be_is_named(office, body, wrong):
    mac = add(office)
    assert fields_of(nothing_changed(office, mac, lambda: office.operator.post(f"/phones/{mac}/enrolment", body))) == [wrong]


def test_only_active_phones_enroll(office):
    mac = add(office)
    office.operator.patch(f"/phones/{mac}", {"state": "blocked"})
    problem(office.operator.post(f"/phones/{mac}/enrolment", {}), 409, "conflict")


def test_a_login_is_rotated_where_there_is_one(office):
    mac = add(office)
    detail = problem(office.operator.post(f"/phones/{mac}/rotate"), 409, "conflict")["detail"]
    assert mac in detail and "enrolls" in detail
