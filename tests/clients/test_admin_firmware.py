"""Firmware over the API: releases, where they are set, what was dropped, and packages that come piece by piece."""

import http.client
import os
import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import DEADLINE_S, new_mac, wait_until
from office import Office, fields_of, problem
from test_firmware import FILES, GOOD, SPIP331, TAKEN, VERSION, VVX400, make_tar, make_zip

BYTES = "application/octet-stream"
PIECE_MAX = 8 << 20
ID_OF_NONE = "0" * 24


def begin(office, name, size, **more):
    answer = office.admin.post("/firmware/uploads", {"name": name, "size_bytes": size, **more})
    assert answer.status == 201, answer
    assert answer.headers["location"] == f"/api/v1/firmware/uploads/{answer.json['id']}"
    return answer.json["id"]


def send(office, upload, offset, body, **more):
    return office.admin.put(f"/firmware/uploads/{upload}?offset={offset}", body, content_type=BYTES, **more)


def state(office, upload):
    return office.admin.get(f"/firmware/uploads/{upload}").json


def finish(office, upload, **more):
    return office.admin.post(f"/firmware/uploads/{upload}/finish", more)


def ended(office, upload):
    return wait_until(lambda: (lambda u: u["state"] in ("taken", "refused") and u)(state(office, upload)), "the upload to be read")


def upload(office, path, piece=PIECE_MAX, **more):
    """All of a file; what became of it."""
    body = path.read_bytes()
    number = begin(office, path.name, len(body), **more)
    for at in range(0, len(body), piece):
        got = send(office, number, at, body[at:at + piece])
        assert got.status == 200 and got.json["received_bytes"] == min(at + piece, len(body)), got
    assert finish(office, number).status == 202
    return ended(office, number)


def packages_of(office):
    return sorted(p.name for p in (office.server.data / "packages").iterdir())


@pytest.fixture
def fresh(start):
    return Office(start("--admin", "127.0.0.1:0"))


