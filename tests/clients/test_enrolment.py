"""How a phone gets a login of its own: windows, who owns them, and what everybody else is told.

The phones ask from addresses of 127.0.0.0/8, each of which is another asker to the server.
"""

import concurrent.futures
import ftplib
import http.client
import io
import os
import re
import signal
import sqlite3
import ssl
import subprocess
import threading
import time

import pytest
from conftest import DEADLINE_S, PASSWORD, USER, Server, cli, curl, new_mac, wait_until
from data_folder import Original

SHARED = (USER, PASSWORD)
PHONE, STRANGER, THIRD = "127.0.0.2", "127.0.0.3", "127.0.0.4"
CANARY = "CANARY"
ORIGINAL = Original(lambda folder: cli(folder, "phone", "add", "0004f2aabbcc"))
HIS = (".cfg", "-own.cfg", "-lines.cfg", "-site.cfg", "-phone.cfg", "-web.cfg", "-directory.xml", "-license.cfg",
       "-calls.xml", "-app.log", "-boot.log", "-core.gz")
WRITTEN = ("-phone.cfg", "-web.cfg", "-directory.xml", "-calls.xml", "-app.log", "-boot.log", "-core.gz")
LISTENERS = ("--ftp", "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--tftp", "127.0.0.1:0", "--visit-pause", 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("server"), (*LISTENERS, "--workers", 1))
    yield one
    one.stop()


def connect(server, address=PHONE):
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE_S, source_address=(address, 0))


def ask(server, method, path, address=PHONE, login=SHARED, body=None, headers=None):
    """One request from an address with Basic credentials, on a connection of its own."""
    connection = connect(server, address)
    try:
        return server.ask(method, path, body=body, headers=headers, login=login, connection=connection)
    finally:
        connection.close()


def get(server, path, address=PHONE, **more):
    return ask(server, "GET", path, address, **more)


def put(server, path, body, address=PHONE, **more):
    return ask(server, "PUT", path, address, body=body, **more)


def look(answer):
    """All of an answer but what differs from one moment to the next."""
    headers = {k: re.sub(r'nonce="[^"]*"', "nonce", v) for k, v in answer.headers.items() if k != "date"}
    return answer.status, headers, answer.body


def database(server):
    return sqlite3.connect(server.data / "bootline.db", timeout=DEADLINE_S)


def settle(server):
    """Waits until what the command line wrote is in force: a phone that is added now is served."""
    mac = new_mac()
    server.cli("phone", "add", mac)
    wait_until(lambda: get(server, f"{mac}.cfg", "127.0.0.99").status == 200, "changes to be in force")


def next_second():
    """Waits until what happens now is told by another second than what has happened."""
    now = int(time.time())
    wait_until(lambda: int(time.time()) > now, "the next second")


def run(server, *words, **more):
    ran = server.cli(*words, **more)
    settle(server)
    return ran


def add_phone(server, *options):
    """A phone of the test's own with a line; its window is open and nobody's."""
    mac = new_mac()
    server.cli("phone", "add", mac, "--model", "VVX400", *options)
    line = f"{mac}@pbx.example"
    server.cli("line", "add", line, "--secret-file", "-", stdin=f"{CANARY}-{mac}\n")
    server.cli("line", "assign", line, mac)
    settle(server)
    return mac


def window(server, mac):
    """The row of a phone's window: (address, is_frozen), or None."""
    db = database(server)
    try:
        return db.execute("SELECT address, is_frozen FROM enrolment JOIN phone ON phone.id = phone_id WHERE mac = ?",
                          (mac,)).fetchone()
    finally:
        db.close()


def is_frozen(server, mac):
    row = window(server, mac)
    return row is not None and row[1] == 1


def set_window(server, mac, **columns):
    """Writes into the row of a phone's window, as time would."""
    db = database(server)
    with db:
        for name, value in columns.items():
            db.execute(f"UPDATE enrolment SET {name} = ? WHERE phone_id = (SELECT id FROM phone WHERE mac = ?)", (value, mac))
    db.close()
    settle(server)


def files_of(server, mac, address=PHONE, login=SHARED):
    """All that a phone's master names, as one text."""
    master = get(server, f"{mac}.cfg", address, login=login)
    assert master.status == 200, master
    names = re.search(r'CONFIG_FILES="([^"]*)"', master.text).group(1).split(",")
    answers = [get(server, name.strip(), address, login=login) for name in names]
    assert all(a.status == 200 for a in answers), answers
    return "\n".join(a.text for a in answers)


def handed_out(text):
    """The login that files carry: (user, password), or None."""
    user = re.search(r'device\.prov\.user="([^"]*)"', text)
    password = re.search(r'device\.prov\.password="([^"]*)"', text)
    return (user.group(1), password.group(1)) if user and password else None


def enrol(server, mac, address=PHONE):
    """A phone that has got its own login, and used it; the login."""
    login = handed_out(files_of(server, mac, address))
    assert get(server, f"{mac}.cfg", address, login=login).status == 200
    wait_until(lambda: window(server, mac) is None, "the window to close")
    return login


