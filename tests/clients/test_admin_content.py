"""What phones brought and what they would get, over the API: logs, documents and files."""

import pytest

from conftest import new_mac, wait_until

SECRET = "hunter2-of-the-line"
OVERRIDES = b'<PHONE_CONFIG><OVERRIDES reg.1.auth.password="%s" up.oneTouchVoiceMail="1"/></PHONE_CONFIG>\n' % SECRET.encode()


@pytest.fixture(scope="module")
def mac(office):
    """A phone that has a log and overrides with a password in them."""
    one = office.server.new_phone()
    for name, body in [("app.log", b"line one\n\x1b[31mred\x07\xff\ttab\r\nlast"), ("boot.log", b"booting\n"), ("phone.cfg", OVERRIDES)]:
        assert office.server.put(f"{one}-{name}", body).status in (200, 201, 204)
    return one


def problem(answer, status, code):
    assert answer.status == status and answer.json["code"] == code, answer


# Logs.

def logs_of(office, mac, query=""):
    return office.viewer.get(f"/phones/{mac}/logs{query}").json


def test_the_newest_log_comes_first(office, mac):
    logs = logs_of(office, mac)["logs"]
    assert [log["name"] for log in logs] == ["boot.log", "app.log"]
    listed = office.server.cli_json("log", "list", mac)["logs"]
    assert sorted(logs, key=lambda log: log["id"]) == sorted(listed, key=lambda log: log["id"])


def test_a_log_comes_as_the_phone_sent_it_where_that_is_asked_for(office, mac):
    [log] = [one for one in logs_of(office, mac)["logs"] if one["name"] == "app.log"]
    raw = office.viewer.get(f"/logs/{log['id']}?raw=1")
    assert raw.headers["content-type"] == "application/octet-stream" and raw.headers["content-disposition"].startswith("attachment")
    assert raw.body == b"line one\n\x1b[31mred\x07\xff\ttab\r\nlast" and len(raw.body) == log["bytes"]
    assert office.viewer.get(f"/logs/{log['id']}?raw=1&offset=2&limit=3").body == raw.body[2:5]


def test_logs_come_page_by_page(office, mac):
    first = logs_of(office, mac, "?limit=1")
    second = logs_of(office, mac, f"?limit=1&cursor={first['next']}")
    assert [first["logs"][0]["name"], second["logs"][0]["name"]] == ["boot.log", "app.log"] and second["next"] is None
    assert second["logs"][0] in office.viewer.get("/logs?limit=1000").json["logs"]
    problem(office.viewer.get("/logs?cursor=zz"), 422, "unprocessable")


def log_text(office, mac, name, query=""):
    one = next(log for log in logs_of(office, mac)["logs"] if log["name"] == name)
    return office.viewer.get(f"/logs/{one['id']}{query}")


def test_a_log_is_harmless_text(office, mac):
    answer = log_text(office, mac, "app.log")
    assert answer.headers["content-type"].startswith("text/plain") and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.body == b"line one\n\\x1b[31mred\\x07\\xff\ttab\nlast"


def test_a_part_of_a_log_is_given_by_offset_and_limit(office, mac):
    answer = log_text(office, mac, "app.log", "?offset=5&limit=3")
    assert answer.text == "one" and answer.headers["x-log-bytes"] == "29"
    assert log_text(office, mac, "app.log", "?offset=5000").text == ""
    problem(log_text(office, mac, "app.log", "?limit=0"), 422, "unprocessable")


def test_a_log_that_is_not_there_is_not_found(office):
    for name in ["999999", "0", "x", "-1"]:
        problem(office.viewer.get(f"/logs/{name}"), 404, "not_found")


# Documents.

def test_documents_are_listed_with_their_versions(office, mac):
    listed = office.viewer.get(f"/phones/{mac}/documents").json
    assert listed["documents"] == office.server.cli_json("document", "list", mac)["documents"]
    assert listed["documents"][0]["kind"] == "phone" and listed["documents"][0]["from"] == "phone"


def test_a_document_is_an_attachment_with_its_secrets_masked(office, mac):
    answer = office.viewer.get(f"/phones/{mac}/documents/phone")
    assert answer.headers["content-disposition"] == f'attachment; filename="{mac}-phone.cfg"'
    assert answer.headers["content-type"].startswith("text/plain") and answer.headers["x-content-type-options"] == "nosniff"
    assert SECRET not in answer.text and 'up.oneTouchVoiceMail="1"' in answer.text


@pytest.mark.parametrize("path, action", [("documents/phone", "document show --reveal"), ("files", "render --reveal"),
                                          ("overrides", "document overrides --reveal"),
                                          ("files/{mac}-phone.cfg", "render --reveal")])
