"""The state of everything: the overview for people, the figures for Prometheus."""

import re
import time

import pytest

from certificates import openssl
from conftest import Server, new_mac, wait_until
from office import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A server with two phones of its own, one that came, and somebody whose login was refused."""
    one = Server(tmp_path_factory.mktemp("overview"), ["--admin", "127.0.0.1:0", "--visit-pause", "1"])
    office = Office(one)
    office.came = one.new_phone("--model", "VVX400")
    one.cli("phone", "add", new_mac(), "--model", "VVX400")
    agent = {"User-Agent": "FileTransport PolycomVVX-VVX_400-UA/5.9.7.3477 Type/Application"}
    assert one.put(f"{office.came}-boot.log", b"booting\n", headers=agent).status in (200, 201, 204)
    office.stranger = new_mac()
    assert one.get("000000000000.cfg").status == 200
    assert one.put(f"{office.stranger}-boot.log", b"hello\n").status in (200, 201, 204)
    assert one.get(f"{office.came}.cfg", login=("PlcmSpIp", "wrong")).status == 401
    wait_until(lambda: sum(h["refusals"] for h in office.viewer.get("/overview").json["boots_per_hour"]), "the visits")
    wait_until(lambda: sum(h["boots"] for h in office.viewer.get("/overview").json["boots_per_hour"]) == 2, "the boots")
    yield office
    one.stop()


def test_phones_are_counted_by_state_model_and_version(office):
    phones = office.viewer.get("/overview").json["phones"]
    assert phones["total"] == 2
    assert {s["state"]: s["count"] for s in phones["by_state"]} == {"new": 1, "active": 2, "ignored": 0, "retired": 0, "blocked": 0}
    assert phones["by_model"] == [{"model": "VVX400", "count": 2}]
    assert {"version": "5.9.7.3477", "count": 1} in phones["by_version"]
    assert phones["seen_last_day"] == 1 and phones["never_seen"] == 1


def test_hours_are_the_last_48_and_the_present_one_is_the_last(office):
    hours = office.viewer.get("/overview").json["boots_per_hour"]
    assert len(hours) == 48 and {b["at"] - a["at"] for a, b in zip(hours, hours[1:])} == {3600}
    assert hours[-1]["at"] <= time.time() < hours[-1]["at"] + 2 * 3600
    assert sum(h["boots"] for h in hours) == 2 and sum(h["refusals"] for h in hours) == 1


def test_what_waits_for_a_decision_says_what_to_do(office):
    decisions = office.viewer.get("/overview").json["decisions"]
    new = [d for d in decisions if d["kind"] == "new"]
    assert [d["mac"] for d in new] == [office.stranger] and new[0]["mend"] == f"bootline phone accept {office.stranger}"


def test_the_server_tells_its_version_and_listeners(office):
    server = office.viewer.get("/overview").json["server"]
    assert re.match(r"\d+\.\d+", server["version"]) and server["started_at"] <= time.time()
    assert {"name": "http", "address": f"127.0.0.1:{office.server.port}"} in server["listeners"]


# Prometheus.

SAMPLE = re.compile(r'^([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+)\})? (\S+)$')
LABEL = re.compile(r'([a-z]+)="((?:[^"\\]|\\.)*)"')


def scrape(office):
    """Samples by name and labels; every line is one, or a HELP or TYPE in front of its samples."""
    answer = office.program("viewer").ask("GET", "/metrics")
    assert answer.status == 200 and answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples, types = {}, {}
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types
            types[name] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = SAMPLE.match(line).groups()
            family = name if name in types else name.rpartition("_")[0]
            assert family in types, line
            key = (name, tuple(sorted(LABEL.findall(labels or ""))))
            assert key not in samples, line
            samples[key] = float(value)
    return samples


def value(samples, name, **labels):
    return samples.get((name, tuple(sorted(labels.items()))), 0)


def test_phones_are_figures(office):
    samples = scrape(office)
    assert value(samples, "bootline_phones", state="active") == 2 and value(samples, "bootline_phones", state="new") == 1
    assert value(samples, "bootline_phones_by_model", model="VVX400") == 2
    assert value(samples, "bootline_phones_by_version", version="5.9.7.3477") == 1
    assert value(samples, "bootline_phone_seconds_since_contact_bucket", le="3600") == 1
    assert value(samples, "bootline_phone_seconds_since_contact_count") == 1


def test_requests_refusals_and_uploads_are_counted_as_they_come(office):
    mac, before = new_mac(), scrape(office)
    office.server.put(f"{mac}-app.log", b"12345")
    office.server.get(f"{mac}-app.log", login=("PlcmSpIp", "wrong"))
    office.server.get("no-such.wav")

    def grew(name, **labels):
        return value(scrape(office), name, **labels) - value(before, name, **labels)

    # Each worker counts its own, when they are over: in no order.
    for name, labels, by in (("requests", {"protocol": "http", "kind": "file", "status": "404"}, 1), ("refusals", {"reason": "wrong-password"}, 1),
                             ("uploads", {"kind": "log"}, 1), ("upload_bytes", {"kind": "log"}, 5)):
        wait_until(lambda: grew(f"bootline_{name}_total", **labels) == by, f"{name} to be counted")


def test_keepers_and_workers_are_figures(office):
    samples = scrape(office)
    for database in ["bootline", "logs"]:
        count = value(samples, "bootline_keeper_sync_seconds_count", database=database)
        assert count == value(samples, "bootline_keeper_sync_seconds_bucket", database=database, le="+Inf")
        assert ("bootline_keeper_queue", (("database", database),)) in samples
    assert value(samples, "bootline_keeper_jobs_total", database="logs") > 0
    assert ("bootline_worker_connections", (("worker", "0"),)) in samples
    assert [v for (name, _), v in samples.items() if name == "bootline_build_info"] == [1]


def test_a_label_of_a_strangers_making_is_escaped(office):
    odd = 'a"b\\c'
    agent = {"User-Agent": f"FileTransport PolycomVVX-VVX_400-UA/{odd} Type/Application"}
    office.server.put(f"{office.came}-app.log", b"x", headers=agent)
    scrape(office)  # every line is well-formed


def test_figures_are_for_who_may_look(office):
    assert office.nobody.ask("GET", "/metrics").status == 401
    assert office.viewer.ask("GET", "/metrics").status == 200


# What waits for a decision; these come last, because phones are counted above.

def of_kind(office, kind):
    return [d for d in office.viewer.get("/overview").json["decisions"] if d["kind"] == kind]


def test_a_site_that_trusts_its_networks_is_a_risk_until_it_does_not(office):
    assert of_kind(office, "risk") == []
    office.server.cli("site", "add", "risky")
    office.server.cli("site", "set", "risky", "--network", "198.51.100.0/24", "--trust", "network")
    risk, = of_kind(office, "risk")
    assert (risk["site"], risk["mac"], risk["mend"]) == ("risky", None, "bootline site set risky --trust none")
    office.server.cli(*risk["mend"].split()[1:])
    assert of_kind(office, "risk") == []


def test_a_phone_that_is_refused_waits_until_it_comes_through(office):
    mac = new_mac()
    office.server.cli("phone", "add", mac)
    assert office.server.get(f"{mac}.cfg", login=("PlcmSpIp", "wrong")).status == 401

    def refusal():
        return [d for d in of_kind(office, "refusals") if d["mac"] == mac]

    one, = wait_until(refusal, "the refusal")
    assert one["address"] == "127.0.0.1" and one["mend"] == f"bootline trace {mac}"
    assert "wrong password" in office.server.cli(*one["mend"].split()[1:]).stdout
    assert office.server.get(f"{mac}.cfg").status == 200
    wait_until(lambda: not refusal(), "the phone to come through")


def test_a_certificate_that_is_over_soon_waits_where_a_listener_shows_it(start, tmp_path):
    chain, key = tmp_path / "c.pem", tmp_path / "k.pem"

    def make(days):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", days, "-subj", "/CN=boot", "-keyout", key, "-out", chain)

    make(29)
    one = start("--admin", "127.0.0.1:0", "--https", "127.0.0.1:0", "--tls-cert", chain, "--tls-key", key)
    office = Office(one)
    decision, = of_kind(office, "certificate")
    assert str(chain) in decision["mend"] and time.time() < decision["at"] < time.time() + 30 * 86400
    make(31)
    assert of_kind(office, "certificate") == []
    make(29)
    in_clear = start("--admin", "127.0.0.1:0", "--tls-cert", chain, "--tls-key", key)
    assert of_kind(Office(in_clear), "certificate") == []