def put_head(office, number, offset, length):
    """The head of a piece, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", office.port, timeout=DEADLINE_S)
    connection.putrequest("PUT", f"/api/v1/firmware/uploads/{number}?offset={offset}")
    for name, value in {**office.admin.headers("PUT"), "Content-Type": BYTES, "Content-Length": str(length)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection


def versioned(version):
    return {**GOOD, "sip.ver": version.encode()}


# Uploads.

@pytest.mark.parametrize("kind, piece", [("zip", 20_000), ("tar", PIECE_MAX), ("tar.gz", 65_536)])
def test_a_package_that_comes_in_pieces_is_taken_in_whole(fresh, tmp_path, kind, piece):
    make = {"zip": make_zip, "tar": make_tar, "tar.gz": lambda p, f: make_tar(p, f, mode="w:gz")}[kind]
    got = upload(fresh, make(tmp_path / f"a.{kind}", FILES), piece)
    assert (got["state"], got["release"], got["is_new"], got["added"], got["why"]) == ("taken", VERSION, True, len(TAKEN), None)
    assert got["by"] == "admin" and got["read_bytes"] == got["size_bytes"]
    shown = fresh.viewer.get(f"/firmware/releases/{VERSION}").json
    assert sorted(f["name"] for f in shown["contents"]) == TAKEN
    assert packages_of(fresh) == []
    row = next(r for r in fresh.server.cli_json("audit")["audit"] if r["action"] == "firmware add")
    assert (row["by"], row["via"], row["object"]) == ("admin", "token" if fresh.admin.token else "web", f"release {VERSION}")


def test_one_image_comes_with_its_version(fresh, tmp_path):
    image = tmp_path / f"{VVX400}.sip.ld"
    image.write_bytes(b"image" * 1000)
    assert upload(fresh, image, version="5.9.2.1")["release"] == "5.9.2.1"


def test_a_refused_package_says_why_and_may_be_told_its_version(fresh, tmp_path):
    got = upload(fresh, make_zip(tmp_path / "firmware.zip", {f"{VVX400}.sip.ld": b"image"}))
    assert got["state"] == "refused" and "version" in got["why"] and got["release"] is None
    assert fields_of(finish(fresh, got["id"], version="../x")) == ["version"]
    assert finish(fresh, got["id"], version="5.9.9").status == 202
    assert ended(fresh, got["id"])["release"] == "5.9.9"
    problem(finish(fresh, got["id"]), 409, "conflict")


def test_what_is_no_package_is_refused_and_leaves_nothing(fresh, tmp_path):
    (tmp_path / "a.zip").write_bytes(os.urandom(5000))
    got = upload(fresh, tmp_path / "a.zip")
    assert got["state"] == "refused" and "cannot be read" in got["why"]
    assert fresh.admin.delete(f"/firmware/uploads/{got['id']}").status == 204
    assert packages_of(fresh) == [] and list((fresh.server.data / "images").iterdir()) == []


def test_a_piece_in_the_wrong_place_changes_nothing(fresh):
    number = begin(fresh, "a.zip", 10)
    assert send(fresh, number, 0, b"abc").json["received_bytes"] == 3
    for offset in (0, 2, 4, 10):
        problem(send(fresh, number, offset, b"xyz"), 409, "wrong_offset")
    problem(send(fresh, number, 3, b"x" * 8), 422, "unprocessable")
    assert fields_of(fresh.admin.put(f"/firmware/uploads/{number}", b"x", content_type=BYTES)) == ["offset"]
    assert fields_of(send(fresh, number, "x", b"x")) == ["offset"]
    assert state(fresh, number)["received_bytes"] == 3
    assert "3 of 10" in problem(finish(fresh, number), 409, "conflict")["detail"]


def test_a_piece_over_its_limit_is_refused_unread(fresh):
    number = begin(fresh, "a.zip", 2 * PIECE_MAX)
    connection = put_head(fresh, number, 0, PIECE_MAX + 1)
    assert connection.getresponse().status == 413
    connection.close()
    assert send(fresh, number, 0, bytes(PIECE_MAX)).json["received_bytes"] == PIECE_MAX


def test_only_bytes_are_a_piece(fresh):
    number = begin(fresh, "a.zip", 10)
    problem(fresh.admin.put(f"/firmware/uploads/{number}?offset=0", {"a": 1}), 415, "unsupported_media_type")


@pytest.mark.parametrize("field, body", [
    ("name", {"name": "a.exe", "size_bytes": 1}), ("name", {"name": "../a.zip", "size_bytes": 1}),
    ("name", {"name": "a/b.zip", "size_bytes": 1}), ("name", {"name": "", "size_bytes": 1}), ("name", {"name": "a\n.zip", "size_bytes": 1}),
    ("name", {"name": "x" * 300 + ".zip", "size_bytes": 1}), ("size_bytes", {"name": "a.zip", "size_bytes": 0}),
    ("size_bytes", {"name": "a.zip", "size_bytes": (2048 << 20) + 1}), ("size_bytes", {"name": "a.zip"}),
    ("version", {"name": "a.zip", "size_bytes": 1, "version": "a/b"}), ("colour", {"name": "a.zip", "size_bytes": 1, "colour": "red"})])
def test_what_cannot_be_a_package_is_not_begun(office, field, body):
    assert fields_of(office.admin.post("/firmware/uploads", body)) == [field]


def test_who_may_upload_and_who_may_look(office):
    body = {"name": "a.zip", "size_bytes": 1}
    problem(office.nobody.post("/firmware/uploads", body), 401, "unauthorized")
    problem(office.operator.post("/firmware/uploads", body), 403, "forbidden")
    number = begin(office, "a.zip", 1)
    assert office.viewer.get(f"/firmware/uploads/{number}").json["state"] == "receiving"
    problem(office.operator.put(f"/firmware/uploads/{number}?offset=0", b"x", content_type=BYTES), 403, "forbidden")
    problem(office.operator.post(f"/firmware/uploads/{number}/finish", {}), 403, "forbidden")
    problem(office.operator.delete(f"/firmware/uploads/{number}"), 403, "forbidden")
    assert office.admin.delete(f"/firmware/uploads/{number}").status == 204


@pytest.mark.parametrize("number", [ID_OF_NONE, "x" * 100, "bootline.db"])
def test_an_upload_that_is_not_there_is_not_found(office, number):
    problem(office.admin.get(f"/firmware/uploads/{number}"), 404, "not_found")
    problem(send(office, number, 0, b"x"), 404, "not_found")
    problem(office.admin.post(f"/firmware/uploads/{number}/finish", {}), 404, "not_found")
    problem(office.admin.delete(f"/firmware/uploads/{number}"), 404, "not_found")


def test_uploads_are_bounded_in_number_and_in_bytes(fresh):
    numbers = [begin(fresh, f"a{i}.zip", 1) for i in range(8)]
    problem(fresh.admin.post("/firmware/uploads", {"name": "b.zip", "size_bytes": 1}), 409, "no_place")
    for number in numbers[1:]:
        assert fresh.admin.delete(f"/firmware/uploads/{number}").status == 204
    begin(fresh, "large.zip", 2048 << 20)
    problem(fresh.admin.post("/firmware/uploads", {"name": "b.zip", "size_bytes": 2048 << 20}), 409, "no_place")
    assert [u["name"] for u in fresh.viewer.get("/firmware/uploads").json["uploads"]].count("large.zip") == 1


def test_an_upload_leaves_the_disk_its_reserve(start, tmp_path):
    if shutil.disk_usage(tmp_path).free > 1 << 40:
        pytest.skip("disk-reserve cannot be as large as what is free here")
    office = Office(start("--admin", "127.0.0.1:0", "--disk-reserve", str(1 << 40)))
    assert "disk-reserve" in problem(office.admin.post("/firmware/uploads", {"name": "a.zip", "size_bytes": 1 << 30}), 507, "no_space")["detail"]


def test_an_upload_goes_on_after_a_broken_connection(fresh, tmp_path):
    body = make_zip(tmp_path / "a.zip", FILES).read_bytes()
    number = begin(fresh, "a.zip", len(body))
    send(fresh, number, 0, body[:1000])
    connection = put_head(fresh, number, 1000, len(body) - 1000)
    connection.send(body[1000:5000])
    connection.close()
    assert state(fresh, number)["received_bytes"] == 1000
    assert send(fresh, number, 1000, body[1000:]).status == 200
    assert finish(fresh, number).status == 202 and ended(fresh, number)["release"] == VERSION


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_an_upload_goes_on_after_another_start_of_the_server(fresh, tmp_path, how):
    body = make_zip(tmp_path / "a.zip", FILES).read_bytes()
    number = begin(fresh, "a.zip", len(body))
    send(fresh, number, 0, body[:70_000])
    with open(fresh.server.data / "packages" / number, "ab") as file:
        file.write(b"of a piece that was cut off")
    restart(fresh, how)
    assert state(fresh, number)["received_bytes"] == 70_000
    send(fresh, number, 70_000, body[70_000:])
    assert finish(fresh, number).status == 202 and ended(fresh, number)["release"] == VERSION
    assert fresh.server.cli_json("firmware", "verify")["verified"] == len(TAKEN)


def restart(office, how):
    """At another port: the one before may be anybody's by now."""
    getattr(office.server, how)()
    office.server.start()
    for who in office.people.values():
        who.port = office.port


