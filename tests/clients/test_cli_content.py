"""The command line on contents: tables of phones, templates, documents, renderings, the trace."""

import csv
import hashlib
import io
import json
import os
import pty
import signal
import sqlite3
import subprocess

import pytest
from conftest import PROGRAM, cli, new_mac, wait_until
from data_folder import Original

SECRET = "hunter2-never-shown"
ORIGINAL = Original(lambda folder: cli(folder, "phone", "add", "0004f2aabbcc"))


@pytest.fixture
def data(tmp_path):
    """A data folder with one phone in it."""
    return ORIGINAL.copy(tmp_path / "data")


def run(data, *words, stdin=None):
    return cli(data, *words, stdin=stdin, check=False)


def ok(data, *words, stdin=None):
    return cli(data, *words, stdin=stdin).stdout


def refused(data, *words, stdin=None, code=1):
    """The sentence of a refusal; nothing is printed on stdout."""
    ran = run(data, *words, stdin=stdin)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.startswith("bootline: ") and ran.stderr.count("\n") == 1, ran.stderr
    return ran.stderr[len("bootline: "):-1]


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def import_rows(data, *rows, options=()):
    return json.loads(ok(data, "phone", "import", "-", *options, "--json", stdin=table(*rows)))


def export(data):
    return list(csv.DictReader(io.StringIO(ok(data, "phone", "export"))))


def query(data, database, sql, *values):
    with sqlite3.connect(data / database) as db:
        rows = db.execute(sql, values).fetchall()
    db.close()
    return rows


# Tables of phones


def test_an_import_adds_phones_lines_sites_and_groups(data):
    told = import_rows(
        data,
        ["mac", "model", "site", "groups", "label", "state", "line1_address", "line1_auth_user", "line1_secret",
         "line1_display_name", "line1_sign_in", "line1_server", "line3_address"],
        ["00:04:F2:00:00:01", "VVX400", "hq", "lobby sales", "Front desk", "blocked", "sip:1001@PBX.Example", "u1",
         SECRET, "Front", "prefilled", "pbx.example:5061/tls b.example", "1003@pbx.example"],
        options=["--create"])
    assert told == {"is_dry_run": False, "added": 1, "changed": 0, "unchanged": 0, "lines_added": 2,
                    "lines_changed": 0, "sites_added": 1, "groups_added": 2}
    row = next(r for r in export(data) if r["mac"] == "0004f2000001")
    assert (row["model"], row["site"], row["groups"], row["label"], row["state"]) == (
        "VVX400", "hq", "lobby sales", "Front desk", "blocked")
    assert row["line1_address"] == "1001@pbx.example" and row["line1_auth_user"] == "u1"
    assert row["line1_display_name"] == "Front" and row["line1_sign_in"] == "prefilled"
    assert row["line1_server"] == "pbx.example:5061/tls b.example"
    assert row["line2_address"] == "" and row["line3_address"] == "1003@pbx.example"


def test_an_export_that_is_imported_changes_nothing_and_holds_no_secret(data, tmp_path):
    import_rows(data, ["mac", "label", "site", "groups", "line1_address", "line1_secret", "line1_shared", "line1_label",
                       "line1_phone_label", "line1_ring_type", "line1_line_keys", "line2_address", "line2_auth_user"],
                ["0004f2000001", "=cmd|'/c calc'!A1", "hq", "a b", "1001@x", SECRET, "yes", "+49 30 1", "-mine", "ringer2",
                 "3", "", ""],
                ["0004f2000002", 'a "quoted", label\U0001f4de', "", "", "1001@x", "", "yes", "+49 30 1", "", "", "", "2@x", "@two"],
                options=["--create"])
    first = ok(data, "phone", "export")
    assert SECRET not in first
    assert "'=cmd" in first and ",=" not in first and "'+49" in first and "'-mine" in first and "'@two" in first
    before = query(data, "bootline.db", "SELECT n FROM generation")
    told = json.loads(ok(data, "phone", "import", "-", "--json", stdin=first))
    assert (told["added"], told["changed"], told["unchanged"]) == (0, 0, 3)
    assert query(data, "bootline.db", "SELECT n FROM generation") == before, "a row was written again"
    assert ok(data, "phone", "export") == first
    ok(data, "phone", "export", tmp_path / "phones.csv")
    assert (tmp_path / "phones.csv").read_bytes().decode() == first.replace("\r\n", "\n").replace("\n", "\r\n")


