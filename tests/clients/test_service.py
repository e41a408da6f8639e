"""The server under a service manager: what it is told, and its unit."""

import ctypes
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest
from conftest import DEADLINE_S, PROGRAM, wait_until

PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17
WALL = 0x40000000
STUCK = "a thread does not come back to its work"


class Manager:
    """Stands in for the service manager: the socket that it listens on, and what it was told so far."""

    def __init__(self, address, watchdog_us=0):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.settimeout(DEADLINE_S)
        self.told = []
        self.env = {"NOTIFY_SOCKET": address.replace("\0", "@")}
        if watchdog_us:
            self.env["WATCHDOG_USEC"] = str(watchdog_us)

    def next(self):
        """The next message, as a dictionary; waits for it."""
        message = dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())
        self.told.append(message)
        return message

    def wait_for(self, key):
        """The next message with this key."""
        while True:
            message = self.next()
            if key in message:
                return message

    def waiting(self):
        """The messages that are there already."""
        self.socket.setblocking(False)
        try:
            while True:
                yield self.next()
        except BlockingIOError:
            self.socket.settimeout(DEADLINE_S)


@pytest.fixture
def manager(tmp_path):
    made = []

    def make(address=None, **more):
        made.append(Manager(str(address or tmp_path / "notify"), **more))
        return made[-1]

    yield make
    for one in made:
        one.socket.close()


def test_it_tells_that_it_is_ready_reads_again_and_stops(start, manager):
    to = manager()
    server = start(env=to.env)
    ready = to.next()
    assert ready["READY"] == "1" and f"http=127.0.0.1:{server.port}" in ready["STATUS"]
    server.signal(signal.SIGHUP)
    reloading = to.next()
    assert reloading["RELOADING"] == "1" and int(reloading["MONOTONIC_USEC"]) > 0
    assert to.next()["READY"] == "1"
    server.stop()
    stopping = to.next()
    assert stopping["STOPPING"] == "1" and int(stopping["EXTEND_TIMEOUT_USEC"]) == (60 + 30) * 1_000_000
    assert not list(to.waiting())


def test_a_reload_with_a_mistake_ends_in_ready_too(start, manager, tmp_path):
    to = manager()
    settings = tmp_path / "bootline.conf"
    settings.write_text("")
    server = start("--config", settings, env=to.env)
    assert "READY" in to.next()
    settings.write_text("nonsense = 1\n")
    server.signal(signal.SIGHUP)
    assert "RELOADING" in to.next()
    assert "READY" in to.next()


def test_an_abstract_socket_is_told_too(start, manager):
    to = manager(f"\0bootline-test-{os.getpid()}", watchdog_us=400_000)
    start(env=to.env)
    assert to.next()["READY"] == "1"
    assert to.wait_for("WATCHDOG")  # after the sandbox was closed


def test_a_socket_that_is_not_there_is_a_warning_and_no_more(start):
    server = start(env={"NOTIFY_SOCKET": "/nonexistent/notify"})
    assert server.get("x").status == 404
    assert " warn  the service manager cannot be told" in server.log()


def test_the_watchdog_is_fed_while_every_thread_turns(start, manager):
    to = manager(watchdog_us=2_000_000)  # a thread has a second to come back in, also on a machine that is busy
    server = start("--workers", "3", env=to.env)
    for _ in range(3):
        assert to.wait_for("WATCHDOG") == {"WATCHDOG": "1"}
    server.stop()
    assert STUCK not in server.log()
    assert int(to.wait_for("WATCHDOG_USEC")["WATCHDOG_USEC"]) > 60_000_000  # nobody is killed while transfers end


def test_a_watchdog_of_another_process_is_not_fed(start, manager):
    to = manager(watchdog_us=20_000)
    server = start(env={**to.env, "WATCHDOG_PID": "1"})
    for _ in range(20):
        assert server.get("x").status == 404
    server.stop()
    assert not [m for m in to.waiting() if "WATCHDOG" in m or "WATCHDOG_USEC" in m]


def thread(server, name):
    """The number of the thread that has a name."""
    tasks = Path(f"/proc/{server.process.pid}/task").iterdir()
    return next(int(task.name) for task in tasks if (task / "comm").read_text() == name + "\n")


class Stopped:
    """One thread of a server, held still as a debugger holds it."""

    def __init__(self, thread):
        self.thread, self.libc = thread, ctypes.CDLL(None, use_errno=True)
        self.libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        self.libc.ptrace.restype = ctypes.c_long

    def __enter__(self):
        if self.libc.ptrace(PTRACE_SEIZE, self.thread, None, None) != 0:
            pytest.skip(f"this machine lets nobody hold a thread: {os.strerror(ctypes.get_errno())}")
        assert self.libc.ptrace(PTRACE_INTERRUPT, self.thread, None, None) == 0
        os.waitpid(self.thread, WALL)
        return self

    def __exit__(self, *_):
        assert self.libc.ptrace(PTRACE_DETACH, self.thread, None, None) == 0


def test_a_worker_or_a_keeper_that_is_stuck_ends_the_signs_of_life_until_it_turns_again(start, manager):
    to = manager(watchdog_us=1_000_000)
    server = start("--workers", "2", env=to.env)
    assert to.wait_for("WATCHDOG")
    told = 0
    with Stopped(thread(server, "worker-2")):
        wait_until(lambda: server.log().count(STUCK) > 0, "the stuck thread to be noticed")
        list(to.waiting())
        told = server.log().count(STUCK)
        wait_until(lambda: server.log().count(STUCK) > told + 2, "it to be noticed again and again")
        assert not [m for m in to.waiting() if "WATCHDOG" in m]
        assert "thread=worker number=2" in server.log()
    assert to.wait_for("WATCHDOG")


def test_the_thread_of_lync_devices_is_watched_too(start, manager):
    to = manager(watchdog_us=1_000_000)
    server = start("--lync-updates", "127.0.0.1:0", env=to.env)
    assert to.wait_for("WATCHDOG")
    with Stopped(thread(server, "lync")):
        wait_until(lambda: "thread=lync" in server.log(), "the stuck thread to be noticed")
    assert STUCK in server.log()
    list(to.waiting())
    assert to.wait_for("WATCHDOG")


def test_a_locked_database_is_no_reason_to_start_again(start, manager):
    to = manager(watchdog_us=2_000_000)
    server = start(env=to.env)
    mac = server.new_phone()
    db = sqlite3.connect(server.data / "bootline.db", isolation_level=None, timeout=DEADLINE_S)
    db.execute("BEGIN IMMEDIATE")
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(server.put(f"{mac}-phone.cfg", b"during").status))
    waiting.start()
    list(to.waiting())
    beats = 0
    while waiting.is_alive():  # five seconds: as long as an upload waits for a lock
        beats += "WATCHDOG" in to.next()
    waiting.join()
    db.close()
    assert answers == [503] and beats >= 3
    assert STUCK not in server.log()


UNIT = Path(PROGRAM).parent / "bootline.service"


def test_the_unit_restarts_what_is_stuck_and_exposes_little():
    unit = UNIT.read_text()
    assert "Type=notify\n" in unit and "WatchdogSec=30\n" in unit and "Restart=always\n" in unit
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    ran = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", UNIT], capture_output=True,
                         text=True)
    assert ran.returncode == 0, ran.stdout[-300:] + ran.stderr
