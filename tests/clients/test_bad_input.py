"""Requests that are not what the grammar says: one clean answer, and the connection closed."""

import re
import socket
import time

import pytest
from conftest import DEADLINE_S

LOGIN = b"Authorization: Basic UGxjbVNwSXA6UGxjbVNwSXA=\r\n"
OK = b"GET /nothing.here HTTP/1.1\r\nHost: x\r\n" + LOGIN + b"\r\n"


def send(server, data, half_close=False):
    """Sends the bytes and reads to the end; the server must end it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
        answer = b""
        try:
            sock.sendall(data)
            if half_close:
                sock.shutdown(socket.SHUT_WR)
            while chunk := sock.recv(65536):
                answer += chunk
        except (ConnectionResetError, BrokenPipeError):
            pass
        return answer


def get(target=b"/x", fields=b"Host: x\r\n", version=b"HTTP/1.1", method=b"GET", body=b""):
    return method + b" " + target + b" " + version + b"\r\n" + fields + LOGIN + b"\r\n" + body


CASES = [
    ("no Host", get(fields=b""), {400}),
    ("two Hosts", get(fields=b"Host: x\r\nHost: y\r\n"), {400}),
    ("length and chunks", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                              body=b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"), {400}),
    ("two lengths", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n", body=b"abcd"),
     {400}),
    ("a list of lengths", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: 4, 4\r\n", body=b"abcd"), {400}),
    ("length +4", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: +4\r\n", body=b"abcd"), {400}),
    ("length -1", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: -1\r\n"), {400}),
    ("length 4x", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: 4x\r\n", body=b"abcd"), {400}),
    ("empty length", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: \r\n"), {400}),
    ("length 2^64", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: 18446744073709551616\r\n"), {400, 413}),
    ("xchunked", get(method=b"PUT", fields=b"Host: x\r\nTransfer-Encoding: xchunked\r\n"), {400, 501}),
    ("chunked, identity", get(method=b"PUT", fields=b"Host: x\r\nTransfer-Encoding: chunked, identity\r\n"), {400, 501}),
    ("gzip, chunked", get(method=b"PUT", fields=b"Host: x\r\nTransfer-Encoding: gzip, chunked\r\n"), {400, 501}),
    ("chunks in HTTP/1.0", get(method=b"PUT", version=b"HTTP/1.0", fields=b"Host: x\r\nTransfer-Encoding: chunked\r\n"),
     {400}),
    ("folded field", get(fields=b"Host: x\r\nX-A: b\r\n c\r\n"), {400}),
    ("bare CR in a value", get(fields=b"Host: x\r\nX-A: b\rc\r\n"), {400}),
    ("NUL in a value", get(fields=b"Host: x\r\nX-A: b\0c\r\n"), {400}),
    ("NUL in a name", get(fields=b"Host: x\r\nX\0A: b\r\n"), {400}),
    ("blank before the colon", get(fields=b"Host: x\r\nX-A : b\r\n"), {400}),
    ("%00", get(b"/a%00b"), {400}),
    ("%zz", get(b"/a%zz"), {400}),
    ("% at the end", get(b"/a%4"), {400}),
    ("dots", get(b"/../x"), {400}),
    ("encoded dots", get(b"/%2e%2e/x"), {400}),
    ("backslash", get(b"/a\\b"), {400}),
    ("encoded control character", get(b"/a%0ab"), {400}),
    ("over-long UTF-8", get(b"/%c0%ae"), {400}),
    ("a name of 300 bytes", get(b"/" + b"a" * 300), {414}),
    ("absolute target of another host", get(b"http://y/x"), {400}),
    ("HTTP/0.9", b"GET /x\r\n", {400}),
    ("HTTP/2.0", get(version=b"HTTP/2.0"), {505, 400}),
    ("HTTP/11.1", get(version=b"HTTP/11.1"), {400, 505}),
    ("http/1.1", get(version=b"http/1.1"), {400}),
    ("two blanks", b"GET  /x HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
    ("a blank in the target", get(b"/a b"), {400}),
    ("method with a control character", get(method=b"G\x01T"), {400, 501}),
    ("method of 200 bytes", get(method=b"A" * 200), {400, 501}),
    ("get", get(method=b"get"), {400, 405, 501}),
    ("CONNECT", get(b"x:80", method=b"CONNECT"), {400, 405, 501}),
    ("TRACE", get(method=b"TRACE"), {405, 501}),
    ("DELETE", get(method=b"DELETE"), {405}),
    ("POST", get(method=b"POST", fields=b"Host: x\r\nContent-Length: 0\r\n"), {405}),
    ("PROPFIND", get(method=b"PROPFIND"), {405, 501}),
    ("MKCOL", get(method=b"MKCOL"), {405, 501}),
    ("another expectation", get(method=b"PUT", fields=b"Host: x\r\nContent-Length: 1\r\nExpect: foo\r\n", body=b"x"),
     {417}),
    ("a field of 64 KiB", get(fields=b"Host: x\r\nX-A: " + b"a" * 65536 + b"\r\n"), {400, 431}),
    ("5000 fields", get(fields=b"Host: x\r\n" + b"X-A: b\r\n" * 5000), {400, 431}),
    ("a target of 64 KiB", get(b"/" + b"a" * 65536), {400, 414, 431}),
    ("a TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) + b"\r\n\r\n", {0, 400}),
    ("nothing but line ends", b"\r\n" * 4000, {0, 400, 431}),
    ("only NULs", b"\0" * 10000, {0, 400, 431}),
]


@pytest.mark.parametrize("data, want", [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_malformed_request_gets_one_clean_answer(server, data, want):
    answer = send(server, data, half_close=True)
    statuses = [int(s) for s in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.M)]
    assert len(statuses) <= 1, answer
    assert (statuses[0] if statuses else 0) in want, answer
    assert b"smuggled" not in answer


@pytest.mark.parametrize("data, want", [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_same_behind_a_good_request_on_one_connection(server, data, want):
    """A second request of a connection takes another way in than the first."""
    answer = send(server, OK + data, half_close=True)
    statuses = [int(s) for s in re.findall(rb"HTTP/1\.[01] (\d{3})", answer)]
    assert statuses[:1] == [404], answer
    assert len(statuses) <= 2, answer
    assert (statuses[1] if len(statuses) > 1 else 0) in want | {0}, answer
    assert b"smuggled" not in answer


@pytest.mark.parametrize("chunks", [b"0x4\r\nabcd\r\n0\r\n\r\n", b"-1\r\n\r\n", b"10000000000000004\r\nabcd\r\n0\r\n\r\n",
                                    b"4\r\nabcdX\r\n0\r\n\r\n", b"zz\r\n", b"4"])
def test_bad_chunks_store_nothing(server, mac, chunks):
    answer = send(server, get(f"/{mac}-phone.cfg".encode(), method=b"PUT",
                              fields=b"Host: x\r\nTransfer-Encoding: chunked\r\n", body=chunks), half_close=True)
    assert not re.match(rb"HTTP/1\.1 2", answer), answer
    assert server.get(f"{mac}-phone.cfg").status == 404


def test_version_1_2_is_read_as_1_1(server):
    answer = send(server, get(version=b"HTTP/1.2", fields=b"Host: x\r\nConnection: close\r\n"))
    assert re.match(rb"HTTP/1\.1 404", answer)


def test_an_absolute_target_of_the_same_host_is_taken(server, mac):
    host = b"127.0.0.1:%d" % server.port
    answer = send(server, get(b"http://%s/%s.cfg" % (host, mac.encode()),
                              fields=b"Host: %s\r\nConnection: close\r\n" % host))
    assert re.match(rb"HTTP/1\.1 200", answer)


def test_a_host_is_never_trusted(server, mac):
    answer = server.get(f"{mac}.cfg", headers={"Host": "evil.example", "X-Forwarded-For": "10.9.8.7",
                                               "X-Original-URL": "/000000000000.cfg"})
    assert answer.status == 200
    assert b"evil.example" not in answer.body
    assert "evil" not in repr(answer.headers)


def test_a_head_that_never_ends_is_closed_at_the_deadline(start):
    server = start("--header-deadline", 1)
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
        sock.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n")
        ended = False
        while not ended:
            try:
                sock.sendall(b"X")  # it never stands still, and that does not help
                sock.settimeout(0.2)
                ended = sock.recv(4096) == b""
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                ended = True
    assert server.get("x").status == 404


def test_an_idle_connection_is_closed(start):
    server = start("--idle", 1)
    connection = server.connect()
    assert server.get("x", connection=connection).status == 404
    assert connection.sock.recv(1) == b""
    connection.close()


def test_idle_connections_never_keep_phones_out(start):
    server = start("--connections", 32, "--workers", 1)
    mac = server.new_phone()
    held = [socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) for _ in range(100)]
    assert server.get(f"{mac}.cfg").status == 200
    for sock in held:
        sock.close()


def test_random_bytes_do_no_harm(server):
    import random
    dice = random.Random(1)
    end = time.monotonic() + DEADLINE_S
    for _ in range(200):
        send(server, dice.randbytes(dice.randrange(1, 400)) + b"\r\n\r\n", half_close=True)
        assert time.monotonic() < end
    assert server.get("x").status == 404
