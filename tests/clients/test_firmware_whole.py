"""Packages as large as real ones: 20 images of 1.5 GB together, in a zip and in a tar, taken in and served whole."""

import base64
import hashlib
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib

import pytest
from conftest import DEADLINE_S, PASSWORD, PROGRAM, USER, wait_until

# Of the versions that are known: SoundPoint IP, VVX 3xx and 4xx, VVX 500 and 600, and all in one.
SIZES = [3793 * 1024] * 3 + [50159 * 1024] * 5 + [58517 * 1024] * 6 + [147914752] * 6
FREE_BYTES = 4 << 30  # the images, those of an intake under way, and some room
ZEROS = bytes(1 << 20)
PATIENCE_S = 20 * DEADLINE_S


class Image:
    """An image of zeros but for its beginning and end, so that the packages of it take no room on this disk."""

    def __init__(self, nth, size):
        self.name, self.size = f"3111-{41000 + nth}-001.sip.ld", size
        self.ends = hashlib.sha512(self.name.encode()).digest()

    def pieces(self):
        zeros = self.size - 2 * len(self.ends)
        yield self.ends
        for at in range(0, zeros, len(ZEROS)):
            yield ZEROS[:zeros - at]
        yield self.ends

    def write(self, out):
        out.write(self.ends)
        out.seek(self.size - 2 * len(self.ends), 1)
        out.write(self.ends)

    def sum_of(self, update, value):
        for piece in self.pieces():
            value = update(piece, value)
        return value


IMAGES = [Image(nth, size) for nth, size in enumerate(SIZES)]


def make_tar(path, version):
    with open(path, "wb") as out:
        text = tarfile.TarInfo("sip.ver")
        text.size = len(version)
        out.write(text.tobuf() + version.encode().ljust(512, b"\0"))
        for image in IMAGES:
            info = tarfile.TarInfo(image.name)
            info.size = image.size
            out.write(info.tobuf())
            image.write(out)
            out.seek(-image.size % 512, 1)
        out.truncate(out.tell() + 1024)
    return path


def make_zip(path, version):
    """Stored, as packages are whose images are packed already.  The library would write the zeros."""
    with open(path, "wb") as out:
        central = b""
        for name, size, checksum, write in [("sip.ver", len(version), zlib.crc32(version.encode()), lambda o: o.write(version.encode()))] + [
                (i.name, i.size, i.sum_of(zlib.crc32, 0), i.write) for i in IMAGES]:
            at = out.tell()
            both = struct.pack("<5HLLL2H", 20, 0, 0, 0, 0x21, checksum, size, size, len(name), 0)
            out.write(b"PK\3\4" + both + name.encode())
            write(out)
            central += b"PK\1\2" + struct.pack("<H", 20) + both + struct.pack("<3HLL", 0, 0, 0, 0, at) + name.encode()
        end = out.tell()
        count = len(IMAGES) + 1
        out.write(central + b"PK\5\6" + struct.pack("<4HLLH", 0, 0, count, count, len(central), end, 0))
    return path


@pytest.fixture
def room(tmp_path):
    """A folder with room for all of it, of which nothing is left."""
    free = shutil.disk_usage(tmp_path).free
    assert free >= FREE_BYTES, f"This test needs {FREE_BYTES >> 30} GiB of disk below {tmp_path}, and {free >> 20} MiB are free there."
    yield tmp_path
    shutil.rmtree(tmp_path)


def served(server, path):
    """How many bytes come, and the digest of them."""
    connection = server.connect()
    connection.request("GET", "/" + path, headers={"Authorization": "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()})
    answer = connection.getresponse()
    digest, count = hashlib.sha256(), 0
    while piece := answer.read(1 << 20):
        digest.update(piece)
        count += len(piece)
    connection.close()
    return answer.status, count, digest.hexdigest()


def digest_of(image):
    digest = hashlib.sha256()
    for piece in image.pieces():
        digest.update(piece)
    return digest.hexdigest()


def check_release(server, version):
    shown = server.cli_json("firmware", "show", version)
    assert {f["name"]: f["size_bytes"] for f in shown["contents"] if f["name"] != "sip.ver"} == {i.name: i.size for i in IMAGES}


def test_packages_of_full_size_are_taken_in_by_the_drop_folder_and_the_command_line_and_served_whole(room, start):
    drop = room / "drop"
    drop.mkdir()
    server = start("--firmware", drop)
    make_zip(room / "a.zip", "5.9.2.1").rename(drop / "a.zip")
    make_tar(room / "a.tar", "5.9.2.2")
    wait_until(lambda: server.cli_json("firmware", "list")["releases"] or "refused" in server.log(), "the zip to be taken in", PATIENCE_S)
    ran = subprocess.run([PROGRAM, "firmware", "add", room / "a.tar", "--data", server.data], capture_output=True, text=True, timeout=PATIENCE_S)
    assert ran.returncode == 0, ran.stderr
    for version in ("5.9.2.1", "5.9.2.2"):
        check_release(server, version)
    for image in IMAGES:
        status, count, digest = served(server, f"fw/5.9.2.1/{image.name}")
        assert (status, count) == (200, image.size), image.name
        if image in (IMAGES[0], IMAGES[-1]):
            assert digest == digest_of(image) == served(server, f"fw/5.9.2.2/{image.name}")[2]


def test_a_zip_of_full_size_is_one_for_others_too(room):
    with zipfile.ZipFile(make_zip(room / "a.zip", "5.9.2.1")) as package:
        assert {i.filename: i.file_size for i in package.infolist()} == {"sip.ver": 7, **{i.name: i.size for i in IMAGES}}
        with package.open(IMAGES[0].name) as image:  # checks its sum
            assert image.read() == b"".join(IMAGES[0].pieces())
    assert (room / "a.zip").stat().st_blocks * 512 < 16 << 20
