"""Moving in: a boot folder becomes an inventory that gives each phone what it got, and proves it."""

import hashlib
import json
import os
import shutil
from collections import Counter

import pytest
from conftest import Server, cli
from kill_points import inventory, kill_at, kill_points
from moving_folder import everything, office, user, write


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "boot"
    folder.mkdir()
    return folder


def run(data, *words, code=0):
    ran = cli(data, "import", *words, "--json", check=False)
    assert ran.returncode == code, ran.stdout + ran.stderr
    return json.loads(ran.stdout) if ran.stdout else json.loads(ran.stderr)


def verify(data, root, *words, code=0):
    return run(data, "--verify", root, *words, code=code)


def proven(data, root):
    """A proof where another phone was there before, for which there is the stock template."""
    return verify(data, root, *(word for name in ("prov.polling.*", "httpd.*", "log.*", "voIpProt.SIP.special*")
                                for word in ("--accept", name)))


def became(report):
    return {row["file"]: (row["became"], row["detail"]) for row in report["files"]}


def notes(report, file=None):
    return [n for n in report["notes"] if file is None or n["file"] == file]


def params(data, scope):
    found = json.loads(cli(data, "param", "list", scope, "--json").stdout)
    return {p["name"]: p["value"] for p in found["parameters"]}


def state(data):
    """Everything that the inventory gives phones, as one text."""
    macs = [p["mac"] for p in json.loads(cli(data, "phone", "list", "--json").stdout)["phones"]]
    return {mac: cli(data, "render", mac, "--reveal").stdout for mac in macs}


def snapshot(folder):
    """Names, contents and times of a folder."""
    seen = []
    for at in sorted(folder.rglob("*")):
        info = at.lstat()
        body = hashlib.sha256(at.read_bytes()).hexdigest() if at.is_file() and not at.is_symlink() else ""
        seen.append((str(at), info.st_mode, info.st_mtime_ns, info.st_size, body))
    return seen


def test_each_phone_gets_after_the_import_what_it_got_before(data, root):
    macs = office(root)
    report = run(data, root)
    assert report["phones_added"] == report["lines_added"] == len(macs)
    proof = verify(data, root)
    assert (proof["phones"], proof["differing"]) == (6, 0)
    assert {row["mac"] for row in proof["checklist"]} == set(macs)


def test_what_all_phones_read_is_global_and_what_some_read_is_a_group_named_by_the_file(data, root):
    office(root)
    report = run(data, root)
    assert became(report)["common.cfg"] == ("settings", "global")
    assert became(report)["sites/Berlin.cfg"] == ("settings", "group:berlin")
    assert params(data, "group:rio") == {"dialplan.digitmap": "Rio.T", "lcl.ml.lang": "Rio"}
    assert params(data, "global")["dialplan.digitmap"] == "[2-9]xx"


def test_with_a_site_what_all_phones_share_goes_to_the_site(data, root):
    macs = office(root)
    cli(data, "site", "add", "hq")
    report = run(data, root, "--site", "hq")
    assert became(report)["common.cfg"] == ("settings", "site:hq")
    assert json.loads(cli(data, "phone", "show", macs[0], "--json").stdout)["site"] == "hq"
    verify(data, root)


def test_a_site_that_is_not_there_is_refused_and_nothing_is_imported(data, root):
    office(root)
    cli(data, "site", "add", "hq")
    assert "site add" in run(data, root, "--site", "nowhere", code=1)["error"]["message"]
    assert not state(data)


def test_other_phones_of_the_inventory_get_nothing_of_what_the_folder_says_to_all(data, root):
    office(root)
    cli(data, "phone", "add", "0004f2999999")
    before = state(data)["0004f2999999"]
    report = run(data, root)
    assert became(report)["common.cfg"] == ("settings", "group:common")
    assert state(data)["0004f2999999"] == before
    # The stock template base was there for the other phone, and says what the folder does not.
    assert {d["parameter"] for d in verify(data, root, code=1)["differences"] if d["standing"] == "differs"} >= {
        "prov.polling.enabled"}
    proven(data, root)


def test_a_line_goes_with_its_own_parameters_and_its_secret_sealed(data, root):
    macs = office(root)
    run(data, root)
    assert params(data, "line:200@pbx.example") == {"reg.x.srtp.enable": "1"}
    assert params(data, f"phone:{macs[0]}") == {"up.screen": "0"}
    line = json.loads(cli(data, "line", "show", "200@pbx.example", "--json").stdout)
    assert line["has_secret"] is True
    for name in ("bootline.db", "bootline.db-wal"):
        at = data / name
        assert not at.exists() or b"s-200" not in at.read_bytes()


