"""/doctor: the walk inside the server, as a job; whom it asks, and above all whom it does not."""

import json
import os
import socket
import subprocess
import threading

import conftest
import pytest
from conftest import PROGRAM, Server, new_mac, wait_until
from doctor_site import Dns
from office import Office, fields_of, problem


@pytest.fixture
def office(start):
    """A server of the test's own: there is one walk at a time."""
    return Office(start("--admin", "127.0.0.1:0", "--ftp", "127.0.0.1:0", "--sandbox", "require"))


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    """One where nothing is walked."""
    one = Server(tmp_path_factory.mktemp("idle"), ["--admin", "127.0.0.1:0"])
    yield Office(one)
    one.stop()


class Stranger:
    """Another machine: counts who comes, and never answers."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.came, self.held = self.socket.getsockname()[1], 0, []
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.came += 1
            self.held.append(connection)

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()
        for connection in self.held:
            connection.close()


def walk(office, **wish):
    """Has it walked to its end."""
    answer = office.operator.post("/doctor", wish)
    assert answer.status == 202 and answer.json["state"] in ("running", "done"), answer  # a short one may be over
    return over(office)


def over(office):
    return wait_until(lambda: (j := office.operator.get("/doctor").json)["state"] != "running" and j, "the walk to end")


def step(job, word, about=""):
    [found] = [s for s in job["report"]["steps"] if s["step"] == word and (s["about"] or "").startswith(about)]
    return found


def test_the_way_of_no_phone_in_particular_is_walked_over_every_listener_with_the_sandbox_closed(office):
    assert office.operator.get("/doctor").json == {
        "state": "idle", "mac": None, "sip_domain": None, "by": None, "started_at": None, "over_at": None, "why": None, "report": None}
    job = walk(office)
    assert (job["state"], job["by"], job["why"], job["mac"]) == ("done", "operator", None, None), job
    assert job["over_at"] >= job["started_at"] > 0
    ports = office.server.ports
    for scheme in ("http", "ftp"):
        about = f"{scheme}://127.0.0.1:{ports[scheme]}/"
        secure = {"tls": "noted"} if scheme == "ftp" else {}  # AUTH TLS, with an authority of the server's own
        marks = {s["step"]: s["mark"] for s in job["report"]["steps"] if s["about"] == about}
        assert marks == {"name": "good", "reach": "good", "master": "good", "files": "good", "upload": "good", "image": "noted", **secure}, job
    assert (job["report"]["wrong"], job["report"]["warnings"]) == (0, 0), job
    assert "CAP_NET_RAW" in step(job, "dhcp")["found"] and step(job, "dhcp")["mark"] == "skipped"
    assert step(job, "time")["mark"] == "skipped"


def test_the_report_is_what_the_command_line_says_of_the_same_way(office):
    mac = new_mac()
    job = walk(office, mac=mac)
    url = f"http://127.0.0.1:{office.server.port}/"
    ran = office.server.cli("doctor", "--mac", mac, "--no-dhcp", "--url", url, "--json", check=False)
    told = json.loads(ran.stdout)
    mine = {s["step"]: (s["mark"], [f["rule"] for f in s["findings"]]) for s in job["report"]["steps"] if s["about"] in (url, mac)}
    assert mine == {s["step"]: (s["mark"], [f["rule"] for f in s["findings"]]) for s in told["steps"] if s["about"] in (url, mac)}
    assert mine["phone"][0] == "warned" and "phone-unknown" in mine["phone"][1]


def test_a_phones_own_files_are_looked_at(office):
    mac = new_mac()
    assert office.operator.post("/phones", {"mac": mac, "model": "VVX411"}).status == 201
    job = walk(office, mac=mac.upper())
    assert job["mac"] == mac and step(job, "phone")["about"] == mac
    assert {f["rule"] for f in step(job, "reach", "http")["findings"]} == {"reach-stranger"}


def test_a_master_that_leads_elsewhere_is_not_followed(start, tmp_path):
    with Stranger() as stranger:
        other = f"127.0.0.1:{stranger.port}"
        root = tmp_path / "root"
        root.mkdir()
        (root / "000000000000.cfg").write_text(
            f'<a CONFIG_FILES="http://{other}/a.cfg, ftp://{other}/b.cfg, http://user:secret@{other}/c.cfg" '
            f'APP_FILE_PATH="http://{other}/sip.ld" LOG_FILE_DIRECTORY="http://{other}/logs" OVERRIDES_DIRECTORY="http://{other}/o"/>')
        office = Office(start("--admin", "127.0.0.1:0", "--root", root))
        job = walk(office)
        assert stranger.came == 0
        found = step(job, "files")["findings"]
        assert {f["rule"] for f in found} == {"file-elsewhere"} and f"http://{other}/a.cfg" in found[0]["what"], found
        assert b"secret" not in json.dumps(found).encode()
        assert [step(job, word)["mark"] for word in ("upload", "image")] == ["skipped", "skipped"]
        assert job["report"]["wrong"] == 0


@pytest.mark.parametrize("body, field", [({"mac": "nonsense"}, "mac"), ({"sip_domain": "a b"}, "sip_domain"), ({"sip_domain": "http://a.example/"}, "sip_domain"),
                                         ({"sip_domain": "a" * 250}, "sip_domain"), ({"url": "http://other.example/"}, "url"), ({"dns": "192.0.2.1"}, "dns"),
                                         ({"mac": 7}, "mac")])
def test_a_wish_that_makes_no_sense_or_names_a_server_is_refused_and_nothing_starts(idle, body, field):
    assert fields_of(idle.operator.post("/doctor", body)) == [field]
    assert idle.operator.get("/doctor").json["state"] == "idle"


def slow(start):
    """A server whose walk takes long: the address that its settings give for it never answers."""
    stranger = Stranger().__enter__()
    return stranger, Office(start("--admin", "127.0.0.1:0", "--upgrade-url", f"http://127.0.0.1:{stranger.port}/"))


def test_one_walk_at_a_time_and_delete_ends_it(start):
    stranger, office = slow(start)
    try:
        assert office.operator.post("/doctor", {}).status == 202
        wait_until(lambda: stranger.came, "the address in the settings to be asked")
        refused = problem(office.admin.post("/doctor", {}), 409, "under_way")
        assert "operator" in refused["detail"]
        running = office.operator.get("/doctor").json
        assert running["state"] == "running" and step(running, "master", "http")["mark"] == "good"
        assert office.operator.delete("/doctor").status == 204
        ended = over(office)
        assert (ended["state"], ended["why"]) == ("ended", None)
        assert not [s for s in ended["report"]["steps"] if str(stranger.port) in (s["about"] or "") and s["step"] == "reach"]
        problem(office.operator.delete("/doctor"), 404, "not_found")
        assert office.operator.post("/doctor", {}).status == 202  # and another may begin
        assert office.operator.delete("/doctor").status == 204
    finally:
        stranger.__exit__()


def test_a_server_that_stops_ends_the_walk(start):
    stranger, office = slow(start)
    try:
        assert office.operator.post("/doctor", {}).status == 202
        wait_until(lambda: stranger.came, "the address in the settings to be asked")
        office.server.stop()
    finally:
        stranger.__exit__()


def test_who_had_a_walk_made_and_who_ended_it_stands_in_the_audit(start):
    stranger, office = slow(start)
    mac = new_mac()
    try:
        assert office.operator.post("/doctor", {"mac": mac}).status == 202
        assert office.admin.delete("/doctor").status == 204
        over(office)
        rows = [(r["by"], r["action"], r["object"]) for r in office.admin.get("/audit").json["audit"] if r["action"] == "doctor"]
        assert rows == [("admin", "doctor", "server"), ("operator", "doctor", f"phone {mac}")]
    finally:
        stranger.__exit__()


def test_a_viewer_neither_starts_nor_sees_walks(idle):
    for answer in (idle.viewer.get("/doctor"), idle.viewer.post("/doctor", {}), idle.viewer.delete("/doctor")):
        problem(answer, 403, "forbidden")


RESOLVER = "127.0.0.77"  # of this machine alone, like all of 127/8


@pytest.fixture
def names(tmp_path, monkeypatch):
    """Has servers started on a machine whose DNS server is the test's."""
    ran = subprocess.run(["unshare", "--mount", "true"], capture_output=True)
    if os.geteuid() != 0 or ran.returncode != 0:
        pytest.skip("this machine lets nobody put other files in the place of its own")
    (tmp_path / "resolv.conf").write_text(f"nameserver {RESOLVER}\n")
    wrapper = tmp_path / "bootline"
    wrapper.write_text(f"#!/bin/sh\nexec unshare --mount sh -c 'mount --bind {tmp_path}/resolv.conf /etc/resolv.conf && exec {PROGRAM} \"$@\"' sh \"$@\"\n")
    wrapper.chmod(0o755)
    monkeypatch.setattr(conftest, "PROGRAM", str(wrapper))
    with Dns(address=RESOLVER, port=53) as dns:
        yield dns


