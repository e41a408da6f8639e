"""Which firmware a phone gets: by its master, by the plain names, over every protocol."""

import os
import re
import subprocess
import threading

import pytest
from conftest import DEADLINE_S, PROGRAM, new_mac, wait_until
from test_firmware import VVX400, VVX410, make_zip

SPIP331 = "2345-12365-001"
OLD, NEW = "5.9.2.3446", "5.9.8.5760"
IMAGES = {(r, p): os.urandom(100_000) for r in (OLD, NEW) for p in (VVX400, VVX410)}
AGENT = "FileTransport PolycomVVX-VVX_400-UA/%s Type/Application"


def add(server, folder, release, files=None, name="a.zip"):
    files = files or {f"{p}.sip.ld": b for (r, p), b in IMAGES.items() if r == release}
    server.cli("firmware", "add", make_zip(folder / name, {**files, "sip.ver": release.encode()}))


@pytest.fixture
def firm(start, tmp_path):
    server = start("--ftp", "127.0.0.1:0", "--tftp", "127.0.0.1:0", "--https", "127.0.0.1:0", "--ftps", "127.0.0.1:0",
                   "--sandbox", "require")
    server.folder = tmp_path
    add(server, tmp_path, OLD)
    add(server, tmp_path, NEW)
    return server


def app_file(server, mac, agent=None):
    answer = server.get(f"{mac}.cfg", headers={"User-Agent": agent} if agent else {})
    assert answer.status == 200
    return re.search('APP_FILE_PATH="([^"]*)"', answer.text).group(1)


def becomes(server, mac, path, agent=None):
    """The command line's changes are in force within a moment."""
    wait_until(lambda: app_file(server, mac, agent) == path, f"{mac} to be told {path}, not {app_file(server, mac, agent)}")


def test_the_strongest_scope_says_what_a_phone_runs(firm):
    mac = firm.new_phone("--model", "VVX400")
    assert app_file(firm, mac) == "sip.ld"
    firm.cli("group", "add", "lab", "--rank", "1")
    firm.cli("group", "join", "lab", mac)
    expected = "sip.ld"
    for scope, release in (("global", OLD), ("model:VVX400", NEW), ("site:default", OLD), ("group:lab", NEW), (f"phone:{mac}", OLD)):
        firm.cli("firmware", "set", scope, release)
        expected = f"fw/{release}/sip.ld"
        becomes(firm, mac, expected)
    firm.cli("firmware", "unset", f"phone:{mac}")
    becomes(firm, mac, f"fw/{NEW}/sip.ld")
    assert firm.cli("firmware", "unset", f"phone:{mac}", check=False).returncode == 1


def test_a_release_without_firmware_for_a_phone_is_passed_over(firm):
    old_phone = firm.new_phone("--model", "SPIP331")
    vvx = firm.new_phone("--model", "VVX410")
    firm.cli("firmware", "set", "global", OLD)
    becomes(firm, vvx, f"fw/{OLD}/sip.ld")
    assert app_file(firm, old_phone) == "sip.ld"
    add(firm, firm.folder, "4.0.15.1047", {f"{SPIP331}.sip.ld": b"x", f"{VVX410}.sip.ld": b"y"}, "b.zip")
    firm.cli("firmware", "set", "global", "4.0.15.1047")
    firm.cli("firmware", "set", "site:default", OLD)
    becomes(firm, vvx, f"fw/{OLD}/sip.ld")
    becomes(firm, old_phone, "fw/4.0.15.1047/sip.ld")


def test_a_line_has_no_firmware(firm):
    for scope in ("lines", "line:1001@pbx.example"):
        firm.cli("line", "add", "1001@pbx.example", check=False)
        ran = firm.cli("firmware", "set", scope, OLD, check=False)
        assert ran.returncode == 1 and "Lines have no firmware" in ran.stderr


def test_a_release_that_is_set_is_not_removed(firm):
    firm.cli("firmware", "set", "model:VVX400", OLD)
    ran = firm.cli("firmware", "remove", OLD, check=False)
    assert ran.returncode == 1 and "model:VVX400" in ran.stderr
    assert firm.cli_json("firmware", "show", OLD)["set_at"] == ["model:VVX400"]
    firm.cli("firmware", "unset", "model:VVX400")
    firm.cli("firmware", "remove", OLD)


