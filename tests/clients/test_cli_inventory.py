"""The inventory by the command line: what each command does, and what it says when it will not."""

import contextlib
import json
import os
import pty
import sqlite3
import subprocess
from pathlib import Path

import pytest

from conftest import PROGRAM, cli, new_mac
from data_folder import Original

SECRET = "s3cret-of-the-line"
SMILE = "\N{GRINNING FACE}"
ORIGINAL = Original(lambda folder: cli(folder, "phone", "add", "0004f2aabbcc", "--model", "VVX400"))


@pytest.fixture
def data(tmp_path):
    """A data folder with one phone in it, 0004f2aabbcc."""
    return ORIGINAL.copy(tmp_path / "data")


def ask(data, *words):
    """The answer of a command in JSON."""
    return json.loads(cli(data, *words, "--json").stdout)


def refused(data, *words, code=1, stdin=None):
    """The sentence of a refusal, which is the same as text and in JSON; stdout stays empty."""
    ran = cli(data, *words, stdin=stdin, check=False)
    assert ran.returncode == code, ran
    assert ran.stdout == ""
    assert ran.stderr.startswith("bootline: ") and ran.stderr.count("\n") == 1, ran.stderr
    again = cli(data, *words, "--json", stdin=stdin, check=False)
    error = json.loads(again.stderr)["error"]
    assert (again.returncode, again.stdout) == (code, "")
    assert set(error) == {"code", "message"}
    return ran.stderr[len("bootline: "):-1]


# The frame.

def run(*words, **more):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, **more)


def test_help_names_every_command():
    ran = run("--help")
    assert ran.returncode == 0 and ran.stderr == ""
    for name in ("serve phone line key site group model param template config-files document log account token "
                 "render trace audit secret boot settings").split():
        assert f"\n  {name} " in ran.stdout


def test_version_is_one_line():
    ran = run("--version")
    assert ran.returncode == 0 and ran.stdout.startswith("bootline ") and ran.stdout.count("\n") == 1


def test_no_command_at_all_is_a_usage_error_with_help():
    ran = run()
    assert ran.returncode == 2 and "usage: bootline COMMAND" in ran.stdout


@pytest.mark.parametrize("words, sentence", [
    (["phnoe"], 'There is no command "phnoe"; did you mean `bootline phone`?'),
    (["zzzzzzzz"], 'There is no command "zzzzzzzz"; see `bootline --help`.'),
    (["phone", "lits"], "There is no `phone lits`; did you mean `phone list`? See `bootline phone --help`."),
    (["phone"], "What shall be done with phone? See `bootline phone --help`."),
])
def test_an_unknown_command_is_told_the_nearest(words, sentence):
    ran = run(*words)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"bootline: {sentence}\n")


@pytest.mark.parametrize("words", [
    "phone add", "phone list", "phone show", "phone set", "phone remove", "phone accept", "phone ignore",
    "phone block", "phone retire", "line add", "line list", "line show", "line set", "line remove",
    "line assign", "line unassign", "key add", "key list", "key set", "key remove", "site add", "site list",
    "site show", "site set", "site remove", "group add", "group list", "group set", "group remove",
    "group join", "group leave", "model add", "model list", "model show", "model set", "model remove",
    "param set", "param unset", "param list", "param explain", "account show", "account set", "account open",
    "account close", "account list", "account add", "account role", "account remove",
    "account setup-link", "token add", "token list", "token remove", "settings", "serve"])
def test_every_command_has_help_with_an_example(words):
    ran = run(*words.split(), "--help")
    assert ran.returncode == 0 and ran.stderr == ""
    assert f"usage: bootline {words}" in ran.stdout and f"\n  bootline {words}" in ran.stdout
    assert "--data DIR" in ran.stdout and "--json" in ran.stdout
    assert max(map(len, ran.stdout.splitlines())) <= 110


def test_usage_errors_exit_with_2_and_name_the_argument(data):
    assert refused(data, "phone", "add", code=2).startswith("MAC is missing")
    assert '"--modle"' in refused(data, "phone", "list", "--modle", "x", code=2)
    assert "--type is line, blf" in refused(data, "key", "add", "0004f2aabbcc", "--type", "x", code=2)
    assert "See `bootline key add --help`." in refused(data, "key", "add", "0004f2aabbcc", "--position", "0",
                                                       code=2)


# The data folder.

def test_a_missing_data_folder_says_what_makes_one(tmp_path):
    sentence = refused(tmp_path / "none", "phone", "list")
    assert "bootline serve --data" in sentence and str(tmp_path / "none") in sentence
    assert not (tmp_path / "none").exists()


def test_a_folder_that_nobody_named_is_not_made(tmp_path):
    ran = run("phone", "add", new_mac(), cwd=tmp_path, env={**os.environ, "BOOTLINE_DATA": str(tmp_path / "x")})
    assert ran.returncode == 1 and not (tmp_path / "x").exists()


def test_the_folder_is_found_by_environment_and_in_the_working_folder(data, tmp_path):
    env = {**os.environ, "BOOTLINE_DATA": str(data)}
    assert "0004f2aabbcc" in run("phone", "list", cwd="/", env=env).stdout
    env.pop("BOOTLINE_DATA")
    assert "0004f2aabbcc" in run("phone", "list", cwd=tmp_path, env=env).stdout


def test_a_fresh_inventory_has_the_stock_templates_once(data):
    cli(data, "phone", "add", new_mac())
    names = [t["name"] for t in ask(data, "template", "list")["templates"]]
    assert sorted(set(names)) == sorted(names) and {"base", "keys", "lines"} <= set(names)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give a folder away")
