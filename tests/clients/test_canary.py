"""Secrets that can be recognised: they reach their own phone, and nothing else, on disk or on the wire.

Every secret of an inventory is CANARY-<mac>-<field>.  Phones boot over every protocol, strangers try,
the command line shows everything that it shows without --reveal; then nothing at rest holds a canary,
and what went out to one phone holds that phone's alone.
"""

import re
import socket
import sqlite3
import struct
import subprocess
import threading
from collections import defaultdict

import pytest

from conftest import DEADLINE_S, PROGRAM, USER, cli, new_mac, wait_until

ACCOUNT = "CANARY-account-password"
WRONG = "CANARY-wrong-password"
CANARY = re.compile(rb"CANARY-([0-9a-f]{12}|account|wrong)-(\w+)")
PHONES = 4


class Tap:
    """A TCP proxy in front of one port of the server; keeps what the server says, by label."""

    def __init__(self, port, heard, label):
        self.port_behind, self.heard, self.label = port, heard, label

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(DEADLINE_S)

    def accept(self):
        while True:
            try:
                front, _ = self.listener.accept()
            except OSError:
                return
            behind = socket.create_connection(("127.0.0.1", self.port_behind))
            for args in ((front, behind, False), (behind, front, True)):
                self.threads.append(threading.Thread(target=self.pump, args=args))
                self.threads[-1].start()

    def pump(self, source, sink, is_heard):
        try:
            while data := source.recv(65536):
                if is_heard:
                    self.heard[self.label].append(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def tftp_get(port, name):
    """What comes for one read request, every datagram of it."""
    got = b""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(DEADLINE_S)
        s.sendto(struct.pack(">H", 1) + name.encode() + b"\0octet\0", ("127.0.0.1", port))
        while True:
            data, peer = s.recvfrom(65536)
            got += data
            kind, block = struct.unpack(">HH", data[:4])
            if kind != 3:
                return got
            s.sendto(struct.pack(">HH", 4, block), peer)
            if len(data) < 4 + 512:
                return got


def curl(url, password, *words):
    """Runs curl with a login that is not in its arguments; gives what came and what was said."""
    ran = subprocess.run(["curl", "--silent", "--verbose", "--insecure", "--max-time", str(DEADLINE_S), "--config", "-",
                          *words, url], input=f'user = "{USER}:{password}"\n'.encode(), capture_output=True)
    # Its report shows what we sent as "> ": that is not the server's.
    return ran.stdout + b"".join(line for line in ran.stderr.splitlines(True) if not line.startswith(b"> "))


def add_phones(server):
    server.cli("site", "add", "hq", "--network", "127.0.0.0/8", "--trust", "network")
    server.cli("account", "set", "--password-file", "-", stdin=ACCOUNT + "\n")
    macs = [new_mac() for _ in range(PHONES)]
    for mac in macs:
        server.cli("phone", "add", mac, "--site", "hq", "--model", "VVX400")
        server.cli("line", "add", f"{mac}@pbx.example", "--secret-file", "-", stdin=f"CANARY-{mac}-sip\n")
        server.cli("line", "assign", f"{mac}@pbx.example", mac)
        server.cli("param", "set", f"phone:{mac}", "device.auth.localAdminPassword", stdin=f"CANARY-{mac}-param")
        server.cli("param", "set", f"phone:{mac}", "a.b", "--secret", stdin=f"CANARY-{mac}-named")
        server.cli("param", "set", f"line:{mac}@pbx.example", "reg.x.server.1.auth.password", stdin=f"CANARY-{mac}-line")
    wait_until(lambda: all(server.get(f"{m}-own.cfg", login=(USER, ACCOUNT)).status == 200 for m in macs), "the phones")
    return macs


def boot_all(server, macs, tmp_path):
    """Boots each phone over each protocol; gives what the server said to each."""
    heard = defaultdict(list)
    password = tmp_path / "password"
    password.write_text(ACCOUNT + "\n")
    for mac in macs:
        for scheme in ("http", "ftp"):
            with Tap(server.ports[scheme], heard, (scheme, mac)) as tap:
                ran = subprocess.run([PROGRAM, "boot", f"{scheme}://127.0.0.1:{tap.port}/", "--mac", mac,
                                      "--password-file", str(password), "--all"], capture_output=True, timeout=DEADLINE_S * 2)
                assert ran.returncode == 0, ran.stderr
                # It knows the secrets by their names alone: not what --secret made one.
                assert {field for _, field in CANARY.findall(ran.stdout + ran.stderr)} <= {b"named"}
        for name in (f"{mac}.cfg", f"{mac}-own.cfg", f"{mac}-lines.cfg"):
            heard["ftp", mac].append(curl(f"ftp://127.0.0.1:{server.ports['ftp']}/{name}", ACCOUNT))
            heard["auth tls", mac].append(curl(f"ftp://127.0.0.1:{server.ports['ftp']}/{name}", ACCOUNT, "--ssl-reqd"))
            heard["ftps", mac].append(curl(f"ftps://127.0.0.1:{server.ports['ftps']}/{name}", ACCOUNT))
            heard["tftp", mac].append(tftp_get(server.ports["tftp"], name))
        heard["ftp", mac].append(curl(f"ftp://127.0.0.1:{server.ports['ftp']}/", ACCOUNT))
        overrides = f'<PHONE_CONFIG><OVERRIDES reg.1.auth.password="CANARY-{mac}-override"/></PHONE_CONFIG>'.encode()
        assert server.put(f"{mac}-phone.cfg", overrides, login=(USER, ACCOUNT)).status == 200
        stranger = new_mac()  # what is kept aside is nobody's, and no less a secret
        assert server.put(f"{stranger}-web.cfg", overrides.replace(b"-override", b"-aside"), login=(USER, ACCOUNT)).status == 200
        assert server.get(f"{mac}-phone.cfg", login=(USER, ACCOUNT)).body == overrides
        assert server.put(f"{mac}-app.log", b"it works\n", login=(USER, ACCOUNT)).status == 200
    return heard


def try_all(server, macs):
    """What those hear who have no login, a wrong one, or a phone that is refused."""
    heard = []
    for name in [f"{mac}-{layer}.cfg" for mac in macs for layer in ("own", "lines")] + ["000000000000.cfg", "nothing.cfg"]:
        for login in (None, (USER, WRONG), (WRONG, "x")):
            answer = server.get(name, login=login)
            heard.append(answer.body + repr(answer.headers).encode())
        heard.append(curl(f"ftp://127.0.0.1:{server.ports['ftp']}/{name}", WRONG))
        heard.append(curl(f"http://127.0.0.1:{server.port}/{name}", WRONG, "--digest"))
    blocked = new_mac()
    server.cli("phone", "block", macs[-1])
    wait_until(lambda: server.get(f"{macs[-1]}-own.cfg", login=(USER, ACCOUNT)).status != 200, "the block")
    # Each worker notices by itself, within a moment.
    asked = [macs[-1]] * 10
    wait_until(lambda: all(tftp_get(server.ports["tftp"], f"{m}-own.cfg")[:2] == b"\0\5" for m in asked), "every worker")
    heard.append(tftp_get(server.ports["tftp"], f"{blocked}-own.cfg"))
    server.cli("phone", "accept", macs[-1])
    return heard


def what_the_command_line_shows(server, mac, tmp_path):
    """All that is shown without --reveal, and what is said of secrets that are refused."""
    shown = []
    bad = tmp_path / "bad.csv"
    bad.write_text(f"mac,line1_address,line1_secret\n{mac},x@y.example,CANARY-{mac}-bad{'x' * 300}\n"
                   f"{mac},x@z.example,CANARY-{mac}-bad\n")
    commands = [
        ("phone", "list"), ("phone", "show", mac), ("phone", "export", "-"), ("line", "list"), ("key", "list", mac),
        ("line", "show", f"{mac}@pbx.example"), ("site", "show", "hq"), ("param", "list", f"phone:{mac}"),
        ("param", "list", f"line:{mac}@pbx.example"), ("param", "explain", mac), ("render", mac), ("trace", mac),
        ("trace", "--last", "1000"), ("audit", "--limit", "1000"), ("account", "show"), ("secret", "list"),
        ("document", "list"), ("document", "show", mac, "phone"), ("log", "list"), ("log", "show", mac, "app"),
        ("template", "list"), ("settings",), ("phone", "import", bad), ("phone", "import", bad, "--dry-run"),
        ("render", mac, "--output-dir", tmp_path / "masked"),
    ]
    for words in commands:
        for json in ((), ("--json",)):
            ran = server.cli(*words, *json, check=False)
            assert ran.returncode != 2, ran.stderr
            shown.append((words, ran.stdout + ran.stderr))
    for words in (("line", "set", f"{mac}@pbx.example", "--secret-file", "-"), ("param", "set", f"phone:{mac}", "a.password"),
                  ("account", "set", "--password-file", "-")):
        ran = server.cli(*words, stdin=f"CANARY-{mac}-refused\x01" + "x" * 300, check=False)
        assert ran.returncode == 1
        shown.append((words, ran.stdout + ran.stderr))
    shown += [(file, file.read_text()) for file in (tmp_path / "masked").iterdir()]
    return shown


def check_at_rest(server):
    """No file of the data folder, no log, nothing that other users see of the process holds a canary."""
    for file in [*server.data.rglob("*"), server.log_path]:
        if file.is_file():
            assert not CANARY.search(file.read_bytes()), file
    for name in ("environ", "cmdline") if server.process else ():
        try:
            with open(f"/proc/{server.process.pid}/{name}", "rb") as file:
                assert not CANARY.search(file.read()), name
        except PermissionError:
            pass  # that is better still


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    """All of it once, for every test here to look at."""
    from conftest import Server
    folder = tmp_path_factory.mktemp("canary")
    server = Server(folder, ["--ftp", "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--tftp", "127.0.0.1:0", "--log-level", "debug",
                             "--workers", 2])
    macs = add_phones(server)
    heard = boot_all(server, macs, folder)
    strangers = try_all(server, macs)
    # The trace is written when a visit has paused.
    shown = what_the_command_line_shows(server, macs[0], folder)
    yield server, macs, heard, strangers, shown
    server.stop()


def test_each_phone_gets_its_secrets_over_each_protocol(tour):
    _, macs, heard, _, _ = tour
    for channel in ("http", "ftp", "auth tls", "ftps", "tftp"):
        for mac in macs:
            found = {m.decode() for owner, m in CANARY.findall(b"".join(heard[channel, mac])) if owner.decode() == mac}
            assert found == {"sip", "param", "named", "line"}, (channel, mac)


def test_what_is_said_to_a_phone_holds_its_own_secrets_alone(tour):
    _, _, heard, _, _ = tour
    for (channel, mac), pieces in heard.items():
        owners = {owner.decode() for owner, _ in CANARY.findall(b"".join(pieces))}
        assert owners <= {mac}, (channel, mac)


def test_who_proves_nothing_hears_no_secret(tour):
    _, _, _, strangers, _ = tour
    for said in strangers:
        assert not CANARY.search(said.replace(f"{WRONG}".encode(), b"")), said


def test_the_command_line_shows_no_secret_unless_asked(tour):
    _, macs, _, _, shown = tour
    for words, text in shown:
        assert "CANARY" not in text, words
    server = tour[0]
    assert "CANARY" in server.cli("param", "list", f"phone:{macs[0]}", "--reveal").stdout


def test_nothing_at_rest_holds_a_secret(tour):
    check_at_rest(tour[0])


def test_no_copy_holds_a_secret(tour, tmp_path):
    server = tour[0]
    copy = tmp_path / "copy.db"  # as a migration makes it
    with sqlite3.connect(server.data / "bootline.db") as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    assert not CANARY.search(copy.read_bytes())
    export = tmp_path / "phones.csv"
    server.cli("phone", "export", export)
    assert "CANARY" not in export.read_text()


def test_after_a_change_of_the_key_a_crash_and_an_end_nothing_at_rest_holds_a_secret(tour):
    server, macs = tour[:2]
    server.cli("secret", "rotate-key")
    check_at_rest(server)
    server.kill()
    check_at_rest(server)
    server.start()
    assert b"CANARY-" in server.get(f"{macs[0]}-own.cfg", login=(USER, ACCOUNT)).body
    server.cli("line", "set", f"{macs[0]}@pbx.example", "--no-secret")
    server.cli("phone", "remove", macs[1])
    check_at_rest(server)


def test_two_sealed_values_that_change_places_do_not_open(tmp_path):
    data = tmp_path / "data"
    for number in (1, 2):
        cli(data, "line", "add", f"{number}@a.example", "--secret-file", "-", stdin=f"CANARY-{number}\n")
        cli(data, "phone", "add", f"0004f2aabbc{number}")
        cli(data, "line", "assign", f"{number}@a.example", f"0004f2aabbc{number}")
    with sqlite3.connect(data / "bootline.db") as db:
        one, two = (secret for secret, in db.execute("SELECT secret FROM line ORDER BY id"))
        db.execute("UPDATE line SET secret = CASE secret WHEN ?1 THEN ?2 ELSE ?1 END", (one, two))
    for number in (1, 2):
        ran = cli(data, "render", f"0004f2aabbc{number}", "lines", "--reveal", check=False)
        assert ran.returncode == 1 and "CANARY" not in ran.stdout + ran.stderr
