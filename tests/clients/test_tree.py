"""The virtual tree: who gets which name."""

import xml.etree.ElementTree as xml

import pytest
from conftest import new_mac, wait_until

LAYERS = ("own", "lines", "groups", "site", "model", "global")
DIRECTORIES = ("LOG_FILE_DIRECTORY", "OVERRIDES_DIRECTORY", "CONTACTS_DIRECTORY", "CALL_LISTS_DIRECTORY",
               "COREFILE_DIRECTORY", "LICENSE_DIRECTORY")


def attributes(answer):
    """Every attribute of a file as a phone reads it: anywhere, the first of a name."""
    found = {}
    for element in xml.fromstring(answer.body).iter():
        for name, value in element.attrib.items():
            found.setdefault(name, value)
    return found


def config_files(answer):
    return [f.strip() for f in attributes(answer)["CONFIG_FILES"].split(",") if f.strip()]


def test_a_known_phone_gets_a_master_that_names_its_files_and_directories(server, mac):
    server.cli("param", "set", f"phone:{mac}", "up.oneTouchVoiceMail", "1")
    master = wait_until(lambda: (m := server.get(f"{mac}.cfg")) and f"{mac}-own.cfg" in m.text and m, "own layer")
    found = attributes(master)
    assert f"{mac}-own.cfg" in config_files(master)
    assert "APP_FILE_PATH" in found
    for name in DIRECTORIES:
        assert name in found, name
    assert len(found["CONFIG_FILES"]) <= 2047


def test_every_layer_file_of_a_known_phone_is_well_formed(server, mac):
    for layer in LAYERS:
        answer = server.get(f"{mac}-{layer}.cfg")
        assert answer.status == 200, layer
        xml.fromstring(answer.body)


def test_every_file_that_the_master_names_can_be_fetched(server):
    server.cli("param", "set", "global", "log.level.change.app1", "4")
    mac = server.new_phone()
    wait_until(lambda: f"{mac}-global.cfg" in config_files(server.get(f"{mac}.cfg")), "the global layer")
    for name in config_files(server.get(f"{mac}.cfg")):
        assert server.get(name).status == 200, name


def test_a_mac_is_matched_in_either_case_and_the_rest_exactly(server, mac):
    want = server.get(f"{mac}.cfg").body
    assert server.get(f"{mac.upper()}.cfg").body == want
    assert server.get(f"{mac}.CFG").status == 404
    assert server.get(f"{mac}-OWN.cfg").status == 404
    assert server.get(f"//{mac}.cfg").body == want


@pytest.mark.parametrize("name", [
    "{}.cfg", "{}-own.cfg", "{}-lines.cfg", "{}-global.cfg", "{}-phone.cfg", "{}-web.cfg", "{}-directory.xml",
    "{}-license.cfg", "{}-app.log",
])
def test_an_unknown_phone_is_told_404_and_so_is_one_that_may_not(server, name):
    unknown, ignored, retired, blocked = new_mac(), server.new_phone(), server.new_phone(), server.new_phone()
    for mac in (ignored, retired, blocked):
        assert server.put(f"{mac}-phone.cfg", b"<a/>").status == 200
        assert server.put(f"{mac}-app.log", b"line").status == 200
    server.cli("phone", "ignore", ignored)
    server.cli("phone", "retire", retired)
    server.cli("phone", "block", blocked)
    for mac in (ignored, retired, blocked):
        wait_until(lambda m=mac: server.get(f"{m}.cfg").status == 404, "the new state")
    answers = [server.get(name.format(m)) for m in (unknown, ignored, retired, blocked)]
    assert [a.status for a in answers] == [404] * 4
    assert len({a.body for a in answers}) == 1
    assert len({tuple(sorted(set(a.headers) - {"date"})) for a in answers}) == 1


def test_the_zero_master_is_a_starter_without_secrets_that_keeps_a_phone_polling(server):
    server.cli("line", "add", "zero@pbx.example", "--secret-file", "-", stdin="canary-secret\n")
    mac = server.new_phone()
    server.cli("line", "assign", "zero@pbx.example", mac)
    wait_until(lambda: "canary-secret" in server.get(f"{mac}-lines.cfg").text, "the line")
    master = server.get("000000000000.cfg")
    assert master.status == 200
    seen = master.text
    for name in config_files(master):
        seen += server.get(name).text
    assert "prov.polling" in seen
    assert "canary-secret" not in seen and "zero@pbx.example" not in seen