def test_the_order_of_files_wins_over_the_order_of_layers(data, root):
    # common.cfg in front of the site's file for one phone alone: no order of layers says that.
    macs = office(root)
    write(root, f"{macs[0]}.cfg", f'<A CONFIG_FILES="{macs[0]}-user.cfg, common.cfg, sites/Berlin.cfg"/>')
    report = run(data, root)
    assert params(data, f"phone:{macs[0]}")["dialplan.digitmap"] == "[2-9]xx"
    assert any("order of files" in n["note"] for n in notes(report, f"{macs[0]}.cfg"))
    verify(data, root)


def test_a_shared_file_in_front_of_the_phones_own_wins_as_it_did(data, root):
    macs = office(root)
    write(root, "common.cfg", '<all up.screen="common" my.v1="2"/>')
    for mac in macs:
        write(root, f"{mac}.cfg", f'<A CONFIG_FILES="common.cfg, {mac}-user.cfg"/>')
    run(data, root)
    assert params(data, "global")["up.screen"] == "common"
    assert "up.screen" not in params(data, f"phone:{macs[0]}")
    verify(data, root)


def test_a_second_import_of_the_same_folder_changes_nothing(data, root):
    everything(root)
    run(data, root)
    audit, before = len(json.loads(cli(data, "audit", "--json").stdout)["audit"]), state(data)
    again = run(data, root)
    assert {k: v for k, v in again.items() if k.endswith("_added") or k == "parameters_set"} == dict.fromkeys(
        ["phones_added", "lines_added", "keys_added", "groups_added", "parameters_set", "documents_added",
         "logs_added", "releases_added"], 0)
    assert state(data) == before
    changes = json.loads(cli(data, "audit", "--json").stdout)["audit"][audit:]
    assert [row for row in changes if row["action"] == "import"] == []


def test_a_dry_run_says_the_same_and_changes_nothing(data, root):
    everything(root)
    cli(data, "phone", "add", "0004f2999999")
    cli(data, "phone", "remove", "0004f2999999")
    before = cli(data, "audit", "--json").stdout
    dry = run(data, root, "--dry-run")
    assert dry["is_dry_run"] and dry["phones_added"] == 6
    assert not state(data) and cli(data, "audit", "--json").stdout == before
    wet = run(data, root)
    assert (dry["lines_added"], dry["parameters_set"], dry["logs_added"]) == (
        wet["lines_added"], wet["parameters_set"], wet["logs_added"])


def test_the_folder_is_never_changed(data, root):
    everything(root)
    before = snapshot(root)
    run(data, root)
    verify(data, root)
    assert snapshot(root) == before


def test_every_file_of_the_folder_is_told_once_with_what_became_of_it(data, root):
    macs = everything(root)
    report = run(data, root)
    files = [row["file"] for row in report["files"]]
    there = sorted(str(at.relative_to(root)) for at in root.rglob("*") if at.is_symlink() or not at.is_dir())
    assert sorted(files) == there and len(files) == report["files_in_folder"]
    assert report["files_in_folder"] == sum(v for k, v in report.items() if k.startswith("files_") and k != "files_in_folder")
    ends = {file: end[0] for file, end in became(report).items()}
    expected = {
        "000000000000.cfg": "master", f"{macs[0]}.cfg": "master", f"{macs[0]}-user.cfg": "settings",
        f"overrides/{macs[0]}-phone.cfg": "document", f"overrides/{macs[1]}-web.cfg": "document",
        f"contacts/{macs[0]}-directory.xml": "document", f"{macs[0]}-calls.xml": "document",
        "000000000000-directory.xml": "left out", "000000000000-directory~.xml": "left out",
        f"{macs[2]}-license.cfg": "document", f"logs/{macs[0]}-app.log": "log", f"{macs[0]}-boot.log": "log",
        "logs/empty/.keep": "left out", "fw/3111-46157-002.sip.ld": "firmware", "fw/sip.ver": "firmware",
        "oddly_named.ld": "kept", "common.cfg~": "left out", "common.cfg.old": "left out", "Ring.wav": "kept",
        "nobody.cfg": "kept", f"{macs[0]}-unused.cfg": "kept", "link.cfg": "left out", "pipe": "left out",
    }
    assert {k: ends[k] for k in expected} == expected
    assert "contacts/" in became(report)["000000000000-directory.xml"][1]