def test_an_export_fills_an_empty_inventory(data, tmp_path):
    import_rows(data, ["mac", "model", "site", "groups", "label", "line2_address", "line2_server", "line2_line_keys"],
                ["0004f2000001", "VVX400", "hq", "b a", "Desk", "1001@x", "[::1]:5060/udp", "2"], options=["--create"])
    first = ok(data, "phone", "export")
    other = tmp_path / "other"
    cli(other, "phone", "add", "0004f2aabbcc")
    ok(other, "phone", "import", "-", "--create", stdin=first)
    assert ok(other, "phone", "export") == first


def test_an_empty_secret_keeps_the_stored_one_and_another_replaces_it(data):
    def revealed():
        return ok(data, "render", "0004f2000001", "lines", "--reveal")

    ok(data, "template", "assign", "lines", "lines")
    header = ["mac", "line1_address", "line1_secret"]
    import_rows(data, header, ["0004f2000001", "1001@x", SECRET])
    told = import_rows(data, header, ["0004f2000001", "1001@x", ""])
    assert told["unchanged"] == 1 and SECRET in revealed()
    told = import_rows(data, header, ["0004f2000001", "1001@x", SECRET])
    assert told["unchanged"] == 1
    told = import_rows(data, header, ["0004f2000001", "1001@x", "another"])
    assert told["changed"] == 1 and SECRET not in revealed() and "another" in revealed()


def test_a_dry_run_tells_the_columns_that_would_change_and_changes_nothing(data):
    import_rows(data, ["mac", "label", "line1_address", "line1_secret"], ["0004f2000001", "old", "1001@x", "one"])
    before = ok(data, "phone", "export")
    told = import_rows(data, ["mac", "label", "line1_address", "line1_secret"],
                       ["0004f2000001", "new", "1001@x", SECRET], ["0004f2000002", "", "", ""],
                       ["0004f2aabbcc", "", "", ""], options=["--dry-run"])
    assert (told["is_dry_run"], told["added"], told["changed"], told["unchanged"]) == (True, 1, 1, 1)
    assert told["changes"] == [
        {"row": 2, "mac": "0004f2000001", "change": "change", "columns": ["label", "line1_secret"]},
        {"row": 3, "mac": "0004f2000002", "change": "add", "columns": []}]
    assert SECRET not in json.dumps(told)
    assert ok(data, "phone", "export") == before


def test_columns_that_are_not_there_change_nothing_and_empty_cells_empty_values(data):
    import_rows(data, ["mac", "model", "label", "line1_address", "line1_label", "line2_address"],
                ["0004f2000001", "VVX400", "Desk", "1001@x", "One", "1002@x"])
    import_rows(data, ["mac", "label", "line1_address"], ["0004f2000001", "", "1001@x"])
    row = next(r for r in export(data) if r["mac"] == "0004f2000001")
    assert (row["model"], row["label"], row["line1_label"], row["line2_address"]) == ("VVX400", "", "One", "1002@x")
    import_rows(data, ["mac", "line1_address"], ["0004f2000001", ""])
    row = next(r for r in export(data) if r["mac"] == "0004f2000001")
    assert (row["line1_address"], row["line2_address"]) == ("", "1002@x")


@pytest.mark.parametrize("macs", [["0004f2000001", "0004f2000002"], ["0004f2000002", "0004f2000001"]])
def test_private_lines_may_change_places_between_phones_in_any_order(data, macs):
    header = ["mac", "line1_address", "line2_address"]
    lines = {"0004f2000001": ["a@x", "b@x"], "0004f2000002": ["c@x", "d@x"]}
    import_rows(data, header, *[[m, *lines[m]] for m in macs])
    lines = {"0004f2000001": ["b@x", "c@x"], "0004f2000002": ["d@x", "a@x"]}
    told = import_rows(data, header, *[[m, *lines[m]] for m in macs])
    assert (told["changed"], told["lines_added"]) == (2, 0)
    assert {r["mac"]: [r["line1_address"], r["line2_address"]] for r in export(data) if r["mac"] in lines} == lines


BAD_ROWS = [
    ("mac", "nonsense", "MAC address"),
    ("mac", "", "MAC address"),
    ("model", "VVX 400", "model"),
    ("model", "M" * 32, "model"),
    ("site", "nowhere", 'no site "nowhere"; add it with `bootline site add`, or import with --create'),
    ("groups", "nobody", 'no group "nobody"; add it with `bootline group add`, or import with --create'),
    ("label", "x" * 256, "256 bytes, and at most 255"),
    ("label", "a\x01b", ""),
    ("state", "new", "write active, ignored, retired or blocked"),
    ("line1_address", "a b@c", "address of a line"),
    ("line1_auth_user", "x" * 256, "at most 255"),
    ("line1_auth_domain", "x" * 256, "at most 255"),
    ("line1_secret", "s" * 256, "at most 255 bytes"),
    ("line1_display_name", "x" * 256, "at most 255"),
    ("line1_label", "x" * 256, "at most 255"),
    ("line1_sign_in", "half", "write full or prefilled"),
    ("line1_server", "host:99999", "no port"),
    ("line1_server", "a b c d e", "at most 4 servers"),
    ("line1_shared", "maybe", "neither yes nor no"),
    ("line1_phone_label", "x" * 256, "at most 255"),
    ("line1_ring_type", "x" * 32, "at most 31"),
    ("line1_line_keys", "0", "from 1 to 512"),
]


