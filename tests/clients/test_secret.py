"""The master key: it is changed while the server runs, cut short anywhere, and nothing is lost."""

import contextlib
import json
import os
import random
import resource
import sqlite3
import subprocess
import time

import pytest

from conftest import DEADLINE_S, PROGRAM, cli, wait_until

LINES = 2000
SECRETS = {f"{i}@a.example": f"secret-of-{i}" for i in range(LINES)}


def fill(data, tmp_path):
    """One phone with a line and a secret parameter, and many lines with secrets on others."""
    csv = tmp_path / "lines.csv"
    csv.write_text("mac,line1_address,line1_secret\n" + "".join(
        f"0004f4{i:06x},{address},{secret}\n" for i, (address, secret) in enumerate(SECRETS.items())))
    cli(data, "phone", "import", csv)
    cli(data, "param", "set", "global", "a.password", stdin="hidden-parameter")
    cli(data, "account", "set", "--password-file", "-", stdin="hidden-account\n")


def counts(data):
    return {(s["kind"], s["key"]): s["count"] for s in json.loads(cli(data, "secret", "list", "--json").stdout)["sealed"]}


def keys(data):
    return {key for _, key in counts(data)}


def check_readable(data, some):
    """The store opens, and each secret that is looked at is what it was."""
    assert sum(counts(data).values()) == LINES + 2
    for number in some:
        shown = cli(data, "render", f"0004f4{number:06x}", "lines", "--reveal").stdout
        assert f'"secret-of-{number}"' in shown, shown
    assert "hidden-parameter" in cli(data, "param", "list", "global", "--reveal").stdout


def phone_with_line(server):
    """A phone with the line 1001@a.example, whose password is first-secret; gives what reads its lines."""
    server.cli("line", "add", "1001@a.example", "--secret-file", "-", stdin="first-secret\n")
    mac = server.new_phone()
    server.cli("line", "assign", "1001@a.example", mac)
    server.cli("account", "set", "--password-file", "-", stdin="another\n")
    login = ("PlcmSpIp", "another")

    def lines():
        return server.get(f"{mac}-lines.cfg", login=login).text

    wait_until(lambda: "first-secret" in lines(), "the line")
    return lines


def test_a_password_in_an_address_is_sealed_and_shown_nowhere(tmp_path):
    data, mac, name = tmp_path / "data", "0004f2aabbcc", "upgrade.custom.server.url"
    cli(data, "phone", "add", mac)
    warned = cli(data, "param", "set", "global", name, "ftp://fleet:hunter2@fw.example/").stderr
    assert f"{name} is secret" in warned
    for words in (("param", "list", "global"), ("render", mac), ("param", "explain", mac, name), ("audit",)):
        told = cli(data, *words).stdout
        assert name in told and "********" in told and "hunter2" not in told
    assert 'url="ftp://fleet:hunter2@fw.example/"' in cli(data, "render", mac, "--reveal").stdout
    assert not [f.name for f in data.iterdir() if f.is_file() and b"hunter2" in f.read_bytes()]


def test_what_is_sealed_is_told_without_values(tmp_path):
    data = tmp_path / "data"
    cli(data, "line", "add", "1001@a.example", "--secret-file", "-", stdin="hidden\n")
    told = cli(data, "secret", "list").stdout
    assert "SIP passwords" in told and "hidden" not in told
    assert counts(data) == {("SIP passwords", 1): 1}


def test_a_change_of_the_key_leaves_a_row_and_no_old_key(tmp_path):
    data = tmp_path / "data"
    cli(data, "line", "add", "1001@a.example", "--secret-file", "-", stdin="hidden\n")
    old = (data / "secret.key").read_bytes()
    told = json.loads(cli(data, "secret", "rotate-key", "--json").stdout)
    assert told == {"from": 1, "to": 2, "sealed": 1, "is_resumed": False}
    new = (data / "secret.key").read_bytes()
    assert len(new) == 33 and old not in new and (data / "secret.key").stat().st_mode & 0o777 == 0o400
    row = json.loads(cli(data, "audit", "--json").stdout)["audit"][-1]
    assert (row["action"], row["object"]) == ("secret rotate-key", "master key 2")
    for file in data.iterdir():
        assert file.is_dir() or old not in file.read_bytes()


def test_the_running_server_goes_on_under_the_new_key(start, tmp_path):
    server = start()
    lines = phone_with_line(server)
    for number in range(2, 5):
        server.cli("secret", "rotate-key")
        assert "first-secret" in lines()
        server.cli("line", "set", "1001@a.example", "--label", f"label-{number}")
        wait_until(lambda: f"label-{number}" in lines(), "the change")
        assert "first-secret" in lines()
        assert keys(server.data) == {number}
    server.cli("line", "set", "1001@a.example", "--secret-file", "-", stdin="second-secret\n")
    wait_until(lambda: "second-secret" in lines(), "the new secret")
    assert "error" not in server.log()


