"""Parameters, templates and hand-written files of layers over the API, and the names that it knows."""

import hashlib
import sqlite3

import pytest

from conftest import new_mac, wait_until
from office import fields_of, problem

GOOD = '<t qos.ip.rtp.dscp="${site.dscp:-46}"/>\n'
WRITES = [("put", "/parameters/a.b", {"value": "1"}), ("delete", "/parameters/a.b", None),
          ("put", "/templates", []), ("put", "/config-files", {"before": [], "after": []})]


@pytest.fixture
def mac(office):
    one = new_mac()
    office.server.cli("phone", "add", one)
    return one


@pytest.fixture
def address(office, mac):
    one = f"line-{mac}@pbx.example"
    office.server.cli("line", "add", one, stdin="secret\n")
    return one


def write(who, method, path, body):
    return getattr(who, method)(path, *([] if body is None else [body]))


# Who may.

@pytest.mark.parametrize("method,path,body", WRITES)
def test_an_operator_changes_layers_of_phones_and_lines_alone(office, mac, address, method, path, body):
    office.server.cli("group", "add", f"g-{mac}")
    for scope in ["global", "lines", "site:default", f"group:g-{mac}", "model:VVX400"]:
        problem(write(office.operator, method, f"/scopes/{scope}{path}", body), 403, "forbidden")
    for scope in [f"phone:{mac}", f"line:{address}"]:
        if scope.startswith("line:") and path == "/config-files":
            continue
        if method == "delete":
            office.operator.put(f"/scopes/{scope}{path}", {"value": "1"})
        assert write(office.operator, method, f"/scopes/{scope}{path}", body).status in (200, 204)


@pytest.mark.parametrize("method,path,body", WRITES)
def test_a_viewer_and_nobody_change_no_layer(office, mac, method, path, body):
    office.admin
    problem(write(office.viewer, method, f"/scopes/phone:{mac}{path}", body), 403, "forbidden")
    problem(write(office.nobody, method, f"/scopes/phone:{mac}{path}", body), 401, "unauthorized")


@pytest.mark.parametrize("path", ["/parameters", "/parameters/a.b", "/templates", "/config-files"])
def test_layers_are_read_by_whoever_is_logged_in(office, path):
    office.admin.put("/scopes/global/parameters/a.b", {"value": "1"})
    assert office.viewer.get(f"/scopes/global{path}").status == 200
    problem(office.nobody.get(f"/scopes/global{path}"), 401, "unauthorized")


@pytest.mark.parametrize("scope", ["nonsense", "site:none", "group:none", "phone:0004f2ffffff", "phone:xyz", "line:none@h", "site:"])
@pytest.mark.parametrize("path", ["/parameters", "/templates", "/config-files"])
def test_a_scope_that_is_none_is_not_found(office, scope, path):
    problem(office.admin.get(f"/scopes/{scope}{path}"), 404, "not_found")
    body = {"/parameters": {"value": "1"}, "/templates": [], "/config-files": {}}[path]
    name = "/a.b" if path == "/parameters" else ""
    problem(office.admin.put(f"/scopes/{scope}{path}{name}", body), 404, "not_found")


# Parameters.

def test_a_parameter_is_set_and_taken_away(office, mac):
    scope = f"/scopes/phone:{mac}"
    assert office.viewer.get(f"{scope}/parameters").json == {"scope": f"phone:{mac}", "parameters": [], "total": 0, "next": None}
    spelt = ":".join(mac[i:i + 2] for i in range(0, 12, 2)).upper()
    got = office.operator.put(f"/scopes/phone:{spelt}/parameters/up.x", {"value": "a"})
    assert fields_of(got) == ["name"]  # an index letter is for lines
    got = office.operator.put(f"/scopes/phone:{spelt}/parameters/up.idleTimeout", {"value": "40"})
    assert got.json == {"name": "up.idleTimeout", "value": "40", "secret": False}
    assert office.viewer.get(f"{scope}/parameters").json["parameters"] == [got.json]
    assert office.viewer.get(f"{scope}/parameters").json["parameters"] == office.server.cli_json("param", "list", f"phone:{mac}")["parameters"]
    assert office.operator.delete(f"{scope}/parameters/up.idleTimeout").status == 204
    problem(office.operator.delete(f"{scope}/parameters/up.idleTimeout"), 404, "not_found")
    problem(office.viewer.get(f"{scope}/parameters/up.idleTimeout"), 404, "not_found")


