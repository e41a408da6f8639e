"""The dialogues of ../dialogues/ftp over real sockets; ../dialogues/README.md tells their language.

Each set of settings has one server for all of its dialogues, which take phones of their own.
"""

import os
import re
import socket
import ssl
import struct

import pytest

from conftest import DEADLINE_S, PASSWORD, ROOT, USER, Server

FOLDER = ROOT / "tests" / "dialogues" / "ftp"
UNKNOWN = "0004f2eeee01"
ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|.)")
PLAIN = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}


def tls_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def fill_root(root):
    """What every server of the dialogues has in its root folder."""
    files = {"hello.txt": "hello\n", "sip.ld": "image", "sub/inner.txt": "inner\n", "fw/hold/sip.ld": "never\n",
             ".hidden": "hidden\n", "0004f2ffff01-notes.txt": "somebody\n", "big.ld": ""}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    os.truncate(root / "big.ld", 32 << 20)
    (root / "link.txt").symlink_to("/etc/hostname")
    (root / "linked").symlink_to("sub")
    os.mkfifo(root / "pipe", 0o600)


def ftp_server(folder, *options):
    """A server for FTP and FTPS on the root folder of the dialogues."""
    (folder / "root").mkdir()
    fill_root(folder / "root")
    return Server(folder, ["--http", "127.0.0.1:0", "--ftp", "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--root",
                           folder / "root", *options])


