"""Every resource asked by the real curl: login with a jar of cookies, CSRF, ETag and If-Match, dry runs, tables, events."""

import itertools
import json
import os
import re
import select
import subprocess
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

import pytest

from conftest import DEADLINE_S, new_mac, wait_until
from office import PASSWORD, description, setup_token
from test_firmware import VVX400, make_zip

MAC, LINE = "0004f2c00001", "curl@pbx.example"
CSV = "Content-Type: text/csv"


@dataclass
class Got:
    status: int
    headers: dict
    body: str

    @property
    def json(self):
        return json.loads(self.body)


class Curl:
    """Somebody with a jar of cookies and, once logged in, a CSRF token."""

    def __init__(self, port, folder):
        self.url, self.jar, self.head, self.csrf = f"http://127.0.0.1:{port}/api/v1", folder / "jar", folder / "head", None

    def command(self, method, path, *more, csrf=True):
        words = ["curl", "--silent", "--show-error", "--globoff", "--max-time", str(DEADLINE_S), "--cookie", self.jar, "--cookie-jar", self.jar,
            "--dump-header", self.head, "--request", method, *more]
        if method != "GET" and csrf and self.csrf:
            words += ["--header", f"X-CSRF-Token: {self.csrf}"]
        return [*map(str, words), self.url + path]

    def __call__(self, method, path, body=None, *more, csrf=True):
        words = [] if body is None else ["--data-binary", "@-"]
        if body is not None and not isinstance(body, str):
            body, words = json.dumps(body), [*words, "--header", "Content-Type: application/json"]
        done = subprocess.run(self.command(method, path, *words, *more, csrf=csrf), input=(body or "").encode(), stdout=subprocess.PIPE, check=True)
        lines = self.head.read_text(encoding="latin-1").splitlines()
        return Got(int(lines[0].split()[1]), dict(re.split(r": ?", line.lower(), maxsplit=1) for line in lines[1:] if line), done.stdout.decode())


@pytest.fixture(scope="module")
def curl(office, tmp_path_factory):
    """The first administrator, made and logged in by curl alone."""
    one = Curl(office.port, tmp_path_factory.mktemp("curl"))
    made = one("POST", "/setup", {"token": setup_token(office.server), "user": "curl", "password": PASSWORD})
    assert made.status == 200
    one.jar.unlink()
    assert one("GET", "/session").status == 401
    got = one("POST", "/session", {"user": "curl", "password": PASSWORD})
    assert got.status == 200 and "bootline_session" in one.jar.read_text()
    one.csrf = got.json["csrf"]
    for path, body in (("/sites", {"name": "curl"}), ("/lines", {"address": LINE}), ("/phones", {"mac": MAC, "site": "curl"})):
        assert one("POST", path, body).status == 201
    office.server.put(f"{MAC}-app.log", b"curl was here\n")
    office.server.put(f"{MAC}-phone.cfg", b"<P a.b='1'/>")
    return one


# Resources whose objects are made, changed and removed.

@dataclass
class Named:
    path: str
    new: dict
    change: dict
    name: str
    dry: bool = True  # what making one would change is told
    lists: str = field(default="")

    def __str__(self):
        return self.path


NAMED = [
    Named("/sites", {"name": "made"}, {"label": "Made"}, "made"),
    Named("/groups", {"name": "made", "rank": 7}, {"label": "Made"}, "made"),
    Named("/models", {"name": "MADE1", "part": "3111-99999-001", "lines": 2, "keys": 4}, {"label": "Made"}, "MADE1"),
    Named("/lines", {"address": "made@pbx.example"}, {"label": "Made"}, "made@pbx.example"),
    Named("/phones", {"mac": "0004f2c00002"}, {"label": "Made"}, "0004f2c00002"),
    Named("/accounts", {"user": "made", "role": "viewer"}, {"role": "operator"}, "made"),
    Named("/tokens", {"name": "made", "role": "viewer"}, None, "made"),
]


