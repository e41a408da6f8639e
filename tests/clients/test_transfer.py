"""How bytes come down: GET, HEAD, ranges, validators, connections."""

import socket

from conftest import DEADLINE_S, curl


def test_a_master_is_well_formed_xml_with_its_exact_length(server, mac):
    answer = server.get(f"{mac}.cfg")
    assert answer.status == 200
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.startswith("<?xml")


def test_head_gives_the_headers_of_get_and_no_body(server, mac):
    got, headed = server.get(f"{mac}.cfg"), server.head(f"{mac}.cfg")
    assert headed.status == 200
    assert headed.body == b""
    for name in ("content-length", "content-type", "etag"):
        assert headed.headers[name] == got.headers[name]


def test_the_same_inventory_gives_the_same_bytes_and_tag(server, mac):
    first, second = server.get(f"{mac}.cfg"), server.get(f"{mac}.cfg")
    assert first.body == second.body
    assert first.headers["etag"] == second.headers["etag"]


def test_one_range_is_answered_206_with_its_place(server, mac):
    whole = server.get(f"{mac}.cfg").body
    for text, begin, end in (("bytes=0-0", 0, 1), ("bytes=5-9", 5, 10), (f"bytes={len(whole) - 1}-", -1, None),
                             ("bytes=-4", -4, None), ("bytes=7-99999999", 7, None)):
        part = server.get(f"{mac}.cfg", headers={"Range": text})
        assert part.status == 206, text
        assert part.body == whole[begin:end], text
        at = whole.index(part.body) if text != "bytes=0-0" else 0
        assert part.headers["content-range"].endswith(f"/{len(whole)}")
        assert int(part.headers["content-length"]) == len(part.body)
        assert at >= 0


def test_a_range_behind_the_end_is_416_with_the_length(server, mac):
    whole = server.get(f"{mac}.cfg").body
    for text in (f"bytes={len(whole)}-", "bytes=99999999999-", "bytes=-0"):
        answer = server.get(f"{mac}.cfg", headers={"Range": text})
        assert answer.status == 416, text
        assert answer.headers["content-range"] == f"bytes */{len(whole)}"


def test_several_ranges_and_nonsense_get_the_whole_file(server, mac):
    whole = server.get(f"{mac}.cfg").body
    many = "bytes=" + ",".join(f"{i}-{i}" for i in range(300))
    for text in ("bytes=0-0,2-2", many, "bytes=9-5", "bytes=a-b", "lines=0-1", "bytes=", "bytes=--1"):
        answer = server.get(f"{mac}.cfg", headers={"Range": text})
        assert (answer.status, answer.body) == (200, whole), text


def test_if_none_match_of_the_current_tag_is_304_without_a_body(server, mac):
    tag = server.get(f"{mac}.cfg").headers["etag"]
    for sent in (tag, f'"other", {tag}', "*", f"W/{tag}"):
        answer = server.get(f"{mac}.cfg", headers={"If-None-Match": sent})
        assert (answer.status, answer.body) == (304, b""), sent
        assert answer.headers["etag"] == tag


def test_if_none_match_of_another_tag_or_garbage_is_200(server, mac):
    for sent in ('"0"', "garbage", '"', '"' + "a" * 3000, "W/", ","):
        assert server.get(f"{mac}.cfg", headers={"If-None-Match": sent}).status == 200, sent


def test_if_range_of_another_tag_gives_the_whole_file(server, mac):
    whole = server.get(f"{mac}.cfg")
    tag = whole.headers["etag"]
    for sent, status in ((tag, 206), ('"0"', 200), (f"W/{tag}", 200), ("Wed, 21 Oct 2015 07:28:00 GMT", 200)):
        headers = {"Range": "bytes=0-3", "If-Range": sent}
        assert server.get(f"{mac}.cfg", headers=headers).status == status, sent


def test_one_connection_carries_many_requests(server, mac):
    connection = server.connect()
    for _ in range(20):
        assert server.get(f"{mac}.cfg", connection=connection).status == 200
        assert server.get("nothing.here", connection=connection).status == 404
        assert server.head(f"{mac}.cfg", connection=connection).status == 200
        assert server.put(f"{mac}-app.log", b"line\n", connection=connection).status == 200
    local = connection.sock.getsockname()
    assert server.get(f"{mac}.cfg", connection=connection).status == 200
    assert connection.sock.getsockname() == local
    connection.close()


def read_all(sock):
    data = b""
    while chunk := sock.recv(65536):
        data += chunk
    return data


def raw(server, text):
    """Sends bytes as they are and reads until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
        sock.sendall(text)
        return read_all(sock)


BASIC = b"Authorization: Basic UGxjbVNwSXA6UGxjbVNwSXA=\r\n"


def test_http_1_0_is_answered_and_the_connection_closed(server, mac):
    answer = raw(server, b"GET /%s.cfg HTTP/1.0\r\n%s\r\n" % (mac.encode(), BASIC))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == b"200"
    assert body == server.get(f"{mac}.cfg").body


def test_connection_close_is_obeyed(server, mac):
    answer = raw(server, b"GET /%s.cfg HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n" % (mac.encode(), BASIC))
    assert answer.startswith(b"HTTP/1.1 200")


def test_two_requests_sent_at_once_are_answered_in_order(server, mac):
    one = b"GET /%s.cfg HTTP/1.1\r\nHost: x\r\n%s\r\n" % (mac.encode(), BASIC)
    two = b"GET /nothing.here HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n" % BASIC
    answer = raw(server, one + two)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1 404") == 1
    assert answer.index(b"HTTP/1.1 404") > 0


def test_a_head_that_comes_byte_by_byte_is_read(server, mac):
    request = b"GET /%s.cfg HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n" % (mac.encode(), BASIC)
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for i in range(len(request)):
            sock.sendall(request[i:i + 1])
        assert read_all(sock).startswith(b"HTTP/1.1 200")


def test_curl_resumes_a_download(server, mac, tmp_path):
    whole = server.get(f"{mac}.cfg").body
    part = tmp_path / "part"
    part.write_bytes(whole[:10])
    answer = curl(server, "--continue-at", "-", "--output", part, "--no-include", path=f"/{mac}.cfg")
    assert answer.exit_code == 0, answer.error
    assert part.read_bytes() == whole


def test_nothing_is_ever_redirected_or_sent_as_html(server, mac):
    for path in ("/", f"/{mac}.cfg", "/nothing.here", "/logs", "/logs/", "/fw/hold/sip.ld"):
        answer = server.get(path)
        assert not 300 <= answer.status < 400, path
        assert "html" not in answer.headers.get("content-type", ""), path


def test_options_tells_what_is_served(server):
    answer = server.ask("OPTIONS", "*", login=None)
    assert answer.status == 204
    assert answer.headers["allow"] == "GET, HEAD, PUT, OPTIONS"
