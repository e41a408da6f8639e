"""The administrators' listener: who is let in, what a request must be, and what holds for every resource."""

import json
import re
import socket

import pytest

from conftest import USER, wait_until
from office import PASSWORD, Api, cookie_of, fields_of, log_in_by_link, new_person, problem, setup_token


def raw(port, bytes_):
    """What comes back on a connection that sends these bytes, until the server closes it."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as s:
        try:
            s.sendall(bytes_)
            s.shutdown(socket.SHUT_WR)
            while piece := s.recv(65536):
                got += piece
        except OSError as error:  # it was closed before we were done
            assert not isinstance(error, TimeoutError), error
    return got


# First start.

def test_before_there_is_an_administrator_nobody_gets_in(start):
    server = start("--admin", "127.0.0.1:0")
    nobody = Api(server.ports["admin"])
    problem(nobody.get("/groups"), 401, "first_start")
    problem(nobody.post("/session", {"user": "admin", "password": "admin"}), 401, "wrong_password")
    problem(nobody.get("/setup?token=" + "0" * 64), 404, "not_found")
    problem(nobody.post("/setup", {"token": "", "user": "ann", "password": PASSWORD}), 404, "not_found")


def test_the_setup_link_makes_one_administrator_once(start):
    server = start("--admin", "127.0.0.1:0")
    port, token = server.ports["admin"], setup_token(server)
    assert Api(port).get(f"/setup?token={token}").json["user"] is None
    ann = log_in_by_link(port, token, "ann")
    assert ann.get("/session").json["role"] == "admin"
    problem(Api(port).post("/setup", {"token": token, "user": "eve", "password": PASSWORD}), 404, "not_found")
    assert server.cli("account", "setup-link", "--url", "http://h", check=False).returncode == 1
    actions = [(row["by"], row["action"]) for row in server.cli_json("audit")["audit"]]
    assert ("ann", "account setup") in actions


def test_a_weak_password_is_refused_and_the_link_stays_good(start):
    server = start("--admin", "127.0.0.1:0")
    port, token = server.ports["admin"], setup_token(server)
    for password in ["", "short", "ann", "annannannann"[:9]]:
        answer = Api(port).post("/setup", {"token": token, "user": "ann", "password": password})
        assert answer.status == 422, answer
    log_in_by_link(port, token, "ann")


# Sessions.

def log_in(office, user, password=PASSWORD, **more):
    return office.nobody.post("/session", {"user": user, "password": password}, **more)


def test_logging_in_always_gives_a_new_session(office):
    first = office.admin
    planted = Api(office.port, cookie=first.cookie, csrf=first.csrf)
    again = planted.post("/session", {"user": "admin", "password": PASSWORD})
    assert again.status == 200 and cookie_of(again) != first.cookie
    problem(Api(office.port, cookie=first.cookie).get("/session"), 401, "unauthorized")
    office.people["admin"] = Api(office.port, cookie_of(again), again.json["csrf"])


def test_the_cookie_is_kept_from_scripts_and_other_sites(office):
    office.admin  # there is one now
    cookie = log_in(office, "admin").headers["set-cookie"]
    assert "; HttpOnly" in cookie and "; SameSite=Strict" in cookie and "; Path=/" in cookie
    assert "Secure" not in cookie  # in clear on loopback; see the TLS test


def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nothing(office):
    office.admin
    wrong = log_in(office, "admin", "not the password")
    unknown = log_in(office, "nobody-of-this-name", "not the password")
    assert problem(wrong, 401, "wrong_password") == problem(unknown, 401, "wrong_password")


def test_logging_out_ends_the_session_at_the_server(office):
    office.admin
    answer = log_in(office, "admin")
    one = Api(office.port, cookie_of(answer), answer.json["csrf"])
    assert one.delete("/session").status == 204
    problem(one.get("/session"), 401, "unauthorized")


def test_another_password_ends_the_other_sessions(office):
    operator = office.operator
    answer = log_in(office, "operator")
    other = Api(office.port, cookie_of(answer), answer.json["csrf"])
    problem(operator.put("/session/password", {"current": "wrong one here", "password": "another horse battery"}),
            401, "wrong_password")
    assert operator.put("/session/password", {"current": PASSWORD, "password": "another horse battery"}).status == 204
    problem(other.get("/session"), 401, "unauthorized")
    assert operator.get("/session").status == 200
    problem(log_in(office, "operator", PASSWORD), 401, "wrong_password")
    assert log_in(office, "operator", "another horse battery").status == 200


def test_who_guesses_passwords_must_wait(start):
    server = start("--admin", "127.0.0.1:0")
    port = server.ports["admin"]
    log_in_by_link(port, setup_token(server), "ann")
    answers = [Api(port).post("/session", {"user": "ann", "password": f"guess number {i}"}) for i in range(12)]
    waits = [a for a in answers if a.status == 429]
    assert waits and int(waits[-1].headers["retry-after"]) >= 1
    assert {a.status for a in answers} == {401, 429}


def test_a_phones_login_is_none_here(office):
    answer = office.nobody.ask("GET", "/api/v1/groups", headers={"Authorization": "Basic UGxjbVNwSXA6UGxjbVNwSXA="})
    problem(answer, 401, "unauthorized")
    problem(log_in(office, USER, USER), 401, "wrong_password")


# Cross-site requests.

@pytest.mark.parametrize("headers", [
    {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}, {"Origin": "http://evil.example"}, {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
    ids=["no token", "a wrong token", "another origin", "a null origin", "cross-site", "same-site"])
def test_a_request_from_another_page_changes_nothing(office, headers):
    answer = office.admin.post("/groups", {"name": "csrf"}, headers=headers)
    assert answer.status == 403, answer
    assert office.admin.get("/groups/csrf").status == 404


def test_a_forms_type_of_body_is_refused(office):
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]:
        problem(office.admin.post("/groups", b'{"name": "form"}', content_type=kind), 415, "unsupported_media_type")


def test_a_token_needs_no_csrf_token_and_no_cookie(office):
    assert office.program("admin").post("/groups", {"name": "by-token"}).status == 201
    row = office.server.cli_json("audit")["audit"][-1]
    assert (row["by"], row["via"], row["action"]) == ("of-admin", "token", "group add")


@pytest.mark.parametrize("token", ["", "blt_", "blt_" + "0" * 64, "x" * 2000])
def test_a_wrong_token_is_nobody(office, token):
    problem(Api(office.port, token=token).get("/groups"), 401, "unauthorized")


# Roles.

def test_a_viewer_changes_nothing(office):
    assert office.viewer.get("/groups").status == 200
    problem(office.viewer.post("/groups", {"name": "by-viewer"}), 403, "forbidden")
    problem(office.program("viewer").post("/groups", {"name": "by-viewer"}), 403, "forbidden")


def test_another_role_holds_from_the_next_request_on(office):
    bob = new_person(office.server, "bob", "admin")
    assert bob.post("/groups", {"name": "of-bob"}).status == 201
    office.server.cli("account", "role", "bob", "viewer")
    problem(bob.delete("/groups/of-bob"), 403, "forbidden")
    office.server.cli("account", "remove", "bob")
    problem(bob.get("/groups"), 401, "unauthorized")


# Requests as such.

@pytest.mark.parametrize("method,path,status,code", [
    ("GET", "/api/v1/nothing", 404, "not_found"), ("GET", "/api/v1/groups/", 404, "not_found"),
    ("GET", "/api/v1/groups/a/b", 404, "not_found"), ("DELETE", "/api/v1/groups", 405, "method_not_allowed"),
    ("PUT", "/api/v1/groups/lab", 405, "method_not_allowed"), ("POST", "/healthz", 405, "method_not_allowed")])
def test_what_has_no_route_does_not_exist(office, method, path, status, code):
    answer = office.admin.ask(method, path)
    problem(answer, status, code)
    assert ("allow" in answer.headers) == (status == 405)


def test_the_override_of_a_method_is_not_looked_at(office):
    headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
    assert office.admin.get("/groups", headers=headers).status == 200


def test_options_tell_the_methods(office):
    answer = office.nobody.ask("OPTIONS", "/api/v1/groups")
    assert answer.status == 204 and answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_head_gives_the_head_alone(office):
    answer = office.viewer.ask("HEAD", "/api/v1/groups")
    assert answer.status == 200 and answer.body == b"" and int(answer.headers["content-length"]) > 0


@pytest.mark.parametrize("body,status,code", [
    (b"", 400, "bad_request"), (b"{", 400, "bad_request"), (b"[]", 422, "unprocessable"), (b"null", 422, "unprocessable"),
    (b'{"name": "a", "name": "b"}', 400, "bad_request"), (b'{"name": NaN}', 400, "bad_request"),
    (b'{"name": "\xff"}', 400, "bad_request"), (b'{"name": "\\ud800"}', 400, "bad_request"),
    (b'{"name": 1e400}', 400, "bad_request"), (b"[" * 100_000 + b"]" * 100_000, 400, "bad_request"),
    (b'{"name": "a"} x', 400, "bad_request"), (b'{"name": 5}', 422, "unprocessable"),
    (b'{"name": "a", "role": "admin"}', 422, "unprocessable"), (b'{"rank": 2}', 422, "unprocessable"),
    (b'{"name": "a\\u0000b"}', 422, "unprocessable"), (b'{"name": "a", "rank": 1.5}', 422, "unprocessable"),
    (b'{"name": "a", "rank": 99999999999999999999}', 400, "bad_request")],
    ids=lambda v: str(v[:24]) if isinstance(v, bytes) else None)
def test_json_that_is_none_or_another_is_refused(office, body, status, code):
    problem(office.admin.post("/groups", body), status, code)


def test_every_unknown_field_is_named(office):
    answer = office.admin.post("/groups", {"name": "fields", "colour": "red", "is_admin": True})
    assert fields_of(answer) == ["colour", "is_admin"]


def test_a_body_over_the_limit_is_refused_before_it_is_read(office):
    got = raw(office.port, b"POST /api/v1/groups HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
              b"Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 413 ") and b"application/problem+json" in got, got


def test_a_body_where_none_is_taken_is_refused(office):
    problem(office.admin.ask("GET", "/api/v1/groups", body={"a": 1}), 413, "too_large")


def test_where_nothing_takes_a_body_the_problem_is_that_nothing_is_there(office):
    problem(office.admin.post("/nothing", {"a": 1}), 404, "not_found")
    refused = office.admin.patch("/groups", {"a": 1})
    problem(refused, 405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("query,field", [("colour=red", "query"), ("limit=1&limit=2", "query"), ("dry_run=1", "query"),
                                         ("x=%zz", "query"), ("x=%ff", "query"), ("=", "query")])
def test_a_query_that_is_not_known_is_refused(office, query, field):
    assert fields_of(office.admin.get(f"/groups?{query}")) == [field]


@pytest.mark.parametrize("head", [
    b"GET /api/v1/groups HTTP/1.1\r\n\r\n", b"GET /api/v1/../x HTTP/1.1\r\nHost: h\r\n\r\n",
    b"GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n", b"GET /api/v1/groups HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
    b"POST /api/v1/groups HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"])
def test_heads_that_could_be_read_in_two_ways_are_refused(office, head):
    assert raw(office.port, head)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 405")


# What holds for every change.

def test_a_dry_run_tells_what_would_change_and_changes_nothing(office):
    answer = office.admin.post("/groups?dry_run=1", {"name": "dry", "rank": 7})
    assert answer.status == 200 and answer.json["dry_run"] is True
    assert {"object": "group dry", "field": "rank", "before": None, "after": "7"} in answer.json["changes"]
    assert office.admin.get("/groups/dry").status == 404
    assert all(row["object"] != "group dry" for row in office.server.cli_json("audit")["audit"])


def test_a_change_of_what_has_moved_meanwhile_is_refused(office):
    office.admin.post("/groups", {"name": "moved"})
    tag = office.admin.get("/groups/moved").headers["etag"]
    assert office.admin.patch("/groups/moved", {"rank": 5}, headers={"If-Match": tag}).status == 200
    problem(office.admin.patch("/groups/moved", {"rank": 6}, headers={"If-Match": tag}), 412, "precondition_failed")
    assert office.admin.get("/groups/moved").json["rank"] == 5


def test_nothing_of_the_api_is_kept_by_caches_or_guessed_at(office):
    for answer in [office.admin.get("/groups"), office.nobody.get("/groups"), office.admin.get("/groups/none")]:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


# The listener.

def test_from_other_machines_it_is_reached_by_tls_alone(start):
    server = start("--admin", "0.0.0.0:0")
    assert raw(server.ports["admin"], b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")[:5] != b"HTTP/"


def test_health_is_told_to_anybody(office):
    assert office.nobody.ask("GET", "/healthz").text == "ok\n"
    assert office.nobody.ask("GET", "/readyz").text == "ready\n"


def test_without_the_listener_phones_are_served_as_ever(start):
    assert "admin" not in start("--admin", "").ports


def test_it_stops_with_requests_under_way(start):
    server = start("--admin", "127.0.0.1:0")
    with socket.create_connection(("127.0.0.1", server.ports["admin"])) as s:
        s.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{")
        wait_until(lambda: True, "the bytes to be sent")
        server.stop()


# The page's files.

def test_views_of_the_page_are_its_index_and_files_are_themselves(office):
    index = office.nobody.ask("GET", "/")
    assert index.status == 200 and index.headers["content-type"].startswith("text/html")
    for view in ["/phones", "/phones/0004f2aabbcc", "/lines/1001%40pbx.example", "/setup?token=x"]:
        assert office.nobody.ask("GET", view).body == index.body, view
    for missing in ["/favicon.ico", "/at/none.js", "/at/0/core/none.js", "/at/../index.html", "/%2e%2e/x"]:
        assert office.nobody.ask("GET", missing).status in (400, 404), missing


def test_the_page_runs_nothing_inline_and_in_no_frame(office):
    policy = office.nobody.ask("GET", "/").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_file_that_is_known_is_not_sent_again(office):
    tag = office.nobody.ask("GET", "/").headers["etag"]
    again = office.nobody.ask("GET", "/", headers={"If-None-Match": tag})
    assert again.status == 304 and again.body == b""


def test_the_index_names_its_files_by_what_is_in_them_so_that_browsers_keep_those(office):
    index = office.nobody.ask("GET", "/")
    assert index.headers["cache-control"] == "no-cache"
    named = re.findall(r'(?:href|src)="([^"]+)"', index.text)
    assert len(named) > 40 and len({name.split("/")[2] for name in named}) == 1
    for name in named:
        file = office.nobody.ask("GET", name)
        assert (file.status, file.headers["cache-control"]) == (200, "public, max-age=31536000, immutable"), name


def test_the_page_takes_no_other_methods(office):
    for method in ["POST", "PUT", "PATCH", "DELETE"]:
        assert office.nobody.ask(method, "/").status == 405


@pytest.mark.parametrize("value", ["True", "TRUE", "on", "y", "", "2"])
def test_a_dry_run_in_other_words_is_refused_and_not_carried_out(office, value):
    answer = office.admin.post(f"/groups?dry_run={value}", {"name": "not-dry"})
    assert fields_of(answer) == ["dry_run"]
    problem(office.admin.get("/groups/not-dry"), 404, "not_found")


@pytest.mark.parametrize("value", ["0", "false", "no"])
def test_what_is_no_dry_run_is_carried_out(office, value):
    assert office.admin.post(f"/groups?dry_run={value}", {"name": f"wet-{value}"}).status == 201


# What waits in memory.

def announce(office, path, length, head=""):
    """A connection that has announced a body and sends nothing of it, and what comes back first once it may, or may not."""
    link = socket.create_connection(("127.0.0.1", office.port), timeout=30)
    link.sendall(f"POST /api/v1{path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n{head}Content-Length: {length}\r\n"
                 "Expect: 100-continue\r\n\r\n".encode())
    return link, link.recv(4096).decode()


@pytest.mark.parametrize("head", ["", "Authorization: Bearer nothing\r\n", "Cookie: bootline_session=nothing\r\n"])
def test_who_has_not_logged_in_fills_no_memory(office, head):
    link, said = announce(office, "/phones/import", 64 * 1024 * 1024, head)
    assert said.startswith("HTTP/1.1 401 ") and "application/problem+json" in said
    link.close()
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", office.port), timeout=30) as link:
        link.sendall(f"POST /api/v1/phones/import HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        try:
            for _ in range(1024):
                link.sendall(chunk)
            assert link.recv(12) == b""
        except OSError as error:
            assert not isinstance(error, TimeoutError), error


def test_large_bodies_take_turns_and_small_ones_do_not_wait(office):
    token = f"Authorization: Bearer {office.program('operator').token}\r\n"
    links, said = [], ""
    while not said.startswith("HTTP/1.1 503 "):
        link, said = announce(office, "/phones/import", 64 * 1024 * 1024, token)
        links.append(link)
        assert len(links) < 20, said
    assert "application/problem+json" in said
    assert len(links) > 2 and office.admin.post("/groups", {"name": "small"}).status == 201
    for link in links:
        link.close()

    def is_free():
        link, said = announce(office, "/phones/import", 64 * 1024 * 1024, token)
        link.close()
        return said.startswith("HTTP/1.1 100 ")

    wait_until(is_free, "room for a body")
