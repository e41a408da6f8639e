"""The virtual phone against FTP and TFTP folders that are not ours: it must behave as phones do."""

import json
import time

import pytest

from boot_folder import BootFolder
from ftp_folder import FtpFolder, TftpFolder
from test_boot import FILES, MAC, boot, parameters, run

HEADER = 8 * 1024


def ftp(**more):
    return FtpFolder(files={**FILES, **more.pop("files", {})}, **more)


def tftp(**more):
    files = {**FILES, **more.pop("files", {})}
    return TftpFolder(files={name.lstrip("/"): body for name, body in files.items()}, **more)


def request(told, name, method=None):
    one, = [r for r in told["requests"] if r["name"] == name and method in (None, r["method"])]
    return one


def test_boot_ftp_commands_are_in_the_order_of_the_transfer_library():
    with ftp(folders=("/a", "/a/b")) as f:
        f.files = {"/a/b" + name: body for name, body in f.files.items()}
        told = boot(f, path="a/b/")
    texts = [text for _, text in f.asked]
    assert texts[:9] == ["USER PlcmSpIp", "PASS PlcmSpIp", "PWD", "CWD a", "CWD b", "EPSV", "TYPE I",
                         f"STOR {MAC}-boot.log", "EPSV"]
    at = texts.index("RETR 000000000000.cfg")
    assert texts[at - 2:at] == ["EPSV", "SIZE 000000000000.cfg"]
    assert texts[-1] == "QUIT"
    assert parameters(told)["up.timeOut"] == ("1", "one.cfg")


def test_boot_ftp_words_and_numbers_are_those_of_the_protocol():
    with ftp(files={f"/{MAC}-app.log": b"x" * 100}) as f:
        told = boot(f)
    rows = {(r["method"], r["name"]): (r["status"], r["said"]) for r in told["requests"]}
    assert rows["STOR", f"{MAC}-boot.log"][0] == 226
    assert rows["RETR", f"{MAC}.cfg"] == (550, "not there")
    assert rows["RETR", "one.cfg"] == (226, "got it")
    assert rows["SIZE", f"{MAC}-app.log"] == (213, "there, 100 bytes")
    assert rows["APPE", f"{MAC}-app.log"][0] == 226


def test_boot_ftp_image_is_ended_after_its_header_and_the_connection_goes_on():
    with ftp(files={"/sip.ld": b"\0" * (64 << 20)}) as f:
        told = boot(f)
    assert request(told, "sip.ld") == {**request(told, "sip.ld"), "status": 426, "bytes": HEADER}
    assert f.body_bytes_sent["/sip.ld"] < 32 << 20
    assert {number for number, _ in f.asked} == {1}
    texts = [text for _, text in f.asked]
    at = texts.index("RETR sip.ld")
    assert texts[at - 2:at + 2] == ["EPSV", "SIZE sip.ld", "RETR sip.ld", "EPSV"]
    assert not f.verbs("ABOR")


@pytest.mark.parametrize("length", [0, 5, HEADER])
def test_boot_ftp_image_no_longer_than_a_header_is_read_whole(length):
    with ftp(files={"/sip.ld": b"\1" * length}) as f:
        image = request(boot(f), "sip.ld")
    assert (image["bytes"], image["status"], image["said"]) == (length, 226, "got it")


def test_boot_ftp_log_grows_by_what_is_new():
    with ftp(files={f"/{MAC}-app.log": b"x" * 1000}) as f:
        boot(f)
    assert f.verbs("APPE") == [f"APPE {MAC}-app.log"]
    assert f.files[f"/{MAC}-app.log"].startswith(b"x" * 1000)
    assert len(f.files[f"/{MAC}-app.log"]) > 1000


@pytest.mark.parametrize("has_size,there", [(False, 1000), (True, None), (True, 512 * 1024)])
def test_boot_ftp_log_starts_over_without_a_length_or_over_its_limit(has_size, there):
    files = {} if there is None else {f"/{MAC}-app.log": b"x" * there}
    with ftp(files=files, has_size=has_size) as f:
        boot(f)
    assert f.verbs("APPE") == [] and f"STOR {MAC}-app.log" in f.verbs("STOR")
    assert b"x" * 10 not in f.files[f"/{MAC}-app.log"]


@pytest.mark.parametrize("reply", ["550 no", "552 full", "553 no such name", "451 trouble"])
def test_boot_ftp_refused_uploads_do_not_stop_a_phone(reply):
    with ftp(put_reply=reply) as f:
        told = boot(f)
    stores = [r for r in told["requests"] if r["method"] == "STOR"]
    assert [(r["status"], r["said"]) for r in stores] == 2 * [(int(reply[:3]), "refused")]


def test_boot_ftp_missing_folder_of_logs_is_a_refusal():
    master = b'<a CONFIG_FILES="one.cfg" LOG_FILE_DIRECTORY="logs"/>'
    with ftp(files={"/000000000000.cfg": master}) as f:
        told = boot(f)
    assert request(told, f"logs/{MAC}-app.log", "SIZE")["said"] == "not there"
    assert request(told, f"logs/{MAC}-app.log", "STOR")["said"] == "refused"
    assert f.verbs("MKD") == []


def test_boot_ftp_refused_login_is_told_as_such():
    with ftp(password="changed") as f:
        told = boot(f, comes_up=False)
    assert told["verdict"] == "login refused"


def test_boot_ftp_server_that_is_full_refuses():
    with ftp(greeting="421 too many") as f:
        told = boot(f, comes_up=False)
    assert {(r["status"], r["said"]) for r in told["requests"]} == {(421, "refused")}
    assert told["verdict"] == "no master"


