"""The audit by the command line: what leaves a row, what leaves none, and what is refused."""

import json
import os
import pwd
import sqlite3
import time

import pytest

from conftest import cli
from data_folder import Original

MAC = "0004f2aabbcc"
SECRET = "s3cret-of-the-line"
STARS = "********"


def furnish(folder):
    cli(folder, "phone", "add", MAC)
    cli(folder, "line", "add", "1001@pbx.example", "--secret-file", "-", stdin=SECRET + "\n")


ORIGINAL = Original(furnish)


@pytest.fixture
def data(tmp_path):
    """A data folder with one phone and one line with a secret."""
    return ORIGINAL.copy(tmp_path / "data")


def audit(data, *options):
    return json.loads(cli(data, "audit", "--json", *options).stdout)["audit"]


def rows(data):
    return [(r["action"], r["object"]) for r in audit(data)]


def changes(row):
    return {c["field"]: (c["before"], c["after"]) for c in row["changes"]}


def test_a_change_names_user_time_object_before_and_after(data):
    began = int(time.time())
    cli(data, "phone", "set", MAC, "--label", "Room 12")
    row = audit(data)[-1]
    assert row["by"] == pwd.getpwuid(os.getuid()).pw_name and row["via"] == "cli"
    assert (row["action"], row["object"]) == ("phone set", f"phone {MAC}")
    assert changes(row) == {"label": (None, "Room 12")}
    text = cli(data, "audit", "--limit", "1").stdout
    assert text.splitlines()[1] == "    label: - -> Room 12"
    assert time.strftime("%Y-", time.gmtime(began)) in text


def test_a_secret_is_stars_before_and_after(data):
    cli(data, "line", "set", "1001@pbx.example", "--secret-file", "-", stdin="another\n")
    cli(data, "param", "set", f"phone:{MAC}", "a.password", stdin="hidden")
    told = cli(data, "audit").stdout
    assert changes(audit(data)[-2])["secret"] == (STARS, STARS)
    assert changes(audit(data)[-1])["a.password"] == (None, STARS)
    assert SECRET not in told and "another" not in told and "hidden" not in told


def test_every_command_that_changes_something_leaves_a_row(data, tmp_path):
    own = tmp_path / "own.xml"
    own.write_text('<a b.c="1"/>')
    csv = tmp_path / "phones.csv"
    csv.write_text("mac,label\n0004f2aabbcd,Lobby\n")
    commands = [
        ("phone", "block", MAC), ("phone", "accept", MAC), ("phone", "import", csv),
        ("line", "assign", "1001@pbx.example", MAC), ("line", "unassign", "1001@pbx.example", MAC),
        ("key", "add", MAC, "--type", "speed-dial", "--value", "1"),
        ("key", "set", MAC, "--position", "1", "--label", "x"), ("key", "remove", MAC, "--position", "1"),
        ("site", "add", "hq"), ("site", "set", "hq", "--var", "vlan=20"), ("site", "remove", "hq"),
        ("group", "add", "lobby"), ("group", "join", "lobby", MAC), ("group", "leave", "lobby", MAC),
        ("group", "set", "lobby", "--rank", "3"), ("group", "remove", "lobby"),
        ("model", "add", "X1", "--lines", "2"), ("model", "set", "X1", "--lines", "3"), ("model", "remove", "X1"),
        ("param", "set", "global", "a.b", "1"), ("param", "unset", "global", "a.b"),
        ("template", "import", own), ("template", "assign", "own", "global"), ("template", "unassign", "own", "global"),
        ("template", "remove", "own"), ("config-files", "global", "--after", "x.cfg"),
        ("config-files", "global", "--clear"),
        ("document", "put", MAC, "directory", own), ("document", "remove", MAC, "directory"),
        ("account", "close"), ("account", "open"), ("account", "set", "--user", "phones"),
        ("line", "remove", "1001@pbx.example"), ("phone", "remove", MAC),
    ]
    for words in commands:
        before = len(audit(data))
        cli(data, *words)
        new = audit(data)[before:]
        assert new and all(r["action"] == " ".join(map(str, words[:1 if words[0] == "config-files" else 2]))
                           for r in new), words


def test_a_phone_has_its_rows_found_by_its_mac(data):
    cli(data, "param", "set", f"phone:{MAC}", "a.b", "1")
    cli(data, "line", "assign", "1001@pbx.example", MAC)
    cli(data, "param", "list", f"phone:{MAC}", "--reveal")
    cli(data, "site", "add", "hq")
    assert [r["action"] for r in audit(data, "--phone", "00:04:F2:AA:BB:CC")] == [
        "phone add", "param set", "line assign", "param list --reveal"]
    assert audit(data, "--phone", "0004f2000000") == []