def test_what_was_finished_is_read_by_the_next_server(fresh, tmp_path):
    body = make_zip(tmp_path / "a.zip", FILES).read_bytes()
    number = begin(fresh, "a.zip", len(body))
    send(fresh, number, 0, body)
    finish(fresh, number)
    restart(fresh, "kill")
    assert ended(fresh, number)["release"] == VERSION
    assert packages_of(fresh) == []


def test_an_upload_that_is_being_read_can_be_given_up(fresh, tmp_path):
    body = make_tar(tmp_path / "a.tar", {**GOOD, f"{SPIP331}.sip.ld": os.urandom(60 << 20)}).read_bytes()
    number = begin(fresh, "a.tar", len(body))
    for at in range(0, len(body), PIECE_MAX):
        assert send(fresh, number, at, body[at:at + PIECE_MAX]).status == 200
    finish(fresh, number)
    assert fresh.admin.delete(f"/firmware/uploads/{number}").status == 204
    problem(fresh.admin.get(f"/firmware/uploads/{number}"), 404, "not_found")
    wait_until(lambda: packages_of(fresh) == [], "its file to go")
    # Whether it was quick enough or not: the next one is taken in, and nothing is left of this one but a whole release.
    assert upload(fresh, make_zip(tmp_path / "b.zip", versioned("5.9.3.1")))["state"] == "taken"
    held = {f["hash"] for r in fresh.admin.get("/firmware/releases").json["releases"]
            for f in fresh.admin.get(f"/firmware/releases/{r['release']}").json["contents"]}
    assert {p.name for p in (fresh.server.data / "images").iterdir()} == held


