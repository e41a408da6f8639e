"""bootline backup and restore: what comes back is what was there, and nothing changes before all of it was looked at."""

import json
import os
import re
import shutil
import sqlite3
import threading
from collections import Counter

import pytest

from conftest import cli, new_mac, wait_until
from kill_points import inventory, kill_at, kill_points
from test_firmware import FILES, make_zip

PHRASE = "correct horse battery\n"


KEY = None  # a key file: Argon2id of a passphrase takes a second each time


@pytest.fixture(scope="module", autouse=True)
def key_file(tmp_path_factory):
    global KEY
    KEY = tmp_path_factory.mktemp("key") / "key"
    KEY.write_bytes(os.urandom(32))


def how(phrase):
    """By a passphrase, or by the key file, which costs nothing."""
    return ["--passphrase-file", "-"] if phrase else ["--key-file", KEY]


def make(server, path, *options, check=True, phrase=None):
    return server.cli("backup", path, *how(phrase), *options, stdin=phrase, check=check)


def restore(data, path, *options, check=True, phrase=None):
    return cli(data, "restore", path, *how(phrase), *options, stdin=phrase, check=check)


def dump(data):
    """The whole inventory as text, but for what an audit tells of the backup itself."""
    with sqlite3.connect(f"file:{data}/bootline.db?mode=ro", uri=True) as db:
        return sorted(line for line in db.iterdump() if '"audit"' not in line and "sqlite_sequence" not in line)


def files(data):
    """Every file of a data folder and its bytes."""
    return {str(p.relative_to(data)): p.read_bytes() for p in sorted(data.rglob("*")) if p.is_file() and not p.name.endswith(".lock")}


def furnish(server):
    """A phone with a line, a key, parameters and a document."""
    mac = server.new_phone("--label", "Room 12")
    server.cli("line", "add", f"{mac}@pbx.example", "--secret-file", "-", stdin="s3cret-of-line\n")
    server.cli("line", "assign", f"{mac}@pbx.example", mac)
    server.cli("param", "set", f"phone:{mac}", "qos.ip.rtp.dscp", "46")
    server.cli("param", "set", f"phone:{mac}", "device.auth.localAdminPassword", stdin="s3cret-of-phone\n")
    assert server.put(f"{mac}-directory.xml", "<directory/>").status in (200, 201)
    return mac


@pytest.fixture
def kept(start, tmp_path):
    """A server that was stopped, its phone, and a backup of both."""
    server = start()
    mac = furnish(server)
    path = tmp_path / "all.blb"
    make(server, path)
    server.stop()
    return server, mac, path


def test_a_backup_made_while_the_server_runs_comes_back_on_another_machine(kept, start, tmp_path):
    server, mac, path = kept
    elsewhere = tmp_path / "elsewhere"
    said = restore(elsewhere, path)
    assert "before" not in said.stdout
    assert dump(elsewhere) == dump(server.data)
    assert "s3cret-of-line" in cli(elsewhere, "render", mac, "--reveal").stdout
    other = start(data=elsewhere)
    assert other.get(f"{mac}.cfg").status == 200
    assert other.get(f"{mac}-directory.xml").body == b"<directory/>"


def test_the_authority_that_phones_trust_comes_along(start, tmp_path):
    server = start("--https", "127.0.0.1:0")
    path = tmp_path / "all.blb"
    make(server, path)
    server.stop()
    names = [p.name for p in server.data.glob("tls*")]
    assert "tls-ca.key" in names
    elsewhere = tmp_path / "elsewhere"
    restore(elsewhere, path)
    for name in names:
        assert (elsewhere / name).read_bytes() == (server.data / name).read_bytes()
        assert (elsewhere / name).stat().st_mode & 0o077 == 0
    start("--https", "127.0.0.1:0", data=elsewhere)


