"""Who is trusted with what, and what waits for somebody to decide: rotations, sites that demand TLS,
logins that were stolen, and the list of all that is open."""

import ftplib
import http.client
import json
import re
import sqlite3
import ssl
import subprocess
import time

import pytest
from conftest import DEADLINE_S, Server, cli, new_mac, wait_until
from test_enrolment import (CANARY, HIS, ORIGINAL, PHONE, SHARED, STRANGER, THIRD, add_phone, enrol, files_of, ftp, get,
                            handed_out, is_frozen, is_unknown, look, next_second, put, retr, run, settle, site, window)

LISTENERS = ("--https", "127.0.0.1:0", "--ftp", "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--tftp", "127.0.0.1:0",
             "--visit-pause", 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("server"), (*LISTENERS, "--workers", 1))
    yield one
    one.stop()


def change(server, table, mac, **columns):
    """Writes into a row that belongs to a phone, as time would."""
    db = sqlite3.connect(server.data / "bootline.db", timeout=DEADLINE_S)
    with db:
        for name, value in columns.items():
            db.execute(f"UPDATE {table} SET {name} = ? WHERE phone_id = (SELECT id FROM phone WHERE mac = ?)", (value, mac))
    db.close()
    settle(server)


def own_file(server, mac, login):
    answer = get(server, f"{mac}-own.cfg", login=login)
    assert answer.status == 200
    return answer.text


def status(server, *words):
    return server.cli_json("phone", "rotate", "--status", *words)


def undecided(server, mac):
    """What is undecided about a phone: kind to row."""
    return {row["kind"]: row for row in server.cli_json("phone", "undecided")["undecided"] if row["mac"] == mac}


# Rotations


def test_a_rotation_comes_to_each_phone_at_its_own_time(server):
    here = site(server)
    macs = [add_phone(server, "--site", here) for _ in range(3)]
    logins = [enrol(server, mac) for mac in macs]
    told = server.cli_json("phone", "rotate", "--site", here, "--pace", "1/min")["phones"]
    assert [row["rotation"] for row in told] == ["handed out", "planned", "planned"]
    times = [row["rotation_at"] for row in told]
    assert [t - times[0] for t in times] == [0, 60, 120]
    settle(server)
    assert [handed_out(own_file(server, m, l)) is not None for m, l in zip(macs, logins)] == [True, False, False]
    now = status(server, "--site", here)
    assert (now["planned"], now["handed_out"]) == (2, 1) and len(now["phones"]) == 3
    assert server.cli_json("phone", "show", macs[1])["login"] == "own, a new one planned"
    rendered = [server.cli("render", mac).stdout for mac in macs]
    assert ["device.prov.password=" in text for text in rendered] == [True, False, False], "as the phone gets it"


def test_the_time_of_a_rotation_comes_without_anybody_changing_anything(server):
    mac = add_phone(server)
    login = enrol(server, mac)
    run(server, "phone", "rotate", mac)
    for soon_s in (2, 4, 8, 16):  # a machine that is too busy to look before is asked again
        at = int(time.time()) + soon_s
        change(server, "account", mac, next_at=at)
        before = own_file(server, mac, login)
        if time.time() < at:
            break
    assert handed_out(before) is None
    new = wait_until(lambda: handed_out(own_file(server, mac, login)), "the rotation's time")
    assert new[1] != login[1]
    assert get(server, f"{mac}.cfg", login=new).status == 200
    wait_until(lambda: get(server, f"{mac}.cfg", login=login).status == 401, "the old one to end")
    assert mac not in str(status(server))


def test_rotated_twice_a_phone_that_has_fetched_the_first_password_is_let_in(server):
    mac = add_phone(server)
    old = enrol(server, mac)
    run(server, "phone", "rotate", mac)
    fetched = handed_out(own_file(server, mac, old))
    ran = server.cli("phone", "rotate", mac, check=False)
    assert ran.returncode == 1 and "has not used it yet" in ran.stderr and "--again" in ran.stderr
    ran = server.cli("phone", "rotate", "--all", "--pace", "1000/min")
    assert "Left as they are, because they did not use" in ran.stdout
    settle(server)
    assert get(server, f"{mac}.cfg", login=fetched).status == 200
    run(server, "phone", "rotate", mac)
    first = handed_out(own_file(server, mac, fetched))
    run(server, "phone", "rotate", mac, "--again")
    second = handed_out(own_file(server, mac, fetched))
    assert first[1] != second[1]
    assert get(server, f"{mac}.cfg", login=first).status == 401