def test_two_that_send_the_same_piece_make_one_of_it(fresh):
    piece = os.urandom(1 << 20)
    number = begin(fresh, "a.zip", 4 * len(piece))
    for step in range(4):
        with ThreadPoolExecutor(4) as pool:
            got = sorted(a.status for a in pool.map(lambda _: send(fresh, number, step * len(piece), piece), range(4)))
        assert got == [200, 409, 409, 409]
    assert (fresh.server.data / "packages" / number).read_bytes() == 4 * piece


def test_what_nobody_goes_on_with_is_forgotten(fresh):
    old, young = begin(fresh, "old.zip", 10), begin(fresh, "young.zip", 10)
    for number in (old, young):
        send(fresh, number, 0, b"abc")
    fresh.server.stop()
    (fresh.server.data / "packages" / ID_OF_NONE).write_bytes(b"without a row")
    with sqlite3.connect(fresh.server.data / "bootline.db") as db:
        db.execute("UPDATE package_upload SET changed_at = ? WHERE id = ?", (int(time.time()) - 25 * 3600, old))
    fresh.server.start()
    wait_until(lambda: packages_of(fresh) == [young], "the old one to go")


# Releases.

@pytest.fixture
def held(fresh, tmp_path):
    """An office with two releases and two phones."""
    for version in (VERSION, "5.9.3.1"):
        fresh.server.cli("firmware", "add", make_zip(tmp_path / f"{version}.zip", versioned(version)))
    fresh.macs = [new_mac(), new_mac()]
    for mac, model in zip(fresh.macs, ("VVX400", "SPIP331")):
        fresh.server.cli("phone", "add", mac, "--model", model)
    return fresh


def test_releases_are_as_the_command_line_shows_them(held):
    got, told = held.viewer.get("/firmware/releases").json["releases"], held.server.cli_json("firmware", "list")["releases"]
    assert [r["release"] for r in got] == ["5.9.3.1", VERSION]
    for g, t in zip(got, told):
        assert {k: g[k] for k in t} == t
    assert got[0]["models"] == ["VVX400"] and got[0]["phones"] == 1
    whole = held.viewer.get(f"/firmware/releases/{VERSION}").json
    assert whole["without"] == ["SPIP331"] and whole["source"] == f"{VERSION}.zip"
    assert {f["name"]: f["model"] for f in whole["contents"]}[f"{VVX400}.sip.ld"] == "VVX400"
    problem(held.admin.get("/firmware/releases/1.2.3"), 404, "not_found")


def test_a_release_is_removed_with_its_bytes(held):
    path = f"/firmware/releases/{VERSION}"
    problem(held.operator.delete(path), 403, "forbidden")
    assert held.admin.delete(path + "?dry_run=1").json["dry_run"]
    problem(held.admin.delete(path, headers={"If-Match": '"another"'}), 412, "precondition_failed")
    tag = held.admin.get(path).headers["etag"]
    assert held.admin.delete(path, headers={"If-Match": tag}).status == 204
    problem(held.admin.delete(path), 404, "not_found")
    kept = {f["hash"] for f in held.admin.get("/firmware/releases/5.9.3.1").json["contents"]}
    assert {p.name for p in (held.server.data / "images").iterdir()} == kept