def test_a_line_takes_an_index_letter(office, address):
    assert office.operator.put(f"/scopes/line:{address}/parameters/reg.x.ringType", {"value": "ringer3"}).status == 200


def test_a_secret_is_shown_to_an_administrator_who_asks_for_it_and_that_is_recorded(office, mac):
    office.admin.put(f"/scopes/phone:{mac}/parameters/own.word", {"value": "asked-for", "secret": True})
    for path, action in [(f"/scopes/phone:{mac}/parameters", "param list --reveal"), (f"/scopes/phone:{mac}/parameters/own.word", "param list --reveal"),
                         (f"/phones/{mac}/parameters", "param explain --reveal")]:
        assert "asked-for" not in office.admin.get(path).text
        for who in (office.viewer, office.operator):
            problem(who.get(path + "?reveal=1"), 403, "forbidden")
        before = office.admin.get("/audit?limit=1").json["audit"][0]["id"]
        assert "asked-for" in office.admin.get(path + "?reveal=1").text, path
        row = office.admin.get("/audit?limit=1").json["audit"][0]
        assert row["id"] > before and (row["by"], row["action"]) == ("admin", action) and mac in row["object"], row


def test_a_secret_is_never_shown_and_stays_one(office):
    path = "/scopes/global/parameters/own.word"
    got = office.admin.put(path, {"value": "canary-parameter", "secret": True})
    assert got.json == {"name": "own.word", "value": "********", "secret": True}
    assert office.admin.put(path, {"value": "canary-parameter-2"}).json["secret"] is True
    shown = [office.admin.get(p).text for p in
             [path, "/scopes/global/parameters", "/parameters?text=own.word", "/audit"]]
    shown.append(office.admin.put(f"{path}?dry_run=1", {"value": "canary-parameter-3"}).text)
    assert not any("canary-parameter" in text for text in shown)
    assert office.admin.put(path, {"value": "in clear", "secret": False}).json["value"] == "in clear"
    assert office.admin.put("/scopes/global/parameters/sec.own.password", {"value": "canary", "secret": False}).json["secret"] is True


@pytest.mark.parametrize("name,body,field", [
    ("a.b", {"value": "x" * 16385}, "value"), ("a.b", {"value": "a\u0001b"}, "value"), ("a.b", {}, "value"), ("a.b", {"value": 5}, "value"),
    ("a.b", {"value": "1", "secret": "yes"}, "secret"), ("a.b", {"value": "1", "kind": "x"}, "kind"),
    ("1.b", {"value": "1"}, "name"), ("a%20b", {"value": "1"}, "name"), ("x" * 128, {"value": "1"}, "name")], ids=str)
def test_a_parameter_that_cannot_be_is_refused(office, name, body, field):
    assert fields_of(office.admin.put(f"/scopes/global/parameters/{name}", body)) == [field]


def test_a_parameter_is_tried_out_and_left_alone_when_it_has_moved(office, mac):
    path = f"/scopes/phone:{mac}/parameters/up.tried"
    dry = office.operator.put(f"{path}?dry_run=1", {"value": "1"}).json
    assert {"object": f"phone {mac}", "field": "up.tried", "before": None, "after": "1"} in dry["changes"]
    assert dry["phones"]["changed"] == 1
    problem(office.viewer.get(path), 404, "not_found")
    office.operator.put(path, {"value": "1"})
    tag = office.viewer.get(path).headers["etag"]
    assert office.operator.put(path, {"value": "2"}, headers={"If-Match": tag}).status == 200
    problem(office.operator.delete(path, headers={"If-Match": tag}), 412, "precondition_failed")
    assert office.operator.delete(f"{path}?dry_run=1").json["changes"]
    assert office.viewer.get(path).json["value"] == "2"