@pytest.mark.parametrize("column, value, reason", BAD_ROWS, ids=[f"{c}-{v[:8]!r}" for c, v, _ in BAD_ROWS])
def test_a_bad_cell_is_told_with_row_column_and_reason_and_nothing_is_imported(data, column, value, reason):
    before = ok(data, "phone", "export")
    row = {"mac": "0004f2000002", "label": "good", "line1_address": "2@x", column: value}
    good = {"mac": "0004f2000001", "label": "good", "line1_address": "1@x", column: ""}
    good["mac"], good["line1_address"] = "0004f2000001", "1@x"
    ran = run(data, "phone", "import", "-", "--json", stdin=table(list(row), list(good.values()), list(row.values())))
    assert ran.returncode == 1
    errors = json.loads(ran.stdout)["errors"]
    assert [e["row"] for e in errors] == [3] and errors[0]["column"] in (column, "line1_address"), errors
    assert reason in errors[0]["reason"]
    if column == "line1_secret":
        assert value not in ran.stdout + ran.stderr
    assert "Nothing was imported: 1 row is at fault" in json.loads(ran.stderr)["error"]["message"]
    assert ok(data, "phone", "export") == before


def test_every_bad_row_is_told_in_the_order_of_rows(data):
    ran = run(data, "phone", "import", "-", stdin="mac,line1_address,line2_address\n"
              "0004f2000001,a b,\nnonsense,,\n0004f2000001,,\n0004f2000002,1@x,1@x\n\n0004f2000003,,\n")
    assert ran.returncode == 1
    lines = ran.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "row 2, line1_address", "row 3, mac", "row 4, mac", "row 5, line2_address", "bootline"]
    assert "stands in row 2 already" in lines[2]
    assert lines[4] == "bootline: Nothing was imported: 4 rows are at fault; correct them and import the file again."


def test_two_rows_that_say_different_things_of_one_line_are_refused(data):
    rows = [["mac", "line1_address", "line1_shared", "line1_label"], ["0004f2000001", "1@x", "yes", "One"],
            ["0004f2000002", "1@x", "yes", "Two"]]
    for _ in range(2):
        ran = run(data, "phone", "import", "-", stdin=table(*rows))
        assert ran.returncode == 1 and (
            "row 3, line1_address: line 1@x stands in row 2 too, and differs there in line1_label.") in ran.stderr
    ok(data, "phone", "import", "-", stdin=table(rows[0], rows[1]))
    ran = run(data, "phone", "import", "-", stdin=table(*rows))
    assert ran.returncode == 1 and "stands in row 2 too" in ran.stderr


def test_a_private_line_of_a_phone_outside_the_table_is_not_taken_from_it(data):
    header = ["mac", "line1_address"]
    import_rows(data, header, ["0004f2000001", "1@x"])
    ran = run(data, "phone", "import", "-", stdin=table(header, ["0004f2000002", "1@x"]))
    assert ran.returncode == 1 and "0004f2000001" in ran.stderr and "row 2, line1_address" in ran.stderr


@pytest.mark.parametrize("text, reason", [
    ("", "The file is empty"),
    ("model\nVVX400\n", "there is no column mac"),
    ("mac,lable\n", 'row 1, column 2: there is no column "lable"; did you mean label?'),
    ("mac,mac\n", "row 1, column 2: mac stands in column 1 already"),
    ("mac,line1_secret\n", "line1_secret stands without line1_address"),
    ("\xff\xfem\0", "UTF-16"),
], ids=["empty", "no mac", "unknown column", "column twice", "line without address", "UTF-16"])
def test_a_header_that_cannot_be_read_is_refused(data, tmp_path, text, reason):
    (tmp_path / "x.csv").write_bytes(text.encode("latin-1"))
    assert reason in refused(data, "phone", "import", tmp_path / "x.csv")


