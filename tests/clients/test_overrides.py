"""What phones set on themselves: hostile and broken uploads are kept byte for byte, told as what they are, and change
nothing of what is served."""

import json

import pytest
from conftest import wait_until
from hostile_xml import HOSTILE


def overrides(server, mac, *words):
    return server.cli_json("document", "overrides", mac, *words)


@pytest.mark.parametrize("name", HOSTILE)
def test_an_upload_that_cannot_be_read_is_kept_byte_for_byte_and_marked(server, mac, name):
    body = HOSTILE[name]
    served = [server.get(f"{mac}{end}").body for end in (".cfg", "-own.cfg", "-global.cfg")]
    assert server.put(f"{mac}-phone.cfg", body).status == 200
    assert server.get(f"{mac}-phone.cfg").body == body
    told = overrides(server, mac)
    assert [d["state"] for d in told["documents"]] == ["unparseable"]
    assert told["documents"][0]["reason"] and told["overrides"] == []
    assert len(told["warnings"]) == 1 and "kept as the phone sent it" in told["warnings"][0]
    assert "hostname" not in json.dumps(told) or b"hostname" in body
    assert [server.get(f"{mac}{end}").body for end in (".cfg", "-own.cfg", "-global.cfg")] == served


@pytest.mark.parametrize("suffix", ["directory.xml", "calls.xml"])
def test_a_directory_or_call_list_that_cannot_be_read_is_shown_with_a_warning(server, mac, suffix):
    assert server.put(f"{mac}-{suffix}", b"<directory><item_list>").status == 200
    ran = server.cli("document", "show", mac, suffix.partition(".")[0])
    assert ran.stdout == "<directory><item_list>" and "is unparseable: line 1" in ran.stderr
    assert server.put(f"{mac}-{suffix}", b"<directory/>").status == 200
    assert server.cli("document", "show", mac, suffix.partition(".")[0]).stderr == ""


def test_overrides_are_told_with_what_they_hide_and_what_is_risky(server, mac):
    server.cli("param", "set", "global", "qos.ip.rtp.dscp", "46")
    server.cli("param", "set", f"phone:{mac}", "device.auth.localAdminPassword", stdin="of the inventory")
    wait_until(lambda: b"qos.ip" in server.get(f"{mac}-global.cfg").body, "the parameter")
    server.put(f"{mac}-phone.cfg", b'<P qos.ip.rtp.dscp="3"><O device.auth.localAdminPassword="typed"/></P>')
    server.put(f"{mac}-web.cfg", b'<W device.prov.serverName="192.0.2.66" up.x="&lt;&#10;&gt;"/>')
    told = overrides(server, mac)
    rows = {row["name"]: row for row in told["overrides"]}
    assert [d["document"] for d in told["documents"]] == ["phone", "web"]
    assert rows["qos.ip.rtp.dscp"] == {"name": "qos.ip.rtp.dscp", "value": "3", "document": "phone", "layer": "global",
                                       "hides": "46", "risk": None}
    password = rows["device.auth.localAdminPassword"]
    assert password["value"] == "********" == password["hides"]
    assert password["layer"] == "own" and password["risk"] == "password"
    assert rows["device.prov.serverName"]["risk"] == "boot server" and rows["device.prov.serverName"]["document"] == "web"
    assert rows["up.x"]["value"] == "<\n>"
    assert "typed" not in json.dumps(told) and "of the inventory" not in json.dumps(told)
    assert any("boot server" in w for w in told["warnings"])
    revealed = {row["name"]: row for row in overrides(server, mac, "--reveal")["overrides"]}
    password = revealed["device.auth.localAdminPassword"]
    assert (password["value"], password["hides"]) == ("typed", "of the inventory")
    assert "overrides --reveal" in server.cli("audit", "--phone", mac).stdout
    text = server.cli("document", "overrides", mac).stdout
    assert "qos.ip.rtp.dscp" in text and "typed" not in text


def test_overrides_of_a_phone_that_is_not_in_the_inventory_hide_nothing(server):
    server.cli("document", "put", "0004f2ffff01", "phone", "-", stdin='<a b="1"/>')
    (row,) = overrides(server, "0004f2ffff01")["overrides"]
    assert row["layer"] is None and row["hides"] is None


def test_a_phone_without_overrides_has_none(server, mac):
    told = overrides(server, mac)
    assert told["documents"] == [] and told["overrides"] == []


def test_the_same_file_a_hundred_times_is_one_version(server, mac):
    for _ in range(100):
        assert server.put(f"{mac}-phone.cfg", b'<a b="1"/>').status == 200
    listed = server.cli_json("document", "list", mac)["documents"]
    assert [(d["kind"], d["version"]) for d in listed] == [("phone", 1)]
