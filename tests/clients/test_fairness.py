"""Who guesses is slowed, who knows is served: phones and guessers behind one address."""

import base64
import json
import re
import resource
import select
import socket
import struct
import subprocess

import pytest
from conftest import DEADLINE_S, PASSWORD, PROGRAM, USER, new_mac, wait_until

PHONES = 100
FIRST = 0x0004F2D00000
# Long enough for no held answer to be due while a test looks.
HELD = ("--login-failures", 10, "--account-failures", 0, "--login-delay", 600)
FTP = ("--ftp", "127.0.0.1:0")


def raise_limit(count):
    """This program may hold so many descriptors more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count + 200:
        pytest.skip(f"this machine allows {hard} descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count + 200), hard))


def add_fleet(server, tmp_path):
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("mac,model\n" + "".join(f"{FIRST + i:012x},VVX400\n" for i in range(PHONES)))
    server.cli("phone", "import", fleet)
    wait_until(lambda: server.get(f"{FIRST + PHONES - 1:012x}.cfg").status == 200, "the last phone")


def boot_fleet(server, scheme, *words):
    """Boots the fleet; every phone must come up, and no request of any may fail."""
    ran = subprocess.run([PROGRAM, "boot", f"{scheme}://127.0.0.1:{server.ports[scheme]}/", "--mac", f"{FIRST:012x}",
                          "--count", str(PHONES), "--parallel", "20", "--json", *words], capture_output=True, text=True,
                         timeout=4 * DEADLINE_S)
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["came_up"], told["failures"]) == (0, PHONES, []), ran.stdout + ran.stderr


class Crowd:
    """Many connections to one port, each of which says the same; what is answered is counted."""

    def __init__(self, port, count, said, tls=None):
        self.sockets, self.heard = [], {}
        for i in range(count):
            sock = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)
            sock.setblocking(False)
            self.sockets.append(sock)
            try:
                sock.send(said(i) if callable(said) else said)
            except (BlockingIOError, BrokenPipeError, ConnectionResetError):
                pass
        self.said = said

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for sock in self.sockets:
            sock.close()

    def listen(self):
        """Takes in what has come by now; gives all that was heard, by socket."""
        waiting = select.poll()
        by_fd = {sock.fileno(): sock for sock in self.sockets}
        for fd in by_fd:
            waiting.register(fd, select.POLLIN)
        for fd, _ in waiting.poll(0):
            try:
                data = by_fd[fd].recv(65536)
            except OSError:
                data = b""
            self.heard[fd] = self.heard.get(fd, b"") + data
        return self.heard

    def count(self, text):
        return sum(text in said for said in self.listen().values())


def wrong(i, user=USER):
    login = base64.b64encode(f"{user}:guess {i}".encode()).decode()
    return f"GET /{FIRST:012x}.cfg HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\n\r\n".encode()


def wrong_ftp(i):
    return f"USER {USER}\r\nPASS guess {i}\r\n".encode()


def audit(server):
    return [row["action"] for row in server.cli_json("audit", "--limit", "10000")["audit"]]


@pytest.mark.parametrize("scheme, guess, refusal", [("http", wrong, b"HTTP/1.1 401"), ("ftp", wrong_ftp, b"530 ")])
def test_a_thousand_wrong_passwords_hold_up_no_phone_behind_the_same_address(start, tmp_path, scheme, guess, refusal):
    raise_limit(1000)
    server = start(*FTP, *HELD)
    add_fleet(server, tmp_path)
    with Crowd(server.ports[scheme], 1000, guess) as guessers:
        wait_until(lambda: guessers.count(refusal) >= 10, "the first guesses to be refused at once")
        boot_fleet(server, "http")
        boot_fleet(server, "ftp")
        # Ten at once, and one every six seconds.
        assert guessers.count(refusal) < 100
        assert "passwords are guessed" in server.log()
        assert wait_until(lambda: [a for a in audit(server) if "alarm" in a], "the alarm") == ["alarm: passwords are guessed"]


def test_the_trace_tells_why_a_refusal_is_late(start):
    server = start(*FTP, *HELD, "--visit-pause", 1)
    with Crowd(server.ports["ftp"], 12, wrong_ftp) as guessers:
        wait_until(lambda: guessers.count(b"530 ") >= 10, "ten refusals")
        wait_until(lambda: "too many refused logins" in server.cli("trace", "--last", "100").stdout, "the trace")


@pytest.mark.parametrize("is_own", [False, True])
def test_failures_of_an_account_do_not_lock_its_owner_out(start, is_own):
    server = start("--account-failures", 5, "--login-delay", 600)
    mac = server.new_phone()
    login = (USER, PASSWORD)
    if is_own:
        own = server.get(f"{mac}-own.cfg").text
        login = (mac, re.search(r'device\.prov\.password="([^"]+)"', own).group(1))
    with Crowd(server.port, 30, lambda i: wrong(i, login[0])) as guessers:
        wait_until(lambda: guessers.count(b"HTTP/1.1 401") >= 5, "five refusals")
        for _ in range(20):
            assert server.get(f"{mac}.cfg", login=login).status == 200
        assert guessers.count(b"HTTP/1.1 401") < 30
        assert "one account's password is guessed" in server.log()


def test_whoever_goes_on_guessing_is_answered_and_sent_away(start):
    server = start("--login-failures", 2, "--account-failures", 0, "--login-delay", 1)
    with Crowd(server.port, 30, wrong) as guessers:
        wait_until(lambda: guessers.count(b"HTTP/1.1 401") == 30, "all to be answered")
        heard = guessers.listen().values()
        assert sum(b"Connection: close" in said for said in heard) >= 26
        bodies = {said.partition(b"\r\n\r\n")[2] for said in heard}
        assert bodies == {b"401 Unauthorized\n"}


def test_known_and_unknown_names_are_refused_alike_while_answers_are_held(start):
    server = start(*HELD)
    mac = server.new_phone()
    users = (USER, "nobody", mac, new_mac())
    with Crowd(server.port, 60, lambda i: wrong(i, users[i % 4])) as guessers:
        wait_until(lambda: guessers.count(b"HTTP/1.1 401") >= 10, "ten refusals")
        shapes = {re.sub(rb'nonce="\w+"|Date: [^\r]+', b"", said) for said in guessers.listen().values() if said}
        assert len(shapes) == 1


def test_held_answers_end_with_the_server(start):
    server = start(*FTP, *HELD)
    with Crowd(server.port, 40, wrong) as http, Crowd(server.ports["ftp"], 40, wrong_ftp) as ftp:
        wait_until(lambda: "passwords are guessed" in server.log(), "some to be held")
        wait_until(lambda: http.count(b"401") + ftp.count(b"530 ") >= 10, "ten refusals")
        server.stop()


# Searching for phones.

def tftp_ask(port, name, sock):
    sock.sendto(struct.pack(">H", 1) + name.encode() + b"\0octet\0", ("127.0.0.1", port))


def sweep_server(start, *more):
    server = start("--unknown-phones", 20, "--unknown-delay", 600, *FTP, "--tftp", "127.0.0.1:0", *more)
    return server


def get(name):
    login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return f"GET /{name} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\n\r\n".encode()


def test_who_searches_for_phones_is_slowed_alone_and_an_alarm_is_raised(start, tmp_path):
    server = sweep_server(start)
    add_fleet(server, tmp_path)
    with Crowd(server.port, 60, lambda i: get(f"0004f2e{i:05x}.cfg")) as sweep:
        wait_until(lambda: sweep.count(b"HTTP/1.1 404") >= 20, "the first to be answered at once")
        boot_fleet(server, "http")
        boot_fleet(server, "ftp")
        assert sweep.count(b"HTTP/1.1 404") < 25
        assert "phones are searched for" in server.log()
        assert wait_until(lambda: [a for a in audit(server) if "alarm" in a], "the alarm") == ["alarm: phones are searched for"]
        server.stop()


def test_a_phone_that_waits_to_be_accepted_may_ask_as_often_as_it_likes(start):
    server = sweep_server(start)
    mac = new_mac()
    for _ in range(60):
        assert server.get(f"{mac}.cfg").status == 404
    assert "searched for" not in server.log()


def test_a_search_over_tftp_from_a_trusted_network_is_slowed_too(start):
    server = sweep_server(start)
    server.cli("site", "add", "hq", "--network", "127.0.0.0/8", "--trust", "network")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        def is_trusted():
            sock.settimeout(DEADLINE_S)
            tftp_ask(server.ports["tftp"], "000000000000.cfg", sock)
            return sock.recv(2000)[1] != 5
        wait_until(is_trusted, "the network to be trusted")
    wait_until(lambda: sweep(server) and "searched for" in server.log(), "an answer to be held, and the alarm")
    assert [sweep(server) for _ in range(5)] == ["held"] * 5


def sweep(server):
    """Asks for one phone more, and for what is held back from nobody: "held" where that is answered first, by the same worker."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(DEADLINE_S)
        tftp_ask(server.ports["tftp"], f"{new_mac()}.cfg", sock)
        tftp_ask(server.ports["tftp"], "000000000000.cfg", sock)
        first, peer = sock.recvfrom(2000)
        if first[1] == 5:
            _, peer = sock.recvfrom(2000)
        sock.sendto(b"\0\5\0\0stop\0", peer)  # who leaves without a word takes a place of those who never answer
        return "" if first[1] == 5 else "held"


