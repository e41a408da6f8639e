"""What DHCP servers must say to phones, and asking them: real servers, with the snippets that the program prints."""

import json
import subprocess

import pytest
from conftest import DEADLINE_S, PROGRAM
from dhcp_network import SERVERS, SUBNET, Network, dnsmasq, isc

URL = "http://boot.example.net/"
VALUES = ("--url", URL, "--ntp", "192.168.1.5", "--ntp", "192.168.1.6", "--offset", "-21600")
LYNC = ("--registrar", "pool01.contoso.com", "--registrar", "pool02.contoso.com", "--web-services", "https://web.contoso.com")
BOOT_HEX = "687474703a2f2f626f6f742e6578616d706c652e6e65742f"
VENDOR_HEX = ("010c4d532d55432d436c69656e7402056874747073030f7765622e636f6e746f736f2e636f6d0403343433"
              "05252f4365727450726f762f4365727450726f766973696f6e696e67536572766963652e737663")
SIP_HEX = "0006706f6f6c303107636f6e746f736f03636f6d0006706f6f6c303207636f6e746f736f03636f6d00"


def run(*words, check=True):
    ran = subprocess.run([PROGRAM, "dhcp", *words], capture_output=True, text=True, timeout=DEADLINE_S)
    if check:
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Sanitizer" not in ran.stderr and "runtime error" not in ran.stderr, ran.stderr
    return ran


def options(*words):
    return json.loads(run("options", "--json", *words).stdout)


def snippet(word, *words):
    return run("options", "--for", word, *words).stdout


@pytest.fixture
def network(tmp_path):
    made = Network(tmp_path)
    yield made
    made.close()


def told(answer):
    return {option["code"]: option for option in answer["options"]}


def answers(probe, role, question=None, server=None):
    return [a for a in probe["answers"] if a["asked_as"] == role and question in (None, a["question"]) and server in (None, a["server"])]


def codes(probe):
    return [finding["code"] for finding in probe["findings"]]


@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_says_to_phones_what_its_snippet_holds(network, kind):
    SERVERS[kind](network, "server", f"{SUBNET}.1", snippet(kind, *VALUES, *LYNC))
    network.join("phone", f"{SUBNET}.50")
    seen = network.probe("phone", "--interface", "eth0", "--mac", "0004f2aabbcc")
    for role in ("ucs", "ucs-ascii"):
        for question in ("discover", "inform"):
            [answer] = answers(seen, role, question)
            got = told(answer)
            assert answer["server"] == f"{SUBNET}.1"
            assert got[160]["hex"] == BOOT_HEX and got[160]["value"] == got[66]["value"] == URL
            assert got[66]["hex"].removesuffix("00") == BOOT_HEX  # dnsmasq ends this text with a NUL
            assert got[42]["hex"] == "c0a80105c0a80106" and got[4]["hex"] == "c0a80105c0a80106" and got[2]["hex"] == "ffffaba0"
            assert 43 not in got
        assert answers(seen, role, "discover")[0]["taken"]
    [answer] = answers(seen, "ms-uc-client", "inform")
    got = told(answer)
    assert answer["taken"] and got[43]["hex"].startswith(VENDOR_HEX) and got[43]["hex"].removeprefix(VENDOR_HEX) in ("", "ff")
    assert got[43]["value"] == "https://web.contoso.com:443/CertProv/CertProvisioningService.svc"
    assert got[120]["value"] == "pool01.contoso.com, pool02.contoso.com"
    assert kind == "dnsmasq" or got[120]["hex"] == SIP_HEX  # dnsmasq points the second name at the end of the first
    assert 43 not in told(answers(seen, "plain", "discover")[0])
    assert [f["code"] for f in seen["findings"]] == ["lync-vlan-none"], seen["findings"]


def test_nobody_answers_and_that_is_said(network):
    network.join("phone", f"{SUBNET}.50")
    seen = network.run("phone", PROGRAM, "dhcp", "probe", "--wait", 1, check=False)
    assert seen.returncode == 1 and "No DHCP server answered on eth0." in seen.stdout and "No DHCP server answered" in seen.stderr


def test_a_server_without_authority_leaves_inform_unanswered(network):
    lines = snippet("isc", *VALUES, *LYNC).replace("authoritative;", "")
    isc(network, "server", f"{SUBNET}.1", lines)
    network.join("phone", f"{SUBNET}.50")
    seen = network.probe("phone")
    assert answers(seen, "ms-uc-client", "discover") and not answers(seen, "ms-uc-client", "inform")
    assert "inform-unanswered" in codes(seen) and "lync-none" in codes(seen)