def test_nothing_of_it_can_be_read_as_it_is(kept):
    server, mac, path = kept
    sealed = path.read_bytes()
    key = (server.data / "secret.key").read_bytes()
    for secret in (mac.encode(), b"s3cret", b"SQLite", key, key[:8], b"bootline.db"):
        assert secret not in sealed
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_there_stays_beside_it(kept, tmp_path):
    server, mac, path = kept
    server.cli("phone", "remove", mac)
    before = files(server.data)
    said = restore(server.data, path, "--json").stdout
    aside = re.search(r"before-restore-[0-9-]+", said)[0]
    after = files(server.data)
    assert after[f"{aside}/old/bootline.db"] == before["bootline.db"]
    assert after[f"{aside}/old/secret.key"] == before["secret.key"]
    assert server.cli_json("phone", "show", mac)["label"] == "Room 12"
    assert not list(server.data.glob("restore*"))


def test_a_restore_is_refused_while_a_server_runs(start, tmp_path):
    server = start()
    path = tmp_path / "all.blb"
    make(server, path)
    ran = restore(server.data, path, check=False)
    assert ran.returncode == 1 and "server is running on the data folder" in ran.stderr
    assert not list(server.data.glob("*restore*"))


def refused(data, path, *said, **how):
    """A restore that must fail with these words, and change nothing."""
    before = files(data)
    ran = restore(data, path, check=False, **how)
    assert ran.returncode == 1, ran
    for words in said:
        assert words in ran.stderr, ran.stderr
    assert files(data) == before
    return ran


def test_a_passphrase_opens_what_it_has_sealed_and_another_one_does_not(kept, tmp_path):
    server, mac, _ = kept
    path = tmp_path / "phrase.blb"
    make(server, path, phrase=PHRASE)
    refused(server.data, path, "not the passphrase or key", phrase="correct horse batterz\n")
    restore(tmp_path / "elsewhere", path, phrase=PHRASE)
    assert dump(tmp_path / "elsewhere") == dump(server.data)


