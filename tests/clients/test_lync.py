"""The Lync Device Update service, as far as it is public: paths, rules, templates, files, records."""

import socket
import subprocess

import pytest
from conftest import DEADLINE_S, PROGRAM, wait_until

REQUEST = ("<?xml version=\"1.0\"?><Request><DeviceType>UCPhone</DeviceType><MACAddress>00-04-F2-AA-BB-CC</MACAddress>"
           "<SerialNumber>SN1</SerialNumber><Vendor>Polycom</Vendor><Model>CX700</Model><Revision>A</Revision>"
           "<Locale>ENU</Locale></Request>")
PLACE = "UCPhone/Polycom/CX700/A/ENU/2.0/CPE"


@pytest.fixture
def service(start, tmp_path):
    folder = tmp_path / "lync"
    (folder / "files" / PLACE).mkdir(parents=True)
    (folder / "files" / PLACE / "CPE.nbt").write_bytes(b"firmware" * 1000)
    (folder / "update.xml").write_text("<Response><BaseURL>${base_url}</BaseURL><Version>${version}</Version></Response>")
    (folder / "none.xml").write_text("<Response count=\"0\" model=\"${model}\"/>")
    server = start("--lync-updates", "127.0.0.1:0", "--lync-folder", folder)
    server.lync, server.lync_folder = server.ports["lync"], folder
    return server


def ask(server, path, *more, body=REQUEST, check=True):
    """curl, because a phone's own HTTP is not known either; gives (status, body)."""
    data = ["--data-binary", "@-", "-H", "Content-Type: text/xml"] if body is not None else []
    ran = subprocess.run(["curl", "-s", "--path-as-is", "-w", "\n%{http_code}", *data, *more, f"http://127.0.0.1:{server.lync}{path}"],
                         input=(body or "").encode(), capture_output=True, timeout=DEADLINE_S)
    assert ran.returncode == 0 or not check, ran.stderr
    answer, _, status = ran.stdout.rpartition(b"\n")
    return int(status), answer


def set_rule(server, version, model="CX700"):
    return str(server.cli_json("lync", "set", "--vendor", "Polycom", "--model", model, "--revision", "A", "--version", version)["id"])


def requests(server, count):
    return wait_until(lambda: (lambda all: len(all) >= count and all)(server.cli_json("lync", "requests")["requests"]), f"{count} records")


def test_a_device_without_a_rule_gets_the_answer_for_none(service):
    assert ask(service, "/RequestHandler/ucdevice.upx") == (200, b'<Response count="0" model="CX700"/>')


@pytest.mark.parametrize("path", ["/RequestHandler/ucdevice.upx", "/RequestHandlerExt/ucdevice.upx", "/requesthandler/UCDEVICE.upx"])
def test_an_approved_version_is_offered_with_its_address(service, path):
    rule = set_rule(service, "2.0")
    assert ask(service, path)[1].startswith(b"<Response count")  # pending is for test devices alone
    service.cli("lync", "approve", rule)
    base = f"http://127.0.0.1:{service.lync}/RequestHandler/Files/{PLACE}"
    assert ask(service, path) == (200, f"<Response><BaseURL>{base}</BaseURL><Version>2.0</Version></Response>".encode())


@pytest.mark.parametrize("device", ["00:04:f2:aa:bb:cc", "sn1"])
def test_a_test_device_gets_what_is_pending(service, device):
    set_rule(service, "2.0")
    service.cli("lync", "test-device", device)
    assert b"<Version>2.0<" in ask(service, "/RequestHandler/ucdevice.upx")[1]
    service.cli("lync", "test-device", device, "--remove")
    assert b"count=" in ask(service, "/RequestHandler/ucdevice.upx")[1]


def test_going_back_offers_the_version_before(service):
    rule = set_rule(service, "1.0")
    service.cli("lync", "approve", rule)
    set_rule(service, "2.0")
    service.cli("lync", "approve", rule)
    assert b"<Version>2.0<" in ask(service, "/RequestHandler/ucdevice.upx")[1]
    service.cli("lync", "restore", rule)
    assert b"<Version>1.0<" in ask(service, "/RequestHandler/ucdevice.upx")[1]


@pytest.mark.parametrize("tree", ["RequestHandler/Files", "RequestHandlerExt/Files", "DeviceUpdateFiles_Int", "DeviceUpdateFiles_Ext"])
def test_files_are_served_below_each_tree(service, tree):
    assert ask(service, f"/{tree}/{PLACE}/CPE.nbt", body=None) == (200, b"firmware" * 1000)
    assert ask(service, f"/{tree}/{PLACE}/other", body=None)[0] == 404
    assert ask(service, f"/{tree}/", body=None)[0] == 404


def test_nothing_outside_of_files_is_served(service):
    (service.lync_folder / "files" / "link").symlink_to("/etc/hostname")
    (service.lync_folder / "files" / ".hidden").write_text("x")
    for path in ("../update.xml", "%2e%2e/update.xml", "link", ".hidden", "../../data/secret.key", PLACE):
        status, body = ask(service, f"/RequestHandler/Files/{path}", body=None)
        assert status in (400, 404) and body in (b"", b"404 Not Found\n", b"400 Bad Request\n"), path


def test_what_is_no_address_of_the_service_is_not_found(service):
    assert ask(service, "/", body=None)[0] == 404
    assert ask(service, "/0004f2aabbcc.cfg", body=None)[0] == 404
    assert ask(service, "/RequestHandler/ucdevice.upx", body=None)[0] == 404  # it is POST


