"""The administrator's own folder: an existing boot folder keeps working, and nothing outside it
is ever reached."""

import os

import pytest
from conftest import new_mac, wait_until


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "root"
    (root / "languages" / "deep").mkdir(parents=True)
    (root / "Warble.wav").write_bytes(b"RIFF" + bytes(range(256)) * 64)
    (root / "with blank.jpg").write_bytes(b"blank")
    (root / "empty.wav").write_bytes(b"")
    (root / "languages" / "deep" / "de.xml").write_bytes(b"<de/>")
    (root / ".hidden").write_bytes(b"hidden")
    (root / "languages" / ".hidden.xml").write_bytes(b"hidden")
    (tmp_path / "outside.cfg").write_bytes(b"outside canary")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.cfg").write_bytes(b"outside canary")
    return root


@pytest.fixture
def server(start, folder):
    return start("--root", folder)


def test_files_are_served_as_they_are(server, folder):
    for path, name in (("Warble.wav", "Warble.wav"), ("languages/deep/de.xml", "languages/deep/de.xml"),
                       ("with%20blank.jpg", "with blank.jpg"), ("empty.wav", "empty.wav")):
        answer = server.get(path)
        assert answer.status == 200, path
        assert answer.body == (folder / name).read_bytes()
        headed = server.head(path)
        assert int(headed.headers["content-length"]) == len(answer.body)


def test_a_range_of_a_file_is_read_from_the_middle(server, folder):
    answer = server.get("Warble.wav", headers={"Range": "bytes=1000-1999"})
    assert answer.status == 206
    assert answer.body == (folder / "Warble.wav").read_bytes()[1000:2000]


def test_a_changed_file_has_another_tag_and_its_new_bytes(server, folder):
    before = server.get("Warble.wav").headers["etag"]
    (folder / "Warble.wav").write_bytes(b"other")
    after = server.get("Warble.wav", headers={"If-None-Match": before})
    assert (after.status, after.body) == (200, b"other")
    assert after.headers["etag"] != before


def test_names_are_exact_in_their_case(server):
    assert server.get("warble.wav").status == 404


def test_folders_are_404_and_never_listed(server):
    for path in ("/", "languages", "languages/", "languages/deep", "."):
        answer = server.get(path)
        assert answer.status in (400, 404), path
        assert b"de.xml" not in answer.body


def test_hidden_files_are_404(server):
    assert server.get(".hidden").status == 404
    assert server.get("languages/.hidden.xml").status == 404


def test_links_are_never_followed(server, folder):
    os.symlink("../outside.cfg", folder / "link.cfg")
    os.symlink("Warble.wav", folder / "inside.wav")
    os.symlink("../outside", folder / "linked")
    os.symlink("/etc", folder / "etc")
    for path in ("link.cfg", "inside.wav", "linked/x.cfg", "etc/hostname"):
        answer = server.get(path)
        assert answer.status == 404, path
        assert b"canary" not in answer.body


def test_a_fifo_is_404_at_once_and_holds_nobody_up(server, folder):
    os.mkfifo(folder / "pipe.cfg")
    assert server.get("pipe.cfg").status == 404
    assert server.get("Warble.wav").status == 200


def test_a_socket_and_an_unreadable_file_are_no_files(server, folder):
    import socket
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(os.path.relpath(folder / "s.cfg"))
        assert server.get("s.cfg").status == 404


@pytest.mark.parametrize("path", [
    "/../outside.cfg", "/languages/../../outside.cfg", "/%2e%2e/outside.cfg", "/%2e%2e%2foutside.cfg",
    "/..%2foutside.cfg", "/%252e%252e/outside.cfg", "/..%5coutside.cfg", "/..\\outside.cfg",
    "/%c0%ae%c0%ae/outside.cfg", "/languages/..;/../outside.cfg", "/./../outside.cfg", "/....//outside.cfg",
    "/%2fetc/hostname", "/etc/hostname", "/Warble.wav%00.cfg", "/Warble.wav/../../outside.cfg",
])
def test_no_spelling_of_a_path_leaves_the_folder(server, path):
    answer = server.get(path)
    assert answer.status in (400, 404), path
    assert b"canary" not in answer.body


def test_a_hand_written_master_answers_for_phones_outside_the_inventory_alone(server, folder):
    known, unknown = server.new_phone(), new_mac()
    for mac in (known, unknown):
        (folder / f"{mac}.cfg").write_bytes(b"<hand-written/>")
    (folder / "000000000000.cfg").write_bytes(b"<everybody/>")
    assert server.get(f"{unknown}.cfg").body == b"<hand-written/>"
    assert server.get(f"{known}.cfg").body != b"<hand-written/>"
    assert server.get("000000000000.cfg").body == b"<everybody/>"


def test_a_hand_written_document_answers_until_the_phone_uploads_its_own(server, folder):
    mac = server.new_phone()
    (folder / f"{mac}-directory.xml").write_bytes(b"<seed/>")
    assert server.get(f"{mac}-directory.xml").body == b"<seed/>"
    assert server.put(f"{mac}-directory.xml", b"<mine/>").status == 200
    assert server.get(f"{mac}-directory.xml").body == b"<mine/>"
    assert (folder / f"{mac}-directory.xml").read_bytes() == b"<seed/>"


def test_hand_written_files_stand_before_and_after_a_layer_in_the_master(server, folder):
    (folder / "shared.cfg").write_bytes(b"<shared/>")
    mac = server.new_phone()
    server.cli("param", "set", "global", "test.a", "1")
    server.cli("config-files", "global", "--before", "shared.cfg", "--after", "[PHONE_MAC_ADDRESS]-lync.cfg")

    def named():
        text = server.get(f"{mac}.cfg").text
        return "shared.cfg" in text and "-lync.cfg" in text and text

    text = wait_until(named, "the files in CONFIG_FILES")
    assert text.index("shared.cfg") < text.index("-global.cfg") < text.index("-lync.cfg")


def test_uploads_never_touch_the_folder(server, folder):
    for name in ("new.cfg", "Warble.wav", "languages/new.xml", "languages"):
        assert server.put(name, b"x").status == 403, name
    assert not (folder / "new.cfg").exists()
    assert (folder / "Warble.wav").read_bytes().startswith(b"RIFF")


def test_a_transfer_keeps_the_file_that_it_began_with(start, folder):
    import http.client
    big = folder / "big.wav"
    big.write_bytes(b"a" * (32 << 20))
    server = start("--root", folder)
    connection = server.connect()
    connection.request("GET", "/big.wav", headers={"Authorization": "Basic UGxjbVNwSXA6UGxjbVNwSXA="})
    answer = connection.getresponse()
    first = answer.read(1 << 16)
    os.replace(folder / "empty.wav", big)
    rest = answer.read()
    assert isinstance(connection, http.client.HTTPConnection)
    assert first + rest == b"a" * (32 << 20)
    connection.close()
