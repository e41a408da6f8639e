"""The server in its sandbox: what is closed, that everything works inside, and what happens where the kernel lacks it."""

import ctypes
import errno
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import urllib.request
from pathlib import Path

import pytest
from certificates import openssl
from conftest import DEADLINE_S, PROGRAM, wait_until
from office import Office

EVERY_LISTENER = [word for name in ("http", "https", "ftp", "ftps", "tftp") for word in (f"--{name}", "127.0.0.1:0")]

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2
SYS_SECCOMP, SYS_PRCTL, SYS_LANDLOCK = 317, 157, 444


def without(*calls):
    """For a child to be: as on a kernel that does not have these system calls (of x86-64)."""
    def take_away():
        load, jump_equal, give = 0x20, 0x15, 0x06
        code = []
        for call, first in calls:  # first: the low half of its first argument, or None for any
            code += [(load, 0, 0, 0), (jump_equal, 0, 1 if first is None else 3, call)]
            code += [] if first is None else [(load, 0, 0, 16), (jump_equal, 0, 1, first)]
            code.append((give, 0, 0, 0x00050000 | errno.ENOSYS))
        code.append((give, 0, 0, 0x7FFF0000))
        raw = b"".join(struct.pack("HBBI", *c) for c in code)
        held = ctypes.create_string_buffer(raw)
        program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code), ctypes.addressof(held)))
        libc = ctypes.CDLL(None)
        assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        assert libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0
    return take_away


