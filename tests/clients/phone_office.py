"""What the tests of phones over the API have in common: problems, and phones that are new."""

from conftest import new_mac, wait_until


def problem(answer, status, code):
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["code"] == code and "bootline " not in answer.json["detail"].replace("`bootline", ""), answer.json
    return answer.json


def fields_of(answer):
    return [e["field"] for e in problem(answer, 422, "unprocessable")["errors"]]


def asks(office, mac):
    """A phone that nobody knows asks for its files, and is listed as new."""
    office.server.get(f"{mac}.cfg")
    wait_until(lambda: mac in macs(office.viewer.get("/phones?state=new&limit=1000")), f"{mac} to be seen")
    return mac


def macs(answer):
    assert answer.status == 200, answer
    return [phone["mac"] for phone in answer.json["phones"]]


def add(office, mac=None, **fields):
    mac = mac or new_mac()
    answer = office.operator.post("/phones", {"mac": mac, **fields})
    assert answer.status == 201, answer
    return mac


def phone(office, mac):
    answer = office.viewer.get(f"/phones/{mac}")
    assert answer.status == 200, answer
    return answer.json


def nothing_changed(office, mac, change):
    """What a request answers that must leave the phone as it is."""
    before = phone(office, mac)
    answer = change()
    after = phone(office, mac)
    assert after == before
    return answer


def add_line(office, address, *options, secret=None):
    words = [*options, *(["--secret-file", "-"] if secret else [])]
    office.server.cli("line", "add", address, *words, stdin=secret)
    return address
