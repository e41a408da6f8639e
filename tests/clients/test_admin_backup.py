"""Backups over the API: one to take away, and one that is brought here to have a phone as it was."""

import base64
import os
import shutil
import socket
import threading

import pytest
from conftest import Server, cli, new_mac, wait_until
from office import PASSWORD, Office, fields_of, problem

PHRASE = "correct horse battery"
BYTES = "application/octet-stream"
WISH = {"password": PASSWORD, "passphrase": PHRASE}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """With the sandbox closed."""
    one = Server(tmp_path_factory.mktemp("backups"), ["--admin", "127.0.0.1:0", "--sandbox", "require"])
    yield Office(one)
    one.stop()


@pytest.fixture(autouse=True)
def nothing_is_left(office):
    """Whatever a test does, no backup lies about afterwards: not in the data folder, and not as a file without a name."""
    yield
    for one in office.admin.get("/backup/uploads").json["uploads"]:
        assert office.admin.delete(f"/backup/uploads/{one['id']}").status == 204
    names = os.listdir(office.server.data)
    assert not [n for n in names if n.startswith(("restore", "backup")) and not n.endswith(".lock")], names
    wait_until(lambda: not unnamed(office.server), "files without a name to go")


def unnamed(server):
    """Files of the data folder that the server holds open and that have no name."""
    there = []
    for fd in os.listdir(f"/proc/{server.process.pid}/fd"):
        try:
            path = os.readlink(f"/proc/{server.process.pid}/fd/{fd}")
        except OSError:
            continue
        if path.startswith(str(server.data)) and path.endswith("(deleted)"):
            there.append(path)
    return there


def take(office, **more):
    answer = office.admin.post("/backup", {**WISH, **more})
    assert answer.status == 200, answer
    return answer


