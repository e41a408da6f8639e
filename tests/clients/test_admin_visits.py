"""The trace over the API: what phones asked for, what they got, and why."""

import json

import pytest

from conftest import Server, new_mac, wait_until
from office import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A server that tells of a visit soon after it."""
    one = Server(tmp_path_factory.mktemp("visits"), ["--admin", "127.0.0.1:0", "--visit-pause", "1"])
    yield Office(one)
    one.stop()


def visits_of(office, mac, query=""):
    return office.viewer.get(f"/phones/{mac}/visits{query}").json["visits"]


@pytest.fixture(scope="module")
def visited(office):
    """A phone with two visits of its own: one served, one refused."""
    mac = office.server.new_phone()
    wait_until(lambda: [v for v in visits_of(office, mac) if "served" in str(v["requests"])], "the first visit")
    assert office.server.get(f"{mac}.cfg", login=("PlcmSpIp", "wrong")).status == 401
    wait_until(lambda: [v for v in visits_of(office, mac) if v["refused_count"]], "the refused one")
    return mac


def test_a_visit_is_what_the_command_line_tells_of_it(office, visited):
    told = visits_of(office, visited)
    trace = office.server.cli("trace", visited, "--json").stdout
    decoder, at, traced = json.JSONDecoder(), 0, []
    while at < len(trace.rstrip()):
        one, end = decoder.raw_decode(trace, at)
        traced.append(one)
        at = end + len(trace[end:]) - len(trace[end:].lstrip())
    assert list(reversed(traced)) == told


def test_the_newest_visit_comes_first_and_says_why(office, visited):
    newest = visits_of(office, visited)[0]
    assert newest["refused_count"] == 1 and newest["mac"] == visited
    request = newest["requests"][-1]
    assert request["reason"] == "wrong-password" and request["is_refused"]
    assert request["sentence"] == "Login refused: wrong password."


def test_outcomes_part_the_visits(office, visited):
    assert [v["refused_count"] for v in visits_of(office, visited, "?outcome=refused")] == [1]
    assert {v["refused_count"] for v in visits_of(office, visited, "?outcome=ok")} == {0}  # one, or several on a busy machine


@pytest.mark.parametrize("query, field", [("outcome=bad", "outcome"), ("since=soon", "since"), ("limit=0", "limit"),
                                          ("cursor=nonsense", "cursor"), ("mac=zz", "mac"), ("colour=red", "query")])
def test_a_filter_that_is_none_is_told(office, query, field):
    answer = office.viewer.get(f"/visits?{query}")
    assert answer.status == 422 and answer.json["errors"][0]["field"] == field, answer


def test_visits_of_everybody_are_found_by_mac_and_address(office, visited):
    spelled = visited.upper()
    spelled = ":".join(spelled[i:i + 2] for i in range(0, 12, 2))
    ours = visits_of(office, visited)
    assert office.viewer.get(f"/visits?mac={spelled}").json["visits"] == ours
    assert ours[0] in office.viewer.get("/visits?address=127.0.0.1&limit=1000").json["visits"]
    assert office.viewer.get("/visits?address=192.0.2.1").json["visits"] == []
    assert visits_of(office, visited, f"?since={ours[0]['ended_at'] + 3600}") == []


def test_a_cursor_leads_through_all_visits_once(office, visited):
    seen, query = [], "?limit=1"
    while query:
        page = office.viewer.get(f"/phones/{visited}/visits{query}").json
        seen += page["visits"]
        assert page["total"] == len(visits_of(office, visited))
        assert len(page["visits"]) <= 1
        query = page["next"] and f"?limit=1&cursor={page['next']}"
    assert seen == visits_of(office, visited)


@pytest.mark.parametrize("query", ["outcome=ok", "outcome=refused", "address=127.0.0.1", "address=192.0.2.1", "since=1", "since=9999999999", "outcome=ok&address=127.0.0.1"])
def test_the_total_counts_the_visits_that_are_listed(office, visited, query):
    answer = office.viewer.get(f"/visits?{query}&limit=1000").json
    assert answer["total"] == len(answer["visits"])


def test_a_phone_that_never_came_has_no_visits(office):
    answer = office.viewer.get(f"/phones/{new_mac()}/visits")
    assert answer.json == {"visits": [], "total": 0, "next": None}
    assert office.viewer.get("/phones/nobody/visits").status == 404