@pytest.mark.parametrize("protocol", ["http", "https", "ftp", "ftps", "tftp"])
def test_an_image_comes_whole_over_every_protocol(firm, protocol):
    firm.cli("firmware", "set", "global", NEW)
    wait_until(lambda: firm.get(f"{VVX400}.sip.ld").status == 200, "the global release")
    scheme, more = (protocol, ["--insecure"]) if protocol in ("http", "https", "ftp", "tftp") else ("ftps", ["--insecure"])
    login = [] if protocol == "tftp" else ["--user", "PlcmSpIp:PlcmSpIp"]
    for path, image in ((f"fw/{OLD}/{VVX400}.sip.ld", IMAGES[OLD, VVX400]), (f"fw/{NEW}/{VVX410}.sip.ld", IMAGES[NEW, VVX410]),
                        (f"{VVX410}.sip.ld", IMAGES[NEW, VVX410]), (f"{VVX410}.{VVX410}.sip.ld", IMAGES[NEW, VVX410])):
        got = subprocess.run(["curl", "-sS", "--max-time", str(DEADLINE_S), *login, *more,
                              f"{scheme}://127.0.0.1:{firm.ports[protocol]}/{path}"], capture_output=True)
        assert got.stdout == image, (path, got.stderr)
    got = subprocess.run(["curl", "-sS", "-r", "100-", "--max-time", str(DEADLINE_S), *login, *more,
                          f"{scheme}://127.0.0.1:{firm.ports[protocol]}/fw/{OLD}/{VVX400}.sip.ld"], capture_output=True)
    assert protocol == "tftp" or got.stdout == IMAGES[OLD, VVX400][100:]


def test_plain_names_give_a_bound_phone_its_own_release(firm):
    from ftplib import FTP
    mac, other = firm.new_phone("--model", "VVX400"), firm.new_phone("--model", "VVX400")
    firm.cli("firmware", "set", "global", OLD)
    firm.cli("firmware", "set", f"phone:{mac}", NEW)
    becomes(firm, mac, f"fw/{NEW}/sip.ld")
    for phone, release in ((mac, NEW), (other, OLD), (None, OLD)):
        with FTP() as ftp:
            ftp.connect("127.0.0.1", firm.ports["ftp"], DEADLINE_S)
            ftp.login("PlcmSpIp", "PlcmSpIp")
            if phone:
                ftp.retrbinary(f"RETR {phone}.cfg", lambda _: None)
            body = bytearray()
            ftp.retrbinary(f"RETR {VVX400}.sip.ld", body.extend)
            assert bytes(body) == IMAGES[release, VVX400], phone


def test_what_is_not_there_and_what_is_on_hold_is_404(firm):
    firm.cli("firmware", "set", "global", NEW)
    for path in (f"fw/hold/{VVX400}.sip.ld", "fw/hold/sip.ld", f"fw/5.9.9/{VVX400}.sip.ld", f"fw/{OLD}/{SPIP331}.sip.ld",
                 f"fw/{OLD}/sip.ld", "sip.ld", f"{SPIP331}.sip.ld", f"fw/{OLD}", f"fw/{OLD}/../{NEW}/sip.ver"):
        assert firm.get(path).status in (404, 400), path
    wait_until(lambda: firm.get("sip.ver").status == 200, "the global release")
    assert firm.get("sip.ver").body == NEW.encode() and firm.get(f"fw/{OLD}/sip.ver").body == OLD.encode()


def test_templates_of_a_package_are_never_served_and_pictures_are(firm):
    add(firm, firm.folder, "6.1.0.1", {"sip.ld": b"i", "Config/site.cfg": b"<site/>", "Beach.jpg": b"picture",
                                       "languages/x.xml": b"<x/>"}, "c.zip")
    firm.cli("firmware", "set", "global", "6.1.0.1")
    wait_until(lambda: firm.get("Beach.jpg").status == 200, "the picture")
    assert firm.get("languages/x.xml").body == b"<x/>" and firm.get("sip.ld").body == b"i"
    for path in ("Config/site.cfg", "fw/6.1.0.1/Config/site.cfg"):
        assert firm.get(path).status == 404


