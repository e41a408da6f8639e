"""A boot server in a few lines, for tests of the virtual phone: it plays a folder and remembers
what it was asked."""

import base64
import hashlib
import http.server
import re
import threading
from dataclasses import dataclass, field


@dataclass
class Asked:
    method: str
    path: str
    headers: dict
    body: bytes
    status: int
    connection: int  # which connection it came over


@dataclass
class BootFolder:
    files: dict = field(default_factory=dict)  # "/name": bytes
    auth: str = ""  # "", "basic" or "digest"
    user: str = "PlcmSpIp"
    password: str = "PlcmSpIp"
    put_status: int = 200
    head_has_length: bool = True
    statuses: dict = field(default_factory=dict)  # "/name": what it is refused with
    redirects: dict = field(default_factory=dict)  # "/name": Location
    asked: list = field(default_factory=list)
    body_bytes_sent: dict = field(default_factory=dict)  # "/name": until the client closed

    def __enter__(self):
        folder, lock, connections = self, threading.Lock(), []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                with lock:
                    connections.append(self)
                    self.number = len(connections)

            def log_message(self, *_):
                pass

            def answer(self, status, body=b"", more=(), has_length=True):
                with lock:
                    folder.asked.append(Asked(self.command, self.path, dict(self.headers),
                                              self.got, status, self.number))
                self.send_response(status)
                if has_length:
                    self.send_header("Content-Length", str(len(body)))
                for name, value in more:
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "HEAD":
                    return
                sent = 0
                try:
                    for at in range(0, len(body), 4096):
                        self.wfile.write(body[at:at + 4096])
                        sent += len(body[at:at + 4096])
                except OSError:
                    self.close_connection = True
                folder.body_bytes_sent[self.path] = sent

            def handle_one(self):
                self.got = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if not folder.lets_in(self.command, self.path, self.headers.get("Authorization", "")):
                    challenge = {"basic": 'Basic realm="boot"',
                                 "digest": 'Digest realm="boot", nonce="n0nce", qop="auth"'}[folder.auth]
                    return self.answer(401, b"no", [("WWW-Authenticate", challenge)])
                if self.path in folder.redirects:
                    return self.answer(302, b"", [("Location", folder.redirects[self.path])])
                if self.command == "PUT":
                    if folder.put_status == 200:
                        folder.put(self.path, self.got, self.headers.get("Content-Range"))
                    return self.answer(folder.put_status)
                if self.path in folder.statuses:
                    return self.answer(folder.statuses[self.path])
                if self.path not in folder.files:
                    return self.answer(404, b"<html>none</html>")
                has_length = self.command != "HEAD" or folder.head_has_length
                return self.answer(200, folder.files[self.path], has_length=has_length)

            do_GET = do_HEAD = do_PUT = handle_one

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # a client that aborts an image

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def put(self, path, body, content_range):
        """Stores a body; with a Content-Range behind exactly what is there."""
        if content_range is None:
            self.files[path] = body
            return
        first, last = map(int, re.fullmatch(r"bytes (\d+)-(\d+)/\*", content_range).groups())
        assert first == len(self.files[path]) and last - first + 1 == len(body)
        self.files[path] += body

    def lets_in(self, method, path, given):
        if self.auth == "":
            return True
        if self.auth == "basic":
            want = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            return given == "Basic " + want
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        if fields.get("uri") != path or fields.get("username") != self.user:
            return False

        def md5(*parts):
            return hashlib.md5(":".join(parts).encode()).hexdigest()

        ha1, ha2 = md5(self.user, "boot", self.password), md5(method, path)
        return fields["response"] == md5(ha1, "n0nce", fields["nc"], fields["cnonce"], fields["qop"], ha2)

    def seen(self):
        """Each request as "GET /name", challenged ones left out."""
        return [f"{a.method} {a.path}" for a in self.asked if a.status != 401]

    def of(self, method, path):
        return [a for a in self.asked if (a.method, a.path) == (method, path) and a.status != 401]