def test_without_templates_nobody_is_answered_and_everything_is_recorded(start):
    server = start("--lync-updates", "127.0.0.1:0")
    server.lync = server.ports["lync"]
    assert ask(server, "/RequestHandler/ucdevice.upx") == (404, b"")
    [record] = requests(server, 1)
    assert record["status"] == 404 and record["model"] == "CX700" and record["mac"] == "0004f2aabbcc"


def test_a_request_is_recorded_byte_for_byte(service):
    body = REQUEST + "\n<!-- \u00e9\t -->\r\n"
    ask(service, "/RequestHandler/ucdevice.upx?a=b", "-H", "User-Agent: Microsoft UCPhone", "-H", "X-Odd: 1;2", body=body)
    [record] = requests(service, 1)
    assert record["target"] == "/RequestHandler/ucdevice.upx?a=b" and record["method"] == "POST" and record["address"] == "127.0.0.1"
    whole = service.cli_json("lync", "request", record["id"])
    assert whole["body"] == body and "User-Agent: Microsoft UCPhone\n" in whole["heads"] and "X-Odd: 1;2\n" in whole["heads"]
    raw = subprocess.run([PROGRAM, "lync", "request", str(record["id"]), "--body", "--data", service.data], capture_output=True, timeout=DEADLINE_S)
    assert raw.stdout == body.encode()
    assert service.cli("lync", "request", 999, check=False).returncode == 1


def test_a_body_beyond_the_bound_is_refused(service):
    assert ask(service, "/RequestHandler/ucdevice.upx", body="x" * 1100001)[0] == 413
    assert ask(service, "/RequestHandler/ucdevice.upx", body="x" * 1100000)[0] == 200


def test_the_audit_log_has_lyncs_own_form(service):
    rule = set_rule(service, "2.0")
    service.cli("lync", "approve", rule)
    ask(service, "/RequestHandler/ucdevice.upx")
    ask(service, f"/RequestHandler/Files/{PLACE}/CPE.nbt", body=None)
    requests(service, 2)
    [line] = service.cli("lync", "audit").stdout.splitlines()
    fields = line.split(";")
    assert fields[1:] == ["127.0.0.1", "UCPhone", "0004f2aabbcc", "SN1", "Polycom", "CX700", "A", "ENU", "", ",,2.0,", ""]
    assert service.cli("lync", "audit", "--day", "2001-01-01").stdout == ""
    assert service.cli("lync", "audit", "--day", "yesterday", check=False).returncode == 2


def test_a_device_that_would_leave_the_folders_gets_no_version(service):
    service.cli("lync", "approve", set_rule(service, "2.0"))
    assert b"count=" in ask(service, "/RequestHandler/ucdevice.upx", body=REQUEST.replace("CX700", "../CX700"))[1]


@pytest.mark.parametrize("words, said", [
    (("set", "--vendor", "a/b", "--model", "m", "--revision", "A", "--version", "1"), "folder"),
    (("set", "--vendor", "P", "--model", "m", "--revision", "A", "--version", "."), "dot"),
    (("approve", "7"), "no rule 7"),
    (("test-device", "sn9", "--remove"), "no test device"),
])
def test_what_makes_no_sense_is_refused(service, words, said):
    ran = service.cli("lync", *words, check=False)
    assert ran.returncode == 1 and said in ran.stderr


def test_rules_are_told_and_audited(service):
    rule = set_rule(service, "2.0")
    assert service.cli("lync", "approve", rule, check=False).returncode == 0
    again = service.cli("lync", "approve", rule, check=False)
    assert again.returncode == 1 and "pending" in again.stderr
    [told] = service.cli_json("lync", "rules")["rules"]
    assert (told["approved"], told["pending"], told["model"]) == ("2.0", "", "CX700")
    assert "lync approve" in service.cli("audit").stdout
    service.cli("lync", "remove", rule)
    assert service.cli_json("lync", "rules")["rules"] == []


def test_it_is_off_unless_asked_for_and_called_experimental(server):
    assert "lync" not in server.ports
    said = subprocess.run([PROGRAM, "lync", "--help"], capture_output=True, text=True, timeout=DEADLINE_S).stdout
    assert "Experimental" in said and "Missing" in said


def test_the_sandbox_leaves_the_folder_alone(start, tmp_path):
    folder = tmp_path / "lync"
    folder.mkdir()
    (folder / "none.xml").write_text("<none/>")
    server = start("--lync-updates", "127.0.0.1:0", "--lync-folder", folder, "--sandbox", "require")
    server.lync = server.ports["lync"]
    assert ask(server, "/RequestHandler/ucdevice.upx") == (200, b"<none/>")


def test_a_folder_that_is_not_there_is_said_at_the_start(tmp_path):
    ran = subprocess.run([PROGRAM, "serve", "--data", tmp_path / "data", "--http", "127.0.0.1:0", "--admin", "", "--lync-updates",
                          "127.0.0.1:0", "--lync-folder", tmp_path / "none"], capture_output=True, text=True, timeout=DEADLINE_S)
    assert ran.returncode == 1 and "none" in ran.stderr


def test_who_does_not_read_does_not_fill_the_memory(service):
    with (service.lync_folder / "files" / "large").open("wb") as file:
        file.truncate(60 << 20)
    path = "/RequestHandler/Files/large"
    idle = [socket.create_connection(("127.0.0.1", service.lync), DEADLINE_S) for _ in range(5)]
    heads = []
    for link in idle:
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        heads.append(link.recv(12))
    assert heads == [b"HTTP/1.1 200"] * 4 + [b"HTTP/1.1 503"]
    assert ask(service, path, "-o", "/dev/null", body=None)[0] == 503
    assert ask(service, "/RequestHandler/ucdevice.upx")[0] == 200
    for link in idle:
        link.close()
    wait_until(lambda: ask(service, path, "-o", "/dev/null", body=None)[0] == 200, "room for a file")