def test_a_backup_that_was_cut_off_is_refused(kept, tmp_path):
    server, _, path = kept
    whole = path.read_bytes()
    for n in (0, 7, 57, 58, 59, 61, 5000, len(whole) // 2, len(whole) - 20, len(whole) - 1):
        cut = tmp_path / "cut.blb"
        cut.write_bytes(whole[:n])
        refused(server.data, cut, "it was cut off")


def test_a_flipped_bit_is_refused_wherever_it_is(kept, tmp_path):
    server, _, path = kept
    whole = bytearray(path.read_bytes())
    for at in (3, 8, 9, 10, 20, 40, 59, 70, 66000, len(whole) // 2, len(whole) - 3):
        whole[at] ^= 0x10
        bad = tmp_path / "bad.blb"
        bad.write_bytes(whole)
        refused(server.data, bad)
        whole[at] ^= 0x10


def test_a_file_that_is_no_backup_is_refused(kept, tmp_path):
    server, _, _ = kept
    refused(server.data, server.data / "bootline.db", "This is no backup of bootline.")
    ran = restore(server.data, tmp_path / "nothing", check=False)
    assert ran.returncode == 1 and "cannot be opened" in ran.stderr


def test_what_is_in_a_backup_is_told(kept):
    server, _, path = kept
    parts = json.loads(restore(server.data, path, "--list", "--json").stdout)
    assert [p["name"] for p in parts["parts"]] == ["about.json", "secret.key", "bootline.db"]
    assert parts["made_at"] > 0 and parts["program"]


def test_a_key_file_opens_what_it_has_sealed(kept, tmp_path):
    server, mac, path = kept
    other, short = tmp_path / "other", tmp_path / "short"
    other.write_bytes(os.urandom(32))
    short.write_bytes(b"x" * 31)
    for wrong, said in ((other, "not the passphrase or key"), (short, "32 random bytes or more")):
        ran = cli(server.data, "restore", path, "--key-file", wrong, check=False)
        assert ran.returncode == 1 and said in ran.stderr
    refused(server.data, path, "give --key-file", phrase=PHRASE)
    sealed = tmp_path / "phrase.blb"
    make(server, sealed, phrase=PHRASE)
    refused(server.data, sealed, "give --passphrase-file")


def test_firmware_comes_along_where_it_is_asked_for(start, tmp_path):
    server = start()
    server.cli("firmware", "add", make_zip(tmp_path / "package.zip", FILES))
    images = {p.name: p.read_bytes() for p in (server.data / "images").iterdir()}
    assert images
    with_it, without = tmp_path / "with.blb", tmp_path / "without.blb"
    make(server, with_it, "--with-firmware")
    make(server, without)
    assert with_it.stat().st_size > without.stat().st_size
    server.stop()
    elsewhere = tmp_path / "elsewhere"
    restore(elsewhere, with_it)
    assert {p.name: p.read_bytes() for p in (elsewhere / "images").iterdir()} == images
    cli(elsewhere, "firmware", "verify")
    bare = tmp_path / "bare"
    restore(bare, without)
    assert list((bare / "images").iterdir()) == []


def test_a_backup_under_writes_is_of_one_moment(start, tmp_path):
    server = start()
    is_over = threading.Event()
    tried = []  # before it is there: it may be in a backup before its command has ended

    def write():
        while not is_over.is_set():
            tried.append(new_mac())
            server.cli("phone", "add", tried[-1], "--label", tried[-1])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for i in range(3):
            path = tmp_path / f"{i}.blb"
            make(server, path)
            restore(tmp_path / f"data{i}", path)
            phones = [p["mac"] for p in json.loads(cli(tmp_path / f"data{i}", "phone", "list", "--json").stdout)["phones"]]
            assert phones == tried[:len(phones)]
    finally:
        is_over.set()
        thread.join()


def test_one_phone_comes_back_alone_while_the_server_runs(start, tmp_path):
    server = start()
    mac, other = furnish(server), furnish(server)
    path = tmp_path / "all.blb"
    make(server, path)
    server.cli("phone", "remove", mac)
    server.cli("line", "remove", f"{mac}@pbx.example")
    server.cli("param", "set", f"phone:{other}", "qos.ip.rtp.dscp", "0")
    said = restore(server.data, path, "--phone", mac, "--json")
    assert '"is_added": true' in said.stdout and '"lines_added": 1' in said.stdout
    shown = server.cli_json("phone", "show", mac)
    assert shown["label"] == "Room 12" and [line["address"] for line in shown["lines"]] == [f"{mac}@pbx.example"]
    assert "s3cret-of-line" in server.cli("render", mac, "--reveal").stdout
    assert "s3cret-of-phone" in server.cli("render", mac, "--reveal").stdout
    assert 'qos.ip.rtp.dscp="0"' in server.cli("render", other).stdout  # the other one is as it was
    server.cli("param", "set", f"phone:{mac}", "up.timeOut", "5")
    server.cli("phone", "set", mac, "--label", "changed")
    restore(server.data, path, "--phone", mac)
    assert server.cli_json("phone", "show", mac)["label"] == "Room 12"
    assert "up.timeOut" not in server.cli("render", mac).stdout
    wait_until(lambda: server.get(f"{mac}.cfg").status == 200, "the phone to be served")
    assert not list(server.data.glob("restore*"))
    ran = restore(server.data, path, "--phone", "0004f2eeeeee", check=False)
    assert ran.returncode == 1 and "no phone 0004f2eeeeee in the backup" in ran.stderr
    assert "restore --phone" in [row["action"] for row in server.cli_json("audit", "--phone", mac)["audit"]]


def test_what_a_phone_refers_to_and_is_gone_is_told(start, tmp_path):
    server = start()
    server.cli("site", "add", "gone")
    server.cli("group", "add", "lobby")
    mac = new_mac()
    server.cli("phone", "add", mac, "--site", "gone", "--group", "lobby")
    path = tmp_path / "all.blb"
    make(server, path)
    server.cli("phone", "remove", mac)
    server.cli("site", "remove", "gone")
    server.cli("group", "remove", "lobby")
    ran = restore(server.data, path, "--phone", mac)
    assert "no site gone any more" in ran.stderr and "no group lobby any more" in ran.stderr
    assert server.cli_json("phone", "show", mac)["site"] == "default"


def test_a_file_that_is_there_is_not_overwritten(start, tmp_path):
    server = start()
    path = tmp_path / "all.blb"
    path.write_text("mine")
    ran = make(server, path, check=False)
    assert ran.returncode == 1 and "is there already" in ran.stderr and path.read_text() == "mine"


@pytest.mark.parametrize("phrase, said", [("short\n", "at least 10 letters"), ("\n", "empty")])
def test_a_passphrase_that_is_none_is_refused(server, tmp_path, phrase, said):
    ran = make(server, tmp_path / "x.blb", check=False, phrase=phrase)
    assert ran.returncode == 1 and said in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words, said", [
    (["restore"], "Which backup?"), (["restore", "x", "--finish"], "Which backup?"),
    (["restore", "x", "--list", "--phone", "0004f2000001"], "Give one of"),
    (["backup"], "FILE"),
])
def test_arguments_that_make_no_sense_are_refused(server, words, said):
    ran = server.cli(*words, check=False)
    assert ran.returncode == 2 and said in ran.stderr