def test_secrets_are_shown_to_an_administrator_and_that_is_recorded(office, mac, path, action):
    path = f"/phones/{mac}/{path.format(mac=mac)}"
    for role in ["viewer", "operator"]:
        problem(office.person(role).get(path + "?reveal=1"), 403, "forbidden")
    before = [r for r in office.server.cli_json("audit")["audit"] if r["action"] == action]
    assert SECRET in office.admin.get(path + "?reveal=1").text
    assert SECRET not in office.admin.get(path).text
    rows = [r for r in office.server.cli_json("audit")["audit"] if r["action"] == action]
    assert len(rows) == len(before) + 1 and rows[-1]["by"] == "admin" and mac in rows[-1]["object"]


def test_a_document_is_stored_read_by_the_phone_and_removed(office):
    mac = office.server.new_phone()
    body = b'<directory><item_list><item><ln>Doe</ln><ct>100</ct></item></item_list></directory>'
    path = f"/phones/{mac}/documents/directory"
    answer = office.operator.put(path, body, content_type="text/xml")
    assert answer.status == 200 and answer.json["version"] == 1 and answer.json["from"] == "administrator", answer
    assert wait_until(lambda: (got := office.server.get(f"{mac}-directory.xml")).status == 200 and got, "it to be served").body == body
    assert office.operator.put(path, body.replace(b"100", b"200"), content_type="application/xml").json["version"] == 2
    assert b"100" in office.viewer.get(path + "?version=1").body and b"200" in office.viewer.get(path).body
    assert office.operator.delete(path + "?version=1").status == 204
    problem(office.viewer.get(path + "?version=1"), 404, "not_found")
    assert office.operator.delete(path).status == 204
    problem(office.operator.delete(path), 404, "not_found")


def test_a_document_that_was_changed_meanwhile_is_not_overwritten(office):
    path = f"/phones/{new_mac()}/documents/web"
    office.operator.put(path, b"<a b='1'/>", content_type="text/plain")
    tag = office.operator.get(path).headers["etag"]
    assert office.operator.put(path, b"<a b='2'/>", content_type="text/plain", headers={"If-Match": tag}).status == 200
    answer = office.operator.put(path, b"<a b='3'/>", content_type="text/plain", headers={"If-Match": tag})
    problem(answer, 412, "precondition_failed")
    assert office.operator.get(path).body == b"<a b='2'/>"


def test_a_dry_run_stores_nothing(office):
    path = f"/phones/{new_mac()}/documents/web"
    answer = office.operator.put(path + "?dry_run=1", b"<a/>", content_type="text/plain")
    assert answer.status == 200 and answer.json["dry_run"] is True
    problem(office.operator.get(path), 404, "not_found")


def test_what_cannot_be_a_document_is_refused(office, mac):
    problem(office.viewer.put(f"/phones/{mac}/documents/web", b"<a/>", content_type="text/plain"), 403, "forbidden")
    problem(office.operator.put(f"/phones/{mac}/documents/web", b"{}"), 415, "unsupported_media_type")
    problem(office.operator.put(f"/phones/{mac}/documents/film", b"<a/>", content_type="text/plain"), 404, "not_found")
    problem(office.operator.put("/phones/all/documents/web", b"<a/>", content_type="text/plain"), 409, "conflict")
    problem(office.operator.put(f"/phones/{mac}/documents/web", b"x" * (2 * 1024 * 1024 + 1), content_type="text/plain"), 413, "too_large")
    assert office.operator.put("/phones/all/documents/license", b"<a/>", content_type="text/plain").json["mac"] == "all"


# Files.

def test_files_are_what_the_command_line_renders(office, mac):
    shown = office.viewer.get(f"/phones/{mac}/files").json
    assert shown == office.server.cli_json("render", mac)
    assert shown["files"][0]["name"] == f"{mac}.cfg" and SECRET not in str(shown)
    for file in shown["files"]:
        assert office.viewer.get(f"/phones/{mac}/files/{file['name']}").json == file


def test_a_revealed_file_is_exactly_what_the_phone_gets(office, mac):
    for name in [f"{mac}.cfg", f"{mac}-phone.cfg"]:
        shown = office.admin.get(f"/phones/{mac}/files/{name}?reveal=1").json
        assert shown == {"name": name, "text": office.server.get(name).text}


def test_a_phone_outside_the_inventory_gets_the_starter(office):
    names = [f["name"] for f in office.viewer.get(f"/phones/{new_mac()}/files").json["files"]]
    assert names == ["000000000000.cfg", "starter.cfg"]


@pytest.mark.parametrize("name", ["0004f2999999.cfg", "nothing.wav", "lines-of-nobody"])
def test_a_file_that_is_not_this_phones_is_not_found(office, mac, name):
    assert office.viewer.get(f"/phones/{mac}/files/{name}").status == 404
