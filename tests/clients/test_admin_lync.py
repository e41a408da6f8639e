"""/lync: what the command line does for the Device Update service, over HTTP; experimental as that is."""

import time

import pytest

from conftest import wait_until
from office import Office, fields_of, problem
from test_lync import CELOG, REQUEST, ask, exchange

RULE = {"vendor": "Polycom", "model": "CX700", "revision": "A", "version": "2.0"}
ENTRANCE = "/RequestHandler/ucdevice.upx"


@pytest.fixture
def office(start, tmp_path):
    folder = tmp_path / "lync"
    (folder / "files").mkdir(parents=True)
    (folder / "update.xml").write_text("<Version>${version}</Version>")
    (folder / "none.xml").write_text("<None/>")
    server = start("--admin", "127.0.0.1:0", "--lync-updates", "127.0.0.1:0", "--lync-folder", folder, "--sandbox", "require")
    server.lync = server.ports["lync"]
    return Office(server)


def records(office, count):
    return wait_until(lambda: (lambda all: len(all) >= count and all)(office.viewer.get("/lync/requests").json["requests"]), f"{count} records")


def test_a_version_goes_to_test_devices_then_to_all_and_back(office):
    rule = office.admin.post("/lync/rules", RULE).json
    assert rule == {"id": rule["id"], "type": "UCPhone", "vendor": "Polycom", "model": "CX700", "revision": "A", "locale": "ENU", "update_type": "CPE",
                    "approved": None, "pending": "2.0", "rollback": None}
    where = f"/lync/rules/{rule['id']}"
    assert office.viewer.get("/lync/rules").json["rules"] == [rule] and office.viewer.get(where).json == rule
    assert b"None" in ask(office.server, ENTRANCE)[1]
    made = office.admin.post("/lync/test-devices", {"device": "00-04-F2-AA-BB-CC"})
    assert made.status == 201 and made.json == {"device": "0004f2aabbcc"} and made.headers["location"].endswith("/lync/test-devices/0004f2aabbcc")
    assert office.viewer.get("/lync/test-devices").json["test_devices"] == [{"device": "0004f2aabbcc"}]
    assert b"<Version>2.0<" in ask(office.server, ENTRANCE)[1]
    assert office.admin.delete("/lync/test-devices/00:04:f2:aa:bb:cc").status == 204
    assert b"None" in ask(office.server, ENTRANCE)[1]
    assert office.admin.post(f"{where}/approve").json["approved"] == "2.0"
    assert office.admin.post("/lync/rules", {**RULE, "version": "3.0"}).json["id"] == rule["id"]
    assert office.admin.post(f"{where}/reset").json["pending"] is None
    office.admin.post("/lync/rules", {**RULE, "version": "3.0"})
    assert office.admin.post(f"{where}/approve").json["rollback"] == "2.0"
    assert b"<Version>3.0<" in ask(office.server, ENTRANCE)[1]
    assert office.admin.post(f"{where}/restore").json["approved"] == "2.0"
    assert b"<Version>2.0<" in ask(office.server, ENTRANCE)[1]
    assert office.admin.delete(where).status == 204
    problem(office.viewer.get(where), 404, "not_found")
    actions = {row["action"] for row in office.admin.get("/audit?limit=1000").json["audit"]}
    assert {"lync set", "lync approve", "lync restore", "lync reset", "lync remove", "lync test-device", "lync test-device --remove"} <= actions


def test_what_a_rule_cannot_be_or_do_is_refused(office):
    assert fields_of(office.admin.post("/lync/rules", {**RULE, "model": "../x"})) == ["model"]
    assert fields_of(office.admin.post("/lync/rules", {**RULE, "version": "v" * 64})) == ["version"]
    assert fields_of(office.admin.post("/lync/rules", {"vendor": "Polycom"})) == ["model", "revision", "version"]
    rule = office.admin.post("/lync/rules", RULE).json["id"]
    assert office.admin.post(f"/lync/rules/{rule}/approve?dry_run=1").json["dry_run"] is True
    assert office.viewer.get(f"/lync/rules/{rule}").json["approved"] is None
    assert "was approved before" in problem(office.admin.post(f"/lync/rules/{rule}/restore"), 409, "conflict")["detail"]
    for where in ("/lync/rules/99", "/lync/rules/x", "/lync/rules/99999999999999999999"):
        problem(office.viewer.get(where), 404, "not_found")
        problem(office.admin.delete(where), 404, "not_found")
    problem(office.admin.delete("/lync/test-devices/SN1"), 404, "not_found")
    assert office.admin.post("/lync/test-devices", {"device": "SN1"}).status == 201
    problem(office.admin.post("/lync/test-devices", {"device": "SN1"}), 409, "conflict")
    assert fields_of(office.admin.post("/lync/test-devices", {"device": "a/b"})) == ["device"]


def test_what_a_device_sent_is_there_byte_for_byte_for_administrators(office):
    ask(office.server, ENTRANCE)
    ask(office.server, ENTRANCE, body="\x01 no XML")
    newest, oldest = records(office, 2)
    assert oldest["mac"] == "0004f2aabbcc" and oldest["model"] == "CX700" and oldest["offered"] is None and "body" not in oldest
    assert [r["id"] for r in office.viewer.get("/lync/requests?limit=1").json["requests"]] == [newest["id"]]
    whole = office.admin.get(f"/lync/requests/{oldest['id']}").json
    assert whole["body"] == REQUEST and "Content-Type: text/xml" in whole["heads"]
    body = office.admin.get(f"/lync/requests/{newest['id']}/body")
    assert body.body == b"\x01 no XML" and body.headers["content-disposition"].startswith("attachment") and body.headers["content-type"] == "application/octet-stream"
    problem(office.operator.get(f"/lync/requests/{oldest['id']}"), 403, "forbidden")
    problem(office.admin.get("/lync/requests/999"), 404, "not_found")
    assert fields_of(office.viewer.get("/lync/requests?limit=0")) == ["limit"]


def test_a_log_that_a_device_brought_is_listed_and_fetched_byte_for_byte(office):
    body = b"\x1b[31m\0log\xff"
    assert exchange(office.server, "PUT", f"/Logs/Client/CELog/{CELOG}", body)[0] == 200
    [log] = office.viewer.get("/lync/logs").json["logs"]
    assert log == {**office.server.cli_json("lync", "logs")["logs"][0], "at": log["at"]} and log["name"] == CELOG
    got = office.admin.get(f"/lync/logs/{log['id']}")
    assert got.body == body and got.headers["content-disposition"].startswith("attachment") and got.headers["content-type"] == "application/octet-stream"
    problem(office.operator.get(f"/lync/logs/{log['id']}"), 403, "forbidden")
    for where in ("/lync/logs/999", "/lync/logs/x"):
        problem(office.admin.get(where), 404, "not_found")
    assert fields_of(office.viewer.get("/lync/logs?limit=0")) == ["limit"]


def test_a_day_is_told_as_the_command_line_prints_it(office):
    ask(office.server, ENTRANCE)
    [record] = records(office, 1)
    day = time.strftime("%Y-%m-%d", time.gmtime(record["at"]))
    told = office.viewer.get(f"/lync/audit?day={day}")
    assert "CX700" in told.text and told.text == office.server.cli_json("lync", "audit", "--day", day)["lines"]
    assert office.viewer.get("/lync/audit").status == 200 and told.headers["content-type"].startswith("text/plain")
    assert office.viewer.get("/lync/audit?day=2001-02-03").text == ""
    assert fields_of(office.viewer.get("/lync/audit?day=yesterday")) == ["day"]
