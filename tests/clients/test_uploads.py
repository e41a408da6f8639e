"""What phones send: documents, logs, cores; what is refused, and when."""

import http.client
import os
import re
import socket

import pytest
import sockets
from conftest import DEADLINE_S, curl, new_mac, wait_until

DOCUMENTS = ("phone.cfg", "web.cfg", "cloud.cfg", "directory.xml", "calls.xml")
AUTH = {"Authorization": "Basic UGxjbVNwSXA6UGxjbVNwSXA="}
ANY_BYTES = bytes(range(256)) * 20 + b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;"


@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_a_document_comes_back_byte_for_byte_and_is_replaced_whole(server, mac, suffix):
    name = f"{mac}-{suffix}"
    assert server.get(name).status == 404
    for body in (ANY_BYTES, b"", b"x", os.urandom(100_000), b"short"):
        assert server.put(name, body).status == 200
        answer = server.get(name)
        assert (answer.status, answer.body) == (200, body)


def test_curl_uploads_as_phones_do(server, mac, tmp_path):
    body = os.urandom(300_000)
    (tmp_path / "f").write_bytes(body)
    answer = curl(server, "--upload-file", tmp_path / "f", path=f"/overrides/{mac}-phone.cfg")
    assert answer.status == 200
    assert server.get(f"{mac}-phone.cfg").body == body


