"""Telling phones to read their files again or to restart: by REST, by NOTIFY over UDP and TCP, or not at all.

Phones are virtual ones (`bootline boot --listen`), and hand-made ones that answer as no good phone would.
"""

import contextlib
import ftplib
import http.client
import http.server
import itertools
import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest

from conftest import DEADLINE_S, PROGRAM, new_mac, wait_until
from ports import free_ports

ADMIN = "c0rrect-h0rse"


class Phone:
    """A virtual phone that stays, and boots again when it is told to."""

    def __init__(self, server, mac, *options):
        self.process = subprocess.Popen([PROGRAM, "boot", server.url, "--mac", mac, *options],
                                        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.said = b""
        self.hear("booted")
        self.at = dict(re.findall(r"(\w+)=\S+:(\d+)", self.hear("listening")))

    def hear(self, head):
        """The next line, which begins with this."""
        out = self.process.stdout.fileno()
        while b"\n" not in self.said:
            assert select.select([out], [], [], 2 * DEADLINE_S)[0], f"it does not say {head!r}"
            got = os.read(out, 4096)
            assert got, f"it has ended, and never said {head!r}: {self.process.stderr.read()}"
            self.said += got
        line, _, self.said = self.said.partition(b"\n")
        assert line.startswith(head.encode()), f"{line!r} is not {head!r}: {self.process.poll()}"
        return line.decode()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=DEADLINE_S)
        assert self.process.returncode == 0 and said[1] == b"", said


class Fake:
    """A phone of Python's: answer(request) gives the bytes that it says, or None."""

    def __init__(self, port, answer, udp=True, tcp=True, at="127.0.0.1"):
        self.answer, self.heard, self.came, self.sockets = answer, [], 0, []
        for is_wanted, kind, run in ((udp, socket.SOCK_DGRAM, self.udp), (tcp, socket.SOCK_STREAM, self.tcp)):
            if is_wanted:
                s = socket.socket(type=kind)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind((at, port))
                self.sockets.append(s)
                if kind == socket.SOCK_STREAM:
                    s.listen()
                threading.Thread(target=run, args=(s,), daemon=True).start()

    def say(self, request):
        """What comes once more, because the answer was not quick enough, is answered, and heard once."""
        self.came += 1
        if request.decode() not in self.heard:
            self.heard.append(request.decode())
        return self.answer(request.decode())

    def udp(self, s):
        with contextlib.suppress(OSError):
            while True:
                request, peer = s.recvfrom(65536)
                if not request:  # it was shut down
                    return
                if said := self.say(request):
                    s.sendto(said, peer)

    def tcp(self, s):
        with contextlib.suppress(OSError):
            while True:
                one, _ = s.accept()
                with one:
                    if said := self.say(one.recv(65536)):
                        one.sendall(said)
                    one.recv(1)

    def end(self):
        for s in self.sockets:
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)
            s.close()


def says(status):
    """Answers every request so."""
    def answer(request):
        copied = re.findall(r"^(?:Via|From|Call-ID|CSeq): .*\r$", request, re.M)
        to = re.search(r"^To: .*\r$", request, re.M)[0].rstrip("\r") + ";tag=p\r"
        return "\n".join([f"SIP/2.0 {status}\r", *copied, to, "Content-Length: 0\r", "\r", ""]).encode()
    return answer


@pytest.fixture
def place(start):
    """A server whose phones listen at one port of this machine's: it, and the port."""
    port = free_ports()
    server = start("--sip-port", port, "--visit-pause", "1")
    server.sip = port
    return server


@pytest.fixture
def phone(place):
    """Makes virtual phones; they end with the test."""
    running = []

    def make(mac, *options):
        running.append(Phone(place, mac, *options))
        return running[-1]

    yield make
    for one in running:
        one.end()


@pytest.fixture
def fake(place):
    running = []

    def make(answer, port=None, **how):
        running.append(Fake(port or place.sip, answer, **how))
        return running[-1]

    yield make
    for one in running:
        one.end()


def was_served(server, mac):
    """Whether it is known where this phone is: it was given its files, and the visit is over."""
    return re.search(r'"reason": *"served"', server.cli("trace", mac, "--json").stdout)


def seen_phone(server):
    """A phone of the inventory that has been here."""
    mac = server.new_phone()
    wait_until(lambda: was_served(server, mac), "the visit to be over")
    return mac