def test_a_full_disk_is_told_and_leaves_nothing(start, tmp_path, mount_disk):
    server = start()
    disk = mount_disk("size=300k")
    ran = make(server, disk / "x.blb", check=False)
    assert ran.returncode == 1 and "cannot be written" in ran.stderr
    assert list(disk.iterdir()) == []
    path = tmp_path / "all.blb"
    make(server, path)
    ran = restore(disk / "data", path, check=False)
    assert ran.returncode == 1 and "Nothing was changed" in ran.stderr, ran.stderr
    assert not list((disk / "data").glob("restore*")) and not (disk / "data" / "bootline.db").exists()


def test_who_made_a_backup_stands_in_the_audit(start, tmp_path):
    server = start()
    make(server, tmp_path / "all.blb")
    assert server.cli_json("audit")["audit"][-1]["action"] == "backup"


def images(data):
    return {p.name: p.read_bytes() for p in (data / "images").iterdir()}


def test_kill_9_anywhere_in_a_restore_leaves_the_old_inventory_or_the_new_one_whole(start, tmp_path):
    server = start("--https", "127.0.0.1:0")
    mac, path, data = furnish(server), tmp_path / "all.blb", tmp_path / "data"
    server.cli("firmware", "add", make_zip(tmp_path / "package.zip", FILES))
    make(server, path, "--with-firmware")
    server.stop()
    new, held = dump(server.data), images(server.data)
    server.cli("phone", "set", mac, "--label", "today")
    server.cli("secret", "rotate-key")  # so that neither opens with the other's keys
    old = dump(server.data)
    assert old != new
    words = ["restore", path, "--key-file", KEY, "--data", data]

    def prepare():
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(server.data, data)

    prepare()
    points = kill_points(words, tmp_path / "strace", ("renameat2", "renameat"), 20)
    outcomes = Counter()
    for call, number in points:
        prepare()
        if not kill_at(words, call, number):
            continue
        is_ready = (data / "restore.ready").exists()
        if is_ready:
            ran = cli(data, "phone", "list", check=False)
            assert ran.returncode == 1 and "restore --finish" in ran.stderr, ran
            cli(data, "restore", "--finish")
        inventory(data, tmp_path / "look")  # it is sound
        now = dump(data)
        assert now == new if is_ready else now in (old, new), (call, number)
        assert "s3cret-of-line" in cli(data, "render", mac, "--reveal").stdout
        outcomes["finished" if is_ready else "old" if now == old else "new"] += 1
        # It is in nobody's way, and is gone when it was done again.
        restore(data, path)
        assert dump(data) == new and images(data) == held, (call, number)
        assert not list(data.glob("restore*")), (call, number)
    assert sum(outcomes.values()) >= 20 and outcomes["old"] >= 10 and outcomes["finished"] >= 3 and outcomes["new"], (
        outcomes, points)


# Calls that change a disk, and at how many of each a kill -9 is tried: strace counts each by itself.
CALLS = {"fsync": 1, "renameat2": 1, "unlinkat": 5, "write": 40, "openat": 60}


def test_kill_9_in_a_backup_leaves_no_file_of_that_name(start, tmp_path):
    server = start()
    path = tmp_path / "all.blb"
    for call, step in CALLS.items():
        number = 1
        while kill_at(["backup", path, "--key-file", KEY, "--data", server.data], call, number):
            if path.exists():
                cli(server.data, "restore", path, "--list", "--key-file", KEY)
                path.unlink()
            number += step
        path.unlink()
    server.cli("backup", path, "--key-file", KEY)  # what was left behind is in nobody's way
    assert not (server.data / "backup.tmp").exists() and not (tmp_path / "all.blb.part").exists()