def is_unknown(server, mac, address=PHONE, login=SHARED):
    """Whether an asker gets of a phone what he gets of one that nobody knows, byte for byte."""
    for suffix in HIS:
        mine, nobodys = (get(server, m + suffix, address, login=login) for m in (mac, new_mac()))
        if look(mine) != look(nobodys):
            return False
    return True


def ftp(server, address=PHONE, login=SHARED, tls=False):
    if tls:
        client = ftplib.FTP_TLS(timeout=DEADLINE_S, source_address=(address, 0), context=ssl._create_unverified_context())
    else:
        client = ftplib.FTP(timeout=DEADLINE_S, source_address=(address, 0))
    client.connect("127.0.0.1", server.ports["ftp"])
    client.login(*login)
    if tls:
        client.prot_p()
    return client


def retr(client, name):
    """The bytes of a file, or the refusal as the server says it."""
    got = io.BytesIO()
    try:
        client.retrbinary(f"RETR {name}", got.write)
    except ftplib.error_perm as refusal:
        return str(refusal)
    return got.getvalue()


# The window and its owner


def test_the_first_address_that_names_a_phone_owns_its_window_for_any_number_of_requests(server):
    mac = add_phone(server)
    for path in (f"/{mac}.cfg", f"/{mac}-lines.cfg", f"/{mac}-own.cfg", f"/{mac}.cfg"):
        for digest in (False, True):
            answer = curl(server, "--interface", PHONE, path=path, digest=digest)
            assert answer.status == 200, (path, answer)
    assert f"{CANARY}-{mac}" in files_of(server, mac)
    assert window(server, mac) == (PHONE, 0)


def test_the_files_in_the_window_hold_the_phones_own_login_with_its_gates(server):
    mac = add_phone(server)
    text = files_of(server, mac)
    for one in ('device.set="1"', 'device.prov.user.set="1"', f'device.prov.user="{mac}"', 'device.prov.password.set="1"'):
        assert one in text, one
    assert re.fullmatch(r"[A-HJ-NP-Za-km-z2-9]{22,}", handed_out(text)[1])
    assert handed_out(files_of(server, mac)) == handed_out(text), "asked again it is the same"


def test_each_phone_gets_another_password(server):
    assert len({handed_out(files_of(server, add_phone(server)))[1] for _ in range(3)}) == 3


def test_a_challenge_or_a_wrong_password_claims_nothing(server):
    mac = add_phone(server)
    assert get(server, f"{mac}.cfg", STRANGER, login=None).status == 401
    assert get(server, f"{mac}.cfg", STRANGER, login=(USER, "wrong")).status == 401
    assert curl(server, "--interface", STRANGER, "--user-agent", f"FileTransport PolycomVVX-VVX_400-UA/5.9 {mac}",
                path="/000000000000.cfg").status == 200
    assert window(server, mac) == ("", 0)
    assert get(server, f"{mac}.cfg").status == 200


def test_head_and_size_and_an_upload_claim_as_a_download_does(server):
    one, two, three = add_phone(server), add_phone(server), add_phone(server)
    assert ask(server, "HEAD", f"{one}.cfg").status == 200
    client = ftp(server)
    client.voidcmd("TYPE I")
    assert client.size(f"{two}.cfg") > 0
    client.quit()
    assert put(server, f"{three}-app.log", b"boot\n").status == 200
    assert get(server, f"{three}-app.log").body == b"boot\n", "what came first is the phone's"
    for mac in (one, two, three):
        assert window(server, mac) == (PHONE, 0)
        assert get(server, f"{mac}.cfg", STRANGER).status == 404


def test_a_window_is_committed_before_the_first_byte_leaves(start):
    server = start("--workers", 1)
    mac = add_phone(server)
    assert get(server, f"{mac}.cfg").status == 200
    server.kill()
    server.start()
    assert get(server, f"{mac}.cfg", STRANGER).status == 404
    assert window(server, mac)[0] == PHONE


@pytest.mark.parametrize("suffix", HIS)
def test_another_address_is_answered_as_for_an_unknown_phone_and_freezes_the_window(server, suffix):
    mac = add_phone(server)
    assert get(server, f"{mac}.cfg").status == 200
    method = "PUT" if suffix == "-core.gz" else "GET"
    body = b"core" if suffix == "-core.gz" else None
    known = ask(server, method, mac + suffix, STRANGER, body=body)
    unknown = ask(server, method, new_mac() + suffix, STRANGER, body=body)
    assert look(known) == look(unknown)
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")
    assert is_unknown(server, mac), "for its owner too"
    assert "frozen" in shown(server, mac)["enrolment"]


def shown(server, mac):
    return server.cli_json("phone", "show", mac)