def test_what_is_planned_is_taken_back_and_what_is_handed_out_is_not(server):
    here = site(server)
    macs = [add_phone(server, "--site", here) for _ in range(2)]
    logins = [enrol(server, mac) for mac in macs]
    run(server, "phone", "rotate", "--site", here, "--pace", "1/min")
    assert "taken back: 1." in run(server, "phone", "rotate", "--cancel", "--site", here).stdout
    left = status(server, "--site", here)
    assert (left["planned"], left["handed_out"]) == (0, 1)
    change(server, "account", macs[1], next_at=0)
    assert handed_out(own_file(server, macs[1], logins[1])) is None
    assert handed_out(own_file(server, macs[0], logins[0])) is not None
    assert get(server, f"{macs[1]}.cfg", login=logins[1]).status == 200


def test_groups_are_rotated_and_phones_without_a_login_are_counted(server):
    group = f"g{new_mac()}"
    server.cli("group", "add", group)
    with_login, without, other = (add_phone(server) for _ in range(3))
    for mac in (with_login, other):
        enrol(server, mac)
    for mac in (with_login, without):
        server.cli("group", "join", group, mac)
    ran = run(server, "phone", "rotate", "--group", group)
    assert "restart with it: 1." in ran.stdout and "no login of their own: 1." in ran.stdout
    assert [row["mac"] for row in status(server, "--group", group)["phones"]] == [with_login]
    told = server.cli_json("phone", "rotate", "--group", group)
    assert (told["planned"], told["unused"], told["without_login"], told["phones"]) == (0, 1, 1, [])
    assert other not in str(status(server))


def test_the_virtual_phone_takes_its_new_password_and_comes_back_with_it(server):
    mac = add_phone(server)
    login = enrol(server, mac)
    run(server, "phone", "rotate", mac)
    new = handed_out(own_file(server, mac, login))
    ran = subprocess_boot(server, mac, new)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    wait_until(lambda: get(server, f"{mac}.cfg", login=login).status == 401, "the old one to end")
    assert server.cli_json("phone", "show", mac)["rotation"] == "none"


def subprocess_boot(server, mac, login):
    return cli(server.data, "boot", f"http://{login[0]}:{login[1]}@127.0.0.1:{server.port}/", "--mac", mac, check=False)


@pytest.fixture
def data(tmp_path):
    return ORIGINAL.copy(tmp_path / "data")


@pytest.mark.parametrize("words, said", [
    ((), "Which phones?"),
    (("0004f2aabbcc", "--all"), "either phones"),
    (("--site", "default", "--all"), "either phones"),
    (("0004f2aabbcc", "--group", "x"), "either phones"),
    (("--status", "--cancel"), "not both"),
    (("--status", "--pace", "5/min"), "go without"),
    (("--cancel", "--again"), "go without"),
    *((("--all", f"--pace={pace}"), "--pace is a number") for pace in ("", "5", "0/min", "-1/min", "1001/min", "5/h", "x/min", "/min")),
])
def test_a_rotation_that_makes_no_sense_is_a_usage_error(data, words, said):
    ran = cli(data, "phone", "rotate", *words, check=False)
    assert ran.returncode == 2 and said in ran.stderr, ran


def test_a_rotation_of_what_there_is_not_is_refused(data):
    for words in (("--site", "nowhere"), ("--group", "nobody"), ("0004f2aabbcd",)):
        assert cli(data, "phone", "rotate", *words, check=False).returncode == 1
    assert "No phone gets" in cli(data, "phone", "rotate", "--all").stdout


# A login that a thief used


def test_a_login_that_was_stolen_is_dead_at_once_with_the_sessions_that_used_it(server):
    mac = add_phone(server)
    stolen = enrol(server, mac)
    thief = ftp(server, STRANGER, stolen)
    assert CANARY.encode() in retr(thief, f"{mac}-lines.cfg")
    ran = run(server, "phone", "enroll", mac, "--fresh", "--from", f"{PHONE}/32")
    assert "reset the phone to factory" in re.sub(r"\s+", " ", ran.stdout)
    assert get(server, f"{mac}.cfg", STRANGER, login=stolen).status == 401
    assert retr(thief, f"{mac}-lines.cfg") == retr(thief, f"{mac}-own.cfg")
    with pytest.raises(ftplib.error_perm):
        ftp(server, STRANGER, stolen)
    new = handed_out(files_of(server, mac))
    assert new[1] != stolen[1]
    assert isinstance(retr(thief, f"{mac}-own.cfg"), str), "nor does he see the new one"
    assert get(server, f"{mac}.cfg", login=new).status == 200
    assert isinstance(retr(thief, f"{mac}-own.cfg"), str)
    thief.quit()
    assert wait_until(lambda: "login-void" in server.cli("trace", mac, "--json").stdout, "the trace")


