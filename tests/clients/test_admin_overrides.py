"""What phones set on themselves, over the API, and the process that reads their uploads for the server."""

import json
import os
import signal
from pathlib import Path

import pytest

from conftest import new_mac, wait_until
from hostile_xml import HOSTILE
from office import Office, problem


@pytest.fixture
def mac(office):
    return office.server.new_phone()


def of(who, mac, query=""):
    answer = who.get(f"/phones/{mac}/overrides{query}")
    assert answer.status == 200, answer
    return answer.json


def test_they_are_told_with_what_they_hide_and_what_is_risky(office, mac):
    office.admin.put("/scopes/global/parameters/qos.ip.rtp.dscp", {"value": "46"})
    office.server.put(f"{mac}-phone.cfg", b'<P qos.ip.rtp.dscp="3" up.x="&lt;&#10;&gt;"/>')
    office.server.put(f"{mac}-web.cfg", b'<W device.prov.serverName="192.0.2.66"/>')
    told = of(office.viewer, mac)
    assert [(d["document"], d["version"], d["state"], d["reason"]) for d in told["documents"]] == [
        ("phone", 1, "read", None), ("web", 1, "read", None)]
    assert all(d["at"] > 0 for d in told["documents"]) and told["doubt"] is None
    assert told["overrides"] == [
        {"document": "phone", "name": "qos.ip.rtp.dscp", "value": "3", "hides": {"value": "46", "layer": "global"}, "risk": None},
        {"document": "phone", "name": "up.x", "value": "<\n>", "hides": None, "risk": None},
        {"document": "web", "name": "device.prov.serverName", "value": "192.0.2.66", "hides": None, "risk": "boot server"}]
    listed = office.server.cli_json("document", "overrides", mac)
    assert [(r["name"], r["value"], r["hides"] and r["hides"]["value"], r["risk"]) for r in told["overrides"]] == [
        (r["name"], r["value"], r["hides"], r["risk"]) for r in listed["overrides"]]
    assert told["documents"] == listed["documents"]


def test_parameters_say_which_of_them_the_phone_has_set_itself(office, mac):
    office.server.cli("param", "set", f"phone:{mac}", "qos.ip.rtp.dscp", "46")
    office.server.cli("param", "set", f"phone:{mac}", "device.auth.localAdminPassword", stdin="overridden-secret\n")
    rows = {r["name"]: r for r in office.viewer.get(f"/phones/{mac}/parameters").json["parameters"]}
    assert all(row["override"] is None for row in rows.values())
    office.server.put(f"{mac}-web.cfg", b'<W qos.ip.rtp.dscp="5" device.auth.localAdminPassword="CANARY-override"/>')
    office.server.put(f"{mac}-phone.cfg", b'<P qos.ip.rtp.dscp="3"/>')
    answer = office.viewer.get(f"/phones/{mac}/parameters")
    rows = {r["name"]: r["override"] for r in answer.json["parameters"] if not r["hidden"]}
    assert rows["qos.ip.rtp.dscp"] == {"document": "phone", "value": "3"}
    assert rows["device.auth.localAdminPassword"] == {"document": "web", "value": "********"} and b"CANARY" not in answer.body


@pytest.mark.parametrize("name", HOSTILE)
def test_an_upload_that_cannot_be_read_is_marked_and_nothing_else_changes(office, mac, name):
    served = office.server.get(f"{mac}.cfg").body
    assert office.server.put(f"{mac}-phone.cfg", HOSTILE[name]).status == 200
    assert office.server.put(f"{mac}-web.cfg", b"<W up.y='1'/>").status == 200
    told = of(office.viewer, mac)
    assert [d["state"] for d in told["documents"]] == ["unparseable", "read"] and told["documents"][0]["reason"]
    assert [r["name"] for r in told["overrides"]] == ["up.y"]
    assert office.viewer.get("/parameters?text=up.y").json["parameters"][0]["name"] == "up.y"
    assert office.server.get(f"{mac}.cfg").body == served
    assert office.server.get(f"{mac}-phone.cfg").body == HOSTILE[name]


