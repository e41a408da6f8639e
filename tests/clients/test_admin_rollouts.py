"""Rollouts over the API: planned, looked at, started, followed, ended."""

import json
import os
import threading

import pytest
from conftest import DEADLINE_S, Server, new_mac, wait_until
from office import Office, fields_of, problem
from test_firmware import VVX400, make_zip
from test_rollout import NEW, OLD, QUICK, SPIP331, boot

NONE = {"phones": 0, "waiting": 0, "offered": 0, "downloading": 0, "restarted": 0, "done": 0, "failed": 0}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rollouts")
    one = Server(folder, ["--admin", "127.0.0.1:0", *QUICK])
    for release in (OLD, NEW):
        one.cli("firmware", "add", make_zip(folder / f"{release}.zip", {
            f"{VVX400}.sip.ld": os.urandom(50_000), "sip.ver": release.encode()}))
    yield Office(one)
    one.stop()


@pytest.fixture
def site(office):
    """A site of the test's own, whose phones no other test has."""
    name = f"site-{new_mac()}"
    assert office.admin.post("/sites", {"name": name}).status == 201
    return name


def phones(office, site, count, model="VVX400"):
    macs = [new_mac() for _ in range(count)]
    for mac in macs:
        office.server.cli("phone", "add", mac, "--model", model, "--site", site)
    return macs


def plan(office, site, **more):
    answer = office.admin.post("/rollouts", {"release": NEW, "rings": ["rest"], "site": site, **more})
    assert answer.status == 201, answer
    return answer.json


def path_of(rollout, what=""):
    return f"/rollouts/{rollout['id']}{what}"


def test_who_may_plan_start_and_stop(office, site):
    rollout = plan(office, site)
    for who, code in ((office.nobody, 401), (office.viewer, 403), (office.operator, 403)):
        for ask, path in ((who.post, "/rollouts"), (who.post, path_of(rollout, "/start")), (who.post, path_of(rollout, "/resume")),
                          (who.post, path_of(rollout, "/rollback")), (who.post, path_of(rollout, "/cancel")), (who.delete, path_of(rollout))):
            body = {"release": NEW, "rings": ["rest"]} if path == "/rollouts" else None
            problem(ask(path, body) if body else ask(path), code, "unauthorized" if code == 401 else "forbidden")
    problem(office.viewer.post(path_of(rollout, "/pause")), 403, "forbidden")
    problem(office.operator.post(path_of(rollout, "/pause")), 409, "conflict")  # whoever sees phones fail may stop it
    for path in ("/rollouts", path_of(rollout), path_of(rollout, "/plan"), path_of(rollout, "/phones")):
        assert office.viewer.get(path).status == 200
        problem(office.nobody.get(path), 401, "unauthorized")


def test_what_is_planned_is_told_whole(office, site):
    office.admin.post("/groups", {"name": "lab"})
    mac = phones(office, site, 1)[0]
    rollout = plan(office, site, label="Spring", rings=[f"macs:{mac[:6].upper()}-{mac[6:]}", "group:lab", "percent:10", "rest"], model="VVX400",
                   text="0004", days="mon-fri", hours="22:00-05:00", pace=50, wait_s=60, patience_s=600, quiet_s=7200, halt_count=3, halt_percent=5)
    assert rollout == office.viewer.get(path_of(rollout)).json
    assert rollout["who"] == {"site": site, "group": "", "model": "VVX400", "text": "0004"}
    assert [(r["ring"], r["kind"], r["value"], r["percent"], r["counts"]) for r in rollout["rings"]] == [
        (1, "macs", mac, 0, NONE), (2, "group", "lab", 0, NONE), (3, "percent", "10", 0, NONE), (4, "rest", "", 0, NONE)]
    assert rollout["window"] == {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "22:00", "until": "05:00"}
    assert {k: rollout[k] for k in ("label", "release", "state", "pace", "wait_s", "patience_s", "quiet_s", "halt_count", "halt_percent", "waits_s", "ring")} == {
        "label": "Spring", "release": NEW, "state": "planned", "pace": 50, "wait_s": 60, "patience_s": 600, "quiet_s": 7200, "halt_count": 3,
        "halt_percent": 5, "waits_s": None, "ring": 0}
    assert rollout["counts"] == NONE and rollout["started_at"] is None
    assert office.viewer.get("/rollouts").json["rollouts"][0] == rollout  # the newest first
    assert office.server.cli_json("rollout", "show", rollout["id"])["label"] == "Spring"


