"""A real server on a free port, and the means to talk to it.

`server` is one server for a module's tests, each of which takes phones of its own (`new_phone`);
`start` starts others, with options.  A server that a test leaves running is ended by SIGTERM; it
must exit with 0 and must have written nothing to stderr but log lines (a sanitizer's report is
none).
"""

import base64
import http.client
import itertools
import json
import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BOOTLINE", str(ROOT / "build" / "server" / "bootline"))
USER = PASSWORD = "PlcmSpIp"
DEADLINE_S = int(os.environ.get("BOOTLINE_TEST_DEADLINE", "30"))  # for anything that must happen: a sanitized server on a busy machine is slow

# A sanitizer that finds a mistake, or memory that was lost, ends the program with a code that is none of its own, as 1 would be.
os.environ["ASAN_OPTIONS"] = ":".join([*filter(None, [os.environ.get("ASAN_OPTIONS")]), "exitcode=99"])
TRACED = {**os.environ, "ASAN_OPTIONS": os.environ["ASAN_OPTIONS"] + ":detect_leaks=0"}  # no looking for what was lost under strace

GUARDS = ("login-failures", "account-failures", "unknown-phones")
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (error|warn |info |debug) \S")
MACS = itertools.count(0x0004F2A00001)


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="the long versions: 500 times kill -9")


def new_mac():
    """A MAC that no other test uses."""
    return f"{next(MACS):012x}"


def wait_until(condition, what, patience_s=DEADLINE_S):
    """Asks again and again until the condition gives something true, which is returned.

    Ever less often: most conditions start a program, which takes from the server the time that it is waited for.
    """
    end, pause_s = time.monotonic() + patience_s, 0.01
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {patience_s} s in vain: {what}"
        select.select([], [], [], pause_s)
        pause_s = min(pause_s * 1.5, 0.25)