def test_the_stranger_is_told_in_the_trace_and_not_in_the_answer(server):
    mac = add_phone(server)
    get(server, f"{mac}.cfg")
    get(server, f"{mac}.cfg", STRANGER)
    told = wait_until(lambda: (t := server.cli("trace", mac, "--json").stdout) and "window-taken" in t and t, "the trace")
    assert STRANGER in told


def recorded(server, mac, action):
    """The one record of the audit that a server wrote about a phone."""
    rows = [row for row in server.cli_json("audit", "--phone", mac)["audit"] if row["action"] == action]
    return rows[0] if len(rows) == 1 else None


def test_the_audit_tells_who_took_a_window_who_froze_it_and_who_used_the_login(server):
    mac = add_phone(server)
    get(server, f"{mac}.cfg")
    get(server, f"{mac}.cfg")
    claimed = recorded(server, mac, "enrolment claimed")
    assert (claimed["by"], claimed["via"]) == (PHONE, "server") and PHONE in str(claimed)
    login = handed_out(files_of(server, mac))
    assert login[1] not in server.cli("audit", "--json").stdout
    for _ in range(2):
        assert get(server, f"{mac}.cfg", THIRD, login=login).status == 200
    assert wait_until(lambda: recorded(server, mac, "own login used"), "the login to be told")["by"] == THIRD

    other = add_phone(server)
    get(server, f"{other}.cfg")
    get(server, f"{other}.cfg", STRANGER)
    assert wait_until(lambda: recorded(server, other, "enrolment frozen"), "the freeze to be told")["by"] == STRANGER


def test_one_command_releases_a_frozen_window(server):
    mac = add_phone(server)
    first = handed_out(files_of(server, mac))
    get(server, f"{mac}.cfg", STRANGER)
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")
    run(server, "phone", "enroll", mac)
    assert window(server, mac) == ("", 0)
    second = handed_out(files_of(server, mac, THIRD))
    assert first[0] == second[0] == mac
    assert first[1] != second[1], "who had the window before does not know the new one's password"
    assert get(server, f"{mac}.cfg", login=first).status == 401
    assert get(server, f"{mac}.cfg", THIRD, login=second).status == 200


def test_a_phone_that_restarts_with_its_new_login_is_let_in_after_a_release_too(server):
    mac = add_phone(server)
    login = handed_out(files_of(server, mac))
    get(server, f"{mac}.cfg", STRANGER)
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")
    assert get(server, f"{mac}.cfg", login=login).status == 200
    wait_until(lambda: window(server, mac) is None, "the window to close")


def test_a_window_that_is_over_is_none(server):
    mac = add_phone(server)
    get(server, f"{mac}.cfg")
    set_window(server, mac, until_at=int(time.time()) - 1)
    assert is_unknown(server, mac) and is_unknown(server, mac, STRANGER)
    assert not is_frozen(server, mac)
    assert shown(server, mac)["enrolment"] == "over"
    run(server, "phone", "enroll", mac, "--for", "1m")
    assert get(server, f"{mac}.cfg").status == 200


def test_a_window_from_a_network_is_open_there_alone(server):
    mac = add_phone(server)
    run(server, "phone", "enroll", mac, "--from", f"{PHONE}/32")
    assert is_unknown(server, mac, STRANGER)
    assert window(server, mac) == ("", 0), "nobody's yet, and not frozen"
    assert get(server, f"{mac}.cfg").status == 200
    assert is_unknown(server, mac, STRANGER)
    assert window(server, mac) == (PHONE, 0)


def test_a_closed_window_is_none(server):
    mac = add_phone(server)
    run(server, "phone", "enroll", mac, "--close")
    assert is_unknown(server, mac)
    assert "closed" in server.cli("phone", "enroll", mac, "--close").stdout


def race(server, path, addresses):
    """What each address gets when all ask in the same moment, on connections that stand already."""
    barrier = threading.Barrier(len(addresses))

    def one(address):
        connection = connect(server, address)
        connection.connect()
        barrier.wait()
        answer = server.ask("GET", path, connection=connection)
        connection.close()
        return answer

    with concurrent.futures.ThreadPoolExecutor(len(addresses)) as pool:
        return list(pool.map(one, addresses))


def test_fifty_clients_race_for_one_window_and_one_address_wins(server):
    mac = add_phone(server)
    answers = race(server, f"{mac}-lines.cfg", [f"127.0.1.{i + 1}" for i in range(50)])
    assert sorted(a.status for a in answers) == [200] + [404] * 49
    assert sum(CANARY.encode() in a.body for a in answers) == 1
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")


def test_a_client_that_hangs_up_at_once_has_claimed_all_the_same(server):
    macs = [add_phone(server) for _ in range(8)]
    for mac in macs[:4]:
        connection = connect(server)
        connection.putrequest("GET", f"/{mac}.cfg")
        connection.putheader("Authorization", "Basic UGxjbVNwSXA6UGxjbVNwSXA=")
        connection.endheaders()
        connection.close()
    for mac in macs[4:]:
        client = ftp(server)
        client.sock.sendall(f"SIZE {mac}.cfg\r\n".encode())
        client.close()
    for mac in macs:
        wait_until(lambda: window(server, mac) == (PHONE, 0), "the claim")
        assert get(server, f"{mac}.cfg", STRANGER).status == 404