def test_a_secret_is_masked_by_its_name_and_where_the_inventory_keeps_it_as_one(office, mac):
    office.admin.put(f"/scopes/phone:{mac}/parameters/own.word", {"value": "of the inventory", "secret": True})
    office.server.put(f"{mac}-phone.cfg", b'<P own.word="typed one" device.auth.localAdminPassword="typed two" sec.x.password=""/>')
    told = of(office.operator, mac)
    assert [(r["value"], r["risk"]) for r in told["overrides"]] == [("********", None), ("********", "password"), ("", "trust")]
    assert told["overrides"][0]["hides"] == {"value": "********", "layer": "own"}
    assert "typed" not in json.dumps(told) and "of the inventory" not in json.dumps(told)
    # What somebody else's layer keeps as a secret is one, too.
    other = office.server.new_phone()
    office.server.put(f"{other}-web.cfg", b'<P own.word="typed three"/>')
    assert of(office.viewer, other)["overrides"][0]["value"] == "********"
    shown = {r["name"]: r for r in of(office.admin, mac, "?reveal=1")["overrides"]}
    assert shown["device.auth.localAdminPassword"]["value"] == "typed two"
    assert (shown["own.word"]["value"], shown["own.word"]["hides"]["value"]) == ("typed one", "of the inventory")


def test_overrides_of_a_phone_that_is_not_in_the_inventory_hide_nothing(office):
    mac = new_mac()
    office.operator.put(f"/phones/{mac}/documents/cloud", b'<c qos.ip.rtp.dscp="9"/>', content_type="text/xml")
    told = of(office.viewer, mac)
    assert [d["document"] for d in told["documents"]] == ["cloud"] and told["overrides"][0]["hides"] is None
    assert of(office.viewer, new_mac()) == {"documents": [], "overrides": [], "doubt": None}
    problem(office.nobody.get(f"/phones/{mac}/overrides"), 401, "unauthorized")
    problem(office.viewer.get("/phones/nonsense/overrides"), 404, "not_found")


def test_names_of_uploads_are_offered_and_values_of_secrets_are_not(office, mac):
    office.server.put(f"{mac}-phone.cfg", b'<P seen.on.a.phone="7" seen.on.password="hunter2"/>')
    rows = {r["name"]: r for r in office.viewer.get("/parameters?text=seen.on").json["parameters"]}
    assert rows["seen.on.a.phone"]["example"] == "7" and rows["seen.on.a.phone"]["used_in"] == []
    assert rows["seen.on.password"]["example"] is None and rows["seen.on.password"]["secret"] is True
    lines = office.viewer.get("/parameters?text=reg.x.address").json["parameters"]
    assert "template lines" in lines[0]["used_in"]


def children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_the_server_outlives_the_process_that_reads_uploads_and_says_so_once(start):
    server = start("--admin", "127.0.0.1:0")
    office, mac = Office(server), server.new_phone()
    server.put(f"{mac}-phone.cfg", b'<P seen.last="7"/>')
    assert of(office.viewer, mac)["documents"][0]["state"] == "read"
    (nursery,) = children(server.process.pid)
    os.kill(nursery, signal.SIGKILL)
    for _ in range(2):
        told = of(office.viewer, mac)
        assert told["documents"][0]["state"] == "unread" and "cannot be read now" in told["documents"][0]["reason"]
        assert told["overrides"] == []
        assert office.viewer.get("/parameters?text=seen.last").json["parameters"] == []
        assert office.viewer.get("/parameters?text=reg.x.address").json["parameters"]
    wait_until(lambda: "reads uploaded files has ended" in server.log(), "the line in the log")
    assert server.log().count("reads uploaded files has ended") == 1
    assert server.get(f"{mac}.cfg").status == 200


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look at what it has open")
def test_the_process_that_reads_uploads_has_nothing_of_the_servers_open(start):
    (nursery,) = children(start("--admin", "127.0.0.1:0").process.pid)
    kinds = sorted(os.readlink(f).partition(":")[0] for f in Path(f"/proc/{nursery}/fd").iterdir())
    assert [kind for kind in kinds if kind.startswith(("socket", "anon_inode"))] == ["anon_inode", "socket"]
    assert len(kinds) == 4, kinds


def test_the_process_that_reads_uploads_ends_with_the_server(start):
    server = start("--admin", "127.0.0.1:0")
    (nursery,) = children(server.process.pid)
    server.stop()
    wait_until(lambda: not Path(f"/proc/{nursery}").exists(), "it to end")