def enrolled_phone(server, tmp_path):
    """A phone that logs in with its own login: it, and the options of the virtual phone."""
    mac = server.new_phone()
    files = server.cli("render", mac, "--reveal").stdout  # the login is made when they are fetched in the window
    for name in ("global", "lines", "own"):
        files += server.get(f"{mac}-{name}.cfg").text
    password = tmp_path / f"{mac}-login"
    password.write_text(re.search(r'device.prov.password="([^"]+)"', files)[1] + "\n")
    # Its next visit is one of its own, as after a restart.
    wait_until(lambda: server.cli("trace", mac).stdout.count("-own.cfg"), "the visit to be over")
    assert server.get(f"{mac}.cfg", login=(mac, password.read_text().strip())).status == 200
    wait_until(lambda: server.cli_json("phone", "show", mac)["proof"] == "own login", "the phone to be seen with it")
    return mac, ["--user", mac, "--password-file", str(password)]


def tell(server, what, *words, check=True):
    ran = server.cli("phone", what, *words, "--json", check=check)
    return json.loads(ran.stdout)["tellings"]


def telling_of(server, mac):
    return json.loads(server.cli("phone", "resync", "--status", mac, "--json").stdout)["tellings"][0]


def switch_rest_on(server, mac, port):
    for name, value in (("apps.restapi.enabled", "1"), ("httpd.cfg.secureTunnelEnabled", "0"), ("httpd.cfg.port", str(port))):
        server.cli("param", "set", f"phone:{mac}", name, value)
    server.cli("param", "set", f"phone:{mac}", "device.auth.localAdminPassword", stdin=ADMIN + "\n")


def test_a_phone_is_told_by_notify_over_udp_and_comes_back(place, phone):
    mac = seen_phone(place)
    one = phone(mac, "--listen", f"127.0.0.1:{place.sip}")
    told = tell(place, "resync", mac, "--wait")[0]
    assert (told["state"], told["way"], told["what"]) == ("back", "notify-udp", "resync"), told
    assert told["asked_at"] <= told["answered_at"] <= told["back_at"]
    one.hear("told by notify-udp")
    one.hear("booted")


def test_a_phone_whose_password_cannot_be_read_fails_with_why_and_the_others_are_told(place, phone):
    broken, sound = seen_phone(place), seen_phone(place)
    place.cli("param", "set", f"phone:{broken}", "device.auth.localAdminPassword", stdin=ADMIN + "\n")
    with contextlib.closing(sqlite3.connect(place.data / "bootline.db")) as db, db:  # as with the master key of another folder
        assert db.execute("UPDATE param SET sealed = CAST(substr(sealed, 1, 1) || zeroblob(length(sealed) - 1) AS BLOB) WHERE sealed IS NOT NULL").rowcount == 1
    one = phone(sound, "--listen", f"127.0.0.1:{place.sip}")
    told = {t["mac"]: t for t in tell(place, "resync", broken, sound, "--wait", check=False)}
    assert told[broken]["state"] == "failed" and "cannot be read" in told[broken]["why"] and "secret.key" in told[broken]["why"], told
    assert told[sound]["state"] == "back", told
    one.hear("told by notify-udp")
    assert "phones cannot be told now" not in place.log()


def test_a_phone_that_hears_tcp_alone_is_told_over_tcp(place, phone):
    mac = seen_phone(place)
    phone(mac, "--listen", f"127.0.0.1:{place.sip}", "--sip", "tcp")
    told = tell(place, "resync", mac, "--wait")[0]
    assert (told["state"], told["way"]) == ("back", "notify-tcp"), told


def test_a_phone_with_a_rest_api_is_told_by_it(place, phone, tmp_path):
    mac, login = enrolled_phone(place, tmp_path)
    password = tmp_path / "admin"
    password.write_text(ADMIN + "\n")
    one = phone(mac, *login, "--rest", "127.0.0.1:0", "--admin-password-file", str(password))
    switch_rest_on(place, mac, one.at["rest"])
    for what in ("resync", "restart"):
        told = tell(place, what, mac, "--wait")[0]
        assert (told["state"], told["way"], told["why"]) == ("back", "rest", ""), told
        one.hear("told by rest")
        one.hear("booted")
        one.hear("listening")
    assert ADMIN not in place.log()


def test_a_rest_api_with_another_password_is_told_by_notify(place, phone, tmp_path):
    mac, login = enrolled_phone(place, tmp_path)
    one = phone(mac, *login, "--rest", "127.0.0.1:0", "--listen", f"127.0.0.1:{place.sip}")  # 456
    switch_rest_on(place, mac, one.at["rest"])
    told = tell(place, "resync", mac, "--wait")[0]
    assert (told["state"], told["way"]) == ("back", "notify-udp"), told
    assert "does not take the password that is in its files (401)" in place.log()