def test_a_connection_goes_on_after_a_claim(server):
    mac = add_phone(server)
    connection = connect(server)
    for path in (f"{mac}.cfg", f"{mac}-lines.cfg", "000000000000.cfg"):
        assert server.get(path, connection=connection).status == 200
        local = connection.sock.getsockname()
        assert server.get(path, connection=connection).status == 200
        assert connection.sock.getsockname() == local
    answer = server.get(f"{mac}.cfg", connection=connection, login=handed_out(files_of(server, mac)))
    assert answer.status == 200 and connection.sock.getsockname() == local
    connection.close()


def test_a_download_with_a_body_that_waits_for_a_claim_is_not_fed_for_ever(server):
    mac = add_phone(server)
    connection = connect(server)
    connection.putrequest("GET", f"/{mac}.cfg")
    connection.putheader("Authorization", "Basic UGxjbVNwSXA6UGxjbVNwSXA=")
    connection.putheader("Content-Length", str(1 << 30))
    connection.endheaders()
    with pytest.raises(OSError):
        for _ in range(1 << 12):
            connection.send(b"x" * (1 << 16))
    connection.close()


def test_a_connection_of_the_shared_account_is_the_first_phones_alone(server):
    one, two = add_phone(server), add_phone(server)
    connection = connect(server)
    assert server.get(f"{one}.cfg", connection=connection).status == 200
    foreign = server.get(f"{two}.cfg", connection=connection)
    unknown = server.get(f"{new_mac()}.cfg", connection=connection)
    assert look(foreign) == look(unknown) and foreign.status in (403, 404)
    assert server.get("000000000000.cfg", connection=connection).status == 200
    assert server.get(f"{one}-lines.cfg", connection=connection).status == 200
    assert window(server, two) == ("", 0)
    connection.close()


# The phone's own login


def test_the_own_login_is_right_by_basic_digest_ftp_and_ftps(server):
    mac = add_phone(server)
    login = enrol(server, mac)
    for digest in (False, True):
        answer = curl(server, "--user", ":".join(login), "--interface", THIRD, path=f"/{mac}-lines.cfg", login=False,
                      digest=digest)
        assert answer.status == 200 and f"{CANARY}-{mac}" in answer.text
    for tls in (False, True):
        client = ftp(server, THIRD, login, tls)
        assert f"{CANARY}-{mac}".encode() in retr(client, f"{mac}-lines.cfg")
        client.quit()


@pytest.mark.parametrize("way", ["basic", "digest", "ftp"])
def test_after_its_first_use_files_carry_no_password_and_the_shared_account_knows_no_such_phone(server, way):
    mac = add_phone(server)
    login = handed_out(files_of(server, mac))
    if way == "ftp":
        ftp(server, login=login).quit()
    else:
        answer = curl(server, "--user", ":".join(login), "--interface", PHONE, path=f"/{mac}.cfg", login=False,
                      digest=way == "digest")
        assert answer.status == 200
    wait_until(lambda: window(server, mac) is None, "the window to close")
    text = files_of(server, mac, login=login)
    assert "device.prov" not in text and f"{CANARY}-{mac}" in text
    assert is_unknown(server, mac) and is_unknown(server, mac, STRANGER)
    assert shown(server, mac)["login"] == "own"
    assert shown(server, mac)["login_used_at"] is not None


def test_a_phones_own_login_opens_no_other_phone(server):
    one, two = add_phone(server), add_phone(server)
    login = enrol(server, one)
    for suffix in HIS:
        foreign, unknown = (get(server, m + suffix, login=login) for m in (two, new_mac()))
        assert look(foreign) == look(unknown) and foreign.status in (403, 404)
        if suffix in WRITTEN:
            assert put(server, two + suffix, b"x", login=login).status == 403
    client = ftp(server, login=login)
    assert retr(client, f"{two}.cfg") == retr(client, f"{new_mac()}.cfg")
    client.quit()
    assert window(server, two) == ("", 0)


def test_a_phone_that_is_named_in_the_user_agent_or_the_query_is_not_proven_by_that(server):
    one, two = add_phone(server), add_phone(server)
    login = enrol(server, one)
    enrol(server, two)
    named = {"User-Agent": f"FileTransport PolycomVVX-VVX_400-UA/5.9.5.0614 (SN:{two}) Type/Application"}
    for name in (f"{two}.cfg", f"{two}-lines.cfg", "000000000000.cfg", f"000000000000.cfg?mac={two}"):
        for who, address in ((SHARED, STRANGER), (login, PHONE), (None, STRANGER)):
            said = get(server, name, address, login=who, headers=named)
            assert look(said) == look(get(server, name, address, login=who)) and f"{CANARY}-{two}" not in said.text


