"""Rollouts: virtual phones go from ring to ring, and what fails halts them."""

import os
import re
import signal
import subprocess

import pytest
from conftest import DEADLINE_S, PROGRAM, new_mac, wait_until
from test_firmware import VVX400, VVX410, make_zip

OLD, NEW = "5.9.2.3446", "5.9.8.5760"
SPIP331 = "2345-12365-001"
QUICK = ("--rollout-look", "1", "--visit-pause", "1")


def add_release(server, folder, release, parts=(VVX400, VVX410), size=50_000):
    files = {f"{part}.sip.ld": os.urandom(size) for part in parts}
    server.cli("firmware", "add", make_zip(folder / f"{release}.zip", {**files, "sip.ver": release.encode()}))


@pytest.fixture
def fleet(start, tmp_path):
    """A server with two releases, which looks at rollouts as often as it can."""
    server = start(*QUICK, "--sandbox", "require")
    add_release(server, tmp_path, OLD)
    add_release(server, tmp_path, NEW)
    server.folder = tmp_path
    return server


def new_phones(server, count, *options):
    macs = [new_mac() for _ in range(count)]
    for mac in macs:
        server.cli("phone", "add", mac, *(options or ("--model", "VVX400")))
    wait_until(lambda: server.get(f"{macs[-1]}.cfg").status == 200, "the phones to be known")
    return macs


def boot(server, mac, *words, version=OLD, check=True):
    ran = subprocess.run([PROGRAM, "boot", server.url, "--mac", mac, "--version", version, "--update", *words],
                         capture_output=True, text=True, timeout=DEADLINE_S)
    assert not check or ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def plan(server, *words, ring=("rest",), release=NEW):
    rings = [word for one in ring for word in ("--ring", one)]
    return server.cli_json("rollout", "add", "--release", release, *rings, *words)["id"]


def begin(server, *words, **more):
    rollout = plan(server, *words, **more)
    server.cli("rollout", "start", rollout)
    return rollout


def show(server, rollout):
    return server.cli_json("rollout", "show", rollout)


def becomes(server, rollout, what, **wanted):
    """Waits until fields of a rollout are as wanted: state="done", or a count of its first ring: done=3."""
    def is_so():
        shown = show(server, rollout)
        row = {**shown["rings"][0], **shown}
        return all(row[name] == value for name, value in wanted.items()) and shown
    return wait_until(is_so, f"{what}: {wanted} of {show(server, rollout)}")


def app_file(server, mac):
    return re.search('APP_FILE_PATH="([^"]*)"', server.get(f"{mac}.cfg").text).group(1)


def is_offered(server, mac, release=NEW):
    return app_file(server, mac) == f"fw/{release}/{mac}/sip.ld"


def test_a_phone_is_offered_the_release_takes_it_and_is_done(fleet):
    [mac] = new_phones(fleet, 1)
    rollout = begin(fleet)
    wait_until(lambda: is_offered(fleet, mac), "the offer")
    boot(fleet, mac)
    shown = becomes(fleet, rollout, "the end", state="done", done=1)
    assert shown["failed"] == [] and shown["ended_at"]
    assert is_offered(fleet, mac)  # it keeps what it runs now