def test_documents_logs_and_firmware_are_where_phones_and_people_look(data, root):
    macs = everything(root)
    run(data, root)
    found = json.loads(cli(data, "document", "list", macs[0], "--json").stdout)["documents"]
    assert {d["kind"] for d in found} >= {"phone", "directory", "calls"}
    logs = json.loads(cli(data, "log", "list", macs[0], "--json").stdout)["logs"]
    assert {log["name"] for log in logs} == {"app.log", "boot.log"}
    assert json.loads(cli(data, "phone", "show", macs[0], "--json").stdout)["model"] == "VVX400"
    releases = json.loads(cli(data, "firmware", "list", "--json").stdout)["releases"]
    assert [r["release"] for r in releases] == ["5.9.8.5760"]
    verify(data, root)


def test_a_phone_takes_from_the_server_what_the_folder_had(tmp_path, data, root):
    macs = office(root)
    run(data, root)
    server = Server(tmp_path, data=data)
    try:
        answer = server.get(f"{macs[0]}-lines.cfg")
        assert answer.status == 200 and 'reg.1.auth.password="s-200"' in answer.text
    finally:
        server.stop()


def test_a_file_that_is_not_well_formed_is_told_by_its_line_and_nothing_of_it_is_taken(data, root):
    macs = office(root)
    write(root, "common.cfg", '<a\n b.c="1"\n d.e=oops/>')
    report = run(data, root)
    assert became(report)["common.cfg"][0] == "left out"
    assert [n["line"] for n in notes(report, "common.cfg")] == [3]
    assert params(data, "global") == {}
    verify(data, root)
    assert macs


def test_a_master_that_is_not_well_formed_is_told_and_its_phone_gets_nothing(data, root):
    macs = office(root)
    write(root, f"{macs[0]}.cfg", "<APPLICATION")
    report = run(data, root)
    assert became(report)[f"{macs[0]}.cfg"][0] == "left out"
    assert notes(report, f"{macs[0]}.cfg")
    verify(data, root)


def test_a_parameter_that_is_given_twice_is_told_with_both_lines_and_the_first_one_counts(data, root):
    office(root)
    write(root, "common.cfg", '<a>\n<b my.v1="1"/>\n<c my.v1="2"/>\n</a>')
    report = run(data, root)
    assert [(n["line"], "line 2" in n["note"]) for n in notes(report, "common.cfg")] == [(3, True)]
    assert params(data, "global")["my.v1"] == "1"
    verify(data, root)


def test_a_name_that_no_parameter_can_have_is_told_and_differs(data, root):
    office(root)
    write(root, "common.cfg", '<a é.b="1" dialplan.x.y="2" fine.one="3"/>')
    report = run(data, root)
    assert len(notes(report, "common.cfg")) == 2
    assert params(data, "global") == {"fine.one": "3"}
    assert {d["parameter"] for d in verify(data, root, code=1)["differences"] if d["standing"] == "differs"} == {
        "é.b", "dialplan.x.y"}


@pytest.mark.parametrize("encode", [
    lambda t: t.encode("utf-8-sig"), lambda t: t.encode("utf-16"), lambda t: t.replace("\n", "\r\n").encode(),
    lambda t: ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + t).encode("latin-1")],
    ids=["bom", "utf-16", "crlf", "latin-1"])
def test_every_encoding_that_phones_read_is_read(data, root, encode):
    office(root)
    write(root, "common.cfg", encode('<a\n my.v1="Grüße"\n/>\n'))
    run(data, root)
    assert params(data, "global") == {"my.v1": "Grüße"}
    verify(data, root)


def test_names_in_another_case_are_found_and_told(data, root):
    macs = office(root)
    (root / f"{macs[0]}.cfg").rename(root / f"{macs[0].upper()}.cfg")
    (root / "common.cfg").rename(root / "COMMON.CFG")
    report = run(data, root)
    assert notes(report, f"{macs[0].upper()}.cfg") and notes(report, "COMMON.CFG")
    assert became(report)["COMMON.CFG"] == ("settings", "global")
    verify(data, root)


def test_of_two_names_that_differ_by_case_the_lower_one_counts_and_the_other_is_told(data, root):
    macs = office(root)
    write(root, f"{macs[0].upper()}.cfg", '<A CONFIG_FILES="nothing.cfg"/>')
    report = run(data, root)
    assert became(report)[f"{macs[0].upper()}.cfg"][0] == "left out"
    verify(data, root)


