"""The Lync Device Update service, as far as it is public: paths, rules, templates, files, records."""

import http.client
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from conftest import DEADLINE_S, PROGRAM, Server, wait_until

REQUEST = ("<?xml version=\"1.0\"?><Request><DeviceType>UCPhone</DeviceType><MACAddress>00-04-F2-AA-BB-CC</MACAddress>"
           "<SerialNumber>SN1</SerialNumber><Vendor>Polycom</Vendor><Model>CX700</Model><Revision>A</Revision>"
           "<Locale>ENU</Locale></Request>")
PLACE = "UCPhone/Polycom/CX700/A/ENU/2.0/CPE"
CELOG = "CX700_6416-20091231-CELOG235959_0.clg"
LOG_MAX = 1024 * 1000


def fill(folder):
    """A folder of the service; gives the options for it."""
    (folder / "files" / PLACE).mkdir(parents=True)
    (folder / "files" / PLACE / "CPE.nbt").write_bytes(b"firmware" * 1000)
    (folder / "update.xml").write_text("<Response><BaseURL>${base_url}</BaseURL><Version>${version}</Version></Response>")
    (folder / "none.xml").write_text("<Response count=\"0\" model=\"${model}\"/>")
    return ["--lync-updates", "127.0.0.1:0", "--lync-folder", folder]


@pytest.fixture
def service(start, tmp_path):
    server = start(*fill(tmp_path / "lync"))
    server.lync, server.lync_folder = server.ports["lync"], tmp_path / "lync"
    return server


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """The same for all tests that leave no rule, no device and no log behind."""
    folder = tmp_path_factory.mktemp("standing")
    one = Server(folder, fill(folder / "lync"))
    one.lync, one.lync_folder = one.ports["lync"], folder / "lync"
    yield one
    one.stop()


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


def day_of(record):
    """The day of a request: midnight may be between it and who asks for the audit of today."""
    return time.strftime("%Y-%m-%d", time.gmtime(record["at"]))


def test_a_device_without_a_rule_gets_the_answer_for_none(standing):
    assert ask(standing, "/RequestHandler/ucdevice.upx") == (200, b'<Response count="0" model="CX700"/>')


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
def test_files_are_served_below_each_tree(standing, tree):
    assert ask(standing, f"/{tree}/{PLACE}/CPE.nbt", body=None) == (200, b"firmware" * 1000)
    assert ask(standing, f"/{tree}/{PLACE}/other", body=None)[0] == 404
    assert ask(standing, f"/{tree}/", body=None)[0] == 404


@pytest.mark.parametrize("path", [f"/requesthandler/FILES/{PLACE.lower()}/cpe.NBT", f"\\RequestHandler\\Files/{PLACE}\\CPE.nbt",
                                  f"/RequestHandler/Files/{PLACE.replace('/', '%5C')}%5cCPE.nbt"])
def test_files_are_served_in_any_case_and_behind_either_slash(standing, path):
    assert ask(standing, "/" + path.lstrip("/\\"), body=None) == (200, b"firmware" * 1000)


def exchange(server, method, path, body=None, headers=None, port="lync"):
    link = http.client.HTTPConnection("127.0.0.1", server.ports[port], timeout=DEADLINE_S)
    link.request(method, path, body=body, headers=headers or {})
    answer = link.getresponse()
    got = answer.status, dict(answer.getheaders()), answer.read()
    link.close()
    return got


def test_a_part_of_a_file_is_served_and_what_has_not_changed_is_not(standing):
    path = f"/RequestHandler/Files/{PLACE}/CPE.nbt"
    status, heads, body = exchange(standing, "GET", path, headers={"Range": "bytes=8-11"})
    assert (status, body, heads["Content-Range"]) == (206, b"firm", "bytes 8-11/8000")
    tag = heads["ETag"]
    assert exchange(standing, "GET", path, headers={"Range": "bytes=7998-", "If-Range": tag})[2] == b"re"
    assert exchange(standing, "GET", path, headers={"Range": "bytes=7998-", "If-Range": '"other"'})[0] == 200
    status, heads, _ = exchange(standing, "GET", path, headers={"Range": "bytes=8000-"})
    assert (status, heads["Content-Range"]) == (416, "bytes */8000")
    assert exchange(standing, "GET", path, headers={"If-None-Match": tag})[0] == 304
    status, heads, body = exchange(standing, "HEAD", path)
    assert (status, heads["Content-Length"], heads["Accept-Ranges"], body) == (200, "8000", "bytes", b"")


