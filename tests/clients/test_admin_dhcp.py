"""/dhcp/options: what the command line says that DHCP servers must tell phones, word for word."""

import json
import subprocess
from urllib.parse import urlencode

import pytest

from conftest import DEADLINE_S, PROGRAM
from office import Office, fields_of

URL = "http://boot.example.net/"
LYNC = {"registrar": "pool01.contoso.com,pool02.contoso.com", "web_services": "https://web.contoso.com"}
WISHES = [
    {"url": URL},
    {"url": URL, "ntp": "192.168.1.5,192.168.1.6", "offset": "-21600"},
    {"url": URL, "time_zone": "Europe/Berlin", **LYNC},
    {"url": "http://u:p@127.0.0.1/", "for": "kea"},
]


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A server in its sandbox, wherever the kernel has one."""
    from conftest import Server

    one = Server(tmp_path_factory.mktemp("closed"), ["--admin", "127.0.0.1:0", "--base-path", "/prov", "--sandbox", "require"])
    yield Office(one)
    one.stop()


def ask(who, **wishes):
    return who.get("/dhcp/options?" + urlencode(wishes))


def words(wishes):
    """The same wishes as the command line has them."""
    return [word for name, value in wishes.items() for one in (value.split(",") if name in ("ntp", "registrar") else [value])
            for word in (f"--{name.replace('_', '-')}", one)]


@pytest.mark.parametrize("wishes", WISHES, ids=lambda w: " ".join(w))
def test_the_answer_is_what_the_command_line_prints(closed, wishes):
    printed = subprocess.run([PROGRAM, "dhcp", "options", "--json", *words(wishes)], capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    answer = ask(closed.viewer, **wishes)
    assert answer.status == 200 and answer.json == json.loads(printed.stdout)


def test_without_a_url_phones_are_pointed_at_the_listener_that_is_open(closed):
    answer = ask(closed.viewer).json
    assert answer["url"] == f"http://127.0.0.1:{closed.server.port}/prov/"
    assert {"code": "itself", "text": "The boot server is 127.0.0.1, which to a phone is itself.", "values": {"host": "127.0.0.1"}} in answer["warnings"]
    assert [s["server"] for s in answer["snippets"]] == ["isc", "kea", "dnsmasq", "netsh", "powershell", "ios", "routeros"]
    assert all(answer["url"] in s["text"] for s in answer["snippets"] if s["tested"])


def test_a_listener_of_every_address_is_told_by_the_machines_own_and_without_one_a_url_is_wanted(start):
    office = Office(start("--admin", "127.0.0.1:0", "--http", "", "--tftp", "0.0.0.0:0", "--sandbox", "require"))
    answer = ask(office.viewer)
    if answer.status == 200:
        assert answer.json["url"].startswith("tftp://") and "0.0.0.0" not in answer.json["url"]
    else:
        assert fields_of(answer) == ["url"] and "no IPv4 address" in answer.json["errors"][0]["detail"]
    none = Office(start("--admin", "127.0.0.1:0", "--http", "", "--https-legacy", "127.0.0.1:0"))
    answer = ask(none.viewer)
    assert fields_of(answer) == ["url"] and "no listener" in answer.json["errors"][0]["detail"]
    assert ask(none.viewer, url=URL).json["url"] == URL


@pytest.mark.parametrize("wishes, field", [
    ({"url": "gopher://boot/"}, "url"),
    ({"url": 'http://boot/"'}, "url"),
    ({"url": "http://boot/" + "a" * 250}, "url"),
    ({"url": URL, "ntp": "ntp.example.net"}, "ntp"),
    ({"url": URL, "ntp": "192.0.2.1 192.0.2.2,192.0.2.3, 192.0.2.4,192.0.2.5"}, "ntp"),
    ({"url": URL, "offset": "one"}, "offset"),
    ({"url": URL, "offset": "60000"}, "offset"),
    ({"url": URL, "offset": "0", "time_zone": "UTC"}, "offset"),
    ({"url": URL, "time_zone": "Europe/Nowhere"}, "time_zone"),
    ({"url": URL, "time_zone": "../../etc/passwd"}, "time_zone"),
    ({"url": URL, "registrar": "a.b c.d e.f"}, "registrar"),
    ({"url": URL, "registrar": "192.0.2.1"}, "registrar"),
    ({"url": URL, "registrar": ",".join([".".join(["a" * 60] * 3)] * 2), "web_services": "https://web.contoso.com"}, "registrar"),
    ({"url": URL, "web_services": "ftp://web.contoso.com"}, "web_services"),
    ({"url": URL, "for": "bind"}, "for"),
])
def test_what_no_phone_can_use_is_told_at_its_name(closed, wishes, field):
    assert fields_of(ask(closed.viewer, **wishes)) == [field]


def test_nothing_is_recorded_and_nobody_else_is_asked(closed):
    before = closed.admin.get("/audit?limit=1000").json["audit"]
    assert ask(closed.viewer, url="http://169.254.169.254/", **LYNC).status == 200
    assert closed.admin.get("/audit?limit=1000").json["audit"] == before