def test_root_does_not_work_on_the_folder_of_another_user(data):
    os.chown(data, 65534, 65534)
    sentence = refused(data, "phone", "list")
    assert "sudo -u nobody" in sentence
    os.chown(data, 0, 0)


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    assert str(tmp_path / "file") in refused(tmp_path / "file", "phone", "list")


def test_a_database_that_is_none_is_one_sentence(data):
    (data / "bootline.db").write_bytes(b"not a database" * 100)
    for extra in ("bootline.db-wal", "bootline.db-shm"):
        (data / extra).unlink(missing_ok=True)
    assert "bootline.db" in refused(data, "phone", "list")


# Phones.

@pytest.mark.parametrize("typed", ["0004f2000001", "0004F2000001", "00:04:f2:00:00:01", "00-04-F2-00-00-01",
                                   "0004.f200.0001", "0004f2-000001", " 0004f2000001 "])
def test_a_mac_is_read_in_every_spelling(data, typed):
    assert ask(data, "phone", "add", typed)["mac"] == "0004f2000001"
    assert ask(data, "phone", "show", typed)["mac"] == "0004f2000001"


@pytest.mark.parametrize("typed", ["", "zz", "0004f20000", "0004f20000010", "00:04:f2:00:0001", "0004f200000g",
                                   "000000000000", "010000000000", "ffffffffffff", "0004f2\n000001", SMILE])
def test_what_is_no_mac_is_refused(data, typed):
    for words in (["phone", "add"], ["phone", "show"], ["phone", "block"], ["key", "list"]):
        refused(data, *words, typed)


def test_phone_add_tells_what_it_did(data):
    cli(data, "site", "add", "hq")
    cli(data, "group", "add", "lobby")
    ran = cli(data, "phone", "add", "0004f2000001", "--site", "hq", "--group", "lobby", "--group", "lobby",
              "--model", "VVX400")
    assert ran.stdout == "Added phone 0004f2000001: active, VVX400, site hq.\n" and ran.stderr == ""
    phone = ask(data, "phone", "show", "0004f2000001")
    assert (phone["site"], phone["groups"], phone["model"]) == ("hq", ["lobby"], "VVX400")
    assert phone["last_seen_at"] is None and phone["lines"] == [] and phone["keys"] == []
    assert [f["name"] for f in phone["files"]][0] == "0004f2000001.cfg"


def test_a_part_number_becomes_its_model(data):
    assert ask(data, "phone", "add", new_mac(), "--model", "3111-46157-002")["model"] == "VVX400"


def test_an_unknown_model_is_taken_with_a_warning(data):
    mac = new_mac()
    ran = cli(data, "phone", "add", mac, "--model", "VVX9999")
    assert "VVX9999 is not in the table of models" in ran.stderr
    assert ask(data, "phone", "show", mac)["model"] == "VVX9999"
    assert len(ask(data, "phone", "set", mac, "--model", "VVX9998")["warnings"]) == 1


def test_a_phone_that_is_there_is_not_added_again(data):
    assert "already: change it with `bootline phone set" in refused(data, "phone", "add", "00:04:f2:aa:bb:cc")
    cli(data, "line", "add", "1@x.example")
    assert "already: change it with `bootline line set" in refused(data, "line", "add", "1@X.example")


def test_what_is_missing_is_named_with_the_command_that_adds_it(data):
    mac = "0004f2aabbcc"
    assert refused(data, "phone", "set", mac, "--site", "nope") == (
        'There is no site "nope": add it with `bootline site add nope`.')
    assert refused(data, "phone", "add", new_mac(), "--group", "nope") == (
        'There is no group "nope": add it with `bootline group add nope`.')
    assert refused(data, "phone", "show", "0004f2000009") == (
        "There is no phone 0004f2000009: add it with `bootline phone add 0004f2000009`.")
    assert refused(data, "line", "assign", "9@x.example", mac) == (
        "There is no line 9@x.example: add it with `bootline line add 9@x.example`.")


def test_a_refused_command_leaves_nothing_behind(data):
    mac = new_mac()
    refused(data, "phone", "add", mac, "--label", "x", "--group", "nope")
    refused(data, "phone", "show", mac)


def test_phone_set_changes_what_is_named_alone(data):
    cli(data, "phone", "set", "0004f2aabbcc", "--label", "Room 12")
    cli(data, "phone", "set", "0004f2aabbcc", "--model", "VVX500")
    phone = ask(data, "phone", "show", "0004f2aabbcc")
    assert (phone["label"], phone["model"]) == ("Room 12", "VVX500")
    assert ask(data, "phone", "set", "0004f2aabbcc", "--label", "")["label"] == ""


@pytest.mark.parametrize("command, state", [("ignore", "ignored"), ("block", "blocked"), ("retire", "retired"),
                                            ("accept", "active")])
def test_each_state_has_its_command(data, command, state):
    other = new_mac()
    cli(data, "phone", "add", other)
    phones = ask(data, "phone", command, "0004f2aabbcc", other)["phones"]
    assert [p["state"] for p in phones] == [state, state]
    assert [p["mac"] for p in ask(data, "phone", "list", "--state", state)["phones"]] == sorted(
        ["0004f2aabbcc", other])


def test_one_unknown_phone_among_several_changes_none(data):
    refused(data, "phone", "block", "0004f2aabbcc", "0004f2000009")
    assert ask(data, "phone", "show", "0004f2aabbcc")["state"] == "active"