@pytest.mark.parametrize("text, reason", [
    (b'mac,label\n0004f2000001,"open\n', "row 2, column 2: the cell begins with a quote that is never closed."),
    (b'mac,label\n0004f2000001,5" disk\n', "row 2, column 2: a quote stands inside a cell"),
    (b"mac,label\n0004f2000001,M\xfcller\n", "row 2, column 2: the cell is not UTF-8"),
    (b"mac,label\n0004f2000001,a\0b\n", "row 2, column 2: the cell holds a NUL byte"),
], ids=["open quote", "quote inside", "Latin-1", "NUL"])
def test_a_row_that_cannot_be_read_is_told_and_nothing_is_imported(data, tmp_path, text, reason):
    before = ok(data, "phone", "export")
    (tmp_path / "x.csv").write_bytes(text)
    ran = run(data, "phone", "import", tmp_path / "x.csv")
    assert ran.returncode == 1 and ran.stdout == ""
    assert reason in ran.stderr and "1 row is at fault" in ran.stderr
    assert ok(data, "phone", "export") == before


def test_semicolons_a_byte_order_mark_and_crlf_are_read(data):
    ok(data, "phone", "import", "-", stdin="\ufeffmac;label\r\n0004f2000001;a, b\r\n")
    assert next(r for r in export(data) if r["mac"] == "0004f2000001")["label"] == "a, b"


def test_a_file_that_is_not_there_is_one_sentence(data):
    assert refused(data, "phone", "import", "/nonexistent/x.csv") == (
        "Cannot read /nonexistent/x.csv: No such file or directory.")
    assert refused(data, "phone", "export", "/nonexistent/x.csv") == (
        "Cannot write /nonexistent/x.csv: No such file or directory.")


def test_an_import_without_its_file_is_a_usage_error(data):
    assert "phone import --help" in refused(data, "phone", "import", code=2)


# Templates


def test_templates_are_listed_shown_assigned_unassigned_and_removed(data, tmp_path):
    mine = '<a><b voice.volume="3"/></a>\n'
    (tmp_path / "lobby.xml").write_text(mine)
    assert "Added template lobby" in ok(data, "template", "import", tmp_path / "lobby.xml")
    assert "Unchanged" in ok(data, "template", "import", tmp_path / "lobby.xml")
    ok(data, "template", "assign", "lobby", "global", "--rank", "1")
    listed = {t["name"]: t for t in json.loads(ok(data, "template", "list", "--json"))["templates"]}
    assert listed["lobby"]["kind"] == "own" and listed["lobby"]["scopes"] == ["global"]
    assert listed["lines"]["kind"] == "stock"
    assert ok(data, "template", "show", "lobby") == mine
    assert "global" in refused(data, "template", "remove", "lobby")
    ok(data, "template", "unassign", "lobby", "global")
    assert "is not assigned to global" in refused(data, "template", "unassign", "lobby", "global")
    ok(data, "template", "remove", "lobby")
    assert 'There is no template "lobby"' in refused(data, "template", "show", "lobby")


def test_a_bad_template_is_told_with_file_and_line_and_the_last_good_one_stays(data, tmp_path):
    good, path = '<a>\n<b voice.volume="3"/></a>\n', tmp_path / "lobby.xml"
    path.write_text(good)
    ok(data, "template", "import", path)
    for text, line in [('<a>\n<b voice.x="1"\n voice.x="2"/></a>', 3), ("<a>\n<b></a>", 2),
                       ('<a>\n\n<b v="${no.such}"/></a>', 3), ('<a\n no.such.x.y="1"/>', 2)]:
        path.write_text(text)
        said = refused(data, "template", "check", path)
        assert said.startswith(f"{path}:{line}: "), said
        assert refused(data, "template", "import", path) == said
        assert ok(data, "template", "show", "lobby") == good
    path.write_text(good)
    assert "is a good template" in ok(data, "template", "check", path)


def test_stock_templates_are_read_only(data, tmp_path):
    (tmp_path / "lines.xml").write_text('<a><b voice.volume="3"/></a>')
    assert "is the name of a stock template, which is read-only" in refused(
        data, "template", "import", tmp_path / "lines.xml")


def test_a_template_gets_a_name_that_can_be_typed(data, tmp_path):
    (tmp_path / "My Template.xml").write_text('<a><b voice.volume="3"/></a>')
    said = refused(data, "template", "import", tmp_path / "My Template.xml")
    assert said == '"My Template" cannot name a template: use 1 to 31 of a-z, 0-9 and "-", with --name.'
    ok(data, "template", "import", tmp_path / "My Template.xml", "--name", "mine")