def test_a_digest_answer_is_good_for_its_own_file_alone(server):
    mac = add_phone(server)
    login = enrol(server, mac)
    verbose = subprocess.run(["curl", "-sv", "--digest", "--user", ":".join(login), f"{server.url}/{mac}.cfg"],
                             capture_output=True, text=True, timeout=DEADLINE_S).stderr
    sent = re.findall(r"> Authorization: (Digest .*)", verbose)[-1].strip()
    for path in (f"/{mac}-lines.cfg", f"/{mac}.cfg"):  # another file; the same once more
        answer = get(server, path, login=None, headers={"Authorization": sent})
        assert answer.status == 401


def test_wrong_own_passwords_lock_nobody_out_and_tell_no_phone_from_another(server):
    mac = add_phone(server)
    login = enrol(server, mac)
    for _ in range(30):
        known = get(server, f"{mac}.cfg", login=(mac, "wrong"))
        unknown = get(server, f"{mac}.cfg", login=(new_mac(), "wrong"))
        assert known.status == 401 and look(known) == look(unknown)
    assert get(server, f"{mac}.cfg", login=(mac, "")).status == 401
    assert get(server, f"{mac}.cfg", login=(new_mac(), "")).status == 401
    assert get(server, f"{mac}.cfg", login=login).status == 200

    def refusal(user):
        try:
            ftp(server, login=(user, "wrong"))
        except ftplib.error_perm as e:
            return str(e)

    assert refusal(mac) == refusal(new_mac()) != None  # noqa: E711
    ftp(server, login=login).quit()


def test_a_phone_that_never_had_a_login_has_no_empty_one(server):
    mac = add_phone(server)
    assert get(server, f"{mac}.cfg", login=(mac, "")).status == 401
    assert curl(server, "--user", f"{mac}:", path=f"/{mac}.cfg", login=False, digest=True).status == 401
    with pytest.raises(ftplib.error_perm):
        ftp(server, login=(mac, ""))


@pytest.mark.parametrize("way", ["http", "ftp"])
def test_rotated_both_passwords_are_right_until_the_new_one_is_used(server, way):
    mac = add_phone(server)
    old = enrol(server, mac)
    run(server, "phone", "rotate", mac)
    new = handed_out(files_of(server, mac, login=old))
    assert new is not None and new[1] != old[1]

    def log_in(login):
        if way == "http":
            return get(server, f"{mac}.cfg", login=login).status == 200
        try:
            ftp(server, login=login).quit()
            return True
        except ftplib.error_perm:
            return False

    for _ in range(3):
        assert log_in(old)
    assert is_unknown(server, mac), "not for the shared account"
    assert log_in(new)
    wait_until(lambda: not log_in(old), "the old one to end")
    assert log_in(new)
    assert "device.prov" not in files_of(server, mac, login=new)


def test_many_are_rotated_by_one_command_and_one_without_a_login_is_told(server):
    macs = [add_phone(server) for _ in range(2)]
    logins = [enrol(server, mac) for mac in macs]
    told = server.cli_json("phone", "rotate", *macs)
    assert [row["mac"] for row in told["phones"]] == macs
    assert all(row["login"] == "own, a new one handed out" for row in told["phones"])
    settle(server)
    for mac, login in zip(macs, logins):
        assert handed_out(files_of(server, mac, login=login)) is not None
    ran = server.cli("phone", "rotate", add_phone(server), check=False)
    assert ran.returncode != 0 and "phone enroll" in ran.stderr


# Uploads


def test_what_a_stranger_uploads_is_answered_alike_and_never_read_back(server):
    mac = add_phone(server)
    run(server, "phone", "enroll", mac, "--close")
    for suffix in WRITTEN:
        known, unknown = (put(server, m + suffix, b"strange", STRANGER) for m in (mac, new_mac()))
        assert look(known) == look(unknown) and known.status == 200, suffix
        assert get(server, mac + suffix, STRANGER).status == 404
    run(server, "phone", "enroll", mac)
    for suffix in WRITTEN:
        assert b"strange" not in get(server, mac + suffix).body
    assert server.cli("document", "list", mac).stdout.count("strange") == 0


def test_uploads_in_the_window_are_the_phones_and_a_strangers_are_not(server):
    mac = add_phone(server)
    assert get(server, f"{mac}.cfg").status == 200
    assert put(server, f"{mac}-phone.cfg", b"<a/>").status == 200
    for body in (b"<b/>", b"x" * 100000):
        known, unknown = (put(server, f"{m}-phone.cfg", body, STRANGER) for m in (mac, new_mac()))
        assert look(known) == look(unknown)
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")
    run(server, "phone", "enroll", mac)
    assert get(server, f"{mac}-phone.cfg").body == b"<a/>"