def statuses(pid):
    """What the kernel says of each thread."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield dict(line.split(":", 1) for line in (task / "status").read_text().splitlines())


def test_every_thread_is_confined_and_can_gain_no_privileges(start):
    server = start("--sandbox", "require", "--workers", "2")
    mac = server.new_phone()
    assert server.put(f"{mac}-core.bin", os.urandom(100_000)).status == 200  # the thread pool is there, too
    threads = list(statuses(server.process.pid))
    assert len(threads) >= 5
    for status in threads:
        assert status["Seccomp"].strip() == "2" and status["NoNewPrivs"].strip() == "1", status["Name"]
    assert re.search(r" info  sandbox is closed files=landlock calls=seccomp", server.log()), server.log()
    limits = Path(f"/proc/{server.process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_a_phone_boots_and_uploads_over_every_protocol_inside(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "ring.wav").write_bytes(os.urandom(300_000))
    server = start("--sandbox", "require", "--root", root, *EVERY_LISTENER)
    server.cli("site", "set", "default", "--time-zone", "Europe/Berlin", "--trust", "network", "--network", "127.0.0.0/8")
    for protocol in ("http", "https", "ftp", "ftps", "tftp"):
        mac = server.new_phone()
        trust = ["--ca-file", server.data / "tls-ca.crt"] if protocol in ("https", "ftps") else []
        ran = subprocess.run([PROGRAM, "boot", f"{protocol}://127.0.0.1:{server.ports[protocol]}", "--mac", mac, *trust],
                             capture_output=True, text=True, timeout=DEADLINE_S)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        wait_until(lambda: mac in server.cli("log", "list", mac).stdout, "its boot log")
    assert server.get("ring.wav").body == (root / "ring.wav").read_bytes()


def test_administrators_have_their_page_and_what_phones_uploaded_inside(start):
    server = start("--sandbox", "require", "--admin", "127.0.0.1:0")
    mac, office = server.new_phone(), Office(server)
    server.put(f"{mac}-phone.cfg", b'<P up.x="1"/>')
    assert office.viewer.get(f"/phones/{mac}/overrides").json["overrides"][0]["name"] == "up.x"
    folder = Path(PROGRAM).resolve().parent.parent / "web"
    files = [f for f in folder.rglob("*") if f.is_file()]
    assert folder / "index.html" in files
    for file in files:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.ports['admin']}/{file.relative_to(folder)}") as answer:
            assert answer.read() == file.read_bytes(), file


def self_signed(folder, name):
    """The files own.crt and own.key, each made new and renamed into place, as those who renew certificates do."""
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 30, "-subj", f"/CN={name}", "-keyout",
            folder / "new.key", "-out", folder / "new.crt")
    (folder / "new.key").rename(folder / "own.key")
    (folder / "new.crt").rename(folder / "own.crt")


def shown_name(server):
    """The common name of the certificate that the server shows."""
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S) as plain:
        with made.wrap_socket(plain) as tls:
            der = tls.getpeercert(True)
    ran = subprocess.run(["openssl", "x509", "-inform", "DER", "-noout", "-subject"], input=der, capture_output=True)
    return ran.stdout.decode().strip().rpartition(" ")[2]


def test_sighup_reads_renewed_certificates_and_settings_inside(start, tmp_path):
    real, links, settings = tmp_path / "archive", tmp_path / "live", tmp_path / "etc"
    for folder in (real, links, settings):
        folder.mkdir()
    self_signed(real, "first")
    for name in ("own.crt", "own.key"):
        (links / name).symlink_to(Path("..") / "archive" / name)
    (settings / "bootline.conf").write_text("log-level = info\n")
    server = start("--sandbox", "require", "--https", "127.0.0.1:0", "--tls-cert", links / "own.crt", "--tls-key",
                   links / "own.key", "--config", settings / "bootline.conf")
    assert shown_name(server) == "first"
    self_signed(real, "second")
    (settings / "new").write_text("log-level = debug\n")
    (settings / "new").rename(settings / "bootline.conf")
    server.signal(signal.SIGHUP)
    wait_until(lambda: shown_name(server) == "second", "the renewed certificate")
    assert "certificates stay" not in server.log() and "settings stay" not in server.log()


def test_sighup_uses_a_template_that_was_changed_inside(start, tmp_path):
    server = start("--sandbox", "require")
    mac = server.new_phone()
    (tmp_path / "t.xml").write_text('<t a.b="one"/>')
    server.cli("template", "import", tmp_path / "t.xml", "--name", "mine")
    server.cli("template", "assign", "mine", "global")
    wait_until(lambda: b'a.b="one"' in server.get(f"{mac}-global.cfg").body, "the template")
    (tmp_path / "t.xml").write_text('<t a.b="two"/>')
    server.cli("template", "import", tmp_path / "t.xml", "--name", "mine")
    server.signal(signal.SIGHUP)
    wait_until(lambda: b'a.b="two"' in server.get(f"{mac}-global.cfg").body, "the changed template")


def test_a_certificate_in_a_folder_that_was_not_named_at_the_start_needs_a_restart_and_that_is_said(start, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        self_signed(folder, folder.name)
    (tmp_path / "etc").mkdir()
    settings = tmp_path / "etc" / "bootline.conf"
    settings.write_text(f"tls-cert = {old}/own.crt\ntls-key = {old}/own.key\n")
    server = start("--sandbox", "require", "--https", "127.0.0.1:0", "--config", settings)
    settings.write_text(f"tls-cert = {new}/own.crt\ntls-key = {new}/own.key\n")
    server.signal(signal.SIGHUP)
    wait_until(lambda: "need a restart" in server.log(), "the hint")
    assert shown_name(server) == "old"


def test_the_sandbox_can_be_left_out_and_that_is_told(start):
    server = start("--sandbox", "off")
    assert {s["Seccomp"].strip() for s in statuses(server.process.pid)} == {"0"}
    assert " warn  sandbox is off" in server.log()


LACKING = [([(SYS_LANDLOCK, None)], "Landlock"), ([(SYS_SECCOMP, None), (SYS_PRCTL, PR_SET_SECCOMP)], "seccomp")]


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers of system calls are those of x86-64")
@pytest.mark.parametrize("calls, word", LACKING, ids=[w for _, w in LACKING])
def test_what_the_kernel_lacks_is_told_in_one_line_and_refused_where_it_is_required(tmp_path, calls, word):
    ran = subprocess.run([PROGRAM, "serve", "--data", tmp_path / "data", "--http", "127.0.0.1:0", "--sandbox", "require"],
                         capture_output=True, text=True, timeout=DEADLINE_S, preexec_fn=without(*calls))
    said = [line for line in ran.stderr.splitlines() if line.startswith("bootline: ")]
    assert ran.returncode == 1 and len(said) == 1 and word in said[0] and "require" in said[0], ran.stderr

    process = subprocess.Popen([PROGRAM, "serve", "--data", tmp_path / "data", "--http", "127.0.0.1:0", "--admin", ""],
                               stdout=subprocess.PIPE, stderr=open(tmp_path / "log", "wb"), preexec_fn=without(*calls))
    try:
        assert process.stdout.readline().startswith(b"ready ")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 0
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if "sandbox" in line]
    assert len(lines) == 1 and " warn " in lines[0] and word in lines[0]