def test_phone_list_filters(data):
    cli(data, "site", "add", "hq")
    cli(data, "group", "add", "lobby")
    other = new_mac()
    cli(data, "phone", "add", other, "--site", "hq", "--group", "lobby", "--model", "VVX500", "--label", "Anna")
    for words in (["--site", "hq"], ["--group", "lobby"], ["--model", "VVX500"], ["--text", "Ann"],
                  ["--text", other[6:]]):
        assert [p["mac"] for p in ask(data, "phone", "list", *words)["phones"]] == [other], words
    assert len(ask(data, "phone", "list")["phones"]) == 2
    assert cli(data, "phone", "list", "--text", "nobody").stdout == "No phones.\n"
    refused(data, "phone", "list", "--site", "nope")


def test_a_phone_shows_its_firmware_and_what_waits_for_a_decision_as_over_the_api(data, tmp_path):
    shown = ask(data, "phone", "show", "0004f2aabbcc")
    assert {k: v for k, v in shown.items() if k.startswith(("firmware", "decision"))} == {
        "decision": None, "firmware": None, "firmware_from": None, "firmware_is_held": False, "firmware_keeps_newer": False}
    image = tmp_path / "3111-46157-002.sip.ld"
    image.write_bytes(b"image")
    cli(data, "firmware", "add", image, "--version", "5.9.2.3446")
    cli(data, "firmware", "set", "model:VVX400", "5.9.2.3446")
    shown = ask(data, "phone", "show", "0004f2aabbcc")
    assert (shown["firmware"], shown["firmware_from"]) == ("5.9.2.3446", "model:VVX400")
    with contextlib.closing(sqlite3.connect(data / "bootline.db")) as db, db:  # its enrolment window has run out
        assert db.execute("UPDATE enrolment SET until_at = 1000").rowcount == 1
    assert ask(data, "phone", "show", "0004f2aabbcc")["decision"] == "unused"
    cli(data, "phone", "retire", "0004f2aabbcc")
    assert ask(data, "phone", "show", "0004f2aabbcc")["firmware"] is None


def test_a_query_finds_phones_by_the_words_of_the_api(data):
    cli(data, "site", "add", "hq")
    cli(data, "group", "add", "lobby")
    cli(data, "line", "add", "1@x.example")
    other = new_mac()
    cli(data, "phone", "add", other, "--site", "hq", "--group", "lobby", "--model", "VVX500", "--label", "Room 12=B")
    cli(data, "line", "assign", "1@x.example", other)
    for query in ("site=hq", "group=lobby", "model=VVX500 state=active", "Room", "Room site=hq 12", 'text="Room 12=B"', other[6:],
                  "line=1@x.example"):
        assert [p["mac"] for p in ask(data, "phone", "list", "--query", query)["phones"]] == [other], query
    assert ask(data, "phone", "list", "--query", "site=hq version=5.9")["phones"] == []
    assert ask(data, "phone", "list", "--query", "decision=frozen")["phones"] == []
    assert ask(data, "phone", "list", "--query", "state=new VVX")["phones"] == []


@pytest.mark.parametrize("query,said", [
    ("", "empty"), ("colour=red", "text state model site group version line decision"), ("site=", "no value"), ("state=on", "One of: new, active"),
    ("decision=x", "One of: any, frozen"), ('text="a', "no end"), ("state=new site=default", "new phone has no site")])
def test_a_query_with_a_bad_word_is_refused_with_what_is_known(data, query, said):
    assert said in refused(data, "phone", "list", "--query", query, code=2)


def test_a_query_names_what_is_not_there(data):
    assert refused(data, "phone", "list", "--query", "site=nowhere") == '--query, site=: There is no site "nowhere".'
    assert "There is no line" in refused(data, "phone", "list", "--query", "line=1@x.example")


def test_a_query_stands_alone(data):
    refused(data, "phone", "list", "--query", "a", "--site", "default", code=2)
    for words in (["resync"], ["restart"], ["rotate"]):
        refused(data, "phone", *words, "--query", "a", "0004f2aabbcc", code=2)
        refused(data, "phone", *words, "--query", "a", "--site", "default", code=2)
        refused(data, "phone", *words, "--query", "a", "--all", code=2)


def test_a_query_chooses_whom_commands_are_about_and_they_are_active(data):
    blocked = new_mac()
    cli(data, "phone", "add", blocked, "--model", "VVX400")
    cli(data, "phone", "block", blocked)
    for command in ("resync", "restart"):
        told = ask(data, "phone", command, "--query", "model=VVX400")["tellings"]
        assert [(t["mac"], t["what"]) for t in told] == [("0004f2aabbcc", command)]
    assert ask(data, "phone", "resync", "--query", "model=VVX500")["tellings"] == []
    assert ask(data, "phone", "rotate", "--query", "model=VVX400")["without_login"] == 1
    assert "state=blocked" in refused(data, "phone", "resync", "--query", "state=blocked", code=2)


def test_phone_remove_takes_the_phone_and_leaves_its_lines(data):
    cli(data, "line", "add", "1@x.example")
    cli(data, "line", "assign", "1@x.example", "0004f2aabbcc")
    cli(data, "phone", "remove", "0004f2aabbcc")
    refused(data, "phone", "show", "0004f2aabbcc")
    assert ask(data, "line", "show", "1@x.example")["phones"] == []


def test_a_phone_that_asked_is_new_until_it_is_accepted(start):
    server = start()
    mac = new_mac()
    agent = {"User-Agent": f"FileTransport PolycomVVX-VVX_410-UA/5.9.0.9373 (SN:{mac}) Type/Application"}
    server.get(f"{mac}.cfg", headers=agent)
    server.stop()  # what was seen is written by then
    new = ask(server.data, "phone", "list", "--state", "new")["phones"]
    assert [(p["mac"], p["model"], p["state"]) for p in new] == [(mac, "VVX410", "new")]
    assert ask(server.data, "phone", "show", mac)["state"] == "new"
    assert ask(server.data, "phone", "list", "--state", "new", "--model", "VVX500")["phones"] == []
    refused(server.data, "phone", "list", "--state", "new", "--site", "default", code=2)
    taken = ask(server.data, "phone", "accept", mac)["phones"][0]
    assert (taken["state"], taken["model"]) == ("active", "VVX410")
    assert ask(server.data, "phone", "list", "--state", "new")["phones"] == []