def test_one_registration_on_two_phones_is_one_shared_line(data, root):
    macs = office(root)
    write(root, f"{macs[1]}-user.cfg", user(200))
    write(root, f"{macs[0]}-user.cfg", user(200))
    report = run(data, root)
    assert report["lines_added"] == 5
    assert json.loads(cli(data, "line", "show", "200@pbx.example", "--json").stdout)["shared"]
    verify(data, root)


def test_of_one_address_with_two_passwords_each_phone_keeps_its_own(data, root):
    macs = office(root)
    write(root, f"{macs[0]}-user.cfg", user(200, "one"))
    write(root, f"{macs[1]}-user.cfg", user(200, "two"))
    report = run(data, root)
    assert any("another password" in n["note"] for n in notes(report, f"{macs[1]}-user.cfg"))
    assert 'reg.1.auth.password="two"' in cli(data, "render", macs[1], "own", "--reveal").stdout
    verify(data, root)
    assert run(data, root)["parameters_set"] == 0


def test_a_registration_without_an_address_stays_with_the_phone(data, root):
    macs = office(root)
    write(root, f"{macs[0]}-user.cfg", '<u reg.1.auth.userId="7" reg.1.auth.password="p" reg.2.label="L"/>')
    run(data, root)
    assert params(data, f"phone:{macs[0]}")["reg.1.auth.userId"] == "7"
    verify(data, root)


def test_an_address_that_no_line_can_have_stays_with_the_phone(data, root):
    macs = office(root)
    write(root, f"{macs[0]}-user.cfg", '<u reg.1.address="a b@c" reg.1.auth.password="p"/>')
    run(data, root)
    assert params(data, f"phone:{macs[0]}")["reg.1.address"] == "a b@c"
    verify(data, root)


def test_keys_become_keys_where_they_say_the_same(data, root):
    macs = office(root)
    keys = ('lineKey.reassignment.enabled="1" lineKey.1.category="Line" lineKey.1.index="1" '
            'lineKey.2.category="BLF" lineKey.2.index="1" attendant.resourceList.1.address="9@pbx.example" '
            'attendant.resourceList.1.label="Nine"')
    write(root, f"{macs[0]}-user.cfg", user(200, more=keys))
    # BLF key before its number: the list counts otherwise, so it stays as parameters.
    write(root, f"{macs[1]}-user.cfg", user(201, more='lineKey.reassignment.enabled="1" lineKey.3.category="BLF" '
                                                      'lineKey.3.index="7" attendant.resourceList.7.address="8"'))
    report = run(data, root)
    assert report["keys_added"] == 2
    shown = json.loads(cli(data, "key", "list", macs[0], "--json").stdout)["keys"]
    assert [(k["type"], k["value"]) for k in shown] == [("line", "200@pbx.example"), ("blf", "9@pbx.example")]
    verify(data, root)


def test_what_a_master_names_and_is_not_there_is_told(data, root):
    office(root)
    master = (root / "000000000000.cfg").read_text().replace("common.cfg", "common.cfg, gone.cfg, http://h.example/x.cfg")
    write(root, "000000000000.cfg", master)
    report = run(data, root)
    told = " ".join(n["note"] for n in notes(report, "000000000000.cfg"))
    assert "gone.cfg" in told and "http://h.example/x.cfg" in told
    assert {n["line"] for n in notes(report, "000000000000.cfg") if "CONFIG_FILES names" in n["note"]} == {1}
    proof = verify(data, root, code=1)
    assert {(d["parameter"], d["old"]) for d in proof["differences"] if d["standing"] == "differs"} == {
        ("CONFIG_FILES", "http://h.example/x.cfg")}
    verify(data, root, "--accept", "CONFIG_FILES")


def test_an_entry_that_is_not_there_is_told_by_its_line_and_model(data, root):
    write(root, "000000000000.cfg", '<A\n CONFIG_FILES=""\n CONFIG_FILES_VVX400="gone.cfg"/>')
    [note] = [n for n in notes(run(data, root), "000000000000.cfg") if "gone.cfg" in n["note"]]
    assert note["line"] == 3 and note["note"].startswith("CONFIG_FILES of VVX400 names gone.cfg")


def test_a_folder_without_a_master_is_told_and_so_is_one_whose_masters_lie_below(data, root):
    write(root, "some.cfg", "<a/>")
    [note] = run(data, root)["notes"]
    assert note["file"] is None or note["file"] == ""
    assert "No master" in note["note"] and "at its top?" in note["note"]
    office(root / "ftp")
    [note] = notes(run(data, root), "ftp/000000000000.cfg")
    assert "import its folder" in note["note"]


