"""What nobody should send over HTTP, and what it gets: the first request of a connection passes
our own reader, later ones of the same connection libmicrohttpd's, so everything is sent as both.

Whatever is refused gets one answer, then the connection ends, and nothing that was sent behind it
is read as a request; the server serves on and has logged no error.
"""

import base64
import contextlib
import hashlib
import os
import re
import select
import socket
import threading
import time

import pytest

import sockets
from conftest import DEADLINE_S, PASSWORD, USER, Server, curl, wait_until

LOGIN = "Authorization: Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode() + "\r\n"
HOST = "Host: boot.example\r\n"
INSIDE = b"inside the root\n"
SECRET = b"outside the root, to be seen by nobody\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with a folder of hand-written files, a secret beside it, and short deadlines."""
    folder = tmp_path_factory.mktemp("hostile")
    root = folder / "root"
    (root / "sub").mkdir(parents=True)
    (root / "in.txt").write_bytes(INSIDE)
    (root / "sub" / "in.txt").write_bytes(INSIDE)
    (root / "big.wav").write_bytes(b"x" * (64 << 20))
    (folder / "sentinel.txt").write_bytes(SECRET)
    (root / "link.txt").symlink_to("../sentinel.txt")
    (root / "linked").symlink_to("..")
    one = Server(folder, ["--root", root, "--header-deadline", "2", "--rate-window", "1", "--min-rate", "1024",
                          "--workers", "2", "--log-level", "debug"])
    yield one
    one.stop()
    assert " error " not in one.log(), one.log()


def descriptors(server):
    """What each descriptor of the server is."""
    where, found = f"/proc/{server.process.pid}/fd", []
    try:
        for fd in os.listdir(where):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                found.append(os.readlink(f"{where}/{fd}"))
    except PermissionError:
        pytest.skip("only root may look into the server")
    return found


def transfers(server):
    """How many files of its root folder the server has open."""
    return sum(path.startswith(f"{server.data.parent}/root/") for path in descriptors(server))


def connections(server):
    """How many connections of clients the server holds, whether they are there still or not."""
    theirs = {f"socket:[{c.inode}]" for c in sockets.connections()
              if c.port in server.ports.values() and c.state != sockets.LISTEN}
    return sum(path in theirs for path in descriptors(server))


def at_rest(server):
    """Waits until nobody's connection is held any more, those of tests before included: how many descriptors are."""
    wait_until(lambda: connections(server) + transfers(server) == 0, "the connections to be forgotten")
    return len(descriptors(server))


def forgets(server, before):
    """Waits until the server holds what it held at rest, and no more."""
    wait_until(lambda: len(descriptors(server)) <= before, "the connections to be forgotten")


def request(line, fields=HOST + LOGIN, body=b""):
    return (line + "\r\n" + fields + "\r\n").encode("latin-1") + body


GOOD = request("GET /in.txt HTTP/1.1")
SMUGGLED = request("GET /smuggled HTTP/1.1")  # sent behind everything: never to be answered


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S)


def read_answer(sock, got=b""):
    """One answer with a Content-Length: (status, headers, body, what came behind it)."""
    while b"\r\n\r\n" not in got:
        piece = sock.recv(65536)
        assert piece, f"the connection ended within {got!r}"
        got += piece
    head, _, rest = got.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(re.fullmatch(r"HTTP/1\.1 (\d{3}) .+", lines[0]).group(1))
    headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
    length = int(dict((k.lower(), v) for k, v in headers).get("content-length", 0))
    while len(rest) < length:
        piece = sock.recv(65536)
        assert piece, f"the body ended within {rest!r}"
        rest += piece
    return status, headers, rest[:length], rest[length:]


def read_to_end(sock, got=b""):
    """Everything until the server ends the connection, which it must."""
    while True:
        try:
            piece = sock.recv(65536)
        except ConnectionResetError:
            return got
        if not piece:
            return got
        got += piece


def send(sock, data):
    """Sends, though the server may have ended the connection already."""
    try:
        sock.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass


def still_serves(server):
    sock = connect(server)
    sock.sendall(GOOD)
    status, _, body, _ = read_answer(sock)
    sock.close()
    assert (status, body) == (200, INSIDE)


def put(*fields, version="HTTP/1.1", body=b"abcd"):
    return request(f"PUT /0004f2aabbcc-app.log {version}", HOST + LOGIN + "".join(f + "\r\n" for f in fields), body)