def test_phone_add_of_a_new_phone_keeps_what_it_told(start):
    server = start()
    mac = new_mac()
    agent = {"User-Agent": f"FileTransport PolycomVVX-VVX_410-UA/5.9.0.9373 (SN:{mac}) Type/Application"}
    server.get(f"{mac}.cfg", headers=agent)
    server.stop()
    assert ask(server.data, "phone", "add", mac)["model"] == "VVX410"
    phone = ask(server.data, "phone", "show", mac)
    assert phone["model_learnt"] == "VVX410" and phone["last_seen_at"] > 0


# Lines.

def test_line_add_shows_everything_but_the_secret(data):
    line = json.loads(cli(data, "line", "add", "sip:1001@PBX.Example", "--auth-user", "u", "--auth-domain", "D",
                          "--secret-file", "-", "--display-name", 'A "q" & <b>', "--label", SMILE, "--server",
                          "192.0.2.5:5061/tls", "--server", "pbx2.example", "--json", stdin=SECRET).stdout)
    assert line["address"] == "1001@pbx.example"
    assert (line["auth_user"], line["auth_domain"], line["has_secret"]) == ("u", "D", True)
    assert (line["display_name"], line["label"]) == ('A "q" & <b>', SMILE)
    assert line["servers"] == ["192.0.2.5:5061/tls", "pbx2.example"]
    assert SECRET not in cli(data, "line", "show", "1001@pbx.example").stdout


def test_a_full_line_without_password_is_warned_of(data):
    assert "--secret-file -" in cli(data, "line", "add", "1@x.example").stderr
    assert cli(data, "line", "add", "2@x.example", "--secret-file", "-", stdin="x\r\n").stderr == ""
    assert cli(data, "line", "add", "3@x.example", "--sign-in", "prefilled").stderr == ""


@pytest.mark.parametrize("address", ["", " ", "@", "a b@x", "a@", "a\n@x", "a@" + "x" * 300])
def test_what_is_no_address_is_refused(data, address):
    refused(data, "line", "add", address)


def test_line_set_changes_what_is_named_alone(data):
    cli(data, "line", "add", "1@x.example", "--label", "One", "--server", "a.example", "--secret-file", "-", stdin="x")
    line = ask(data, "line", "set", "1@x.example", "--display-name", "Anna", "--shared")
    assert (line["label"], line["display_name"], line["shared"], line["has_secret"], line["servers"]) == (
        "One", "Anna", True, True, ["a.example"])
    line = ask(data, "line", "set", "1@x.example", "--private", "--no-secret", "--no-servers")
    assert (line["shared"], line["has_secret"], line["servers"]) == (False, False, [])
    refused(data, "line", "set", "1@x.example", "--shared", "--private", code=2)
    refused(data, "line", "set", "1@x.example", "--no-secret", "--secret-file", "-", code=2, stdin="x")


def test_line_list_filters_and_names_phones(data):
    cli(data, "line", "add", "1@x.example", "--label", "Sales")
    cli(data, "line", "add", "2@x.example")
    cli(data, "line", "assign", "1@x.example", "0004f2aabbcc")
    lines = ask(data, "line", "list", "--text", "Sal")["lines"]
    assert [(x["address"], x["phones"]) for x in lines] == [("1@x.example", ["0004f2aabbcc"])]
    assert len(ask(data, "line", "list")["lines"]) == 2


def test_line_assign_takes_the_first_free_position(data):
    for n in "123":
        cli(data, "line", "add", f"{n}@x.example")
    assert ask(data, "line", "assign", "1@x.example", "0004f2aabbcc")["position"] == 1
    assert ask(data, "line", "assign", "2@x.example", "0004f2aabbcc", "--position", "3")["position"] == 3
    assert ask(data, "line", "assign", "3@x.example", "0004f2aabbcc")["position"] == 2
    shown = ask(data, "phone", "show", "0004f2aabbcc")["lines"]
    assert [x["address"][0] for x in shown] == ["1", "3", "2"]


def test_a_line_is_not_put_where_another_is_or_twice(data):
    cli(data, "line", "add", "1@x.example")
    cli(data, "line", "add", "2@x.example")
    cli(data, "line", "assign", "1@x.example", "0004f2aabbcc")
    refused(data, "line", "assign", "2@x.example", "0004f2aabbcc", "--position", "1")
    refused(data, "line", "assign", "1@x.example", "0004f2aabbcc")
    refused(data, "line", "assign", "2@x.example", "0004f2aabbcc", "--position", "129", code=2)


def test_a_private_line_is_on_one_phone_and_a_shared_one_on_several(data):
    other = new_mac()
    cli(data, "phone", "add", other)
    cli(data, "line", "add", "1@x.example")
    cli(data, "line", "assign", "1@x.example", "0004f2aabbcc")
    assert "line set 1@x.example --shared" in refused(data, "line", "assign", "1@x.example", other)
    cli(data, "line", "set", "1@x.example", "--shared")
    cli(data, "line", "assign", "1@x.example", other)
    assert "say which one" in refused(data, "line", "unassign", "1@x.example")
    cli(data, "line", "unassign", "1@x.example", other)
    assert ask(data, "line", "unassign", "1@x.example")["mac"] == "0004f2aabbcc"
    assert refused(data, "line", "unassign", "1@x.example") == "Line 1@x.example is on no phone."
    refused(data, "line", "unassign", "1@x.example", other)


