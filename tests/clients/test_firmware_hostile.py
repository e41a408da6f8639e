"""Packages that were made to deceive whoever reads them: refused whole with a reason, or taken in as what they are."""

import gzip
import io
import os
import struct
import subprocess
import tarfile
import zipfile
import zlib

import pytest

from conftest import DEADLINE_S, PROGRAM, cli
from test_firmware import FILES, GOOD, SPIP331, TAKEN, VERSION, VVX400, blobs, data, json_of, make_tar, make_zip, tar_with  # noqa: F401

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def zip_bytes(files=GOOD, how=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as z:
        for name, body in files.items():
            z.writestr(name, body)
    return bytearray(out.getvalue())


def written(path, body):
    path.write_bytes(bytes(body))
    return path


def patched(path, mark, at, form, value, nth=0):
    """A good package with one number of a header changed."""
    body, where = zip_bytes(), -1
    for _ in range(nth + 1):
        where = body.find(mark, where + 1)
    struct.pack_into(form, body, where + at, value)
    return written(path, body)


def other_name_in_directory(path):
    body = zip_bytes()
    at = body.find(CENTRAL)
    name = next(iter(GOOD)).encode()
    assert body[at + 46:at + 46 + len(name)] == name
    body[at + 46:at + 46 + len(name)] = name.replace(b"3111", b"2345")
    return written(path, body)


def overlapping(path, count=1500):
    """Many names in the directory, and one body behind all of them."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = bytes(4 << 20)
    body = packed.compress(plain) + packed.flush()
    crc, name = zlib.crc32(plain), b"a0000.wav"
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(body), len(plain), len(name), 0)
    out = bytearray(LOCAL + head + name + body)
    first = len(out)
    for i in range(count):
        out += CENTRAL + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a%04d.wav" % i
    out += END + struct.pack("<HHHHIIH", 0, 0, count, count, len(out) - first, first, 0)
    return written(path, out)


def zip64_size(path, size):
    body, name = b"image", b"sip.ld"
    more = struct.pack("<HHQQ", 1, 16, size, size)
    head = struct.pack("<HHHHHIIIHH", 45, 0, 0, 0, 33, zlib.crc32(body), 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(more))
    out = bytearray(LOCAL + head + name + more + body)
    first = len(out)
    out += CENTRAL + struct.pack("<H", 45) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + more
    out += END + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(out) - first, first, 0)
    return written(path, out)


def tar_size(path, field):
    """A tar with such bytes where the size stands."""
    info = tarfile.TarInfo("sip.ld")
    head = bytearray(info.tobuf())
    head[124:136] = field
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return written(path, bytes(head) + b"x" * 4096)


def old_sparse(path):
    """GNU's old form of a file with holes."""
    info = tarfile.TarInfo("sip.ld")
    info.size = 512
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[156:157] = b"S"
    head[386:410] = b"%011o\0%011o\0" % (0, 512)
    head[483:495] = b"%011o\0" % (1 << 30)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return written(path, bytes(head) + b"x" * 512 + bytes(1024))


def gzipped(path, change):
    """A good tar.gz of which something is changed."""
    body = bytearray(gzip.compress(make_tar(path.with_suffix(".t"), {**GOOD, "sip.ld": os.urandom(5000)}).read_bytes()))
    change(body)
    return written(path, body)


def flip(body, at):
    body[at] ^= 1


def nested(path, depth=10):
    body = bytes(zip_bytes())
    for _ in range(depth):
        body = bytes(zip_bytes({"a.zip": body}))
    return written(path, body)


def pax(package, **headers):
    return tar_with(package, ("a.wav", {"size": 1, "pax_headers": headers}))


REFUSED = {
    "another checksum in the directory": lambda p: patched(p, CENTRAL, 16, "<I", 1),
    "another size in the directory": lambda p: patched(p, CENTRAL, 24, "<I", 4999),
    "a directory that stands elsewhere": lambda p: patched(p, END, 16, "<I", 7),
    "a directory beyond the end": lambda p: patched(p, END, 16, "<I", 0x7FFFFFFF),
    "a body that stands elsewhere": lambda p: patched(p, CENTRAL, 42, "<I", 5),
    "a body beyond the end": lambda p: patched(p, CENTRAL, 42, "<I", 0x7FFFFFFF),
    "a way of packing that nobody knows": lambda p: patched(p, LOCAL, 8, "<H", 77),
    "one body behind many names": overlapping,
    "2^63 bytes": lambda p: zip64_size(p, 1 << 63),
    "all bytes there are": lambda p: zip64_size(p, (1 << 64) - 1),
    "a size below zero": lambda p: tar_size(p, b"\xff" * 12),
    "a size of 2^62": lambda p: tar_size(p, b"\x80" + (1 << 62).to_bytes(11, "big")),
    "a size in all octal digits": lambda p: tar_size(p, b"777777777777"),
    "a size that is none": lambda p: tar_size(p, b"12x45678901\0"),
    "a file with holes": old_sparse,
    "a file with holes by pax": lambda p: pax(p, **{"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                                                    "GNU.sparse.name": "sip.ld", "GNU.sparse.realsize": "1000000000"}),
    "a wrong checksum of gzip": lambda p: gzipped(p, lambda b: flip(b, -8)),
    "a wrong size of gzip": lambda p: gzipped(p, lambda b: flip(b, -4)),
    "a wrong byte in a gzip": lambda p: gzipped(p, lambda b: flip(b, 3000)),
    "something behind a gzip": lambda p: gzipped(p, lambda b: b.extend(b"behind it")),
    "two gzips in one": lambda p: gzipped(p, lambda b: b.extend(gzip.compress(b"another"))),
    "a gzip of nothing": lambda p: written(p, gzip.compress(b"")),
    "packages in packages": nested,
    "a pax path that leads out": lambda p: pax(p, path="../../etc/x"),
    "a pax path that is absolute": lambda p: pax(p, path="/etc/x"),
    "a pax link": lambda p: tar_with(p, ("a.wav", {"type": tarfile.SYMTYPE, "linkname": "x", "pax_headers": {"linkpath": "/etc/passwd"}})),
    "a name that differs in case alone": lambda p: make_tar(p, {**GOOD, "LANGUAGES/x.xml": b"1", "languages/x.xml": b"1", "A.jpg": b"1", "a.jpg": b"1"}),
    "an image that differs in case alone": lambda p: make_tar(p, {**GOOD, "x/Sip.ver": b"1", "b.WAV": b"", "b.wav": b"", "B.wav": b""}),
    "60,000 entries": lambda p: make_tar(p, {**GOOD, **{f"e{i}": b"" for i in range(60_000)}}),
}


def is_unchanged(folder):
    return json_of(folder, "firmware", "list")["releases"] == [] and blobs(folder) == []


@pytest.mark.parametrize("kind", REFUSED)
def test_what_was_made_to_deceive_is_refused_whole_in_one_sentence(data, tmp_path, kind):
    ran = cli(data, "firmware", "add", REFUSED[kind](tmp_path / "package"), "--version", "1.2.3", check=False)
    assert ran.returncode == 1 and len(ran.stderr.strip().splitlines()) == 1, ran.stdout + ran.stderr
    assert is_unchanged(data)


# What is odd and harmless is taken in as what it is.

def test_a_name_that_the_directory_and_the_file_tell_differently_is_taken_from_one_of_them_or_refused(data, tmp_path):
    ran = cli(data, "firmware", "add", other_name_in_directory(tmp_path / "a.zip"), check=False)
    if ran.returncode == 1:
        assert is_unchanged(data)
        return
    names = {f["name"] for f in json_of(data, "firmware", "show", VERSION)["contents"]}
    assert len(names) == len(GOOD) and names <= {*GOOD, f"{VVX400}.sip.ld".replace("3111", "2345")}
    assert json_of(data, "firmware", "verify")["verified"] == len(GOOD)


@pytest.mark.parametrize("before", [b"\x89PNG\r\n\x1a\n" + os.urandom(3000), b"<!doctype html><script>alert(1)</script>" * 50])
def test_a_package_behind_something_else_is_that_package_or_refused(data, tmp_path, before):
    ran = cli(data, "firmware", "add", written(tmp_path / "a.zip", before + bytes(zip_bytes())), check=False)
    if ran.returncode == 1:
        assert is_unchanged(data)
        return
    for f in json_of(data, "firmware", "show", VERSION)["contents"]:
        assert (data / "images" / f["hash"]).read_bytes() == GOOD[f["name"]]


@pytest.mark.parametrize("headers", [
    {"SCHILY.xattr.security.capability": "x", "SCHILY.acl.access": "user::rwx", "uname": "root"}, {"mtime": "99999999999999"},
    {"comment": "x" * 10_000}, {"hdrcharset": "BINARY"}])
def test_what_a_tar_says_beside_names_and_bytes_means_nothing(data, tmp_path, headers):
    cli(data, "firmware", "add", pax(tmp_path / "a.tar", **headers))
    assert {f["name"] for f in json_of(data, "firmware", "show", VERSION)["contents"]} == {*GOOD, "a.wav"}


@pytest.mark.parametrize("name", ["caf\u00e9.wav", "cafe\u0301.wav", "\u202egpj.wav", "a\tb.wav", "con\n.wav", "\udcff\udcfe.wav", "*.wav", "a?.jpg", "$(x).wav"])
def test_names_that_no_phone_asks_for_are_passed_over(data, tmp_path, name):
    cli(data, "firmware", "add", make_tar(tmp_path / "a.tar", {**GOOD, name: b"x"}))
    assert {f["name"] for f in json_of(data, "firmware", "show", VERSION)["contents"]} == set(GOOD)


def test_names_in_another_code_page_are_no_obstacle(data, tmp_path):
    body = zip_bytes({**GOOD, "xxxx.wav": b"x"})
    while b"xxxx.wav" in body:
        at = body.find(b"xxxx.wav")
        body[at:at + 4] = b"\x81\x84\xff\x80"  # of code page 437
    cli(data, "firmware", "add", written(tmp_path / "a.zip", body))
    assert {f["name"] for f in json_of(data, "firmware", "show", VERSION)["contents"]} == set(GOOD)


def test_a_combined_package_serves_all_and_a_split_one_each(data, tmp_path):
    cli(data, "firmware", "add", make_zip(tmp_path / "c.zip", {"sip.ld": b"all", "sip.ver": b"4.0.11.1"}, "x/"))
    cli(data, "firmware", "add", make_zip(tmp_path / "s.zip", GOOD))
    for mac, model in (("0004f2000001", "VVX400"), ("0004f2000002", "SPIP331")):
        cli(data, "phone", "add", mac, "--model", model)
    assert [(r["release"], sorted(r["models"])) for r in json_of(data, "firmware", "list")["releases"]] == [
        (VERSION, ["VVX400"]), ("4.0.11.1", ["SPIP331", "VVX400"])]


def huge(path, mib):
    """A tar of zeros, which takes no room on this disk."""
    image = tarfile.TarInfo(f"{SPIP331}.sip.ld")
    image.size = (mib << 20) - 7
    with open(path, "wb") as out:
        version = tarfile.TarInfo("sip.ver")
        version.size = len(VERSION)
        out.write(version.tobuf() + VERSION.encode().ljust(512, b"\0") + image.tobuf())
        out.truncate(out.tell() + image.size + 7 + 1024)
    return path


def test_a_package_as_large_as_the_largest_is_taken_in(data, tmp_path, request):
    mib = 1536 if request.config.getoption("--soak") else 192
    package = huge(tmp_path / "a.tar", mib)
    ran = subprocess.run([PROGRAM, "firmware", "add", package, "--data", data], capture_output=True, text=True, timeout=20 * DEADLINE_S)
    assert ran.returncode == 0, ran.stderr
    assert json_of(data, "firmware", "list")["releases"][0]["size_bytes"] == (mib << 20) - 7 + len(VERSION)
    assert json_of(data, "firmware", "verify")["verified"] == 2


def test_one_over_the_largest_is_refused_before_it_is_read(data, tmp_path):
    ran = cli(data, "firmware", "add", huge(tmp_path / "a.tar", 2049), check=False)
    assert ran.returncode == 1 and "over 2048 MiB" in ran.stderr and is_unchanged(data)


def test_two_intakes_at_once_wait_for_each_other(data, tmp_path):
    packages = [make_zip(tmp_path / f"{i}.zip", {**FILES, "sip.ver": f"5.9.2.{i % 3}".encode()}) for i in range(6)]
    running = [subprocess.Popen([PROGRAM, "firmware", "add", p, "--data", data], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for p in packages]
    for process in running:
        _, said = process.communicate(timeout=2 * DEADLINE_S)
        assert process.returncode == 0, said
    assert [r["release"] for r in json_of(data, "firmware", "list")["releases"]] == ["5.9.2.2", "5.9.2.1", "5.9.2.0"]
    assert json_of(data, "firmware", "verify")["verified"] == 3 * len(TAKEN)
    held = {f["hash"] for i in range(3) for f in json_of(data, "firmware", "show", f"5.9.2.{i}")["contents"]}
    assert set(blobs(data)) == held