def test_a_phone_that_runs_something_newer_keeps_it_where_it_may(firm):
    mac = firm.new_phone("--model", "VVX400")
    firm.cli("firmware", "set", "global", OLD)
    becomes(firm, mac, f"fw/{OLD}/sip.ld", AGENT % NEW)
    firm.cli("firmware", "set", "global", OLD, "--newer")
    becomes(firm, mac, f"fw/{NEW}/sip.ld", AGENT % NEW)  # we hold what it runs
    assert app_file(firm, mac, AGENT % "6.4.6.0123") == "fw/hold/sip.ld"  # we do not
    assert app_file(firm, mac, AGENT % OLD) == f"fw/{OLD}/sip.ld"
    assert app_file(firm, mac, AGENT % "5.9.1.0001") == f"fw/{OLD}/sip.ld"
    # Nor is a boot ROM's number the application's.
    assert app_file(firm, mac, "FileTransport PolycomVVX-VVX_400-UA/6.9.9.1 Type/Updater") == f"fw/{OLD}/sip.ld"
    assert app_file(firm, mac, "FileTransport PolycomVVX-VVX_400-UA/6.9.9.1") == f"fw/{OLD}/sip.ld"


def test_who_changes_a_release_is_told_which_phones_that_takes_back(firm):
    mac, site = firm.new_phone("--model", "VVX400"), "back"
    firm.cli("site", "add", site)
    firm.cli("phone", "set", mac, "--site", site)
    agent = f"FileTransport PolycomVVX-VVX_400-UA/99.1.2.3 (SN:{mac}) Type/Application"
    assert firm.get(f"{mac}.cfg", headers={"User-Agent": agent}).status == 200
    wait_until(lambda: "99.1.2.3" in firm.cli("phone", "show", mac).stdout, "the trace")

    def members(told):
        return [told[f"go_back{what}"] for what in ("", "_mac", "_version", "_release")]

    sentence = f"go back: 1, as {mac}, which runs 99.1.2.3 and gets {OLD}."
    ran = firm.cli("firmware", "set", "global", OLD)
    assert f"{sentence} With --newer they keep it." in ran.stderr, ran
    assert members(firm.cli_json("firmware", "set", "global", OLD)) == [1, mac, "99.1.2.3", OLD]
    assert members(firm.cli_json("firmware", "set", f"site:{site}", NEW, "--newer")) == [0, None, None, None]
    told = firm.cli_json("firmware", "unset", f"site:{site}")
    assert members(told) == [1, mac, "99.1.2.3", OLD] and told["warnings"][0].endswith(sentence), told
    assert members(firm.cli_json("firmware", "unset", "global")) == [0, None, None, None]


def test_what_a_phone_said_over_http_counts_where_a_protocol_says_nothing(firm):
    from ftplib import FTP
    mac = firm.new_phone("--model", "VVX400")
    firm.cli("firmware", "set", "global", OLD, "--newer")
    becomes(firm, mac, f"fw/{NEW}/sip.ld", AGENT % NEW)

    def by_ftp():
        with FTP() as ftp:
            ftp.connect("127.0.0.1", firm.ports["ftp"], DEADLINE_S)
            ftp.login("PlcmSpIp", "PlcmSpIp")
            body, image = bytearray(), bytearray()
            ftp.retrbinary(f"RETR {mac}.cfg", body.extend)
            ftp.retrbinary(f"RETR {VVX400}.sip.ld", image.extend)
            return f"fw/{NEW}/sip.ld".encode() in body and bytes(image) == IMAGES[NEW, VVX400]

    wait_until(by_ftp, "the visit to be written down")


def test_every_download_gets_one_version_whole_while_the_release_is_replaced(firm):
    """Slow downloads with resumes: If-Range refuses to go on with other bytes."""
    firm.cli("firmware", "set", "global", OLD)
    path, results = f"{VVX400}.sip.ld", []
    wait_until(lambda: firm.get(path).status == 200, "the global release")

    def download():
        for _ in range(6):
            head = firm.get(path, headers={"Range": "bytes=0-49999"})
            rest = firm.get(path, headers={"Range": "bytes=50000-", "If-Range": head.headers["etag"]})
            results.append(rest.body if rest.status == 200 else head.body + rest.body)

    threads = [threading.Thread(target=download) for _ in range(8)]
    for thread in threads:
        thread.start()
    for i in range(10):
        firm.cli("firmware", "set", "global", (NEW, OLD)[i % 2])
    for thread in threads:
        thread.join()
    assert len(results) == 48 and set(results) <= {IMAGES[OLD, VVX400], IMAGES[NEW, VVX400]}


