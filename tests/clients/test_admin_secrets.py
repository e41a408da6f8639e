"""/secrets: what is sealed, and the master key changed over the API, cut short anywhere, and nothing lost."""

import http.client
import os
import random
import threading
import time

import pytest

from conftest import cli, wait_until
from office import PASSWORD, Office, fields_of, log_in_by_link, problem
from test_secret import LINES, check_readable, counts, fill, keys, phone_with_line

WHERE = "/secrets/rotate-key"


@pytest.fixture
def office(start):
    """A server of the test's own, in its sandbox: there is one key."""
    return Office(start("--admin", "127.0.0.1:0", "--sandbox", "require"))


def test_what_is_sealed_is_told_without_values(office):
    office.server.cli("line", "add", "1001@a.example", "--secret-file", "-", stdin="hidden\n")
    told = office.admin.get("/secrets")
    assert told.json == {"sealed": [{"kind": "SIP passwords", "key": 1, "count": 1}], "key": 1, "key_from": "secret.key", "is_unfinished": False}
    assert "hidden" not in told.text
    for who in (office.viewer, office.operator):
        problem(who.get("/secrets"), 403, "forbidden")


def test_the_running_server_goes_on_under_the_new_key(office):
    server = office.server
    lines = phone_with_line(server)
    old = (server.data / "secret.key").read_bytes()
    for number in range(2, 5):
        done = office.admin.post(WHERE, {"password": PASSWORD})
        assert done.json == {"from": number - 1, "to": number, "sealed": sum(counts(server.data).values()), "is_resumed": False}
        assert "first-secret" in lines()
        for _ in range(8):  # each desk has its own keys
            assert office.admin.post("/lines/1001@a.example/reveal").json == {"secret": "first-secret"}
        assert office.admin.patch("/lines/1001@a.example", {"label": f"label-{number}"}).status == 200
        wait_until(lambda: f"label-{number}" in lines(), "the change")
        assert "first-secret" in lines() and keys(server.data) == {number}
    new = (server.data / "secret.key").read_bytes()
    assert old not in new and len(new) == 33 and (server.data / "secret.key").stat().st_mode & 0o777 == 0o400
    assert office.admin.patch("/lines/1001@a.example", {"secret": "second-secret"}).status == 200
    wait_until(lambda: "second-secret" in lines(), "the new secret")
    assert office.admin.get("/session").status == 200 and "error" not in server.log()


def test_the_change_stands_in_the_audit_with_who_made_it(office):
    office.server.cli("line", "add", "1001@a.example", "--secret-file", "-", stdin="hidden\n")
    assert office.admin.post(WHERE, {"password": PASSWORD}).status == 200
    [row] = [r for r in office.admin.get("/audit").json["audit"] if r["action"] == "secret rotate-key"]
    assert (row["by"], row["via"], row["object"]) == ("admin", "web", "master key 2")
    assert PASSWORD not in office.admin.get("/audit?limit=1000").text and PASSWORD not in office.server.log()


def test_a_dry_run_counts_the_secrets_and_changes_nothing(office):
    office.server.cli("line", "add", "1001@a.example", "--secret-file", "-", stdin="hidden\n")
    office.server.cli("param", "set", "global", "a.password", stdin="hidden-too")
    before, key = office.admin.get("/audit?limit=1000").json, (office.server.data / "secret.key").read_bytes()
    told = office.admin.post(f"{WHERE}?dry_run=1", {}).json
    assert told == {"dry_run": True, "from": 1, "secrets": 2, "is_resumed": False}
    assert office.admin.get("/audit?limit=1000").json == before and (office.server.data / "secret.key").read_bytes() == key
    assert office.admin.post("/sites", {"name": "still-writable"}).status == 201


def test_it_takes_ones_own_password_and_a_session(office):
    key = (office.server.data / "secret.key").read_bytes()
    assert fields_of(office.admin.post(WHERE, {})) == ["password"]
    assert fields_of(office.admin.post(WHERE, {"password": ""})) == ["password"]
    problem(office.admin.post(WHERE, {"password": "of somebody else"}), 401, "wrong_password")
    assert "A token has no password" in problem(office.program("admin").post(WHERE, {"password": PASSWORD}), 409, "conflict")["detail"]
    for who in (office.viewer, office.operator):
        problem(who.post(WHERE, {"password": PASSWORD}), 403, "forbidden")
    assert (office.server.data / "secret.key").read_bytes() == key and office.admin.get("/session").status == 200


def test_a_credential_is_not_changed_and_the_way_by_hand_is_told(start, tmp_path):
    data, credentials = tmp_path / "data", tmp_path / "credentials"
    cli(data, "line", "add", "1001@a.example", "--secret-file", "-", stdin="hidden\n")
    link = cli(data, "account", "setup-link", "--url", "http://127.0.0.1").stdout
    credentials.mkdir()
    os.rename(data / "secret.key", credentials / "bootline.key")
    office = Office(start("--admin", "127.0.0.1:0", data=data, env={"CREDENTIALS_DIRECTORY": str(credentials)}))
    admin = log_in_by_link(office.port, link.rpartition("token=")[2].split()[0], "admin")
    assert admin.get("/secrets").json["key_from"] == "credential"
    for query in ("", "?dry_run=1"):
        assert "By hand" in problem(admin.post(WHERE + query, {"password": PASSWORD}), 409, "conflict")["detail"]


def test_kill_9_of_the_server_anywhere_leaves_a_store_that_opens(start, tmp_path, request):
    data, dice = tmp_path / "data", random.Random(2026)
    fill(data, tmp_path)
    office = Office(start("--admin", "127.0.0.1:0", data=data))
    admin, server = office.admin, office.server
    began = time.monotonic()
    assert admin.post(WHERE, {"password": PASSWORD}).json["sealed"] == LINES + 2
    whole_s = time.monotonic() - began

    def ask():
        try:
            admin.post(WHERE, {"password": PASSWORD})
        except (OSError, http.client.HTTPException):
            pass  # its server is gone

    for _ in range(100 if request.config.getoption("--soak") else 8):
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join(dice.uniform(0, whole_s))
        server.kill()
        asking.join()
        check_readable(data, dice.sample(range(LINES), 3))
        assert len(keys(data)) <= 2
        server.start()
        admin.port = office.port
    assert admin.post(WHERE, {"password": PASSWORD}).status == 200
    assert admin.get("/secrets").json["is_unfinished"] is False and len(keys(data)) == 1
    assert sum(counts(data).values()) == LINES + 2
    check_readable(data, range(0, LINES, 200))


def test_secrets_that_are_set_during_a_change_of_the_key_are_kept(start, tmp_path):
    data = tmp_path / "data"
    fill(data, tmp_path)
    office = Office(start("--admin", "127.0.0.1:0", data=data))
    admin, answers = office.admin, []
    rotating = [threading.Thread(target=lambda: answers.append(admin.post(WHERE, {"password": PASSWORD}))) for _ in range(2)]
    for one in rotating:
        one.start()
    while any(one.is_alive() for one in rotating):
        assert admin.patch("/lines/7@a.example", {"secret": "secret-of-7"}).status == 200
    assert [answer.status for answer in answers] == [200, 200]
    assert len(keys(data)) == 1
    check_readable(data, [6, 7, 8])