def test_a_line_on_a_phone_is_not_removed(data):
    cli(data, "line", "add", "1@x.example")
    cli(data, "line", "assign", "1@x.example", "0004f2aabbcc")
    assert "0004f2aabbcc" in refused(data, "line", "remove", "1@x.example")
    cli(data, "line", "unassign", "1@x.example")
    assert cli(data, "line", "remove", "1@x.example").stdout == "Removed line 1@x.example.\n"
    refused(data, "line", "show", "1@x.example")


@pytest.mark.parametrize("server", ["", "a b", "host:0x", "host:99999", "host/carrier-pigeon", "[::1"])
def test_what_is_no_server_is_refused(data, server):
    refused(data, "line", "add", "1@x.example", "--server", server)
    refused(data, "line", "show", "1@x.example")


def test_a_line_has_at_most_four_servers(data):
    refused(data, "line", "add", "1@x.example", *["--server", "a.example"] * 5)


# Keys.

def test_keys_are_added_changed_and_removed(data):
    mac = "0004f2aabbcc"
    cli(data, "key", "add", mac, "--type", "blf", "--value", "1002@X.example", "--label", "Anna")
    cli(data, "key", "add", mac, "--position", "3", "--type", "speed-dial", "--value", "1")
    cli(data, "key", "add", mac, "--type", "unassigned")
    assert ask(data, "key", "list", mac)["keys"] == [
        {"position": 1, "type": "blf", "value": "1002@x.example", "label": "Anna"},
        {"position": 2, "type": "unassigned", "value": "", "label": ""},
        {"position": 3, "type": "speed-dial", "value": "1", "label": ""}]
    assert "key set" in refused(data, "key", "add", mac, "--position", "3", "--type", "unassigned")
    key = ask(data, "key", "set", mac, "--position", "1", "--label", "Anne")
    assert (key["label"], key["value"]) == ("Anne", "1002@x.example")
    assert ask(data, "key", "set", mac, "--position", "1", "--type", "unassigned")["value"] == ""
    cli(data, "key", "remove", mac, "--position", "3")
    assert "key add" in refused(data, "key", "remove", mac, "--position", "3")
    assert len(ask(data, "key", "list", mac)["keys"]) == 2


@pytest.mark.parametrize("words", [["--type", "blf"], ["--type", "line"], ["--type", "speed-dial"],
                                   ["--type", "efk", "--value", "x"], ["--type", "unassigned", "--value", "x"],
                                   ["--position", "513"], ["--position", "0"]])
def test_a_key_that_makes_no_sense_is_a_usage_error(data, words):
    refused(data, "key", "add", "0004f2aabbcc", *words, code=2)
    assert ask(data, "key", "list", "0004f2aabbcc")["keys"] == []


# Sites and groups.

def test_a_site_has_values_networks_and_servers(data):
    site = ask(data, "site", "add", "hq", "--label", 'L & "M"', "--sip-domain", "x.example", "--time-zone",
               "Europe/Berlin", "--server", "a.example", "--var", "vlan=20", "--var", "empty=", "--var", "eq=a=b",
               "--network", "192.0.2.77/24", "--network", "2001:db8::1/64")
    assert site["networks"] == ["192.0.2.0/24", "2001:db8::/64"] and site["servers"] == ["a.example"]
    assert {v["name"]: v["value"] for v in site["vars"]} == {"vlan": "20", "empty": "", "eq": "a=b"}
    site = ask(data, "site", "set", "hq", "--unset-var", "vlan", "--remove-network", "192.0.2.0/24",
               "--no-servers", "--var", "empty=no")
    assert (site["networks"], site["servers"], site["label"]) == (["2001:db8::/64"], [], 'L & "M"')
    assert {v["name"]: v["value"] for v in site["vars"]} == {"empty": "no", "eq": "a=b"}
    assert site == ask(data, "site", "show", "hq")


@pytest.mark.parametrize("words", [["--time-zone", "Mars/Base"], ["--time-zone", "../../etc/passwd"],
                                   ["--network", "192.0.2.0/33"], ["--network", "x/8"], ["--network", ""],
                                   ["--var", "Upper=1"], ["--var", "=1"], ["--sip-domain", "a b"],
                                   ["--label", "a\x1bb"], ["--unset-var", "none"],
                                   ["--remove-network", "192.0.2.0/24"]])
def test_a_site_refuses_what_it_cannot_use(data, words):
    cli(data, "site", "add", "hq", "--label", "as it was")
    refused(data, "site", "set", "hq", *words)
    assert ask(data, "site", "show", "hq")["label"] == "as it was"


def test_a_network_that_is_there_is_no_mistake_and_is_not_blamed_for_another(data):
    cli(data, "site", "add", "hq", "--network", "192.0.2.0/24")
    cli(data, "site", "set", "hq", "--network", "192.0.2.0/24")
    sentence = refused(data, "site", "set", "hq", "--network", "192.0.2.0/24", "--network", "nonsense")
    assert "nonsense" in sentence


def test_a_var_without_a_value_is_a_usage_error(data):
    refused(data, "site", "set", "default", "--var", "vlan", code=2)


@pytest.mark.parametrize("name", ["", "HQ", "a b", "a_b", "x" * 32, "\u00e4", "a\n", "../x"])
def test_names_of_sites_and_groups_are_words(data, name):
    refused(data, "site", "add", name)
    refused(data, "group", "add", name)