def test_a_rest_api_that_is_off_is_told_by_notify(place, phone, tmp_path):
    """404 is what a phone answers whose API is off."""
    class Off(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Off) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        mac, login = enrolled_phone(place, tmp_path)
        phone(mac, *login, "--listen", f"127.0.0.1:{place.sip}")
        switch_rest_on(place, mac, web.server_port)
        told = tell(place, "resync", mac, "--wait")[0]
        web.shutdown()
    assert (told["state"], told["way"]) == ("back", "notify-udp"), told
    assert "REST API is off, or too old for that (404)" in place.log()


@pytest.mark.parametrize("case", ["the files do not switch the API on", "the shared account alone was here last"])
def test_the_password_is_not_sent_where(place, phone, tmp_path, case):
    """With the shared account anybody gives himself out as a phone: he gets no password by that."""
    heard = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        mac, login = enrolled_phone(place, tmp_path) if "files" in case else (seen_phone(place), [])
        phone(mac, *login, "--listen", f"127.0.0.1:{place.sip}")
        switch_rest_on(place, mac, web.server_port)
        if "files" in case:
            place.cli("param", "set", f"phone:{mac}", "apps.restapi.enabled", "0")
        told = tell(place, "resync", mac, "--wait")[0]
        web.shutdown()
    assert told["way"] == "notify-udp" and heard == []


@pytest.mark.parametrize("has_login", [True, False])
def test_a_phone_is_told_where_it_was_and_not_where_the_shared_account_named_it(place, fake, tmp_path, has_login):
    mac = enrolled_phone(place, tmp_path)[0] if has_login else seen_phone(place)
    phone, stranger = fake(says("200 OK"), tcp=False), fake(says("200 OK"), tcp=False, at="127.0.0.2")
    elsewhere = http.client.HTTPConnection("127.0.0.1", place.port, timeout=DEADLINE_S, source_address=("127.0.0.2", 0))
    assert place.ask("GET", f"{mac}.cfg", connection=elsewhere).status == 404
    elsewhere.close()
    wait_until(lambda: place.cli_json("phone", "show", mac)["address"] == "127.0.0.2", "the stranger to be seen")
    tell(place, "resync", mac)
    wait_until(lambda: telling_of(place, mac)["state"] == "told", "the phone to be told")
    assert len(phone.heard) == 1 and stranger.heard == []


def test_a_phone_that_was_only_named_is_not_told(place, fake):
    """Its first asker with the shared account may be anybody, until he is in a window of the phone's own."""
    mac = new_mac()
    assert place.get(f"{mac}.cfg").status == 404
    wait_until(lambda: mac in place.cli("trace", mac, "--json").stdout, "the visit to be over")
    one = fake(says("200 OK"))
    place.cli("phone", "accept", mac)
    tell(place, "resync", mac)
    told = wait_until(lambda: (t := telling_of(place, mac))["state"] == "polling" and t, "it to be left to its poll")
    assert "with what proves that it is this phone" in told["why"] and one.heard == []
    assert place.get(f"{mac}.cfg").status == 200
    wait_until(lambda: telling_of(place, mac)["state"] == "back", "the phone to have come")


@pytest.mark.parametrize("over", ["http", "ftp"])
def test_a_phone_that_asks_for_anothers_files_is_not_taken_for_that_one(start, tmp_path, over):
    """What is told to phones goes where they were last: with a login of one phone nobody is there as another."""
    server = start("--visit-pause", "1", "--ftp", "127.0.0.1:0")
    mac, login = enrolled_phone(server, tmp_path)
    other = enrolled_phone(server, tmp_path)[0]
    before = wait_until(lambda: server.cli_json("phone", "show", other), "the other phone")["last_seen_at"]
    password = (tmp_path / f"{mac}-login").read_text().strip()
    wait_until(lambda: time.time() >= before + 2, "another second: its time is told in those")
    if over == "http":
        assert server.get(f"{other}.cfg", login=(mac, password)).status == 404
    else:
        with ftplib.FTP() as ftp:
            ftp.connect("127.0.0.1", server.ports["ftp"], timeout=DEADLINE_S)
            ftp.login(mac, password)
            with pytest.raises(ftplib.error_perm):
                ftp.retrbinary(f"RETR {other}.cfg", lambda _: None)
    wait_until(lambda: f"{other}.cfg" in server.cli("trace", mac).stdout, "the phone's own trace to tell it")
    assert server.cli_json("phone", "show", other)["last_seen_at"] == before