def test_two_first_uploads_race_and_the_one_that_loses_freezes_the_window(server):
    mac = add_phone(server)
    first, second = connect(server), connect(server, STRANGER)
    for connection in (first, second):  # both are judged before either is stored
        connection.putrequest("PUT", f"/{mac}-phone.cfg")
        connection.putheader("Authorization", "Basic UGxjbVNwSXA6UGxjbVNwSXA=")
        connection.putheader("Content-Length", "4")
        connection.endheaders()
        connection.send(b"<")
    statuses = []
    for connection, rest in ((first, b"a/>"), (second, b"b/>")):
        connection.send(rest)
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses == [200, 200]
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")
    run(server, "phone", "enroll", mac)
    assert get(server, f"{mac}-phone.cfg").body == b"<a/>"


def test_the_quarantine_keeps_little(server):
    for _ in range(3):
        assert put(server, f"{new_mac()}-app.log", b"q" * 100000, STRANGER).status == 200
    db = sqlite3.connect(server.data / "logs.db", timeout=DEADLINE_S)
    assert db.execute("SELECT max(length(body)) FROM quarantine").fetchone()[0] <= 64 * 1024 + 41  # what sealing adds
    db.close()


# Sites


def site(server, *options):
    name = f"s{new_mac()}"
    server.cli("site", "add", name, *options)
    return name


def test_where_its_site_says_so_a_phone_that_was_reset_gets_a_new_window_by_itself(server):
    mac = add_phone(server, "--site", site(server, "--network", "127.0.0.0/30", "--reenroll", "network"))
    old = enrol(server, mac)
    assert is_unknown(server, mac, "127.0.0.9"), "not from elsewhere"
    new = handed_out(files_of(server, mac))
    assert new[1] != old[1]
    assert get(server, f"{mac}.cfg", login=old).status == 200, "a phone that was not reset goes on"
    assert get(server, f"{mac}.cfg", login=new).status == 200
    wait_until(lambda: get(server, f"{mac}.cfg", login=old).status == 401, "the old one to end")


def test_a_window_that_opens_by_itself_has_one_owner_whoever_races_for_it(server):
    mac = add_phone(server, "--site", site(server, "--network", "127.0.2.0/24", "--reenroll", "network"))
    enrol(server, mac)
    for _ in range(3):
        answers = race(server, f"{mac}-lines.cfg", [f"127.0.2.{i + 1}" for i in range(30)])
        assert sum(CANARY.encode() in a.body for a in answers) == 1
        wait_until(lambda: is_frozen(server, mac), "the window to freeze")
        run(server, "phone", "enroll", mac, "--close")


def test_a_site_that_trusts_its_networks_gives_phones_files_to_the_shared_account_there_alone(server):
    mac = add_phone(server, "--site", site(server, "--network", "127.0.0.2/32", "--trust", "network"))
    run(server, "phone", "enroll", mac, "--close")
    assert f"{CANARY}-{mac}" in files_of(server, mac)
    assert is_unknown(server, mac, STRANGER)
    assert put(server, f"{mac}-phone.cfg", b"<a/>").status == 200
    assert get(server, f"{mac}-phone.cfg").body == b"<a/>"
    other = add_phone(server)
    run(server, "phone", "enroll", other, "--close")
    assert is_unknown(server, other), "another site's phone is none of its"


# Who looks unknown


@pytest.mark.parametrize("word", ["block", "retire", "ignore"])
def test_a_phone_that_is_not_active_looks_unknown_with_its_own_login_too(server, word):
    mac = add_phone(server)
    login = enrol(server, mac)
    run(server, "phone", word, mac)
    assert is_unknown(server, mac)
    for suffix in HIS:
        assert get(server, mac + suffix, login=login).status == get(server, new_mac() + suffix).status
    run(server, "phone", "accept", mac)
    assert f"{CANARY}-{mac}" in files_of(server, mac, login=login)


def test_a_phone_that_is_accepted_gets_a_window(server):
    mac = new_mac()
    assert get(server, f"{mac}.cfg", STRANGER).status == 404
    assert get(server, "000000000000.cfg", STRANGER).status == 200
    wait_until(lambda: mac in server.cli("phone", "list", "--state", "new").stdout, "it to be seen as new")
    run(server, "phone", "accept", mac)
    assert window(server, mac) == ("", 0)
    assert handed_out(files_of(server, mac)) is not None


def test_phones_that_are_imported_get_windows(server, tmp_path):
    macs = [new_mac() for _ in range(3)]
    (tmp_path / "phones.csv").write_text("mac,model\n" + "".join(f"{m},VVX400\n" for m in macs))
    run(server, "phone", "import", tmp_path / "phones.csv")
    assert [window(server, m) for m in macs] == [("", 0)] * 3


def test_a_phone_that_an_import_makes_active_gets_a_window(server, tmp_path):
    mac = add_phone(server)
    enrol(server, mac)
    for state, row in (("retired", None), ("active", ("", 0)), ("active", ("", 0))):
        (tmp_path / "phones.csv").write_text(f"mac,state\n{mac},{state}\n")
        run(server, "phone", "import", tmp_path / "phones.csv")
        assert window(server, mac) == row


