"""Rollouts: virtual phones go from ring to ring, and what fails halts them."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
from conftest import DEADLINE_S, PROGRAM, cli, new_mac, wait_until
from data_folder import Original
from test_firmware import VVX400, VVX410, make_zip, serve_once

OLD, NEW = "5.9.2.3446", "5.9.8.5760"
SPIP331 = "2345-12365-001"
QUICK = ("--rollout-look", "1", "--visit-pause", "1")


def add_release(data, release, parts=(VVX400, VVX410), size=16_000_000):
    """Images are larger than what fits between a server and a phone that wants the header alone."""
    files = {f"{part}.sip.ld": os.urandom(size // 100) + bytes(size) for part in parts}
    cli(data, "firmware", "add", make_zip(data.parent / f"{release}.zip", {**files, "sip.ver": release.encode()}))


def add_both(data):
    serve_once(data)
    add_release(data, OLD)
    add_release(data, NEW)


ORIGINAL = Original(add_both)


@pytest.fixture
def fleet(start, tmp_path):
    """A server with two releases, which looks at rollouts as often as it can."""
    return start(*QUICK, "--sandbox", "require", data=ORIGINAL.copy(tmp_path / "data"))


def new_phones(server, count, *options):
    macs = [new_mac() for _ in range(count)]
    for mac in macs:
        server.cli("phone", "add", mac, *(options or ("--model", "VVX400")))
    wait_until(lambda: server.get(f"{macs[-1]}.cfg").status == 200, "the phones to be known")
    return macs


def boot(server, mac, *words, version=OLD, check=True):
    ran = subprocess.run([PROGRAM, "boot", server.url, "--mac", mac, "--version", version, "--update", *words],
                         capture_output=True, text=True, timeout=DEADLINE_S)
    assert not check or ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def plan(server, *words, ring=("rest",), release=NEW):
    rings = [word for one in ring for word in ("--ring", one)]
    return server.cli_json("rollout", "add", "--release", release, *rings, *words)["id"]


def begin(server, *words, **more):
    rollout = plan(server, *words, **more)
    server.cli("rollout", "start", rollout)
    return rollout


def show(server, rollout):
    return server.cli_json("rollout", "show", rollout)


def becomes(server, rollout, what, **wanted):
    """Waits until fields of a rollout are as wanted: state="done", or a count of its first ring: done=3."""
    def is_so():
        shown = show(server, rollout)
        row = {**shown, **shown["rings"][0]}
        return all(row[name] == value for name, value in wanted.items()) and shown
    return wait_until(is_so, f"{what}: {wanted} of {show(server, rollout)}")


def app_file(server, mac):
    return re.search('APP_FILE_PATH="([^"]*)"', server.get(f"{mac}.cfg").text).group(1)


def is_offered(server, mac, release=NEW):
    return app_file(server, mac) == f"fw/{release}/{mac}/sip.ld"


def offered(server, rollout, *macs):
    """Waits until phones have been offered the release.  They are not asked for before: a visit has room for so many requests."""
    wait_until(lambda: sum(r["offered"] for r in show(server, rollout)["rings"]) == len(macs), f"offers to {macs}")
    for mac in macs:
        wait_until(lambda mac=mac: is_offered(server, mac), f"the offer to {mac}")


def visits(server, mac):
    text, found = server.cli("trace", mac, "--json").stdout.strip(), []
    while text:
        one, end = json.JSONDecoder().raw_decode(text)
        found, text = found + [one], text[end:].strip()
    return found


def test_a_phone_is_offered_the_release_takes_it_and_is_done(fleet):
    [mac] = new_phones(fleet, 1)
    rollout = begin(fleet)
    offered(fleet, rollout, mac)
    boot(fleet, mac)
    shown = becomes(fleet, rollout, "the end", state="done", done=1)
    assert shown["failed"] == [] and shown["ended_at"]
    assert is_offered(fleet, mac)  # it keeps what it runs now


def test_rings_follow_each_other_and_waiting_phones_keep_what_they_had(fleet):
    first, second = new_phones(fleet, 2)
    fleet.cli("firmware", "set", "global", OLD)
    rollout = begin(fleet, "--wait", "1s", ring=(f"macs:{first}", "rest"))
    offered(fleet, rollout, first)
    assert app_file(fleet, second) == f"fw/{OLD}/sip.ld"
    boot(fleet, first)
    offered(fleet, rollout, second)
    boot(fleet, second)
    becomes(fleet, rollout, "the end", state="done")


def test_the_plan_is_shown_before_it_starts(fleet):
    [mac] = new_phones(fleet, 1)
    [old] = new_phones(fleet, 1, "--model", "SPIP331")
    rollout = plan(fleet, ring=(f"macs:{mac},{old}", "rest"))
    for words in (("start", rollout, "--dry-run"), ("add", "--release", NEW, "--ring", f"macs:{mac},{old}", "--ring", "rest", "--dry-run")):
        draft = fleet.cli_json("rollout", *words)
        assert [(p["mac"], p["ring"]) for p in draft["phones"]] == [(mac, 1)]
        assert [(p["mac"], p["reason"]) for p in draft["left_out"]] == [(old, "no_image")]
    assert "####" not in fleet.cli("rollout", "show", rollout).stdout and [r["percent"] for r in show(fleet, rollout)["rings"]] == [0, 0]
    assert show(fleet, rollout)["state"] == "planned" and len(fleet.cli_json("rollout", "list")["rollouts"]) == 1
    fleet.cli("rollout", "start", rollout)
    assert [p["mac"] for p in show(fleet, rollout)["left_out"]] == [old]
    offered(fleet, rollout, mac)
    assert app_file(fleet, old) == "sip.ld"
    text = fleet.cli("rollout", "show", rollout).stdout
    assert "...................." in text and old in text and "The release has no image for it." in text


def test_whom_a_rollout_moves_is_said_as_a_query_too(fleet):
    [mac, _] = new_phones(fleet, 2)
    query = f'site=default "{mac}" model=VVX400'
    draft = fleet.cli_json("rollout", "add", "--release", NEW, "--query", query, "--ring", "rest", "--dry-run")
    assert [p["mac"] for p in draft["phones"]] == [mac]
    for words in (["--query", "version=5.9"], ["--query", "site=default", "--site", "default"], ["--query", "colour=red"]):
        ran = fleet.cli("rollout", "add", "--release", NEW, "--ring", "rest", *words, check=False)
        assert ran.returncode == 2 and "--query" in ran.stderr, words
    assert "nowhere" in fleet.cli("rollout", "add", "--release", NEW, "--ring", "rest", "--query", "site=nowhere", check=False).stderr


@pytest.mark.parametrize("fault, reason", [("old", "old_version"), ("signature", "complaint"), ("loop", "loop"), ("silent", "silent")])
def test_a_phone_that_fails_is_listed_with_why_and_halts_its_ring(fleet, fault, reason):
    bad, other, late = new_phones(fleet, 3)
    rollout = begin(fleet, "--patience", "2s", "--halt-count", "1", ring=(f"macs:{bad},{other}", "rest"))
    offered(fleet, rollout, bad, other)
    boot(fleet, bad, "--fault", fault, check=fault != "silent")
    wait_until(lambda: show(fleet, rollout)["state"] == "halted", "the halt")
    shown = show(fleet, rollout)
    [failed] = shown["failed"]
    assert (failed["mac"], failed["reason"]) == (bad, reason), failed
    assert shown["why"] == "1 of 2 phones of ring 1 failed."
    assert {"old": OLD, "signature": "signature verification failed"}.get(fault, "") in failed["why"]
    # What it ran is held, so that is what the ring offers; nobody else is offered anything.
    wait_until(lambda: app_file(fleet, bad) in (f"fw/{OLD}/{bad}/sip.ld", "fw/hold/sip.ld"), "the previous release")
    assert app_file(fleet, other) == "fw/hold/sip.ld"  # it never said what it runs
    assert app_file(fleet, late) == "sip.ld"
    assert any("a rollout was halted" in line for line in fleet.log().splitlines())


def test_a_halted_ring_offers_what_scopes_say_else_what_the_phone_ran(fleet):
    bad, scoped = new_phones(fleet, 2)
    for mac in (bad, scoped):
        boot(fleet, mac)
    wait_until(lambda: visits(fleet, bad) and visits(fleet, scoped), "the visits")
    fleet.cli("firmware", "set", f"phone:{scoped}", OLD)
    rollout = begin(fleet, "--halt-count", "1")
    offered(fleet, rollout, bad, scoped)
    boot(fleet, bad, "--fault", "old")
    wait_until(lambda: show(fleet, rollout)["state"] == "halted", "the halt")
    wait_until(lambda: is_offered(fleet, bad, OLD), "what it ran")
    assert app_file(fleet, scoped) == f"fw/{OLD}/sip.ld"


def test_resumed_with_a_retry_it_gets_there(fleet):
    [mac] = new_phones(fleet, 1)
    rollout = begin(fleet, "--halt-count", "1")
    offered(fleet, rollout, mac)
    boot(fleet, mac, "--fault", "old")
    wait_until(lambda: show(fleet, rollout)["state"] == "halted", "the halt")
    fleet.cli("rollout", "resume", rollout, "--retry")
    offered(fleet, rollout, mac)
    boot(fleet, mac)
    becomes(fleet, rollout, "the end", state="done", done=1)


def test_paused_cancelled_rolled_back_and_removed(fleet):
    done, given, waiting = new_phones(fleet, 3)
    rollout = begin(fleet, "--wait", "0s", ring=(f"macs:{done}", f"macs:{given}", "rest"))
    offered(fleet, rollout, done)
    boot(fleet, done)
    offered(fleet, rollout, given)
    fleet.cli("rollout", "pause", rollout)
    ran = fleet.cli("rollout", "pause", rollout, check=False)
    assert ran.returncode == 1 and "is paused, so it cannot be paused" in ran.stderr
    assert fleet.cli("rollout", "remove", rollout, check=False).returncode == 1
    assert is_offered(fleet, given)
    fleet.cli("rollout", "cancel", rollout)
    wait_until(lambda: not is_offered(fleet, given), "the offer to be taken back")
    assert is_offered(fleet, done) and app_file(fleet, waiting) == "sip.ld"
    fleet.cli("rollout", "rollback", rollout)
    wait_until(lambda: not is_offered(fleet, done), "the release to be taken back")
    assert fleet.cli("rollout", "resume", rollout, check=False).returncode == 1
    fleet.cli("rollout", "remove", rollout)
    wait_until(lambda: app_file(fleet, done) == "sip.ld", "the scopes' answer")
    assert fleet.cli("rollout", "show", rollout, check=False).returncode == 1


def test_where_an_old_model_is_offered_a_release_its_removal_is_refused_for_the_rollout(fleet):
    """Another release of its model, which no scope names, would change nothing for it."""
    last = "4.0.15.1009"
    [mac] = new_phones(fleet, 1, "--model", "SPIP331")
    add_release(fleet.data, last, parts=(SPIP331,), size=1000)
    rollout = begin(fleet, release=last, ring=(f"macs:{mac}",))
    wait_until(lambda: is_offered(fleet, mac, last), "the offer")
    ran = fleet.cli("firmware", "remove", last, check=False)
    assert ran.returncode == 1 and f"Rollout {rollout} needs the release" in ran.stderr, ran.stderr


def test_done_phones_keep_the_release_until_a_scope_says_the_same_or_a_newer_one(fleet):
    [mac] = new_phones(fleet, 1)
    fleet.cli("firmware", "set", "global", OLD)
    rollout = begin(fleet)
    offered(fleet, rollout, mac)
    boot(fleet, mac)
    becomes(fleet, rollout, "the end", state="done")
    assert is_offered(fleet, mac)
    fleet.cli("firmware", "set", "global", NEW)
    wait_until(lambda: app_file(fleet, mac) == f"fw/{NEW}/sip.ld", "the scope")
    newer = "6.4.6.0123"
    add_release(fleet.data, newer)
    fleet.cli("firmware", "set", "global", newer)
    wait_until(lambda: app_file(fleet, mac) == f"fw/{newer}/sip.ld", "the scope")


def test_a_release_and_what_its_phones_may_go_back_to_are_not_removed(fleet):
    [mac] = new_phones(fleet, 1)
    boot(fleet, mac)
    wait_until(lambda: visits(fleet, mac), "the visit")
    rollout = plan(fleet)
    ran = fleet.cli("firmware", "remove", NEW, check=False)
    assert ran.returncode == 1 and f"Rollout {rollout} needs the release" in ran.stderr
    fleet.cli("rollout", "start", rollout)
    assert fleet.cli("firmware", "remove", OLD, check=False).returncode == 1
    fleet.cli("rollout", "cancel", rollout)
    fleet.cli("rollout", "remove", rollout)
    fleet.cli("firmware", "remove", NEW)
    fleet.cli("firmware", "remove", OLD)


def test_a_phone_is_in_one_rollout_at_a_time(fleet):
    [mac] = new_phones(fleet, 1)
    begin(fleet)
    second = plan(fleet, release=OLD)
    draft = fleet.cli_json("rollout", "start", second, "--dry-run")
    assert [(p["mac"], p["reason"]) for p in draft["left_out"]] == [(mac, "elsewhere")]


def test_a_window_that_is_closed_offers_nothing(fleet):
    [mac] = new_phones(fleet, 1)
    # Two sites twelve hours apart, and six hours of which the present one is in the middle: at one site alone.
    hour = time.gmtime().tm_hour
    for site, zone in (("east", "Etc/GMT-12"), ("west", "Etc/GMT")):
        fleet.cli("site", "add", site, "--time-zone", zone)
    east, west = new_phones(fleet, 1, "--model", "VVX400", "--site", "east") + new_phones(fleet, 1, "--model", "VVX400", "--site", "west")
    rollout = begin(fleet, "--hours", f"{(hour - 3) % 24:02}:00-{(hour + 3) % 24:02}:00", ring=(f"macs:{east},{west}",))
    offered(fleet, rollout, west)
    assert app_file(fleet, east) == "sip.ld"
    assert app_file(fleet, mac) == "sip.ld"


def test_a_server_that_is_killed_goes_on_where_it_was(fleet):
    first, second = new_phones(fleet, 2)
    rollout = begin(fleet, "--pace", "1", ring=(f"macs:{first},{second}",))
    wait_until(lambda: show(fleet, rollout)["rings"][0]["offered"] == 1, "the offer")
    before = show(fleet, rollout)
    fleet.kill()
    fleet.start()
    assert show(fleet, rollout)["rings"] == before["rings"]
    turn = next(mac for mac in (first, second) if is_offered(fleet, mac))
    boot(fleet, turn)
    fleet.signal(signal.SIGTERM)
    fleet.finish()
    fleet.start()
    other = second if turn == first else first
    offered(fleet, rollout, other)
    boot(fleet, other)
    becomes(fleet, rollout, "the end", state="done", done=2)


def test_what_a_stranger_says_of_a_phone_counts_for_nothing(fleet):
    mac, good = new_phones(fleet, 2)
    rollout = begin(fleet, "--halt-count", "1")
    offered(fleet, rollout, mac, good)
    agent = {"User-Agent": f"FileTransport PolycomVVX-VVX_400-UA/{NEW} Type/Application"}
    for _ in range(4):  # in the middle of a visit of the phone's own
        assert fleet.get(f"{mac}.cfg").status == 200
        assert fleet.get(f"fw/{NEW}/{mac}/{VVX400}.sip.ld", login=None, headers=agent).status == 401
        assert fleet.get(f"{mac}.cfg", login=("PlcmSpIp", "wrong"), headers=agent).status == 401
    wait_until(lambda: sum(v["refused_count"] for v in visits(fleet, mac)) >= 4, "the visit")
    boot(fleet, good)  # a later visit than the stranger's, so that one was looked at when this was
    shown = becomes(fleet, rollout, "the other one", done=1)
    assert (shown["rings"][0]["offered"], shown["state"]) == (1, "running")


def test_an_image_below_a_phones_name_is_that_phones_alone(fleet):
    [mac] = new_phones(fleet, 1)
    assert fleet.get(f"fw/{NEW}/{mac}/{VVX400}.sip.ld").status == 200
    assert fleet.get(f"fw/{NEW}/{mac.upper()}/{VVX400}.{VVX400}.sip.ld").status == 200
    for path in (f"fw/{NEW}/{new_mac()}/{VVX400}.sip.ld", f"fw/9.9.9/{mac}/{VVX400}.sip.ld", f"fw/hold/{mac}/sip.ld"):
        assert fleet.get(path).status == 404, path


@pytest.mark.parametrize("words, said", [
    (["add", "--ring", "rest"], "--release"), (["add", "--release", NEW], "--ring"), (["add", "--release", NEW, "--ring", "half"], "is no ring"),
    (["add", "--release", NEW, "--ring", "rest", "--wait", "5"], "is no time"), (["add", "--release", NEW, "--ring", "rest", "--days", "xmas"], "are no days"),
    (["add", "--release", NEW, "--ring", "rest", "--hours", "8-9"], "are no hours"), (["start", "x"], "ID"), (["add", "--release", NEW, "--ring", "percent:200"], "from 1 to 100"),
    (["add", "--release", NEW, "--ring", "rest", "--patience", "31d"], "too long"), (["add", "--release", NEW, "--ring", "rest", "--patience", "0s"], "too short")])
def test_what_cannot_be_is_a_usage_error_that_says_how(server, words, said):
    ran = server.cli("rollout", *words, check=False)
    assert ran.returncode == 2 and said in ran.stderr, ran.stderr


@pytest.mark.parametrize("words, said", [
    (["add", "--release", "9.9", "--ring", "rest"], "There is no release"), (["add", "--release", NEW, "--ring", "group:none"], "There is no group"),
    (["add", "--release", NEW, "--ring", "macs:0004f2ffffff"], "not in the inventory"), (["add", "--release", NEW, "--ring", "rest", "--site", "none"], "There is no site"),
    (["start", "77"], "There is no rollout 77"), (["show", "77"], "There is no rollout 77"), (["remove", "77"], "There is no rollout 77")])
def test_what_is_not_there_is_refused_with_its_name(server, words, said):
    if not server.cli_json("firmware", "list")["releases"]:
        add_release(server.data, NEW, size=1000)
    ran = server.cli("rollout", *words, check=False)
    assert ran.returncode == 1 and said in ran.stderr, ran.stderr
    assert server.cli_json("rollout", "list")["rollouts"] == []