def test_a_restart_by_notify_says_what_that_can_do(place, phone):
    mac = seen_phone(place)
    phone(mac, "--listen", f"127.0.0.1:{place.sip}")
    told = tell(place, "restart", mac, "--wait")[0]
    assert (told["state"], told["way"]) == ("back", "notify-udp")
    assert "restarts where one of them has changed" in told["why"]


@pytest.mark.parametrize("is_proven", [True, False])
def test_a_phone_that_wants_to_know_who_tells_it_is_shown_its_lines_login(place, fake, tmp_path, is_proven):
    mac = enrolled_phone(place, tmp_path)[0] if is_proven else seen_phone(place)
    place.cli("line", "add", f"{mac}@pbx.example", "--secret-file", "-", stdin="s3cret-of-line\n")
    place.cli("line", "assign", f"{mac}@pbx.example", mac)
    challenge = 'WWW-Authenticate: Digest realm="phone", nonce="n0nce", qop="auth"\r\n'

    def answer(request):
        if "Authorization: Digest" in request:
            return says("200 OK")(request)
        return says("401 Unauthorized")(request).replace(b"Content-Length", challenge.encode() + b"Content-Length")

    one = fake(answer, tcp=False)
    tell(place, "resync", mac)
    if not is_proven:
        told = wait_until(lambda: (t := telling_of(place, mac))["why"] and t, "the first try to end")
        assert "it answers 401" in told["why"] and len(one.heard) == 1
        return
    wait_until(lambda: telling_of(place, mac)["state"] == "told", "the phone to be told")
    assert len(one.heard) == 2 and f'username="{mac}"' in one.heard[1] and "s3cret-of-line" not in "".join(one.heard)
    assert one.heard[0].startswith(f"NOTIFY sip:{mac}@127.0.0.1:{place.sip} SIP/2.0\r\n")


def test_a_phone_that_refuses_is_asked_over_tcp_and_again_later(place, fake):
    mac = seen_phone(place)
    one = fake(says("489 Bad Event"))
    tell(place, "resync", mac)
    told = wait_until(lambda: (t := telling_of(place, mac))["why"] and t, "the first try to end")
    assert told["state"] == "waiting" and told["way"] == ""
    assert "over UDP: it answers 489 Bad Event. By NOTIFY over TCP: it answers 489 Bad Event." in told["why"]
    assert len(one.heard) == 2


def test_a_phone_where_nobody_listens_is_told_when_it_does(place, phone):
    mac = seen_phone(place)
    tell(place, "restart", mac)
    told = wait_until(lambda: (t := telling_of(place, mac))["why"] and t, "the first try to end")
    assert told["state"] == "waiting" and "nobody listens" in told["why"]
    phone(mac, "--listen", f"127.0.0.1:{place.sip}")
    # After ten seconds; after a minute more, where it listened too late for those.
    told = wait_until(lambda: (t := telling_of(place, mac))["state"] == "back" and t, "the phone to come back", 4 * DEADLINE_S)
    assert told["way"] == "notify-udp"


def test_a_phone_that_comes_by_itself_need_not_be_told(place):
    mac = seen_phone(place)
    asked = tell(place, "resync", mac)[0]["asked_at"]
    wait_until(lambda: telling_of(place, mac)["why"], "the first try to end")
    wait_until(lambda: time.time() >= asked + 1, "the next second")  # in the same one it may have been before
    assert place.get(f"{mac}.cfg").status == 200
    told = wait_until(lambda: (t := telling_of(place, mac))["state"] == "back" and t, "the phone to have come")
    assert told["way"] == "poll" and told["back_at"] >= asked


def test_a_phone_that_was_never_here_is_waited_for(place):
    mac = new_mac()
    place.cli("phone", "add", mac)
    place.cli("param", "set", f"phone:{mac}", "prov.polling.mode", "rel")
    tell(place, "resync", mac)
    told = wait_until(lambda: (t := telling_of(place, mac))["state"] == "polling" and t, "it to be left to its poll")
    assert told["way"] == "poll" and "never been here" in told["why"] and "comes by itself every 1440 minutes" in told["why"]
    assert place.get(f"{mac}.cfg").status == 200
    told = wait_until(lambda: (t := telling_of(place, mac))["state"] == "back" and t, "the phone to have come")
    assert told["way"] == "poll"