def test_a_newer_stock_template_changes_nothing_until_it_is_said_so(data):
    ok(data, "template", "assign", "qos", "site:default")
    new = ok(data, "template", "show", "qos")
    old = new.replace("</qos>", '\t<x voice.volume="7"/>\n</qos>')
    assert old != new
    query(data, "bootline.db", "UPDATE template SET text = ?, hash = ? WHERE name = 'qos'", old,
          hashlib.blake2b(old.encode(), digest_size=32).hexdigest())
    listed = {t["name"]: t for t in json.loads(ok(data, "template", "list", "--json"))["templates"]}
    assert listed["qos"]["state"] == "newer available"
    ran = run(data, "template", "list")
    assert "`bootline template update` shows what would change" in ran.stderr
    shown = ok(data, "template", "update")
    assert "template qos, used by: site:default\n--- in force\n+++ this version\n@@ " in shown
    assert '\n-\t<x voice.volume="7"/>\n' in shown and "Nothing was changed" in shown
    assert ok(data, "template", "show", "qos") == old and ok(data, "template", "show", "qos", "--stock") == new
    assert json.loads(ok(data, "template", "update", "qos", "--json"))["is_applied"] is False
    assert "The new texts are in force." in ok(data, "template", "update", "qos", "--yes")
    assert ok(data, "template", "show", "qos") == new
    assert "has the text of this version" in ok(data, "template", "update")


def test_what_a_template_is_assigned_to_must_be_there(data):
    assert 'There is no template "nope"' in refused(data, "template", "assign", "nope", "global")
    assert 'no site "nope"' in refused(data, "template", "assign", "qos", "site:nope")
    refused(data, "template", "assign", "qos", "global", "--rank", "0", code=2)


# Files around layers


def test_config_files_are_set_shown_and_cleared(data):
    ok(data, "config-files", "global", "--before", "a.cfg", "--before", "[PHONE_MAC_ADDRESS]-x.cfg", "--after", "z.cfg")
    shown = json.loads(ok(data, "config-files", "global", "--json"))
    assert shown == {"scope": "global", "before": ["a.cfg", "[PHONE_MAC_ADDRESS]-x.cfg"], "after": ["z.cfg"]}
    master = ok(data, "render", "0004f2aabbcc", "0004f2aabbcc.cfg")
    assert master.index("a.cfg") < master.index("z.cfg")
    ok(data, "config-files", "global", "--before", "b.cfg")
    shown = json.loads(ok(data, "config-files", "global", "--json"))
    assert (shown["before"], shown["after"]) == (["b.cfg"], ["z.cfg"])
    shown = json.loads(ok(data, "config-files", "global", "--clear", "--json"))
    assert (shown["before"], shown["after"]) == ([], [])


@pytest.mark.parametrize("name", ["", "a,b", "a\nb", "a b", "x" * 256])
def test_a_name_that_phones_would_misread_is_refused(data, name):
    assert "cannot be a configuration file's name" in refused(data, "config-files", "global", "--before", name)


def test_too_many_files_or_one_twice_are_refused(data):
    refused(data, "config-files", "global", *[w for i in range(9) for w in ("--after", f"{i}.cfg")])
    assert "given twice" in refused(data, "config-files", "global", "--after", "a", "--after", "a")


# Documents

OVERRIDES = f'<PHONE_CONFIG><OVERRIDES reg.1.auth.password="{SECRET}" voice.volume="3"/></PHONE_CONFIG>'


def test_documents_are_put_shown_masked_listed_and_removed(data, tmp_path):
    ok(data, "document", "put", "0004f2aabbcc", "phone", "-", stdin=OVERRIDES)
    ok(data, "document", "put", "0004F2-AABBCC", "phone", "-", stdin=OVERRIDES.replace("3", "4"))
    ran = run(data, "document", "show", "0004f2aabbcc", "phone")
    assert ran.returncode == 0 and ran.stdout == OVERRIDES.replace("3", "4").replace(SECRET.replace("3", "4"), "********")
    assert "1 secret values are masked; --reveal shows them" in ran.stderr
    assert ok(data, "document", "show", "0004f2aabbcc", "phone", "--version", "1", "--reveal") == OVERRIDES
    ok(data, "document", "show", "0004f2aabbcc", "phone", "--version", "1", "--output", tmp_path / "x")
    assert (tmp_path / "x").read_text() == OVERRIDES and (tmp_path / "x").stat().st_mode & 0o777 == 0o600
    listed = json.loads(ok(data, "document", "list", "0004f2aabbcc", "--json"))["documents"]
    assert [(d["kind"], d["version"], d["from"]) for d in listed] == [
        ("phone", 2, "administrator"), ("phone", 1, "administrator")]
    ok(data, "document", "remove", "0004f2aabbcc", "phone", "--version", "1")
    assert "no version 1" in refused(data, "document", "show", "0004f2aabbcc", "phone", "--version", "1")
    ok(data, "document", "remove", "0004f2aabbcc", "phone")
    assert "There is no 0004f2aabbcc-phone.cfg" in refused(data, "document", "show", "0004f2aabbcc", "phone")
    assert "There is no 0004f2aabbcc-phone.cfg" in refused(data, "document", "remove", "0004f2aabbcc", "phone")


