"""The stream of events: what happens, told to whoever listens, until he may not any more."""

import contextlib
import http.client
import json
import socket
import sqlite3

import pytest

import sockets
from conftest import DEADLINE_S, Server, new_mac, wait_until
from office import Api, Office, new_person


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A server that tells of a visit soon after it."""
    one = Server(tmp_path_factory.mktemp("events"), ["--admin", "127.0.0.1:0", "--visit-pause", "1"])
    yield Office(one)
    one.stop()


class Listener:
    """Somebody who listens: events as (name, id, data), in order."""

    def __init__(self, api, last=None, after=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=DEADLINE_S)
        headers = api.headers("GET")
        if last:
            headers["Last-Event-ID"] = last
        self.connection.request("GET", "/api/v1/events" + (f"?after={after}" if after else ""), headers=headers)
        self.answer = self.connection.getresponse()
        self.seen, self.comments = [], 0

    def next(self):
        """The next event; None when the stream has ended."""
        fields = {}
        while line := self.answer.readline():
            line = line.decode().rstrip("\n")
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                event = (fields["event"], fields["id"], json.loads(fields["data"]))
                self.seen.append(event)
                return event
        return None

    def until(self, name, **wanted):
        """The first event from now on of this name whose data has these values."""
        while event := self.next():
            if event[0] == name and all(event[2].get(k) == v for k, v in wanted.items()):
                return event
        raise AssertionError(f"the stream ended without {name} {wanted}: {self.seen}")

    def close(self):
        self.answer.close()
        self.connection.close()


@pytest.fixture
def listen():
    listeners = []

    def one(api, last=None, after=None):
        listeners.append(Listener(api, last, after))
        return listeners[-1]

    yield one
    for listener in listeners:
        listener.close()


def test_a_stream_is_one_of_events_and_is_kept_by_nobody(office, listen):
    answer = listen(office.viewer).answer
    assert answer.status == 200 and answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-store"


def test_who_is_nobody_hears_nothing(office, listen):
    assert listen(office.nobody).answer.status == 401


def test_a_change_is_told_without_its_values(office, listen):
    listener = listen(office.viewer)
    assert office.admin.post("/groups", {"name": "told", "label": "not to be told"}).status == 201
    event = listener.until("change", action="group add")
    assert event[2]["by"] == "admin" and event[2]["object"] == "group told" and event[2]["mac"] is None
    assert "not to be told" not in json.dumps(event[2])


def test_a_refused_login_is_a_visit_and_a_refusal(office, listen):
    listener = listen(office.viewer)
    mac = new_mac()
    office.server.get(f"{mac}.cfg", login=("PlcmSpIp", "not it"))
    assert listener.until("visit")[2]["refused_count"] == 1
    refusal = listener.until("refusal")[2]
    assert [r["reason"] for r in refusal["requests"]] == ["wrong-password"] and "not it" not in json.dumps(refusal)


def test_a_phone_that_brings_its_boot_log_is_a_boot_an_upload_and_new(office, listen):
    listener = listen(office.viewer)
    mac = new_mac()
    assert office.server.put(f"{mac}-boot.log", b"0101000000|boot |4|00|hello\n").status in (200, 201)
    events = {listener.until("visit", mac=mac)[1]}
    for name in ["phone_new", "boot", "upload"]:
        event = listener.until(name, mac=mac)
        events.add(event[1])
    assert [r["name"].rpartition("/")[2] for r in event[2]["requests"]] == [f"{mac}-boot.log"]
    # Whoever is cut off before the last event of a visit is told the whole visit again.
    assert len(events) == 2


def test_a_phone_of_the_inventory_that_polls_is_no_boot_and_not_new(office, listen):
    listener = listen(office.viewer)
    mac = office.server.new_phone()
    listener.until("visit", mac=mac)
    office.admin.post("/groups", {"name": "after-poll"})
    listener.until("change", object="group after-poll")
    assert not [e for e in listener.seen if e[0] in ("boot", "phone_new") and e[2]["mac"] == mac]


def test_a_stream_goes_on_behind_the_last_event(office, listen):
    first = listen(office.viewer)
    office.admin.post("/groups", {"name": "heard"})
    _, last, _ = first.until("change", object="group heard")
    first.close()
    office.admin.post("/groups", {"name": "missed"})
    second = listen(office.viewer, last)
    second.until("change", object="group missed")
    assert "group heard" not in [e[2].get("object") for e in second.seen]


def test_who_has_logged_in_misses_nothing_that_happens_before_he_listens(office, listen):
    last = office.viewer.get("/session").json["last_event"]
    office.admin.post("/groups", {"name": "while-the-page-loads"})
    first = listen(office.viewer, after=last)
    _, seen, _ = first.until("change", object="group while-the-page-loads")
    office.admin.post("/groups", {"name": "while-it-was-broken"})
    again = listen(office.viewer, seen, after=last)  # as a browser goes on: with the address that it began with
    assert again.until("change")[2]["object"] == "group while-it-was-broken"


def test_an_id_that_is_none_is_now(office, listen):
    listener = listen(office.viewer, "what")
    office.admin.post("/groups", {"name": "from-now-on"})
    assert listener.until("change")[2]["object"] == "group from-now-on"


def test_an_id_behind_the_end_is_the_end(office, listen):
    late, other = listen(office.viewer, "999999999-999999999"), listen(office.viewer)
    office.admin.post("/groups", {"name": "the-end"})
    other.until("change", object="group the-end")  # all who listen have been looked after now
    office.admin.post("/groups", {"name": "after-the-end"})
    late.until("change", object="group after-the-end")


def test_two_who_listen_hear_the_same(office, listen):
    both = [listen(office.viewer), listen(office.program("viewer"))]
    office.admin.post("/groups", {"name": "for-both"})
    assert both[0].until("change", object="group for-both") == both[1].until("change", object="group for-both")


def test_a_session_that_ends_ends_its_stream(office, listen):
    guest = new_person(office.server, "guest", "viewer")
    listener = listen(guest)
    assert guest.delete("/session").status == 204
    while listener.next():
        pass
    assert listener.answer.isclosed()


def test_a_token_that_is_removed_ends_its_stream(office, listen):
    token = office.server.cli_json("token", "add", "short-lived", "--role", "viewer")["token"]
    listener = listen(Api(office.port, token=token))
    assert listener.answer.status == 200
    office.server.cli("token", "remove", "short-lived")
    while listener.next():
        pass


def test_a_person_who_is_removed_hears_no_more(office, listen):
    listener = listen(new_person(office.server, "gone", "viewer"))
    office.server.cli("account", "remove", "gone")
    while listener.next():
        pass


def test_a_quiet_stream_is_kept_alive_by_comments(office, listen):
    listener = listen(office.viewer)
    line = listener.answer.readline()
    while not line.startswith(b":"):
        assert line, "the stream ended"
        line = listener.answer.readline()


def test_more_streams_than_the_limit_are_told_so(start):
    office = Office(start("--admin", "127.0.0.1:0"))
    program = office.program("viewer")
    streams = [Listener(program) for _ in range(64)]
    assert {s.answer.status for s in streams} == {200}
    one_more = Listener(program)
    assert one_more.answer.status == 503 and one_more.answer.headers["retry-after"]
    for stream in [*streams, one_more]:
        stream.close()


def test_a_stream_ends_when_the_server_stops(start):
    office = Office(start("--admin", "127.0.0.1:0"))
    listener = Listener(office.program("viewer"))
    assert listener.answer.status == 200
    office.server.stop()
    assert listener.next() is None
    listener.close()


def is_held(office, link):
    """Whether the server still has its end of a connection."""
    ends = office.port, link.getsockname()[1]
    return any((c.port, c.peer) == ends and c.state == sockets.ESTABLISHED for c in sockets.connections())


def test_who_reads_nothing_of_a_stream_keeps_no_place(start):
    office = Office(start("--admin", "127.0.0.1:0", "--rate-window", "1"))
    program = office.program("viewer")
    with contextlib.closing(sqlite3.connect(office.server.data / "bootline.db", timeout=DEADLINE_S)) as db, db:
        db.executemany("INSERT INTO audit(at, by, login, via, action, object, mac, was, becomes) VALUES (1, 'x', '', 'cli', 'x', ?, '', '', '')",
                       [("x" * 1000,)] * 3000)
    with socket.socket() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        link.connect(("127.0.0.1", office.port))
        link.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {program.token}\r\nLast-Event-ID: 0-0\r\n\r\n".encode())
        assert link.recv(12) == b"HTTP/1.1 200" and is_held(office, link)
        wait_until(lambda: not is_held(office, link), "the server to give up who reads nothing")
