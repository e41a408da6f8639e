"""The virtual phone against the real server: a boot from beginning to end."""

import json
import subprocess

import pytest
from conftest import DEADLINE_S, PROGRAM, new_mac, wait_until


def boot(server, *words, check=True, password="PlcmSpIp", tmp=None):
    command = [PROGRAM, "boot", server.url, *map(str, words)]
    if password is not None:
        command += ["--user", "PlcmSpIp", "--password-file", "-"]
    ran = subprocess.run(command, input=(password or "") + "\n", capture_output=True, text=True, timeout=4 * DEADLINE_S)
    assert "Sanitizer" not in ran.stderr and "runtime error" not in ran.stderr, ran.stderr
    if check:
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


@pytest.mark.parametrize("profile", ["spip3", "ucs4", "ucs5"])
def test_a_phone_boots_with_its_line_in_every_generation(server, profile):
    mac, address = new_mac(), f"{profile}@pbx.example"
    server.cli("phone", "add", mac, "--model", "VVX400")
    server.cli("line", "add", address, "--secret-file", "-", "--display-name", "Reception", stdin="s3cret\n")
    server.cli("line", "assign", address, mac)
    wait_until(lambda: address.split("@")[0] in server.get(f"{mac}-lines.cfg").text, "the line")
    ran = boot(server, "--mac", mac, "--model", "VVX400", "--profile", profile)
    assert "reg.1.address" in ran.stdout and profile in ran.stdout
    assert server.get(f"{mac}-app.log").status == 200


def test_a_phone_that_nobody_knows_boots_with_the_starter_and_is_listed(start):
    server = start("--visit-pause", 1)
    mac = new_mac()
    boot(server, "--mac", mac, "--model", "VVX400", check=False)
    wait_until(lambda: mac in server.cli("phone", "list", "--state", "new").stdout, "the new phone")


def test_many_phones_boot_side_by_side(server):
    first = new_mac()
    ran = boot(server, "--mac", first, "--count", 20, "--parallel", 5, check=False)
    assert "p99" in ran.stdout


def test_a_wrong_password_is_told_and_fails(server, mac):
    ran = boot(server, "--mac", mac, password="wrong", check=False)
    assert ran.returncode == 1
    assert "wrong" not in ran.stdout + ran.stderr or "password" in (ran.stdout + ran.stderr).lower()


def test_the_trace_tells_the_boot_in_plain_words(start):
    server = start("--visit-pause", 1)
    mac = server.new_phone()
    boot(server, "--mac", mac, "--model", "VVX400", "--version", "5.9.7.3480")
    text = wait_until(lambda: (t := server.cli("trace", mac).stdout) and f"{mac}.cfg" in t and t, "the visit")
    assert "5.9.7" in text and "VVX" in text


def test_the_bytes_of_render_are_those_that_the_phone_gets(server):
    mac, address = new_mac(), f"render-{new_mac()}@pbx.example"
    server.cli("phone", "add", mac)
    server.cli("line", "add", address, "--secret-file", "-", stdin="render-canary\n")
    server.cli("line", "assign", address, mac)
    wait_until(lambda: "render-canary" in server.get(f"{mac}-lines.cfg").text, "the line")
    shown = server.cli("render", mac, f"{mac}-lines.cfg", "--reveal").stdout
    assert shown == server.get(f"{mac}-lines.cfg").text
    assert "render-canary" not in server.cli("render", mac).stdout


def test_every_list_has_json(server, mac):
    for words in (("phone", "list"), ("line", "list"), ("site", "list"), ("group", "list"), ("model", "list"),
                  ("template", "list"), ("phone", "show", mac)):
        json.loads(server.cli(*words, "--json").stdout)
