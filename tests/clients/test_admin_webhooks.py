"""Webhooks: whoever is to be told is told, signed, at least once, and nobody else."""

import hashlib
import hmac
import http.server
import json
import os
import ssl
import subprocess
import threading

import conftest
import pytest

from certificates import Authority
from conftest import PROGRAM, Server, new_mac, wait_until
from office import Office


class Receiver:
    """A small server that keeps what it is sent and answers as it was told to."""

    def __init__(self, certificate=None):
        self.got, self.statuses = [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = outer.statuses.pop(0) if outer.statuses else 200
                outer.got.append((self.path, dict(self.headers.items()), body, status))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"http://127.0.0.1:{outer.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def events(self):
        return [json.loads(body) for _, _, body, status in self.got if status == 200]

    def wait_for(self, event, **wanted):
        def look():
            return [e for e in self.events() if e["event"] == event and all(e["data"].get(k) == v for k, v in wanted.items())]
        return wait_until(look, f"{event} {wanted} to come")

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("webhooks"), ["--admin", "127.0.0.1:0", "--visit-pause", "1", "--webhook-hosts", "127.0.0.1"])
    yield Office(one)
    one.stop()


@pytest.fixture
def told(start, receiver):
    """A server that may tell this receiver alone."""
    return Office(start("--admin", "127.0.0.1:0", "--visit-pause", "1", "--webhook-hosts", f"example.net 127.0.0.1:{receiver.port}"))


def add(office, receiver, **more):
    answer = office.admin.post("/webhooks", {"url": receiver.url, "events": ["change"], **more})
    assert answer.status == 201, answer
    return f"/webhooks/{answer.json['id']}"


