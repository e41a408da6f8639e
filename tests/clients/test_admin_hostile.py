"""What attackers and accidents send to the API: nothing of it runs, grows, or is told to whom it does not belong."""

import base64
import csv
import http.client
import io
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

import pytest

from conftest import DEADLINE_S, USER, new_mac
from office import PASSWORD, Api, cookie_of
from phone_office import add, add_line, fields_of, phone, problem

NAMES = ["<script>alert(1)</script>", '"onx="alert(1)', "{{7*7}}", "${phone.mac}", "%0a%0d", "‮evil", "\U0001f4a3 boom", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)",
    "' OR 1=1--", "x'; INSERT INTO person VALUES(1);--", "../../etc/passwd", "]]>", "&lt;&amp;", "a\\b"]


def rows_of(office, mac):
    return list(csv.DictReader(io.StringIO(office.viewer.get(f"/phones.csv?text={mac}").body.decode(), newline="")))


# Names and values.

@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_stored_as_it_is_and_harmless_wherever_it_comes_out(office, name):
    mac = add(office, label=name)
    assert phone(office, mac)["label"] == name
    cell = rows_of(office, mac)[0]["label"]
    assert cell == (f"'{name}" if name[0] in "=+-@" else name)
    own = office.admin.put(f"/scopes/phone:{mac}/parameters/hostile.name", {"value": name})
    if own.status in (200, 201):
        text = office.viewer.get(f"/phones/{mac}/files/{mac}-own.cfg").json["text"]
        assert find(text, "hostile.name") == name
    else:
        assert fields_of(own) == ["value"]


def find(text, name):
    """The value of a parameter anywhere in a rendered file."""
    return next(node.attrib[name] for node in ElementTree.fromstring(text.encode()).iter() if name in node.attrib)


@pytest.mark.parametrize("value", ['"', "<", "&", "]]>", "'", "&#10;", "a\nb", "a\tb", "é\U0001f4a3", " blanks  at both ends ", "<!--", "<![CDATA[x"])
def test_a_value_reaches_the_phone_as_it_was_typed(office, value):
    mac = add(office)
    answer = office.operator.put(f"/scopes/phone:{mac}/parameters/round.trip", {"value": value})
    if answer.status == 422:
        assert fields_of(answer) == ["value"] and any(c in value for c in "\n\t")
        return
    text = office.viewer.get(f"/phones/{mac}/files/{mac}-own.cfg").json["text"]
    assert find(text, "round.trip") == value


@pytest.mark.parametrize("value", ["a\u0000b", "a\u0001b", "￾", "￿", "\u001b[31m"])
def test_a_value_that_no_xml_can_hold_is_refused(office, value):
    mac = add(office)
    assert fields_of(office.operator.put(f"/scopes/phone:{mac}/parameters/not.xml", {"value": value})) == ["value"]
    assert office.viewer.get(f"/scopes/phone:{mac}/parameters").json["parameters"] == []


@pytest.mark.parametrize("typed", ["0004F2-AABBCC", "00:04:f2:aa:bb:cc", "0004.f2aa.bbcc", "00-04-F2-AA-BB-CC"])
def test_a_mac_is_one_phone_in_every_spelling(office, typed):
    if office.operator.post("/phones", {"mac": "0004f2aabbcc"}).status != 201:
        problem(office.operator.post("/phones", {"mac": typed}), 409, "conflict")
    assert phone(office, typed)["mac"] == "0004f2aabbcc"


@pytest.mark.parametrize("typed", ["", "0004f2aabbccd", "0004f2aabbc", "٠٠٠٤f2aabbcc", "0004f2/aabbcc", "0004f2aabbcc\u0000", "..", "0004g2aabbcc"])
def test_a_mac_that_is_none_is_named(office, typed):
    assert fields_of(office.operator.post("/phones", {"mac": typed})) == ["mac"]


# Questions that are statements.

@pytest.mark.parametrize("text", ["' OR 1=1--", "x';DROP TABLE phone;--", "%", "_", "\\", "\" OR \"\"=\"", "a UNION SELECT secret FROM line", "NULL"])
def test_what_is_searched_for_is_a_text_and_never_a_statement(office, text):
    add(office, label="searched")
    for where in ("/phones", "/lines", "/audit", "/parameters"):
        answer = office.admin.get(f"{where}?text={quote(text)}")
        assert answer.status == 200, (where, answer)
    found = office.viewer.get(f"/phones?limit=1000&text={quote(text)}").json["phones"]
    assert all(text.lower() in row["label"].lower() for row in found)
    assert office.viewer.get("/phones?text=searched").json["total"] >= 1


@pytest.mark.parametrize("where", ["/phones", "/lines"])
@pytest.mark.parametrize("sort", ["(select%20secret%20from%20line)", "mac;drop%20table%20phone", "--", "mac,label", "secret", "1"])
def test_only_named_columns_are_sorted_by(office, where, sort):
    assert fields_of(office.viewer.get(f"{where}?sort={sort}")) == ["sort"]


# What must change nothing.

def test_reading_changes_nothing_whatever_is_asked_for(office):
    mac = add(office, label="read")
    before = office.admin.get("/audit?limit=1").json["audit"][0]["id"]
    for more in ("", "?label=x", "?_method=DELETE", "?state=blocked"):
        for headers in ({}, {"X-HTTP-Method-Override": "DELETE"}, {"X-HTTP-Method": "PUT"}, {"X-Method-Override": "PATCH"}):
            office.admin.get(f"/phones/{mac}{more}", headers=headers)
            office.admin.ask("HEAD", f"/api/v1/phones/{mac}{more}", headers=headers)
            office.admin.ask("OPTIONS", f"/api/v1/phones/{mac}{more}", headers=headers)
    assert phone(office, mac)["label"] == "read" and office.admin.get("/audit?limit=1").json["audit"][0]["id"] == before