def test_a_removed_phone_takes_its_login_and_its_window_with_it(server):
    mac, other = add_phone(server), add_phone(server)
    login = enrol(server, mac)
    run(server, "phone", "remove", mac)
    run(server, "phone", "remove", other)
    assert get(server, f"{mac}.cfg", login=login).status == 401
    db = database(server)
    assert db.execute("SELECT count(*) FROM account WHERE user = ?", (mac,)).fetchone() == (0,)
    db.close()
    assert window(server, other) is None
    run(server, "phone", "add", mac)
    assert get(server, f"{mac}.cfg", login=login).status == 401


def test_a_closed_shared_account_lets_nobody_in_but_phones_with_their_own(start):
    server = start("--workers", 1, *LISTENERS)
    mac, fresh = add_phone(server), add_phone(server)
    login = enrol(server, mac)
    server.cli("account", "close")
    wait_until(lambda: get(server, "000000000000.cfg").status == 401, "the account to close")
    assert get(server, f"{fresh}.cfg").status == 401
    with pytest.raises(ftplib.error_perm):
        ftp(server)
    assert window(server, fresh) == ("", 0)
    assert get(server, f"{mac}.cfg", login=login).status == 200
    ftp(server, login=login).quit()


def test_ten_thousand_macs_of_which_a_hundred_exist_are_swept_and_no_secret_is_found(start):
    """Over connections of their own: one belongs to the first phone that it names."""
    server = start("--workers", 1)
    base = 0x0004F2D00000
    known = {f"{base + 100 * i:012x}" for i in range(100)}
    table = "mac,model,line1_address,line1_secret\n" + "".join(
        f"{m},VVX400,{m}@pbx.example,{CANARY}-{m}\n" for m in sorted(known))
    (server.data.parent / "phones.csv").write_text(table)
    server.cli("phone", "import", server.data.parent / "phones.csv")
    db = database(server)
    with db:
        db.execute("DELETE FROM enrolment")
    db.close()
    settle(server)
    looks = {(suffix, is_known): [] for suffix in HIS for is_known in (True, False)}

    def sweep(first):
        for i in range(first, 10000, 8):
            mac = f"{base + i:012x}"
            suffix = HIS[i // 100 % len(HIS)]
            answer = get(server, mac + suffix, STRANGER)
            assert CANARY.encode() not in answer.body
            looks[suffix, mac in known].append(look(answer))

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        for swept in [threads.submit(sweep, first) for first in range(8)]:
            swept.result()
    assert sum(map(len, looks.values())) == 10000 and all(looks.values())
    for suffix in HIS:
        first = looks[suffix, True][0]
        assert all(one == first for one in looks[suffix, True] + looks[suffix, False]), suffix


def test_no_password_is_ever_in_the_log_the_trace_or_the_database(start):
    server = start("--workers", 1, "--log-level", "debug", *LISTENERS)
    mac = add_phone(server)
    login = enrol(server, mac)
    ftp(server, login=login).quit()
    run(server, "phone", "rotate", mac)
    new = handed_out(files_of(server, mac, login=login))
    get(server, f"{mac}.cfg", login=(mac, f"{CANARY}-wrong"))
    wait_until(lambda: "GET" in server.cli("trace", mac).stdout, "the trace")
    told = server.cli("trace", "--json").stdout + server.cli("phone", "show", mac).stdout
    told += server.cli("phone", "list", "--json").stdout + server.cli("account", "show").stdout
    files = b"".join(p.read_bytes() for p in server.data.rglob("*") if p.is_file())
    for secret in (CANARY, login[1], new[1]):
        assert secret not in told and secret not in server.log()
        assert secret.encode() not in files


def test_two_workers_agree_at_once(start):
    server = start("--workers", 2)
    for _ in range(5):
        mac = add_phone(server)
        login = handed_out(files_of(server, mac))
        for _ in range(8):  # new connections: some are the other worker's
            assert get(server, f"{mac}.cfg").status == 200
        assert get(server, f"{mac}.cfg", login=login).status == 200
        wait_until(lambda: window(server, mac) is None, "the window to close")
        for _ in range(8):
            assert get(server, f"{mac}.cfg").status == 404
            assert "device.prov" not in get(server, f"{mac}-own.cfg", login=login).text
        server.cli("phone", "block", mac)
        wait_until(lambda: all(get(server, f"{mac}.cfg", login=login).status == 404 for _ in range(8)), "the block")


# FTP


@pytest.mark.parametrize("tls", [False, True])
def test_over_ftp_a_window_is_owned_as_over_http(server, tls):
    mac = add_phone(server)
    client = ftp(server, tls=tls)
    client.voidcmd("TYPE I")
    assert client.size(f"{mac}-lines.cfg") == len(retr(client, f"{mac}-lines.cfg"))
    login = handed_out(retr(client, f"{mac}-own.cfg").decode())
    assert login is not None
    assert client.nlst().count(f"{mac}.cfg") == 1
    stranger = ftp(server, STRANGER, tls=tls)
    assert retr(stranger, f"{mac}.cfg") == retr(ftp(server, STRANGER, tls=tls), f"{new_mac()}.cfg")
    assert mac not in " ".join(stranger.nlst())
    wait_until(lambda: is_frozen(server, mac), "the window to freeze")
    ftp(server, login=login).quit()
    wait_until(lambda: window(server, mac) is None, "the window to close")
    client.quit()
    stranger.quit()


def test_over_tftp_nobody_gets_a_phones_files_in_its_window(server):
    mac = add_phone(server)
    at = f"tftp://127.0.0.1:{server.ports['tftp']}/{mac}.cfg"
    ran = subprocess.run(["curl", "-s", "--max-time", "10", at], capture_output=True, timeout=DEADLINE_S)
    assert ran.returncode != 0 and ran.stdout == b""
    assert window(server, mac) == ("", 0)


# The command line


@pytest.fixture
def data(tmp_path):
    return ORIGINAL.copy(tmp_path / "data")


@pytest.mark.parametrize("typed", ["", "0m", "-1h", "h", "24", "24s", "1.5h", "24 h", "366d", "99999999999999999999d", "24hh"])
def test_a_time_that_is_none_is_refused(data, typed):
    ran = cli(data, "phone", "enroll", "0004f2aabbcc", f"--for={typed}", check=False)
    assert ran.returncode != 0 and "--for is a time as in 30m, 24h or 7d" in ran.stderr, ran


@pytest.mark.parametrize("typed, seconds", [("1m", 60), ("30m", 1800), ("24h", 86400), ("7d", 604800), ("365d", 31536000)])
def test_a_time_is_minutes_hours_or_days(data, typed, seconds):
    before = int(time.time())
    db = sqlite3.connect(data / "bootline.db")
    cli(data, "phone", "enroll", "0004f2aabbcc", "--for", typed)
    opened, until = db.execute("SELECT opened_at, until_at FROM enrolment").fetchone()
    db.close()
    assert until - opened == seconds and opened >= before


@pytest.mark.parametrize("typed", ["", "192.0.2.0/33", "192.0.2", "example.net", "192.0.2.0/24 "])
def test_a_network_that_is_none_is_refused(data, typed):
    ran = cli(data, "phone", "enroll", "0004f2aabbcc", f"--from={typed}", check=False)
    assert ran.returncode != 0 and "etwork" in ran.stderr, ran


def test_closing_goes_with_nothing_that_is_about_opening(data):
    for more in (["--for", "2h"], ["--from", "192.0.2.0/24"]):
        ran = cli(data, "phone", "enroll", "0004f2aabbcc", "--close", *more, check=False)
        assert ran.returncode != 0 and "--close" in ran.stderr, ran


def test_the_shared_accounts_user_is_never_like_a_phones_own(data):
    for user in ("0004f2aabbcc", "ABCDEF012345"):
        ran = cli(data, "account", "set", "--user", user, check=False)
        assert ran.returncode != 0 and "phone's own login" in ran.stderr
    cli(data, "account", "set", "--user", "0004f2aabbc")


def test_only_active_phones_of_the_inventory_enroll(data):
    ran = cli(data, "phone", "enroll", "0004f2aabbcd", check=False)
    assert ran.returncode != 0 and "0004f2aabbcd" in ran.stderr
    cli(data, "phone", "retire", "0004f2aabbcc")
    ran = cli(data, "phone", "enroll", "0004f2aabbcc", check=False)
    assert ran.returncode != 0 and "retired" in ran.stderr and "phone accept" in ran.stderr


def test_the_help_of_enroll_and_rotate_tells_what_they_do(data):
    text = cli(data, "phone", "enroll", "--help").stdout
    for words in ("--for TIME", "--from ADDR/PREFIX", "--close", "30m, 24h (the default) or 7d", "releases a frozen window"):
        assert words in text, words
    assert "phone rotate [MAC]..." in cli(data, "phone", "rotate", "--help").stdout


def test_enroll_show_and_rotate_print_the_same_object(data):
    import json

    def told(*words):
        return json.loads(cli(data, "phone", *words, "0004f2aabbcc", "--json").stdout)

    fields = ["login", "login_used_at", "rotation", "rotation_at", "enrolment", "enrolment_until", "enrolment_network", "enrolment_address"]
    one = told("enroll", "--from", "192.0.2.0/24", "--for", "2h")
    assert list(one) == ["mac", *fields]
    assert one["enrolment"] == "open, nobody's yet" and one["enrolment_network"] == "192.0.2.0/24"
    assert one["login"] == "shared" and one["login_used_at"] is None and one["enrolment_address"] == ""
    assert {f: told("show")[f] for f in fields} == {f: one[f] for f in fields}
    assert told("enroll", "--close")["enrolment"] == "none"
    assert told("show")["enrolment_until"] is None