class Answer:
    """What came back: status, headers (lower-case names), body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:200]!r}>"

    @property
    def text(self):
        return self.body.decode()


def cli(data, *words, stdin=None, check=True):
    """Runs the command line on a data folder; with check it must succeed.

    Longer than anything else: `firmware add` steps back for whoever is busy, and everybody may be.
    """
    ran = subprocess.run([PROGRAM, *map(str, words), "--data", str(data)], input=stdin or "", text=True,
                         capture_output=True, timeout=10 * DEADLINE_S)
    if check:
        assert ran.returncode == 0, f"bootline {' '.join(map(str, words))}\n{ran.stdout}{ran.stderr}"
    assert "runtime error" not in ran.stderr and "Sanitizer" not in ran.stderr, ran.stderr
    return ran


class Server:
    """A running `bootline serve`."""

    def __init__(self, folder, options=(), env=None, data=None):
        self.data = Path(data or folder / "data")
        self.log_path = folder / "log"
        # Without the administrators' listener: no two servers shall want its port.
        self.options, self.env = [str(o) for o in options], {**os.environ, "BOOTLINE_ADMIN": "", **(env or {})}
        self.process = self.port = None
        self.start()

    def start(self):
        listen = [] if "--http" in self.options else ["--http", "127.0.0.1:0"]
        # All tests come from one address, and most guess more than anybody may: test_fairness.py says what is slowed.
        listen += [word for name in GUARDS if f"--{name}" not in self.options for word in (f"--{name}", "0")]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--data", self.data, *listen, *self.options],
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                            env=self.env)
        self.ready = self.first_line()
        assert self.ready.startswith("ready "), f"no ready line but {self.ready!r}\n{self.log()}"
        # The listeners and their ports, by the words of the ready line: http, https, https-legacy, ftp, ftps, tftp.
        self.ports = {word: int(at.rpartition(":")[2]) for word, at in re.findall(r"([\w-]+)=(\S+)", self.ready)}
        self.port = self.ports.get("http")

    def first_line(self):
        waiting = select.poll()  # select() knows no descriptors above 1023
        waiting.register(self.process.stdout, select.POLLIN)
        return self.process.stdout.readline().decode() if waiting.poll(DEADLINE_S * 1000) else ""

    def log(self):
        return self.log_path.read_text(errors="replace")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def cli(self, *words, **more):
        return cli(self.data, *words, **more)

    def cli_json(self, *words):
        return json.loads(self.cli(*words, "--json").stdout)

    def new_phone(self, *options):
        mac = new_mac()
        self.cli("phone", "add", mac, *options)
        # Other programs' changes are in force within a moment.
        wait_until(lambda: self.get(f"{mac}.cfg").status == 200, f"{mac} to be known")
        return mac

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_S)

    def ask(self, method, path, body=None, headers=None, login=(USER, PASSWORD), connection=None):
        """One request with Basic credentials; over its own connection unless one is given."""
        own = connection or self.connect()
        sent = dict(headers or {})
        if login:
            sent["Authorization"] = "Basic " + base64.b64encode(":".join(login).encode()).decode()
        own.request(method, path if path.startswith(("/", "*")) else "/" + path, body=body, headers=sent)
        got = own.getresponse()
        # Of several fields of one name the first: it is the one that phones look at.
        answer = Answer(got.status, {k.lower(): v for k, v in reversed(got.getheaders())}, got.read())
        if connection is None:
            own.close()
        return answer

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def head(self, path, **more):
        return self.ask("HEAD", path, **more)

    def put(self, path, body, **more):
        return self.ask("PUT", path, body=body, **more)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """As a power cut would: nothing is flushed, nobody is told."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def stop(self):
        """An orderly end, and nothing in the log but log lines."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.finish()

    def finish(self):
        """Waits for an end that has been asked for, and looks at how it went."""
        process, self.process = self.process, None
        try:
            code = process.wait(timeout=DEADLINE_S + 60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = "none within the deadline"
        process.stdout.close()
        assert code == 0, f"exit code {code}\n{self.log()}"
        self.check_log()

    def check_log(self):
        is_json = "json" in self.options
        for line in self.log().splitlines():
            if is_json:
                json.loads(line)
            else:
                assert LOG_LINE.match(line), f"not a log line: {line!r}\n{self.log()}"


def curl(server, *words, path="/", login=True, digest=False, stdin=None):
    """Runs curl on one path of a server; gives an Answer of its last response."""
    who = ["--user", f"{USER}:{PASSWORD}"] if login else []
    how = ["--digest"] if digest else []
    marker = "\n--curl--"
    ran = subprocess.run(["curl", "--silent", "--show-error", "--max-time", str(DEADLINE_S), "--path-as-is",
                          "--include", *who, *how, "--write-out", f"{marker}%{{http_code}} %{{num_connects}}",
                          *words, server.url + path], capture_output=True, input=stdin)
    output, _, tail = ran.stdout.rpartition(marker.encode())
    head, body, headers = b"", output, {}
    while body.startswith(b"HTTP/"):
        head, _, body = body.partition(b"\r\n\r\n")
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    status, connects = tail.split() if tail else (b"0", b"0")
    answer = Answer(int(status), headers, body)
    answer.connects, answer.exit_code, answer.error = int(connects), ran.returncode, ran.stderr.decode()
    return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for all tests of a module; they use phones of their own."""
    one = Server(tmp_path_factory.mktemp("server"))
    yield one
    one.stop()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """One server with a listener for administrators, and people and programs who use it."""
    from office import Office

    one = Server(tmp_path_factory.mktemp("office"), ["--admin", "127.0.0.1:0"])
    yield Office(one)
    one.stop()


@pytest.fixture
def start(tmp_path):
    """Starts servers of the test's own: start("--root", dir, env={...}, data=...)."""
    running, number = [], itertools.count()

    def start_one(*options, env=None, data=None):
        folder = tmp_path / f"server{next(number)}"
        folder.mkdir()
        one = Server(folder, options, env, data)
        running.append(one)
        return one

    yield start_one
    for one in running:
        one.stop()


@pytest.fixture
def mac(server):
    """A phone of the test's own in the inventory of `server`."""
    return server.new_phone()


@pytest.fixture
def mount_disk(tmp_path):
    """Mounts small disks of a test's own, mount_disk("size=12m"), where this machine lets one be mounted."""
    mounted = []

    def mount(options):
        where = tmp_path / f"disk{len(mounted)}"
        where.mkdir()
        if os.geteuid() != 0:
            pytest.skip("only root may mount a small disk")
        ran = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", where], capture_output=True, text=True)
        if ran.returncode != 0:
            pytest.skip(f"this machine mounts no small disk: {ran.stderr.strip()}")
        mounted.append(where)
        return where

    yield mount
    for where in mounted:
        subprocess.run(["umount", "--lazy", where], check=True)


@pytest.fixture
def small_disk(mount_disk):
    """A disk of 12 MiB."""
    return mount_disk("size=12m")