def test_a_search_for_phones_of_which_some_exist_tells_nothing(start, tmp_path):
    """Byte for byte, but for the date and the nonce: without a login, with the shared one, and with a wrong one."""
    server = start(*FTP, "--login-failures", 0, "--account-failures", 0, "--unknown-phones", 0)
    known = [f"{0x0004F2F00000 + 10 * i:012x}" for i in range(20)]
    for mac in known[:4]:
        server.cli("line", "add", f"{mac}@pbx.example", "--secret-file", "-", stdin=f"CANARY-{mac}\n")
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("mac,model\n" + "".join(f"{mac},VVX400\n" for mac in known))
    server.cli("phone", "import", fleet)
    for mac in known[:4]:
        server.cli("line", "assign", f"{mac}@pbx.example", mac)
    for mac in known:
        server.cli("phone", "enroll", mac, "--close")
    wait_until(lambda: server.get(f"{known[-1]}.cfg").status == 404, "the last window to be closed")
    for login in (None, (USER, PASSWORD), (USER, "wrong"), "own"):
        for suffix in (".cfg", "-own.cfg", "-lines.cfg", "-phone.cfg", "-license.cfg", "-app.log"):
            shapes = set()
            for i in range(200):
                mac = f"{0x0004F2F00000 + i:012x}"
                said = server.get(mac + suffix, login=(mac, "guess") if login == "own" else login)
                assert b"CANARY" not in said.body
                headers = {k: re.sub(r'nonce="\w+"', "", v) for k, v in said.headers.items() if k != "date"}
                shapes.add((said.status, tuple(sorted(headers.items())), said.body))
            assert len(shapes) == 1, (login, suffix, shapes)


