"""Disks that are full or broken while a package is taken in: one sentence says so, what was held stays, and no litter."""

import os
import subprocess

import pytest

from conftest import DEADLINE_S, PROGRAM, TRACED, cli, wait_until
from office import Office
from test_admin_firmware import BYTES, PIECE_MAX, begin, ended, finish, packages_of, send, state
from test_faults import fill
from test_firmware import FILES, GOOD, SPIP331, VERSION, blobs, data, json_of, make_folder, make_tar, make_zip  # noqa: F401

LARGE = {f"{SPIP331}.sip.ld": os.urandom(6 << 20), "sip.ver": b"5.9.3.1"}


def add(data, package, *options, faults=None, prefix=()):
    words = [*prefix, PROGRAM, "firmware", "add", str(package), "--data", str(data), *options]
    if faults:
        words = ["strace", "-f", "-qq", "-o", "/dev/null", *faults, *words]
    return subprocess.run(words, capture_output=True, text=True, timeout=DEADLINE_S, env=TRACED)


def check_refused(data, ran, before, *words):
    assert ran.returncode == 1 and len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    for word in words:
        assert word in ran.stderr, ran.stderr
    assert (json_of(data, "firmware", "list"), blobs(data)) == before
    assert json_of(data, "firmware", "verify")["verified"] == len(GOOD)


@pytest.fixture
def held(data, tmp_path):
    """A data folder that holds a release, and how it is."""
    cli(data, "firmware", "add", make_zip(tmp_path / "good.zip", GOOD))
    return data, (json_of(data, "firmware", "list"), blobs(data))


@pytest.mark.parametrize("call, error, word", [
    ("fsync", "EIO", "cannot be written"), ("fsync", "ENOSPC", "full"), ("linkat", "ENOSPC", "full"),
    ("linkat", "EDQUOT", "full"), ("linkat", "EIO", "cannot be written")])
@pytest.mark.parametrize("when", ["1", "3", "2+"])
def test_a_disk_that_fails_is_told_in_a_sentence_and_leaves_what_was_there(held, tmp_path, call, error, word, when):
    folder, before = held
    package = make_zip(tmp_path / "b.zip", {**FILES, "sip.ver": b"5.9.3.1"})
    ran = add(folder, package, faults=["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"])
    check_refused(folder, ran, before, word)
    assert add(folder, package).returncode == 0


def test_without_descriptors_it_is_told_and_leaves_what_was_there(held, tmp_path):
    folder, before = held
    package = make_zip(tmp_path / "b.zip", {**FILES, "sip.ver": b"5.9.3.1"})
    said = []
    for limit in range(4, 64):
        ran = add(folder, package, prefix=["prlimit", f"--nofile={limit}"])
        if ran.returncode == 0:
            break
        said.append(ran.stderr)
        if ran.returncode == 1:
            check_refused(folder, ran, before)
    assert ran.returncode == 0, ran.stderr
    assert any("Too many files are open at once" in text for text in said), said


@pytest.mark.parametrize("kind", ["tar", "folder"])
def test_a_package_that_does_not_fit_is_refused_and_leaves_no_litter(mount_disk, data, tmp_path, kind):
    where = mount_disk("size=16m")
    folder = where / "data"
    cli(data, "firmware", "add", make_zip(tmp_path / "good.zip", GOOD))
    subprocess.run(["cp", "-a", str(data), str(folder)], check=True)
    before = json_of(folder, "firmware", "list"), blobs(folder)
    make = make_tar if kind == "tar" else make_folder
    package = make(tmp_path / "large-5.9.3.1", LARGE)
    fill(where, leave=3 << 20)
    # Of a disk this small the usual reserve leaves nothing.
    check_refused(folder, add(folder, package), before, "disk-reserve")
    (folder / "bootline.conf").write_text("disk-reserve = 0\n")
    check_refused(folder, add(folder, package), before, "The disk")
    (where / "ballast").unlink()
    assert add(folder, package).returncode == 0
    assert json_of(folder, "firmware", "verify")["verified"] == len(GOOD) + len(LARGE)


def test_an_upload_that_meets_a_full_disk_keeps_what_came_and_goes_on_when_there_is_room(start, mount_disk, tmp_path):
    where = mount_disk("size=48m")
    office = Office(start("--admin", "127.0.0.1:0", "--disk-reserve", "0", data=where / "data"))
    body = make_tar(tmp_path / "a.tar", {f"{SPIP331}.sip.ld": os.urandom(10 << 20), "sip.ver": b"5.9.3.1"}).read_bytes()
    number = begin(office, "a.tar", len(body))
    assert send(office, number, 0, body[:PIECE_MAX]).status == 200
    fill(where, leave=1 << 20)
    assert send(office, number, PIECE_MAX, body[PIECE_MAX:]).status == 507
    assert state(office, number)["received_bytes"] == PIECE_MAX
    (where / "ballast").unlink()
    assert send(office, number, PIECE_MAX, body[PIECE_MAX:]).status == 200
    # And while it is read.
    fill(where, leave=1 << 20)
    finish(office, number)
    got = ended(office, number)
    assert got["state"] == "refused" and "disk" in got["why"]
    assert list((where / "data" / "images").iterdir()) == []
    (where / "ballast").unlink()
    assert finish(office, number).status == 202
    got = ended(office, number)
    assert got["release"] == "5.9.3.1" and packages_of(office) == [], got


def test_what_is_dropped_on_a_full_disk_is_told_and_taken_in_when_there_is_room(start, mount_disk, tmp_path):
    where, folder = mount_disk("size=48m"), tmp_path / "drop"
    folder.mkdir()
    office = Office(start("--admin", "127.0.0.1:0", "--disk-reserve", "0", "--firmware", folder, data=where / "data"))
    office.admin
    fill(where, leave=1 << 20)
    make_tar(folder / "a.tar", {f"{SPIP331}.sip.ld": os.urandom(10 << 20), "sip.ver": b"5.9.3.1"})
    news = wait_until(lambda: office.viewer.get("/firmware/drop").json["news"], "the refusal to be told")
    assert news[0]["release"] is None and "disk" in news[0]["why"]
    assert list((where / "data" / "images").iterdir()) == []
    (where / "ballast").unlink()
    (folder / "a.tar").touch()  # nobody waits for its minute
    wait_until(lambda: office.viewer.get("/firmware/drop").json["news"][0]["release"] == "5.9.3.1", "it to be taken in")
