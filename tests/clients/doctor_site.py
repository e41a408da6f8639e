"""Servers that phones ask on their way, in a few lines each and as wrong as a test wants them: DNS, the time, TLS.

Run as a program it serves what the JSON in its argument says, until its input ends: for tests in network namespaces.
"""

import contextlib
import http.server
import json
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

A, SRV = 1, 33


def labels(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".") if part) + b"\0"


class Serving:
    """A server in a thread of its own, from `with` to its end."""

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Dns(Serving):
    """Names: {"boot.test": "127.0.0.1" or a list, "_ntp._udp.test": ("host.test", 123)}; all others are not there."""

    def __init__(self, names=None, status=None, address="127.0.0.1", port=0):
        self.names, self.status, self.asked = dict(names or {}), status, []
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                data, sock = self.request
                sock.sendto(outer.answer(data), self.client_address)

        self.server = socketserver.ThreadingUDPServer((address, port), Handler)
        self.at = "%s:%d" % self.server.server_address

    def answer(self, data):
        at, parts = 12, []
        while data[at]:
            parts.append(data[at + 1:at + 1 + data[at]].decode())
            at += 1 + data[at]
        question, kind = data[12:at + 5], struct.unpack(">H", data[at + 1:at + 3])[0]
        name = ".".join(parts).lower()
        self.asked.append(name)
        found = self.names.get(name)
        records = []
        if kind == A and found is not None and not isinstance(found, tuple):
            records = [socket.inet_aton(ip) for ip in ([found] if isinstance(found, str) else found)]
        elif kind == SRV and isinstance(found, tuple):
            records = [struct.pack(">HHH", 0, 0, found[1]) + labels(found[0])]
        status = self.status if self.status is not None else 0 if found is not None else 3
        head = data[:2] + struct.pack(">HHHHH", 0x8180 | status, 1, len(records), 0, 0)
        return head + question + b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(r)) + r for r in records)


class Sntp(Serving):
    """The time, so many seconds ahead; or one who says that he does not know it."""

    def __init__(self, ahead=0, is_unset=False, address="127.0.0.1", port=0):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                data, sock = self.request
                now = struct.pack(">II", int(time.time() + ahead) + 2208988800, 0)
                first, stratum = (0xE4, 0) if is_unset else (0x24, 2)
                sock.sendto(bytes([first, stratum, 0, 0]) + bytes(20) + data[40:48] + now + now, self.client_address)

        self.server = socketserver.ThreadingUDPServer((address, port), Handler)
        self.at = "%s:%d" % self.server.server_address


class Web(Serving):
    """HTTP, or HTTPS with a certificate: {"/path": (status, body)}; anything else is 404."""

    def __init__(self, pages=None, pem=None, address="127.0.0.1", port=0, lowest=None, highest=None):
        outer = self
        self.pages, self.asked = dict(pages or {}), []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append(f"{self.command} {self.path}")
                status, body = outer.pages.get(self.path, (404, ""))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST = do_PUT = answer

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a handshake that fails

        self.server = Server((address, port), Handler)
        if pem:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.load_cert_chain(pem)
            if lowest:
                context.minimum_version = lowest
            if highest:
                context.maximum_version = highest
            # The handshake in the connection's own thread, so that a client that only looks holds up nobody.
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_port


class Certificates:
    """Certificates with whatever is wrong, made by openssl.  `root` is the authority's."""

    def __init__(self, folder):
        self.folder, self.count = Path(folder), 0
        self.root = self.make("Test Root", is_authority=True)

    def run(self, *words):
        ran = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr

    def make(self, common, names=(), of=None, key=("rsa:2048",), start="-1", end="+365", digest="sha256", is_authority=False):
        """A PEM of a certificate and its key; start and end in days from now."""
        self.count += 1
        stem = self.folder / f"c{self.count}"
        day = {word: time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + int(word) * 86400)) for word in (start, end)}
        self.run("req", "-new", "-newkey", *key, "-nodes", "-keyout", f"{stem}.key", "-subj", f"/CN={common}", "-out", f"{stem}.csr")
        lines = ["[ca]", "default_ca=x", "[x]", f"database={stem}.index", f"new_certs_dir={self.folder}", "rand_serial=yes",
                 "policy=p", "unique_subject=no", "email_in_dn=no", "[p]", "commonName=supplied", "[e]",
                 f"basicConstraints=critical,CA:{'TRUE' if is_authority else 'FALSE'}"]
        if names:
            lines.append("subjectAltName=" + ",".join(names))
        Path(f"{stem}.cnf").write_text("\n".join(lines) + "\n")
        Path(f"{stem}.index").touch()
        signer = ["-selfsign", "-keyfile", f"{stem}.key"] if of is None else ["-cert", of, "-keyfile", of]
        self.run("ca", "-batch", "-config", f"{stem}.cnf", "-in", f"{stem}.csr", *signer, "-startdate", day[start], "-enddate",
                 day[end], "-md", digest, "-extensions", "e", "-notext", "-out", f"{stem}.crt")
        pem = Path(f"{stem}.pem")
        pem.write_text(Path(f"{stem}.crt").read_text() + Path(f"{stem}.key").read_text())
        return pem

    def chain(self, own, *more):
        """A file that serves a certificate with others behind it."""
        self.count += 1
        served = self.folder / f"chain{self.count}.pem"
        first = own.read_text()
        end = first.index("-----BEGIN PRIVATE") if "-----BEGIN PRIVATE" in first else len(first)
        above = "".join(p.read_text().split("-----BEGIN PRIVATE")[0] for p in more)
        served.write_text(first[:end] + above + first[end:])
        return served


def main():
    wanted = json.loads(sys.argv[1])
    names = {name: tuple(v) if isinstance(v, list) and isinstance(v[-1], int) else v for name, v in wanted["names"].items()}
    pages = {path: tuple(v) for path, v in wanted["pages"].items()}
    address = wanted["address"]
    serving = [Dns(names, address=address, port=53), Sntp(address=address, port=123)]
    if wanted.get("http", True):
        serving.append(Web(pages, address=address, port=80))
    if "pem" in wanted:
        serving.append(Web(pages, wanted["pem"], address=address, port=443))
    with contextlib.ExitStack() as stack:
        for one in serving:
            stack.enter_context(one)
        print("ready", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