@pytest.mark.parametrize("one", NAMED, ids=str)
def test_an_object_is_made_changed_by_its_tag_and_removed(curl, one):
    where = f"{one.path}/{quote(one.name)}"
    assert curl("POST", one.path, one.new, csrf=False).status == 403
    dry = curl("POST", f"{one.path}?dry_run=1", one.new)
    assert dry.status == 200 and dry.json["dry_run"] is True and dry.json["changes"]
    assert curl("GET", where).status == 404
    made = curl("POST", one.path, one.new)
    assert made.status == 201 and unquote(made.headers["location"]).endswith(f"{one.path}/{one.name.lower()}")
    assert curl("POST", one.path, one.new).status == 409
    assert one.name in curl("GET", f"{one.path}?limit=1000").body
    tag = curl("GET", where).headers["etag"]
    if one.change:
        (name, value), = one.change.items()
        assert curl("PATCH", f"{where}?dry_run=1", one.change).json["dry_run"] is True and curl("GET", where).json[name] != value
        assert curl("PATCH", where, one.change, "--header", f"If-Match: {tag}").json[name] == value
        assert curl("PATCH", where, one.change, "--header", f"If-Match: {tag}").status == 412
        assert curl("PATCH", where, {"no_such": 1}).json["errors"][0]["field"] == "no_such"
        assert curl("DELETE", where, None, "--header", f"If-Match: {tag}").status == 412
    assert curl("DELETE", where, csrf=False).status == 403 and curl("DELETE", f"{where}?dry_run=1").json["dry_run"] is True
    assert curl("DELETE", where).status == 204 and curl("GET", where).status == 404


# What is put in its place, whole: where, what, and what GET tells of it.

PUT = [
    (f"/phones/{MAC}/lines", [{"position": 1, "address": LINE}], f"/phones/{MAC}", LINE),
    (f"/phones/{MAC}/keys", [{"position": 2, "type": "blf", "value": "2@x", "label": "Two"}], f"/phones/{MAC}/keys", "2@x"),
    ("/scopes/site:curl/parameters/curl.parameter", {"value": "7"}, "/scopes/site:curl/parameters", "curl.parameter"),
    ("/scopes/site:curl/templates", ["qos"], "/scopes/site:curl/templates", "qos"),
    ("/scopes/site:curl/config-files", {"before": ["curl.cfg"], "after": []}, "/scopes/site:curl/config-files", "curl.cfg"),
    ("/templates/curl", {"text": '<t curl.template="1"/>'}, "/templates/curl", "curl.template"),
]


@pytest.mark.parametrize("where,body,shown,word", PUT, ids=lambda v: v if isinstance(v, str) and v.startswith("/") else "")
def test_what_is_put_shows_what_it_would_do_and_then_is_there(curl, where, body, shown, word):
    before = curl("GET", shown)
    assert curl("PUT", where, body, csrf=False).status == 403
    assert curl("PUT", f"{where}?dry_run=1", body).json["dry_run"] is True
    assert word not in curl("GET", shown).body or word in before.body
    assert curl("PUT", where, body).status in (200, 201, 204)
    assert word in curl("GET", shown).body


def test_a_line_is_put_on_a_phone_and_taken_off(curl):
    where, mac = "/phones/0004f2c00003", "0004f2c00003"
    assert curl("POST", "/phones", {"mac": mac}).status == 201
    assert curl("POST", "/lines", {"address": "one@pbx.example"}).status == 201
    assert curl("POST", f"{where}/lines", {"address": "one@pbx.example"}).status == 200
    assert [line["address"] for line in curl("GET", where).json["lines"]] == ["one@pbx.example"]
    assert curl("DELETE", f"{where}/lines/1").status == 204 and curl("GET", where).json["lines"] == []
    for state in ("ignored", "blocked", "active"):
        assert curl("POST", f"{where}/state", {"state": state}).json["state"] == state
    assert curl("POST", f"{where}/enrolment", {}).json["enrolment"].startswith("open")
    assert curl("DELETE", f"{where}/enrolment").status in (200, 204)
    assert curl("POST", f"{where}/rotate").status in (200, 404, 409)  # it has no login of its own yet


def test_a_document_is_a_file_that_is_sent_and_fetched(curl):
    where = f"/phones/{MAC}/documents/directory"
    assert curl("PUT", where, "<directory/>", "--header", "Content-Type: text/xml").status in (200, 201, 204)
    got = curl("GET", where)
    assert got.body == "<directory/>" and got.headers["content-disposition"].startswith("attachment") and got.headers["x-content-type-options"] == "nosniff"
    assert curl("DELETE", where).status == 204 and curl("GET", where).status == 404