def test_a_release_is_set_with_a_dry_run_first(held):
    mac = held.macs[0]
    got = held.admin.put("/scopes/global/firmware?dry_run=1", {"release": VERSION}).json
    assert got["phones"]["changed"] == 1 and any("fw/" + VERSION in line["text"] for d in got["diffs"] for line in d["lines"]), got
    assert held.viewer.get("/scopes/global/firmware").json == {"scope": "global", "release": None, "may_be_newer": False}
    assert held.admin.put("/scopes/global/firmware", {"release": VERSION}).json["release"] == VERSION
    assert held.admin.put(f"/scopes/phone:{mac}/firmware", {"release": "5.9.3.1", "may_be_newer": True}).json["may_be_newer"] is True
    assert held.viewer.get("/firmware/set").json["set"] == [
        {"scope": "global", "release": VERSION, "may_be_newer": False}, {"scope": f"phone:{mac}", "release": "5.9.3.1", "may_be_newer": True}]
    assert b"fw/5.9.3.1/sip.ld" in held.server.get(f"{mac}.cfg").body
    assert "set at" in problem(held.admin.delete(f"/firmware/releases/{VERSION}"), 409, "conflict")["detail"]
    assert held.admin.delete("/scopes/global/firmware?dry_run=1").json["dry_run"]
    assert held.admin.delete("/scopes/global/firmware").status == 204
    problem(held.admin.delete("/scopes/global/firmware"), 404, "not_found")
    actions = [r["action"] for r in held.server.cli_json("audit")["audit"]]
    assert actions.count("firmware set") == 2 and actions.count("firmware unset") == 1


NO_WAY_BACK = {"go_back": 0, "go_back_mac": None, "go_back_version": None, "go_back_release": None, "warnings": []}


def way_back(mac, release):
    told = f"Phones that run something newer and go back: 1, as {mac}, which runs 99.1.2.3 and gets {release}."
    return {"go_back": 1, "go_back_mac": mac, "go_back_version": "99.1.2.3", "go_back_release": release, "warnings": [told]}


def runs_newer(server, mac):
    agent = f"FileTransport PolycomVVX-VVX_400-UA/99.1.2.3 (SN:{mac}) Type/Application"
    assert server.get(f"{mac}.cfg", headers={"User-Agent": agent}).status == 200
    wait_until(lambda: "99.1.2.3" in server.cli("phone", "show", mac).stdout, "the trace")


def test_who_sets_a_release_is_told_which_phones_it_takes_back(held):
    mac, other = held.macs
    runs_newer(held.server, mac)
    back = way_back(mac, VERSION)
    for scope, may_be_newer, told in (("global", False, back), ("global", True, NO_WAY_BACK), (f"phone:{other}", False, NO_WAY_BACK), (f"phone:{mac}", False, back)):
        where, body = f"/scopes/{scope}/firmware", {"release": VERSION, "may_be_newer": may_be_newer}
        assert held.admin.put(where + "?dry_run=1", body).json["report"] == told
        assert held.admin.put(where, body).json == {"scope": scope, **body, **told}


def test_who_takes_a_release_back_is_told_before_which_phones_go_back_by_that(held):
    mac = held.macs[0]
    where = f"/scopes/phone:{mac}/firmware?dry_run=1"
    runs_newer(held.server, mac)
    assert held.admin.put("/scopes/global/firmware", {"release": VERSION}).status == 200
    assert held.admin.put(f"/scopes/phone:{mac}/firmware", {"release": "5.9.3.1", "may_be_newer": True}).status == 200
    assert held.admin.delete(where).json["report"] == way_back(mac, VERSION)
    assert held.admin.put("/scopes/global/firmware", {"release": VERSION, "may_be_newer": True}).status == 200
    assert held.admin.delete(where).json["report"] == NO_WAY_BACK
    assert held.admin.delete("/scopes/global/firmware?dry_run=1").json["report"] == NO_WAY_BACK