def test_a_port_without_quotes_is_found_as_a_number(network):
    dnsmasq(network, "server", f"{SUBNET}.1", snippet("dnsmasq", *VALUES, *LYNC).replace('"443"', "443"))
    network.join("phone", f"{SUBNET}.50")
    seen = network.probe("phone")
    [finding] = [f for f in seen["findings"] if f["code"] == "lync-port-number"]
    assert "443" in finding["text"] and finding["server"] == f"{SUBNET}.1" and finding["weight"] == "fault"


def test_two_servers_that_disagree_are_both_told(network):
    dnsmasq(network, "one", f"{SUBNET}.1", snippet("dnsmasq", *VALUES, *LYNC))
    other = snippet("dnsmasq", "--url", "http://old.example.net/", "--registrar", "old.contoso.com")
    dnsmasq(network, "two", f"{SUBNET}.2", other)
    network.join("phone", f"{SUBNET}.50")
    seen = network.probe("phone")
    assert {a["server"] for a in answers(seen, "ms-uc-client", "inform")} == {f"{SUBNET}.1", f"{SUBNET}.2"}
    assert {"lync-differs", "boot-server-differs"} <= set(codes(seen))
    assert len([a for a in answers(seen, "ucs") if a["taken"]]) == 1


def test_option_43_for_everybody_is_found(network):
    lines = "\n".join(line for line in snippet("dnsmasq", *VALUES, *LYNC).splitlines() if "vendor:" not in line)
    dnsmasq(network, "server", f"{SUBNET}.1", lines + "\ndhcp-option-force=43," + ":".join(VENDOR_HEX[i:i + 2] for i in range(0, len(VENDOR_HEX), 2)))
    network.join("phone", f"{SUBNET}.50")
    assert "lync-43-unscoped" in codes(network.probe("phone"))


def test_an_interface_without_an_address_is_asked_by_discover_alone(network):
    dnsmasq(network, "server", f"{SUBNET}.1", snippet("dnsmasq", *VALUES))
    network.join("phone")
    seen = network.probe("phone")
    assert not seen["informed"] and {a["question"] for a in seen["answers"]} == {"discover"}
    assert "inform-unasked" in codes(seen) and told(answers(seen, "ucs")[0])[160]["value"] == URL


def test_a_vlan_in_one_spelling_alone_is_found(network):
    dnsmasq(network, "server", f"{SUBNET}.1", snippet("dnsmasq", *VALUES) + "dhcp-option=vendor:CPE-OCPHONE,10,00:64\n")
    network.join("phone", f"{SUBNET}.50")
    seen = network.probe("phone")
    answer = answers(seen, "cpe-ocphone", "discover")[0]
    assert answer["taken"] and "lync-vlan-case" in codes(seen)
    assert told(answer)[43]["value"] == "10 VLAN 100 (two bytes)" and told(answer)[43]["hex"].startswith("0a020064")


def test_probing_takes_no_address(network):
    dnsmasq(network, "server", f"{SUBNET}.1", snippet("dnsmasq", *VALUES))
    network.join("phone", f"{SUBNET}.50")
    before = network.run("phone", "ip", "address", "show").stdout
    assert network.probe("phone")["answers"]
    assert (network.folder / "server.leases").read_text() == "" and network.run("phone", "ip", "address", "show").stdout.split("valid_lft")[0] == before.split("valid_lft")[0]


def test_without_the_right_the_sentence_says_what_to_do(network):
    network.join("phone", f"{SUBNET}.50")
    ran = network.run("phone", "setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw", PROGRAM, "dhcp", "probe", check=False)
    assert ran.returncode == 1 and "CAP_NET_RAW" in ran.stderr and "root" in ran.stderr


def test_several_interfaces_are_listed_and_one_is_asked_for(network):
    network.join("phone", f"{SUBNET}.50")
    network.run("phone", "ip", "link", "add", "eth1", "type", "veth", "peer", "name", "eth2")
    network.run("phone", "ip", "address", "add", "10.78.0.1/24", "dev", "eth1")
    network.run("phone", "ip", "link", "set", "eth1", "up")
    ran = network.run("phone", PROGRAM, "dhcp", "probe", "--wait", 1, check=False)
    assert ran.returncode == 1 and "--interface" in ran.stderr and "eth0, eth1" in ran.stderr
    gone = network.run("phone", PROGRAM, "dhcp", "probe", "--interface", "eth7", check=False)
    assert gone.returncode == 1 and "eth7" in gone.stderr


def test_the_url_comes_from_the_machines_address_and_the_settings(network, tmp_path):
    network.join("host", f"{SUBNET}.7")
    data = tmp_path / "data"
    data.mkdir()
    (data / "bootline.conf").write_text("http = 0.0.0.0:80\nbase-path = /prov\n")
    ran = network.run("host", PROGRAM, "dhcp", "options", "--json", "--data", data)
    assert json.loads(ran.stdout)["url"] == f"http://{SUBNET}.7/prov/"
    (data / "bootline.conf").write_text("http =\nftp = 10.0.0.9:2121\n")
    ran = network.run("host", PROGRAM, "dhcp", "options", "--json", "--data", data)
    assert json.loads(ran.stdout)["url"] == "ftp://10.0.0.9:2121/"


