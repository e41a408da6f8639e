"""The drop folder of a running server, in its sandbox."""

import os

import pytest
from conftest import wait_until
from test_firmware import GOOD, TAKEN, FILES, VERSION, make_folder, make_zip


@pytest.fixture
def dropped(start, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "README.md").write_text("a page")
    server = start("--firmware", folder, "--sandbox", "require")
    server.folder = folder
    return server


def releases(server):
    return [r["release"] for r in server.cli_json("firmware", "list")["releases"]]


def test_what_is_dropped_is_taken_in_and_what_is_no_package_is_told_once(dropped):
    dropped.cli("firmware", "list")
    (dropped.folder / "broken.zip").write_bytes(os.urandom(1000))
    make_zip(dropped.folder / "a.zip", FILES, "Polycom UC Software 5.9.2/")
    make_folder(dropped.folder / "b", {**GOOD, "sip.ver": b"5.9.3.1"})
    wait_until(lambda: sorted(releases(dropped)) == [VERSION, "5.9.3.1"], "the packages to be taken in")
    wait_until(lambda: "broken.zip" in dropped.log(), "the refusal to be told")
    assert len(dropped.cli_json("firmware", "show", VERSION)["contents"]) == len(TAKEN)
    # What is taken in is served at once, and set as any other.
    assert dropped.get("fw/5.9.3.1/sip.ver").body == b"5.9.3.1"
    audit = dropped.cli_json("audit")["audit"]
    assert {"drop folder"} == {row["by"] for row in audit if row["action"] == "firmware add"}
    dropped.stop()
    dropped.start()
    (dropped.folder / "broken.zip").unlink()
    make_zip(dropped.folder / "c.zip", {**GOOD, "sip.ver": b"5.9.4.1"})
    wait_until(lambda: "5.9.4.1" in releases(dropped), "the next package")
    told = [line for line in dropped.log().splitlines() if "drop folder" in line]
    assert len([t for t in told if "broken.zip" in t]) == 1 and len([t for t in told if "refused" in t]) == 1
    assert len([t for t in told if "taken in" in t]) == 3
    assert sorted(p.name for p in dropped.folder.iterdir()) == ["README.md", "a.zip", "b", "c.zip"]


def test_a_drop_folder_that_is_not_there_keeps_the_server_from_starting(tmp_path):
    import subprocess
    from conftest import DEADLINE_S, PROGRAM
    ran = subprocess.run([PROGRAM, "serve", "--data", tmp_path / "data", "--http", "127.0.0.1:0", "--firmware", tmp_path / "none"],
                         capture_output=True, text=True, timeout=DEADLINE_S, env={**os.environ, "BOOTLINE_ADMIN": ""})
    assert ran.returncode == 1 and "drop folder" in ran.stderr