def get(*fields, target="/in.txt", version="HTTP/1.1"):
    return request(f"GET {target} {version}", HOST + LOGIN + "".join(f + "\r\n" for f in fields))


# name: (bytes, status of a first request, status of a later one).  LIBRARY: libmicrohttpd refuses a
# later one by itself, and then sends the head of its answer twice.  SERVED: libmicrohttpd reads it
# another way, in which it is harmless, and the connection goes on.
LIBRARY, SERVED = "library", "served"
REFUSED = {
    "1.1 without Host": (request("GET /in.txt HTTP/1.1", LOGIN), 400, 400),
    "two Hosts": (get("Host: other"), 400, 400),
    "a Host with a path": (request("GET /in.txt HTTP/1.1", "Host: h/a\r\n" + LOGIN), 400, 400),
    "length and chunked": (put("Content-Length: 4", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400, 400),
    "chunked and length": (put("Transfer-Encoding: chunked", "Content-Length: 4", body=b"0\r\n\r\n"), 400, 400),
    "two lengths": (put("Content-Length: 4", "Content-Length: 40"), 400, 400),
    "two lengths, the smaller last": (put("Content-Length: 40", "Content-Length: 4"), 400, 400),
    "the same length twice": (put("Content-Length: 4", "Content-Length: 4"), 400, 400),
    "length 4, 4": (put("Content-Length: 4, 4"), 400, LIBRARY),
    "length +4": (put("Content-Length: +4"), 400, LIBRARY),
    "length -1": (put("Content-Length: -1"), 400, LIBRARY),
    "length 4x": (put("Content-Length: 4x"), 400, LIBRARY),
    "length 0x4": (put("Content-Length: 0x4"), 400, LIBRARY),
    "length and a blank": (put("Content-Length: 4 "), 400, LIBRARY),
    "an empty length": (put("Content-Length:"), 400, LIBRARY),
    "length 2^63 + 1": (put("Content-Length: 9223372036854775809"), 413, 413),
    "length 2^64": (put("Content-Length: 18446744073709551616"), 413, LIBRARY),
    "a space before the colon": (put("Content-Length : 4"), 400, 400),
    "coding xchunked": (put("Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), 501, 501),
    "coding chunked, identity": (put("Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"), 501, 501),
    "coding gzip, chunked": (put("Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), 501, 501),
    "coding chunked and a blank": (put("Transfer-Encoding: chunked ", body=b"0\r\n\r\n"), 501, 501),
    "coding chunked twice": (put("Transfer-Encoding: chunked", CHUNKED.strip(), body=b"0\r\n\r\n"), 400, 400),
    "chunked in 1.0": (put("Connection: keep-alive", CHUNKED.strip(), version="HTTP/1.0", body=b"0\r\n\r\n"), 400, 400),
    "a folded line": (get("X: a\r\n b"), 400, SERVED),
    "a folded length": (put("X: a\r\n Content-Length: 4", body=b""), 400, 400),
    "a CR in a value": (get("X: a\rb"), 400, 400),
    "a NUL in a value": (get("X: a\0b"), 400, SERVED),
    "a NUL in a name": (get("X\0Y: a"), 400, 400),
    "a NUL in the path": (get(target="/in.txt\0/../../sentinel.txt"), 400, SERVED),
    "a control character in a value": (get("X: a\x01b"), 400, 400),
    "an escape in a value": (get("X: \x1b[31m"), 400, 400),
    "a name that is no token": (get("X(y): a"), 400, 400),
    "no colon": (get("Nonsense"), 400, 400),
    "lines that end with LF": (GOOD.replace(b"\r\n", b"\n"), 400, SERVED),
    "%00": (get(target="/in.txt%00b"), 400, 400),
    "%0d%0a": (get(target="/in.txt%0d%0aX:y"), 400, 400),
    "%zz": (get(target="/%zz"), 400, 400),
    "half a %": (get(target="/a%4"), 400, 400),
    "a fragment": (get(target="/in.txt#a"), 400, 400),
    "absolute, another host": (get(target="http://x/in.txt"), 400, 400),
    "GET *": (get(target="*"), 400, 400),
    "CONNECT": (request("CONNECT boot.example:80 HTTP/1.1"), 405, 405),
    "TRACE": (request("TRACE /in.txt HTTP/1.1"), 405, 405),
    "POST": (request("POST /in.txt HTTP/1.1", HOST + LOGIN + "Content-Length: 4\r\n", b"abcd"), 405, 405),
    "DELETE": (request("DELETE /in.txt HTTP/1.1"), 405, 405),
    "PROPFIND": (request("PROPFIND / HTTP/1.1", HOST + LOGIN + "Content-Length: 60\r\n",
                         b'<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'[:60]), 405, 405),
    "MKCOL": (request("MKCOL /a HTTP/1.1"), 405, 405),
    "LOCK": (request("LOCK /in.txt HTTP/1.1"), 405, 405),
    "HTTP/0.9": (b"GET /in.txt\r\n\r\n", 400, 400),
    "HTTP/2.0": (get(version="HTTP/2.0"), 505, 505),
    "HTTP/11.1": (get(version="HTTP/11.1"), 400, 400),
    "http/1.1": (get(version="http/1.1"), 400, 400),
    "the HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, 505),
    "two spaces": (request("GET  /in.txt HTTP/1.1"), 400, SERVED),
    "a space in the path": (get(target="/in .txt"), 400, 400),
    "a method with a control character": (request("G\x01T /in.txt HTTP/1.1"), 400, 400),
    "a method of 200 bytes": (request("A" * 200 + " /in.txt HTTP/1.1"), 501, 501),
    "get": (request("get /in.txt HTTP/1.1"), 501, 501),
    "chunk size 0x4": (put(CHUNKED.strip(), body=b"0x4\r\nabcd\r\n0\r\n\r\n"), 400, 400),
    "chunk size -1": (put(CHUNKED.strip(), body=b"-1\r\nabcd\r\n0\r\n\r\n"), 400, 400),
    "chunk size 2^64 + 4": (put(CHUNKED.strip(), body=b"10000000000000004\r\nabcd\r\n0\r\n\r\n"), 413, 413),
    "a bad end of a chunk": (put(CHUNKED.strip(), body=b"4\r\nabcdXX0\r\n\r\n"), 400, 400),
    "a field of 64 KiB": (get("X: " + "a" * 65536), 431, 431),
    "a target of 64 KiB": (get(target="/" + "a" * 65536), 414, 414),
    "a query of 3 KiB": (get(target="/in.txt?" + "a" * 3000), 414, 414),
    "a name of 256 bytes": (get(target="/" + "a" * 256), 414, 414),
    "PUT to a name of 256 bytes": (put("Content-Length: 4").replace(b"/0004", b"/" + b"a" * 244, 1), 414, 414),
    "5000 fields": (get(*["X: a"] * 5000), 431, 431),
    "70 fields": (get(*["X: a"] * 70), 431, 431),
    "Expect: foo": (put("Content-Length: 4", "Expect: foo"), 417, 417),
    "two logins": (get(LOGIN.strip()), 400, 400),
    "two Content-Ranges": (put("Content-Length: 4", *["Content-Range: bytes 0-3/4"] * 2), 400, 400),
    "a TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500, 400, 400),
}


def check_refusal(sock, data, status, later):
    """Sends it with another request behind it: one answer comes, and the end."""
    send(sock, data + SMUGGLED)
    got = read_to_end(sock)
    statuses = [int(s) for s in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]
    if later == LIBRARY:
        assert statuses in ([status], [status, status])
    else:
        assert statuses == [status]
    if later != LIBRARY:
        head, _, body = got.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        assert fields[b"connection"] == b"close"
        assert int(fields[b"content-length"]) == len(body)
        assert status != 405 or fields[b"allow"] == b"get, head, put, options"


@pytest.mark.parametrize("name", REFUSED)
def test_a_first_request_that_has_no_single_meaning_is_refused(server, name):
    data, status, _ = REFUSED[name]
    with connect(server) as sock:
        check_refusal(sock, data, status, None)
    still_serves(server)


def test_refused_connections_are_forgotten_whoever_ends_them(server):
    before = at_rest(server)
    socks = [connect(server) for _ in range(50)]
    for sock in socks:
        sock.sendall(REFUSED["%zz"][0])
        assert read_answer(sock)[0] == 400
    for sock in socks[:25]:
        sock.close()
    forgets(server, before)
    for sock in socks[25:]:
        sock.close()


@pytest.mark.parametrize("name", REFUSED)
def test_a_later_request_is_refused_or_harmless(server, name):
    data, status, later = REFUSED[name]
    with connect(server) as sock:
        sock.sendall(GOOD)
        assert read_answer(sock)[0] == 200
        if later == SERVED:
            sock.sendall(data)
            answer, _, body, rest = read_answer(sock)
            assert (answer, body, rest) == (200, INSIDE, b"")
        else:
            check_refusal(sock, data, status if later == LIBRARY else later, later)
    still_serves(server)


GOOD_ODDITIES = {
    "HTTP/1.2": (get(version="HTTP/1.2"), 200),
    "absolute, the same host": (get(target="http://boot.example/in.txt"), 200),
    "OPTIONS *": (request("OPTIONS * HTTP/1.1"), 204),
    "a leading double slash": (get(target="//in.txt"), 200),
    "a query": (get(target="/in.txt?a=/../b"), 200),
    "an empty line in front": (b"\r\n" + GOOD, 200),
    "another Host": (GOOD.replace(b"boot.example", b"evil.example"), 200),
    "forwarded fields": (get("X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: https", "X-Original-URL: /other",
                             "X-Rewrite-URL: /other", "X-HTTP-Method-Override: DELETE"), 200),
}


@pytest.mark.parametrize("name", GOOD_ODDITIES)
def test_what_is_odd_but_clear_is_served_and_the_connection_kept(server, name):
    data, status = GOOD_ODDITIES[name]
    with connect(server) as sock:
        for _ in range(3):
            sock.sendall(data)
            got, headers, body, rest = read_answer(sock)
            assert (got, body, rest) == (status, INSIDE if status == 200 else b"", b"")
            assert b"evil" not in str(headers).encode()


def test_pipelined_requests_are_answered_in_their_order(server):
    with connect(server) as sock:
        sock.sendall(GOOD + request("GET /none.txt HTTP/1.1") + GOOD)
        status, _, body, rest = read_answer(sock)
        assert (status, body) == (200, INSIDE)
        status, _, _, rest = read_answer(sock, rest)
        assert status == 404
        assert read_answer(sock, rest)[0] == 200


def test_a_head_that_comes_byte_by_byte_in_time_is_served(server):
    with connect(server) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in GOOD:
            sock.sendall(bytes([byte]))
        assert read_answer(sock)[2] == INSIDE


def trickle(sock, data, pause_s=0.1):
    """Sends byte by byte with a pause after each until the peer ends it: how many went out."""
    for sent in range(len(data)):
        readable, _, _ = select.select([sock], [], [], pause_s)
        if readable:
            return sent
        send(sock, data[sent:sent + 1])
    return len(data)


@pytest.mark.parametrize("is_later", [False, True], ids=["first", "later"])
def test_a_head_that_comes_too_slowly_ends_the_connection(server, is_later):
    slow = request("GET /in.txt HTTP/1.1", HOST + LOGIN + "X: " + "a" * 600 + "\r\n")
    with connect(server) as sock:
        if is_later:
            sock.sendall(GOOD)
            assert read_answer(sock)[0] == 200
            sock.sendall(slow[:30])  # the request line: between two requests more patience is due
            slow = slow[30:]
        assert trickle(sock, slow) < len(slow)
        assert b"HTTP/1.1 200" not in read_to_end(sock)


def test_a_tls_hello_cut_short_ends_at_once(server):
    with connect(server) as sock:
        sock.sendall(b"\x16")
        assert read_to_end(sock).startswith(b"HTTP/1.1 400 ")


def test_a_body_that_comes_too_slowly_ends_the_connection_and_leaves_nothing(server):
    with connect(server) as sock:
        sock.sendall(request("PUT /0004f2aabb01-app.log HTTP/1.1", HOST + LOGIN + "Content-Length: 100000\r\n"))
        assert trickle(sock, b"x" * 600) < 600
        assert b"HTTP/1.1 200" not in read_to_end(sock)
    still_serves(server)


def test_a_body_that_stands_still_ends_the_connection(server):
    before = at_rest(server)
    socks = [connect(server) for _ in range(8)]
    for n, sock in enumerate(socks):  # of odd and of even lengths
        sock.sendall(request("PUT /0004f2aabb01-app.log HTTP/1.1", HOST + LOGIN + "Content-Length: 100000\r\n",
                             b"x" * n))
    for sock in socks:
        assert b"HTTP/1.1 200" not in read_to_end(sock)
        sock.close()
    forgets(server, before)


def test_a_body_at_a_fair_pace_is_stored_however_long_it_takes(server):
    with connect(server) as sock:
        sock.sendall(request("PUT /0004f2aabb02-app.log HTTP/1.1", HOST + LOGIN + "Content-Length: 163840\r\n"))
        for _ in range(40):
            sock.sendall(b"x" * 4096)
            time.sleep(0.1)  # 40 KiB/s, through several windows of a second
        assert read_answer(sock)[0] == 200


def test_a_reader_that_stands_still_is_let_go_and_a_slow_one_is_not(server):
    at_rest(server)
    stopped = socket.socket()
    stopped.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stopped.connect(("127.0.0.1", server.port))
    stopped.sendall(request("GET /big.wav HTTP/1.1"))
    assert stopped.recv(1), "the transfer did not begin"
    with connect(server) as slow:
        slow.sendall(request("GET /big.wav HTTP/1.1"))
        got = len(slow.recv(1))
        while transfers(server) > 1:
            got += len(slow.recv(16384))
            time.sleep(0.05)
        while got < (64 << 20):
            piece = slow.recv(1 << 20)
            assert piece, "the slow reader was let go too"
            got += len(piece)
    stopped.close()


def test_half_open_connections_do_not_keep_phones_out_and_are_forgotten(server):
    before = at_rest(server)
    socks = [connect(server) for _ in range(300)]
    for sock in socks[:150]:
        sock.sendall(b"GET /in.txt HTTP/1.1\r\nHost: ")
    still_serves(server)
    for sock in socks:
        read_to_end(sock)
        sock.close()
    forgets(server, before)


def test_a_connection_cut_at_any_byte_of_a_request_does_no_harm(server):
    before = at_rest(server)
    data = put("Content-Length: 4")
    for cut in range(0, len(data), 7):
        with connect(server) as sock:
            sock.sendall(data[:cut])
    forgets(server, before)
    still_serves(server)


# Logging in.

def hex_md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def challenge(headers):
    """The parameters of the Digest challenge, which comes first, with Basic behind it."""
    offers = [value for name, value in headers if name.lower() == "www-authenticate"]
    assert len(offers) == 2 and offers[0].startswith("Digest ") and offers[1].startswith("Basic "), offers
    return {k: v.strip('"') for k, v in (p.split("=", 1) for p in offers[0][7:].split(", "))}


def new_challenge(server):
    with connect(server) as sock:
        sock.sendall(request("GET /in.txt HTTP/1.1", HOST))
        status, headers, _, _ = read_answer(sock)
        assert status == 401
        return challenge(headers)


def digest(nonce, nc=1, method="GET", uri="/in.txt", user=USER, password=PASSWORD, realm="bootline", qop="auth"):
    ha1, ha2 = hex_md5(f"{user}:{realm}:{password}"), hex_md5(f"{method}:{uri}")
    middle = f"{nc:08x}:c0ffee:{qop}:" if qop else ""
    response = hex_md5(f"{ha1}:{nonce}:{middle}{ha2}")
    more = f', qop={qop}, nc={nc:08x}, cnonce="c0ffee"' if qop else ""
    return (f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
            f'response="{response}"{more}\r\n')


def ask(server, login, line="GET /in.txt HTTP/1.1"):
    """One request: its status, and whether the challenge says stale (None: no challenge)."""
    with connect(server) as sock:
        sock.sendall(request(line, HOST + login))
        status, headers, _, _ = read_answer(sock)
        return status, challenge(headers).get("stale") if status == 401 else None


@pytest.mark.parametrize("how", ["--digest", "--anyauth", "--basic"])
def test_curl_logs_in_to_read_and_to_write(server, how, tmp_path):
    (tmp_path / "log").write_bytes(b"x" * 5000)
    answer = curl(server, how, path="/in.txt")
    assert (answer.status, answer.body) == (200, INSIDE)
    answer = curl(server, how, "--upload-file", tmp_path / "log", path="/0004f2aabb03-app.log")
    assert answer.status == 200
    assert answer.connects <= 1, "the 401 has cost the connection"


def test_a_nonce_is_good_for_every_worker_and_each_count_once(server):
    nonce = new_challenge(server)["nonce"]
    for nc in range(1, 25):
        assert ask(server, digest(nonce, nc)) == (200, None)
    for nc in (1, 12, 24):
        assert ask(server, digest(nonce, nc)) == (401, "true")


def test_counts_may_come_out_of_order_from_parallel_connections(server):
    nonce = new_challenge(server)["nonce"]
    for nc in (3, 1, 2, 20, 5, 4):
        assert ask(server, digest(nonce, nc)) == (200, None)


def test_of_many_that_send_the_same_count_at_once_one_is_served(server):
    nonce = new_challenge(server)["nonce"]
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(ask(server, digest(nonce, 7))[0])) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [401] * 15


def test_a_digest_without_qop_is_taken_from_old_phones(server):
    nonce = new_challenge(server)["nonce"]
    assert ask(server, digest(nonce, qop=None)) == (200, None)


def test_a_digest_for_another_name_method_or_realm_is_not_taken(server):
    nonce = new_challenge(server)["nonce"]
    assert ask(server, digest(nonce, uri="/sub/in.txt")) == (401, None)
    assert ask(server, digest(nonce, uri="//in.txt")) == (401, None)
    assert ask(server, digest(nonce, method="PUT")) == (401, None)
    assert ask(server, digest(nonce, realm="other")) == (401, None)
    assert ask(server, digest(nonce, password="plcmspip")) == (401, None)
    assert ask(server, digest(nonce, user="PlcmSplp")) == (401, None)
    assert ask(server, digest(nonce, uri="//in.txt"), "GET //in.txt HTTP/1.1") == (200, None)


def test_a_forged_nonce_is_stale_and_never_good(server):
    nonce = new_challenge(server)["nonce"]
    other = nonce[:8] + ("0" if nonce[8] != "0" else "1") + nonce[9:]
    for forged in (other, "0" * len(nonce), "", "abc", nonce.upper() + "0", nonce + "00"):
        assert ask(server, digest(forged)) == (401, "true")
    assert ask(server, digest(nonce)) == (200, None)


def test_a_nonce_from_before_a_restart_is_stale(start, tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "in.txt").write_bytes(INSIDE)
    one = start("--root", tmp_path / "root")
    nonce = new_challenge(one)["nonce"]
    assert ask(one, digest(nonce)) == (200, None)
    one.stop()
    one.start()
    assert ask(one, digest(nonce, 2)) == (401, "true")


FIVE = f'username="{USER}", realm="bootline", nonce="a", uri="/in.txt", response="{"0" * 32}"'
BAD_LOGINS = {
    "nothing in it": ("Digest", 400),
    "5 KiB": ("Digest " + "a" * 5000, 400),
    "an open quote": (f'Digest {FIVE}, x="a', 400),
    "a parameter twice": (f'Digest {FIVE}, uri="/in.txt"', 400),
    "another algorithm": (f"Digest {FIVE}, algorithm=SHA-256", 401),
    "MD5-sess": (f"Digest {FIVE}, algorithm=MD5-sess", 401),
    "auth-int": (f"Digest {FIVE}, qop=auth-int, nc=00000001, cnonce=a", 401),
    "nc=ffffffff": (f"Digest {FIVE}, qop=auth, nc=ffffffff, cnonce=a", 401),
    "nc=-1": (f"Digest {FIVE}, qop=auth, nc=-1, cnonce=a", 400),
    "bad base64": ("Basic !!!!", 400),
    "a NUL": ("Basic " + base64.b64encode(b"PlcmSpIp\0:PlcmSpIp").decode(), 400),
    "no colon": ("Basic " + base64.b64encode(b"PlcmSpIp").decode(), 400),
    "a password of 1 KiB": ("Basic " + base64.b64encode(b"PlcmSpIp:" + b"a" * 1024).decode(), 400),
    "another user": ("Basic " + base64.b64encode(b"root:PlcmSpIp").decode(), 401),
    "another password": ("Basic " + base64.b64encode(b"PlcmSpIp:PlcmSplp").decode(), 401),
    "Bearer": ("Bearer abc", 401),
    "Negotiate": ("Negotiate YIIabc", 401),
}


@pytest.mark.parametrize("name", BAD_LOGINS)
def test_a_login_that_is_none_is_refused_and_the_next_request_served(server, name):
    field, status = BAD_LOGINS[name]
    with connect(server) as sock:
        for _ in range(2):
            sock.sendall(request("GET /in.txt HTTP/1.1", HOST + f"Authorization: {field}\r\n"))
            got, headers, _, rest = read_answer(sock)
            assert (got, rest) == (status, b"")
            assert status != 401 or "stale" not in challenge(headers)
        sock.sendall(GOOD)
        assert read_answer(sock)[0] == 200


def test_a_good_password_with_the_highest_count_is_asked_again(server):
    nonce = new_challenge(server)["nonce"]
    assert ask(server, digest(nonce, 0xffffffff)) == (401, "true")
    assert ask(server, digest(nonce, 1)) == (200, None)


@pytest.mark.parametrize("size", [0, 4, 1000, 64 << 10])
@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"], ids=["", "expect"])
def test_a_401_to_an_upload_of_up_to_64_kib_keeps_the_connection(server, size, expect):
    with connect(server) as sock:
        sock.sendall(request("PUT /0004f2aabb04-app.log HTTP/1.1", HOST + f"Content-Length: {size}\r\n" + expect))
        got = b""
        if expect:
            while b"\r\n\r\n" not in got:
                got += sock.recv(65536)
            if got.startswith(b"HTTP/1.1 100 "):
                got = got.partition(b"\r\n\r\n")[2]
                sock.sendall(b"x" * size)
        else:
            sock.sendall(b"x" * size)
        status, headers, _, rest = read_answer(sock, got)
        assert (status, rest) == (401, b"")
        nonce = challenge(headers)["nonce"]
        sock.sendall(request("PUT /0004f2aabb04-app.log HTTP/1.1", HOST + "Content-Length: 4\r\n" + digest(
            nonce, method="PUT", uri="/0004f2aabb04-app.log"), b"abcd"))
        assert read_answer(sock)[0] == 200


def test_a_401_to_a_larger_upload_ends_the_connection_before_the_body(server):
    with connect(server) as sock:
        sock.sendall(request("PUT /0004f2aabb05-app.log HTTP/1.1", HOST + "Content-Length: 10000000\r\n"))
        status, headers, _, rest = read_answer(sock)
        assert (status, rest) == (401, b"")
        challenge(headers)
        assert ("Connection", "close") in headers
        assert read_to_end(sock) == b""


@pytest.mark.parametrize("name", ["sip.ld", "3111-46157-002.sip.ld", "000000000000.cfg", "0004f2aabbcc.cfg",
                                  "in.txt", "sub/in.txt", "sub", "0004f2aabbcc-app.log/x", "index.html"])
def test_an_upload_to_another_than_a_phones_own_name_is_refused_before_its_body(server, name):
    with connect(server) as sock:
        sock.sendall(request(f"PUT /{name} HTTP/1.1",
                             HOST + LOGIN + "Content-Length: 50000000\r\nExpect: 100-continue\r\n"))
        status, _, _, _ = read_answer(sock)
        assert status == 403
    answer = server.get("in.txt")
    assert (answer.status, answer.body) == (200, INSIDE)


# Ranges.

RANGES = [
    ("bytes=0-5", 206, INSIDE[:6], "bytes 0-5/16"),
    ("bytes=7-", 206, INSIDE[7:], "bytes 7-15/16"),
    ("bytes=-5", 206, INSIDE[-5:], "bytes 11-15/16"),
    ("bytes=-500", 206, INSIDE, "bytes 0-15/16"),
    ("bytes=0-18446744073709551615", 206, INSIDE, "bytes 0-15/16"),
    ("bytes=16-", 416, None, "bytes */16"),
    ("bytes=-0", 416, None, "bytes */16"),
    ("bytes=" + ",".join(["0-0"] * 1300), 200, INSIDE, None),
    ("bytes=0-5,2-9", 200, INSIDE, None),
    ("bytes=9-5", 200, INSIDE, None),
    ("bytes=0-99999999999999999999", 200, INSIDE, None),
    ("bytes=0-5\r\nRange: bytes=1-2", 200, INSIDE, None),
    ("lines=0-5", 200, INSIDE, None),
    ("bytes=0-5\r\nIf-Range: \"other\"", 200, INSIDE, None),
    ("bytes=0-5\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT", 200, INSIDE, None),
    ("bytes=0-5\r\nIf-Range: Sunday, 06-Nov-94 08:49:37 GMT", 200, INSIDE, None),
    ("bytes=0-5\r\nIf-Range: " + "\"" * 500, 200, INSIDE, None),
]


@pytest.mark.parametrize("field, status, body, content_range", RANGES, ids=[r[0][:40] for r in RANGES])
def test_one_range_gives_a_part_and_anything_else_the_whole(server, field, status, body, content_range):
    with connect(server) as sock:
        sock.sendall(get("Range: " + field))
        got, headers, data, rest = read_answer(sock)
        assert (got, rest) == (status, b"")
        assert body is None or data == body
        assert dict(headers).get("Content-Range") == content_range


def test_a_tag_saves_the_bytes_and_garbage_does_not(server):
    tag = server.get("in.txt").headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+"', tag)
    for field in (tag, "W/" + tag, f'"x", W/"y" , {tag}', "*"):
        answer = server.get("in.txt", headers={"If-None-Match": field})
        assert (answer.status, answer.body) == (304, b"")
    for field in ("W/" + tag[:-1], tag.strip('"'), '"' * 1000, "Sun, 06 Nov 1994 08:49:37 GMT", "W/"):
        assert server.get("in.txt", headers={"If-None-Match": field}).status == 200
    assert server.get("in.txt", headers={"If-Range": tag, "Range": "bytes=0-1"}).status == 206
    assert server.get("in.txt", headers={"If-Range": "W/" + tag, "Range": "bytes=0-1"}).status == 200


@pytest.mark.parametrize("name", ["0004f2aabb06-phone.cfg", "0004f2aabb06-directory.xml"])
def test_a_part_of_what_is_no_log_is_refused(server, name):
    answer = server.put(name, b"abcd", headers={"Content-Range": "bytes 0-3/4"})
    assert answer.status == 400


# Names that lead out of the root.

UP = ["..", "%2e%2e", "%2E%2E", ".%2e", "%2e.", "%252e%252e", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "%uff0e%uff0e",
      "%ef%bc%8e%ef%bc%8e", "..;", "..;a=b", "..%3b", "...", "....", "..%00", "..%20", "..%09", "..%0a", "%2e%2e%2e", "link",
      "linked"]
SLASH = ["/", "//", "/./", "%2f", "%2F", "%252f", "\\", "%5c", "%5C", "%255c", "%c0%af", "%c1%9c", "%e0%80%af",
         "%ef%bc%8f"]
PLACES = ["", "sub/", "none/", "/", "sub/../", "./", "logs/"]


def spellings():
    paths = {f"/{place}{up}{slash}sentinel.txt" for place in PLACES for up in UP for slash in SLASH}
    paths |= {f"/sub/{up}{slash}{up}{slash}sentinel.txt" for up in UP for slash in SLASH}
    paths |= {"/link.txt", "/linked/sentinel.txt", "/linked", "/sub/../../sentinel.txt", "/in.txt/../../sentinel.txt"}
    return sorted(paths)


def absolute_spellings(folder):
    for front in ("/", "//", "/%2f", "/sub/", "/sub//", "file://", "file:", "/file:", "http://boot.example/", "?", "*"):
        yield front + str(folder / "sentinel.txt")[1:]


def test_no_spelling_of_a_path_leads_out_of_the_root(server):
    """Over a thousand of them, each read and written, over a few connections."""
    root = server.data.parent / "root"
    outside = {p: p.read_bytes() for p in server.data.parent.iterdir() if p.is_file() and p.name != "log"}
    inside = sorted(str(p) for p in root.rglob("*"))
    sock = connect(server)
    statuses = set()
    for target in [*spellings(), *absolute_spellings(server.data.parent)]:
        for data in (request(f"GET {target} HTTP/1.1"),
                     request(f"PUT {target} HTTP/1.1", HOST + LOGIN + "Content-Length: 4\r\n", b"abcd")):
            sock.sendall(data)
            status, headers, body, _ = read_answer(sock)
            statuses.add(status)
            assert status in (400, 403, 404), (target, status)
            assert SECRET not in body and b"abcd" not in body
            if ("Connection", "close") in headers:
                sock.close()
                sock = connect(server)
    sock.close()
    assert statuses == {400, 403, 404}
    assert {p: p.read_bytes() for p in outside} == outside
    assert sorted(str(p) for p in root.rglob("*")) == inside


def test_what_is_below_the_root_is_still_found(server):
    for target in ("/sub/in.txt", "//sub/in.txt", "/sub/%69n.txt", "/sub/in%2etxt"):
        with connect(server) as sock:
            sock.sendall(get(target=target))
            assert read_answer(sock)[2] == INSIDE
