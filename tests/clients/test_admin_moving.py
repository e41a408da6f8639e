"""Moving in over the API: the import of the folder of --root as a job, its report, and the survey that is kept for the checklist."""

import json
import os
import shutil
import time

import pytest
from conftest import Server, cli, wait_until
from moving_folder import everything, write
from moving_folder import office as boot_folder
from office import Office, fields_of, problem

CSV = "text/csv"


@pytest.fixture
def fresh(tmp_path):
    """A server that serves an old folder, with every oddity, and has an empty inventory; with the sandbox closed."""
    root = tmp_path / "boot"
    root.mkdir()
    macs = everything(root)
    one = Server(tmp_path, ["--admin", "127.0.0.1:0", "--root", root, "--sandbox", "require"])
    office = Office(one)
    office.macs, office.root = macs, root
    yield office
    one.stop()


def over(office):
    return wait_until(lambda: (j := office.admin.get("/imports").json)["state"] != "running" and j, "the import to end")


def run(office, query="", **body):
    answer = office.admin.post(f"/imports{query}", body)
    assert answer.status == 202, answer
    return over(office)


def every(office, what, query=""):
    rows, cursor = [], ""
    while cursor is not None:
        answer = office.admin.get(f"/imports/{what}?limit=7{query}{cursor and '&cursor=' + cursor}").json
        assert len(answer[what]) <= 7
        rows, cursor = rows + answer[what], answer["next"]
    return rows, answer["total"]


def audit(office):
    return office.admin.get("/audit?text=import").json["audit"]


def test_a_dry_run_tells_everything_and_changes_nothing(fresh):
    job = run(fresh, "?dry_run=1")
    assert (job["state"], job["is_dry_run"], job["is_committed"], job["by"]) == ("done", True, False, "admin"), job
    assert (job["report"]["phones_added"], job["report"]["conflicts"]) == (6, 0)
    assert fresh.viewer.get("/phones").json["total"] == 0 and audit(fresh) == []


def test_the_report_is_what_the_command_line_says_of_the_same_folder(fresh, tmp_path):
    told = json.loads(cli(tmp_path / "other", "import", fresh.root, "--json").stdout)
    job = run(fresh)
    assert (job["state"], job["is_committed"], job["why"]) == ("done", True, None), job
    counts = {name: n for name, n in job["report"].items() if name not in ("notes", "conflicts")}
    assert counts == {name: told[name] for name in counts} and set(told) - set(counts) == {"is_dry_run", "files", "notes", "warnings"}
    assert every(fresh, "files") == (told["files"], len(told["files"]))
    assert every(fresh, "notes") == (told["notes"], job["report"]["notes"])
    assert fresh.viewer.get("/imports/verify").json["phones_differing"] == 0


def test_what_was_imported_stands_in_the_audit_with_who_did_it_and_phones_have_it_at_once(fresh):
    run(fresh)
    assert {(row["by"], row["via"], row["action"]) for row in audit(fresh)} == {("admin", "web", "import")}
    assert fresh.viewer.get(f"/phones/{fresh.macs[0]}").json["lines"][0]["address"] == "200@pbx.example"


def test_a_second_import_changes_nothing(fresh):
    run(fresh)
    report = run(fresh)["report"]
    assert [report[name] for name in ("phones_added", "lines_added", "groups_added", "parameters_set", "documents_added")] == [0, 0, 0, 0, 0]


def test_what_the_inventory_says_otherwise_is_told_and_nothing_is_imported_unless_the_folder_is_to_win(fresh):
    run(fresh)
    fresh.server.cli("param", "set", f"phone:{fresh.macs[1]}", "up.screen", "other")
    job = run(fresh)
    assert (job["state"], job["is_committed"]) == ("failed", False) and "Nothing was imported" in job["why"]
    rows, total = every(fresh, "notes", "&conflicts=1")
    assert rows and len(rows) == total == job["report"]["conflicts"] and all(row["is_conflict"] for row in rows)
    assert fresh.viewer.get("/imports/verify").json["phones_differing"] == 1
    assert run(fresh, replace=True)["is_committed"] is True
    assert fresh.viewer.get("/imports/verify").json["phones_differing"] == 0


def test_phones_go_to_the_site_that_is_named_and_one_that_is_not_there_is_refused(fresh):
    answer = fresh.admin.post("/imports", {"site": "nowhere"})
    problem(answer, 422, "unprocessable")
    assert fields_of(answer) == ["site"] and fresh.admin.get("/imports").json["state"] == "idle"
    fresh.admin.post("/sites", {"name": "hq"})
    assert run(fresh, site="hq")["site"] == "hq"
    assert fresh.viewer.get(f"/phones/{fresh.macs[0]}").json["site"] == "hq"


