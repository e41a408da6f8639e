"""/phones/bulk, /phones.csv, /phones/import: many phones at once."""

import pytest

from conftest import new_mac
from phone_office import add, add_line, asks, fields_of, macs, phone, problem


@pytest.fixture(scope="module")
def places(office):
    for name in ("from", "to"):
        office.server.cli("site", "add", name)
    for name in ("red", "blue"):
        office.server.cli("group", "add", name)


def bulk(office, query="", **body):
    return office.operator.post(f"/phones/bulk{query}", body)


# One change for many.

def test_the_same_change_is_made_on_all_phones_that_are_named(office, places):
    fleet = [add(office, groups=["red"]) for _ in range(3)]
    answer = bulk(office, macs=[fleet[0].upper(), fleet[1]], change={
        "site": "to", "model": "3111-46157-002", "state": "blocked", "add_groups": ["blue"], "remove_groups": ["red"],
        "parameters": {"qos.ip.rtp.dscp": "46", "device.auth.localAdminPassword": "CANARY-bulk", "no.such.name": None}})
    assert answer.json == {"phones": 2, "changed": 2} and b"CANARY" not in answer.body
    for mac in fleet[:2]:
        got = phone(office, mac)
        assert (got["site"], got["model"], got["state"], got["groups"]) == ("to", "VVX400", "blocked", ["blue"])
        told = {p["name"]: p["value"] for p in office.server.cli_json("param", "list", f"phone:{mac}")["parameters"]}
        assert told == {"qos.ip.rtp.dscp": "46", "device.auth.localAdminPassword": "********"}
    assert (phone(office, fleet[2])["site"], phone(office, fleet[2])["groups"]) == ("default", ["red"])


def test_what_is_so_already_is_no_change(office, places):
    fleet = [add(office, site="to", groups=["red"]), add(office)]
    change = {"site": "to", "add_groups": ["red"], "remove_groups": ["blue"], "parameters": {"a.b": "1"}, "state": "active", "model": ""}
    assert bulk(office, macs=fleet, change=change).json == {"phones": 2, "changed": 2}
    assert bulk(office, macs=fleet, change=change).json == {"phones": 2, "changed": 0}
    assert bulk(office, macs=fleet, change={"parameters": {"a.b": None}}).json["changed"] == 2
    assert bulk(office, macs=fleet, change={"parameters": {"a.b": None}, "rotate": True}).json["changed"] == 0


def test_a_filter_names_the_phones_that_the_list_has(office, places):
    fleet = [add(office, site="from", label=f"bulk {i}") for i in range(3)]
    assert bulk(office, filter={"site": "from", "text": "BULK", "state": "active"}, change={"site": "to"}).json == {"phones": 3, "changed": 3}
    assert {phone(office, mac)["site"] for mac in fleet} == {"to"}
    assert bulk(office, filter={"site": "from"}, change={"site": ""}).json == {"phones": 0, "changed": 0}


def test_a_filter_is_all_that_the_list_can_be_asked_for(office, places):
    add_line(office, "bulk@pbx.example")
    mac, other = add(office, lines=[{"address": "bulk@pbx.example"}]), add(office)
    for which in ({"line": "bulk@pbx.example"}, {"decision": "any", "line": "bulk@pbx.example"}, {"version": "9.9", "line": "bulk@pbx.example"}):
        expected = macs(office.viewer.get("/phones?" + "&".join(f"{name}={value}" for name, value in which.items())))
        answer = bulk(office, filter=which, change={"add_groups": ["red"]})
        assert answer.json["phones"] == len(expected), which
    assert phone(office, mac)["groups"] == ["red"] and phone(office, other)["groups"] == []


def test_many_thousand_phones_are_changed_at_once(start, tmp_path):
    from office import Office

    office, count = Office(start("--admin", "127.0.0.1:0")), 12000
    text = "mac,label\n" + "".join(f"0004f3{i:06x},many\n" for i in range(count))
    assert table(office, text).json["added"] == count
    assert bulk(office, "?dry_run=1", filter={"text": "many"}, change={"model": "VVX400"}).json["phones"]["total"] == count
    assert bulk(office, filter={"text": "many"}, change={"model": "VVX400"}).json == {"phones": count, "changed": count}
    assert office.viewer.get("/phones?model=VVX400&limit=1").json["total"] == count