def test_only_what_phones_share_is_put_for_all(data):
    ok(data, "document", "put", "all", "license", "-", stdin="<licenses/>")
    assert ok(data, "document", "show", "all", "license") == "<licenses/>"
    assert "share a directory and a licence alone" in refused(data, "document", "put", "all", "phone", "-", stdin="<x/>")


def test_a_document_that_is_no_xml_is_stored_and_warned_of(data):
    ran = run(data, "document", "put", "0004f2aabbcc", "directory", "-", stdin="<directory>")
    assert ran.returncode == 0 and "no well-formed XML" in ran.stderr


def test_a_document_whose_secrets_cannot_be_masked_is_not_shown(data, tmp_path):
    (tmp_path / "x").write_bytes(OVERRIDES.encode("utf-16"))
    run(data, "document", "put", "0004f2aabbcc", "phone", tmp_path / "x")
    assert "--reveal or --output" in refused(data, "document", "show", "0004f2aabbcc", "phone")
    ok(data, "document", "show", "0004f2aabbcc", "phone", "--output", tmp_path / "y")
    assert (tmp_path / "y").read_bytes() == OVERRIDES.encode("utf-16")


def test_an_unknown_kind_of_document_is_a_usage_error(data):
    assert "the kinds are: phone, web, cloud, directory, calls, license" in refused(
        data, "document", "show", "0004f2aabbcc", "fone", code=2)


# Logs


def put_log(data, name, text):
    query(data, "logs.db", "INSERT INTO log_piece(before, body) VALUES (0, ?)", text)
    query(data, "logs.db", "INSERT INTO log(mac, name, began_at, changed_at, size, is_closed, last_piece)"
          " SELECT '0004f2aabbcc', ?, 1795232000, 1795232001, ?, 0, max(id) FROM log_piece", name, len(text))


def test_logs_are_listed_and_shown_as_the_phone_sent_them(data):
    text = b"one\r\n\x1b[2Jtwo\ttabs\n\xff"
    put_log(data, "app.log", text)
    put_log(data, "boot.log", b"boot")
    listed = json.loads(ok(data, "log", "list", "--json"))["logs"]
    assert {(entry["name"], entry["bytes"]) for entry in listed} == {("app.log", len(text)), ("boot.log", 4)}
    shown = subprocess.run([PROGRAM, "log", "show", "0004f2aabbcc", "--data", data], capture_output=True, check=True)
    assert shown.stdout == text
    for name in ("boot", "boot.log", "0004f2aabbcc-boot.log"):
        assert ok(data, "log", "show", "0004f2aabbcc", name) == "boot"
    boot = next(entry["id"] for entry in listed if entry["name"] == "boot.log")
    assert ok(data, "log", "show", "0004f2aabbcc", "--id", boot) == "boot"


def on_terminal(*words):
    """What a command prints on a terminal."""
    master, slave = pty.openpty()
    ran = subprocess.Popen([PROGRAM, *map(str, words)], stdout=slave, stdin=subprocess.DEVNULL)
    os.close(slave)
    got = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        got += piece
    os.close(master)
    assert ran.wait() == 0
    return got


def test_a_log_cannot_drive_the_terminal_unless_it_is_asked_for(data):
    put_log(data, "app.log", b"one\r\n\x1b]0;evil\x07two\n")
    shown = on_terminal("log", "show", "0004f2aabbcc", "--data", data)
    assert b"\x1b" not in shown and b"\x07" not in shown and b"one\r\n\\x1b]0;evil\\x07two" in shown
    assert b"\x1b]0;evil\x07" in on_terminal("log", "show", "0004f2aabbcc", "--raw", "--data", data)


def test_a_log_that_is_not_there_is_told_with_those_that_are(data):
    assert "nor any other log" in refused(data, "log", "show", "0004f2aabbcc")
    put_log(data, "boot.log", b"boot")
    assert refused(data, "log", "show", "0004f2aabbcc") == "Phone 0004f2aabbcc has uploaded no app.log; there is: boot.log."
    assert "no log number 99" in refused(data, "log", "show", "0004f2aabbcc", "--id", "99")
    other = json.loads(ok(data, "log", "list", "--json"))["logs"][0]["id"]
    assert "no log number" in refused(data, "log", "show", "0004f2aabbcd", "--id", other)


# Renderings


def a_line_with_a_secret(data):
    ok(data, "template", "assign", "lines", "lines")
    import_rows(data, ["mac", "line1_address", "line1_secret"], ["0004f2aabbcc", "1001@x", SECRET])