def test_a_site_with_phones_and_the_default_one_stay(data):
    cli(data, "site", "add", "hq")
    cli(data, "phone", "set", "0004f2aabbcc", "--site", "hq")
    refused(data, "site", "remove", "hq")
    refused(data, "site", "remove", "default")
    cli(data, "phone", "set", "0004f2aabbcc", "--site", "default")
    cli(data, "site", "remove", "hq")
    assert [s["name"] for s in ask(data, "site", "list")["sites"]] == ["default"]
    cli(data, "site", "add", "hq")
    assert "already" in refused(data, "site", "add", "hq")


def test_groups_have_ranks_and_phones(data):
    assert ask(data, "group", "add", "lobby", "--rank", "5", "--label", "L")["rank"] == 5
    assert ask(data, "group", "add", "last")["rank"] == 6
    assert "already" in refused(data, "group", "add", "lobby")
    assert ask(data, "group", "join", "last", "0004f2aabbcc", "0004f2aabbcc")["joined"] == 1
    assert ask(data, "group", "set", "last", "--rank", "1") == {"name": "last", "rank": 1, "label": ""}
    assert [(g["name"], g["phones"]) for g in ask(data, "group", "list")["groups"]] == [("last", 1), ("lobby", 0)]
    refused(data, "group", "join", "last", "0004f2000009")
    refused(data, "group", "set", "last", "--rank", "0", code=2)
    assert ask(data, "group", "leave", "last", "0004f2aabbcc")["left"] == 1
    assert ask(data, "group", "leave", "last", "0004f2aabbcc")["left"] == 0
    cli(data, "group", "remove", "last")
    refused(data, "group", "remove", "last")


# Models.

def test_models_of_ones_own_win_and_go(data):
    assert "model set VVX400" in refused(data, "model", "add", "VVX400")
    assert "comes with bootline" in refused(data, "model", "remove", "VVX400")
    stock = ask(data, "model", "show", "VVX400")
    changed = ask(data, "model", "set", "VVX400", "--label", "The desk phone")
    assert (changed["label"], changed["lines"], changed["stock"]) == ("The desk phone", stock["lines"], False)
    assert [m["name"] for m in ask(data, "model", "list", "--own")["models"]] == ["VVX400"]
    assert "as it comes" in cli(data, "model", "remove", "VVX400").stdout
    assert ask(data, "model", "show", "VVX400") == stock
    cli(data, "model", "add", "VVX9999", "--part", "3111-99999-001", "--lines", "12", "--keys", "24")
    assert ask(data, "phone", "set", "0004f2aabbcc", "--model", "3111-99999-001")["model"] == "VVX9999"
    assert [m["keys"] for m in ask(data, "model", "list", "--text", "99999")["models"]] == [24]
    cli(data, "model", "remove", "VVX9999")
    refused(data, "model", "show", "VVX9999")
    refused(data, "model", "add", "a b")
    refused(data, "model", "add", "x" * 32)
    refused(data, "model", "set", "VVX400", "--lines", "x", code=2)


# Parameters.

@pytest.mark.parametrize("scope", ["global", "lines", "site:default", "group:lobby", "model:VVX400",
                                   "line:1@x.example", "phone:00:04:F2:AA:BB:CC"])
def test_parameters_hang_on_every_scope(data, scope):
    cli(data, "group", "add", "lobby")
    cli(data, "line", "add", "1@x.example")
    assert cli(data, "param", "list", scope).stdout == "No parameters.\n"
    cli(data, "param", "set", scope, "qos.ip.rtp.dscp", "46")
    assert ask(data, "param", "list", scope)["parameters"] == [
        {"name": "qos.ip.rtp.dscp", "value": "46", "secret": False}]
    cli(data, "param", "unset", scope, "qos.ip.rtp.dscp")
    assert "param list" in refused(data, "param", "unset", scope, "qos.ip.rtp.dscp")


@pytest.mark.parametrize("scope, hint", [("site:nope", "site add"), ("group:nope", "group add"),
                                         ("line:9@x.example", "line add"), ("phone:0004f2000009", "phone add"),
                                         ("nonsense", "global"), ("", "global"), ("phone:x", "MAC")])
def test_a_scope_that_is_not_there_says_so(data, scope, hint):
    assert hint in refused(data, "param", "set", scope, "a.b", "1")


@pytest.mark.parametrize("value", ["", "0", ' "quoted" & <angled> ', "two\nlines\tand a tab", SMILE,
                                   pytest.param("x" * 16 * 1024, id="16 KiB")])
def test_a_value_comes_back_as_it_was(data, value):
    cli(data, "param", "set", "global", "voice.test-name", value)
    assert ask(data, "param", "list", "global")["parameters"][0]["value"] == value


@pytest.mark.parametrize("value", ["\x1b[31m", "\x01", "\x08", pytest.param("x" * (16 * 1024 + 1), id="over 16 KiB"),
                                   b"\xff".decode("utf-8", "surrogateescape")])
def test_a_value_that_xml_cannot_hold_is_refused(data, value):
    refused(data, "param", "set", "global", "a.b", value)
    assert ask(data, "param", "list", "global")["parameters"] == []


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "a=b", "\u00e4", "x" * 128, "<a>"])
def test_what_cannot_name_a_parameter_is_refused(data, name):
    refused(data, "param", "set", "global", name, "1")


def test_an_index_letter_belongs_to_lines_alone(data):
    refused(data, "param", "set", "global", "reg.x.address", "1")
    cli(data, "param", "set", "lines", "reg.x.ringType", "ringer2")