def test_phones_that_have_no_master_are_counted(data, root):
    write(root, "0004f2c00000.cfg", '<A CONFIG_FILES="0004f2c00000-user.cfg"/>')
    for mac in ("0004f2c00000", "0004f2c00001"):
        write(root, f"{mac}-user.cfg", user(200))
    assert [n["note"][:29] for n in run(data, root)["notes"] if "neither a master" in n["note"]] == ["1 phones have neither a maste"]


def test_people_see_the_files_that_stay_in_the_folder_and_what_phones_need_them_by(data, root):
    everything(root)
    ran = cli(data, "import", root)
    assert "kept:" in ran.stdout and "Ring.wav" in ran.stdout and "--root" in ran.stderr


def test_a_name_twice_in_one_element_is_no_xml_and_told_by_its_line(data, root):
    office(root)
    write(root, "common.cfg", '<a\n my.v1="1"\n my.v1="2"/>')
    report = run(data, root)
    assert became(report)["common.cfg"][0] == "left out" and [n["line"] for n in notes(report, "common.cfg")] == [3]


def test_overrides_by_000000000000_are_nobodys_and_no_difference(data, root):
    write(root, "000000000000.cfg", '<A CONFIG_FILES="all.cfg"/>')
    write(root, "all.cfg", '<a my.v1="1"/>')
    write(root, "000000000000-phone.cfg", "<?xml version=\"1.0\"?>")
    write(root, "000000000000-directory.xml", "<directory/>")
    report = run(data, root)
    assert became(report)["000000000000-phone.cfg"][0] == "kept" and became(report)["000000000000-directory.xml"][0] == "document"
    verify(data, root)
    cli(data, "document", "remove", "000000000000", "directory")
    assert [d["parameter"] for d in verify(data, root, code=1)["differences"]] == ["directory.xml"]


def test_models_are_told_apart_by_suffixes_on_any_element(data, root):
    write(root, "000000000000.cfg", '<A><B CONFIG_FILES="[MACADDRESS].txt.cfg, all.cfg" CONFIG_FILES_VVX400="vvx.cfg, all.cfg"/></A>')
    write(root, "all.cfg", '<a my.v1="1" my.v2="2"/>')
    write(root, "vvx.cfg", '<a my.v2="3" my.v3="4"/>')
    for i in range(4):
        mac = f"0004f2d0000{i}"
        write(root, f"{mac}-boot.log", "Assembly=3111-46157-002 Rev=A\n" if i < 2 else "nothing\n")
    report = run(data, root)
    assert became(report)["vvx.cfg"] == ("settings", "model:VVX400")
    assert params(data, "model:VVX400") == {"my.v2": "3", "my.v3": "4"}
    assert any("2 phones" in n["note"] for n in notes(report, "000000000000.cfg"))
    verify(data, root)


def test_files_named_by_the_model_are_the_models(data, root):
    write(root, "000000000000.cfg", '<A CONFIG_FILES="[PHONE_MODEL].cfg, all.cfg"/>')
    write(root, "all.cfg", '<a my.v1="1"/>')
    for model in ("VVX400", "SPIP331", "Nothing9"):
        write(root, f"{model}.cfg", f'<a my.v2="{model}"/>')
    write(root, "0004f2d00001-boot.log", "Assembly=3111-46157-002 Rev=A\n")
    report = run(data, root)
    assert became(report)["VVX400.cfg"] == ("settings", "model:VVX400")
    assert became(report)["SPIP331.cfg"] == ("settings", "model:SPIP331")
    assert became(report)["Nothing9.cfg"] == ("kept", "no master names it")
    verify(data, root)


def test_a_server_that_the_folder_sends_phones_to_is_told(data, root):
    office(root)
    write(root, "common.cfg", '<a\n device.prov.serverName="old.example"/>')
    assert [(n["line"], "old.example" in n["note"]) for n in notes(run(data, root), "common.cfg")] == [(2, True)]


def test_a_file_that_is_not_there_is_told_once_however_many_masters_name_it(data, root):
    macs = office(root)
    for mac in macs:
        write(root, f"{mac}.cfg", f'<A CONFIG_FILES="{mac}-user.cfg, gone.cfg"/>')
    assert len([n for n in notes(run(data, root)) if "gone.cfg" in n["note"]]) == 1


