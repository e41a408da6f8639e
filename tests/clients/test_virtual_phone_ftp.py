"""The virtual phone against the real server over FTP, FTPS and TFTP."""

import json
import re
import subprocess

import pytest
from conftest import DEADLINE_S, PROGRAM, new_mac, wait_until

# How a phone gets there: the listener, the scheme, what the phone needs beside the address.
WAYS = {
    "ftp": ("ftp", "ftp", []),
    "auth-tls": ("ftp", "ftp", ["--auth-tls", "--insecure"]),
    "ftps": ("ftps", "ftps", ["--insecure"]),
}


def address(server, way):
    listener, scheme, words = WAYS.get(way, (way, way, []))
    port = re.search(rf"\b{listener}=\S+:(\d+)", server.ready).group(1)
    return [f"{scheme}://127.0.0.1:{port}/", *words]


def boot(server, way, *words, comes_up=True, stdin=None):
    """Boots one phone, or many; the JSON that was printed."""
    ran = subprocess.run([PROGRAM, "boot", *address(server, way), "--json", *map(str, words)], input=stdin or "",
                         capture_output=True, text=True, timeout=4 * DEADLINE_S)
    assert "Sanitizer" not in ran.stderr and "runtime error" not in ran.stderr, ran.stderr
    assert ran.returncode == (0 if comes_up else 1), ran.stdout + ran.stderr
    return json.loads(ran.stdout)


def of(told, name):
    return [r for r in told["requests"] if r["name"].endswith(name)]