@pytest.mark.parametrize("field, value", [
    ("release", "9.9.9"), ("release", None), ("site", "nowhere"), ("group", "nobody"), ("rings", []), ("rings.0", ["half"]), ("rings.0", ["percent:0"]),
    ("rings.0", ["percent:101"]), ("rings.1", ["rest", "macs:xyz"]), ("rings", ["group:none"]), ("rings", [f"macs:{new_mac()}"]), ("rings", ["rest"] * 33),
    ("days", "someday"), ("days", "mon-"), ("hours", "22-5"), ("hours", "25:00-26:00"), ("pace", -1), ("wait_s", -1), ("patience_s", 0), ("quiet_s", 0),
    ("halt_percent", 101), ("halt_count", -1), ("label", "a\nb"), ("colour", "red")])
def test_a_field_that_cannot_be_is_named_and_nothing_is_planned(office, field, value):
    before = office.viewer.get("/rollouts").json
    answer = office.admin.post("/rollouts", {"release": NEW, "rings": ["rest"], field.partition(".")[0]: value})
    assert fields_of(answer) == [field], answer
    assert office.viewer.get("/rollouts").json == before


def test_what_is_not_there_is_not_found(office):
    for number in ("4711", "0", "-1", "x", "99999999999999999999"):
        for what in ("", "/plan", "/phones"):
            problem(office.viewer.get(f"/rollouts/{number}{what}"), 404, "not_found")
        for what in ("start", "pause", "resume", "cancel", "rollback"):
            problem(office.admin.post(f"/rollouts/{number}/{what}"), 404, "not_found")
        problem(office.admin.delete(f"/rollouts/{number}"), 404, "not_found")


def test_the_plan_says_which_phones_are_in_which_ring_and_who_is_left_out_and_why(office, site):
    macs = phones(office, site, 5)
    [old] = phones(office, site, 1, model="SPIP331")
    rollout = plan(office, site, rings=[f"macs:{macs[0]}", "percent:40"])
    rows = office.viewer.get(path_of(rollout, "/plan")).json
    assert rows["total"] == 6 and rows["next"] is None
    by_ring = {ring: [p["mac"] for p in rows["phones"] if p["ring"] == ring] for ring in range(3)}
    assert by_ring[1] == [macs[0]] and len(by_ring[2]) == 2 and len(by_ring[0]) == 3
    why = {p["mac"]: p["reason"] for p in rows["phones"] if p["ring"] == 0}
    assert why[old] == "no_image" and sorted(why.values()) == ["no_image", "no_ring", "no_ring"]
    paged, cursor = [], ""
    while cursor is not None:
        page = office.viewer.get(path_of(rollout, f"/plan?limit=2{cursor and '&cursor=' + cursor}")).json
        paged, cursor = paged + page["phones"], page["next"]
    assert paged == rows["phones"]
    problem(office.viewer.get(path_of(rollout, "/plan?cursor=zz")), 422, "unprocessable")


def test_its_phones_are_listed_by_ring_and_state_page_by_page(office, site):
    macs = phones(office, site, 7)
    rollout = plan(office, site, rings=["percent:50", "rest"], pace=2)
    assert office.admin.post(path_of(rollout, "/start")).json["state"] == "running"
    wait_until(lambda: office.viewer.get(path_of(rollout)).json["counts"]["offered"] == 2, "the offers")
    rows = office.viewer.get(path_of(rollout, "/phones")).json
    assert rows["total"] == 7 and sorted(p["mac"] for p in rows["phones"]) == macs
    assert [p["ring"] for p in rows["phones"]] == [1, 1, 1, 1, 2, 2, 2]
    assert office.viewer.get(path_of(rollout, "/phones?ring=2")).json["total"] == 3
    offered = office.viewer.get(path_of(rollout, "/phones?state=offered&ring=1")).json
    assert offered["total"] == 2 and [p["state"] for p in offered["phones"]] == ["offered"] * 2
    paged, cursor = [], ""
    while cursor is not None:
        page = office.viewer.get(path_of(rollout, f"/phones?limit=3{cursor and '&cursor=' + cursor}")).json
        assert len(page["phones"]) <= 3
        paged, cursor = paged + page["phones"], page["next"]
    assert [p["mac"] for p in paged] == [p["mac"] for p in rows["phones"]]
    assert fields_of(office.viewer.get(path_of(rollout, "/phones?state=lost"))) == ["state"]
    assert fields_of(office.viewer.get(path_of(rollout, "/phones?ring=-1"))) == ["ring"]
    problem(office.admin.delete(path_of(rollout)), 409, "conflict")
    assert office.admin.post(path_of(rollout, "/cancel")).json["state"] == "cancelled"
    assert office.admin.delete(path_of(rollout)).status == 204


