"""Starting, stopping, and everything that can stand in the way of it."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading

import pytest
from conftest import DEADLINE_S, PROGRAM, Server, cli, new_mac, wait_until
from test_faults import fill

AUTH = {"Authorization": "Basic UGxjbVNwSXA6UGxjbVNwSXA="}


def refused(*words, env=None):
    """Runs a server that must not start; gives its one sentence."""
    ran = subprocess.run([PROGRAM, "serve", *map(str, words)], capture_output=True, text=True, timeout=DEADLINE_S,
                         env={**os.environ, "BOOTLINE_ADMIN": "", **(env or {})})
    assert ran.returncode in (1, 2), ran
    assert "ready" not in ran.stdout
    sentences = ran.stderr.strip().splitlines()
    assert len(sentences) == 1, ran.stderr
    assert "Sanitizer" not in ran.stderr and "runtime error" not in ran.stderr
    return sentences[0]


def test_it_is_ready_only_when_it_answers_and_makes_its_data_folder(start):
    server = start()
    assert server.get("000000000000.cfg").status == 200
    assert (server.data / "bootline.db").exists()
    assert (server.data / "logs.db").exists()
    assert (server.data / "secret.key").stat().st_mode & 0o777 == 0o400


def test_a_second_server_refuses_the_data_folder_and_the_first_goes_on(start):
    server = start()
    sentence = refused("--data", server.data, "--http", "127.0.0.1:0")
    assert str(server.data) in sentence or "data folder" in sentence
    assert server.get("000000000000.cfg").status == 200


def test_a_port_in_use_is_named(start, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in refused("--data", tmp_path / "data", "--http", f"127.0.0.1:{port}")


@pytest.mark.parametrize("words, named", [
    (("--http", "nonsense"), "nonsense"), (("--http", "127.0.0.1:99999"), "99999"), (("--workers", "65"), "workers"),
    (("--log-format", "yaml"), "log-format"), (("--nonsense", "1"), "nonsense"), (("--root", "/nonexistent"), "nonexistent"),
    (("--http", "192.0.2.1:0"), "192.0.2.1"),
])
def test_a_bad_option_is_named_in_one_sentence(tmp_path, words, named):
    listen = () if "--http" in words else ("--http", "127.0.0.1:0")
    assert named in refused("--data", tmp_path / "data", *listen, *words)


def test_a_bad_value_in_the_environment_is_named(tmp_path):
    sentence = refused("--data", tmp_path / "data", "--http", "127.0.0.1:0", env={"BOOTLINE_WORKERS": "many"})
    assert "many" in sentence


def test_a_missing_data_folder_is_told_with_what_to_do(tmp_path):
    ran = cli(tmp_path / "nowhere", "phone", "list", check=False)
    assert ran.returncode == 1
    assert "nowhere" in ran.stderr
    assert not (tmp_path / "nowhere").exists()


def stopped_data(start):
    """The data folder of a server that has run and ended, with one phone in it."""
    server = start()
    mac = server.new_phone()
    server.stop()
    return server.data, mac


def test_a_database_from_the_future_is_refused_and_left_alone(start):
    data, _ = stopped_data(start)
    with sqlite3.connect(data / "bootline.db") as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        assert version > 0
        db.execute("PRAGMA user_version = 9999")
    db.close()
    sentence = refused("--data", data, "--http", "127.0.0.1:0")
    assert "newer" in sentence.lower() or "9999" in sentence
    assert cli(data, "phone", "list", check=False).returncode == 1
    with sqlite3.connect(data / "bootline.db") as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 9999
    db.close()


@pytest.mark.parametrize("name", ["bootline.db", "logs.db"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(start, name):
    data, _ = stopped_data(start)
    for end in ("-wal", "-shm"):
        (data / (name + end)).unlink(missing_ok=True)
    (data / name).write_bytes(b"this is no database " * 500)
    assert name in refused("--data", data, "--http", "127.0.0.1:0")
    assert (data / name).read_bytes().startswith(b"this is no database")


def test_a_missing_key_is_never_made_anew_over_sealed_secrets(start):
    server = start()
    server.cli("line", "add", "1001@pbx.example", "--secret-file", "-", stdin="secret\n")
    server.stop()
    (server.data / "secret.key").rename(server.data / "secret.away")
    assert "secret.key" in refused("--data", server.data, "--http", "127.0.0.1:0")
    (server.data / "secret.away").rename(server.data / "secret.key")
    server.start()


def test_sigterm_lets_a_running_download_end(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "big.wav").write_bytes(b"a" * (64 << 20))
    server = start("--root", root)
    connection = server.connect()
    connection.request("GET", "/big.wav", headers=AUTH)
    answer = connection.getresponse()
    got = len(answer.read(1 << 16))
    server.signal(signal.SIGTERM)
    wait_until(lambda: not can_connect(server.port), "the listener to close")
    while chunk := answer.read(1 << 20):
        got += len(chunk)
    assert got == 64 << 20
    connection.close()
    server.finish()


def can_connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def test_sigterm_lets_a_running_upload_end_and_it_is_kept(start):
    server = start()
    mac = server.new_phone()
    body = os.urandom(100_000)
    connection = server.connect()
    connection.putrequest("PUT", f"/{mac}-phone.cfg")
    connection.putheader("Authorization", AUTH["Authorization"])
    connection.putheader("Content-Length", str(len(body)))
    connection.putheader("Expect", "100-continue")
    connection.endheaders()
    assert connection.sock.recv(1000).startswith(b"HTTP/1.1 100 ")  # it has begun
    connection.send(body[:50_000])
    server.signal(signal.SIGTERM)
    wait_until(lambda: not can_connect(server.port), "the listener to close")
    connection.send(body[50_000:])
    assert connection.getresponse().status == 200
    connection.close()
    server.finish()
    server.start()
    assert server.get(f"{mac}-phone.cfg").body == body


def test_sigterm_ends_idle_connections_at_once(start):
    server = start()
    connection = server.connect()
    assert server.get("x", connection=connection).status == 404
    server.signal(signal.SIGTERM)
    assert connection.sock.recv(1) == b""
    connection.close()
    server.finish()


def test_a_kept_connection_whose_request_ends_during_the_drain_is_closed_behind_it(start, tmp_path):
    """At once, and by nothing but that: no deadline would end it in time."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "big.wav").write_bytes(b"z" * (8 << 20))
    server = start("--root", root, "--drain", 600, "--header-deadline", 600, "--idle", 600)
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
        sock.sendall(f"GET /big.wav HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTH['Authorization']}\r\n\r\n".encode())
        got = len(sock.recv(1000))
        server.signal(signal.SIGTERM)
        wait_until(lambda: "stopping" in server.log(), "the drain")
        while data := sock.recv(1 << 20):
            got += len(data)
        assert got > 8 << 20
    server.finish()