def test_a_folder_without_phones_fills_the_layers_for_those_that_will_come(data, root):
    write(root, "000000000000.cfg", '<A CONFIG_FILES="all.cfg" CONFIG_FILES_Trio8800="trio.cfg, all.cfg"/>')
    write(root, "all.cfg", '<a my.v1="1"/>')
    write(root, "trio.cfg", '<a my.v1="2"/>')
    report = run(data, root)
    assert became(report)["trio.cfg"] == ("settings", "model:Trio8800")
    assert became(report)["all.cfg"] == ("settings", "global")
    assert verify(data, root)["phones"] == 2


def test_what_a_model_would_get_beyond_its_own_list_is_told_and_differs(data, root):
    write(root, "000000000000.cfg", '<A CONFIG_FILES="all.cfg" CONFIG_FILES_Trio8800="trio.cfg"/>')
    write(root, "all.cfg", '<a my.v1="1"/>')
    write(root, "trio.cfg", '<a my.v2="2"/>')
    report = run(data, root)
    assert any("Trio8800" in n["note"] for n in notes(report, "000000000000.cfg"))
    assert [d["model"] for d in verify(data, root, code=1)["differences"] if d["standing"] == "differs"] == ["Trio8800"]
    assert "any Trio8800" in cli(data, "import", "--verify", root, check=False).stdout


def test_what_the_inventory_says_otherwise_is_refused_and_replaced_only_when_asked(data, root):
    office(root)
    run(data, root)
    cli(data, "param", "set", "global", "tcpIpApp.sntp.address", "other.example")
    before = state(data)
    ran = cli(data, "import", root, "--json", check=False)
    assert ran.returncode == 1 and "--replace" in ran.stderr
    assert [c["file"] for c in json.loads(ran.stdout)["conflicts"]][:1] == ["common.cfg"]
    assert state(data) == before
    verify(data, root, code=1)
    run(data, root, "--replace")
    verify(data, root)


def test_a_password_that_was_changed_since_is_a_conflict(data, root, tmp_path):
    macs = office(root)
    run(data, root)
    new = write(tmp_path, "secret", "changed\n")
    cli(data, "line", "set", "200@pbx.example", "--secret-file", new)
    proof = verify(data, root, code=1)
    rows = [d for d in proof["differences"] if d["standing"] == "differs"]
    assert [(d["mac"], d["parameter"], d["old"], d["new"]) for d in rows] == [
        (macs[0], "reg.1.auth.password", "********", "********")]
    assert cli(data, "import", root, check=False).returncode == 1


def test_a_document_that_the_phone_has_changed_since_is_kept(data, root, tmp_path):
    macs = everything(root)
    run(data, root)
    write(root, f"overrides/{macs[0]}-phone.cfg", "<PHONE_CONFIG/>")
    report = run(data, root)
    assert became(report)[f"overrides/{macs[0]}-phone.cfg"][0] == "left out"
    assert [d["parameter"] for d in verify(data, root, code=1)["differences"] if d["standing"] == "differs"] == ["phone.cfg"]
    run(data, root, "--replace")
    verify(data, root)


def test_verify_accepts_by_patterns_and_by_a_file_of_them(data, root, tmp_path):
    office(root)
    run(data, root)
    cli(data, "param", "set", "global", "a.b1", "1")
    cli(data, "param", "set", "global", "c.d1", "1")
    assert verify(data, root, "--accept", "a.*", code=1)["differing"] == 6
    accepted = write(tmp_path, "accepted", "# ours\na.b1\n\n c.* \n")
    assert verify(data, root, "--accept-file", accepted)["accepted"] == 12


def test_verify_tells_a_phone_that_is_not_in_the_inventory(data, root):
    macs = office(root)
    run(data, root)
    cli(data, "phone", "remove", macs[5])
    rows = [d for d in verify(data, root, code=1)["differences"] if d["standing"] == "differs"]
    assert [(d["mac"], d["parameter"]) for d in rows] == [(macs[5], "phone")]


def test_a_login_of_the_phones_own_is_known_and_no_conflict(tmp_path, data, root):
    macs = office(root)
    write(root, f"{macs[0]}-user.cfg", user(200, more='device.set="1" device.prov.password.set="1" device.prov.password="PlcmSpIp"'))
    run(data, root)
    server = Server(tmp_path, data=data)
    try:
        assert "device.prov.password" in server.get(f"{macs[0]}-own.cfg").text
        assert server.get(f"{macs[1]}.cfg").status == 200
    finally:
        server.stop()
    proof = verify(data, root)
    known = {d["parameter"]: d["reason"] for d in proof["differences"] if d["mac"] == macs[0]}
    assert "login of the phone's own" in known["device.prov.password"]
    assert run(data, root)["parameters_set"] == 0