def test_a_value_is_read_from_a_file_without_its_last_line_end(data, tmp_path):
    (tmp_path / "ca.pem").write_text("-----BEGIN-----\nabc\n-----END-----\n")
    cli(data, "param", "set", "global", "sec.TLS.customCaCert.1", "--value-file", tmp_path / "ca.pem")
    listed = ask(data, "param", "list", "global")["parameters"]
    assert listed[0]["value"] == "-----BEGIN-----\nabc\n-----END-----"
    assert cli(data, "param", "list", "global").stdout.count("\n") == 2  # one line a parameter
    refused(data, "param", "set", "global", "a.b", "--value-file", tmp_path / "none")
    refused(data, "param", "set", "global", "a.b", "--value-file", tmp_path)
    refused(data, "param", "set", "global", "a.b", "1", "--value-file", tmp_path / "ca.pem", code=2)
    refused(data, "param", "set", "global", "a.b", code=2)


def test_explain_tells_where_a_value_comes_from_and_what_it_hides(data):
    cli(data, "param", "set", "global", "qos.ip.rtp.dscp", "40")
    cli(data, "param", "set", "phone:0004f2aabbcc", "qos.ip.rtp.dscp", "46")
    told = ask(data, "param", "explain", "0004f2aabbcc", "qos.ip.rtp.dscp")["parameters"]
    assert [(t["value"], t["layer"], t["scope"], t["hidden"]) for t in told] == [
        ("46", "own", "phone:0004f2aabbcc", False), ("40", "global", "global", True)]
    many = ask(data, "param", "explain", "0004f2aabbcc", "qos.")["parameters"]
    assert {t["name"] for t in many} >= {"qos.ip.rtp.dscp"} and all(t["name"].startswith("qos.") for t in many)
    assert len(ask(data, "param", "explain", "0004f2aabbcc")["parameters"]) > len(many)
    refused(data, "param", "explain", "0004f2000009")


# The account.

def test_the_factory_account_is_warned_of_until_it_is_changed(data):
    ran = cli(data, "account", "show")
    assert "factory" in ran.stderr and "account set --password-file -" in ran.stderr
    assert ask(data, "account", "show")["factory_default"] is True
    cli(data, "account", "set", "--password-file", "-", stdin=SECRET + "\n")
    ran = cli(data, "account", "show")
    assert ran.stderr == "" and SECRET not in ran.stdout
    account = ask(data, "account", "set", "--user", "phones")
    assert (account["user"], account["factory_default"], account["open"]) == ("phones", False, True)
    assert ask(data, "account", "close")["open"] is False
    assert ask(data, "account", "open")["open"] is True
    refused(data, "account", "set", code=2)
    refused(data, "account", "set", "--user", "a:b")
    refused(data, "account", "set", "--user", "")


def test_a_changed_password_is_the_one_that_phones_use(start):
    server = start()
    mac = server.new_phone()
    server.cli("account", "set", "--user", "phones", "--password-file", "-", stdin=SECRET)
    server.stop()
    server.start()
    assert server.get(f"{mac}.cfg", login=("phones", SECRET)).status == 200
    assert server.get(f"{mac}.cfg").status == 401


# Secrets.

def test_secrets_are_never_shown_unless_they_are_asked_for(data):
    address, mac = "1001@x.example", "0004f2aabbcc"
    cli(data, "line", "add", address, "--secret-file", "-", stdin=SECRET)
    cli(data, "line", "assign", address, mac)
    cli(data, "param", "set", "global", "device.auth.localAdminPassword", "--value-file", "-", stdin=SECRET)
    cli(data, "param", "set", "global", "odd.name", "--secret", "--value-file", "-", stdin=SECRET)
    for words in (["line", "list"], ["line", "show", address], ["phone", "show", mac], ["param", "list", "global"],
                  ["param", "explain", mac], ["line", "set", address, "--label", "x"]):
        for form in ([], ["--json"]):
            ran = cli(data, *words, *form)
            assert SECRET not in ran.stdout + ran.stderr, words
    masked = {p["name"]: p["value"] for p in ask(data, "param", "list", "global")["parameters"]}
    assert masked == {"device.auth.localAdminPassword": "********", "odd.name": "********"}
    shown = {p["name"]: p["value"] for p in ask(data, "param", "list", "global", "--reveal")["parameters"]}
    assert shown == {"device.auth.localAdminPassword": SECRET, "odd.name": SECRET}
    told = ask(data, "param", "explain", mac, "reg.1.auth.password", "--reveal")["parameters"]
    assert [t["value"] for t in told] == [SECRET]


def test_a_secret_on_the_command_line_is_taken_with_a_warning_and_not_repeated(data):
    for words in (["device.auth.localAdminPassword", SECRET], ["odd.name", SECRET, "--secret"]):
        ran = cli(data, "param", "set", "global", *words)
        assert "others could see it" in ran.stderr
        assert SECRET not in ran.stdout + ran.stderr


def test_a_value_that_is_not_given_is_read_from_standard_input(data):
    ran = cli(data, "param", "set", "global", "odd.name", "--secret", stdin=SECRET + "\n")
    assert ran.stderr == ""
    shown = ask(data, "param", "list", "global", "--reveal")["parameters"]
    assert [p["value"] for p in shown] == [SECRET]


def test_secrets_are_sealed_on_disk(data):
    cli(data, "line", "add", "1@x.example", "--secret-file", "-", stdin=SECRET)
    cli(data, "param", "set", "global", "odd.name", "--secret", "--value-file", "-", stdin=SECRET)
    cli(data, "account", "set", "--password-file", "-", stdin=SECRET)
    for path in Path(data).rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("content", [b"", b"\n", b"\nsecond", b"a\x01b", b"a\tb", b"\xff\xfe", pytest.param(b"x" * 256, id="256"),
                                     pytest.param(b"x" * 10000, id="10000")])