class Ftp:
    """A control connection, and the data connection that its last reply prepared."""

    def __init__(self, server, is_implicit=False):
        port = server.ports["ftps" if is_implicit else "ftp"]
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending, self.reply = b"", ""
        self.data = self.listener = self.data_port = None
        if is_implicit:
            self.start_tls()
        self.expect("220")

    def start_tls(self):
        assert not self.pending
        self.sock = tls_context().wrap_socket(self.sock)

    def send(self, line):
        self.sock.sendall(line.encode() + b"\r\n")

    def read_line(self):
        while b"\r\n" not in self.pending:
            got = self.sock.recv(65536)
            assert got, f"the connection ended behind {self.reply!r} {self.pending!r}"
            self.pending += got
        line, _, self.pending = self.pending.partition(b"\r\n")
        return line.decode("latin-1")

    def next_reply(self):
        lines = [self.read_line()]
        if lines[0][3:4] == "-":
            while not lines[-1].startswith(lines[0][:3] + " "):
                lines.append(self.read_line())
        self.reply = "\r\n".join(lines)
        if found := re.match(r"227 .*\(\d+,\d+,\d+,\d+,(\d+),(\d+)\)", self.reply):
            self.data_port = int(found[1]) * 256 + int(found[2])
        elif found := re.match(r"229 .*\(\|\|\|(\d+)\|\)", self.reply):
            self.data_port = int(found[1])
        return self.reply

    def expect(self, code):
        reply = self.next_reply()
        assert reply.startswith(code), f"{code} expected: {reply}"
        return reply

    def say(self, line, code):
        self.send(line)
        return self.expect(code)

    def login(self):
        self.say(f"USER {USER}", "331")
        self.say(f"PASS {PASSWORD}", "230")

    def listen(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(DEADLINE_S)
        return self.listener.getsockname()[1]

    def open_data(self, source=None):
        if self.listener:
            self.data, _ = self.listener.accept()
            self.listener.close()
            self.listener = None
            self.data.settimeout(DEADLINE_S)
        else:
            self.data = socket.create_connection(("127.0.0.1", self.data_port), timeout=DEADLINE_S,
                                                 source_address=source)
        return self.data

    def shake(self, context=None, session=None):
        self.data = (context or tls_context()).wrap_socket(self.data, session=session)

    def read_data(self):
        got = b"".join(iter(lambda: self.data.recv(65536), b""))
        self.end_data()
        return got

    def end_data(self):
        """In order: with TLS's own end, where there is TLS."""
        if isinstance(self.data, ssl.SSLSocket):
            try:
                self.data.unwrap()
            except OSError:
                pass  # the server does not wait for us
        self.data.close()

    def reset_data(self):
        self.data.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.data.close()

    def wait_for_end(self, sock):
        """Everything until the other side ends."""
        got = b""
        try:
            while piece := sock.recv(65536):
                got += piece
        except ConnectionError:
            pass
        return got

    def close(self):
        for sock in (self.data, self.listener, self.sock):
            if sock:
                sock.close()


class Player:
    """Plays one dialogue."""

    def __init__(self, server, path):
        self.server, self.lines = server, path.read_bytes().decode("latin-1").split("\n")
        text = "\n".join(self.lines)
        self.places = {"{U}": UNKNOWN}
        for place in ("{A}", "{B}"):
            if place in text:
                self.places[place] = server.new_phone()
        self.log_from = len(server.log())
        self.ftp = Ftp(server, "@ implicit" in self.lines)
        self.got, self.noted = b"", 0

    def unfold(self, text):
        for place, value in self.places.items():
            text = text.replace(place, value)
        return ESCAPE.sub(lambda m: PLAIN.get(m[1]) or bytes([int(m[1][1:], 16)]), text.encode("latin-1"))

    def play(self):
        try:
            for number, line in enumerate(self.lines, 1):
                try:
                    self.play_line(line)
                except (AssertionError, OSError) as e:
                    raise AssertionError(f"line {number}: {line}\n{e!r}\nlast reply: {self.ftp.reply}") from e
        finally:
            self.ftp.close()

    def play_line(self, line):
        mark, _, text = line.partition(" ")
        if mark[:1] == ">":
            self.say(mark, text)
        elif mark[:1] == "<":
            self.hear(mark, self.unfold(text).decode("latin-1"))
        elif mark == "@":
            word, _, argument = text.partition(" ")
            getattr(self, "on_" + word.replace("-", "_"))(argument)

    def say(self, mark, text):
        times = 1
        if mark == ">*":
            times, _, text = text.partition(" ")
        bytes_ = self.unfold(text) * int(times) + (b"\r\n" if mark in (">", ">1") else b"")
        for piece in (bytes([b]) for b in bytes_) if mark == ">1" else [bytes_]:
            self.ftp.sock.sendall(piece)

    def hear(self, mark, text):
        if mark == "<":
            code, _, text = text.partition(" ")
            self.ftp.expect(code)
        assert (text in self.ftp.reply) != (mark == "<!") or not text

    def on_login(self, _):
        self.ftp.login()

    def on_listen(self, _):
        port = self.ftp.listen()
        self.places["{PORT}"] = f"127,0,0,1,{port >> 8},{port & 255}"
        self.places["{EPRT}"] = f"|1|127.0.0.1|{port}|"

    def on_open(self, _):
        self.ftp.open_data()

    def on_shake(self, _):
        self.ftp.shake()

    def on_write(self, text):
        times = 1
        if text.startswith("*"):
            times, _, text = text[1:].partition(" ")
        try:
            self.ftp.data.sendall(self.unfold(text) * int(times))
        except ConnectionError:
            pass  # it was not wanted any more

    def on_read(self, _):
        self.got = self.ftp.read_data()

    def on_got(self, text):
        word, _, rest = text.partition(" ")
        want = self.unfold(rest)
        assert {"is": self.got == want, "has": want in self.got, "lacks": want not in self.got,
                "as-noted": len(self.got) == self.noted}[word], self.got[:2000]

    def on_note(self, _):
        self.noted = int(self.ftp.reply[4:])

    def on_end(self, _):
        self.ftp.end_data()

    def on_reset(self, _):
        self.ftp.reset_data()

    def on_cut(self, _):
        self.ftp.data.close()  # says nothing in TLS

    def on_dropped(self, _):
        if self.ftp.data:
            self.ftp.wait_for_end(self.ftp.data)

    def on_hang_up(self, _):
        self.ftp.sock.close()
        self.ftp.wait_for_end(self.ftp.data)  # the server ends it, too

    def on_closed(self, _):
        rest = self.ftp.pending + self.ftp.wait_for_end(self.ftp.sock)
        assert not rest[:1].isdigit(), rest  # an alert of TLS, at most

    def on_tls(self, _):
        self.ftp.start_tls()

    def on_store(self, text):
        name, _, body = text.partition(" ")
        self.server.put(self.unfold(name).decode(), self.unfold(body))

    def on_stored(self, text):
        name, _, body = text.partition(" ")
        assert self.server.get(self.unfold(name).decode()).body == self.unfold(body)

    def on_absent(self, name):
        assert self.server.get(self.unfold(name).decode()).status == 404

    def on_heard(self, text):
        assert self.unfold(text).decode() in self.server.log()[self.log_from:]

    def on_unheard(self, text):
        assert self.unfold(text).decode() not in self.server.log()[self.log_from:]

    def on_flood(self, text):
        """Whoever floods is not answered faster than others can be: they are served meanwhile."""
        times, _, text = text.partition(" ")
        all_of_it, sent, replies = self.unfold(text) * int(times), 0, 0
        self.ftp.sock.setblocking(False)
        for _ in range(200):
            other = Ftp(self.server)
            other.login()
            other.say("QUIT", "221")
            other.close()
            try:
                sent += self.ftp.sock.send(all_of_it[sent:])
            except BlockingIOError:
                pass
            try:
                replies += self.ftp.sock.recv(1 << 20).count(b"\r\n")
            except BlockingIOError:
                pass
        assert 0 < replies < int(times)

    def ignore(self, _):
        """What is settled before, or is seen only without sockets."""

    on_set = on_implicit = on_sockets = on_never = on_phase = on_nothing = on_traced = ignore


def settings_of(path):
    return tuple(word for line in path.read_text("latin-1").splitlines() if line.startswith("@ set ")
                 for word in ("--" + line.split(" ")[2], line.split(" ", 3)[3]))


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Servers by their settings, each started when it is asked for first."""
    running = {}

    def server_of(options):
        if options not in running:
            running[options] = ftp_server(tmp_path_factory.mktemp("ftp"), *options)
        return running[options]

    yield server_of
    for one in running.values():
        one.stop()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt"), key=settings_of), ids=lambda p: p.stem)
def test_dialogue(servers, path):
    Player(servers(settings_of(path)), path).play()