def test_names_are_looked_up_inside_the_sandbox_and_what_they_lead_to_is_left_alone(start, names):
    with Stranger() as stranger:
        names.names.update({"boot.lync.test": "127.0.0.1", "_sipinternaltls._tcp.lync.test": ("pool.lync.test", stranger.port),
                            "pool.lync.test": "127.0.0.1", "_ntp._udp.lync.test": ("pool.lync.test", 123), "ucupdates-r2.lync.test": "127.0.0.1"})
        office = Office(start("--admin", "127.0.0.1:0", "--sandbox", "require", "--upgrade-url", "http://boot.lync.test:1/"))
        job = walk(office, sip_domain="lync.test")
        assert stranger.came == 0
    assert (job["state"], job["sip_domain"]) == ("done", "lync.test"), job
    assert step(job, "name", "http://boot")["found"] == "boot.lync.test is 127.0.0.1"
    assert {f["rule"] for f in step(job, "reach", "http://boot")["findings"]} == {"reach-refused"}
    assert f"pool.lync.test:{stranger.port}" in step(job, "registrar")["found"], step(job, "registrar")
    assert "registrar-closed" not in json.dumps(job)
    for word in ("time", "web-services", "pin", "update"):
        assert step(job, word)["mark"] == "skipped" and "command line" in step(job, word)["found"], job