def test_what_cannot_be_a_password_is_refused(data, tmp_path, content):
    (tmp_path / "password").write_bytes(content)
    refused(data, "line", "add", "1@x.example", "--secret-file", tmp_path / "password")
    refused(data, "line", "show", "1@x.example")
    refused(data, "account", "set", "--password-file", tmp_path / "password")
    assert ask(data, "account", "show")["factory_default"] is True


def test_a_password_file_that_is_not_there_is_named(data, tmp_path):
    assert str(tmp_path / "none") in refused(data, "line", "add", "1@x.example", "--secret-file", tmp_path / "none")


# Texts.

@pytest.mark.parametrize("text", ['"quoted"', "a & b < c", "'; DROP TABLE phone; --", SMILE, "\u202eright to left",
                                  "%s%n", "${phone.mac}", "x" * 255])
def test_odd_labels_come_back_as_they_were(data, text):
    cli(data, "phone", "set", "0004f2aabbcc", "--label", text)
    assert ask(data, "phone", "show", "0004f2aabbcc")["label"] == text


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[31mb", "\x07", "x" * 256,
                                  b"\xff\xfe".decode("utf-8", "surrogateescape")])
def test_labels_that_no_phone_can_show_are_refused(data, text):
    refused(data, "phone", "set", "0004f2aabbcc", "--label", text)
    refused(data, "line", "add", "1@x.example", "--display-name", text)
    refused(data, "group", "add", "g", "--label", text)
    refused(data, "key", "add", "0004f2aabbcc", "--type", "unassigned", "--label", text)


def test_no_control_character_reaches_the_terminal(data):
    cli(data, "param", "set", "global", "a.b", "one\n\u202etwo\u009b31m")
    shown = cli(data, "param", "list", "global").stdout
    assert "\u202e" not in shown and "\u009b" not in shown and shown.count("\n") == 2
    sentence = cli(data, "phone", "show", "\x1b]0;title\x07", check=False).stderr
    assert "\x1b" not in sentence and "\x07" not in sentence


def test_a_terminal_gets_what_a_pipe_gets(data):
    leader, follower = pty.openpty()
    subprocess.run([PROGRAM, "phone", "list", "--data", str(data)], stdout=follower, check=True, timeout=60)
    os.close(follower)
    seen = os.read(leader, 65536).decode().replace("\r\n", "\n")
    os.close(leader)
    assert seen == cli(data, "phone", "list").stdout


# Settings.

def test_settings_tell_where_each_value_comes_from(data):
    (data / "bootline.conf").write_text("workers = 3\nidle = 90\n")
    env = {**os.environ, "BOOTLINE_IDLE": "91", "BOOTLINE_DRAIN": "5"}
    ran = run("settings", "--data", str(data), "--drain", "6", "--json", env=env)
    rows = {row["name"]: row for row in json.loads(ran.stdout)["settings"]}
    assert [(rows[n]["value"], rows[n]["source"]) for n in ("workers", "idle", "drain", "log-level")] == [
        ("3", "file"), ("91", "environment"), ("6", "flag"), ("info", "default")]
    assert rows["data"]["value"] == str(data)
    assert set(rows["drain"]) == {"name", "value", "source", "type", "min", "max", "choices", "default", "unit",
                                  "live", "help"}


def test_settings_as_text_are_a_settings_file(data, tmp_path):
    text = run("settings", "--data", str(data), "--workers", "3").stdout
    (tmp_path / "copy.conf").write_text(text)
    again = run("settings", "--config", str(tmp_path / "copy.conf"), "--json")
    rows = {row["name"]: row for row in json.loads(again.stdout)["settings"]}
    assert (rows["workers"]["value"], rows["workers"]["source"]) == ("3", "file")


@pytest.mark.parametrize("line, word", [("workers = many", "workers"), ("workers = 65", "64"), ("nonsense = 1", "nonsense"),
                                        ("log-level = loud", "debug")])
def test_a_mistake_in_the_settings_file_is_one_sentence(data, line, word):
    (data / "bootline.conf").write_text(f"# ours\n{line}\n")
    for command in ("settings", "serve"):
        sentence = refused(data, command)
        assert word in sentence and "line 2" in sentence


def test_a_named_settings_file_must_be_there(tmp_path):
    assert str(tmp_path / "none.conf") in refused(tmp_path, "settings", "--config", tmp_path / "none.conf")


def test_a_secret_that_is_typed_is_not_shown_and_locks_nothing_meanwhile(data):
    cli(data, "line", "add", "1001@pbx.example")
    words = [PROGRAM, "line", "set", "1001@pbx.example", "--secret-file", "-", "--data", str(data)]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(words[0], [str(w) for w in words])
    assert b"not shown" in os.read(terminal, 1000)
    other = sqlite3.connect(data / "bootline.db", timeout=0)
    other.execute("BEGIN IMMEDIATE")
    other.close()
    os.write(terminal, SECRET.encode() + b"\n")
    said = b""
    while b"Changed line" not in said:
        said += os.read(terminal, 1000)
    assert SECRET.encode() not in said
    assert os.waitpid(pid, 0)[1] == 0
    os.close(terminal)
    cli(data, "line", "assign", "1001@pbx.example", "0004f2aabbcc")
    assert SECRET in cli(data, "render", "0004f2aabbcc", "0004f2aabbcc-lines.cfg", "--reveal").stdout


def test_a_dash_that_is_no_file_reads_nothing(data):
    assert cli(data, "phone", "set", "0004f2aabbcc", "--label", "-").returncode == 0