def test_a_transfer_that_does_not_end_is_cut_off_at_the_end_of_the_drain(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "big.wav").write_bytes(b"a" * (64 << 20))
    server = start("--root", root, "--drain", 1)
    connection = server.connect()
    connection.request("GET", "/big.wav", headers=AUTH)
    connection.getresponse().read(1000)
    server.signal(signal.SIGTERM)
    server.finish()
    connection.close()


def test_sigint_ends_it_as_sigterm_does(start):
    server = start()
    server.signal(signal.SIGINT)
    server.finish()


def test_sighup_takes_new_settings_over_without_dropping_a_connection(start, tmp_path):
    settings = tmp_path / "settings"
    settings.write_text("log-level = info\noverrides-directory = first\n")
    server = start("--config", settings)
    mac = server.new_phone()
    connection = server.connect()
    assert "first" in server.get(f"{mac}.cfg", connection=connection).text
    settings.write_text("log-level = info\noverrides-directory = second\n")
    server.signal(signal.SIGHUP)
    wait_until(lambda: "second" in server.get(f"{mac}.cfg", connection=connection).text, "the new directory")
    connection.close()


def test_sighup_with_a_mistake_keeps_the_old_settings_and_tells(start, tmp_path):
    settings = tmp_path / "settings"
    settings.write_text("overrides-directory = first\n")
    server = start("--config", settings)
    mac = server.new_phone()
    settings.write_text("overrides-directory = second\nnonsense = 1\n")
    server.signal(signal.SIGHUP)
    wait_until(lambda: "nonsense" in server.log(), "the mistake to be told")
    assert "first" in server.get(f"{mac}.cfg").text


def test_the_log_can_be_json(start):
    server = start("--log-format", "json", "--log-level", "debug")
    mac = server.new_phone()
    server.get(f"{mac}.cfg")
    server.get("x", login=("a\"b\\c\n", "d"))
    server.stop()
    events = [json.loads(line) for line in server.log().splitlines()]
    assert events
    assert all({"time", "level", "event"} <= set(e) for e in events)


@pytest.fixture
def lock():
    """Holds a database as another program might: nobody else may write."""
    held = []

    def hold(path):
        db = sqlite3.connect(path, isolation_level=None, timeout=DEADLINE_S)
        db.execute("BEGIN EXCLUSIVE")
        held.append(db)
        return db

    yield hold
    for db in held:
        db.close()


def test_with_a_locked_inventory_boots_go_on_and_uploads_are_503(start, lock):
    server = start()
    mac = server.new_phone()
    assert server.put(f"{mac}-phone.cfg", b"before").status == 200
    db = lock(server.data / "bootline.db")
    assert server.get(f"{mac}.cfg").status == 200
    assert server.get(f"{mac}-phone.cfg").body == b"before"
    answer = server.put(f"{mac}-phone.cfg", b"during")
    assert answer.status == 503
    assert "retry-after" in answer.headers
    assert server.get(f"{mac}-own.cfg").status == 200
    ran = server.cli("phone", "add", new_mac(), check=False)
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1
    db.execute("ROLLBACK")
    assert server.get(f"{mac}-phone.cfg").body == b"before"
    assert server.put(f"{mac}-phone.cfg", b"after").status == 200
    assert server.get(f"{mac}-phone.cfg").body == b"after"