def test_who_may_set_a_release_and_what_cannot_be_set(held):
    mac = held.macs[0]
    problem(held.operator.put("/scopes/global/firmware", {"release": VERSION}), 403, "forbidden")
    assert held.operator.put(f"/scopes/phone:{mac}/firmware", {"release": VERSION}).status == 200
    assert fields_of(held.admin.put("/scopes/global/firmware", {"release": "1.2.3"})) == ["release"]
    assert fields_of(held.admin.put("/scopes/global/firmware", {})) == ["release"]
    problem(held.admin.put("/scopes/lines/firmware", {"release": VERSION}), 404, "not_found")
    problem(held.admin.get("/scopes/site:none/firmware"), 404, "not_found")


def test_bytes_that_have_changed_are_found_over_the_api(held):
    path = f"/firmware/releases/{VERSION}"
    assert held.admin.post(path + "/verify").json == {"release": VERSION, "verified": 2, "damaged": []}
    image = next(f["hash"] for f in held.admin.get(path).json["contents"] if f["name"].endswith(".ld"))
    where = held.server.data / "images" / image
    where.chmod(0o600)
    where.write_bytes(b"else")
    assert held.admin.post(path + "/verify").json["damaged"] == [{"name": f"{VVX400}.sip.ld", "fault": "its bytes have changed"}]
    problem(held.viewer.post(path + "/verify"), 403, "forbidden")


def test_a_size_that_others_have_not_seen_is_told_and_taken(fresh, tmp_path):
    files = {f"{VVX400}.sip.ld": b"short", f"{SPIP331}.sip.ld": bytes(3793 * 1024 - 700), "sip.ver": b"4.1.4.7430"}
    added = fresh.server.cli("firmware", "add", make_tar(tmp_path / "a.tar", files))
    assert f"{VVX400}.sip.ld has 5 bytes" in added.stderr and "50159 KB" in added.stderr and SPIP331 not in added.stderr
    notes = {f["name"]: f["note"] for f in fresh.admin.get("/firmware/releases/4.1.4.7430").json["contents"]}
    assert "50159 KB" in notes[f"{VVX400}.sip.ld"] and notes[f"{SPIP331}.sip.ld"] is None and notes["sip.ver"] is None


# The drop folder.

def test_the_drop_folders_news_are_told(start, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    make_zip(folder / "a.zip", GOOD)
    (folder / "broken.zip").write_bytes(os.urandom(1000))
    office = Office(start("--admin", "127.0.0.1:0", "--firmware", folder))
    news = wait_until(lambda: (lambda n: len(n) == 2 and n)(office.viewer.get("/firmware/drop").json["news"]), "both to be looked at")
    by_name = {n["name"]: n for n in news}
    assert by_name["a.zip"]["release"] == VERSION and by_name["a.zip"]["why"] is None
    assert by_name["broken.zip"]["release"] is None and "cannot be read" in by_name["broken.zip"]["why"]
    assert office.viewer.get("/firmware/drop").json["folder"] == str(folder)


def test_without_a_drop_folder_there_are_no_news(office):
    assert office.viewer.get("/firmware/drop").json == {"folder": None, "news": [], "total": 0, "next": None}


def test_a_phone_tells_which_release_it_is_to_run_and_what_says_so(held):
    mac = new_mac()
    held.operator.post("/phones", {"mac": mac, "model": "VVX400"})

    def firmware():
        return held.viewer.get(f"/phones/{mac}").json["firmware"]

    assert firmware() == {"release": None, "from": None, "is_held": False, "keeps_newer": False}
    held.admin.put("/scopes/global/firmware", {"release": VERSION})
    assert firmware() == {"release": VERSION, "from": "global", "is_held": False, "keeps_newer": False}
    held.operator.put(f"/scopes/phone:{mac}/firmware", {"release": VERSION, "may_be_newer": True})
    held.server.get(f"{mac}.cfg", headers={"User-Agent": "FileTransport PolycomVVX-VVX_400-UA/9.9.9.9999 Type/Application"})
    wait_until(lambda: firmware() == {"release": VERSION, "from": f"phone:{mac}", "is_held": False, "keeps_newer": True}, "the version to be noted")
    held.operator.post(f"/phones/{mac}/state", {"state": "retired"})
    assert firmware() is None