@pytest.mark.parametrize("where", ["/phones", "/session", "/groups"])
def test_a_session_counts_in_its_cookie_alone(office, where):
    cookie = office.admin.cookie
    for query in (f"?bootline_session={cookie}", f"?session={cookie}", f"?token={cookie}", f"?access_token={cookie}"):
        assert office.nobody.get(where + query).status in (401, 422)
    assert Api(office.port, token=cookie).get(where).status == 401


def test_a_planted_cookie_is_not_the_one_of_who_logs_in(office):
    office.admin
    planted = Api(office.port, cookie="A" * 43)
    answer = planted.post("/session", {"user": "admin", "password": PASSWORD})
    assert answer.status == 200 and cookie_of(answer) != "A" * 43
    assert planted.get("/session").status == 401


# Secrets.

@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_no_secret_comes_out_for_who_may_not_see_it(office, role):
    add_line(office, f"{role}@secrets.example", secret="CANARY-role\n")
    mac = add(office, lines=[{"address": f"{role}@secrets.example"}])
    office.operator.put(f"/scopes/phone:{mac}/parameters/device.auth.localAdminPassword", {"value": "CANARY-param"})
    who = office.person(role)
    problem(who.post(f"/lines/{role}%40secrets.example/reveal"), 403, "forbidden")
    problem(who.get(f"/phones/{mac}/files?reveal=1"), 403, "forbidden")
    for where in (f"/phones/{mac}", f"/phones/{mac}/files", f"/phones/{mac}/parameters", f"/scopes/phone:{mac}/parameters", "/lines?text=CANARY", "/phones?text=CANARY",
                  f"/phones.csv?text={mac}", "/parameters?text=CANARY", f"/lines/{role}%40secrets.example", f"/phones/{mac}/files/CANARY"):
        answer = who.get(where)
        assert b"CANARY-" not in answer.body, where
    assert b"CANARY-" not in office.admin.get("/audit?limit=1000").body


# Two at a time.

def test_a_phone_that_is_removed_while_it_downloads_gets_its_file_whole(office):
    mac = office.server.new_phone()
    directory = b"<directory>" + b"<item/>" * 30_000 + b"</directory>"
    assert office.server.put(f"{mac}-directory.xml", directory).status == 200
    connection = office.server.connect()
    login = base64.b64encode(f"{USER}:{USER}".encode()).decode()
    connection.request("GET", f"/{mac}-directory.xml", headers={"Authorization": f"Basic {login}"})
    answer = connection.getresponse()
    begun = answer.read(1000)
    assert answer.status == 200 and office.operator.delete(f"/phones/{mac}").status == 204
    assert begun + answer.read() == directory
    connection.close()


def test_of_two_who_edit_the_same_the_second_is_told(office):
    mac = add(office)
    tags = [who.get(f"/phones/{mac}").headers["etag"] for who in (office.operator, office.admin)]
    assert tags[0] == tags[1]
    assert office.operator.patch(f"/phones/{mac}", {"label": "mine"}, headers={"If-Match": tags[0]}).status == 200
    problem(office.admin.patch(f"/phones/{mac}", {"label": "no, mine"}, headers={"If-Match": tags[1]}), 412, "precondition_failed")
    assert phone(office, mac)["label"] == "mine"


# Uploads.

@pytest.mark.parametrize("kind", ["../../x", "..%2f..%2fx", "%22%3E%3Cimg%3E", "x" * 4000, "phone%00", "."])
def test_the_name_of_an_upload_is_one_of_a_table(office, kind):
    answer = office.operator.ask("PUT", f"/api/v1/phones/{add(office)}/documents/{kind}", body=b"<a/>", content_type="text/xml")
    assert answer.status in (400, 404, 405, 414, 431), answer


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", f"multipart/form-data; boundary={'b' * 10000}", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_is_no_body_of_anything(office, content_type):
    body = b'--x\r\nContent-Disposition: form-data; name="a"; filename="../../x"; filename="y"\r\n\r\nabc'
    for method, path in (("POST", "/phones"), ("POST", "/phones/import"), ("PUT", f"/phones/{add(office)}/documents/directory")):
        answer = office.operator.ask(method, "/api/v1" + path, body=body, content_type=content_type)
        assert answer.status in (400, 415, 431), (path, answer)


def test_a_body_that_never_ends_takes_no_desk(office):
    waiting = []
    for _ in range(8):
        connection = http.client.HTTPConnection("127.0.0.1", office.port, timeout=DEADLINE_S)
        connection.putrequest("POST", "/api/v1/phones")
        for name, value in {**office.operator.headers("POST"), "Content-Type": "application/json", "Content-Length": "1000"}.items():
            connection.putheader(name, value)
        connection.endheaders(b'{"mac": "')
        waiting.append(connection)
    assert office.operator.post("/phones", {"mac": new_mac()}).status == 201
    for connection in waiting:
        connection.close()


@pytest.mark.parametrize("text,line", [
    ('<t a.b="1"\n a.b="2"/>', 2), ('<t>\n<x c.d="${no.such}"/>\n</t>', 2), ('<t\n reg.x.y.z.q="1"/>', 2), ("<t>\n\n<u></t>", 3),
    ('<!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n<t a.b="&e;"/>', None), ('<t xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="self"/></t>', None)])
def test_a_template_that_cannot_be_is_refused_with_its_line(office, text, line):
    answer = office.admin.post("/templates/check", {"text": text})
    if line is None:
        assert answer.status in (200, 204, 422) and "hostname" not in answer.text.replace("file:///etc/hostname", "")
        return
    fault = problem(answer, 422, "unprocessable")["errors"][0]
    assert fault["field"] == "text" and fault["line"] == line, fault
