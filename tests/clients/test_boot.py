"""The virtual phone against a boot folder that is not ours: it must behave as phones do."""

import json
import subprocess

import pytest

from boot_folder import BootFolder
from conftest import PROGRAM, wait_until

MAC = "0004f2aabbcc"
MASTER = b'<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="one.cfg, [PHONE_MAC_ADDRESS]-two.cfg"/>'
FILES = {
    "/000000000000.cfg": MASTER,
    "/one.cfg": b'<a up.timeOut="1" reg.1.auth.password="s3cret"/>',
    f"/{MAC}-two.cfg": b'<a up.timeOut="2" up.x="y"/>',
}


def folder(**more):
    return BootFolder(files={**FILES, **more.pop("files", {})}, **more)


def run(*words, stdin=None):
    return subprocess.run([PROGRAM, "boot", *map(str, words)], capture_output=True, text=True, timeout=60,
                          input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL)


def boot(f, *words, path="", comes_up=True, stdin=None):
    """Boots one phone; the JSON it printed."""
    ran = run(f.url + path, "--mac", MAC, "--json", *words, stdin=stdin)
    assert ran.returncode == (0 if comes_up else 1), ran.stderr
    if comes_up:
        assert ran.stderr == ""
    told = json.loads(ran.stdout)
    if not comes_up:
        told["error"] = json.loads(ran.stderr)["error"]
    return told


def parameters(told):
    return {p["name"]: (p["value"], p["file"]) for p in told["parameters"]}


def test_boot_ucs5_asks_in_the_order_of_a_vvx_500():
    with folder() as f:
        told = boot(f, "--model", "VVX500")
    assert f.seen() == [
        f"PUT /{MAC}-boot.log", f"GET /{MAC}.cfg", "GET /000000000000.cfg", "GET /3111-44500-001.sip.ld",
        "GET /sip.ld", "GET /one.cfg", f"GET /{MAC}-two.cfg", f"GET /{MAC}-phone.cfg", f"GET /{MAC}-web.cfg",
        "GET /000000000000-license.cfg", f"GET /{MAC}-license.cfg", f"GET /{MAC}-calls.xml",
        f"GET /{MAC}-directory.xml", "GET /000000000000-directory.xml", f"HEAD /{MAC}-app.log",
        f"PUT /{MAC}-app.log"]
    agents = [a.headers["User-Agent"] for a in f.asked]
    assert agents[0] == "FileTransport PolycomVVX-VVX_500-UA/5.9.7.47435 Type/Updater"
    assert set(agents[1:]) == {"FileTransport PolycomVVX-VVX_500-UA/5.9.7.4477 Type/Application"}
    assert [f"{r['method']} /{r['name']}" for r in told["requests"]] == f.seen()


def test_boot_spip3_asks_for_the_bootrom_and_says_no_type():
    with folder() as f:
        boot(f, "--model", "SPIP335", "--profile", "spip3")
    assert f.seen() == [
        "GET /2345-12375-001.bootrom.ld", "GET /bootrom.ld", f"GET /{MAC}.cfg", "GET /000000000000.cfg",
        "GET /2345-12375-001.sip.ld", "GET /sip.ld", f"PUT /{MAC}-boot.log", "GET /one.cfg",
        f"GET /{MAC}-two.cfg", f"GET /{MAC}-phone.cfg", f"GET /{MAC}-license.cfg", f"GET /{MAC}-directory.xml",
        "GET /000000000000-directory.xml", f"PUT /{MAC}-app.log"]
    agents = [a.headers["User-Agent"] for a in f.asked]
    assert agents[6] == "FileTransport PolycomSoundPointIP-SPIP_335-UA/4.3.1.0440"
    assert agents[7] == "FileTransport PolycomSoundPointIP-SPIP_335-UA/3.2.3.1734"


def test_boot_own_master_replaces_the_one_for_all():
    with folder(files={f"/{MAC}.cfg": b'<a CONFIG_FILES="one.cfg"/>'}) as f:
        told = boot(f)
    assert "GET /000000000000.cfg" not in f.seen()
    assert told["master"] == f"{MAC}.cfg" and told["config_files"] == 1


def test_boot_address_that_names_a_file_asks_for_that_first():
    with folder(files={"/special.cfg": b'<a CONFIG_FILES="one.cfg"/>'}) as f:
        told = boot(f, path="special.cfg")
    assert f"GET /{MAC}.cfg" not in f.seen()
    assert told["master"] == "special.cfg"


