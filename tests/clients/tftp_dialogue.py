"""Plays the exchanges of tests/dialogues/tftp/ with a real server.

A line is one datagram: `>` is sent, `<` must come next; `stranger>` and `stranger<` are those of a
second socket.  Words are separated by blanks and may be quoted with \\n, \\r, \\0 and \\\\ in them;
`a*600` is a word of 600 letters; ${mac} and ${unknown} are a phone of the inventory and one that is
not in it.

    > RRQ name mode [option value]...   > WRQ ...   > ACK number   > ERROR code text
    > DATA number size|"bytes"          > hex DIGITS...            ... times N
    < DATA number size|"bytes"          < ACK, < OACK option value..., < ERROR code text
                                        ... same port: as the datagram before it
    to port | to transfer   where all but requests go: the request port, or the transfer's (default)
    on untrusted            from here on: a server whose sites trust nobody
    file NAME SIZE, text NAME "bytes"                    in the administrator's folder
    stored NAME SIZE|"bytes", absent NAME, documents MAC COUNT     what HTTP and the CLI say

What is sent as DATA of a size, and what files hold, are bytes that tell their place.  At the end
nothing else may have come.
"""

import re
import shlex
import socket
import struct

from conftest import DEADLINE_S

OPCODES = {"RRQ": 1, "WRQ": 2, "DATA": 3, "ACK": 4, "ERROR": 5, "OACK": 6}
ESCAPES = {"n": "\n", "r": "\r", "0": "\0", "\\": "\\"}


def pattern(size):
    """Bytes that tell their place: no two blocks are alike."""
    return b"".join(b"%07d\n" % i for i in range(size // 8 + 1))[:size]


def words_of(line, names):
    """The words of a line; quoted ones begin with a quote."""
    lexer = shlex.shlex(line, posix=False, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    lexer.quotes = '"'
    for word in lexer:
        word = re.sub(r"\$\{(\w+)\}", lambda m: names[m.group(1)], word)
        if word.startswith('"'):
            yield '"' + re.sub(r"\\(.)", lambda m: ESCAPES[m.group(1)], word[1:-1])
        else:
            letter = re.fullmatch(r"(.)\*(\d+)", word)
            yield letter.group(1) * int(letter.group(2)) if letter else word


def plain(word):
    return word.removeprefix('"').encode("latin-1")


class Client:
    """One socket, and what it knows of its transfer."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(DEADLINE_S)
        self.port = None
        self.block = 512

    def send(self, payload, port):
        self.socket.sendto(payload, ("127.0.0.1", port))

    def receive(self):
        payload, (_, port) = self.socket.recvfrom(70000)
        return payload, port


class Dialogue:
    def __init__(self, trusting, untrusted, root):
        """Both are servers with their `phone` in the inventory and `unknown` not."""
        self.servers, self.server = {"trusting": trusting, "untrusted": untrusted}, trusting
        self.names = {"mac": trusting.new_phone(), "unknown": trusting.unknown}
        self.root, self.files = root, {}
        self.clients = {"": Client(), "stranger": Client()}
        self.to_port = False
        self.file = b""

    def play(self, text):
        for number, line in enumerate(text.splitlines(), 1):
            words = list(words_of(line, self.names))
            if not words or line.startswith("#"):
                continue
            try:
                self.step(words)
            except (AssertionError, OSError) as error:
                raise AssertionError(f"line {number}: {line}: {error!r}") from error
        self.expect_nothing()
        for client in self.clients.values():
            client.socket.close()

    def step(self, words):
        who, direction = re.fullmatch(r"(\w*)([<>]?)", words[0]).groups()
        if direction == ">":
            self.send(self.clients[who], words[1:])
        elif direction == "<":
            self.expect(self.clients[who], words[1:])
        else:
            getattr(self, "do_" + words[0])(*words[1:])

    def do_on(self, which):
        self.expect_nothing()
        self.server = self.servers[which]

    def do_to(self, where):
        self.to_port = where == "port"

    def do_file(self, name, size):
        self.files[name] = pattern(int(size))
        (self.root / name).write_bytes(self.files[name])

    def do_text(self, name, text):
        (self.root / name).write_bytes(plain(text))

    def do_stored(self, name, what):
        answer = self.server.get(name)
        assert (answer.status, answer.body) == (200, self.bytes(what))

    def do_absent(self, name):
        assert self.server.get(name).status == 404

    def do_documents(self, mac, count):
        found = self.server.cli_json("document", "list", mac)["documents"]
        assert len(found) == int(count), found

    @staticmethod
    def bytes(what, begin=0):
        return plain(what) if what.startswith('"') else pattern(begin + int(what))[begin:]

    def build(self, client, words):
        kind, rest = words[0], words[1:]
        if kind == "hex":
            return bytes.fromhex("".join(rest))
        if kind == "DATA":
            number = int(rest[0])
            body = self.bytes(rest[1], (number - 1) * client.block)
            return struct.pack(">HH", 3, number) + body
        if kind == "ACK":
            return struct.pack(">HH", 4, int(rest[0]))
        if kind == "ERROR":
            return struct.pack(">HH", 5, int(rest[0])) + plain(rest[1]) + b"\0"
        client.block, self.file = 512, self.files.get(rest[0], b"")
        return struct.pack(">H", OPCODES[kind]) + b"".join(plain(w) + b"\0" for w in rest)

    def send(self, client, words):
        times = 1
        if words[-2:-1] == ["times"]:
            words, times = words[:-2], int(words[-1])
        is_request = words[0] in ("RRQ", "WRQ") or (words[0] == "hex" and words[1:] and words[1] == "0001")
        port = client.port or self.clients[""].port
        for _ in range(times):
            client.send(self.build(client, words),
                        self.server.ports["tftp"] if is_request or self.to_port or not port else port)

    def expect(self, client, words):
        before = client.port
        payload, client.port = client.receive()
        if words[-2:] == ["same", "port"]:
            assert client.port == before
            words = words[:-2]
        assert payload == self.wanted(client, words), payload[:100]

    def wanted(self, client, words):
        kind, rest = words[0], words[1:]
        if kind == "OACK":
            if "blksize" in rest:
                client.block = int(rest[rest.index("blksize") + 1])
            return struct.pack(">H", 6) + b"".join(plain(w) + b"\0" for w in rest)
        if kind == "DATA":
            number = int(rest[0])
            if rest[1].startswith('"'):
                body = plain(rest[1])
            else:
                begin = (number - 1) * client.block
                body = self.file[begin:begin + int(rest[1])]
                assert len(body) == int(rest[1])
            return struct.pack(">HH", 3, number) + body
        return self.build(client, words)

    def expect_nothing(self):
        """Two requests that are answered at once: whatever was on its way has come before that."""
        for client in self.clients.values():
            for _ in range(2):
                client.send(b"\0\1no-such-file.bin\0octet\0", self.server.ports["tftp"])
                payload, _ = client.receive()
                assert payload[:4] == b"\0\5\0\1", f"unexpected {payload[:100]!r}"