def test_kill_9_anywhere_leaves_a_store_that_opens(tmp_path, request):
    data, dice = tmp_path / "data", random.Random(2026)
    fill(data, tmp_path)
    began = time.monotonic()
    cli(data, "secret", "rotate-key")
    whole_s = time.monotonic() - began
    points = 200 if request.config.getoption("--soak") else 12
    cut_short = 0
    for _ in range(20 * points):  # some are through before their time has come
        if cut_short == points:
            break
        process = subprocess.Popen([PROGRAM, "secret", "rotate-key", "--data", str(data)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=dice.uniform(0, whole_s))
        except subprocess.TimeoutExpired:
            cut_short += 1
        process.kill()
        process.wait()
        check_readable(data, dice.sample(range(LINES), 3))
        assert len(keys(data)) <= 2
    assert cut_short == points
    cli(data, "secret", "rotate-key")
    assert len(keys(data)) == 1
    check_readable(data, range(0, LINES, 100))
    assert len((data / "secret.key").read_bytes()) == 33


def test_secrets_that_are_set_during_a_change_of_the_key_are_kept(tmp_path):
    data = tmp_path / "data"
    fill(data, tmp_path)
    rotation = subprocess.Popen([PROGRAM, "secret", "rotate-key", "--data", str(data)], stdout=subprocess.DEVNULL)
    while rotation.poll() is None:
        cli(data, "line", "set", "7@a.example", "--secret-file", "-", stdin="secret-of-7\n")
    assert rotation.returncode == 0
    assert len(keys(data)) == 1
    check_readable(data, [6, 7, 8])


def test_a_credential_takes_the_place_of_the_file(start, tmp_path):
    data, credentials = tmp_path / "data", tmp_path / "credentials"
    cli(data, "line", "add", "1001@a.example", "--secret-file", "-", stdin="hidden\n")
    cli(data, "phone", "add", "0004f2aabbcc")
    cli(data, "line", "assign", "1001@a.example", "0004f2aabbcc")
    credentials.mkdir()
    (data / "secret.key").rename(credentials / "bootline.key")
    server = start(data=data, env={"CREDENTIALS_DIRECTORY": str(credentials)})
    assert '"hidden"' in server.get("0004f2aabbcc-lines.cfg").text
    assert not (data / "secret.key").exists()
    ran = subprocess.run([PROGRAM, "secret", "rotate-key", "--data", str(data)], capture_output=True, text=True,
                         env={"CREDENTIALS_DIRECTORY": str(credentials)}, timeout=60)
    assert ran.returncode == 1 and "By hand" in ran.stderr
    ran = cli(data, "phone", "list", check=False)
    assert ran.returncode == 1 and "credential" in ran.stderr


def test_the_server_leaves_no_core_and_lets_nobody_look_at_it(start):
    server = start()
    assert resource.prlimit(server.process.pid, resource.RLIMIT_CORE) == (0, 0)
    # What is not dumpable belongs to root in /proc, whoever runs it.
    ran = subprocess.run(["stat", "-c", "%u", f"/proc/{server.process.pid}/environ"], capture_output=True, text=True)
    assert ran.stdout.strip() in ("0", "")


def test_a_command_leaves_no_core_either(tmp_path):
    """It opens what is sealed as the server does."""
    words = [PROGRAM, "line", "add", "1@pbx.example", "--secret-file", "-", "--data", tmp_path]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as asking:
        wait_until(lambda: resource.prlimit(asking.pid, resource.RLIMIT_CORE) == (0, 0), "no core")
        owner = os.stat(f"/proc/{asking.pid}/environ").st_uid
        asking.communicate(b"")
    assert owner == 0


def test_what_an_older_server_has_stored_in_clear_is_sealed_by_the_next_one_and_by_no_command(start):
    """Beside a newer command the older server may still run, which would give the phone an empty file."""
    server = start()
    mac = server.new_phone()
    assert server.put(f"{mac}-phone.cfg", b"<new/>").status == 200

    def stored(statement="SELECT body, sealed_body IS NULL FROM document"):
        with contextlib.closing(sqlite3.connect(server.data / "bootline.db", timeout=DEADLINE_S)) as db, db:
            return db.execute(statement).fetchall()

    stored("UPDATE document SET body = CAST('<old/>' AS BLOB), sealed_body = NULL")
    server.cli("line", "add", "1@pbx.example")
    assert server.cli("serve", "--http", "127.0.0.1:0", check=False).returncode == 1  # it is not the one server
    assert stored() == [(b"<old/>", 1)]
    server.stop()
    server.start()
    assert stored() == [(b"", 0)]
    assert server.get(f"{mac}-phone.cfg").body == b"<old/>"


@pytest.mark.parametrize("word", ["list", "rotate-key"])
def test_help_is_there(tmp_path, word):
    assert f"usage: bootline secret {word}" in cli(tmp_path, "secret", word, "--help").stdout