@pytest.fixture
def served(start, tmp_path):
    """A server with all listeners, and a folder with an image."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "sip.ld").write_bytes(b"\0" * (16 << 20))
    return start("--ftp", "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--tftp", "127.0.0.1:0", "--root", root,
                 "--visit-pause", 1)


def add_phone(server, user="reception"):
    mac = new_mac()
    server.cli("phone", "add", mac, "--model", "VVX400")
    server.cli("line", "add", f"{user}@pbx.example", "--secret-file", "-", stdin="s3cret\n")
    server.cli("line", "assign", f"{user}@pbx.example", mac)
    wait_until(lambda: user in server.get(f"{mac}-lines.cfg").text, "the line")
    return mac


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("profile", ["spip3", "ucs4", "ucs5"])
def test_a_phone_boots_with_its_line_over_ftp(served, way, profile):
    mac = add_phone(served)
    told = boot(served, way, "--mac", mac, "--model", "VVX400", "--profile", profile)
    assert ("reg.1.address", "reception") in [(p["name"], p["value"].split("@")[0]) for p in told["parameters"]]
    assert told["master"] == f"{mac}.cfg"
    assert {r["status"] for r in of(told, ".log") if r["method"] in ("STOR", "APPE")} == {226}
    assert served.get(f"{mac}-app.log").status == 200


@pytest.mark.parametrize("way", WAYS)
def test_a_version_check_over_ftp_is_cut_and_told_as_such(served, way):
    mac = add_phone(served)
    told = boot(served, way, "--mac", mac)
    image = of(told, "sip.ld")[-1]
    assert image["bytes"] == 8192 and "version check" in image["said"]
    text = wait_until(lambda: (t := served.cli("trace", mac).stdout) and "sip.ld" in t and t, "the visit")
    assert "version" in text


@pytest.mark.parametrize("way", WAYS)
def test_a_log_over_ftp_grows_by_what_is_new(served, way):
    mac = add_phone(served)
    boot(served, way, "--mac", mac)
    first = served.get(f"{mac}-app.log").body
    told = boot(served, way, "--mac", mac)
    probe, append = of(told, f"{mac}-app.log")
    assert (probe["method"], probe["status"]) == ("SIZE", 213)
    assert probe["said"] == f"there, {len(first)} bytes"
    assert (append["method"], append["status"]) == ("APPE", 226)
    second = served.get(f"{mac}-app.log").body
    assert second.startswith(first) and len(second) == len(first) + append["bytes"]


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_password_over_ftp_is_told(served, way):
    mac = add_phone(served)
    told = boot(served, way, "--mac", mac, "--user", "PlcmSpIp", "--password-file", "-", comes_up=False,
                stdin="wrong\n")
    assert told["verdict"] == "login refused"


@pytest.mark.parametrize("way", WAYS)
def test_a_phone_that_nobody_knows_gets_the_starter_over_ftp(served, way):
    mac = new_mac()
    told = boot(served, way, "--mac", mac)
    assert told["master"] == "000000000000.cfg"
    assert of(told, f"{mac}.cfg")[0]["said"] == "not there"
    wait_until(lambda: mac in served.cli("phone", "list", "--state", "new").stdout, "the new phone")


def test_an_unknown_certificate_is_not_taken(served):
    told = boot(served, "ftp", "--mac", new_mac(), "--auth-tls", comes_up=False)
    assert told["verdict"] == "server not reached"


@pytest.mark.parametrize("way", [*WAYS, "http"])
def test_a_phone_gets_the_same_bytes_over_every_protocol(served, way):
    mac = add_phone(served)
    told = boot(served, way, "--mac", mac, "--reveal")
    assert [p["value"] for p in told["parameters"] if p["name"] == "reg.1.auth.password"] == ["s3cret"]
    lines, = of(told, f"{mac}-lines.cfg")
    assert lines["bytes"] == len(served.get(f"{mac}-lines.cfg").body)


@pytest.mark.parametrize("way", WAYS)
def test_many_phones_boot_side_by_side_over_ftp(served, way):
    first = int(add_phone(served), 16)
    macs = [f"{first + 0x10000000 + i:012x}" for i in range(20)]
    served.cli("phone", "import", "-", stdin="mac,model\n" + "".join(f"{mac},VVX400\n" for mac in macs))
    wait_until(lambda: served.get(f"{macs[-1]}.cfg").status == 200, "the last phone")
    told = boot(served, way, "--mac", macs[0], "--count", 20, "--parallel", 10)
    assert told["came_up"] == 20 and told["failures"] == []


@pytest.mark.parametrize("way", ["ftp", "ftps"])
def test_a_phone_that_stays_connected_is_not_in_the_way_of_a_stop(served, way):
    mac = add_phone(served)
    assert boot(served, way, "--mac", mac, "--linger", 1)["verdict"] == "came up"
    served.stop()


def test_tftp_gives_no_phone_its_files_where_the_network_is_not_trusted(served):
    mac = add_phone(served)
    told = boot(served, "tftp", "--mac", mac, comes_up=False)
    assert told["verdict"] == "no master"
    assert "s3cret" not in json.dumps(told) and served.get(f"{mac}-boot.log").status == 404


def test_tftp_boots_a_phone_where_the_network_is_trusted(served):
    mac = add_phone(served)
    served.cli("site", "set", "default", "--trust", "network", "--network", "127.0.0.0/8")
    told = wait_until(lambda: tftp_boot(served, mac), "the trust to be in force")
    assert told["master"] == f"{mac}.cfg"
    assert {r["method"] for r in told["requests"]} == {"RRQ", "WRQ"}
    assert of(told, "sip.ld")[-1]["bytes"] == 8192
    log, = of(told, f"{mac}-app.log")
    assert (log["status"], served.get(f"{mac}-app.log").status) == (0, 200)


def tftp_boot(server, mac):
    ran = subprocess.run([PROGRAM, "boot", *address(server, "tftp"), "--json", "--mac", mac], capture_output=True,
                         text=True, timeout=4 * DEADLINE_S)
    return json.loads(ran.stdout) if ran.returncode == 0 else None


def test_tftp_gives_images_to_everybody(served):
    port = re.search(r"\btftp=\S+:(\d+)", served.ready).group(1)
    told = subprocess.run(["curl", "--silent", "--show-error", "--max-time", str(DEADLINE_S),
                           f"tftp://127.0.0.1:{port}/sip.ld"], capture_output=True)
    assert told.returncode == 0 and len(told.stdout) == 16 << 20