def test_firmware_of_the_folder_leaves_the_disk_its_reserve(data, root):
    write(root, "sip.ld", b"image")
    write(root, "sip.ver", b"5.9.2.3446")
    cli(data, "site", "add", "oslo")
    (data / "bootline.conf").write_text("disk-reserve = 1024G\n")
    ran = cli(data, "import", root, check=False)
    assert ran.returncode == 1 and "disk-reserve" in ran.stderr, ran.stderr
    assert list((data / "images").iterdir()) == []
    (data / "bootline.conf").write_text("disk-reserve = 0\n")
    assert became(run(data, root))["sip.ld"][0] == "firmware"



def test_images_that_have_no_version_are_told_and_left(data, root):
    office(root)
    write(root, "sip.ld", b"image")
    report = run(data, root)
    assert became(report)["sip.ld"][0] == "left out" and "version" in became(report)["sip.ld"][1]
    assert not any((data / "images").iterdir())


def test_each_folder_with_images_is_a_release_and_phones_get_the_one_that_they_had(data, root):
    macs = office(root)
    for release in ("5.8.0.1", "5.9.8.2"):
        write(root, f"{release}/sip.ld", release.encode() * 100)
        write(root, f"{release}/sip.ver", release)
    for i, mac in enumerate(macs):
        write(root, f"{mac}.cfg", f'<A APP_FILE_PATH="{"5.9.8.2" if i else "5.8.0.1"}/sip.ld" CONFIG_FILES="{mac}-user.cfg"/>')
    run(data, root)
    assert 'APP_FILE_PATH="fw/5.8.0.1/sip.ld"' in cli(data, "render", macs[0], f"{macs[0]}.cfg").stdout
    assert 'APP_FILE_PATH="fw/5.9.8.2/sip.ld"' in cli(data, "render", macs[1], f"{macs[1]}.cfg").stdout
    verify(data, root)


def test_a_phone_without_an_image_in_the_folder_is_given_none(data, root):
    macs = office(root)
    write(root, "fw/sip.ld", b"image")
    write(root, "fw/sip.ver", "5.9.8.2")
    write(root, f"{macs[0]}.cfg", f'<A APP_FILE_PATH="nothing/sip.ld" CONFIG_FILES="{macs[0]}-user.cfg"/>')
    run(data, root)
    assert 'APP_FILE_PATH="sip.ld"' in cli(data, "render", macs[0], f"{macs[0]}.cfg").stdout
    assert 'APP_FILE_PATH="fw/5.9.8.2/sip.ld"' in cli(data, "render", macs[1], f"{macs[1]}.cfg").stdout
    verify(data, root)
    cli(data, "firmware", "set", "global", "5.9.8.2")
    assert {d["parameter"] for d in verify(data, root, code=1)["differences"] if d["standing"] == "differs"} == {
        "APP_FILE_PATH"}


def test_an_unreadable_file_is_told(data, root):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    office(root)
    (root / "common.cfg").chmod(0)
    try:
        report = run(data, root)
    finally:
        (root / "common.cfg").chmod(0o644)
    assert became(report)["common.cfg"] == ("left out", "you may not read it")


def test_a_file_over_the_limit_of_xml_is_told(data, root):
    office(root)
    write(root, "common.cfg", "<a>" + "<!-- -->" * 100_000 + '<b my.v1="1"/></a>')
    report = run(data, root)
    assert became(report)["common.cfg"][0] == "left out" and notes(report, "common.cfg")
    verify(data, root)


