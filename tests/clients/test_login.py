"""Who is let in: Digest and Basic, and what a failed login gets."""

import base64
import hashlib
import re

import pytest
from conftest import PASSWORD, USER, curl, wait_until


def test_without_a_login_everything_is_401_and_digest_is_offered_first(server, mac):
    for path in (f"/{mac}.cfg", "/000000000000.cfg", "/nothing.here", "/"):
        answer = curl(server, path=path, login=False)
        assert answer.status == 401, path
    raw = curl(server, "--head", path="/x", login=False)
    assert raw.status == 401
    connection = server.connect()
    connection.request("GET", "/x")
    got = connection.getresponse()
    offers = got.headers.get_all("WWW-Authenticate")
    got.read()
    assert [o.split()[0] for o in offers] == ["Digest", "Basic"]
    assert "qop=" in offers[0] and "MD5" in offers[0]
    connection.close()


def test_a_known_and_an_unknown_mac_look_alike_without_a_login(server, mac):
    def shape(path):
        answer = server.get(path, login=None)
        return answer.status, sorted(answer.headers), answer.body

    assert shape(f"{mac}.cfg") == shape("0004f2ffffff.cfg")
    assert shape(f"{mac}-phone.cfg") == shape("0004f2ffffff-phone.cfg")


def test_curl_logs_in_with_digest_over_one_connection(server, mac):
    answer = curl(server, path=f"/{mac}.cfg", digest=True)
    assert answer.status == 200
    assert answer.connects == 1


def test_curl_uploads_with_digest_over_one_connection(server, mac, tmp_path):
    (tmp_path / "f").write_bytes(b"x" * 60000)
    answer = curl(server, "--upload-file", tmp_path / "f", path=f"/{mac}-phone.cfg", digest=True)
    assert answer.status == 200, answer.error
    assert answer.connects == 1
    assert server.get(f"{mac}-phone.cfg").body == b"x" * 60000


def test_a_401_to_a_put_reads_up_to_64_kib_and_keeps_the_connection(server, mac):
    connection = server.connect()
    assert server.put(f"{mac}-phone.cfg", b"y" * 65536, login=None, connection=connection).status == 401
    local = connection.sock.getsockname()
    assert server.put(f"{mac}-phone.cfg", b"z", connection=connection).status == 200
    assert connection.sock.getsockname() == local
    connection.close()


@pytest.mark.parametrize("user, password", [
    (USER, "plcmspip"), ("plcmspip", PASSWORD), ("PIcmSpIp", PASSWORD), (USER, ""), ("", ""), ("admin", "456"),
    (USER, PASSWORD + "x"), (USER, "p" * 255),
])
def test_wrong_credentials_are_401(server, mac, user, password):
    assert server.get(f"{mac}.cfg", login=(user, password)).status == 401


@pytest.mark.parametrize("field", [
    "Basic", "Basic ", "Basic !!!!", "Basic UGxjbVNwSXA=", "Basic " + "A" * 8000, "Bearer x", "Digest",
    "Digest username=", 'Digest username="PlcmSpIp', "Digest " + "a" * 10000, 'Digest username="PlcmSpIp", nc=ffffffff',
    "Basic " + base64.b64encode(b"Plcm\0SpIp:PlcmSpIp").decode(), "Negotiate abc", ",", "Digest ,,,,",
])
def test_garbage_credentials_are_400_or_401(server, mac, field):
    answer = server.get(f"{mac}.cfg", login=None, headers={"Authorization": field})
    assert answer.status in (400, 401, 431)


def challenge(server, path="/x"):
    text = server.get(path, login=None).headers["www-authenticate"]
    return dict(re.findall(r'(\w+)="([^"]*)"', text))


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def digest_field(offer, method, uri, nc="00000001", user=USER, password=PASSWORD, qop="auth"):
    """An Authorization field; qop None makes the older form of RFC 2069."""
    ha1, ha2 = md5(f"{user}:{offer['realm']}:{password}"), md5(f"{method}:{uri}")
    field = f'Digest username="{user}", realm="{offer["realm"]}", nonce="{offer["nonce"]}", uri="{uri}"'
    if qop:
        response = md5(f"{ha1}:{offer['nonce']}:{nc}:0a4f113b:{qop}:{ha2}")
        return f'{field}, qop={qop}, nc={nc}, cnonce="0a4f113b", response="{response}"'
    return f'{field}, response="{md5(ha1 + ":" + offer["nonce"] + ":" + ha2)}"'


def ask(server, path, field, method="GET"):
    return server.ask(method, path, login=None, headers={"Authorization": field})


def test_the_older_digest_without_qop_is_accepted(server, mac):
    offer = challenge(server)
    for _ in range(3):
        assert ask(server, f"/{mac}.cfg", digest_field(offer, "GET", f"/{mac}.cfg", qop=None)).status == 200


def test_a_replayed_digest_is_stale(server, mac):
    offer = challenge(server)
    field = digest_field(offer, "GET", f"/{mac}.cfg")
    assert ask(server, f"/{mac}.cfg", field).status == 200
    again = ask(server, f"/{mac}.cfg", field)
    assert again.status == 401
    assert "stale=true" in again.headers["www-authenticate"].lower()
    assert ask(server, f"/{mac}.cfg", digest_field(offer, "GET", f"/{mac}.cfg", nc="00000002")).status == 200


def test_a_digest_for_another_target_is_401(server, mac):
    other = server.new_phone()
    field = digest_field(challenge(server), "GET", f"/{other}.cfg")
    assert ask(server, f"/{mac}.cfg", field).status == 401


def test_a_digest_for_another_method_is_401(server, mac):
    field = digest_field(challenge(server), "GET", f"/{mac}.cfg")
    assert ask(server, f"/{mac}.cfg", field, method="HEAD").status == 401


def test_a_digest_with_a_nonce_of_its_own_making_is_401(server, mac):
    offer = {**challenge(server), "nonce": "0" * 32}
    assert ask(server, f"/{mac}.cfg", digest_field(offer, "GET", f"/{mac}.cfg")).status == 401


def test_every_worker_accepts_every_nonce(start):
    server = start("--workers", 4)
    mac = server.new_phone()
    offer = challenge(server)
    for i in range(1, 33):
        field = digest_field(offer, "GET", f"/{mac}.cfg", nc=f"{i:08x}")
        assert ask(server, f"/{mac}.cfg", field).status == 200, i


def test_a_changed_bootstrap_account_is_in_force_at_once(start):
    server = start()
    mac = server.new_phone()
    server.cli("account", "set", "--user", "fleet", "--password-file", "-", stdin="s3cret\n")
    wait_until(lambda: server.get(f"{mac}.cfg", login=("fleet", "s3cret")).status == 200, "the new account")
    # Each worker looks for other programs' changes by itself, within a tenth of a second.
    wait_until(lambda: server.get(f"{mac}.cfg").status == 401, "the old account to be refused")
    assert "s3cret" not in server.log()


def test_failed_logins_are_explained_in_the_trace(start):
    server = start("--visit-pause", 1)
    mac = server.new_phone()
    for login in ((USER, "wrong-password-canary"), ("PIcmSpIp", PASSWORD), ("nobody", "x")):
        assert server.get(f"{mac}.cfg", login=login).status == 401

    def told():
        text = server.cli("trace").stdout.lower()
        return all(t in text for t in ("wrong password", "nearly right", "no account")) and text

    text = wait_until(told, "the trace to tell of the failed logins")
    assert "wrong-password-canary" not in text
    assert "wrong-password-canary" not in server.log()