# What is only read.

READ = ["/overview", "/phones", f"/phones/{MAC}", f"/phones/{MAC}/parameters", f"/phones/{MAC}/files", f"/phones/{MAC}/files/{MAC}.cfg", f"/phones/{MAC}/documents",
    f"/phones/{MAC}/overrides", f"/phones/{MAC}/logs", f"/phones/{MAC}/visits", "/logs", "/visits", "/audit", "/settings", "/parameters", "/templates", "/webhooks",
    "/bootstrap", "/session", "/openapi.json", "/dhcp/options", "/secrets",
    "/lync/rules", "/lync/test-devices", "/lync/requests", "/lync/logs"]


@pytest.mark.parametrize("where", READ)
def test_what_is_read_is_json_that_no_cache_keeps_and_has_one_head(curl, where):
    got = curl("GET", where)
    assert got.status == 200 and "json" in got.headers["content-type"] and got.json is not None
    assert got.headers["cache-control"] == "no-store" and got.headers["x-content-type-options"] == "nosniff"
    head = curl("HEAD", where, None, "--head")
    assert head.status == 200 and head.headers["content-type"] == got.headers["content-type"]


def test_a_log_is_fetched_as_text(curl):
    log = curl("GET", f"/phones/{MAC}/logs").json["logs"][0]
    got = curl("GET", f"/logs/{log['id']}")
    assert got.body == "curl was here\n" and got.headers["content-type"].startswith("text/plain")


def test_a_list_comes_page_by_page_over_the_cursor_alone(curl):
    for i in range(3):
        assert curl("POST", "/lines", {"address": f"page{i}@pages.example"}).status == 201
    met, cursor = [], ""
    while cursor is not None:
        page = curl("GET", f"/lines?text=pages.example&limit=1{cursor and '&cursor=' + quote(cursor)}").json
        met, cursor = met + [line["address"] for line in page["lines"]], page["next"]
    assert met == [f"page{i}@pages.example" for i in range(3)] and page["total"] == 3


@pytest.mark.parametrize("where,name", [("/models", "models"), ("/templates", "templates")])
def test_a_list_that_is_small_comes_page_by_page_too(curl, where, name):
    whole, met, cursor = curl("GET", f"{where}?limit=1000").json, [], ""
    while cursor is not None:
        page = curl("GET", f"{where}?limit=3{cursor and '&cursor=' + quote(cursor)}").json
        met, cursor = met + page[name], page["next"]
    assert met == whole[name] and page["total"] == len(met) > 3
    assert curl("GET", f"{where}?limit=0").status == 422 and curl("GET", f"{where}?cursor=x").status == 422


# Many at once, and tables.

def test_a_table_goes_in_by_curl_and_comes_out_as_it_was(curl):
    mac = new_mac()
    text = f"mac,site,label,line1_address\r\n{mac},curl,By curl,table@pbx.example\r\n"
    assert curl("POST", "/phones/import", text).status == 415
    assert curl("POST", "/phones/import", text, "--header", CSV, csrf=False).status == 403
    dry = curl("POST", "/phones/import?dry_run=1", text, "--header", CSV).json
    assert dry["dry_run"] is True and curl("GET", f"/phones/{mac}").status == 404
    assert curl("POST", "/phones/import", text, "--header", CSV).json["added"] == 1
    out = curl("GET", f"/phones.csv?text={mac}")
    assert out.headers["content-type"].startswith("text/csv") and out.body.split("\r\n")[1].startswith(f"{mac},")
    assert curl("POST", "/phones/import", out.body, "--header", CSV).json["unchanged"] == 1
    bad = curl("POST", "/phones/import", f"mac,state\r\n{mac},flying\r\n", "--header", CSV)
    assert bad.status == 422 and bad.json["errors"][0]["line"] == 2


def test_many_phones_are_changed_by_curl(curl):
    assert curl("POST", "/phones/bulk?dry_run=1", {"macs": [MAC], "change": {"model": "VVX400"}}).json["phones"]["total"] >= 0
    assert curl("POST", "/phones/bulk", {"filter": {"text": MAC}, "change": {"model": "VVX400"}}).json == {"phones": 1, "changed": 1}