# Known names.

def names(answer):
    assert answer.status == 200, answer
    return [p["name"] for p in answer.json["parameters"]]


def test_known_names_are_those_of_templates_layers_and_uploads(office):
    mac = office.server.new_phone()
    office.admin.put("/scopes/global/parameters/known.ofLayer", {"value": "from a layer"})
    office.operator.put(f"/scopes/phone:{mac}/parameters/known.ofLayer", {"value": "another"})
    office.admin.put("/templates/known", {"text": '<t known.ofTemplate="v" known.filled="${site.x}"/>'})
    body = '<P><O known.ofUpload="from a phone" known.password="canary-upload"/></P>'
    assert office.server.put(f"{mac}-phone.cfg", body).status in (200, 201)
    got = wait_until(lambda: (a := office.viewer.get("/parameters?text=KNOWN.of")) and len(names(a)) == 3 and a, "the upload to be known")
    rows = {p["name"]: p for p in got.json["parameters"]}
    assert rows["known.ofLayer"] == {"name": "known.ofLayer", "used_by": 2, "used_in": ["global", f"phone:{mac}"], "example": "from a layer", "secret": False}
    assert rows["known.ofTemplate"]["used_in"] == ["template known"] and rows["known.ofTemplate"]["example"] == "v"
    assert (rows["known.ofUpload"]["example"], rows["known.ofUpload"]["used_by"]) == ("from a phone", 0)
    secret = office.viewer.get("/parameters?text=known.password").json["parameters"]
    assert secret == [{"name": "known.password", "used_by": 0, "used_in": [], "example": None, "secret": True}]
    assert office.viewer.get("/parameters?text=known.filled").json["parameters"][0]["example"] is None
    assert "reg.x.address" in names(office.viewer.get("/parameters?text=reg.x.add"))


def test_known_names_come_page_by_page_each_once(office):
    whole = office.viewer.get("/parameters?limit=1000")
    assert whole.json["next"] is None and whole.json["total"] == len(whole.json["parameters"]) > 7
    found, cursor = [], ""
    while cursor is not None:
        page = office.viewer.get(f"/parameters?limit=3{cursor and '&cursor=' + cursor}")
        assert len(page.json["parameters"]) <= 3 and page.json["total"] == whole.json["total"]
        found += names(page)
        cursor = page.json["next"]
    assert found == names(whole) == sorted(set(found))