def test_a_download_goes_on_when_its_release_is_removed(firm):
    connection = firm.connect()
    big = os.urandom(20_000_000)
    add(firm, firm.folder, "7.0.0.1", {"sip.ld": big}, "big.zip")
    wait_until(lambda: firm.head("fw/7.0.0.1/sip.ld").status == 200, "the release")
    connection.request("GET", "/fw/7.0.0.1/sip.ld", headers={"Authorization": "Basic UGxjbVNwSXA6UGxjbVNwSXA="})
    answer = connection.getresponse()
    body = answer.read(1000)
    firm.cli("firmware", "remove", "7.0.0.1")
    assert not [p for p in (firm.data / "images").iterdir() if p.stat().st_size == len(big)]
    assert body + answer.read() == big
    connection.close()
    wait_until(lambda: firm.get("fw/7.0.0.1/sip.ld").status == 404, "it to be gone")


def test_without_a_release_the_own_folder_answers(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "sip.ld").write_bytes(b"of the folder")
    server = start("--root", root)
    assert server.get("sip.ld").body == b"of the folder"
    add(server, tmp_path, OLD, {"sip.ld": b"of the release"})
    assert server.get("sip.ld").body == b"of the folder"
    server.cli("firmware", "set", "global", OLD)
    wait_until(lambda: server.get("sip.ld").body == b"of the release", "the release")


def test_the_virtual_phone_takes_its_image(firm):
    mac = new_mac()
    firm.cli("phone", "add", mac, "--model", "VVX400")
    firm.cli("firmware", "set", "global", NEW)
    becomes(firm, mac, f"fw/{NEW}/sip.ld")
    ran = subprocess.run([PROGRAM, "boot", firm.url, "--mac", mac, "--json"], capture_output=True, text=True, timeout=DEADLINE_S)
    assert ran.returncode == 0 and f"fw/{NEW}/" in ran.stdout, ran.stdout + ran.stderr


LAST = "4.0.15.1047"


def test_old_models_keep_their_last_release_when_the_fleet_moves_on(firm):
    old, vvx = firm.new_phone("--model", "SPIP331"), firm.new_phone("--model", "VVX400")
    add(firm, firm.folder, "3.3.5.0247", {f"{SPIP331}.sip.ld": b"older"}, "3.zip")
    add(firm, firm.folder, LAST, {f"{SPIP331}.sip.ld": b"last"}, "4.zip")
    add(firm, firm.folder, "6.4.6.2453", {"sip.ld": b"for all"}, "6.zip")
    assert app_file(firm, old) == "sip.ld"  # nobody has set anything
    firm.cli("firmware", "set", "global", LAST)
    becomes(firm, old, f"fw/{LAST}/sip.ld")
    # One that has no image for it, one that has one for all, and that at any scope.
    for scope, release in (("global", NEW), ("global", "6.4.6.2453"), (f"phone:{old}", "6.4.6.2453")):
        firm.cli("firmware", "set", scope, release)
        becomes(firm, vvx, f"fw/{NEW if release == NEW else '6.4.6.2453'}/sip.ld")
        assert app_file(firm, old) == f"fw/{LAST}/sip.ld"
    assert LAST not in firm.cli("firmware", "show", "6.4.6.2453").stdout
    assert "SPIP331" not in firm.cli_json("firmware", "show", "6.4.6.2453")["models"]
    assert firm.cli_json("model", "show", "SPIP331")["last_release"] == "4.0.15"
    ran = firm.cli("firmware", "remove", LAST, check=False)
    assert ran.returncode == 1 and old in ran.stderr and "model:SPIP331" in ran.stderr, ran.stderr
    # It is never taken back from what it runs.
    assert app_file(firm, old, "FileTransport PolycomSoundPointIP-SPIP_331-UA/4.0.15.2000 Type/Application") == "fw/hold/sip.ld"
    # A package with an image for its very part was made for it, whatever its number.
    add(firm, firm.folder, "4.1.8.0001", {f"{SPIP331}.sip.ld": b"Lync"}, "41.zip")
    firm.cli("firmware", "set", f"phone:{old}", "4.1.8.0001")
    becomes(firm, old, "fw/4.1.8.0001/sip.ld")
    firm.cli("model", "set", "SPIP331", "--label", "ours")
    assert firm.cli_json("model", "show", "SPIP331")["last_release"] == "4.0.15"