def test_a_fresh_window_of_a_phone_that_never_had_a_login_is_a_window(server):
    mac = add_phone(server)
    ran = run(server, "phone", "enroll", mac, "--fresh")
    assert "dead" not in ran.stdout
    assert handed_out(files_of(server, mac)) is not None
    ran = server.cli("phone", "enroll", mac, "--fresh", "--close", check=False)
    assert ran.returncode == 2 and "--close" in ran.stderr


# Sites that demand TLS


def https(server, path, login=SHARED, address=PHONE):
    connection = http.client.HTTPSConnection("127.0.0.1", server.ports["https"], timeout=DEADLINE_S,
                                             source_address=(address, 0), context=ssl._create_unverified_context())
    try:
        return server.ask("GET", path, login=login, connection=connection)
    finally:
        connection.close()


def test_in_clear_text_a_phone_of_a_site_that_demands_tls_looks_unknown_to_everybody(server):
    here = site(server, "--require-tls", "yes", "--network", "127.0.0.0/8", "--trust", "network")
    mac = add_phone(server, "--site", here)
    assert is_unknown(server, mac) and is_unknown(server, mac, STRANGER)
    assert window(server, mac) == ("", 0)
    assert f"{CANARY}-{mac}" in https(server, f"{mac}-lines.cfg").text
    client = ftp(server)
    assert retr(client, f"{mac}.cfg") == retr(ftp(server), f"{new_mac()}.cfg")
    assert mac not in " ".join(client.nlst())
    ran = subprocess.run(["curl", "-s", "--max-time", "10", f"tftp://127.0.0.1:{server.ports['tftp']}/{mac}.cfg"],
                         capture_output=True, timeout=DEADLINE_S)
    assert ran.returncode != 0 and ran.stdout == b""
    for suffix in ("-phone.cfg", "-app.log"):
        known, unknown = (put(server, m + suffix, b"changed on its way") for m in (mac, new_mac()))
        assert look(known) == look(unknown) and known.status == 200
        assert https(server, mac + suffix).status == 404
    told = wait_until(lambda: (t := server.cli("trace", mac, "--last", 50, "--json").stdout) and "needs-tls" in t and t, "the trace")
    assert "demands TLS" in told


def test_a_proven_phone_gets_its_files_over_https_and_ftps_and_nothing_in_clear_text(server):
    here = site(server)
    mac = add_phone(server, "--site", here)
    login = enrol(server, mac)
    assert "answered as unknown" in re.sub(r"\s+", " ", run(server, "site", "set", here, "--require-tls", "yes").stdout)
    for suffix in HIS:
        assert get(server, mac + suffix, login=login).status == get(server, new_mac() + suffix).status
    assert CANARY in https(server, f"{mac}-lines.cfg", login).text
    client = ftp(server, login=login, tls=True)
    assert CANARY.encode() in retr(client, f"{mac}-lines.cfg")
    client.prot_c()
    assert isinstance(retr(client, f"{mac}-lines.cfg"), str), "nor in clear text beside a session that is not"
    client.quit()
    assert isinstance(retr(ftp(server, login=login), f"{mac}-lines.cfg"), str)
    assert get(server, "000000000000.cfg", login=login).status == 200, "it goes on asking"
    run(server, "site", "set", here, "--require-tls", "no")
    assert CANARY in get(server, f"{mac}-lines.cfg", login=login).text


def test_what_a_site_demands_is_shown_and_audited_and_another_word_is_refused(server):
    here = site(server)
    assert server.cli_json("site", "show", here)["require_tls"] == "no"
    assert server.cli_json("site", "set", here, "--require-tls", "yes")["require_tls"] == "yes"
    assert "require_tls" in server.cli("audit", "--json").stdout
    ran = server.cli("site", "set", here, "--require-tls", "maybe", check=False)
    assert ran.returncode == 2 and "--require-tls is no or yes" in ran.stderr


# What is undecided


