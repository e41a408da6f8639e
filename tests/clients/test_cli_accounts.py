"""People, their setup links and API tokens by the command line: what is told, refused and recorded."""

import json
import os
import pwd
import re
import sqlite3
import time

import pytest

from conftest import cli
from data_folder import Original

DAY_S = 86400
ORIGINAL = Original(lambda folder: cli(folder, "phone", "add", "0004f2aabbcc"))
LINK = re.compile(r"http://127\.0\.0\.1:8081/setup\?token=([0-9a-f]{64})")


@pytest.fixture
def data(tmp_path):
    """A data folder that nobody administers yet."""
    return ORIGINAL.copy(tmp_path / "data")


def ask(data, *words):
    return json.loads(cli(data, *words, "--json").stdout)


def refused(data, *words, code=1):
    ran = cli(data, *words, check=False)
    assert ran.returncode == code and ran.stdout == "", ran
    assert ran.stderr.startswith("bootline: ")
    return ran.stderr


def rows(data):
    return [(r["action"], r["object"]) for r in ask(data, "audit")["audit"]]


def give_password(data, name):
    """What using a setup link does; the page that does it is not there in these tests."""
    with sqlite3.connect(data / "bootline.db") as db:
        db.execute("UPDATE person SET password = x'61', password_at = 1 WHERE name = ?", (name,))
    db.close()


def test_the_first_administrators_link_is_one_line_that_can_be_opened(data):
    text = cli(data, "account", "setup-link").stdout.splitlines()
    assert "good once" in text[0] and LINK.fullmatch(text[1]) and len(text) == 2
    told = ask(data, "account", "setup-link")
    assert set(told) == {"user", "url", "until_at"} and told["user"] is None
    assert LINK.fullmatch(told["url"]) and told["url"] not in text[1]
    assert abs(told["until_at"] - time.time() - DAY_S) < 60


def test_a_link_works_without_a_data_folder_that_a_server_has_made(tmp_path):
    assert LINK.search(cli(tmp_path / "new", "account", "setup-link").stdout)


def test_a_links_token_is_nowhere_in_the_data_folder(data):
    links = [ask(data, "account", "setup-link")["url"], ask(data, "account", "add", "ann", "--role", "admin")["url"]]
    tokens = [LINK.fullmatch(link).group(1) for link in links] + [ask(data, "token", "add", "t", "--role", "admin")["token"]]
    for path in data.iterdir():
        held = path.read_bytes() if path.is_file() else b""
        for token in tokens:
            assert token.encode() not in held and token[4:].encode() not in held, path.name


@pytest.mark.parametrize("setting, base", [
    ("admin = 192.0.2.7:9000", "http://192.0.2.7:9000"),
    ("admin = 0.0.0.0:9000", "http://127.0.0.1:9000"),
    ("admin = *:9000", "http://127.0.0.1:9000"),
    ("admin = [2001:db8::7]:9000", "http://[2001:db8::7]:9000"),
])
def test_a_link_leads_to_where_the_setting_says(data, setting, base):
    (data / "bootline.conf").write_text(setting + "\n")
    assert ask(data, "account", "setup-link")["url"].startswith(base + "/setup?token=")


@pytest.mark.parametrize("setting", ["admin =", "admin = 127.0.0.1:0"])
def test_without_a_port_to_reach_the_page_the_link_needs_a_url(data, setting):
    (data / "bootline.conf").write_text(setting + "\n")
    assert "give --url" in refused(data, "account", "setup-link", code=2)
    link = ask(data, "account", "setup-link", "--url", "https://boot.example:8443/page/")
    assert link["url"].startswith("https://boot.example:8443/page/setup?token=")


@pytest.mark.parametrize("url", ["boot.example", "ftp://boot.example", "https://a b", "https://a?b=c", "https://a#b", ""])
def test_a_url_that_is_none_is_refused(data, url):
    assert "--url is where the page is reached" in refused(data, "account", "setup-link", "--url", url, code=2)
    assert ("account setup-link", "setup-link") not in rows(data)


def test_a_person_is_added_with_a_link_listed_changed_and_removed(data):
    added = ask(data, "account", "add", "ann", "--role", "operator")
    assert LINK.fullmatch(added["url"]) and added["user"] == "ann" and added["has_password"] is False
    cli(data, "account", "add", "a.b_c-9", "--role", "viewer")
    listed = ask(data, "account", "list")["accounts"]
    assert [(a["user"], a["role"]) for a in listed] == [("a.b_c-9", "viewer"), ("ann", "operator")]
    assert set(listed[0]) == {"user", "role", "has_password", "password_at", "created_at"}
    assert listed[0]["password_at"] is None
    assert cli(data, "account", "role", "ann", "admin").stdout == "ann is admin from now on.\n"
    assert ask(data, "account", "list")["accounts"][1]["role"] == "admin"
    cli(data, "account", "remove", "ann")
    assert [a["user"] for a in ask(data, "account", "list")["accounts"]] == ["a.b_c-9"]


def test_a_person_can_get_another_link(data):
    first = ask(data, "account", "add", "ann", "--role", "operator")["url"]
    again = ask(data, "account", "setup-link", "ann")
    assert again["user"] == "ann" and LINK.fullmatch(again["url"]) and again["url"] != first
    assert cli(data, "account", "setup-link", "ann").stdout.startswith("ann opens this link")