def test_a_removed_phone_is_unknown_again(server, mac):
    server.cli("phone", "remove", mac)
    wait_until(lambda: server.get(f"{mac}.cfg").status == 404, "the phone to be gone")


def test_documents_come_back_from_any_declared_directory_and_from_the_root(server, mac):
    assert server.put(f"overrides/{mac}-phone.cfg", b"<one/>").status == 200
    for path in (f"overrides/{mac}-phone.cfg", f"{mac}-phone.cfg",
                 f"overrides/{mac.upper()}-phone.cfg"):
        assert server.get(path).body == b"<one/>", path
    assert server.get(f"elsewhere/{mac}-phone.cfg").status == 404


def test_directories_are_what_the_settings_say(start):
    server = start("--logs-directory", "var/log", "--overrides-directory", "")
    mac = server.new_phone()
    found = attributes(server.get(f"{mac}.cfg"))
    assert found["LOG_FILE_DIRECTORY"].strip("/") == "var/log"
    assert server.put(f"var/log/{mac}-app.log", b"x").status == 200
    assert server.get(f"{mac}-app.log").body == b"x"
    assert server.put(f"logs/{mac}-app.log", b"x").status == 403


def test_a_base_path_is_taken_off(start):
    server = start("--base-path", "/prov")
    mac = server.new_phone()
    want = server.get(f"{mac}.cfg").body
    assert server.get(f"prov/{mac}.cfg").body == want
    assert server.put(f"prov/logs/{mac}-app.log", b"x").status == 200
    assert server.get(f"{mac}-app.log").body == b"x"
    assert server.get(f"provx/{mac}.cfg").status == 404


def test_images_below_hold_are_never_there_and_others_only_when_they_exist(start, tmp_path):
    root = tmp_path / "root"
    (root / "fw" / "hold").mkdir(parents=True)
    (root / "fw" / "hold" / "sip.ld").write_bytes(b"image")
    (root / "3111-46157-002.sip.ld").write_bytes(b"image of a part")
    server = start("--root", root)
    assert server.get("fw/hold/sip.ld").status == 404
    assert server.get("sip.ld").status == 404
    assert server.get("3111-46157-002.sip.ld").body == b"image of a part"
    assert server.get("3111-46157-002.3111-46157-002.sip.ld").body == b"image of a part"


def test_values_of_any_kind_reach_the_phone_unchanged(server, mac):
    values = ['a"b', "a&b", "<tag attr='x'>", "tab\there", "line\nend", "\U0001f4de", "]]>", "'", "äöü", "", " lead ",
              "${not.a.placeholder}", "%n%s"]
    for i, value in enumerate(values):
        server.cli("param", "set", f"phone:{mac}", f"test.value{i}", value)
    found = wait_until(lambda: (a := attributes(server.get(f"{mac}-own.cfg"))) and
                       f"test.value{len(values) - 1}" in a and a, "the values")
    for i, value in enumerate(values):
        assert found[f"test.value{i}"] == value, repr(value)


@pytest.mark.parametrize("value", ["bell\a", "escape\x1b[2J", "\x7f\x01"])
def test_control_characters_are_refused_with_a_reason(server, mac, value):
    ran = server.cli("param", "set", f"phone:{mac}", "test.value", value, check=False)
    assert ran.returncode in (1, 2)
    assert len(ran.stderr.strip().splitlines()) == 1


def test_the_stronger_layer_wins_and_each_name_stands_once_per_file(server, mac):
    server.cli("param", "set", "global", "test.layered", "global")
    server.cli("param", "set", f"phone:{mac}", "test.layered", "own")
    wait_until(lambda: "test.layered" in server.get(f"{mac}-own.cfg").text, "the own layer")
    files = config_files(server.get(f"{mac}.cfg"))
    assert files.index(f"{mac}-own.cfg") < files.index(f"{mac}-global.cfg")
    assert attributes(server.get(f"{mac}-own.cfg"))["test.layered"] == "own"
    assert attributes(server.get(f"{mac}-global.cfg"))["test.layered"] == "global"