def test_a_rendering_shows_every_file_under_its_name_and_no_secret(data):
    a_line_with_a_secret(data)
    ok(data, "document", "put", "0004f2aabbcc", "phone", "-", stdin=OVERRIDES)
    for words in ([], ["lines"], ["phone"], ["0004f2aabbcc-lines.cfg"], ["--json"]):
        ran = run(data, "render", "0004f2aabbcc", *words)
        assert ran.returncode == 0 and SECRET not in ran.stdout + ran.stderr and "********" in ran.stdout, words
    shown = ok(data, "render", "0004f2aabbcc")
    for name in ("0004f2aabbcc.cfg", "0004f2aabbcc-lines.cfg", "0004f2aabbcc-phone.cfg"):
        assert f"==> {name} <==\n" in shown
    assert f'"{SECRET}"' in ok(data, "render", "0004f2aabbcc", "lines", "--reveal")
    assert ok(data, "render", "0004f2aabbcc", "phone", "--reveal") == OVERRIDES


def test_a_rendering_is_written_to_a_folder(data, tmp_path):
    a_line_with_a_secret(data)
    ok(data, "render", "0004f2aabbcc", "--output-dir", tmp_path / "masked")
    assert SECRET not in (tmp_path / "masked" / "0004f2aabbcc-lines.cfg").read_text()
    ok(data, "render", "0004f2aabbcc", "--output-dir", tmp_path / "exact", "--reveal")
    exact = tmp_path / "exact" / "0004f2aabbcc-lines.cfg"
    assert exact.read_text() == ok(data, "render", "0004f2aabbcc", "lines", "--reveal")
    assert exact.stat().st_mode & 0o777 == 0o600


def test_an_unknown_phone_and_one_that_is_ignored_get_the_starter(data):
    ok(data, "phone", "import", "-", stdin="mac,state\n0004f2000001,ignored\n")
    for mac, state in (("0004f2000001", "is ignored"), ("0004f2000002", "is not in the inventory")):
        ran = run(data, "render", mac)
        assert ran.returncode == 0 and state in ran.stderr
        assert "==> 000000000000.cfg <==" in ran.stdout and "==> starter.cfg <==" in ran.stdout and mac not in ran.stdout
        assert "unknown phone" in refused_with_warning(data, "render", mac, f"{mac}.cfg")


def refused_with_warning(data, *words):
    ran = run(data, *words)
    assert ran.returncode == 1 and ran.stdout == ""
    return ran.stderr


def test_names_that_a_phone_gets_nothing_for_are_explained(data):
    assert "another phone's" in refused(data, "render", "0004f2aabbcc", "0004f2000001.cfg")
    assert "no file name" in refused(data, "render", "0004f2aabbcc", "../x")
    assert "your own folder" in refused(data, "render", "0004f2aabbcc", "x.wav")
    assert "bootline log show" in refused(data, "render", "0004f2aabbcc", "0004f2aabbcc-app.log")
    assert "nobody has uploaded it" in refused(data, "render", "0004f2aabbcc", "calls")


HOSTILE = ["\"quotes\" & <ampersands> 'x'", "a]]>b", "\U0001f4de phone", "${line.secret}", "%s%n"]


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_come_through_table_and_rendering_unchanged(data, label):
    import xml.etree.ElementTree as xml

    ok(data, "template", "assign", "lines", "lines")
    import_rows(data, ["mac", "label", "line1_address", "line1_label", "line1_secret"],
                ["0004f2aabbcc", label, "1001@x", label, SECRET])
    row = next(r for r in export(data) if r["mac"] == "0004f2aabbcc")
    assert row["label"] == label and row["line1_label"] == label
    found = {}
    for element in xml.fromstring(ok(data, "render", "0004f2aabbcc", "lines")).iter():
        found.update(element.attrib)
    assert found["reg.1.label"] == label


# The trace

TOLD = ("0\tGET\t404\t0\t812\tunknown-phone\t0004f2aabbcc.cfg\n"
        "40\tGET\t401\t0\t90\twrong-password\tx.cfg\n"
        "1500\tPUT\t200\t4096\t12345\ta-word-of-the-future\t0004f2aabbcc-app.log\n")


def add_visit(data, mac="0004f2aabbcc", agent="FileTransport", told=TOLD):
    query(data, "logs.db", "INSERT INTO visit(mac, began_at, ended_at, address, channel, agent, model, version, requests,"
          " refused, bytes, told) VALUES (?, 1795232000, 1795232002, '10.0.0.5', 0, ?, 'VVX400', '5.9.7', 4, 1, 4096, ?)",
          mac, agent, told.encode())


