"""/phones/{mac}/resync, /restart, /tellings and /phones/tell."""

from conftest import new_mac, wait_until
from office import fields_of, problem


def make(office, **more):
    mac = new_mac()
    assert office.operator.post("/phones", {"mac": mac, **more}).status == 201
    return mac


def test_what_is_asked_for_is_shown_and_becomes_something(office):
    mac = make(office)
    asked = office.operator.post(f"/phones/{mac}/resync")
    assert asked.status == 200, asked
    assert (asked.json["what"], asked.json["state"], asked.json["asked_by"]) == ("resync", "waiting", "operator"), asked
    # It was never here, so nobody knows where it is.
    told = wait_until(lambda: (t := office.viewer.get(f"/phones/{mac}/tellings").json["tellings"][0])["state"] == "polling" and t,
                      "it to be left to its poll")
    assert told["way"] == "poll" and "never been here" in told["why"] and told["id"] == asked.json["id"]


def test_a_phone_is_asked_to_restart_once_while_that_waits(office):
    mac = make(office)
    first, second = (office.operator.post(f"/phones/{mac}/restart", headers={}) for _ in range(2))
    listed = office.viewer.get(f"/phones/{mac}/tellings").json["tellings"]
    assert first.json["what"] == "restart" and {t["id"] for t in listed} == {first.json["id"], second.json["id"]}


def test_only_active_phones_are_told(office):
    mac = make(office)
    assert office.operator.post(f"/phones/{mac}/state", {"state": "blocked"}).status == 200
    problem(office.operator.post(f"/phones/{mac}/resync"), 409, "conflict")
    assert fields_of(office.operator.post("/phones/tell", {"macs": [mac], "what": "resync"})) == ["macs.0"]
    answer = office.operator.post("/phones/tell", {"filter": {"text": mac}, "what": "resync"})
    assert answer.json == {"phones": 1, "asked": 0}


def test_a_phone_that_is_not_there_is_404(office):
    for ask, path in ((office.operator.post, "resync"), (office.operator.post, "restart"), (office.operator.get, "tellings")):
        problem(ask(f"/phones/0004f2eeeeee/{path}"), 404, "not_found")
        problem(ask(f"/phones/nobody/{path}"), 404, "not_found")


def test_many_are_asked_at_once_by_filter_or_by_name(office):
    site = "tell-" + new_mac()[-4:]
    assert office.admin.post("/sites", {"name": site}).status == 201
    macs = [make(office, site=site) for _ in range(3)]
    answer = office.operator.post("/phones/tell", {"filter": {"site": site}, "what": "restart"})
    assert answer.json == {"phones": 3, "asked": 3}
    answer = office.operator.post("/phones/tell", {"macs": macs[:2], "what": "resync"})
    assert answer.json == {"phones": 2, "asked": 2}
    assert [t["what"] for t in office.viewer.get(f"/phones/{macs[0]}/tellings").json["tellings"]] == ["resync", "restart"]


def test_what_makes_no_sense_is_refused(office):
    for body, fields in (({"what": "resync"}, ["macs"]), ({"filter": {}, "macs": [], "what": "resync"}, ["macs"]),
                         ({"filter": {}, "what": "explode"}, ["what"]), ({"filter": {}}, ["what"]),
                         ({"macs": ["0004f2eeeeee"], "what": "resync"}, ["macs.0"]),
                         ({"filter": {"colour": "red"}, "what": "resync"}, ["filter.colour"])):
        assert fields_of(office.operator.post("/phones/tell", body)) == fields, body


def test_a_dry_run_asks_nobody(office):
    mac = make(office)
    answer = office.operator.post(f"/phones/{mac}/restart?dry_run=1")
    assert answer.json["dry_run"] and {"object": f"phone {mac}", "field": "telling", "before": None, "after": "restart"} in answer.json["changes"]
    assert office.viewer.get(f"/phones/{mac}/tellings").json["tellings"] == []


def test_who_asked_stands_in_the_audit(office):
    mac = make(office)
    office.operator.post(f"/phones/{mac}/restart")
    row = office.admin.get(f"/audit?mac={mac}").json["audit"][0]
    assert (row["action"], row["by"]) == ("phone restart", "operator"), row


def test_viewers_may_look_and_not_ask(office):
    mac = make(office)
    for path in (f"/phones/{mac}/resync", f"/phones/{mac}/restart"):
        problem(office.viewer.post(path), 403, "forbidden")
    problem(office.viewer.post("/phones/tell", {"filter": {}, "what": "resync"}), 403, "forbidden")
    problem(office.nobody.get(f"/phones/{mac}/tellings"), 401, "unauthorized")
    assert office.viewer.get(f"/phones/{mac}/tellings").status == 200