def test_rows_are_chosen_by_time_user_and_number(data):
    assert len(audit(data, "--limit", "1")) == 1
    assert len(audit(data, "--since", "1h")) == 2
    assert audit(data, "--since", "2099-01-01") == []
    assert audit(data, "--by", "nobody-of-that-name") == []
    assert len(audit(data, "--by", pwd.getpwuid(os.getuid()).pw_name, "--since", "2020-01-01 12:00")) == 2
    ran = cli(data, "audit", "--since", "yesterday", check=False)
    assert ran.returncode == 2 and "--since is a time as" in ran.stderr


def test_what_fails_reads_or_only_tries_leaves_no_row(data, tmp_path):
    csv, bad = tmp_path / "phones.csv", tmp_path / "bad.csv"
    csv.write_text("mac,label\n0004f2aabbcd,Lobby\n")
    bad.write_text("mac,label,site\n0004f2aabbce,x,\n0004f2aabbcf,y,nowhere\n")
    before = rows(data)
    cli(data, "phone", "list")
    cli(data, "phone", "show", MAC)
    cli(data, "param", "explain", MAC)
    cli(data, "render", MAC)
    cli(data, "phone", "import", csv, "--dry-run")
    cli(data, "phone", "set", MAC, "--label", "")  # what it is already
    for words in (("phone", "add", MAC), ("phone", "import", bad), ("group", "join", "none", MAC),
                  ("line", "add", "1002@pbx.example", "--server", "::bad::"), ("render", "0004f2aabbcc", "none", "--reveal"),
                  ("param", "list", "site:none", "--reveal"), ("phone", "accept", MAC, "0004f2aaffff")):
        assert cli(data, *words, check=False).returncode != 0, words
    assert [r for r in rows(data) if r not in before] == []


@pytest.mark.parametrize("words, object_", [
    (("param", "list", f"phone:{MAC}", "--reveal"), f"phone:{MAC}"),
    (("param", "explain", MAC, "a.password", "--reveal"), f"{MAC} a.password"),
    (("render", MAC, "own", "--reveal"), f"{MAC} own"),
    (("document", "show", MAC, "directory", "--reveal"), f"{MAC} directory"),
])
def test_a_reveal_leaves_a_row(data, tmp_path, words, object_):
    cli(data, "param", "set", f"phone:{MAC}", "a.password", stdin="hidden")
    own = tmp_path / "own.xml"
    own.write_text('<a b.password="hidden"/>')
    cli(data, "document", "put", MAC, "directory", own)
    assert "hidden" in cli(data, *words).stdout
    row = audit(data)[-1]
    assert (row["action"], row["object"], row["changes"]) == (f"{words[0]} --reveal" if words[0] == "render" else
                                                              f"{words[0]} {words[1]} --reveal", object_, [])


def test_a_document_that_is_written_to_a_file_leaves_a_row(data, tmp_path):
    own = tmp_path / "own.xml"
    own.write_text("<a/>")
    cli(data, "document", "put", MAC, "directory", own)
    cli(data, "document", "show", MAC, "directory", "--output", tmp_path / "out.xml")
    assert rows(data)[-1] == ("document show --output", f"{MAC} directory")



def lock(data):
    """Another program that writes and does not end."""
    db = sqlite3.connect(data / "bootline.db", isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    return db


def test_without_a_record_nothing_is_revealed(data, tmp_path):
    cli(data, "param", "set", f"phone:{MAC}", "a.password", stdin="hidden")
    db = lock(data)
    ran = cli(data, "param", "list", f"phone:{MAC}", "--reveal", check=False)
    assert ran.returncode == 1 and "hidden" not in ran.stdout + ran.stderr
    assert "busy" in ran.stderr or "locked" in ran.stderr
    assert STARS in cli(data, "param", "list", f"phone:{MAC}").stdout
    ran = cli(data, "render", MAC, "--reveal", "--output-dir", tmp_path / "out", check=False)
    assert ran.returncode == 1 and not (tmp_path / "out").exists()
    db.close()


def test_an_import_of_many_rows_is_one_row_with_counts(data, tmp_path):
    csv = tmp_path / "phones.csv"
    csv.write_text("mac,line1_address,line1_secret\n" + "".join(
        f"0004f3{i:06x},{i}@other.example,{SECRET}\n" for i in range(2000)))
    before = len(audit(data))
    cli(data, "phone", "import", csv)
    new = audit(data)[before:]
    assert len(new) == 1
    assert (new[0]["action"], new[0]["object"]) == ("phone import", str(csv))
    counts = changes(new[0])
    assert counts["phone.added"] == counts["line.added"] == counts["assignment.added"] == (None, "2000")


def test_rows_stay_whatever_another_program_tries(data):
    with sqlite3.connect(data / "bootline.db") as db:
        for sql in ("UPDATE audit SET by = 'x'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(sql)
    assert len(audit(data)) == 2


def test_the_help_tells_of_every_option(data):
    told = cli(data, "audit", "--help").stdout
    for word in ("--phone", "--since", "--by", "--limit", "--json", "examples:"):
        assert word in told