def test_a_doctype_is_refused_and_reads_no_other_file(data, root):
    office(root)
    write(root, "common.cfg", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a my.v1="&x;"/>')
    report = run(data, root)
    assert became(report)["common.cfg"][0] == "left out"
    assert "root:" not in json.dumps(report)


def test_kill_9_anywhere_in_an_import_leaves_the_old_inventory_or_the_new_one_and_no_litter(tmp_path, root):
    everything(root)
    old, data = tmp_path / "old", tmp_path / "data"
    cli(old, "phone", "add", "0004f2999999", "--label", "was here")
    before = inventory(old, tmp_path / "look")
    shutil.copytree(old, data)
    words = ["import", root, "--data", data]
    points = kill_points(words, tmp_path / "strace", ("linkat", "fsync", "fdatasync", "ftruncate"), 24)
    kills, swept = Counter(), 0
    for call, number in points:
        shutil.rmtree(data)
        shutil.copytree(old, data)
        if not kill_at(words, call, number):
            continue
        now = inventory(data, tmp_path / "look")
        is_old = now == before
        kills["old" if is_old else "new"] += 1
        if not is_old:  # it was committed: whatever the folder says is there, but for logs, which follow
            assert proven(data, root)["differing"] == 0, (call, number)
        elif any((data / "images").iterdir()) and swept < 3:
            # Bytes without a row: the next start takes them away.
            Server(tmp_path, data=data).stop()
            assert list((data / "images").iterdir()) == [], (call, number)
            swept += 1
        report = run(data, root)
        assert report["phones_added"] == (6 if is_old else 0), (call, number)
        assert proven(data, root)["differing"] == 0, (call, number)
        assert len(list((data / "images").iterdir())) == 2
        assert {at.name.removesuffix("-wal").removesuffix("-shm") for at in data.iterdir()} - {"bootline.lock"} == {
            "bootline.db", "logs.db", "secret.key", "images", "cores", "packages"}, (call, number)
        assert list((data / "cores").iterdir()) == list((data / "packages").iterdir()) == []
    assert sum(kills.values()) >= 30 and kills["old"] >= 20 and kills["new"] >= 2 and swept, (kills, points)


def test_a_table_of_fusionpbx_makes_phones_and_lines(data, tmp_path):
    table = write(tmp_path, "devices.csv", (
        "device_uuid,device_mac_address,device_label,device_vendor,device_template,device_enabled,line_number,"
        "server_address,display_name,user_id,auth_id,password,sip_port,sip_transport,register_expires\r\n"
        "u1,00:04:f2:aa:00:01,Reception,polycom,polycom/5.x,true,1,pbx.example,\"Doe, Jane\",201,,pw1,5060,tcp,120\r\n"
        "u1,00:04:f2:aa:00:01,Reception,polycom,polycom/5.x,true,2,pbx.example,Jane,202,a202,pw2,,,\r\n"
        "u2,805ec0aa0001,Desk,yealink,yealink/t46s,true,1,pbx.example,Y,203,,pw3,,,\r\n"
        "u3,0004f2aa0003,Store,polycom,polycom/5.x,false,1,pbx.example,S,204,,pw4,,,\r\n"))
    ran = run(data, "--csv", table, "--format", "fusionpbx")
    assert (ran["added"], ran["lines_added"]) == (2, 3)
    assert any("1 rows of other makers" in w for w in ran["warnings"])
    shown = cli(data, "render", "0004f2aa0001", "lines", "--reveal").stdout
    for text in ('reg.1.address="201@pbx.example"', 'reg.1.server.1.port="5060"', 'reg.1.displayName="Doe, Jane"',
                 'reg.1.server.1.transport="TCPOnly"', 'reg.2.auth.userId="a202"', 'reg.2.auth.password="pw2"'):
        assert text in shown
    assert json.loads(cli(data, "phone", "show", "0004f2aa0003", "--json").stdout)["state"] == "ignored"
    assert run(data, "--csv", table, "--format", "fusionpbx")["unchanged"] == 2


def test_a_row_at_fault_of_fusionpbx_is_named_by_its_row(data, tmp_path):
    cli(data, "site", "add", "hq")
    table = write(tmp_path, "d.csv", "device_address,user_id,server_address\n0004f2aa0001,1,p.example\nnonsense,2,p.example\n")
    ran = cli(data, "import", "--csv", table, "--format", "fusionpbx", "--json", check=False)
    assert ran.returncode == 1 and json.loads(ran.stdout)["errors"][0]["row"] == 3
    other = write(tmp_path, "e.csv", "name,number\na,1\n")
    assert "device_mac_address" in cli(data, "import", "--csv", other, "--format", "fusionpbx", check=False).stderr


@pytest.mark.parametrize("words", [(), ("--verify",), ("--csv", "x"), ("--csv", "x", "--format", "other")])
def test_what_makes_no_sense_is_a_usage_error(data, words):
    cli(data, "site", "add", "hq")
    assert cli(data, "import", *words, check=False).returncode == 2


def test_a_folder_that_is_not_there_is_told(data):
    cli(data, "site", "add", "hq")
    assert "/nowhere" in run(data, "/nowhere", code=1)["error"]["message"]