@pytest.mark.parametrize("query,field", [("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("cursor=x", "cursor"),
                                         ("cursor=" + "00" * 10, "cursor"), ("sort=name", "query")])
def test_a_page_that_is_none_is_refused(office, query, field):
    assert fields_of(office.viewer.get(f"/parameters?{query}")) == [field]
    assert fields_of(office.admin.get(f"/audit?{query}")) == [field]


def test_nobody_is_told_what_names_are_known(office):
    office.admin
    problem(office.nobody.get("/parameters"), 401, "unauthorized")


# Templates.

def test_a_template_is_put_in_force_and_a_bad_one_is_not(office):
    got = office.admin.put("/templates/lobby", {"text": GOOD})
    assert (got.json["kind"], got.json["state"], got.json["scopes"], got.json["text"]) == ("own", "in force", [], GOOD)
    bad = office.admin.put("/templates/lobby", {"text": '<t\n  a.b="1"\n  c.d="${nonsense}"/>'})
    [fault] = problem(bad, 422, "unprocessable")["errors"]
    assert (fault["field"], fault["line"]) == ("text", 3) and "nonsense" in fault["detail"] and "line 3" not in fault["detail"]
    assert office.viewer.get("/templates/lobby").json == got.json
    row = next(t for t in office.viewer.get("/templates").json["templates"] if t["name"] == "lobby")
    assert row == next(t for t in office.server.cli_json("template", "list")["templates"] if t["name"] == "lobby")


@pytest.mark.parametrize("text,line", [("", None), ("<t", 1), ('<t a.b="1"\na.b="2"/>', 2), ("<!DOCTYPE t><t/>", 1), ("<t " + "x" * 600_000 + "/>", None)],
                         ids=["empty", "not closed", "twice", "DOCTYPE", "too long"])
def test_a_text_is_checked_and_nothing_is_kept(office, text, line):
    got = office.admin.post("/templates/check", {"text": text})
    [fault] = problem(got, 422, "unprocessable")["errors"]
    assert fault["field"] == "text" and (line is None or fault["line"] == line), fault
    assert office.admin.post("/templates/check", {"text": GOOD}).json == {"is_good": True}
    problem(office.admin.get("/templates/check"), 404, "not_found")


def test_templates_are_changed_by_administrators_alone(office):
    office.admin
    for who, status, code in [(office.operator, 403, "forbidden"), (office.nobody, 401, "unauthorized")]:
        problem(who.put("/templates/mine", {"text": GOOD}), status, code)
        problem(who.post("/templates/check", {"text": GOOD}), status, code)
        problem(who.delete("/templates/lines"), status, code)
        problem(who.post("/templates/lines/update"), status, code)
    assert office.viewer.get("/templates").status == 200
    assert office.viewer.get("/templates/lines").status == 200
    problem(office.nobody.get("/templates"), 401, "unauthorized")


def test_a_stock_template_is_read_only_and_shown_before_it_is_used(office):
    problem(office.admin.put("/templates/lines", {"text": GOOD}), 409, "conflict")
    got = office.viewer.get("/templates/qos").json
    assert (got["kind"], got["state"], got["changed_at"]) == ("stock", "not used", None) and "<" in got["text"] and got["about"]
    assert office.viewer.get("/templates/qos?stock=1").json == got
    assert office.viewer.get("/templates/lines").json["scopes"] == ["lines"]
    problem(office.admin.delete("/templates/qos"), 404, "not_found")


@pytest.mark.parametrize("method,path,body", [("get", "/templates/none", None), ("delete", "/templates/none", None),
                                              ("post", "/templates/none/update", None), ("get", "/templates/none?stock=1", None)])
def test_a_template_that_is_none_is_not_found(office, method, path, body):
    problem(write(office.admin, method, path, body), 404, "not_found")


def test_a_name_or_body_of_a_template_that_cannot_be_is_refused(office):
    assert fields_of(office.admin.put("/templates/Bad_Name", {"text": GOOD})) == ["name"]
    assert fields_of(office.admin.put("/templates/extra", {"text": GOOD, "rank": 1})) == ["rank"]
    assert fields_of(office.admin.put("/templates/extra", {})) == ["text"]
    problem(office.admin.get("/templates/extra"), 404, "not_found")


def test_a_template_that_is_used_stays(office):
    office.admin.put("/templates/used", {"text": GOOD})
    office.admin.put("/scopes/model:VVX400/templates", ["used"])
    assert "model:VVX400" in problem(office.admin.delete("/templates/used"), 409, "conflict")["detail"]
    office.admin.put("/scopes/model:VVX400/templates", [])
    tag = office.admin.get("/templates/used").headers["etag"]
    office.admin.put("/templates/used", {"text": GOOD.replace("46", "34")}, headers={"If-Match": tag})
    problem(office.admin.delete("/templates/used", headers={"If-Match": tag}), 412, "precondition_failed")
    assert office.admin.delete("/templates/used?dry_run=1").json["changes"]
    assert office.admin.delete("/templates/used").status == 204


def test_a_dry_run_of_a_template_shows_what_phones_would_get(office, mac):
    office.admin.put("/templates/tried", {"text": GOOD})
    office.admin.put(f"/scopes/phone:{mac}/templates", ["tried"])
    dry = office.admin.put("/templates/tried?dry_run=1", {"text": GOOD.replace("46", "34")}).json
    assert dry["phones"]["changed"] == 1
    assert any(line["op"] == "+" and '"34"' in line["text"] for diff in dry["diffs"] for line in diff["lines"]), dry
    assert office.admin.get("/templates/tried").json["text"] == GOOD


def test_an_older_copy_of_a_stock_template_is_brought_up_to_date(office, mac):
    office.admin.put(f"/scopes/phone:{mac}/templates", ["qos"])
    new = office.viewer.get("/templates/qos").json["text"]
    old = new.replace("</qos>", '\t<x voice.volume="7"/>\n</qos>')
    with sqlite3.connect(office.server.data / "bootline.db") as db:
        db.execute("UPDATE template SET text = ?, hash = ? WHERE name = 'qos'", (old, hashlib.blake2b(old.encode(), digest_size=32).hexdigest()))
    got = office.viewer.get("/templates/qos").json
    assert (got["state"], got["text"]) == ("newer available", old)
    assert office.viewer.get("/templates/qos?stock=1").json["text"] == new
    dry = office.admin.post("/templates/qos/update?dry_run=1").json
    assert any(line["op"] == "-" and "voice.volume" in line["text"] for diff in dry["diffs"] for line in diff["lines"]), dry
    assert office.viewer.get("/templates/qos").json["text"] == old
    got = office.admin.post("/templates/qos/update").json
    assert (got["state"], got["text"]) == ("in force", new)
    office.admin.put("/templates/not-stock", {"text": GOOD})
    problem(office.admin.post("/templates/not-stock/update"), 409, "conflict")


# What is in force for a layer.

def test_templates_are_in_force_in_the_order_given_and_no_others(office, mac):
    for name in ["one", "two"]:
        office.admin.put(f"/templates/{name}-{mac}", {"text": f'<t order.of{name}="1"/>'})
    scope = f"/scopes/phone:{mac}/templates"
    got = office.operator.put(scope, [f"two-{mac}", "qos", f"one-{mac}"])
    assert [(t["name"], t["rank"], t["kind"]) for t in got.json["templates"]] == [(f"two-{mac}", 1, "own"), ("qos", 2, "stock"), (f"one-{mac}", 3, "own")]
    tag = office.viewer.get(scope).headers["etag"]
    got = office.operator.put(scope, [f"one-{mac}", f"two-{mac}"], headers={"If-Match": tag})
    assert [t["name"] for t in got.json["templates"]] == [f"one-{mac}", f"two-{mac}"]
    problem(office.operator.put(scope, [], headers={"If-Match": tag}), 412, "precondition_failed")
    assert office.operator.put(f"{scope}?dry_run=1", []).json["phones"]["changed"] == 1
    assert office.viewer.get(scope).json == got.json


@pytest.mark.parametrize("body,detail", [(["qos", "none"], "none"), (["qos", "qos"], "twice"), (["qos"] * 33, "32"), ([5], "text"), ({}, "list")], ids=str)
def test_templates_that_cannot_be_in_force_are_refused_and_the_others_stay(office, mac, body, detail):
    scope = f"/scopes/phone:{mac}/templates"
    office.operator.put(scope, ["keys"])
    got = problem(office.operator.put(scope, body), 422, "unprocessable")
    assert detail in got["errors"][0]["detail"], got
    assert [t["name"] for t in office.viewer.get(scope).json["templates"]] == ["keys"]


# Hand-written files.

def test_hand_written_files_stand_around_a_layer(office, mac):
    path = f"/scopes/phone:{mac}/config-files"
    body = {"before": ["[PHONE_MAC_ADDRESS]-lync.cfg"], "after": ["a.cfg", "b.cfg"]}
    assert office.operator.put(f"{path}?dry_run=1", body).json["changes"]
    assert office.viewer.get(path).json == {"scope": f"phone:{mac}", "before": [], "after": []}
    tag = office.viewer.get(path).headers["etag"]
    assert office.operator.put(path, body, headers={"If-Match": tag}).json == {"scope": f"phone:{mac}", **body}
    assert office.server.cli_json("config-files", f"phone:{mac}") == {"scope": f"phone:{mac}", **body}
    problem(office.operator.put(path, {}, headers={"If-Match": tag}), 412, "precondition_failed")
    assert office.operator.put(path, {"before": ["c.cfg"]}).json == {"scope": f"phone:{mac}", "before": ["c.cfg"], "after": []}


@pytest.mark.parametrize("body,field", [({"before": ["a,b"]}, "before.0"), ({"after": ["a", ""]}, "after.1"), ({"after": ["a", "a"]}, "after.1"),
                                        ({"before": ["a b"]}, "before.0"), ({"before": ["x" * 256]}, "before.0"), ({"before": ["a"] * 9}, "before"),
                                        ({"before": "a"}, "before"), ({"around": []}, "around")], ids=lambda v: str(v)[:40])
def test_a_hand_written_file_that_cannot_be_named_is_refused(office, mac, body, field):
    path = f"/scopes/phone:{mac}/config-files"
    assert fields_of(office.operator.put(path, body)) == [field]
    assert office.viewer.get(path).json["before"] == []


def test_a_line_has_no_files_around_it(office, address):
    problem(office.viewer.get(f"/scopes/line:{address}/config-files"), 404, "not_found")
    problem(office.operator.put(f"/scopes/line:{address}/config-files", {}), 404, "not_found")


# The audit.

def test_the_audit_is_told_newest_first_and_page_by_page(office, mac):
    for value in ["1", "2", "3"]:
        office.operator.put(f"/scopes/phone:{mac}/parameters/audit.me", {"value": value})
    whole = office.admin.get(f"/audit?mac={mac}&by=operator").json
    assert [row["changes"][0]["after"] for row in whole["audit"]] == ["3", "2", "1"] and whole["next"] is None
    assert whole["audit"][0] == next(r for r in office.server.cli_json("audit", "--phone", mac)["audit"] if r["id"] == whole["audit"][0]["id"])
    assert {(r["by"], r["via"], r["action"], r["object"]) for r in whole["audit"]} == {("operator", "web", "param set", f"phone {mac}")}
    first = office.admin.get(f"/audit?mac={mac.upper()}&by=operator&limit=2").json
    rest = office.admin.get(f"/audit?mac={mac}&by=operator&limit=2&cursor={first['next']}").json
    assert first["audit"] + rest["audit"] == whole["audit"] and rest["next"] is None


def test_the_audit_is_searched(office, mac):
    office.operator.put(f"/scopes/phone:{mac}/parameters/audit.sought", {"value": "needle"})
    assert [r["changes"][0]["after"] for r in office.admin.get("/audit?text=needle").json["audit"]] == ["needle"]
    at = office.admin.get("/audit?text=needle").json["audit"][0]["at"]
    assert office.admin.get(f"/audit?text=needle&since={at + 1}").json["audit"] == []
    assert office.admin.get("/audit?text=needle&by=nobody-here").json["audit"] == []
    assert fields_of(office.admin.get("/audit?mac=xyz")) == ["mac"]
    assert fields_of(office.admin.get("/audit?since=-1")) == ["since"]


def test_the_audit_is_an_administrators(office):
    office.admin
    problem(office.operator.get("/audit"), 403, "forbidden")
    problem(office.nobody.get("/audit"), 401, "unauthorized")