def test_a_frozen_window_is_one_warning_and_waits_for_a_decision(server):
    mac = add_phone(server)
    assert undecided(server, mac) == {}
    get(server, f"{mac}.cfg")
    for _ in range(5):
        get(server, f"{mac}.cfg", STRANGER)
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")
    get(server, f"{mac}.cfg", THIRD)
    settle(server)
    lines = [line for line in server.log().splitlines() if "frozen" in line and mac in line]
    assert len(lines) == 1 and " warn " in lines[0] and STRANGER in lines[0]
    row = undecided(server, mac)["frozen"]
    assert row["address"] == PHONE and "Another address" in row["what"]
    run(server, *row["mend"].split()[1:])
    assert undecided(server, mac) == {}


def test_a_phone_that_was_reset_waits_until_the_command_that_is_told_is_given(server):
    mac = add_phone(server)
    enrol(server, mac)
    assert undecided(server, mac) == {}
    next_second()  # or it may have come so before it had its login
    assert is_unknown(server, mac)
    row = wait_until(lambda: undecided(server, mac).get("reset"), "the reset to be seen")
    assert row["address"] == PHONE and row["mend"] == f"bootline phone enroll {mac}"
    assert "reset to factory" in server.cli("phone", "undecided").stdout
    assert [p["mac"] for p in server.cli_json("phone", "list", "--undecided", "--text", mac)["phones"]] == [mac]
    run(server, *row["mend"].split()[1:])
    assert undecided(server, mac) == {}
    assert handed_out(files_of(server, mac)) is not None


def test_a_window_that_ran_out_and_a_new_phone_wait(server):
    mac, new = add_phone(server), new_mac()
    change(server, "enrolment", mac, until_at=int(time.time()) - 1)
    assert list(undecided(server, mac)) == ["unused"]
    assert get(server, f"{new}.cfg", THIRD).status == 404
    row = wait_until(lambda: undecided(server, new).get("new"), "the new phone to be seen")
    assert row["mend"] == f"bootline phone accept {new}"
    text = server.cli("phone", "undecided").stdout
    assert f"bootline phone enroll {mac}" in text and row["mend"] in text
    run(server, *row["mend"].split()[1:])
    assert undecided(server, new) == {}
    listed = [p["mac"] for p in server.cli_json("phone", "list", "--undecided")["phones"]]
    assert mac in listed and new not in listed


def test_a_phone_in_clear_text_waits_where_its_site_demands_tls(server):
    here = site(server, "--require-tls", "yes")
    mac = add_phone(server, "--site", here)
    assert get(server, f"{mac}.cfg").status == 404
    row = wait_until(lambda: undecided(server, mac).get("clear-text"), "the phone to be seen")
    assert row["mend"] == f"bootline site set {here} --require-tls no"
    assert https(server, f"{mac}.cfg").status == 200
    wait_until(lambda: "clear-text" not in undecided(server, mac), "it to come over HTTPS")


def test_the_factory_password_waits_where_others_may_use_it(data):
    def kinds(**env):
        told = json.loads(cli(data, "phone", "undecided", "--json").stdout)["undecided"]
        return [row["kind"] for row in told]

    (data / "bootline.conf").write_text("http = 0.0.0.0:8080\n")
    assert kinds() == ["factory-password"]
    (data / "bootline.conf").write_text("http = 127.0.0.1:8080\n")
    assert kinds() == []
    assert "Nothing waits" in cli(data, "phone", "undecided").stdout
    (data / "bootline.conf").write_text("http = 0.0.0.0:8080\n")
    cli(data, "account", "set", "--password-file", "-", stdin="another\n")
    assert kinds() == []


def test_undecided_phones_are_those_of_the_inventory(data):
    ran = cli(data, "phone", "list", "--undecided", "--state", "new", check=False)
    assert ran.returncode == 2 and "--undecided" in ran.stderr


# How a phone came last


def test_a_phone_is_shown_with_the_protocol_and_the_proof_of_its_last_visit(server):
    mac = add_phone(server)

    def last():
        told = server.cli_json("phone", "show", mac)
        return told["channel"], told["proof"]

    assert last() == (None, None)
    login = handed_out(files_of(server, mac))
    wait_until(lambda: last() == ("http", "shared account"), "the visit")
    https(server, f"{mac}.cfg", login)
    wait_until(lambda: last() == ("https", "own login"), "the visit")
    client = ftp(server, login=login, tls=True)
    retr(client, f"{mac}.cfg")
    client.quit()
    wait_until(lambda: last() == ("ftps", "own login"), "the visit")