def test_new_phones_are_accepted_together(office):
    fleet = [asks(office, new_mac()) for _ in range(2)]
    assert bulk(office, "?dry_run=1", macs=fleet, change={"state": "active"}).json["dry_run"] is True
    assert set(fleet) <= set(macs(office.viewer.get("/phones?state=new&limit=1000")))
    assert bulk(office, macs=fleet, change={"state": "active"}).json == {"phones": 2, "changed": 2}
    assert not set(fleet) & {p["mac"] for p in office.server.cli_json("phone", "list", "--state", "new")["phones"]}


def test_a_dry_run_of_many_tells_their_one_difference_once(office, places):
    fleet = [add(office) for _ in range(3)]
    answer = bulk(office, "?dry_run=1", macs=fleet, change={"parameters": {"dry.run": "told", "device.auth.localAdminPassword": "CANARY-dry"}}).json
    assert answer["phones"]["changed"] == 3 and "CANARY" not in str(answer)
    own = [d for d in answer["diffs"] if d["file"].endswith("-own.cfg")]
    assert len(own) == 1 and own[0]["phones"] == 3 and sorted(own[0]["macs"]) == sorted(fleet)
    assert all(office.server.cli_json("param", "list", f"phone:{mac}")["parameters"] == [] for mac in fleet)


@pytest.mark.parametrize("body,wrong", [
    ({"change": {}}, "macs"), ({"macs": [], "filter": {}, "change": {}}, "macs"), ({"macs": []}, "change"), ({"macs": ["x"], "change": {}}, "macs.0"),
    ({"macs": ["GOOD", "0004f2fffff1"], "change": {}}, "macs.1"), ({"macs": [5], "change": {}}, "macs"), ({"macs": ["GOOD"], "change": {"colour": 1}}, "change.colour"),
    ({"macs": ["GOOD"], "change": {"site": "nowhere"}}, "change.site"), ({"macs": ["GOOD"], "change": {"state": "new"}}, "change.state"),
    ({"macs": ["GOOD"], "change": {"model": "a model"}}, "change.model"), ({"macs": ["GOOD"], "change": {"add_groups": ["none"]}}, "change.add_groups.0"),
    ({"macs": ["GOOD"], "change": {"remove_groups": [""]}}, "change.remove_groups.0"), ({"macs": ["GOOD"], "change": {"add_groups": ["x"] * 65}}, "change.add_groups"),
    ({"macs": ["GOOD"], "change": {"parameters": {"a b": "1"}}}, "change.parameters.a b"), ({"macs": ["GOOD"], "change": {"parameters": {"reg.x.a": "1"}}}, "change.parameters.reg.x.a"),
    ({"macs": ["GOOD"], "change": {"parameters": {"a": 1}}}, "change.parameters.a"), ({"macs": ["GOOD"], "change": {"parameters": {"a": "\x01"}}}, "change.parameters.a"),
    ({"macs": ["GOOD"], "change": {"parameters": {f"a.{i}": "" for i in range(101)}}}, "change.parameters"), ({"macs": ["GOOD"], "change": {"rotate": 1}}, "change.rotate"),
    ({"filter": {"colour": "red"}, "change": {}}, "filter.colour"), ({"filter": {"state": "new"}, "change": {}}, "filter.state"),
    ({"filter": {"site": "nowhere"}, "change": {}}, "filter.site"), ({"filter": None, "change": {}}, "filter")])
def test_a_change_of_many_that_cannot_be_changes_none(office, places, body, wrong):
    mac = add(office, label="kept")
    before = phone(office, mac)
    body = {**body, "macs": [mac if m == "GOOD" else m for m in body["macs"]]} if body.get("macs") else body
    if isinstance(body.get("change"), dict) and "site" not in body["change"]:
        body = {**body, "change": {**body["change"], "site": "to"}}
    assert fields_of(office.operator.post("/phones/bulk", body)) == [wrong]
    assert phone(office, mac) == before


# Tables.

