"""The doctor on the way of a Lync phone: registrar, web services, PIN sign-in, updates; and DHCP in front of it all."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DEADLINE_S, PROGRAM
from dhcp_network import SUBNET, Network, dnsmasq
from doctor_site import Certificates, Dns, Sntp, Web
from test_doctor import doctor, rules, step

PATH = "/CertProv/CertProvisioningService.svc"
MEX = '<wsdl:operation name="GetAndPublishCert"/><wsdl:operation name="GetRootCertChains"/>'
LYNC = {"registrar", "web-services", "pin", "update"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def sip_pem(made):
    return made.make("sip.lync.test", ["DNS:sip.lync.test"], of=made.root)


class Site:
    """DNS, a registrar and web services of the domain lync.test, where nothing is wrong at first."""

    def __init__(self, made, pem, folder):
        self.made, self.folder = made, folder
        self.registrar, self.web = Web({}, pem), Web({PATH: (200, "<html/>"), PATH + "/mex": (200, MEX)}, pem)
        self.time = Sntp()
        port = int(self.time.at.split(":")[1])
        self.dns = Dns({"sip.lync.test": "127.0.0.1", "_ntp._udp.lync.test": ("sip.lync.test", port),
                        "_sipinternaltls._tcp.lync.test": ("sip.lync.test", self.registrar.port),
                        "ucupdates-r2.lync.test": "127.0.0.9"})
        self.url = f"https://sip.lync.test:{self.web.port}{PATH}"

    def __enter__(self):
        for one in (self.registrar, self.web, self.time, self.dns):
            one.__enter__()
        return self

    def __exit__(self, *_):
        for one in (self.registrar, self.web, self.time, self.dns):
            one.__exit__()

    def walk(self, *words, url=True):
        where = ["--web-services", self.url] if url is True else ["--web-services", url] if url else []
        return doctor("--dns", self.dns.at, "--sip-domain", "lync.test", *where, "--ca-file", self.made.root,
                      "--data", self.folder / "none", "--url", "http://sip.lync.test/", *words)


@pytest.fixture
def site(made, sip_pem, tmp_path):
    with Site(made, sip_pem, tmp_path) as one:
        yield one


ALWAYS = {"srv-port", "lync-private", "lync-sha2"}  # a test's ports and authority are its own


def test_where_all_is_well_the_way_is_told_in_order(site):
    walk = site.walk()
    assert [s["step"] for s in walk["steps"]][-4:] == ["registrar", "web-services", "pin", "update"]
    assert rules(walk, "registrar") == ALWAYS and rules(walk, "web-services") == {"lync-private", "lync-sha2"}
    assert step(walk, "registrar")["found"] == f"sip.lync.test:{site.registrar.port} over TLS, by _sipinternaltls._tcp"
    assert rules(walk, "pin") == set() and "unknown" in step(walk, "pin")["found"]
    facts = {f["name"]: f["value"] for f in step(walk, "web-services")["facts"]}
    assert facts["operations"] == "GetAndPublishCert, GetRootCertChains"


def test_names_are_looked_up_in_the_order_of_phones(site):
    site.walk()
    asked = [name for name in site.dns.asked if name.endswith("lync.test")]
    wanted = ["_ntp._udp", "_sipinternaltls._tcp", "_sipinternal._tcp", "_sip._tls", "_sip._tcp", "sipinternal", "sip", "sipexternal", "ucupdates-r2"]
    at = [asked.index(f"{name}.lync.test") for name in wanted if name != "sip"]
    assert at == sorted(at)


def test_no_registrar_at_all_is_told(site):
    del site.dns.names["_sipinternaltls._tcp.lync.test"], site.dns.names["sip.lync.test"]
    assert "srv-none" in rules(site.walk(), "registrar")


def test_silence_is_not_taken_for_absence(site):
    site.dns.status = 2
    assert rules(site.walk(), "registrar") == {"srv-silent"}


def test_a_later_record_is_told_as_such(site):
    site.dns.names["_sip._tls.lync.test"] = site.dns.names.pop("_sipinternaltls._tcp.lync.test")
    assert "srv-later" in rules(site.walk(), "registrar")


def test_a_registrar_of_another_domain_is_told(site):
    site.dns.names.update({"_sipinternaltls._tcp.lync.test": ("pool.other.test", site.registrar.port), "pool.other.test": "127.0.0.1"})
    assert {"srv-domain", "tls-name"} <= rules(site.walk(), "registrar")


def test_a_registrar_without_an_address_is_told(site):
    site.dns.names["_sipinternaltls._tcp.lync.test"] = ("gone.lync.test", 5061)
    assert rules(site.walk(), "registrar") == {"srv-target", "registrar-closed"}


def test_a_registrar_that_does_not_answer_is_told(site):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        site.dns.names["_sipinternaltls._tcp.lync.test"] = ("sip.lync.test", gone.getsockname()[1])
    assert rules(site.walk(), "registrar") == {"srv-port", "registrar-closed"}


def test_a_registrar_whose_certificate_has_expired_is_told(made, tmp_path):
    pem = made.make("sip.lync.test", ["DNS:sip.lync.test"], of=made.root, start="-9", end="-2")
    with Site(made, pem, tmp_path) as site:
        walk = site.walk()
    assert "tls-expired" in rules(walk, "registrar") and "tls-expired" in rules(walk, "web-services")


def test_web_services_that_are_not_known_are_told(site):
    walk = site.walk(url=None)
    assert rules(walk, "web-services") == {"web-unknown"} and step(walk, "pin")["mark"] == "skipped"


def test_a_url_that_is_not_found_is_the_documented_failure(site):
    site.web.pages.clear()
    walk = site.walk()
    assert "web-404" in rules(walk, "web-services") and "mex-none" not in rules(walk, "web-services")
    assert step(walk, "pin")["found"].startswith("see web services above")


def test_web_services_behind_odd_urls_are_told(site):
    assert "web-scheme" in rules(site.walk(url="ftp://sip.lync.test" + PATH), "web-services")
    assert "web-name" in rules(site.walk(url="https://gone.lync.test" + PATH), "web-services")
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert "web-closed" in rules(site.walk(url=f"https://sip.lync.test:{port}{PATH}"), "web-services")
    site.web.pages["/other"] = site.web.pages["/other/mex"] = (200, MEX)
    assert "web-path" in rules(site.walk(url=f"https://sip.lync.test:{site.web.port}/other"), "web-services")


def test_what_the_web_services_do_not_say_of_themselves_is_told(site):
    site.web.pages[PATH + "/mex"] = (200, '<operation name="GetAndPublishCert"/>')
    assert "mex-root" in rules(site.walk(), "web-services")
    del site.web.pages[PATH + "/mex"]
    assert "mex-none" in rules(site.walk(), "web-services")
    site.web.pages[PATH] = (403, "")
    assert "web-refused" in rules(site.walk(), "web-services")


def test_updates_are_looked_for_where_dhcps_domain_says(site):
    assert rules(site.walk(), "update") == {"update-closed"}  # nobody listens on port 80 of 127.0.0.9
    assert rules(site.walk("--dhcp-domain", "office.test"), "update") == {"update-none"}
    assert step(site.walk("--dhcp-domain", "office.test"), "update")["about"] == "ucupdates-r2.office.test"


@pytest.fixture
def network(tmp_path):
    one = Network(tmp_path)
    yield one
    one.close()


def in_network(network, *words):
    ran = network.run("phone", PROGRAM, "doctor", "--json", "--interface", "eth0", "--data", network.folder / "none", *words, check=False)
    assert "Sanitizer" not in ran.stderr and "runtime error" not in ran.stderr, ran.stderr
    return json.loads(ran.stdout)


def serve(network, names, pages, **more):
    """DNS, time and web servers at their own ports, on the host "server"."""
    wanted = json.dumps({"address": f"{SUBNET}.1", "names": names, "pages": pages, **more})
    servers = subprocess.Popen([*network.inside("server"), sys.executable, str(Path(__file__).with_name("doctor_site.py")), wanted],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    network.running.append(servers)
    assert servers.stdout.readline() == "ready\n"


UPDATE = "/RequestHandler/ucdevice.upx"


@pytest.mark.parametrize("name, pages, wanted", [
    ("ucupdates-r2.lync.test", {UPDATE: (200, "")}, {"lync-private", "lync-sha2"}),
    ("ucupdates-r2.lync.test", {}, {"lync-private", "lync-sha2", "update-404"}),
    ("pool.lync.test", {UPDATE: (200, "")}, {"lync-private", "lync-sha2", "tls-name"}),
])
def test_updates_are_asked_for_over_https_too_and_its_certificate_is_judged(network, made, name, pages, wanted):
    pem = made.make(name, [f"DNS:{name}"], of=made.root)
    network.join("server", f"{SUBNET}.1")
    serve(network, {"ucupdates-r2.lync.test": f"{SUBNET}.1"}, pages, pem=str(pem))
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--dns", f"{SUBNET}.1", "--sip-domain", "lync.test", "--ca-file", made.root)
    assert rules(walk, "update") == wanted
    status = 200 if pages else 404
    assert step(walk, "update")["found"].startswith(f"ucupdates-r2.lync.test answers with {status} over HTTP and {status} over HTTPS")


def test_updates_that_are_there_over_https_alone_are_told(network, made):
    name = "ucupdates-r2.lync.test"
    pem = made.make(name, [f"DNS:{name}"], of=made.root)
    network.join("server", f"{SUBNET}.1")
    serve(network, {name: f"{SUBNET}.1"}, {UPDATE: (200, "")}, pem=str(pem), http=False)
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--dns", f"{SUBNET}.1", "--sip-domain", "lync.test", "--ca-file", made.root)
    assert rules(walk, "update") == {"lync-private", "lync-sha2", "update-http"}
    assert step(walk, "update")["found"].startswith(f"{name} answers with nothing over HTTP and 200 over HTTPS")


def test_the_whole_way_follows_from_what_dhcp_says(network):
    names = {"boot.office.test": f"{SUBNET}.1", "_sipinternaltls._tcp.lync.test": ["pool01.lync.test", 5061],
             "pool01.lync.test": f"{SUBNET}.1", "ucupdates-r2.office.test": f"{SUBNET}.1"}
    pages = {"/000000000000.cfg": (200, '<a CONFIG_FILES="one.cfg"/>'), "/one.cfg": (200, '<a up.x="1"/>')}
    said = subprocess.run([PROGRAM, "dhcp", "options", "--for", "dnsmasq", "--url", "http://boot.office.test/", "--ntp", f"{SUBNET}.1",
                           "--registrar", "pool01.lync.test", "--web-services", f"http://pool01.lync.test:80{PATH}"],
                          capture_output=True, text=True, timeout=DEADLINE_S)
    assert said.returncode == 0, said.stderr
    dnsmasq(network, "server", f"{SUBNET}.1", said.stdout + "\ndhcp-option=option:domain-name,office.test\n")
    serve(network, names, {**pages, PATH: (200, ""), PATH + "/mex": (200, MEX)})
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--dns", f"{SUBNET}.1", "--sip-domain", "lync.test")
    assert "phones are sent to http://boot.office.test/" in step(walk, "dhcp")["found"]
    assert step(walk, "name")["found"] == f"boot.office.test is {SUBNET}.1" and step(walk, "files")["found"].startswith("1 of 1")
    asked = [s for s in walk["steps"] if s["step"] == "time"]
    assert [s["about"] for s in asked] == [f"{SUBNET}.1", "time.windows.com"]  # of option 42, and who Lync phones fall back to
    assert asked[0]["found"].startswith(f"{SUBNET}.1 is within") and rules(walk, "time") == {"time-lync-silent"}
    assert rules(walk, "registrar") == {"registrar-closed"}
    assert step(walk, "web-services")["about"] == f"http://pool01.lync.test:80{PATH}" and rules(walk, "web-services") == set()
    assert rules(walk, "pin") == set() and rules(walk, "update") == {"update-404", "update-https"}


def test_option_43_without_120_and_a_number_for_a_port_are_told(network):
    said = subprocess.run([PROGRAM, "dhcp", "options", "--for", "dnsmasq", "--url", "http://10.77.0.1/", "--registrar", "pool01.lync.test",
                           "--web-services", f"https://pool01.lync.test{PATH}"], capture_output=True, text=True, timeout=DEADLINE_S).stdout
    lines = [line.replace('"443"', "443") for line in said.splitlines() if "sip-server" not in line]
    dnsmasq(network, "server", f"{SUBNET}.1", "\n".join(lines))
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--dns", "127.0.0.1:1", "--sip-domain", "lync.test", "--ntp", "127.0.0.1:1")
    assert {"dhcp-lync-port-number", "dhcp-sip-120-missing"} <= rules(walk, "dhcp")


def test_dhcp_and_dns_that_differ_and_a_pin_without_a_registrar_are_told(network):
    said = subprocess.run([PROGRAM, "dhcp", "options", "--for", "dnsmasq", "--url", f"http://{SUBNET}.1/", "--registrar", "pool02.lync.test",
                           "--web-services", f"https://pool01.lync.test{PATH}"], capture_output=True, text=True, timeout=DEADLINE_S).stdout
    dnsmasq(network, "server", f"{SUBNET}.1", said)
    serve(network, {"_sipinternaltls._tcp.lync.test": ["pool01.lync.test", 5061], "pool01.lync.test": f"{SUBNET}.1",
                    "time.windows.com": f"{SUBNET}.1"}, {})
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--dns", f"{SUBNET}.1", "--sip-domain", "lync.test")
    assert "registrar-differs" in rules(walk, "registrar") and rules(walk, "time") == {"time-lync"} and rules(walk, "pin") == set()


def test_web_services_without_a_registrar_in_dhcp_are_told_at_pin_sign_in(network):
    said = subprocess.run([PROGRAM, "dhcp", "options", "--for", "dnsmasq", "--url", f"http://{SUBNET}.1/", "--registrar", "pool02.lync.test",
                           "--web-services", f"https://pool01.lync.test{PATH}"], capture_output=True, text=True, timeout=DEADLINE_S).stdout
    dnsmasq(network, "server", f"{SUBNET}.1", "\n".join(line for line in said.splitlines() if "sip-server" not in line))
    serve(network, {"pool01.lync.test": f"{SUBNET}.1"}, {})
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--dns", f"{SUBNET}.1", "--sip-domain", "lync.test")
    assert rules(walk, "pin") == {"pin-sip"}


def test_an_update_service_whose_certificate_phones_do_not_trust_is_told(network, made):
    pem = made.make("ucupdates-r2.lync.test", ["DNS:ucupdates-r2.lync.test"], of=made.root, start="-9", end="-2")
    network.join("server", f"{SUBNET}.1")
    serve(network, {"ucupdates-r2.lync.test": f"{SUBNET}.1"}, {UPDATE: (200, "")}, pem=str(pem))
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--no-dhcp", "--dns", f"{SUBNET}.1", "--sip-domain", "lync.test", "--url", f"http://{SUBNET}.1/")
    assert rules(walk, "update") == {"tls-expired", "lync-private", "lync-sha2"}
    assert step(walk, "update")["found"].startswith("ucupdates-r2.lync.test answers with 200")


def test_where_nobody_answers_dhcp_that_is_told(network):
    network.join("phone", f"{SUBNET}.50")
    walk = in_network(network, "--dns", "127.0.0.1:1", "--url", "http://127.0.0.1:1/", "--ntp", "127.0.0.1:1")
    assert "dhcp-silent" in rules(walk, "dhcp") and step(walk, "dhcp")["found"] == "nobody answers on eth0"


def test_who_may_not_ask_dhcp_is_told_what_is_missing(tmp_path):
    ran = subprocess.run(["unshare", "--user", PROGRAM, "doctor", "--json", "--interface", "lo", "--data", tmp_path / "none", "--dns", "127.0.0.1:1",
                          "--url", "http://127.0.0.1:1/", "--ntp", "127.0.0.1:1"], capture_output=True, text=True, timeout=2 * DEADLINE_S)
    walk = json.loads(ran.stdout)
    assert step(walk, "dhcp")["mark"] == "skipped" and step(walk, "dhcp")["found"].startswith("not asked: ")
