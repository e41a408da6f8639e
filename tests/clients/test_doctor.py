"""The doctor: each thing that can be wrong on a phone's way, staged, and a way on which nothing is."""

import json
import signal
import socket
import socketserver
import subprocess

import pytest
from boot_folder import BootFolder
from conftest import DEADLINE_S, PROGRAM, cli, new_mac, wait_until
from doctor_site import Dns, Serving, Sntp
from ftp_folder import FtpFolder

OWN = "02b007d0c700"  # the phone that the doctor plays where it may be no other
FILES = {"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg"/>', "/one.cfg": b'<a up.timeOut="1"/>'}


def run(*words, check=None, stdin=None):
    ran = subprocess.run([PROGRAM, "doctor", "--no-dhcp", *map(str, words)], capture_output=True, text=True,
                         timeout=2 * DEADLINE_S, input=stdin or "")
    assert "runtime error" not in ran.stderr and "Sanitizer" not in ran.stderr, ran.stderr
    if check is not None:
        assert ran.returncode == check, ran.stdout + ran.stderr
    return ran


def doctor(*words, **more):
    """The walk as JSON; its exit status says what stands in it."""
    ran = run("--json", *words, **more)
    assert ran.stderr == ""
    walk = json.loads(ran.stdout)
    assert ran.returncode == (1 if walk["wrong"] + walk["warnings"] > 0 or walk["interrupted"] else 0)
    return walk


def rules(walk, *steps):
    """The rules that were found, in these steps or in all."""
    return {f["rule"] for s in walk["steps"] if not steps or s["step"] in steps for f in s["findings"]}


def step(walk, word):
    [found] = [s for s in walk["steps"] if s["step"] == word]
    return found


@pytest.fixture(scope="module")
def ntp():
    with Sntp() as right:
        yield ["--ntp", right.at]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """No inventory, as on another machine than the server."""
    return ["--data", tmp_path_factory.mktemp("none") / "data"]


def folder(**more):
    return BootFolder(files={**FILES, **more.pop("files", {})}, **more)


def test_where_all_is_well_nothing_is_said(server, ntp):
    walk = doctor("--data", server.data, "--url", server.url, *ntp)
    assert (walk["wrong"], walk["warnings"]) == (0, 0), walk
    assert [s["step"] for s in walk["steps"]] == ["dhcp", "time", "name", "reach", "master", "files", "upload", "image"]
    assert {s["step"]: s["mark"] for s in walk["steps"]} == {
        "dhcp": "skipped", "time": "good", "name": "good", "reach": "good", "master": "good", "files": "good", "upload": "good", "image": "noted"}


def test_people_get_a_line_for_each_step_and_details_only_where_something_is_wrong(ntp, data):
    with folder(files={"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg, two.cfg"/>'}) as f:
        ran = run("--url", f.url, *ntp, *data, check=1)
    lines = ran.stdout.splitlines()
    assert [line.split()[0] for line in lines if line[:5].strip() and not line.startswith("http")][:8] == [
        "-", "ok", "ok", "ok", "ok", "WRONG", "ok", "ok"]
    [at] = [i for i, line in enumerate(lines) if line.startswith("WRONG")]
    assert lines[at + 1] == "        A file that the master names was not to be had: two.cfg, not there."
    assert lines[at + 2].startswith("        What a phone does: ") and lines[at + 3].startswith("        To mend it: ")
    assert lines[-1] == "1 thing is wrong, and 0 may be.  1 note: --all shows it."
    assert ran.stderr == ""


def test_usage_is_told_apart_from_findings():
    for words in (["--mac", "xyz"], ["--url", "gopher://h/"], ["--sip-domain", "a b"], ["--url", "http://127.0.0.1:1/", "--model", "Toaster"], ["--dns", "nowhere"], ["--what"]):
        ran = run("--no-dhcp", *words)
        assert ran.returncode == 2 and ran.stdout == "", words


def test_a_name_that_dns_does_not_know_and_one_with_too_many_addresses(ntp, data):
    with folder() as f, Dns({"many.test": [f"127.0.0.{i}" for i in range(1, 10)], "other.test": ("x.test", 1)}) as dns:
        for name, rule in (("absent.test", "name-none"), ("other.test", "name-none"), ("many.test", "name-many")):
            walk = doctor("--dns", dns.at, "--url", f.url.replace("127.0.0.1", name), *ntp, *data)
            assert rules(walk, "name") == {rule}


def test_a_dns_server_that_fails_or_is_silent_is_no_proof_of_absence(ntp, data):
    with Dns(status=2) as dns:
        assert rules(doctor("--dns", dns.at, "--url", "http://boot.test/", *ntp, *data), "name") == {"name-silent"}
    assert rules(doctor("--dns", dns.at, "--url", "http://boot.test/", *ntp, *data), "name") == {"name-silent"}


def test_the_hosts_file_of_this_machine_is_none_of_a_phones(ntp, data):
    with Dns() as dns:
        walk = doctor("--dns", dns.at, "--url", "http://localhost/", *ntp, *data)
    assert rules(walk, "name") == {"name-none"}
    assert "reach" not in [s["step"] for s in walk["steps"]]


def test_one_of_two_addresses_that_is_silent_is_told(ntp, data):
    with folder() as f, Dns({"boot.test": ["127.0.0.1", "127.0.0.2"]}) as dns:
        walk = doctor("--dns", dns.at, "--url", f.url.replace("127.0.0.1", "boot.test"), *ntp, *data)
    assert rules(walk) == {"reach-some", "image-none"}
    assert "127.0.0.2" in step(walk, "reach")["findings"][0]["what"]


def test_the_time_is_compared_and_who_tells_it(data):
    with folder() as f, Dns({"host.test": "127.0.0.1", "time.windows.com": "127.0.0.9"}) as dns:
        def time_rules(*words):
            return rules(doctor("--dns", dns.at, "--url", f.url, *data, *words), "time")

        assert time_rules() == {"time-none"}
        with Sntp(ahead=-3600) as late, Sntp(is_unset=True) as unset, Sntp() as right:
            assert time_rules("--ntp", late.at) == {"time-offset"}
            assert time_rules("--ntp", unset.at) == {"time-unset"}
            port = int(right.at.split(":")[1])
            assert time_rules("--ntp", f"host.test:{port}") == set()
            dns.names["_ntp._udp.lync.test"] = ("host.test", port)
            assert time_rules("--dhcp-domain", "lync.test") == {"time-port"}
            assert time_rules("--dhcp-domain", "lync.test", "--ntp", late.at) == {"time-port", "time-offset"}
        assert time_rules("--ntp", right.at) == {"time-silent"}
        assert time_rules("--ntp", "absent.test") == {"time-name"}
        assert time_rules("--sip-domain", "other.test") == {"time-lync-silent"}


def test_every_time_server_has_a_step_of_its_own_also_those_that_files_name(data):
    values = 'tcpIpApp.sntp.address="127.0.0.9" device.set="1" device.sntp.serverName.set="1" device.sntp.serverName="gone.test"'
    with folder(files={"/one.cfg": f"<a {values}/>".encode()}) as f, Sntp() as right, Sntp() as other, Dns(
            {"a.test": "127.0.0.1", "_ntp._udp.lync.test": ("a.test", int(other.at.split(":")[1]))}) as dns:
        walk = doctor("--dns", dns.at, "--url", f.url, *data, "--ntp", right.at, "--dhcp-domain", "lync.test")
    times = {s["about"]: [r["rule"] for r in s["findings"]] for s in walk["steps"] if s["step"] == "time"}
    assert times == {right.at: [], f"a.test:{other.at.split(':')[1]}": ["time-port"], "127.0.0.9": ["time-silent"],
                     "gone.test": ["time-name"]}


def test_a_time_server_that_a_file_names_is_one(data):
    with folder(files={"/one.cfg": b'<a tcpIpApp.sntp.address="127.0.0.9"/>'}) as f:
        walk = doctor("--url", f.url, *data)
        assert step(walk, "time")["about"] == "127.0.0.9" and "time-none" not in rules(walk)
    with folder() as f:
        walk = doctor("--url", f.url, *data)
        assert step(walk, "time")["about"] is None and rules(walk, "time") == {"time-none"}


def test_a_server_that_is_not_there_is_told(ntp, data):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    walk = doctor("--url", f"http://127.0.0.1:{port}/", *ntp, *data)
    assert rules(walk) == {"reach-refused"}
    assert [step(walk, s)["mark"] for s in ("master", "files", "upload", "image")] == ["skipped"] * 4


@pytest.mark.parametrize("made, words, rule, where", [
    ({"redirects": {"/000000000000.cfg": "https://elsewhere/"}}, [], "reach-moved", "reach"),
    ({"files": {"/000000000000.cfg": None}}, [], "master-none", "master"),
    ({"files": {"/000000000000.cfg": None, f"/{OWN.upper()}.cfg": b"<a/>"}}, [], "master-case", "master"),
    ({"files": {"/000000000000.cfg": b"<html><body>no"}}, [], "master-bad", "master"),
    ({"files": {"/000000000000.cfg": b"<a/>"}}, [], "master-empty", "master"),
    ({"files": {"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg" LOG_FILE_DIRECTORY="%s"/>' % (b"x" * 300)}}, [], "master-limits", "master"),
    ({"statuses": {"/000000000000.cfg": 403}}, [], "master-refused", "master"),
    ({"statuses": {f"/{OWN}-phone.cfg": 500}}, [], "file-optional", "files"),
    ({"files": {"/one.cfg": None}}, [], "file-missing", "files"),
    ({"files": {"/one.cfg": b"<a"}}, [], "file-bad", "files"),
    ({"files": {"/one.cfg": b'<a device.set="maybe"/>'}}, [], "file-errors", "files"),
    ({"files": {"/one.cfg": b'<a up.x="1"><b up.x="2"/></a>'}}, [], "file-repeats", "files"),
    ({"files": {f"/{OWN}-phone.cfg": b'<a up.timeOut="9"/>'}}, [], "file-hides", "files"),
    ({"put_status": 405}, [], "upload-refused", "upload"),
    ({"put_status": 404, "files": {"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg" LOG_FILE_DIRECTORY="logs"/>'}}, [], "upload-folder", "upload"),
    ({"put_status": 501, "files": {f"/{OWN}-app.log": b"old\n"}}, [], "upload-range", "upload"),
    ({"head_has_length": False, "files": {f"/{OWN}-app.log": b"old\n"}}, [], "upload-length", "upload"),
    ({"files": {"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg" LOG_FILE_DIRECTORY="http://0.0.0.0/"/>'}}, [], "upload-off", "upload"),
    ({}, [], "image-none", "image"),
    ({"files": {"/sip.ld": b"<html>not found</html>"}}, [], "image-page", "image"),
    ({"files": {"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg" APP_FILE_PATH="[PHONE_PART_NUMBER].sip.ld"/>'}}, [], "image-doubled", "image"),
    ({}, ["--model", "VVX9999"], "image-part", "image"),
    ({"auth": "basic"}, ["--user", "PlcmSplp", "--password-file", "-"], "login-mistyped", "reach"),
    ({"auth": "digest"}, ["--user", "somebody", "--password-file", "-"], "login-refused", "reach"),
])
def test_what_is_wrong_at_a_boot_server_is_found(ntp, data, made, words, rule, where):
    with folder(**made) as f:
        f.files = {name: body for name, body in f.files.items() if body is not None}
        walk = doctor("--url", f.url, *ntp, *data, *words, stdin="wrong\n")
    assert rule in rules(walk, where), walk
    assert rules(walk) <= {rule, "image-none", "login-refused", "image-part"}


def test_a_login_in_the_address_is_told_and_not_shown(ntp, data):
    with folder(auth="basic", password="s3cret") as f:
        ran = run("--url", f.url.replace("//", "//PlcmSpIp:s3cret@"), *ntp, *data, "--all", check=1)
    assert "A user name and password stand in the server address" in ran.stdout and "s3cret" not in ran.stdout
    with folder() as f:
        assert rules(doctor("--url", f.url.replace("//", "//a:b@"), *ntp, *data), "reach") == {"url-login"}


def test_where_no_boot_server_is_known_that_is_told(ntp, tmp_path):
    cli(tmp_path / "data", "site", "add", "hq")
    nobody = "".join(f"{listener} =\n" for listener in ("http", "https", "https-legacy", "ftp", "ftps", "tftp"))
    (tmp_path / "data" / "bootline.conf").write_text(nobody)
    assert rules(doctor("--data", tmp_path / "data", *ntp)) == {"url-none"}


class Odd(Serving):
    """Takes connections and says something that is no answer, or nothing at all."""

    def __init__(self, says):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.recv(4096)
                if says is not None:
                    self.request.sendall(says)
                else:
                    self.request.recv(4096)  # until the client goes

        socketserver.ThreadingTCPServer.daemon_threads = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.url = "http://%s:%d/" % self.server.server_address


@pytest.mark.parametrize("says, rule", [(b"\x00\x01 nonsense\r\n\r\n", "reach-broken"), (b"", "reach-broken"), (None, "reach-timeout")])
def test_answers_that_make_no_sense_and_silence_are_told_apart(ntp, data, says, rule):
    with Odd(says) as odd:
        assert rules(doctor("--url", odd.url, *ntp, *data)) == {rule}


def test_tftp_without_a_master_is_told_as_what_tftp_is(start, ntp):
    server = start("--tftp", "127.0.0.1:0")
    walk = doctor("--data", server.data, "--url", f"tftp://127.0.0.1:{server.ports['tftp']}/", *ntp)
    assert rules(walk, "master") == {"master-tftp"}


def test_a_cx_address_that_names_millennium_itself_is_found(ntp, data):
    with folder() as f:
        assert "url-millennium" in rules(doctor("--url", f.url + "cx/millennium/", *ntp, *data), "reach")


def test_nothing_is_stored_but_a_line_at_the_end_of_a_log(ntp, data):
    mac = new_mac()
    before = {**FILES, f"/{mac}-app.log": b"what it said\n", f"/{mac}-boot.log": b"booted\n"}
    with folder(files=before) as f:
        doctor("--url", f.url, "--mac", mac, *ntp, *data)
        added = f.files.pop(f"/{mac}-app.log").removeprefix(b"what it said\n")
        assert added.count(b"\n") == 1 and b"bootline doctor" in added
        del before[f"/{mac}-app.log"]
        assert f.files == before
        assert {a.method for a in f.asked} == {"GET", "HEAD", "PUT"}


def test_a_log_whose_length_is_not_told_is_not_replaced(ntp, data):
    mac = new_mac()
    with folder(files={f"/{mac}-app.log": b"old\n"}, head_has_length=False) as f:
        doctor("--url", f.url, "--mac", mac, *ntp, *data)
        assert f.files[f"/{mac}-app.log"] == b"old\n" and f"/{OWN}-app.log" in f.files


def test_every_protocol_is_walked(start, ntp):
    server = start("--https", "127.0.0.1:0", "--ftp", "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--tftp", "127.0.0.1:0")
    urls = [f"{word}://127.0.0.1:{server.ports[word]}/" for word in ("http", "https", "ftp", "ftps", "tftp")]
    walk = doctor("--data", server.data, *ntp, *(word for url in urls for word in ("--url", url)))
    masters = [(s["about"].split(":")[0], s["found"]) for s in walk["steps"] if s["step"] == "master"]
    assert masters == [(word, "000000000000.cfg, 12 attributes") for word in ("http", "https", "ftp", "ftps")] + [("tftp", "none")]
    stored = [s["found"] for s in walk["steps"] if s["step"] == "upload"]
    assert len(stored) == 5 and all("a line was" in found for found in stored[:4]) and "refused" in stored[4]
    assert [s["about"].split(":")[0] for s in walk["steps"] if s["step"] == "tls"] == ["https", "ftp", "ftps"]


def test_without_an_address_the_servers_own_listeners_are_walked(server, ntp):
    (server.data / "bootline.conf").write_text(f"http = 127.0.0.1:{server.port}\nhttps =\n")
    try:
        walk = doctor("--data", server.data, *ntp)
    finally:
        (server.data / "bootline.conf").unlink()
    assert step(walk, "reach")["about"] == f"{server.url}/" and rules(walk) == {"image-none"}


def test_ftp_without_a_data_connection_is_told_apart_from_a_silent_server(ntp, data):
    class Closed(FtpFolder):
        def do_epsv(self, session, argument, reply):
            with socket.create_server(("127.0.0.1", 0)) as gone:
                port = gone.getsockname()[1]
            reply(f"229 passive (|||{port}|)")

        def do_pasv(self, session, argument, reply):
            with socket.create_server(("127.0.0.1", 0)) as gone:
                port = gone.getsockname()[1]
            reply(f"227 passive (127,0,0,1,{port >> 8},{port & 255})")

    with Closed(files=FILES) as f:
        assert rules(doctor("--url", f.url, *ntp, *data), "reach") == {"ftp-data"}


def test_a_missing_folder_for_logs_over_ftp_is_told(ntp, data):
    files = {**FILES, "/000000000000.cfg": b'<a CONFIG_FILES="one.cfg" LOG_FILE_DIRECTORY="logs"/>'}
    with FtpFolder(files=files, put_reply="553 no such folder", folders=("/logs",)) as f:
        assert rules(doctor("--url", f.url, *ntp, *data), "upload") == {"upload-folder"}


def test_a_phone_that_spelt_the_user_wrong_is_told_so(start, ntp):
    server = start("--visit-pause", 1)
    mac = server.new_phone()
    assert server.get(f"{mac}.cfg", login=("PlcmSplp", "PlcmSpIp")).status == 401
    wait_until(lambda: "mistyped-user" in server.cli("trace", mac, "--json").stdout, "the visit to be told")
    walk = doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp)
    assert "phone-mistyped" in rules(walk, "phone"), (step(walk, "phone"), server.cli("trace").stdout)
    [finding] = [f for f in step(walk, "phone")["findings"] if f["rule"] == "phone-mistyped"]
    assert finding["what"].startswith("It stopped ") and "wrong user name (PlcmSplp?)" in finding["what"]


def test_a_phone_that_stopped_is_told_with_the_reason(start, ntp):
    server = start("--visit-pause", 1)
    mac = server.new_phone()
    assert server.get(f"{mac}.cfg", login=("PlcmSpIp", "wrong")).status == 401
    wait_until(lambda: "wrong-password" in server.cli("trace", mac, "--json").stdout, "the visit to be told")
    walk = doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp)
    assert "phone-stopped" in rules(walk, "phone"), (step(walk, "phone"), server.cli("trace").stdout)


def test_a_misspelt_user_over_ftp_is_found_by_the_phones_address(start, ntp):
    server = start("--visit-pause", 1, "--ftp", "127.0.0.1:0")
    mac = server.new_phone()
    wait_until(lambda: mac in server.cli("trace", mac, "--json").stdout, "the first visit to be told")
    with socket.create_connection(("127.0.0.1", server.ports["ftp"]), timeout=DEADLINE_S) as c, c.makefile("rb") as lines:
        lines.readline()
        for sent in (b"USER PlcmSplp\r\n", b"PASS PlcmSpIp\r\n"):
            c.sendall(sent)
            last = lines.readline()
        assert last.startswith(b"530")
    wait_until(lambda: "mistyped-user" in server.cli("trace", "--json").stdout, "the visit to be told")
    walk = doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp)
    assert "phone-mistyped" in rules(walk, "phone")


def test_what_the_inventory_knows_of_a_phone_is_told(server, ntp):
    def phone_rules(mac):
        return rules(doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp), "phone")

    assert "phone-unknown" in phone_rules(new_mac())
    mac = new_mac()
    server.cli("phone", "add", mac)
    assert phone_rules(mac) == {"phone-never"}
    server.cli("phone", "block", mac)
    assert "phone-state" in phone_rules(mac)


def test_files_that_cannot_be_made_are_told(server, ntp):
    mac = new_mac()
    server.cli("phone", "add", mac)
    assert rules(doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp), "phone") == {"phone-never"}
    names = [word for where in ("--before", "--after") for n in range(8) for word in (where, f"{where[2]}{n}-{'x' * 240}.cfg")]
    server.cli("config-files", f"phone:{mac}", *names)  # more than CONFIG_FILES holds
    assert rules(doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp), "phone") == {"phone-never", "phone-files"}


def test_a_phone_that_starts_over_and_over_is_told(start, ntp):
    server = start("--visit-pause", 1)
    mac = server.new_phone()
    for count in range(1, 4):
        assert server.put(f"{mac}-boot.log", "booted").status in (200, 201, 204)
        wait_until(lambda n=count: server.cli("trace", mac, "--json").stdout.count("-boot.log") == n, "the boot to be told")
    walk = doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp)
    assert "phone-loop" in rules(walk, "phone")


def test_a_phones_enrolment_window_is_not_taken_by_the_doctor(server, ntp):
    mac = new_mac()
    server.cli("phone", "add", mac)
    walk = doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp)
    assert rules(walk, "reach") == {"reach-stranger"}
    facts = {f["name"]: f["value"] for f in step(walk, "phone")["facts"]}
    assert facts["enrolment window"].startswith("open to ") and "taken" not in facts["enrolment window"]
    assert server.get(f"{mac}.cfg").status == 200


def test_a_phone_with_its_own_login_is_played_with_it_and_keeps_it(server, ntp):
    mac = server.new_phone()
    own = server.get(f"{mac}-own.cfg").text
    password = own.split('device.prov.password="')[1].split('"')[0]
    assert server.get(f"{mac}.cfg", login=(mac, password)).status == 200
    wait_until(lambda: server.cli_json("phone", "show", mac)["login"] == "own", "the login to be used")
    walk = doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp)
    assert step(walk, "master")["found"].startswith(f"{mac}.cfg, ")
    assert step(walk, "reach")["found"] == f"reached, logged in as {mac}"
    assert rules(walk) <= {"image-none", "phone-never"}  # its visit may not be told yet
    assert server.get(f"{mac}.cfg", login=(mac, password)).status == 200


def test_where_there_is_no_inventory_the_phone_is_asked_for_all_the_same(ntp, data):
    mac = new_mac()
    with folder(files={f"/{mac}.cfg": b'<a CONFIG_FILES="one.cfg"/>'}) as f:
        walk = doctor("--url", f.url, "--mac", mac, *ntp, *data)
    assert step(walk, "master")["found"].startswith(f"{mac}.cfg")
    assert step(walk, "phone")["mark"] == "skipped"


def test_it_ends_when_it_is_interrupted_and_says_so(ntp, data):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        running = subprocess.Popen([PROGRAM, "doctor", "--no-dhcp", "--url", url, "--url", url, *map(str, ntp), *map(str, data)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        peer, _ = mute.accept()  # it waits for an answer that will not come
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=DEADLINE_S)
        peer.close()
    assert running.returncode == 1 and "Interrupted: what follows was not looked at." in out and err == ""
    assert "boot server" not in out and "WRONG" not in out  # half a step is no finding


def test_words_of_servers_do_not_reach_the_terminal_as_they_are(ntp, data):
    evil = b'<a CONFIG_FILES="\xc2\x9b31m&#27;x.cfg"/>'
    with folder(files={"/000000000000.cfg": evil}) as f:
        ran = run("--url", f.url, *ntp, *data, "--all")
    assert "\x1b" not in ran.stdout and "\x9b" not in ran.stdout


def test_help_says_what_is_done_and_what_is_not():
    told = run("--help", check=0).stdout
    assert OWN in told and "--sip-domain" in told and "Exit status" in told


def test_the_inventory_is_as_it_was_afterwards(server, ntp):
    mac = new_mac()
    server.cli("phone", "add", mac)
    shown = cli(server.data, "phone", "show", mac, "--json").stdout
    doctor("--data", server.data, "--url", server.url, "--mac", mac, *ntp)
    assert cli(server.data, "phone", "show", mac, "--json").stdout == shown
