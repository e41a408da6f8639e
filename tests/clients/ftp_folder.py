"""FTP and TFTP servers in a few lines, for tests of the virtual phone: each plays a folder and
remembers what it was asked.  BootFolder's siblings."""

import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field


@dataclass
class FtpFolder:
    files: dict = field(default_factory=dict)  # "/name": bytes
    user: str = "PlcmSpIp"
    password: str = "PlcmSpIp"
    folders: tuple = ()  # "/logs": where CWD leads beside "/"
    put_reply: str = ""  # what STOR and APPE are refused with
    has_size: bool = True  # SIZE is known
    greeting: str = "220 folder"
    pem: object = None  # a certificate with its key: AUTH TLS is known
    asked: list = field(default_factory=list)  # (number of the connection, command line)
    body_bytes_sent: dict = field(default_factory=dict)  # "/name": until the client closed
    replies: list = field(default_factory=list)

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.url = f"ftp://127.0.0.1:{self.port}/"
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in self.threads:
            one.join(30)

    def accept(self):
        number = 0
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            number += 1
            self.threads.append(threading.Thread(target=self.serve, args=(connection, number)))
            self.threads[-1].start()

    def serve(self, connection, number):
        session = {"folder": "/", "passive": None, "user": None, "has_login": False}
        with connection:
            self.talk(connection, number, session, self.greeting)

    def secure(self, connection):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(self.pem)
        return context.wrap_socket(connection, server_side=True)

    def talk(self, connection, number, session, greeting=None):
        with connection.makefile("rb", buffering=0) as lines:
            def reply(text):
                self.replies.append((number, text))
                connection.sendall(text.encode() + b"\r\n")

            try:
                if greeting:
                    reply(greeting)
                    if greeting[0] != "2":
                        return
                for line in iter(lines.readline, b""):
                    text = line.decode().rstrip("\r\n")
                    self.asked.append((number, text))
                    verb, _, argument = text.partition(" ")
                    act = getattr(self, "do_" + verb.lower(), None)
                    if text == "AUTH TLS" and self.pem:
                        reply("234 go on")
                        with self.secure(connection) as secured:
                            return self.talk(secured, number, session)
                    if act is None:
                        reply("500 what?")
                    elif not session["has_login"] and verb not in ("USER", "PASS"):
                        reply("530 log in")
                    else:
                        act(session, argument, reply)
                    if verb == "QUIT":
                        return
            except OSError:
                pass  # the client went away
            finally:
                if session["passive"]:
                    session["passive"].close()

    def path(self, session, name):
        return name if name.startswith("/") else session["folder"].rstrip("/") + "/" + name

    def do_user(self, session, name, reply):
        session["user"] = name
        reply("331 and?")

    def do_pass(self, session, password, reply):
        session["has_login"] = (session["user"], password) == (self.user, self.password)
        reply("230 welcome" if session["has_login"] else "530 no")

    def do_pwd(self, session, _, reply):
        reply(f'257 "{session["folder"]}"')

    def do_cwd(self, session, name, reply):
        path = self.path(session, name)
        if path in ("/", *self.folders):
            session["folder"] = path
        reply("250 there" if session["folder"] == path else "550 no such folder")

    def do_type(self, _, __, reply):
        reply("200 yes")

    def do_rest(self, _, __, reply):
        reply("350 yes")

    def do_quit(self, _, __, reply):
        reply("221 bye")

    def do_epsv(self, session, _, reply):
        if session["passive"]:
            session["passive"].close()
        session["passive"] = socket.create_server(("127.0.0.1", 0))
        reply(f"229 at (|||{session['passive'].getsockname()[1]}|)")

    def do_size(self, session, name, reply):
        path = self.path(session, name)
        if not self.has_size:
            reply("500 what?")
        else:
            reply(f"213 {len(self.files[path])}" if path in self.files else "550 none")

    def data(self, session):
        with session["passive"] as passive:
            session["passive"] = None
            return passive.accept()[0]

    def do_retr(self, session, name, reply):
        path = self.path(session, name)
        if path not in self.files:
            return reply("550 none")
        body, sent = self.files[path], 0
        reply("150 here it comes")
        with self.data(session) as connection:
            try:
                for at in range(0, len(body), 4096):
                    connection.sendall(body[at:at + 4096])
                    sent += len(body[at:at + 4096])
            except OSError:
                pass
        self.body_bytes_sent[path] = sent
        reply("226 done" if sent == len(body) else "426 cut off")

    def take(self, session, name, before, reply):
        if self.put_reply:
            return reply(self.put_reply)
        reply("150 go on")
        with self.data(session) as connection, connection.makefile("rb") as data:
            self.files[self.path(session, name)] = before + data.read()
        reply("226 done")

    def do_stor(self, session, name, reply):
        self.take(session, name, b"", reply)

    def do_appe(self, session, name, reply):
        self.take(session, name, self.files.get(self.path(session, name), b""), reply)

    def verbs(self, *which):
        """The command lines with these verbs, in order."""
        return [text for _, text in self.asked if text.split(" ")[0] in which]


@dataclass
class TftpFolder:
    files: dict = field(default_factory=dict)  # "name": bytes
    errors: dict = field(default_factory=dict)  # "name": error code
    asked: list = field(default_factory=list)  # each RRQ and WRQ as it came
    last_block: dict = field(default_factory=dict)  # "name": the last one sent

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"tftp://127.0.0.1:{self.port}/"
        self.threads = [threading.Thread(target=self.serve)]
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(b"", ("127.0.0.1", self.port))
        for one in self.threads:
            one.join(30)
        self.socket.close()

    def serve(self):
        while True:
            request, peer = self.socket.recvfrom(2048)
            if not request:
                return
            self.asked.append(request)
            self.threads.append(threading.Thread(target=self.transfer, args=(request, peer)))
            self.threads[-1].start()

    def transfer(self, request, peer):
        name = request[2:].split(b"\0")[0].decode()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
            mine.settimeout(10)
            mine.connect(peer)
            is_read = request[1] == 1
            code = self.errors.get(name, 1 if is_read and name not in self.files else None)
            if code is not None:
                mine.send(struct.pack(">HH", 5, code) + b"no\0")
            elif is_read:
                self.give(mine, name)
            else:
                self.take(mine, name)

    def give(self, mine, name):
        body = self.files[name]
        for block in range(1, len(body) // 512 + 2):
            self.last_block[name] = block
            mine.send(struct.pack(">HH", 3, block & 0xFFFF) + body[512 * (block - 1):512 * block])
            if mine.recv(2048)[1] != 4:
                return

    def take(self, mine, name):
        body, block, length = b"", 0, 512
        while length == 512:
            mine.send(struct.pack(">HH", 4, block))
            data = mine.recv(2048)[4:]
            body, block, length = body + data, block + 1, len(data)
        self.files[name] = body
        mine.send(struct.pack(">HH", 4, block))