def test_boot_address_that_names_a_missing_file_falls_back():
    with folder() as f:
        told = boot(f, path="special.cfg")
    assert f.seen()[1:4] == ["GET /special.cfg", f"GET /{MAC}.cfg", "GET /000000000000.cfg"]
    assert told["master"] == "000000000000.cfg"


def test_boot_without_a_master_keeps_the_old_configuration():
    with BootFolder() as f:
        told = boot(f, comes_up=False)
    assert told["verdict"] == "no master"
    assert "keeps its old configuration" in told["error"]["message"]
    assert f.seen()[1:] == [f"GET /{MAC}.cfg", "GET /000000000000.cfg"]


def test_boot_unreadable_master_is_an_error():
    with folder(files={"/000000000000.cfg": b"<APPLICATION"}) as f:
        assert boot(f, comes_up=False)["verdict"] == "unreadable master"


def test_boot_missing_config_file_is_an_error():
    with folder(files={"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg,none.cfg"/>'}) as f:
        told = boot(f, comes_up=False)
    assert told["verdict"] == "config files missing"
    assert (told["config_files"], told["config_files_fetched"]) == (2, 1)
    assert told["error"]["message"].endswith("none.cfg: not there.")
    assert parameters(told)["up.timeOut"] == ("1", "one.cfg")


def test_boot_unreadable_config_file_is_an_error_and_the_others_count():
    with folder(files={"/one.cfg": b"<a up.timeOut=1/>"}) as f:
        told = boot(f, comes_up=False)
    assert told["verdict"] == "config files unreadable"
    assert "one.cfg" in told["error"]["message"]
    assert [(x["file"], x["errors"]) for x in told["files"]] == [("one.cfg", 1), (f"{MAC}-two.cfg", 0)]
    assert parameters(told)["up.timeOut"] == ("2", f"{MAC}-two.cfg")


def test_boot_first_file_wins_and_overrides_win_over_files():
    with folder(files={f"/{MAC}-phone.cfg": b'<PHONE_CONFIG><OVERRIDES up.x="local"/></PHONE_CONFIG>',
                       f"/{MAC}-web.cfg": b'<a up.x="web" up.timeOut="web"/>'}) as f:
        told = boot(f)
    assert parameters(told)["up.x"] == ("local", f"{MAC}-phone.cfg")
    assert parameters(told)["up.timeOut"] == ("web", f"{MAC}-web.cfg")


def test_boot_hidden_parameters_are_listed_when_asked_for():
    with folder() as f:
        told = boot(f, "--all")
    assert [(p["value"], p["note"]) for p in told["parameters"] if p["name"] == "up.timeOut"] == [
        ("1", ""), ("2", "hidden by a stronger one")]


def test_boot_model_attributes_and_directories_are_followed():
    master = (b'<a><x APP_FILE_PATH="fw/sip.ld" APP_FILE_PATH_Trio8800="trio/sip.ld"/>'
              b'<y CONFIG_FILES="none.cfg" CONFIG_FILES_Trio8800="one.cfg"/>'
              b'<z LOG_FILE_DIRECTORY="logs" OVERRIDES_DIRECTORY="/o/[PHONE_MODEL]/" '
              b'CONTACTS_DIRECTORY="http://0.0.0.0"/></a>')
    with folder(files={"/prov/000000000000.cfg": master, "/prov/one.cfg": b"<a/>"}) as f:
        boot(f, "--model", "Trio8800", path="prov")
    assert "GET /prov/trio/3111-65290-001.sip.ld" in f.seen()
    assert f"PUT /prov/{MAC}-boot.log" in f.seen()
    assert f"PUT /prov/logs/{MAC}-app.log" in f.seen()
    assert f"GET /o/Trio8800/{MAC}-phone.cfg" in f.seen()
    assert not [s for s in f.seen() if "directory" in s]


def test_boot_full_url_in_config_files_is_fetched_there():
    with BootFolder(files={"/sub/two.cfg": b'<a n="there"/>'}) as other:
        master = f'<a CONFIG_FILES="one.cfg,{other.url}sub/two.cfg"/>'.encode()
        with folder(files={"/000000000000.cfg": master}) as f:
            told = boot(f)
    assert parameters(told)["n"] == ("there", other.url + "sub/two.cfg")


@pytest.mark.parametrize("auth", ["basic", "digest"])
def test_boot_login_is_given_only_when_asked_for(auth):
    with folder(auth=auth) as f:
        boot(f)
    gets = [a for a in f.asked if a.path == "/one.cfg"]
    assert [a.status for a in gets] == [401, 200]
    assert "Authorization" not in gets[0].headers
    assert gets[1].headers["Authorization"].lower().startswith(auth)
    assert f"/{MAC}-boot.log" in f.files


def test_boot_login_with_a_password_from_a_file_and_from_standard_input(tmp_path):
    (tmp_path / "password").write_text("other\n")
    with folder(auth="digest", user="desk", password="other") as f:
        boot(f, "--user", "desk", "--password-file", tmp_path / "password")
        boot(f, "--user", "desk", "--password-file", "-", stdin="other\n")


def test_boot_refused_login_is_told_as_such():
    with folder(auth="digest", password="changed") as f:
        told = boot(f, comes_up=False)
    assert told["verdict"] == "login refused"


def test_boot_redirects_are_not_followed():
    with folder(redirects={"/000000000000.cfg": "/moved.cfg"}, files={"/moved.cfg": MASTER}) as f:
        told = boot(f, comes_up=False)
    assert "GET /moved.cfg" not in f.seen()
    assert told["verdict"] == "no master"
    assert [r["said"] for r in told["requests"] if r["status"] == 302] == ["redirect, not followed"]


def test_boot_image_is_ended_after_its_header():
    with folder(files={"/sip.ld": b"\0" * (64 << 20)}) as f:
        told = boot(f)
        wait_until(lambda: "/sip.ld" in f.body_bytes_sent, "the folder to notice")
    image, = [r for r in told["requests"] if r["name"] == "sip.ld"]
    assert image["bytes"] == 8192
    assert f.body_bytes_sent["/sip.ld"] < 32 << 20


def test_boot_image_that_is_shorter_than_a_header_is_read_whole():
    with folder(files={"/sip.ld": b"short"}) as f:
        image, = [r for r in boot(f)["requests"] if r["name"] == "sip.ld"]
    assert (image["bytes"], image["said"]) == (5, "got it")


def test_boot_refused_uploads_do_not_stop_a_phone():
    with folder(put_status=405) as f:
        told = boot(f)
    assert [r["status"] for r in told["requests"] if r["method"] == "PUT"] == [405, 405]


def test_boot_log_is_announced_before_it_is_sent():
    with folder() as f:
        boot(f)
    put, = f.of("PUT", f"/{MAC}-boot.log")
    assert put.headers["Expect"] == "100-continue"
    assert put.body.count(b"\n") == 3 and b"|so   |*|00|" in put.body


def test_boot_log_grows_by_what_is_new():
    with folder(files={f"/{MAC}-app.log": b"x" * 1000}) as f:
        boot(f)
        put, = f.of("PUT", f"/{MAC}-app.log")
        assert put.headers["Content-Range"] == f"bytes 1000-{999 + len(put.body)}/*"
        assert f.files[f"/{MAC}-app.log"] == b"x" * 1000 + put.body


def test_boot_bytes_are_those_of_the_file_whichever_way():
    with folder() as f:
        told = boot(f)
    put, = f.of("PUT", f"/{MAC}-boot.log")
    bytes_of = {r["name"]: r["bytes"] for r in told["requests"] if r["status"] == 200}
    assert bytes_of[f"{MAC}-boot.log"] == len(put.body)
    assert bytes_of["one.cfg"] == len(FILES["/one.cfg"])


@pytest.mark.parametrize("has_length,there", [(False, 1000), (True, None), (True, 512 * 1024)])
def test_boot_log_starts_over_without_a_length_or_over_its_limit(has_length, there):
    files = {} if there is None else {f"/{MAC}-app.log": b"x" * there}
    with folder(files=files, head_has_length=has_length) as f:
        boot(f)
    put, = f.of("PUT", f"/{MAC}-app.log")
    assert "Content-Range" not in put.headers
    assert f.files[f"/{MAC}-app.log"] == put.body


def test_boot_older_phones_upload_without_looking():
    with folder() as f:
        boot(f, "--model", "SPIP550", "--profile", "ucs4")
    assert f.seen()[-1] == f"PUT /{MAC}-app.log"
    assert not [s for s in f.seen() if s.startswith("HEAD")]


def test_boot_connections_are_used_again():
    with folder() as f:
        boot(f)
    assert {a.connection for a in f.asked} == {1}


def test_boot_secrets_are_masked_unless_revealed():
    with folder() as f:
        assert parameters(boot(f))["reg.1.auth.password"][0] == "********"
        assert parameters(boot(f, "--reveal"))["reg.1.auth.password"][0] == "s3cret"


def test_boot_credentials_of_the_address_are_used_and_not_shown():
    with folder(auth="basic", user="u", password="hidden") as f:
        url = f.url.replace("http://", "http://u:hidden@")
        ran = run(url, "--mac", MAC)
    assert ran.returncode == 0 and "hidden@" not in ran.stdout + ran.stderr


def test_boot_text_ends_with_the_verdict():
    with folder() as f:
        ran = run(f.url, "--mac", "00:04:F2:AA:BB:CC")
    assert ran.returncode == 0 and ran.stderr == ""
    assert ran.stdout.strip().split("\n")[-1].startswith(
        "The phone came up with 000000000000.cfg and its 2 config files in ")


def test_boot_unreachable_server_is_told_at_once():
    with folder() as f:
        pass
    ran = run(f.url, "--mac", MAC)
    assert ran.returncode == 1
    assert "was not reached" in ran.stderr
    assert ran.stdout.count("PUT") == 1


def test_boot_model_of_unknown_part_number_asks_for_the_plain_image():
    with folder() as f:
        boot(f, "--model", "VVX999")
        boot(f, "--model", "VVX999", "--part", "3111-99999-001")
    images = [s for s in f.seen() if s.endswith("sip.ld")]
    assert images == ["GET /sip.ld", "GET /3111-99999-001.sip.ld", "GET /sip.ld"]


@pytest.mark.parametrize("words", [
    [], ["http://127.0.0.1:1/"], ["127.0.0.1", "--mac", MAC], ["gopher://127.0.0.1/", "--mac", MAC],
    ["http://127.0.0.1:1/", "--mac", MAC, "--auth-tls"], ["ftps://127.0.0.1:1/", "--mac", MAC, "--auth-tls"],
    ["http://127.0.0.1:1/", "--mac", MAC, "--linger", "3601"],
    ["http://127.0.0.1:1/", "--mac", MAC, "--profile", "ucs9"],
    ["http://127.0.0.1:1/", "--mac", MAC, "--model", "VVX\r\nX: y"],
    ["http://127.0.0.1:1/", "--mac", MAC, "--version", "5 9"],
    ["http://127.0.0.1:1/", "--mac", MAC, "--count", "0"],
    ["http://127.0.0.1:1/", "--mac", MAC, "--parallel", "401"],
    ["http://127.0.0.1:1/", "--mac", MAC, "--user", "desk"],
])
def test_boot_nonsense_is_a_usage_error(words):
    ran = run(*words)
    assert ran.returncode == 2 and ran.stdout == "" and ran.stderr.startswith("bootline: ")


def test_boot_many_phones_have_their_own_macs_and_are_summed_up():
    with folder(files={"/000000000000.cfg": b'<a CONFIG_FILES="one.cfg"/>'}) as f:
        ran = run(f.url, "--mac", "0004f20000fe", "--count", "20", "--parallel", "4", "--json")
    assert ran.returncode == 0 and ran.stderr == ""
    told = json.loads(ran.stdout)
    assert (told["boots"], told["came_up"], told["failures"]) == (20, 20, [])
    assert told["p50_ms"] <= told["p99_ms"] <= told["worst_ms"]
    masters = {a.path for a in f.asked if a.method == "GET" and a.path.startswith("/0004f2")
               and "-" not in a.path}
    assert masters == {f"/{0x0004f20000fe + i:012x}.cfg" for i in range(20)}
    assert len({a.connection for a in f.asked}) == 20


def test_boot_many_phones_that_fail_are_counted_by_reason():
    with BootFolder(files={"/0004f2000001.cfg": b'<a CONFIG_FILES="one.cfg"/>'}) as f:
        ran = run(f.url, "--mac", "0004f2000000", "--count", "5", "--json")
    assert ran.returncode == 1
    failures = {x["reason"]: x["phones"] for x in json.loads(ran.stdout)["failures"]}
    assert failures == {"no master": 4, "config files missing": 1}


def test_boot_macs_that_pass_the_last_one_are_refused():
    ran = run("http://127.0.0.1:1/", "--mac", "fefffffffffe", "--count", "2000000")
    assert ran.returncode == 2
    ran = run("http://127.0.0.1:1/", "--mac", "fefffffffffe", "--count", "3")
    assert ran.returncode == 1