def test_with_locked_logs_boots_go_on_and_log_uploads_are_503(start, lock):
    server = start()
    mac = server.new_phone()
    db = lock(server.data / "logs.db")
    assert server.get(f"{mac}.cfg").status == 200
    assert server.put(f"{mac}-app.log", b"during").status == 503
    assert server.put(f"{mac}-phone.cfg", b"document").status == 200
    db.execute("ROLLBACK")
    assert server.put(f"{mac}-app.log", b"after").status == 200
    assert server.get(f"{mac}-app.log").body == b"after"


def test_a_database_locked_at_the_start_is_told_in_one_sentence(start, lock):
    data, _ = stopped_data(start)
    lock(data / "bootline.db")
    ran = cli(data, "phone", "add", new_mac(), check=False)
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_full_disk_is_507_keeps_what_was_there_and_boots_go_on(start, small_disk):
    server = start("--disk-reserve", "0", "--phone-limit", "1G", "--document-limit", "2M", data=small_disk / "data")
    mac = server.new_phone()
    assert server.put(f"{mac}-web.cfg", b"before").status == 200
    fill(small_disk, leave=512 << 10)
    statuses = {server.put(f"{mac}-phone.cfg", os.urandom(400_000)).status for _ in range(6)}
    assert statuses <= {200, 507} and 507 in statuses
    assert server.get(f"{mac}.cfg").status == 200
    assert server.get(f"{mac}-web.cfg").body == b"before"
    (small_disk / "ballast").unlink()
    assert server.put(f"{mac}-phone.cfg", b"after").status == 200
    assert server.get(f"{mac}-phone.cfg").body == b"after"


def test_a_command_is_in_force_while_the_server_runs(start):
    """100 ms are promised; here only that it comes, because tests measure no time."""
    server = start()
    mac = server.new_phone()
    server.cli("line", "add", "1001@pbx.example", "--secret-file", "-", "--display-name", "First", stdin="s3cret\n")
    server.cli("line", "assign", "1001@pbx.example", mac)
    wait_until(lambda: "1001" in server.get(f"{mac}-lines.cfg").text, "the line")
    tag = server.get(f"{mac}-lines.cfg").headers["etag"]
    server.cli("line", "set", "1001@pbx.example", "--display-name", "Second")
    wait_until(lambda: "Second" in server.get(f"{mac}-lines.cfg").text, "the new name")
    # Every worker looks for itself.
    wait_until(lambda: server.get(f"{mac}-lines.cfg", headers={"If-None-Match": tag}).status == 200, "the old tag to end")
    server.cli("line", "unassign", "1001@pbx.example", mac)
    wait_until(lambda: "1001" not in server.get(f"{mac}-lines.cfg").text, "the line to be gone")


def test_commands_and_uploads_at_the_same_time_all_succeed(start):
    server = start()
    mac = server.new_phone()
    failures = []

    def upload(suffix):
        for i in range(30):
            status = server.put(f"{mac}-{suffix}", b"%d" % i).status
            if status != 200:
                failures.append((suffix, i, status))

    threads = [threading.Thread(target=upload, args=(s,)) for s in ("phone.cfg", "web.cfg", "app.log")]
    for t in threads:
        t.start()
    added = [new_mac() for _ in range(10)]
    for one in added:
        server.cli("phone", "add", one)
    for t in threads:
        t.join()
    assert failures == []
    listed = server.cli("phone", "list").stdout
    assert all(one in listed for one in added)


def test_a_backup_of_the_folder_serves_the_same(start, tmp_path):
    server = start()
    mac = server.new_phone()
    server.put(f"{mac}-phone.cfg", b"kept")
    want = server.get(f"{mac}.cfg").body
    server.stop()
    shutil.copytree(server.data, tmp_path / "copy")
    copy = start(data=tmp_path / "copy")
    assert copy.get(f"{mac}.cfg").body == want
    assert copy.get(f"{mac}-phone.cfg").body == b"kept"


def test_secrets_reach_no_log_and_no_database_file(start):
    server = start("--log-level", "debug")
    mac = server.new_phone()
    server.cli("line", "add", "1001@pbx.example", "--secret-file", "-", stdin="canary-of-a-line\n")
    server.cli("line", "assign", "1001@pbx.example", mac)
    server.cli("param", "set", f"phone:{mac}", "device.auth.localAdminPassword", "--value-file", "-",
               stdin="canary-of-a-param\n")
    wait_until(lambda: "canary-of-a-line" in server.get(f"{mac}-lines.cfg").text, "the line")
    server.stop()
    for file in [server.log_path, *server.data.iterdir()]:
        if file.is_file():
            assert b"canary-of-a" not in file.read_bytes(), file.name


def test_the_fixture_sees_what_is_no_log_line(tmp_path):
    """The check that every test ends with must be able to fail."""
    server = Server(tmp_path)
    with open(server.log_path, "a") as log:
        log.write("==1==ERROR: AddressSanitizer: heap-use-after-free\n")
    with pytest.raises(AssertionError):
        server.stop()
