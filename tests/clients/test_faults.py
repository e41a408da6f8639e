"""Disks that are full, read-only or broken: nothing is acknowledged that is not kept, phones boot on, and the server
takes uploads again by itself once the fault has ended."""

import contextlib
import ftplib
import http.client
import os
import re
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
from conftest import DEADLINE_S, PASSWORD, USER, wait_until

LISTENERS = ("--ftp", "127.0.0.1:0", "--tftp", "127.0.0.1:0", "--disk-reserve", "0", "--phone-limit", "1G")


def by_http(server, name, body):
    """The status; or that the connection was closed: a long body that is refused in its middle is not taken to its end."""
    try:
        return str(server.put(name, body).status)
    except (ConnectionError, http.client.RemoteDisconnected):
        return "closed"


def by_ftp(server, name, body):
    ftp = ftplib.FTP()
    ftp.connect("127.0.0.1", server.ports["ftp"], timeout=DEADLINE_S)
    ftp.login(USER, PASSWORD)
    try:
        ftp.voidcmd("TYPE I")
        data = ftp.transfercmd(f"STOR {name}")
        try:
            data.sendall(body)
        except ConnectionError:  # refused in the middle
            pass
        data.close()
        return ftp.getmultiline()[:3]
    except ftplib.Error as e:
        return str(e)[:3]
    finally:
        ftp.close()


def by_tftp(server, name, body):
    """curl's exit code: 0 stored, 70 "disk full", 69 "access violation", others for what TFTP has no number for."""
    ran = subprocess.run(["curl", "--silent", "--max-time", str(DEADLINE_S), "--upload-file", "-",
                          f"tftp://127.0.0.1:{server.ports['tftp']}/{name}"], input=body, capture_output=True)
    return str(ran.returncode)


# How to upload, what is said of success, of a full disk, and of a broken one.
PROTOCOLS = {"http": (by_http, "200", {"507", "closed"}, {"500", "507"}),
             "ftp": (by_ftp, "226", {"452"}, {"451", "452"}),
             "tftp": (by_tftp, "0", {"70"}, {"42", "70", "71", "74"})}
EVERY_PROTOCOL = pytest.mark.parametrize("protocol", PROTOCOLS)


def begin(start, data=None):
    server = start(*LISTENERS, data=data)
    server.cli("site", "set", "default", "--trust", "network", "--network", "127.0.0.0/8")
    mac = server.new_phone()
    wait_until(lambda: by_tftp(server, f"{mac}-web.cfg", b"before") == "0", "the site to be trusted")
    return server, mac


def boots(server, mac):
    return server.get(f"{mac}.cfg").status == 200 and server.get(f"{mac}-global.cfg").status == 200


def fill(where, leave=0):
    """Fills a disk but for so many bytes, whatever the server writes at the same time."""
    with open(where / "ballast", "ab", buffering=0) as ballast, contextlib.suppress(OSError):
        while (free := os.statvfs(where).f_bavail * os.statvfs(where).f_frsize) > leave:
            ballast.write(b"x" * (free - leave))


@EVERY_PROTOCOL
@pytest.mark.parametrize("kind", ["phone.cfg", "core.bin"])
def test_a_full_disk_refuses_uploads_says_so_and_takes_them_again_when_it_has_room(start, mount_disk, protocol, kind):
    upload, stored, full, _ = PROTOCOLS[protocol]
    where = mount_disk("size=12m")
    server, mac = begin(start, where / "data")
    assert upload(server, f"{mac}-{kind}", b"before" * 20_000) == stored
    fill(where)
    assert upload(server, f"{mac}-{kind}", os.urandom(400_000)) in full
    assert boots(server, mac)
    if kind == "phone.cfg":
        assert server.get(f"{mac}-phone.cfg").body == b"before" * 20_000
    (where / "ballast").unlink()
    assert upload(server, f"{mac}-{kind}", b"after" * 20_000) == stored
    server.kill()  # what was acknowledged is on the disk
    server.start()
    if kind == "phone.cfg":
        assert server.get(f"{mac}-phone.cfg").body == b"after" * 20_000
    else:
        (core,) = (server.data / "cores").iterdir()
        assert core.read_bytes() == b"after" * 20_000


def test_a_command_on_a_full_disk_is_refused_in_one_sentence_and_nothing_is_changed(start, mount_disk):
    where = mount_disk("size=12m")
    server, mac = begin(start, where / "data")
    fill(where)
    refused = None
    for number in range(200):  # until the room that the database holds already is used up
        ran = server.cli("param", "set", f"phone:{mac}", f"p.n{number}", "x" * 15_000, check=False)
        if ran.returncode != 0:
            refused = ran
            break
    assert refused is not None and len(refused.stderr.strip().splitlines()) == 1 and "space" in refused.stderr
    assert boots(server, mac)
    (where / "ballast").unlink()
    names = [row["name"] for row in server.cli_json("param", "list", f"phone:{mac}")["parameters"]]
    assert sorted(names) == sorted(f"p.n{n}" for n in range(number))
    server.cli("param", "set", f"phone:{mac}", "p.after", "x")