# What is an administrator's, and what is one's own.

def test_a_rollout_is_planned_started_and_ended_by_curl(curl, office, tmp_path):
    office.server.cli("firmware", "add", make_zip(tmp_path / "a.zip", {"sip.ld": b"image", "sip.ver": b"5.9.8.5760"}))
    new = {"release": "5.9.8.5760", "rings": ["percent:50", "rest"], "site": "curl"}
    assert curl("POST", "/rollouts", new, csrf=False).status == 403
    assert curl("POST", "/rollouts?dry_run=1", new).json["dry_run"] is True and curl("GET", "/rollouts").json["rollouts"] == []
    made = curl("POST", "/rollouts", new)
    assert made.status == 201 and made.headers["location"].endswith(f"/rollouts/{made.json['id']}")
    where = f"/rollouts/{made.json['id']}"
    assert MAC in [p["mac"] for p in curl("GET", f"{where}/plan?limit=1000").json["phones"]]  # others are there, in an order of chance
    for what, state in (("start", "running"), ("pause", "paused"), ("resume?retry=1", "running"), ("cancel", "cancelled"), ("rollback", "rolled_back")):
        assert curl("POST", f"{where}/{what}", csrf=False).status == 403
        assert curl("POST", f"{where}/{what}").json["state"] == state
    assert curl("GET", f"{where}/phones?ring=1").json["total"] == 1 and curl("GET", where).headers["etag"]
    assert curl("DELETE", where).status == 204 and curl("GET", where).status == 404


def test_a_secret_is_revealed_by_its_own_request_alone(curl):
    assert curl("PATCH", f"/lines/{LINE}", {"secret": "CANARY-curl"}).status == 200
    for where in (f"/lines/{LINE}", "/lines", "/audit", f"/phones/{MAC}/files", "/phones.csv"):
        assert "CANARY" not in curl("GET", where).body, where
    assert curl("POST", f"/lines/{LINE}/reveal").json == {"secret": "CANARY-curl"}
    assert "line reveal" in curl("GET", "/audit").body


def test_the_master_key_is_changed_by_whoever_says_his_password_again(curl):
    where = "/secrets/rotate-key"
    assert curl("POST", where, {"password": PASSWORD}, csrf=False).status == 403
    assert curl("POST", where, {"password": "of somebody else"}).status == 401
    dry = curl("POST", f"{where}?dry_run=1", {}).json
    assert dry["dry_run"] is True and dry["secrets"] >= 0
    before = curl("GET", "/secrets").json["key"]
    assert before == dry["from"]
    assert curl("POST", where, {"password": PASSWORD}).json["to"] == before + 1
    assert curl("GET", "/secrets").json["key"] == before + 1


def test_what_dhcp_must_say_is_told_to_curl(curl):
    got = curl("GET", "/dhcp/options?url=http://boot.example/&ntp=192.0.2.1,192.0.2.2&for=isc").json
    assert [o["code"] for o in got["options"]] == [160, 66, 42, 4] and "http://boot.example/" in got["snippets"][0]["text"]
    assert curl("GET", "/dhcp/options?url=gopher://boot/").json["errors"][0]["field"] == "url"


def test_a_version_for_lync_phones_is_set_and_approved_by_curl(curl):
    rule = {"vendor": "Polycom", "model": "CX600", "revision": "A", "version": "4.0"}
    assert curl("POST", "/lync/rules", rule, csrf=False).status == 403
    assert curl("POST", "/lync/rules?dry_run=1", rule).json["dry_run"] is True and curl("GET", "/lync/rules").json["rules"] == []
    where = f"/lync/rules/{curl('POST', '/lync/rules', rule).json['id']}"
    assert curl("POST", f"{where}/approve").json["approved"] == "4.0"
    assert curl("DELETE", where).status == 204 and curl("GET", where).status == 404
    assert curl("GET", "/lync/audit").headers["content-type"].startswith("text/plain")


def test_a_token_gets_in_without_a_jar_and_without_csrf(curl, tmp_path):
    token = curl("POST", "/tokens", {"name": "program", "role": "operator"}).json["token"]
    program = Curl(0, tmp_path)
    program.url = curl.url
    bearer = ("--header", f"Authorization: Bearer {token}")
    assert program("POST", "/phones", {"mac": new_mac()}, *bearer).status == 201
    assert program("POST", "/sites", {"name": "by-a-program"}, *bearer).status == 403 and program("GET", "/sites").status == 401