# Crowds of slow ones.

HALF_A_HEAD = f"GET /{FIRST:012x}.cfg HTTP/1.1\r\nHost: x\r\nX-Slow: ".encode()
HALF_A_BODY = (f"PUT /{FIRST:012x}-app.log HTTP/1.1\r\nHost: x\r\nAuthorization: Basic eDp5\r\n"
               "Content-Length: 60000\r\n\r\nhalf of it").encode()
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 100
SLOW = {"a head": ("http", HALF_A_HEAD), "a body": ("http", HALF_A_BODY), "an https handshake": ("https", HALF_A_HELLO),
        "an ftps handshake": ("ftps", HALF_A_HELLO), "an ftp login": ("ftp", b"USER x")}
ALL = ("--https", "127.0.0.1:0", "--ftps", "127.0.0.1:0", *FTP)
PATIENT = ("--header-deadline", 600, "--rate-window", 600, "--ftp-login-deadline", 600)


@pytest.mark.parametrize("what", SLOW)
@pytest.mark.parametrize("limit", ["--connections", "--connections-per-address"])
def test_two_thousand_who_never_finish_hold_up_no_phone_even_where_places_run_out(start, tmp_path, what, limit):
    """No deadline helps here: who waits longest makes room, and the phones are no strangers."""
    raise_limit(2000)
    server = start(*ALL, *PATIENT, limit, 400)
    add_fleet(server, tmp_path)
    listener, said = SLOW[what]
    with Crowd(server.ports[listener], 2000, said) as slow:
        wait_until(lambda: len(slow.listen()) > 1500, "most of them to have made room for the others")
        boot_fleet(server, "http")
        boot_fleet(server, "ftp")
    server.stop()


def test_two_thousand_who_never_read_hold_up_no_phone(start, tmp_path):
    raise_limit(2000)
    root = tmp_path / "root"
    root.mkdir()
    with open(root / "big.wav", "wb") as file:
        file.truncate(64 << 20)
    server = start(*ALL, *PATIENT, "--root", root, "--drain", 1)
    add_fleet(server, tmp_path)
    with Crowd(server.port, 2000, get("big.wav")):
        boot_fleet(server, "http")
        boot_fleet(server, "ftp")