def table(office, text, query="", who=None):
    return (who or office.operator).post(f"/phones/import{query}", text.encode(), content_type="text/csv; charset=utf-8")


def test_a_table_brings_phones_and_lines(office):
    one, two = new_mac(), asks(office, new_mac())
    text = f"mac,label,line1_address,line1_secret\n{one},Hall,{one}@table.example,CANARY-table\n{two},Door,,\n"
    dry = table(office, text, "?dry_run=1").json
    assert dry["report"]["added"] == 2 and dry["report"]["lines_added"] == 1 and "CANARY" not in str(dry)
    assert [(row["line"], row["mac"], row["is_added"]) for row in dry["report"]["changes"]] == [(2, one, True), (3, two, True)]
    problem(office.viewer.get(f"/phones/{one}"), 404, "not_found")
    assert two in macs(office.viewer.get("/phones?state=new&limit=1000"))
    assert table(office, text).json == {"added": 2, "changed": 0, "unchanged": 0, "lines_added": 1, "lines_changed": 0, "sites_added": 0, "groups_added": 0}
    assert phone(office, one)["lines"][0]["has_secret"] is True and phone(office, two)["label"] == "Door"
    assert two not in [p["mac"] for p in office.server.cli_json("phone", "list", "--state", "new")["phones"]]
    assert table(office, text).json["added"] == 0


def test_rows_at_fault_are_told_by_their_line_and_nothing_is_imported(office):
    good = new_mac()
    text = f"mac,label,site,line1_address,line1_secret\n{good},Hall,,,\nno-mac,,,,\n{new_mac()},,nowhere,,\n{new_mac()},,,a b@c.example,CANARY-fault\n"
    for query in ("", "?dry_run=1"):
        answer = table(office, text, query)
        errors = problem(answer, 422, "unprocessable")["errors"]
        assert [(e["line"], e["field"]) for e in errors] == [(3, "mac"), (4, "site"), (5, "line1_address")] and b"CANARY" not in answer.body
    problem(office.viewer.get(f"/phones/{good}"), 404, "not_found")


@pytest.mark.parametrize("text", ["", "colour\nred\n", "mac,mac\n"])
def test_a_table_that_is_none_is_refused(office, text):
    problem(table(office, text), 422, "unprocessable")


def test_a_table_is_csv(office):
    problem(office.operator.post("/phones/import", {"mac": "x"}), 415, "unsupported_media_type")


def test_sites_are_added_where_that_is_asked_for(office):
    text = f"mac,site\n{new_mac()},brand-new\n"
    assert table(office, text).status == 422
    assert table(office, text, "?create=1").json["sites_added"] == 1


def test_a_table_that_was_exported_changes_nothing(office):
    office.server.cli("site", "add", "exported")
    add_line(office, "exported@pbx.example", secret="CANARY-export\n")
    mac = add(office, site="exported", label="=1+1", lines=[{"address": "exported@pbx.example"}])
    answer = office.viewer.get("/phones.csv?site=exported")
    assert answer.status == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="phones.csv"'
    rows = answer.text.split("\r\n")
    assert rows[0].startswith("mac,") and rows[1].startswith(mac) and "'=1+1" in rows[1] and len(rows) == 3 and "CANARY" not in answer.text
    assert table(office, answer.text).json["unchanged"] == 1


def test_a_table_has_the_phones_that_the_list_has(office):
    add_line(office, "listed@pbx.example")
    mac = add(office, lines=[{"address": "listed@pbx.example"}])
    rows = office.viewer.get("/phones.csv?line=listed%40pbx.example").text.split("\r\n")
    assert len(rows) == 3 and rows[1].startswith(mac)
    for query in ("version=9.9", "decision=frozen", "line=listed%40pbx.example&decision=reset"):
        assert len(office.viewer.get(f"/phones.csv?{query}").text.split("\r\n")) == 2, query


@pytest.mark.parametrize("query,wrong", [("state=new", "state"), ("site=nowhere", "site"), ("line=x", "line"), ("decision=x", "decision"), ("limit=1", "query")])
def test_a_table_of_what_cannot_be_is_named(office, query, wrong):
    assert fields_of(office.viewer.get(f"/phones.csv?{query}")) == [wrong]