def test_a_visit_is_told_in_plain_words(data):
    assert ok(data, "trace").startswith("Nobody has been here yet, or has only just been")
    add_visit(data)
    assert ok(data, "trace", "0004f2aabbcc") == (
        "2026-11-21 03:33:20  0004f2aabbcc at 10.0.0.5 over http: VVX400, version 5.9.7\n"
        "   +0.000 s  GET 0004f2aabbcc.cfg  404, 0 bytes, 812 us. Not in the inventory: the phone goes on to "
        "000000000000.cfg.\n"
        " ! +0.040 s  GET x.cfg  401, 0 bytes, 90 us. Login refused: wrong password.\n"
        "   +1.500 s  PUT 0004f2aabbcc-app.log  200, 4096 bytes, 12 ms. For a reason that a newer version of this program "
        "knows.\n"
        "   ... and 1 more requests\n"
        "   4 requests in 2 s, 4096 bytes, 1 refused\n\n")
    assert ok(data, "trace", "0004f2000001").startswith("This phone has not been here yet, or has only just been")


def test_images_that_a_phone_took_are_counted_and_looks_at_their_header_are_not(data):
    add_visit(data, told="0\tGET\t200\t5000000\t812\tserved\tfw/5.9.2.1/sip.ld\n1\tGET\t200\t4096\t8\tversion-check\tfw/5.9.2.1/sip.ld\n"
                         "2\tHEAD\t200\t0\t8\tserved\tfw/5.9.2.1/sip.ld\n3\tGET\t200\t5000000\t8\tserved\t3111-46157-002.sip.ld\n")
    assert "4 requests in 2 s, 4096 bytes, 2 of them firmware images, 1 refused\n" in ok(data, "trace")


def test_the_newest_visits_are_told_oldest_first_and_each_is_an_object(data):
    for mac in ("0004f2000001", "0004f2000002", "0004f2000003"):
        add_visit(data, mac)
    decoder, text, found = json.JSONDecoder(), ok(data, "trace", "--last", "2", "--json"), []
    while text.strip():
        visit, end = decoder.raw_decode(text)
        found, text = [*found, visit], text[end:].lstrip()
    assert [v["mac"] for v in found] == ["0004f2000002", "0004f2000003"]
    assert [r["reason"] for r in found[0]["requests"]] == ["unknown-phone", "wrong-password", None]
    assert [r["is_refused"] for r in found[0]["requests"]] == [False, True, False]
    assert ok(data, "trace", "0004f2000009", "--json") == ""


def test_following_tells_what_comes_and_ends_when_it_is_interrupted(data):
    add_visit(data, "0004f2000001")
    ran = subprocess.Popen([PROGRAM, "trace", "--follow", "--data", data], stdout=subprocess.PIPE, text=True)
    try:
        assert "0004f2000001" in ran.stdout.readline()
        add_visit(data, "0004f2000002")
        wait_until(lambda: "0004f2000002 at" in ran.stdout.readline(), "the second visit")
        ran.send_signal(signal.SIGINT)
        assert ran.wait(timeout=30) == 0
    finally:
        ran.kill()
        ran.wait()
        ran.stdout.close()


def test_a_phone_that_lies_about_itself_cannot_drive_the_terminal(data):
    query(data, "logs.db", "INSERT INTO visit(mac, began_at, ended_at, address, channel, agent, requests, refused, bytes,"
          " told) VALUES ('', 1, 2, '10.0.0.6', 99, ?, 0, 0, 0, x'')", "evil\x1b[2J")
    assert 'somebody at 10.0.0.6 over ?: says "evil\\x1b[2J"' in ok(data, "trace")


# A real server


def test_a_real_visit_is_traced_and_its_uploads_are_shown(server):
    mac = server.new_phone()
    assert server.put(f"overrides/{mac}-phone.cfg", OVERRIDES.encode()).status == 200
    assert server.put(f"logs/{mac}-app.log", b"hello\n").status == 200
    assert server.cli("document", "show", mac, "phone", "--reveal").stdout == OVERRIDES
    assert server.cli("log", "show", mac).stdout == "hello\n"
    assert server.get(f"{mac}-phone.cfg").text == OVERRIDES
    assert server.get(f"{mac}.cfg").text == server.cli("render", mac, f"{mac}.cfg", "--reveal").stdout
    told = wait_until(lambda: (t := server.cli("trace", mac).stdout) and "PUT" in t and t, "the visit to be written")
    assert f"PUT logs/{mac}-app.log  200, 6 bytes" in told or f"{mac}-app.log  200, 6 bytes" in told


def test_an_import_is_in_force_at_once(server):
    mac = new_mac()
    server.cli("phone", "import", "-", stdin=f"mac,line1_address\n{mac},{mac}@x\n")
    wait_until(lambda: server.get(f"{mac}.cfg").status == 200, "the imported phone to be known")