def test_a_chunked_upload_is_stored(server, mac):
    connection = server.connect()
    connection.request("PUT", f"/{mac}-web.cfg", body=iter([b"one", b"two" * 1000, b"three"]), headers=AUTH,
                       encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()
    assert server.get(f"{mac}-web.cfg").body == b"one" + b"two" * 1000 + b"three"


def test_versions_of_a_document_are_kept_and_can_be_read(server, mac):
    for i in range(25):
        assert server.put(f"{mac}-phone.cfg", b"version %d" % i).status == 200
    shown = server.cli("document", "show", mac, "phone.cfg").stdout
    assert "version 24" in shown
    versions = [d["version"] for d in server.cli_json("document", "list", mac)["documents"]]
    assert versions == list(range(25, 5, -1))


def test_a_broken_upload_leaves_the_old_document(server, mac):
    assert server.put(f"{mac}-phone.cfg", b"old").status == 200
    for announced, sent in ((100_000, 50_000), (1000, 999), (300_000, 0)):
        with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
            head = (f"PUT /{mac}-phone.cfg HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTH['Authorization']}\r\n"
                    f"Content-Length: {announced}\r\n\r\n")
            sock.sendall(head.encode() + b"n" * sent)
        assert server.get(f"{mac}-phone.cfg").body == b"old"


def half_closed(port):
    """How many connections of a server wait for it to close them, their client having hung up."""
    return sum(c.port == port and c.state == sockets.CLOSE_WAIT for c in sockets.connections())


def test_who_hangs_up_with_its_last_bytes_in_the_middle_of_an_upload_is_noticed(start):
    """By nothing but the hanging up: the least rate would take ten minutes."""
    server = start("--rate-window", 600, "--min-rate", 1)
    mac = server.new_phone()
    head = f"PUT /{mac}-phone.cfg HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTH['Authorization']}\r\n"
    for sent in [0, 1, 999, 50_000, 300_000] * 4:
        with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
            sock.sendall((head + "Content-Length: 1000000\r\n\r\n").encode() + b"n" * sent)
    wait_until(lambda: half_closed(server.port) == 0, "the server to let go of them")
    assert server.get(f"{mac}-phone.cfg").status == 404


def test_a_client_that_has_said_all_and_closed_its_side_still_gets_its_answers(server, mac):
    asked = f"HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTH['Authorization']}\r\nConnection: close\r\n"
    for line, body in ((f"PUT /{mac}-phone.cfg", b"n" * 200_000), (f"GET /{mac}-phone.cfg", b"")):
        with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
            sock.sendall(f"{line} {asked}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            sock.shutdown(socket.SHUT_WR)
            answer = http.client.HTTPResponse(sock)
            answer.begin()
            assert answer.status == 200
            assert len(answer.read()) in (0, 7, 200_000)


def test_a_log_grows_by_what_is_uploaded(server, mac):
    assert server.get(f"{mac}-app.log").status == 404
    assert server.put(f"logs/{mac}-app.log", b"one\n").status == 200
    assert server.put(f"{mac}-app.log", b"two\n").status == 200
    assert server.get(f"logs/{mac}-app.log").body == b"one\ntwo\n"
    headed = server.head(f"{mac}-app.log")
    assert (headed.status, headed.headers["content-length"]) == (200, "8")


def append(server, name, at, body, total="*"):
    return server.put(name, body, headers={"Content-Range": f"bytes {at}-{at + len(body) - 1}/{total}"})


def test_content_range_appends_exactly_at_the_length_and_is_416_elsewhere(server, mac):
    name = f"logs/{mac}-app.log"
    assert append(server, name, 0, b"0123").status == 200
    assert append(server, name, 4, b"4567", total=8).status == 200
    for at in (0, 3, 7, 9, 2 ** 40):
        assert append(server, name, at, b"x").status == 416, at
    assert append(server, name, 8, b"89").status == 200
    assert server.get(name).body == b"0123456789"


def test_content_range_on_a_log_that_is_not_there_begins_at_nought(server, mac):
    assert append(server, f"{mac}-app.log", 5, b"x").status == 416
    assert append(server, f"{mac}-app.log", 0, b"x").status == 200


@pytest.mark.parametrize("value", ["bytes", "bytes 5-3/9", "bytes 0-99/100", "lines 0-3/4", "bytes a-b/c",
                                   "bytes 0-3/2", "bytes 99999999999999999999-1/2"])
def test_a_content_range_that_makes_no_sense_is_400(server, mac, value):
    assert server.put(f"{mac}-app.log", b"0123", headers={"Content-Range": value}).status == 400
    assert server.get(f"{mac}-app.log").status == 404


def test_content_range_on_a_document_is_400(server, mac):
    assert append(server, f"{mac}-phone.cfg", 0, b"x").status == 400
    assert server.get(f"{mac}-phone.cfg").status == 404


def test_a_boot_log_begins_anew_at_each_upload(server, mac):
    assert server.put(f"{mac}-boot.log", b"first boot").status == 200
    assert server.put(f"{mac}-boot.log", b"second boot").status == 200
    assert server.get(f"{mac}-boot.log").body == b"second boot"


def test_a_log_over_its_cap_is_closed_and_a_new_one_begun(start):
    server = start("--log-cap", "1K", "--log-keep", 2)
    mac = server.new_phone()
    assert server.put(f"{mac}-app.log", b"a" * 1000).status == 200
    assert server.put(f"{mac}-app.log", b"b" * 100).status == 200
    after = server.get(f"{mac}-app.log")
    assert after.status == 404 or b"a" not in after.body
    assert server.put(f"{mac}-app.log", b"c").status == 200
    assert server.get(f"{mac}-app.log").body == b"c"
    assert append(server, f"{mac}-app.log", 1, b"d").status == 200
    assert server.get(f"{mac}-app.log").body == b"cd"


@pytest.mark.parametrize("name", ["{}-app.log", "{}-boot.log", "{}-now-app.log", "{}-now-boot.log"])
def test_every_log_name_is_taken_in_its_directory_and_in_the_root(server, mac, name):
    for folder in ("", "logs/"):
        assert server.put(folder + name.format(mac), b"line\n").status == 200
    assert b"line\n" in server.get(name.format(mac)).body


def test_one_core_is_kept_per_phone(server, mac):
    cores = server.data / "cores"
    for i in range(3):
        assert server.put(f"cores/{mac}-core{i}.tar.gz", os.urandom(200_000)).status == 200
    files = [f for f in cores.iterdir() if mac in f.name]
    assert len(files) == 1
    assert files[0].stat().st_size == 200_000
    assert server.get(f"cores/{mac}-core2.tar.gz").status in (403, 404)


@pytest.mark.parametrize("name", [
    "{}.cfg", "000000000000.cfg", "{}-own.cfg", "{}-lines.cfg", "{}-global.cfg", "sip.ld", "3111-46157-002.sip.ld",
    "fw/hold/sip.ld", "{}-license.cfg", "000000000000-license.cfg", "000000000000-directory.xml", "starter.cfg",
    "other.txt", "logs/other.log", "logs", "elsewhere/{}-phone.cfg", "{}-phone.cfg.bak", "{}-phone.cfgx", "{}",
    "x{}-phone.cfg", "000000000000-app.log", "{}-.log", "sip.ver",
])
def test_other_names_are_refused_before_the_body(server, mac, name):
    """The body is announced and never sent: the answer comes all the same."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
        sock.sendall((f"PUT /{name.format(mac)} HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTH['Authorization']}\r\n"
                      "Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n").encode())
        answer = http.client.HTTPResponse(sock, method="PUT")
        answer.begin()
        assert answer.status == 403


def test_an_expected_continue_is_given_when_the_upload_is_welcome(server, mac, tmp_path):
    body = os.urandom(200_000)
    (tmp_path / "f").write_bytes(body)
    answer = curl(server, "--upload-file", tmp_path / "f", "--header", "Expect: 100-continue", path=f"/{mac}-phone.cfg")
    assert answer.status == 200
    assert server.get(f"{mac}-phone.cfg").body == body


def test_a_document_over_its_limit_is_413_and_leaves_the_old_one(start):
    server = start("--document-limit", "10K")
    mac = server.new_phone()
    assert server.put(f"{mac}-phone.cfg", b"x" * 10240).status == 200
    assert server.put(f"{mac}-phone.cfg", b"y" * 10241).status == 413
    connection = server.connect()
    try:
        connection.request("PUT", f"/{mac}-phone.cfg", body=iter([b"z" * 4096] * 4), headers=AUTH, encode_chunked=True)
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # the server stopped reading: its answer may be lost with the rest
    assert status == 413
    connection.close()
    assert server.get(f"{mac}-phone.cfg").body == b"x" * 10240


def test_a_log_piece_over_its_limit_is_413(start):
    server = start("--log-upload-limit", "4K")
    mac = server.new_phone()
    assert server.put(f"{mac}-app.log", b"x" * 4097).status == 413
    assert server.get(f"{mac}-app.log").status == 404
    assert server.put(f"{mac}-app.log", b"x" * 4096).status == 200


def test_a_core_over_its_limit_is_413_and_leaves_no_file(start):
    server = start("--core-limit", "64K")
    mac = server.new_phone()
    assert server.put(f"cores/{mac}-core.bin", b"x" * 65537).status == 413
    assert not list((server.data / "cores").iterdir())


def test_a_phone_over_its_quota_is_507_and_others_are_not(start):
    server = start("--phone-limit", "64K")
    full, other = server.new_phone(), server.new_phone()
    for i in range(3):
        assert server.put(f"{full}-app.log", b"%d" % i * 20_000).status == 200
    assert server.put(f"{full}-app.log", b"x" * 20_000).status == 507
    assert server.put(f"{other}-app.log", b"x" * 20_000).status == 200


def test_logs_of_ever_new_names_fill_a_phones_quota_however_small_they_are(start):
    server = start("--phone-limit", "64K")
    full, other = server.new_phone(), server.new_phone()
    statuses = [server.put(f"{full}-{i}.log", b"x").status for i in range(200)]
    assert statuses[:100] == [200] * 100
    assert statuses[-1] == 507
    assert server.put(f"{other}-app.log", b"x" * 60_000).status == 200


def test_an_upload_of_unknown_length_does_not_get_past_the_quota(start):
    server = start("--phone-limit", "64K", "--visit-pause", 1)
    mac = server.new_phone()
    pieces = [b"x" * 10_000] * 7  # http.client sends an iterable chunked
    assert server.put(f"{mac}-app.log", iter(pieces)).status == 507
    assert server.get(f"{mac}-app.log").status == 404
    assert server.put(f"{mac}-app.log", iter(pieces[:6])).status == 200
    wait_until(lambda: "stored as much as one phone may" in server.cli("trace", mac).stdout, "the reason")


def test_documents_have_a_quota_of_their_own(start):
    server = start("--phone-limit", "64K")
    mac = server.new_phone()
    assert server.put(f"{mac}-app.log", b"x" * 60_000).status == 200
    assert server.put(f"{mac}-phone.cfg", b"x" * 60_000).status == 200
    assert server.put(f"{mac}-web.cfg", b"x" * 60_000).status == 507
    assert server.get(f"{mac}-web.cfg").status == 404


def test_the_reserve_of_the_disk_is_left_alone(start):
    server = start("--disk-reserve", "1024G")
    mac = server.new_phone()
    assert server.put(f"{mac}-phone.cfg", b"x").status == 507
    assert server.put(f"{mac}-app.log", b"x").status == 507
    assert server.get(f"{mac}.cfg").status == 200


def test_an_upload_of_unknown_size_stops_at_the_reserve_of_the_disk(start, small_disk):
    server = start("--disk-reserve", "8M", data=small_disk / "data")
    mac = server.new_phone()
    connection = server.connect()
    try:
        connection.request("PUT", f"/cores/{mac}-core.bin", body=iter([b"c" * 65536] * 90), headers=AUTH,
                           encode_chunked=True)
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        status = 507  # the server stopped reading: its answer may be lost with the rest
    assert status == 507
    connection.close()
    assert list((server.data / "cores").iterdir()) == []
    assert server.put(f"{mac}-phone.cfg", b"x").status == 200


def put_large(server, name, size):
    """The status of an upload that may be refused before its body, of which the server then reads no more."""
    try:
        return server.put(name, os.urandom(size)).status
    except (BrokenPipeError, ConnectionResetError):
        return 507


def test_what_all_phones_store_together_has_a_limit(start):
    server = start("--uploads-limit", "1M")
    macs = [server.new_phone() for _ in range(3)]
    for kind in ("phone.cfg", "boot.log"):
        answers = [put_large(server, f"{mac}-{kind}", 600_000) for mac in macs]
        assert answers[0] == 200 and 507 in answers, kind
    assert put_large(server, f"cores/{macs[0]}-core.bin", 600_000) == 200
    assert put_large(server, f"cores/{macs[1]}-core.bin", 600_000) == 507
    assert put_large(server, f"cores/{macs[0]}-core.bin", 900_000) == 200  # in place of its own
    assert server.get(f"{macs[0]}.cfg").status == 200


def test_what_an_unknown_phone_uploads_is_answered_alike_and_never_read_back(server, mac):
    unknown = new_mac()
    for name in ("{}-phone.cfg", "logs/{}-app.log", "{}-boot.log", "cores/{}-core.bin"):
        a, b = (server.put(name.format(m), b"<mine/>") for m in (mac, unknown))
        assert (a.status, a.body) == (b.status, b.body) == (200, a.body), name
        assert sorted(a.headers) == sorted(b.headers)
        assert server.get(name.format(unknown)).status in (403, 404)
    server.cli("phone", "add", unknown)
    wait_until(lambda: server.get(f"{unknown}.cfg").status == 200, "the phone to be known")
    assert server.get(f"{unknown}-phone.cfg").status == 404


def test_an_unknown_phone_appears_in_the_list_of_new_ones(start):
    server = start("--visit-pause", 1)
    unknown = new_mac()
    server.get(f"{unknown}.cfg", headers={"User-Agent": "FileTransport PolycomVVX-VVX_400-UA/5.9.7.3480"})
    server.put(f"{unknown}-boot.log", b"x")
    text = wait_until(lambda: (t := server.cli("phone", "list", "--state", "new").stdout) and unknown in t and t,
                      "the new phone")
    assert re.search("VVX.?400", text)
    server.cli("phone", "add", unknown)
    wait_until(lambda: unknown not in server.cli("phone", "list", "--state", "new").stdout, "it to be new no more")


def test_new_phones_are_bounded_in_number(start):
    server = start("--visit-pause", 1, "--new-phones", 5)
    macs = [new_mac() for _ in range(12)]
    for one in macs:
        server.get(f"{one}.cfg")
    wait_until(lambda: macs[-1] in server.cli("phone", "list", "--state", "new").stdout, "the last phone")
    listed = server.cli("phone", "list", "--state", "new").stdout
    assert sum(one in listed for one in macs) <= 5


def test_what_was_uploaded_is_there_after_a_restart(start):
    server = start()
    mac = server.new_phone()
    assert server.put(f"{mac}-phone.cfg", ANY_BYTES).status == 200
    assert server.put(f"{mac}-app.log", b"log").status == 200
    server.stop()
    server.start()
    assert server.get(f"{mac}-phone.cfg").body == ANY_BYTES
    assert server.get(f"{mac}-app.log").body == b"log"


def test_secrets_in_uploads_do_not_reach_the_log(server, mac):
    server.put(f"{mac}-phone.cfg", b'<a reg.1.auth.password="upload-canary"/>')
    server.get(f"{mac}-phone.cfg")
    assert "upload-canary" not in server.log()