def test_a_report_is_forgotten_on_request_and_there_is_none_before(fresh):
    idle = {"state": "idle", "by": None, "started_at": None, "over_at": None, "why": None, "site": None, "is_dry_run": False, "replace": False,
            "is_committed": False, "doing": None, "done": 0, "all": 0, "report": None}
    assert fresh.admin.get("/imports").json == idle
    for where in ("/imports/files", "/imports/notes"):
        problem(fresh.admin.get(where), 404, "not_found")
    problem(fresh.admin.delete("/imports"), 404, "not_found")
    run(fresh, "?dry_run=1")
    assert fresh.admin.delete("/imports").status == 204 and fresh.admin.get("/imports").json == idle
    problem(fresh.admin.get("/imports/files"), 404, "not_found")


@pytest.mark.parametrize("query", ["cursor=00", "limit=0", "limit=1001", "nothing=1"])
def test_a_page_of_the_report_that_makes_no_sense_is_refused(fresh, query):
    run(fresh, "?dry_run=1")
    problem(fresh.admin.get(f"/imports/files?{query}"), 422, "unprocessable")


def test_a_folder_that_is_gone_is_told_and_the_next_import_finds_it_again(fresh):
    away = fresh.root.with_name("away")
    fresh.root.rename(away)
    job = run(fresh)
    assert job["state"] == "failed" and "cannot be read" in job["why"] and job["report"] is None
    away.rename(fresh.root)
    assert run(fresh, "?dry_run=1")["state"] == "done"


def big_folder(root, count):
    root.mkdir()
    write(root, "common.cfg", "<all %s/>" % " ".join(f'common.p{i}="{i}"' for i in range(200)))
    for i in range(count):
        mac = f"0004f2{i:06x}"
        write(root, f"{mac}.cfg", f'<APPLICATION CONFIG_FILES="{mac}-user.cfg, common.cfg"/>')
        write(root, f"{mac}-user.cfg", f'<u reg.1.address="{i}@pbx.example" reg.1.auth.password="p{i}"/>')


def test_while_one_is_under_way_another_is_refused_phones_are_served_and_one_that_is_ended_leaves_nothing(tmp_path):
    big_folder(tmp_path / "boot", 4000)
    one = Server(tmp_path, ["--admin", "127.0.0.1:0", "--root", tmp_path / "boot"])
    office = Office(one)
    try:
        assert office.admin.post("/imports", {}).status == 202
        refused = office.admin.post("/imports?dry_run=1", {})
        problem(refused, 409, "under_way")
        assert "admin" in refused.json["detail"]
        wait_until(lambda: office.admin.get("/imports").json["doing"] in ("phones", "importing"), "the transaction")
        assert one.get("0004f2000001.cfg").status == 200  # of the old folder, as long as nothing is committed
        assert office.admin.get("/imports").json["state"] == "running"
        assert office.admin.delete("/imports").status == 204
        job = over(office)
        assert (job["state"], job["is_committed"], job["report"]) == ("ended", False, None), job
        assert office.viewer.get("/phones").json["total"] == 0
        assert office.admin.post("/phones", {"mac": "0004f2ffff01"}).status == 201  # the lock is free again
    finally:
        one.stop()


def test_a_server_that_is_stopped_ends_the_import(tmp_path):
    big_folder(tmp_path / "boot", 3000)
    one = Server(tmp_path, ["--admin", "127.0.0.1:0", "--root", tmp_path / "boot"])
    try:
        office = Office(one)
        assert office.admin.post("/imports", {}).status == 202
    finally:
        one.stop()
    assert json.loads(cli(tmp_path / "data", "phone", "list", "--json").stdout)["phones"] == []


def test_without_a_folder_nothing_starts(office):
    problem(office.admin.post("/imports", {}), 404, "no_folder")


# FusionPBX

EXPORT = ("device_mac_address,device_vendor,device_label,line_number,user_id,server_address,password\n"
          "0004f2f00001,polycom,Reception,1,100,pbx.example,CANARY-fusion\n"
          "001565000001,yealink,Other,1,101,pbx.example,x\n")