def test_noise_from_a_phone_harms_nobody(place, fake):
    mac = seen_phone(place)
    noise = itertools.cycle([b"\0" * 2000, b"SIP/2.0 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff" * 60000,
                             b"SIP/2.0 200 OK\r\nContent-Length: 99999999\r\n\r\n"])
    one = fake(lambda _: next(noise))
    tell(place, "resync", mac)
    told = wait_until(lambda: (t := telling_of(place, mac))["why"] and t, "the first try to end")
    assert "By NOTIFY over UDP: no answer." in told["why"] and told["state"] == "waiting"
    assert one.came >= 3


def test_a_choice_of_phones_is_told_at_a_pace_and_each_once(start, tmp_path):
    port = free_ports()
    server = start("--sip-port", port, "--visit-pause", "1", "--tell-rate", "1000", "--tell-at-once", "4")
    macs = [new_mac() for _ in range(30)]
    table = tmp_path / "phones.csv"
    table.write_text("mac,site\n" + "".join(f"{m},default\n" for m in macs))
    server.cli("phone", "import", table)
    for mac in macs:
        wait_until(lambda: server.get(f"{mac}.cfg").status == 200, "the phone to be served")
    for mac in macs:
        wait_until(lambda: was_served(server, mac), "the visit to be over")
    one = Fake(port, says("200 OK"))
    try:
        assert len(tell(server, "resync", "--site", "default")) == 30
        assert len(tell(server, "resync", "--all")) == 30  # what waits is not asked for twice
        wait_until(lambda: all(t["state"] == "told" for t in tell(server, "resync", "--all", "--status")), "all to be told")
        # What was told already is asked for anew: each that was asked for is told, and no more often.
        assert len(one.heard) == len(tell(server, "resync", *macs, "--status")) >= 30
    finally:
        one.end()


def test_what_was_asked_for_is_told_after_a_restart_of_the_server(place, phone):
    mac = seen_phone(place)
    place.stop()
    ran = place.cli("phone", "resync", mac)
    assert "No server runs on this data folder" in ran.stderr
    ran = place.cli("phone", "restart", mac, "--wait", check=False)
    assert ran.returncode == 1 and "have not come back yet" in ran.stderr
    place.start()
    phone(mac, "--listen", f"127.0.0.1:{place.sip}")
    wait_until(lambda: all(t["state"] == "back" for t in
                           json.loads(place.cli("phone", "resync", "--status", mac, "--json").stdout)["tellings"]),
               "both to be told")


def test_a_phone_that_is_blocked_meanwhile_is_not_told(place):
    mac = seen_phone(place)
    place.stop()
    place.cli("phone", "resync", mac)
    place.cli("phone", "block", mac)
    place.start()
    told = wait_until(lambda: (t := telling_of(place, mac))["state"] == "failed" and t, "it to be given up")
    assert told["why"] == "It is not active any more, and gets no files."


def test_who_asked_stands_in_the_audit(place):
    mac = seen_phone(place)
    tell(place, "restart", mac)
    row = place.cli_json("audit", "--phone", mac)["audit"][-1]
    assert row["action"] == "phone restart" and row["changes"] == [{"field": "telling", "before": None, "after": "restart"}], row


@pytest.mark.parametrize("words, said", [
    ([], "Which phones?"),
    (["--all", "0004f2000001"], "Which phones?"),
    (["--all", "--for", "5m"], "how long to --wait"),
    (["--all", "--wait", "--for", "soon"], "as in 30m"),
    (["--all", "--status", "--wait"], "waits for nothing"),
])
def test_arguments_that_make_no_sense_are_refused(server, words, said):
    ran = server.cli("phone", "resync", *words, check=False)
    assert ran.returncode == 2 and said in ran.stderr


def test_phones_that_get_no_files_are_not_told(server):
    mac = new_mac()
    server.cli("phone", "add", mac)
    server.cli("phone", "block", mac)
    ran = server.cli("phone", "resync", mac, check=False)
    assert ran.returncode == 1 and "is blocked" in ran.stderr
    ran = server.cli("phone", "resync", "0004f2eeee99", check=False)
    assert ran.returncode == 1 and "0004f2eeee99" in ran.stderr


def test_a_server_that_ends_while_a_phone_is_being_told_ends_in_order(place):
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.settimeout(DEADLINE_S)
        silent.bind(("127.0.0.1", place.sip))
        tell(place, "resync", seen_phone(place))
        assert silent.recv(65536).startswith(b"NOTIFY ")
        place.stop()