@EVERY_PROTOCOL
def test_a_disk_without_inodes_refuses_what_needs_one_and_recovers(start, mount_disk, protocol):
    upload, stored, full, _ = PROTOCOLS[protocol]
    where = mount_disk("size=24m,nr_inodes=200")
    server, mac = begin(start, where / "data")
    assert upload(server, f"{mac}-core.bin", b"before" * 20_000) == stored
    (where / "many").mkdir()
    try:
        for number in range(1000):
            (where / "many" / str(number)).touch()
    except OSError:
        pass
    assert os.statvfs(where).f_favail == 0
    assert upload(server, f"{mac}-core.bin", b"during" * 20_000) in full
    assert boots(server, mac)
    assert upload(server, f"{mac}-web.cfg", b"a row needs none") == stored
    shutil.rmtree(where / "many")
    assert upload(server, f"{mac}-core.bin", b"after" * 20_000) == stored
    (core,) = (server.data / "cores").iterdir()
    assert core.read_bytes() == b"after" * 20_000


class Fault:
    """While it lasts, some system calls of a server fail: strace says so to each thread."""

    def __init__(self, server, calls, error):
        self.server, self.calls, self.error = server, calls, error

    def traced(self):
        tasks = Path(f"/proc/{self.server.process.pid}/task").glob("*/status")
        return [re.search(r"TracerPid:\s+(\d+)", task.read_text()).group(1) != "0" for task in tasks]

    def __enter__(self):
        if not shutil.which("strace"):
            pytest.skip("strace is not installed")
        self.process = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={self.calls}", "-e",
                                         f"inject={self.calls}:error={self.error}", "-p", str(self.server.process.pid)],
                                        stderr=subprocess.PIPE)
        wait_until(lambda: all(self.traced()) or self.process.poll() is not None, "strace to hold every thread")
        if self.process.poll() is not None:
            pytest.skip(f"this machine lets nobody be traced: {self.process.stderr.read().decode().strip()}")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(DEADLINE_S)
        self.process.stderr.close()
        wait_until(lambda: not any(self.traced()), "strace to let go")


SYNC = "fsync,fdatasync"
CHANGE = "pwrite64,fsync,fdatasync,ftruncate,linkat,renameat,unlinkat"


@EVERY_PROTOCOL
@pytest.mark.parametrize("calls, error", [(SYNC, "EIO"), (CHANGE, "EROFS"), (CHANGE, "EIO")],
                         ids=["sync fails", "read-only", "writes fail"])
def test_a_broken_disk_refuses_uploads_and_recovers_without_a_restart(start, protocol, calls, error):
    upload, stored, _, broken = PROTOCOLS[protocol]
    server, mac = begin(start)
    before = {f"{mac}-phone.cfg": b"before", f"{mac}-app.log": b"one\n"}
    for name, body in before.items():
        assert upload(server, name, body) == stored
    assert upload(server, f"{mac}-core.bin", b"before" * 20_000) == stored
    (core,) = (server.data / "cores").iterdir()
    with Fault(server, calls, error):
        for name in (*before, f"{mac}-core.bin"):
            said = upload(server, name, b"during" * 20_000)
            assert said in broken or (error == "EROFS" and said in {"403", "553", "550", "69"}), (name, said)
        assert boots(server, mac)
        assert {name: server.get(name).body for name in before} == before
        assert core.read_bytes() == b"before" * 20_000
        assert " error " in server.log()
    assert upload(server, f"{mac}-phone.cfg", b"after") == stored
    assert upload(server, f"{mac}-app.log", b"two\n") == stored
    assert upload(server, f"{mac}-core.bin", b"after" * 20_000) == stored
    server.kill()
    server.start()
    assert server.get(f"{mac}-phone.cfg").body == b"after"
    assert server.get(f"{mac}-app.log").body == b"one\ntwo\n"
    (core,) = (server.data / "cores").iterdir()
    assert core.read_bytes() == b"after" * 20_000
    for name in ("bootline.db", "logs.db"):
        with sqlite3.connect(server.data / name) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_without_descriptors_what_needs_one_is_refused_and_what_was_begun_goes_on(start):
    server, mac = begin(start)
    with Fault(server, "openat,openat2", "EMFILE"):
        assert boots(server, mac)
        assert by_http(server, f"{mac}-phone.cfg", b"a row needs none") == "200"
        assert by_http(server, f"{mac}-core.bin", b"a file does" * 20_000) in {"500", "closed"}
    assert by_http(server, f"{mac}-core.bin", b"after" * 20_000) == "200"