def test_the_last_administrator_stays(data):
    cli(data, "account", "add", "ann", "--role", "admin")
    cli(data, "account", "add", "bob", "--role", "admin")
    give_password(data, "ann")
    for words in (("remove", "ann"), ("role", "ann", "viewer")):
        assert "ann is the last administrator who can log in" in refused(data, "account", *words)
    give_password(data, "bob")
    cli(data, "account", "remove", "ann")
    assert "bob is the last administrator" in refused(data, "account", "remove", "bob")


def test_the_first_administrators_link_is_refused_when_there_is_one(data):
    cli(data, "account", "add", "ann", "--role", "viewer")
    cli(data, "account", "setup-link")
    cli(data, "account", "role", "ann", "admin")
    assert "There is an administrator already" in refused(data, "account", "setup-link")


def test_what_makes_no_sense_about_people_is_refused(data):
    assert 'cannot name a person' in refused(data, "account", "add", "Ann", "--role", "admin")
    assert '"root" is no role' in refused(data, "account", "add", "ann", "--role", "root")
    assert "--role" in refused(data, "account", "add", "ann", code=2)
    for words in (("remove", "zoe"), ("role", "zoe", "viewer"), ("setup-link", "zoe")):
        assert 'There is no person "zoe"' in refused(data, "account", *words)
    cli(data, "account", "add", "ann", "--role", "viewer")
    assert 'There is a person "ann" already' in refused(data, "account", "add", "ann", "--role", "viewer")
    assert '"root" is no role' in refused(data, "account", "role", "ann", "root")


def test_the_bootstrap_account_is_beside_people_and_no_person(data):
    cli(data, "account", "add", "ann", "--role", "viewer")
    assert ask(data, "account", "show")["user"] == "PlcmSpIp"
    assert [a["user"] for a in ask(data, "account", "list")["accounts"]] == ["ann"]
    told = cli(data, "account", "--help").stdout
    assert told.count("  People: ") == 5 and told.count("  Phones: ") == 4


def test_a_token_is_shown_once_and_listed_without_it(data):
    added = ask(data, "token", "add", "monitoring", "--role", "viewer", "--for", "90d")
    assert re.fullmatch(r"blt_[0-9a-f]{64}", added["token"])
    assert abs(added["expires_at"] - time.time() - 90 * DAY_S) < 60
    text = cli(data, "token", "add", "forever", "--role", "admin").stdout.splitlines()
    assert "until it is removed" in text[0] and re.fullmatch(r"blt_[0-9a-f]{64}", text[1]) and len(text) == 2
    listed = ask(data, "token", "list")["tokens"]
    assert [(t["name"], t["role"], t["used_at"]) for t in listed] == [("forever", "admin", None), ("monitoring", "viewer", None)]
    assert listed[0]["expires_at"] is None
    assert listed[0]["made_by"] == pwd.getpwuid(os.getuid()).pw_name
    assert set(listed[0]) == {"name", "role", "expires_at", "created_at", "made_by", "used_at"}
    cli(data, "token", "remove", "forever")
    assert [t["name"] for t in ask(data, "token", "list")["tokens"]] == ["monitoring"]


def test_what_makes_no_sense_about_tokens_is_refused(data):
    assert "cannot name a token" in refused(data, "token", "add", "a b", "--role", "viewer")
    assert '"root" is no role' in refused(data, "token", "add", "a", "--role", "root")
    assert "--role" in refused(data, "token", "add", "a", code=2)
    for span in ("90", "90w", "0d", "3651d", "-1d"):
        assert "--for is a time as in" in refused(data, "token", "add", "a", "--role", "viewer", f"--for={span}", code=2)
    assert 'There is no token "a"' in refused(data, "token", "remove", "a")
    cli(data, "token", "add", "a", "--role", "viewer")
    assert 'There is a token "a" already' in refused(data, "token", "add", "a", "--role", "viewer")


def test_the_audit_tells_people_links_and_tokens_and_none_of_their_secrets(data):
    began = len(rows(data))
    cli(data, "account", "setup-link")
    cli(data, "account", "add", "ann", "--role", "operator")
    cli(data, "account", "setup-link", "ann")
    cli(data, "account", "role", "ann", "viewer")
    cli(data, "token", "add", "mon", "--role", "viewer", "--for", "90d")
    cli(data, "token", "remove", "mon")
    give_password(data, "ann")
    cli(data, "account", "remove", "ann")
    assert rows(data)[began:] == [
        ("account setup-link", "setup-link"),
        ("account add", "person ann"), ("account add", "setup-link ann"),
        ("account setup-link", "setup-link ann"),
        ("account role", "person ann"),
        ("token add", "token mon"), ("token remove", "token mon"),
        ("account remove", "person ann"), ("account remove", "setup-link ann")]
    told = ask(data, "audit")["audit"][began:]
    changes = [{c["field"]: (c["before"], c["after"]) for c in r["changes"]} for r in told]
    assert changes[1] == {"role": (None, "operator")}
    assert set(changes[2]) == {"until_at", "made_by"}
    assert changes[4] == {"role": ("operator", "viewer")}
    assert set(changes[5]) == {"role", "expires_at", "made_by"}
    assert changes[7]["password"] == ("********", None)


def generation(data):
    with sqlite3.connect(data / "bootline.db") as db:
        (n,) = db.execute("SELECT n FROM generation").fetchone()
    db.close()
    return n


def test_people_and_tokens_change_nothing_that_phones_are_told(data):
    before = generation(data)
    cli(data, "account", "setup-link")
    cli(data, "account", "add", "ann", "--role", "operator")
    cli(data, "account", "role", "ann", "viewer")
    cli(data, "token", "add", "mon", "--role", "viewer")
    cli(data, "account", "remove", "ann")
    cli(data, "token", "remove", "mon")
    assert generation(data) == before