def test_templates_and_the_shared_account_are_looked_at_before_they_are_in_force(curl):
    bad = curl("POST", "/templates/check", {"text": '<t a.b="${nothing.here}"/>'})
    assert bad.status == 422 and bad.json["errors"][0]["line"] == 1
    assert curl("POST", "/templates/check", {"text": '<t a.b="1"/>'}).status in (200, 204)
    assert curl("PATCH", "/bootstrap?dry_run=1", {"open": False}).json["dry_run"] is True and curl("GET", "/bootstrap").json["open"] is True


def test_without_a_listener_for_tls_there_is_no_certificate_to_tell_of(curl):
    assert "--https" in curl("GET", "/tls").json["detail"]


def test_without_a_folder_there_is_nothing_to_compare_the_inventory_with(curl):
    got = curl("GET", "/imports/verify")
    assert got.status in (404, 409) and "--root" in got.json["detail"]


def test_an_import_takes_a_folder_and_a_table_of_fusionpbx_goes_in_by_curl(curl):
    assert curl("POST", "/imports", {}, csrf=False).status == 403
    refused = curl("POST", "/imports?dry_run=1", {})
    assert refused.status == 404 and "--root" in refused.json["detail"]
    assert curl("GET", "/imports").json["state"] == "idle" and curl("DELETE", "/imports").status == 404
    for where in ("/imports/files", "/imports/notes?conflicts=1"):
        assert curl("GET", where).status == 404
    text = "device_mac_address,line_number,user_id,server_address\n0004f2c0f001,1,fusion,pbx.example\n"
    assert curl("POST", "/imports/fusionpbx", text, "--header", CSV, csrf=False).status == 403
    assert curl("POST", "/imports/fusionpbx?dry_run=1", text, "--header", CSV).json["dry_run"] is True
    assert curl("POST", "/imports/fusionpbx", text, "--header", CSV).json["added"] == 1


def test_a_backup_is_fetched_by_curl_and_a_phone_comes_back_from_it(curl, tmp_path):
    wish, file = json.dumps({"password": PASSWORD, "passphrase": "correct horse battery"}), tmp_path / "b.blb"
    words = ("--header", "Content-Type: application/json", "--output", file)
    assert curl("POST", "/backup", wish, *words, csrf=False).status == 403
    got = curl("POST", "/backup", wish, *words)
    assert got.status == 200 and got.headers["content-disposition"].startswith("attachment") and file.read_bytes()[:8] == b"BLBACKUP"
    made = curl("POST", "/backup/uploads", {"size_bytes": file.stat().st_size})
    where = f"/backup/uploads/{made.json['id']}"
    assert made.status == 201 and made.headers["location"].endswith(where) and curl("GET", "/backup/uploads").json["uploads"] == [made.json]
    assert curl("PUT", f"{where}?offset=0", None, "--header", "Content-Type: application/octet-stream", "--data-binary", f"@{file}").status == 200
    assert curl("POST", f"{where}/open", {"passphrase": "another passphrase"}).status == 422
    assert curl("POST", f"{where}/open", {"passphrase": "correct horse battery"}).json["is_open"] is True and curl("GET", where).json["made_at"]
    assert curl("POST", f"/phones/{MAC}/restore", {"backup": made.json["id"]}, csrf=False).status == 403
    assert curl("POST", f"/phones/{MAC}/restore?dry_run=1", {"backup": made.json["id"]}).json["dry_run"] is True
    assert curl("POST", f"/phones/{MAC}/restore", {"backup": made.json["id"]}).json["mac"] == MAC
    assert curl("DELETE", where).status == 204 and curl("GET", where).status == 404


def test_a_webhook_goes_to_the_hosts_that_are_allowed_alone(curl):
    assert curl("POST", "/webhooks", {"url": "http://169.254.169.254/latest", "events": ["boot"]}).status in (409, 422)