def test_a_dry_run_starts_nothing(office, site):
    phones(office, site, 2)
    rollout = plan(office, site)
    answer = office.admin.post(path_of(rollout, "/start?dry_run=1"))
    assert answer.status == 200 and "changes" in answer.json, answer
    assert office.viewer.get(path_of(rollout)).json == rollout
    assert office.admin.post("/rollouts?dry_run=1", {"release": NEW, "rings": ["rest"]}).status == 200
    assert office.viewer.get("/rollouts").json["rollouts"][0]["id"] == rollout["id"]


def test_what_it_needs_must_be_there_when_it_starts(office, site):
    rollout = plan(office, site)
    assert office.admin.delete(f"/sites/{site}").status == 204
    assert site in problem(office.admin.post(path_of(rollout, "/start")), 409, "conflict")["detail"]
    assert site in problem(office.viewer.get(path_of(rollout, "/plan")), 409, "conflict")["detail"]


def test_every_step_is_an_event_and_stands_in_the_audit(office, site):
    [mac] = phones(office, site, 1)
    rollout = plan(office, site)
    told, goes_on = [], threading.Event()

    def listen():
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", office.server.ports["admin"], timeout=DEADLINE_S)
        connection.request("GET", "/api/v1/events", headers=office.viewer.headers("GET"))
        stream = connection.getresponse()
        goes_on.set()
        name = None
        for line in stream:
            name = line[7:].decode().strip() if line.startswith(b"event: ") else name
            if line.startswith(b"data: ") and name == "rollout":
                told.append(json.loads(line[6:]))
                if told[-1]["action"] == "rollout end":
                    break
        connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    assert goes_on.wait(DEADLINE_S)
    office.admin.post(path_of(rollout, "/start"))
    # Not by asking for its files: a visit has room for so many requests, and the boot is one of them.
    wait_until(lambda: office.viewer.get(path_of(rollout)).json["counts"]["offered"] == 1, "the offer")
    boot(office.server, mac)
    thread.join(DEADLINE_S)
    assert [e["action"] for e in told] == ["rollout start", "rollout ring", "rollout end"], told
    assert {e["object"] for e in told} == {f"rollout {rollout['id']}"}
    assert told[0]["by"] != "bootline" and told[1]["by"] == told[2]["by"] == "bootline"
    shown = office.viewer.get(path_of(rollout)).json
    assert shown["state"] == "done" and shown["rings"][0]["percent"] == 100 and shown["counts"] == {**NONE, "phones": 1, "done": 1}


def test_the_figures_count_phones_of_rollouts_under_way(office, site):
    phones(office, site, 3)
    rollout = plan(office, site, pace=1)
    office.admin.post(path_of(rollout, "/start"))
    wait_until(lambda: 'bootline_rollout_phones{state="waiting"} 2' in office.viewer.get("/metrics").text, "the figures")
    office.admin.post(path_of(rollout, "/cancel"))
    assert "bootline_rollout_phones{" not in office.viewer.get("/metrics").text


def test_a_release_that_a_rollout_needs_is_not_removed(office, site):
    rollout = plan(office, site)
    ran = office.server.cli("firmware", "remove", NEW, check=False)
    assert ran.returncode == 1 and "Rollout" in ran.stderr
    office.admin.post(path_of(rollout, "/cancel"))