def test_boot_ftp_login_is_that_of_the_address_or_of_the_options(tmp_path):
    (tmp_path / "password").write_text("o ther\n")
    with ftp(user="de sk", password="o ther") as f:
        told = run(f.url.replace("//", "//de%20sk:o%20ther@"), "--mac", MAC)
        assert told.returncode == 0 and "o%20ther" not in told.stdout + told.stderr
        boot(f, "--user", "de sk", "--password-file", tmp_path / "password")


def test_boot_ftp_names_are_sent_as_they_are_written():
    master = '<a CONFIG_FILES="a b&#233;%.cfg"/>'.encode()
    with ftp(files={"/000000000000.cfg": master, "/a b\u00e9%.cfg": b'<a n="1"/>'}) as f:
        boot(f)
    assert "RETR a b\u00e9%.cfg" in f.verbs("RETR")


def test_boot_ftp_name_cannot_carry_a_second_command():
    master = b'<a APP_FILE_PATH="x%0d%0aDELE y" CONFIG_FILES="one.cfg,z%0aDELE%20one.cfg"/>'
    with ftp(files={"/000000000000.cfg": master}) as f:
        told = boot(f, comes_up=False)
    assert f.verbs("DELE") == []
    assert told["verdict"] == "config files missing"


def test_boot_ftp_server_without_tls_is_given_no_password():
    with ftp() as f:
        told = boot(f, "--auth-tls", comes_up=False)
    assert f.verbs("USER", "PASS") == [] and f.verbs("AUTH")[0] == "AUTH TLS"
    assert told["verdict"] == "server not reached"


def test_boot_ftp_phone_stays_connected_as_long_as_asked():
    with ftp() as f:
        began = time.monotonic()
        told = boot(f, "--linger", "1")
    assert time.monotonic() - began >= 1
    assert told["ms"] < 1000
    assert {number for number, _ in f.asked} == {1} and f.asked[-1] == (1, "QUIT")


def test_boot_ftp_entries_may_name_other_servers_of_any_protocol():
    with BootFolder(files={"/h.cfg": b'<a h="1"/>'}) as web, TftpFolder(files={"t.cfg": b'<a t="1"/>'}) as udp:
        master = f'<a CONFIG_FILES="one.cfg,{web.url}h.cfg,{udp.url}t.cfg"/>'.encode()
        with ftp(files={"/000000000000.cfg": master}) as f:
            told = boot(f)
    methods = {r["name"]: r["method"] for r in told["requests"]}
    assert (methods["one.cfg"], methods[web.url + "h.cfg"], methods[udp.url + "t.cfg"]) == ("RETR", "GET", "RRQ")
    assert {"h", "t"} < set(parameters(told))


def test_boot_ftp_many_phones_have_their_own_connections():
    with ftp(files={"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg"/>', "/sip.ld": b"\0" * (1 << 20)}) as f:
        ran = run(f.url, "--mac", "0004f20000fe", "--count", "20", "--parallel", "10", "--json")
    assert ran.returncode == 0 and json.loads(ran.stdout)["came_up"] == 20
    assert {number for number, _ in f.asked} == set(range(1, 21))
    assert len(f.verbs("QUIT")) == 20


def test_boot_tftp_asks_plainly_and_stores_whole_logs():
    with tftp(files={f"/{MAC}-app.log": b"x" * 100}) as f:
        told = boot(f)
    assert f.asked[0] == b"\0\2" + f"{MAC}-boot.log".encode() + b"\0octet\0"
    assert f.asked[1] == b"\0\1" + f"{MAC}.cfg".encode() + b"\0octet\0"
    log, = [r for r in told["requests"] if r["name"] == f"{MAC}-app.log"]
    assert (log["method"], log["status"], log["bytes"]) == ("WRQ", 0, len(f.files[f"{MAC}-app.log"]))
    assert f.files[f"{MAC}-app.log"].count(b"x" * 100) == 0
    assert parameters(told)["up.timeOut"] == ("1", "one.cfg")


def test_boot_tftp_image_is_ended_after_its_header():
    with tftp(files={"/sip.ld": b"\0" * (1 << 20)}) as f:
        image = request(boot(f), "sip.ld")
    assert (image["method"], image["bytes"]) == ("RRQ", HEADER)
    assert f.last_block["sip.ld"] == HEADER // 512 + 1


@pytest.mark.parametrize("code,status,said", [(0, 0, "refused"), (1, 1, "refused"), (2, 2, "refused"),
                                              (3, 3, "refused"), (6, 6, "refused")])
def test_boot_tftp_refused_uploads_do_not_stop_a_phone(code, status, said):
    with tftp(errors={f"{MAC}-boot.log": code}) as f:
        log = request(boot(f), f"{MAC}-boot.log")
    assert (log["status"], log["said"]) == (status, said)


def test_boot_tftp_missing_files_are_told_by_their_error():
    with tftp(errors={f"{MAC}-web.cfg": 2}) as f:
        told = boot(f)
    assert (request(told, f"{MAC}.cfg")["status"], request(told, f"{MAC}.cfg")["said"]) == (1, "not there")
    assert (request(told, f"{MAC}-web.cfg")["status"], request(told, f"{MAC}-web.cfg")["said"]) == (2, "refused")


def test_boot_tftp_folders_of_the_address_are_part_of_the_name():
    with tftp() as f:
        f.files = {"prov/" + name: body for name, body in f.files.items()}
        boot(f, path="prov")
    assert f"prov/{MAC}-app.log" in f.files