def test_the_last_release_that_is_held_is_the_one_at_or_below_the_models_last(firm):
    mac = firm.new_phone("--model", "SPIP430")
    part = firm.cli_json("model", "show", "SPIP430")["part"]
    for i, release in enumerate(("3.1.8.0070", "3.2.7.0198", "3.3.5.0247")):
        add(firm, firm.folder, release, {f"{part}.sip.ld": b"x"} if i < 2 else {"sip.ld": b"all"}, f"{i}.zip")
    firm.cli("firmware", "set", "global", NEW)
    becomes(firm, mac, "fw/3.2.7.0198/sip.ld")
    firm.cli("firmware", "set", f"phone:{mac}", "3.1.8.0070")
    firm.cli("firmware", "remove", "3.2.7.0198")
    firm.cli("firmware", "unset", f"phone:{mac}")
    becomes(firm, mac, "fw/3.1.8.0070/sip.ld")


def test_plain_names_give_an_old_models_part_its_last_release(firm):
    add(firm, firm.folder, LAST, {f"{SPIP331}.sip.ld": b"last"}, "4.zip")
    assert firm.get(f"{SPIP331}.sip.ld").status == 404
    firm.cli("firmware", "set", "global", NEW)
    wait_until(lambda: firm.get(f"{SPIP331}.sip.ld").body == b"last", "the last release")
    assert firm.get("3111-00000-000.sip.ld").status == 404 and firm.get(".sip.ld").status == 404


def test_plain_names_give_the_phone_of_a_connection_its_own_release_over_http(firm):
    mac, other = firm.new_phone("--model", "VVX400"), firm.new_phone("--model", "VVX400")
    firm.cli("firmware", "set", "global", OLD)
    firm.cli("firmware", "set", f"phone:{mac}", NEW)
    becomes(firm, mac, f"fw/{NEW}/sip.ld")
    for phone, release in ((mac, NEW), (other, OLD), (None, OLD)):
        connection = firm.connect()
        if phone:
            firm.get(f"{phone}.cfg", connection=connection)
        assert firm.get(f"{VVX400}.sip.ld", connection=connection).body == IMAGES[release, VVX400], phone
        connection.close()


def test_plain_names_take_nobody_back_who_says_that_he_runs_something_newer(firm):
    """His own master may have sent him there: he would go to and fro between two releases."""
    mac = firm.new_phone("--model", "VVX400")
    firm.cli("firmware", "set", "global", OLD)
    wait_until(lambda: firm.get(f"{VVX400}.sip.ld").status == 200, "the release")
    path = f"{VVX400}.sip.ld"
    assert firm.get(path, headers={"User-Agent": AGENT % NEW}).status == 404
    assert firm.get(path, headers={"User-Agent": AGENT % OLD}).body == IMAGES[OLD, VVX400]
    assert firm.get(path, headers={"User-Agent": AGENT % "5.9.1.0001"}).body == IMAGES[OLD, VVX400]
    # A boot ROM's number says nothing, nor does anybody else; and who is known gets what is set for him.
    assert firm.get(path, headers={"User-Agent": "FileTransport PolycomVVX-VVX_400-UA/6.9.9.1 Type/Updater"}).status == 200
    assert firm.get("sip.ver", headers={"User-Agent": AGENT % OLD}).status == 200
    connection = firm.connect()
    firm.get(f"{mac}.cfg", connection=connection)
    assert firm.get(path, connection=connection, headers={"User-Agent": AGENT % NEW}).body == IMAGES[OLD, VVX400]
    connection.close()