def test_an_event_is_told_and_signed(told, receiver):
    path = add(told, receiver, secret="a secret to sign with")
    told.admin.post("/groups", {"name": "signed"})
    receiver.wait_for("change", object="group signed")
    for where, headers, body, _ in receiver.got:
        at, _, signature = headers["Bootline-Signature"].partition(",")
        want = hmac.new(b"a secret to sign with", at[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
        assert at.startswith("t=") and signature == f"v1={want}" and where == "/hook"
        assert headers["Content-Type"] == "application/json" and headers["Bootline-Event"] == "change"
    state = wait_until(lambda: (s := told.admin.get(path).json)["last_status"] and s, "the state to be noted")
    assert state["last_status"] == 200 and state["failures"] == 0 and state["has_secret"] and "secret" not in state


def test_only_what_it_asked_for_is_told(told, receiver):
    add(told, receiver, events=["upload", "phone_new"])
    mac = new_mac()
    told.server.put(f"{mac}-boot.log", b"hello\n")
    receiver.wait_for("upload", mac=mac)
    receiver.wait_for("phone_new", mac=mac)
    assert {e["event"] for e in receiver.events()} == {"upload", "phone_new"}
    assert all("Bootline-Signature" not in headers for _, headers, _, _ in receiver.got)


def test_a_delivery_that_failed_is_tried_again(told, receiver):
    path = add(told, receiver)
    receiver.statuses = [500]
    told.admin.post("/groups", {"name": "again"})
    state = wait_until(lambda: (s := told.admin.get(path).json)["failures"] and s, "the failure to be noted")
    assert state["last_status"] == 500 and state["next_at"] == state["last_at"] + 10
    refused = json.loads(receiver.got[0][2])
    receiver.wait_for("change", object="group again")
    assert refused in receiver.events()
    wait_until(lambda: told.admin.get(path).json["failures"] == 0, "the failure to be forgotten")


def test_what_was_missed_is_told_after_a_restart(told, receiver):
    path = add(told, receiver)
    receiver.statuses = [503] * 100
    told.admin.post("/groups", {"name": "before-the-restart"})
    wait_until(lambda: told.admin.get(path).json["failures"], "the failure to be noted")
    told.server.stop()
    receiver.statuses = []
    told.server.start()
    receiver.wait_for("change", object="group before-the-restart")


def test_a_webhook_that_is_off_is_told_later(told, receiver):
    path = add(told, receiver, is_on=False)
    told.admin.post("/groups", {"name": "while-off"})
    assert told.admin.patch(path, {"is_on": True}).status == 200
    receiver.wait_for("change", object="group while-off")


def test_a_redirect_is_not_followed(told, receiver):
    path = add(told, receiver, events=["boot"])
    receiver.statuses = [302]
    answer = told.admin.post(f"{path}/test")
    assert answer.status == 200 and answer.json["is_taken"] is False and answer.json["status"] == 302, answer.json
    assert answer.json["why"].startswith("redirect")
    assert [where for where, _, _, _ in receiver.got] == ["/hook"]


def test_a_test_tells_what_happened(told, receiver):
    path = add(told, receiver, events=["boot"])
    answer = told.admin.post(f"{path}/test").json
    assert answer["is_taken"] and answer["status"] == 200 and answer["why"] is None
    assert receiver.events() == [{"id": "test", "event": "test", "data": {}}]
    receiver.close()
    answer = told.admin.post(f"{path}/test").json
    assert answer["is_taken"] is False and answer["status"] == 0 and answer["why"].startswith("server not reached")


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:9/", "http://localhost/", "http://192.0.2.1/", "http://127.0.0.1.example.net/", "http://[::1]/", "https://127.0.0.1:8443/x"])
def test_a_host_that_is_not_listed_is_refused(office, url):
    answer = office.admin.post("/webhooks", {"url": url, "events": ["change"]})
    assert answer.status == 422 and answer.json["errors"][0]["field"] == "url", answer
    assert office.admin.get("/webhooks").json["webhooks"] == []


@pytest.mark.parametrize("body, field", [
    ({"url": "ftp://127.0.0.1/", "events": ["boot"]}, "url"), ({"url": "http://127.0.0.1@evil.example/", "events": ["boot"]}, "url"),
    ({"url": "http://127.0.0.1/", "events": []}, "events"), ({"url": "http://127.0.0.1/", "events": ["storm"]}, "events"),
    ({"url": "http://127.0.0.1/"}, "events"), ({"url": "http://127.0.0.1/", "events": ["boot"], "secret": "x" * 300}, "secret"),
    ({"url": "http://127.0.0.1\\@evil.example/", "events": ["boot"]}, "url"), ({"url": "http://127.0.0.1:x/", "events": ["boot"]}, "url")])
def test_a_webhook_that_cannot_be_is_refused(office, body, field):
    answer = office.admin.post("/webhooks", body)
    assert answer.status == 422 and answer.json["errors"][0]["field"] == field, answer
    assert office.admin.get("/webhooks").json["webhooks"] == []


def test_a_host_taken_off_the_list_gets_nothing_more(start, receiver):
    data = start("--admin", "127.0.0.1:0", "--webhook-hosts", "127.0.0.1:%d" % receiver.port)
    path = add(Office(data), receiver)
    data.stop()
    office = Office(start("--admin", "127.0.0.1:0", data=data.data))
    program = office.program("admin")
    program.post("/groups", {"name": "not-for-you"})
    wait_until(lambda: program.get(path).json["failures"], "the refusal to be noted")
    assert receiver.got == []
    assert "webhook-hosts" in program.post(f"{path}/test").json["why"]


def test_a_webhook_is_changed_and_removed(office, receiver):
    made = office.admin.post("/webhooks", {"url": "http://127.0.0.1/a", "events": ["boot", "visit"], "secret": "s"})
    assert made.status == 201 and made.json["events"] == ["visit", "boot"]
    path = f"/webhooks/{made.json['id']}"
    changed = office.admin.patch(path, {"events": ["change"], "secret": None, "is_on": False})
    assert changed.json["events"] == ["change"] and not changed.json["has_secret"] and not changed.json["is_on"]
    assert office.admin.delete(path).status == 204 and office.admin.get(path).status == 404
    assert office.admin.get("/webhooks/what").status == 404


def test_the_secret_stands_nowhere_in_the_audit(office):
    made = office.admin.post("/webhooks", {"url": "http://127.0.0.1/a", "events": ["boot"], "secret": "stays among us", "is_on": False})
    assert "stays among us" not in office.server.cli("audit", "--json").stdout
    office.admin.delete(f"/webhooks/{made.json['id']}")


NAME = "hooks.bootline.test"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"  # where Debian's libcurl looks for authorities


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Has servers started on a machine that knows NAME as its own and trusts an authority of the test's."""
    ran = subprocess.run(["unshare", "--mount", "true"], capture_output=True)
    if os.geteuid() != 0 or ran.returncode != 0 or not os.path.exists(BUNDLE):
        pytest.skip("this machine lets nobody put other files in the place of its own")
    authority = Authority(tmp_path, "Hooks CA")
    (tmp_path / "hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
    wrapper = tmp_path / "bootline"
    wrapper.write_text("#!/bin/sh\nexec unshare --mount sh -c '"
                       f"mount --bind {tmp_path}/hosts /etc/hosts && mount --bind {authority.pem} {BUNDLE} && exec {PROGRAM} \"$@\"' sh \"$@\"\n")
    wrapper.chmod(0o755)
    monkeypatch.setattr(conftest, "PROGRAM", str(wrapper))
    return authority


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_webhook_is_reached_by_its_name_from_inside_the_sandbox(start, elsewhere, scheme):
    receiver = Receiver(elsewhere.sign(NAME) if scheme == "https" else None)
    office = Office(start("--admin", "127.0.0.1:0", "--sandbox", "require", "--webhook-hosts", f"{NAME}:{receiver.port}"))
    made = office.admin.post("/webhooks", {"url": f"{scheme}://{NAME}:{receiver.port}/hook", "events": ["boot"]})
    answer = office.admin.post(f"/webhooks/{made.json['id']}/test").json
    assert answer["is_taken"] and answer["status"] == 200, answer
    receiver.close()


def test_a_webhook_whose_certificate_nobody_vouches_for_is_not_told(start, elsewhere, tmp_path):
    receiver = Receiver(Authority(tmp_path, "Nobody").sign(NAME))
    office = Office(start("--admin", "127.0.0.1:0", "--sandbox", "require", "--webhook-hosts", f"{NAME}:{receiver.port}"))
    made = office.admin.post("/webhooks", {"url": f"https://{NAME}:{receiver.port}/hook", "events": ["boot"]})
    answer = office.admin.post(f"/webhooks/{made.json['id']}/test").json
    assert not answer["is_taken"] and "verification failed" in answer["why"], answer
    receiver.close()
    assert receiver.got == []