def test_a_large_file_goes_out_whole_however_many_ask_for_it(standing):
    large = bytes(range(256)) * 4096 * 20
    (standing.lync_folder / "files" / "large").write_bytes(large)
    idle = [socket.create_connection(("127.0.0.1", standing.lync), DEADLINE_S) for _ in range(20)]
    for link in idle:  # nobody reads, and nobody is kept from it
        link.sendall(b"GET /RequestHandler/Files/large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert link.recv(12) == b"HTTP/1.1 200"
    assert exchange(standing, "GET", "/RequestHandler/Files/large")[2] == large
    for link in idle:
        link.close()


def test_nothing_outside_of_files_is_served(standing):
    (standing.lync_folder / "files" / "link").symlink_to("/etc/hostname")
    (standing.lync_folder / "files" / ".hidden").write_text("x")
    for path in ("../update.xml", "%2e%2e/update.xml", "..\\update.xml", "..%5cupdate.xml", "a%5c..%5c..%5cupdate.xml", "LINK", "link", ".hidden", "../../data/secret.key", PLACE):
        status, body = ask(standing, f"/RequestHandler/Files/{path}", body=None)
        assert status in (400, 404) and body in (b"", b"404 Not Found\n", b"400 Bad Request\n"), path


def test_what_is_no_address_of_the_service_is_not_found(standing):
    assert ask(standing, "/", body=None)[0] == 404
    assert ask(standing, "/0004f2aabbcc.cfg", body=None)[0] == 404
    assert ask(standing, "/RequestHandler/ucdevice.upx", body=None)[0] == 404  # it is POST


def test_without_templates_nobody_is_answered_and_everything_is_recorded(start):
    server = start("--lync-updates", "127.0.0.1:0")
    server.lync = server.ports["lync"]
    assert ask(server, "/RequestHandler/ucdevice.upx") == (404, b"")
    [record] = requests(server, 1)
    assert record["status"] == 404 and record["model"] == "CX700" and record["mac"] == "0004f2aabbcc"


def test_a_request_is_recorded_byte_for_byte(service):
    body = REQUEST + "\n<!-- \u00e9\t -->\r\n"
    ask(service, "/RequestHandler/ucdevice.upx?a=b", "-H", "User-Agent: Microsoft UCPhone", "-H", "X-Odd: 1;2",
        "-H", "authorization: Basic c2VjcmV0", body=body)
    [record] = requests(service, 1)
    assert record["target"] == "/RequestHandler/ucdevice.upx?a=b" and record["method"] == "POST" and record["address"] == "127.0.0.1"
    whole = service.cli_json("lync", "request", record["id"])
    assert whole["body"] == body and "User-Agent: Microsoft UCPhone\n" in whole["heads"] and "X-Odd: 1;2\n" in whole["heads"]
    assert "authorization: ********\n" in whole["heads"] and "c2VjcmV0" not in whole["heads"]  # a login is no part of the record
    raw = subprocess.run([PROGRAM, "lync", "request", str(record["id"]), "--body", "--data", service.data], capture_output=True, timeout=DEADLINE_S)
    assert raw.stdout == body.encode()
    assert service.cli("lync", "request", 999, check=False).returncode == 1


def test_a_body_beyond_the_bound_is_refused(standing):
    assert ask(standing, "/RequestHandler/ucdevice.upx", body="x" * 1100001)[0] == 413
    assert ask(standing, "/RequestHandler/ucdevice.upx", body="x" * 1100000)[0] == 200


def test_the_audit_log_has_lyncs_own_form(service):
    rule = set_rule(service, "2.0")
    service.cli("lync", "approve", rule)
    ask(service, "/RequestHandler/ucdevice.upx")
    ask(service, f"/RequestHandler/Files/{PLACE}/CPE.nbt", body=None)
    day = day_of(requests(service, 2)[-1])
    [line] = service.cli("lync", "audit", "--day", day).stdout.splitlines()
    fields = line.split(";")
    assert fields[1:] == ["127.0.0.1", "UCPhone", "0004f2aabbcc", "SN1", "Polycom", "CX700", "A", "ENU", "", ",,2.0,", ""]
    assert service.cli("lync", "audit", "--day", "2001-01-01").stdout == ""
    assert fields[0].startswith(day)
    written = Path(service.cli_json("lync", "audit", "--day", day, "--folder", service.lync_folder)["file"])
    assert written.name == f"RequestHandlerAuditLog_{socket.gethostname()}_{day}.log"
    assert written.read_bytes() == (line + "\r\n").encode()
    assert service.cli("lync", "audit", "--folder", service.lync_folder / "none", check=False).returncode == 1
    assert service.cli("lync", "audit", "--day", "yesterday", check=False).returncode == 2


def test_the_audit_outlives_the_requests(service):
    ask(service, "/RequestHandler/ucdevice.upx")
    day = day_of(requests(service, 1)[0])
    link = http.client.HTTPConnection("127.0.0.1", service.lync, timeout=DEADLINE_S)
    for _ in range(1000):
        link.request("GET", "/RequestHandler/Files/none")
        link.getresponse().read()
    link.close()
    wait_until(lambda: "POST" not in {r["method"] for r in service.cli_json("lync", "requests", "--limit", "1000")["requests"]}, "the request to go")
    assert len(service.cli("lync", "audit", "--day", day).stdout.splitlines()) == 1


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize("tree", ["/Logs/Client", "/RequestHandler/Logs/Client", "/requesthandlerext\\logs\\CLIENT"])
def test_a_log_below_its_folder_is_kept_when_it_is_acknowledged(service, method, tree):
    body = b"\x1b[31m\0log\xff\r\n"
    assert exchange(service, method, f"{tree}/CELog/{CELOG}", body)[0] == 200
    [told] = service.cli_json("lync", "logs")["logs"]  # at once: it was acknowledged
    assert (told["kind"], told["name"], told["device"], told["bytes"], told["address"]) == ("CELog", CELOG, "6416", len(body), "127.0.0.1")
    raw = subprocess.run([PROGRAM, "lync", "log", str(told["id"]), "--data", service.data], capture_output=True, timeout=DEADLINE_S)
    assert raw.stdout == body
    [record] = requests(service, 1)
    assert record["status"] == 200 and service.cli_json("lync", "request", record["id"])["body"] == ""
    assert service.cli("lync", "audit").stdout == ""


@pytest.mark.parametrize("query, heads", [("?file=Logs/Client/Watson/x.kdmp", {}), ("?type=Watson&name=x.kdmp", {}),
                                          ("", {"Content-Disposition": 'attachment; filename="x.kdmp"'})])
def test_a_log_that_is_posted_to_the_request_handler_is_told_by_its_name(service, query, heads):
    assert exchange(service, "POST", "/RequestHandler/ucdevice.upx" + query, b"dump", heads)[0] == 200
    requests(service, 1)
    assert [(one["kind"], one["name"]) for one in service.cli_json("lync", "logs")["logs"]] == [("Watson", "x.kdmp")]
    assert service.cli("lync", "audit").stdout == ""


@pytest.mark.parametrize("path, length, status", [
    ("/Logs/Client/CELog/a.exe", 1, 403), ("/Logs/Client/CELog/a", 1, 403), ("/Logs/Client/Config/a.clg", 1, 403),
    ("/Logs/Client/Other/a.clg", 1, 404), ("/Logs/Client/a.clg", 1, 404), ("/Logs/Server/Audit/a.clg", 1, 404),
    ("/Logs/Client/CELog/b/a.clg", 1, 400), ("/Logs/Client/CELog/%3Ca%3E.clg", 1, 400), ("/Logs/Client/CELog/../a.clg", 1, 400),
    ("/Logs/Client/CELog/..%5C..%5Ca.clg", 1, 400), ("/Logs/Client/CELog/" + 124 * "a" + ".clg", 1, 413),
    ("/Logs/Client/CELog/a.clg", 0, 400),
    ("/RequestHandler/ucdevice.upx?a.clg", LOG_MAX + 1, 413),
])
def test_what_is_no_log_by_its_folder_name_extension_or_length_is_refused(standing, path, length, status):
    assert exchange(standing, "PUT" if "upx" not in path else "POST", path, bytes(length))[0] == status
    assert standing.cli_json("lync", "logs")["logs"] == []


def promise(server, path, length):
    """What is answered to who says how much he is going to send, before he does."""
    with socket.create_connection(("127.0.0.1", server.lync), DEADLINE_S) as link:
        link.sendall(f"PUT {path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n".encode())
        return link.recv(12).decode()


def test_a_log_may_have_its_limit_and_not_a_byte_more(service):
    assert promise(service, "/Logs/Client/CELog/a.clg", LOG_MAX) == "HTTP/1.1 100"
    assert promise(service, "/Logs/Client/CELog/a.clg", LOG_MAX + 1) == "HTTP/1.1 413"
    assert exchange(service, "PUT", "/Logs/Client/Watson/a.kdmp", bytes(LOG_MAX))[0] == 200
    assert service.cli_json("lync", "logs")["logs"][0]["bytes"] == LOG_MAX
    assert service.cli("lync", "log", "7", check=False).returncode == 1


def test_a_log_that_comes_in_chunks_is_kept_and_one_that_does_not_end_is_not(service):
    def put(name, chunks):
        with socket.create_connection(("127.0.0.1", service.lync), DEADLINE_S) as link:
            link.sendall(f"PUT /Logs/Client/CELog/{name} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
            for chunk in chunks:
                link.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            return link.recv(12) if chunks[-1] == b"" else b""
    assert put("a.clg", [b"one", b"two", b""]) == b"HTTP/1.1 200"
    put("b.clg", [b"three"])
    assert put("c.clg", [b"four", b""]) == b"HTTP/1.1 200"
    assert [one["name"] for one in service.cli_json("lync", "logs")["logs"]] == ["c.clg", "a.clg"]


def test_a_full_disk_takes_no_log_and_says_so(start):
    server = start("--lync-updates", "127.0.0.1:0", "--disk-reserve", "1000G")
    assert exchange(server, "PUT", "/Logs/Client/CELog/a.clg", b"x")[0] == 507
    assert server.cli_json("lync", "logs")["logs"] == []


def test_who_sends_nothing_of_large_bodies_does_not_fill_the_memory(standing):
    links = []

    def is_full():  # one more at a time: who asks has room for as long as he asks
        link = socket.create_connection(("127.0.0.1", standing.lync), DEADLINE_S)
        link.sendall(b"POST /RequestHandler/ucdevice.upx HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx")
        links.append(link)
        return promise(standing, "/Logs/Client/CELog/a.clg", LOG_MAX) == "HTTP/1.1 503"

    wait_until(is_full, "no room for another body")
    assert 60 < len(links) < 200
    assert exchange(standing, "GET", f"/RequestHandler/Files/{PLACE}/CPE.nbt")[0] == 200
    for link in links:
        link.close()
    wait_until(lambda: promise(standing, "/Logs/Client/CELog/a.clg", LOG_MAX) == "HTTP/1.1 100", "room for a body")


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PROPFIND"])
def test_devices_change_nothing_else(standing, method):
    assert exchange(standing, method, f"/RequestHandler/Files/{PLACE}/CPE.nbt")[0] == 405


@pytest.fixture
def encrypted(start, tmp_path):
    (tmp_path / "files" / PLACE).mkdir(parents=True)
    (tmp_path / "files" / PLACE / "CPE.nbt").write_bytes(b"firmware" * 100000)
    (tmp_path / "update.xml").write_text("${scheme} ${base_url} ${external_base_url}")
    server = start("--lync-updates", "127.0.0.1:0", "--lync-updates-tls", "127.0.0.1:0", "--lync-updates-tls-legacy", "127.0.0.1:0",
                   "--lync-folder", tmp_path)
    server.cli("lync", "approve", set_rule(server, "2.0"))
    return server


def secure(server, method, path, port="lync-tls", ca="tls-ca.crt", body=None, version=None):
    context = ssl.create_default_context(cafile=server.data / ca)
    if version:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    link = http.client.HTTPSConnection("localhost", server.ports[port], timeout=DEADLINE_S, context=context)
    link.request(method, path, body=body)
    answer = link.getresponse()
    got = answer.status, answer.read()
    link.close()
    return got


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("port, ca, version", [("lync-tls", "tls-ca.crt", None), ("lync-tls-legacy", "tls-legacy-ca.crt", ssl.TLSVersion.TLSv1)])
def test_it_is_served_over_https_too_and_each_address_names_its_listener(encrypted, port, ca, version):
    plain = f"http://localhost:{encrypted.ports['lync']}/RequestHandler/Files/{PLACE}"
    asked = encrypted.ports[port]
    status, said = secure(encrypted, "POST", "/RequestHandlerExt/ucdevice.upx", port, ca, REQUEST.encode(), version)
    assert (status, said.decode()) == (200, f"https {plain} https://localhost:{asked}/RequestHandlerExt/Files/{PLACE}")
    status, got = secure(encrypted, "GET", f"/RequestHandlerExt/Files/{PLACE}/CPE.nbt", port, ca, None, version)
    assert (status, got) == (200, b"firmware" * 100000)
    assert secure(encrypted, "PUT", "/Logs/Client/Watson/a.dmp", port, ca, b"dump", version)[0] == 200
    assert encrypted.cli_json("lync", "logs")["logs"][0]["name"] == "a.dmp"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_the_usual_https_has_no_old_tls(encrypted):
    with pytest.raises(ssl.SSLError):
        secure(encrypted, "GET", "/", version=ssl.TLSVersion.TLSv1)


def test_a_renewed_certificate_is_in_force_after_a_reload(encrypted):
    def shown():
        with socket.create_connection(("127.0.0.1", encrypted.ports["lync-tls"]), DEADLINE_S) as link:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(link) as tls:
                return tls.getpeercert(binary_form=True)
    before = shown()
    for name in ("tls.crt", "tls.key"):
        (encrypted.data / name).unlink()
    encrypted.signal(signal.SIGHUP)
    wait_until(lambda: shown() != before, "another certificate")


def test_https_alone_starts_it_and_says_where(start, tmp_path):
    (tmp_path / "none.xml").write_text("${scheme}")
    server = start("--lync-updates-tls", "127.0.0.1:0", "--lync-folder", tmp_path)
    assert "lync" not in server.ports and secure(server, "POST", "/RequestHandler/ucdevice.upx", body=b"<r/>") == (200, b"https")


def test_a_device_that_would_leave_the_folders_gets_no_version(service):
    service.cli("lync", "approve", set_rule(service, "2.0"))
    assert b"count=" in ask(service, "/RequestHandler/ucdevice.upx", body=REQUEST.replace("CX700", "../CX700"))[1]


@pytest.mark.parametrize("words, said", [
    (("set", "--vendor", "a/b", "--model", "m", "--revision", "A", "--version", "1"), "folder"),
    (("set", "--vendor", "P", "--model", "m", "--revision", "A", "--version", "."), "dot"),
    (("approve", "7"), "no rule 7"),
    (("test-device", "sn9", "--remove"), "no test device"),
])
def test_what_makes_no_sense_is_refused(standing, words, said):
    ran = standing.cli("lync", *words, check=False)
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