@pytest.mark.parametrize("words, said", [
    (("--url", "gopher://boot/"), "http://"),
    (("--url", "http://bo ot/"), "blank"),
    (("--url", "http://boot/%20"), "escape"),
    (("--url", 'http://boot/"'), "quote"),
    (("--url", "http://boot:99999/"), "port"),
    (("--url", "http://boot/" + "a" * 250), "255"),
    (("--url", URL, "--ntp", "ntp.example.net"), "IPv4"),
    (("--url", URL, "--offset", "60000"), "time zone"),
    (("--url", URL, "--registrar", "192.0.2.1"), "name"),
    (("--url", URL, "--registrar", "a..b"), "host name"),
    (("--url", URL, "--web-services", "https://192.0.2.1"), "name"),
    (("--url", URL, "--web-services", "ftp://web.contoso.com"), "https"),
    (("--url", URL, "--web-services", "https://" + ".".join(["a" * 62] * 3) + ".com"), "188"),
    (("--url", URL, "--time-zone", "Europe/Nowhere"), "Nowhere"),
])
def test_what_no_phone_can_use_is_refused(words, said):
    ran = run("options", *words, check=False)
    assert ran.returncode == 1 and ran.stdout == "" and said in ran.stderr, ran.stderr


@pytest.mark.parametrize("words", [
    ("--url", URL, "--offset", "one"),
    ("--url", URL, "--offset", "0", "--time-zone", "UTC"),
    ("--url", URL, *("--registrar", "a.b") * 3),
    ("--url", URL, "--for", "bind"),
])
def test_arguments_without_sense_are_a_usage_error(words):
    assert run("options", *words, check=False).returncode == 2


@pytest.mark.parametrize("words, said", [
    (("--url", "http://u:p@boot/"), "password"),
    (("--url", "boot.example.net"), "scheme"),
    (("--url", "http://127.0.0.1/"), "itself"),
    (("--url", URL, "--offset", "100"), "quarter"),
    (("--url", URL, "--time-zone", "Europe/Berlin"), "summer time"),
    (("--url", URL, "--registrar", "pool01.contoso.com"), "web services"),
    (("--url", URL, "--web-services", "https://web.contoso.com"), "120"),
    (("--url", URL, "--web-services", "https://web.contoso.com/other"), "path"),
    (("--url", URL, *LYNC), "authoritative"),
    (("--url", URL, *LYNC), "443"),
    (("--url", URL, *LYNC), "every client"),
    (("--url", URL, "--web-services", "https://averylongname.contoso.com"), "180"),
])
def test_what_people_regret_is_warned_of(words, said):
    assert any(said in warning["text"] for warning in options(*words)["warnings"])


def test_a_name_of_23_bytes_fits_into_cisco_ios_and_one_of_24_does_not():
    fits = options("--url", URL, "--web-services", "https://" + "a" * 11 + ".contoso.com", "--registrar", "p.contoso.com")
    over = options("--url", URL, "--web-services", "https://" + "a" * 12 + ".contoso.com", "--registrar", "p.contoso.com")
    assert not any("180" in w["text"] for w in fits["warnings"]) and any("180" in w["text"] for w in over["warnings"])
    texts = [{s["server"]: s["text"] for s in made["snippets"]}["ios"] for made in (fits, over)]
    assert " option 43 hex " in texts[0] and " option ext 43 hex " in texts[1]


def test_every_server_has_its_snippet_and_the_page_shows_all():
    made = options(*VALUES, *LYNC)
    assert [s["server"] for s in made["snippets"]] == ["isc", "kea", "dnsmasq", "netsh", "powershell", "ios", "routeros"]
    page = run("options", *VALUES, *LYNC).stdout
    for one in made["snippets"]:
        assert one["text"] in page and one["text"] == snippet(one["server"], *VALUES, *LYNC)
    assert [(o["code"], o["class"]) for o in made["options"]] == [
        (160, None), (66, None), (42, None), (4, None), (2, None), (43, "MS-UC-Client"), (120, None)]
    assert [s["value"] for s in made["sub_options"]] == [
        "MS-UC-Client", "https", "web.contoso.com", "443", "/CertProv/CertProvisioningService.svc"]


def test_without_lync_nothing_of_it_is_printed():
    made = options("--url", URL)
    assert [o["code"] for o in made["options"]] == [160, 66] and not made.get("warnings")
    assert all("UC-Client" not in s["text"] for s in made["snippets"])