def test_events_are_streamed_to_curl_while_things_happen(curl):
    own_head = ("--dump-header", os.devnull)
    listening = subprocess.Popen(curl.command("GET", "/events", "--no-buffer", *own_head), stdout=subprocess.PIPE, text=True)
    numbers = itertools.count()

    def is_heard():
        """Something happens, and once more where it was too early: nothing is told before there is something to tell."""
        assert curl("PATCH", f"/phones/{MAC}", {"label": f"Heard {next(numbers)}"}).status == 200
        return select.select([listening.stdout], [], [], 0.5)[0]

    try:
        wait_until(is_heard, "an event")
        told = ""
        for line in listening.stdout:
            told += line
            if line.startswith("data:") and "phone set" in line:
                break
        assert re.search(r"^event: change$", told, re.M) and re.search(r"^id: \S+$", told, re.M)
    finally:
        listening.terminate()
        listening.wait()


def test_a_package_is_sent_in_pieces_by_curl_and_becomes_a_release(curl, tmp_path):
    package = make_zip(tmp_path / "5.9.2.3446.zip", {f"{VVX400}.sip.ld": os.urandom(300_000), "sip.ver": b"5.9.2.3446"})
    size, piece = package.stat().st_size, 100_000
    where = "/firmware/uploads/" + curl("POST", "/firmware/uploads", {"name": package.name, "size_bytes": size}).json["id"]
    for at in range(0, size, piece):
        part = tmp_path / "piece"
        part.write_bytes(package.read_bytes()[at:at + piece])
        words = ("--header", "Content-Type: application/octet-stream", "--data-binary", f"@{part}")
        assert curl("PUT", f"{where}?offset={at}", None, *words, csrf=False).status == 403
        assert curl("PUT", f"{where}?offset={at + 1}", None, *words).status == 409
        assert curl("PUT", f"{where}?offset={at}", None, *words).json["received_bytes"] == min(at + piece, size)
    assert curl("POST", f"{where}/finish", {}).status == 202
    wait_until(lambda: curl("GET", where).json["state"] == "taken", "the package to be taken in")
    assert "5.9.2.3446" in [r["release"] for r in curl("GET", "/firmware/releases").json["releases"]]
    assert curl("PUT", "/scopes/global/firmware?dry_run=1", {"release": "5.9.2.3446"}).json["dry_run"] is True
    assert curl("PUT", "/scopes/global/firmware", {"release": "5.9.2.3446"}).status == 200
    assert curl("GET", f"/phones/{MAC}").json["firmware"]["from"] in ("global", None)
    assert curl("DELETE", "/firmware/releases/5.9.2.3446").status == 409


def test_a_phone_is_told_to_read_its_files_again(curl):
    assert curl("POST", f"/phones/{MAC}/resync", csrf=False).status == 403
    assert curl("POST", f"/phones/{MAC}/resync?dry_run=1").json["dry_run"] is True
    assert curl("POST", f"/phones/{MAC}/resync").json["what"] == "resync"
    assert [one["what"] for one in curl("GET", f"/phones/{MAC}/tellings").json["tellings"]] == ["resync"]


def test_the_doctor_walks_and_is_called_off(curl):
    assert curl("POST", "/doctor", {"mac": MAC}, csrf=False).status == 403
    started = curl("POST", "/doctor", {"mac": MAC})
    assert (started.status, started.json["mac"]) == (202, MAC)
    assert curl("DELETE", "/doctor").status in (204, 404)  # it may be over by now
    assert curl("GET", "/doctor").json["by"] == "curl"


def test_the_last_word_is_to_log_out(curl):
    other = Curl(0, curl.jar.parent)
    other.url, other.jar, other.head = curl.url, curl.jar.parent / "jar2", curl.jar.parent / "head2"
    other.csrf = other("POST", "/session", {"user": "curl", "password": PASSWORD}).json["csrf"]
    kept = other.jar.read_text()
    assert other("DELETE", "/session").status == 204
    other.jar.write_text(kept)
    assert other("GET", "/session").status == 401


def test_every_resource_is_asked_here(office):
    """A resource that comes later needs its test by curl, too."""
    with open(__file__, encoding="utf-8") as file:
        source = file.read()
    resources = {path.split("/")[1] for path in description(office.port)["paths"]}
    missing = sorted(name for name in resources if f'"/{name}' not in source)
    assert missing == [], missing