def bring(office, body, phrase=PHRASE):
    """Brings a backup here and opens it: its path."""
    made = office.admin.post("/backup/uploads", {"size_bytes": len(body)})
    assert made.status == 201, made
    where = f"/backup/uploads/{made.json['id']}"
    assert made.headers["location"] == "/api/v1" + where
    step = max(1, len(body) // 3)
    for at in range(0, len(body), step):
        put = office.admin.put(f"{where}?offset={at}", body[at:at + step], content_type=BYTES)
        assert put.status == 200 and put.json["received_bytes"] == min(at + step, len(body)), put
    return where, office.admin.post(f"{where}/open", {"passphrase": phrase})


def furnish(office, label):
    mac = new_mac()
    assert office.admin.post("/lines", {"address": f"{mac}@pbx.example", "secret": "CANARY-line"}).status == 201
    assert office.admin.post("/phones", {"mac": mac, "label": label, "lines": [{"address": f"{mac}@pbx.example"}]}).status == 201
    assert office.admin.put(f"/scopes/phone:{mac}/parameters/own.thing", {"value": "1"}).status == 200
    return mac


# Taken away.

def test_a_backup_over_the_api_is_one_that_the_command_line_restores(office, tmp_path):
    mac = furnish(office, "Taken away")
    answer = take(office)
    assert answer.headers["content-type"] == BYTES and answer.headers["content-disposition"].startswith('attachment; filename="bootline-')
    assert answer.headers["cache-control"] == "no-store" and b"CANARY" not in answer.body and answer.body[:8] == b"BLBACKUP"
    (tmp_path / "b.blb").write_bytes(answer.body)
    cli(tmp_path / "new", "restore", tmp_path / "b.blb", "--passphrase-file", "-", stdin=PHRASE + "\n")
    assert "Taken away" in cli(tmp_path / "new", "phone", "show", mac).stdout


def test_one_that_a_key_file_seals_is_opened_by_that_file_alone_here_and_on_the_command_line(office, tmp_path):
    mac = furnish(office, "Sealed by a file")
    key = os.urandom(33)
    (tmp_path / "backup.key").write_bytes(key)
    (tmp_path / "b.blb").write_bytes(take(office, passphrase=None, key=base64.b64encode(key).decode()).body)
    cli(tmp_path / "new", "restore", tmp_path / "b.blb", "--key-file", tmp_path / "backup.key")
    assert "Sealed by a file" in cli(tmp_path / "new", "phone", "show", mac).stdout
    cli(office.server.data, "backup", tmp_path / "c.blb", "--key-file", tmp_path / "backup.key")
    where, refused = bring(office, (tmp_path / "c.blb").read_bytes())
    assert fields_of(refused) == ["passphrase"]
    assert fields_of(office.admin.post(f"{where}/open", {"key": base64.b64encode(os.urandom(33)).decode()})) == ["key"]
    assert office.admin.post(f"{where}/open", {"key": base64.b64encode(key).decode()}).json["is_open"] is True


def test_a_key_file_is_no_passphrase_and_no_short_one(office):
    for more, field in [({"key": "c2hvcnQ="}, "key"), ({"key": "no base64!"}, "key"), ({"key": base64.b64encode(bytes(4097)).decode()}, "key"),
                        ({}, "passphrase"), ({"key": base64.b64encode(bytes(32)).decode(), "passphrase": PHRASE}, "key")]:
        answer = office.admin.post("/backup", {"password": PASSWORD, **more})
        problem(answer, 422, "unprocessable")
        assert fields_of(answer) == [field], more


def test_that_it_left_stands_in_the_audit_and_the_passphrase_nowhere(office):
    take(office)
    row = office.admin.get("/audit?limit=1").json["audit"][0]
    assert (row["action"], row["by"], row["object"]) == ("backup", "admin", "inventory")
    assert PHRASE not in office.server.log() and PHRASE.encode() not in office.admin.get("/audit?limit=100").body


def test_it_takes_ones_own_password_and_a_wrong_one_gets_nothing(office):
    before = office.admin.get("/audit?limit=1").json["audit"][0]["id"]
    answer = office.admin.post("/backup", {**WISH, "password": "another password"})
    problem(answer, 401, "wrong_password")
    assert office.admin.get("/session").status == 200 and office.admin.get("/audit?limit=1").json["audit"][0]["id"] == before


def test_a_token_cannot_take_one(office):
    answer = office.program("admin").post("/backup", WISH)
    problem(answer, 409, "conflict")
    assert "token" in answer.json["detail"]


@pytest.mark.parametrize("body, field", [({"passphrase": "short"}, "passphrase"), ({"passphrase": "x" * 1025}, "passphrase"), ({"passphrase": None}, "passphrase"),
                                         ({"firmware": "yes"}, "firmware"), ({"file": "/tmp/x"}, "file")])
def test_a_wish_that_makes_no_sense_is_refused_by_its_field(office, body, field):
    answer = office.admin.post("/backup", {**WISH, **body})
    problem(answer, 422, "unprocessable")
    assert field in fields_of(answer)


def request_of(office, body):
    """A request for a backup as bytes."""
    text = str(body).replace("'", '"').encode()
    head = (f"POST /api/v1/backup HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
            f"Cookie: bootline_session={office.admin.cookie}\r\nX-CSRF-Token: {office.admin.csrf}\r\n\r\n")
    return head.encode() + text


def grow(office):
    """Makes the inventory larger than what sockets hold."""
    for i in range(24):
        document = b"<directory>" + os.urandom(200_000).hex().encode() + b"</directory>"
        assert office.admin.put(f"/phones/{furnish(office, 'Grown')}/documents/directory", document, content_type="text/xml").status in (200, 201, 204)


def test_while_one_is_fetched_there_is_no_other_and_a_client_that_goes_away_leaves_nothing(office):
    grow(office)
    with socket.create_connection(("127.0.0.1", office.port)) as one:
        one.sendall(request_of(office, WISH))
        assert one.recv(12) == b"HTTP/1.1 200"
        assert unnamed(office.server)
        problem(office.admin.post("/backup", WISH), 409, "under_way")
    wait_until(lambda: office.admin.post("/backup", WISH).status == 200, "the place to be free again")


def test_a_client_that_does_not_wait_for_it_leaves_nothing(office):
    with socket.create_connection(("127.0.0.1", office.port)) as one:
        one.sendall(request_of(office, WISH))
    wait_until(lambda: office.admin.post("/backup", WISH).status == 200, "the place to be free again")


def test_on_a_disk_without_room_nothing_is_made_and_the_place_is_free(tmp_path):
    if shutil.disk_usage(tmp_path).free > 1 << 40:
        pytest.skip("disk-reserve cannot be as large as what is free here")
    one = Server(tmp_path, ["--admin", "127.0.0.1:0", "--disk-reserve", str(1 << 40)])
    try:
        office = Office(one)
        for _ in range(2):
            answer = office.admin.post("/backup", WISH)
            problem(answer, 507, "no_space")
            assert "disk-reserve" in answer.json["detail"]
        problem(office.admin.post("/backup/uploads", {"size_bytes": 5}), 507, "no_space")
        assert not unnamed(one) and not (one.data / "backup.tmp").exists()
    finally:
        one.stop()


# Brought here.

def test_a_phone_is_looked_at_and_comes_back_as_it_was(office):
    mac = furnish(office, "As it was")
    where, opened = bring(office, take(office).body)
    assert (opened.status, opened.json["is_open"]) == (200, True) and opened.json["made_at"] > 0, opened
    office.admin.patch(f"/phones/{mac}", {"label": "Changed"})
    wish = {"backup": opened.json["id"]}
    dry = office.admin.post(f"/phones/{mac}/restore?dry_run=1", wish).json
    assert dry["report"]["lines"] == 1 and [c["after"] for c in dry["changes"] if c["field"] == "label"] == ["As it was"]
    assert office.viewer.get(f"/phones/{mac}").json["label"] == "Changed"
    done = office.admin.post(f"/phones/{mac}/restore", wish)
    assert (done.status, done.json["mac"], done.json["is_added"], done.json["left_out"]) == (200, mac, False, [])
    assert office.viewer.get(f"/phones/{mac}").json["label"] == "As it was"
    assert {row["action"] for row in office.admin.get(f"/audit?mac={mac}&limit=1").json["audit"]} == {"restore --phone"}
    assert office.admin.delete(where).status == 204
    assert fields_of(office.admin.post(f"/phones/{mac}/restore", wish)) == ["backup"]


def test_a_phone_that_is_gone_comes_back_with_its_line_and_password_and_what_is_not_here_is_told(office):
    mac = furnish(office, "Gone")
    group = f"g{mac}"
    office.admin.post("/groups", {"name": group})
    office.admin.patch(f"/phones/{mac}", {"groups": [group]})
    _, opened = bring(office, take(office).body)
    assert office.admin.delete(f"/phones/{mac}").status == 204 and office.admin.delete(f"/lines/{mac}@pbx.example").status == 204
    assert office.admin.delete(f"/groups/{group}").status == 204
    done = office.admin.post(f"/phones/{mac}/restore", {"backup": opened.json["id"]}).json
    assert (done["is_added"], done["lines_added"], done["left_out"]) == (True, 1, [{"what": "group", "name": group}])
    assert office.admin.post(f"/lines/{mac}@pbx.example/reveal").json == {"secret": "CANARY-line"}


def test_a_phone_that_is_not_in_it_is_told(office):
    _, opened = bring(office, take(office).body)
    problem(office.admin.post(f"/phones/{new_mac()}/restore", {"backup": opened.json["id"]}), 404, "not_found")


def test_a_wrong_passphrase_opens_nothing_and_the_right_one_does_afterwards(office):
    where, refused = bring(office, take(office).body, phrase="another passphrase")
    problem(refused, 422, "unprocessable")
    assert fields_of(refused) == ["passphrase"] and "restore.new" not in os.listdir(office.server.data)
    assert office.admin.post(f"{where}/open", {"passphrase": PHRASE}).json["is_open"] is True


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:len(b) // 2] + bytes([b[len(b) // 2] ^ 1]) + b[len(b) // 2 + 1:], lambda b: b"no backup at all"])
def test_what_is_damaged_cut_off_or_no_backup_is_refused(office, harm):
    where, refused = bring(office, harm(take(office).body))
    problem(refused, 422, "unprocessable")
    assert office.admin.get(where).json["is_open"] is False


def test_pieces_come_in_their_order_and_no_more_than_was_said(office):
    made = office.admin.post("/backup/uploads", {"size_bytes": 5}).json
    where = f"/backup/uploads/{made['id']}"
    problem(office.admin.put(f"{where}?offset=1", b"x", content_type=BYTES), 409, "wrong_offset")
    problem(office.admin.put(where, b"x", content_type=BYTES), 422, "unprocessable")
    problem(office.admin.put(f"{where}?offset=0", b"", content_type=BYTES), 422, "unprocessable")
    problem(office.admin.put(f"{where}?offset=0", b"123456", content_type=BYTES), 422, "unprocessable")
    assert office.admin.put(f"{where}?offset=0", b"123", content_type=BYTES).json["received_bytes"] == 3
    problem(office.admin.put(f"{where}?offset=0", b"123", content_type=BYTES), 409, "wrong_offset")
    problem(office.admin.post(f"{where}/open", {"passphrase": PHRASE}), 409, "conflict")
    with socket.create_connection(("127.0.0.1", office.port)) as one:  # told before it is sent
        one.sendall((f"PUT /api/v1{where}?offset=3 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {BYTES}\r\nContent-Length: {8 * 1024 * 1024 + 1}\r\n"
                     f"Cookie: bootline_session={office.admin.cookie}\r\nX-CSRF-Token: {office.admin.csrf}\r\n\r\n").encode())
        assert one.recv(12) == b"HTTP/1.1 413"


def test_there_is_one_at_a_time_and_who_has_it_is_told(office):
    made = office.admin.post("/backup/uploads", {"size_bytes": 5}).json
    refused = office.admin.post("/backup/uploads", {"size_bytes": 5})
    problem(refused, 409, "no_place")
    assert "admin" in refused.json["detail"]
    assert office.admin.get("/backup/uploads").json["uploads"] == [made]
    problem(office.admin.get("/backup/uploads/none"), 404, "not_found")


@pytest.mark.parametrize("size", [0, -1, 1 << 60, "5"])
def test_a_size_that_makes_no_sense_is_refused(office, size):
    answer = office.admin.post("/backup/uploads", {"size_bytes": size})
    problem(answer, 422, "unprocessable")
    assert fields_of(answer) == ["size_bytes"]


def test_one_that_is_not_open_brings_nothing_back(office):
    mac = furnish(office, "Not open")
    made = office.admin.post("/backup/uploads", {"size_bytes": 5}).json
    for backup in (made["id"], "none", ""):
        assert fields_of(office.admin.post(f"/phones/{mac}/restore", {"backup": backup})) == ["backup"]


def test_many_at_once_are_told_to_wait_and_nothing_breaks(office):
    mac = furnish(office, "Many")
    _, opened = bring(office, take(office).body)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(office.admin.post(f"/phones/{mac}/restore?dry_run=1", {"backup": opened.json["id"]}).status))
               for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(answers) <= {200, 409} and 200 in answers


def test_what_a_server_was_killed_with_goes_at_its_next_start(tmp_path):
    one = Server(tmp_path, ["--admin", "127.0.0.1:0"])
    office = Office(one)
    _, opened = bring(office, take(office).body)
    assert opened.status == 200 and (one.data / "restore.new").exists()
    one.kill()
    again = Server(tmp_path, ["--admin", "127.0.0.1:0"])
    try:
        assert not (again.data / "restore.new").exists()
    finally:
        again.stop()