def test_an_export_of_fusionpbx_is_looked_at_and_imported(office):
    dry = office.operator.post("/imports/fusionpbx?dry_run=1", EXPORT.encode(), content_type=CSV).json
    assert (dry["dry_run"], dry["report"]["added"], dry["report"]["left_out"]["other_vendors"]) == (True, 1, 1)
    done = office.operator.post("/imports/fusionpbx", EXPORT.encode(), content_type=CSV)
    assert (done.status, done.json["added"], done.json["lines_added"]) == (200, 1, 1) and b"CANARY" not in done.body
    assert office.viewer.get("/phones/0004f2f00001").json["label"] == "Reception"
    assert office.admin.post("/lines/100@pbx.example/reveal").json == {"secret": "CANARY-fusion"}


@pytest.mark.parametrize("text", [b"", b"mac,label\n1,2\n", b'device_mac_address\n"open\n', b"\xff\xfe"])
def test_what_is_no_export_is_refused(office, text):
    answer = office.operator.post("/imports/fusionpbx", text, content_type=CSV)
    assert answer.status in (400, 422) and answer.json["detail"], answer


def test_a_row_of_an_export_at_fault_is_told_by_its_number_and_nothing_is_imported(office):
    bad = EXPORT.replace("0004f2f00001", "0004f2f00002").replace(",100,", ",109,") + "nonsense,polycom,X,1,102,pbx.example,x\n"
    answer = office.operator.post("/imports/fusionpbx", bad.encode(), content_type=CSV)
    problem(answer, 422, "unprocessable")
    assert [e["line"] for e in answer.json["errors"]] == [4]
    assert office.viewer.get("/phones/0004f2f00002").status == 404


# The survey that is kept.

@pytest.fixture
def moved(tmp_path):
    root = tmp_path / "boot"
    root.mkdir()
    macs = boot_folder(root)
    cli(tmp_path / "data", "import", root)
    one = Server(tmp_path, ["--admin", "127.0.0.1:0", "--root", root])
    office = Office(one)
    office.macs, office.root = macs, root
    yield office
    one.stop()


def survey_at_rest(office):
    """Asks until the folder has been as it is for a while, and its survey is kept; a second later it is the same one still."""
    def is_kept():
        first = office.viewer.get("/imports/verify").json["surveyed_at"]
        wait_until(lambda: int(time.time()) > first + 1, "the next second")
        return office.viewer.get("/imports/verify").json["surveyed_at"] == first and first

    return wait_until(is_kept, "a survey that is kept")


def differing(office):
    answer = office.viewer.get("/imports/verify").json
    return answer["surveyed_at"], [(d["mac"], d["parameter"], d["old"]) for d in answer["differences"]]


def test_the_folder_is_read_again_only_when_one_of_its_files_was_changed_even_to_the_same_length_and_time(moved):
    at = survey_at_rest(moved)
    file = moved.root / "sites/Rio.cfg"
    before, text = file.stat(), file.read_text()
    with file.open("r+") as f:  # in place: the same file, the same length,
        f.write(text.replace("Rio.T", "Rio.U"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # and the same time
    now, rows = differing(moved)
    assert now > at and {row[1:] for row in rows} == {("dialplan.digitmap", "Rio.U")} and len(rows) == 2


@pytest.mark.parametrize("change", [lambda r: (r / "more.cfg").write_text("<a/>"), lambda r: (r / "sites/Rio.cfg").rename(r / "sites/Rio2.cfg"),
                                    lambda r: (r / "0004f2c00005-user.cfg").unlink(), lambda r: (r / "0004f2c00009.cfg").write_text("<a/>")])
def test_a_file_that_comes_goes_or_moves_has_the_folder_read_again(moved, change):
    at = survey_at_rest(moved)
    change(moved.root)
    assert differing(moved)[0] > at


def test_a_change_of_the_inventory_has_the_folder_read_again(moved):
    at = survey_at_rest(moved)
    moved.server.cli("phone", "set", moved.macs[0], "--model", "VVX400")
    assert differing(moved)[0] > at


def test_pages_of_a_kept_survey_are_those_of_a_new_one(moved):
    survey_at_rest(moved)
    macs, cursor = [], ""
    while cursor is not None:
        answer = moved.viewer.get(f"/imports/verify?limit=2{cursor and '&cursor=' + cursor}").json
        macs, cursor = macs + [row["mac"] for row in answer["checklist"]], answer["next"]
    assert macs == moved.macs


def test_a_folder_that_is_gone_is_told_though_its_survey_was_kept(moved):
    survey_at_rest(moved)
    shutil.rmtree(moved.root)
    assert moved.viewer.get("/imports/verify").status in (404, 500)
