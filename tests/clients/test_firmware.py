"""Packages of firmware: what is taken in, what is refused whole, and that neither leaves litter."""

import gzip
import io
import json
import os
import signal
import stat
import struct
import subprocess
import tarfile
import zipfile

import pytest
from conftest import DEADLINE_S, PROGRAM, TRACED, cli
from data_folder import Original

VVX400, VVX410, SPIP331 = "3111-46157-002", "3111-46162-001", "2345-12365-001"
VERSION = "5.9.2.3446"
FILES = {
    "000000000000.cfg": b"<APPLICATION CONFIG_FILES=\"evil.cfg\"/>",
    "000000000000-directory~.xml": b"<directory/>",
    f"{VVX400}.sip.ld": os.urandom(70_000),
    f"{VVX410}.sip.ld": os.urandom(50_000),
    "sip.ver": VERSION.encode(),
    "Config/site.cfg": b"<site/>",
    "Config/polycomConfig.xsd": b"<xsd/>",
    "VVXLocalization/German_Germany/VVX-dictionary.xml": b"<d/>",
    "languages/Website_dictionary_language_de-de.xml": b"<d/>",
    "Beach.jpg": b"picture",
    "LoudRing.wav": b"sound",
    "readme.txt": b"not taken",
}
TAKEN = sorted(n for n in FILES if not n.startswith("0000") and n != "readme.txt")


def serve_once(folder):
    """Has a server make a data folder, in which there is nothing yet."""
    server = subprocess.Popen([PROGRAM, "serve", "--data", folder, "--http", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, env={**os.environ, "BOOTLINE_ADMIN": ""})
    assert server.stdout.readline().startswith(b"ready")
    server.terminate()
    assert server.wait(DEADLINE_S) == 0
    server.stdout.close()


ORIGINAL = Original(serve_once)


@pytest.fixture
def data(tmp_path):
    """A data folder without a server."""
    return ORIGINAL.copy(tmp_path / "data")


def make_zip(path, files, top=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, body in files.items():
            z.writestr(top + name, body)
    return path


def make_tar(path, files, top="", mode="w"):
    with tarfile.open(path, mode) as t:
        for name, body in files.items():
            info = tarfile.TarInfo(top + name)
            info.size = len(body)
            t.addfile(info, io.BytesIO(body))
    return path


def make_folder(path, files, top=""):
    for name, body in files.items():
        (path / (top + name)).parent.mkdir(parents=True, exist_ok=True)
        (path / (top + name)).write_bytes(body)
    return path


def json_of(data, *words):
    return json.loads(cli(data, *words, "--json").stdout)


def blobs(data):
    return sorted(p.name for p in (data / "images").iterdir())


PACKAGES = {
    "zip": lambda p: make_zip(p / "a.zip", FILES),
    "zip in a folder": lambda p: make_zip(p / "a.zip", FILES, "Polycom UC Software 5.9.2/"),
    "tar": lambda p: make_tar(p / "a.tar", FILES),
    "tar with dots": lambda p: make_tar(p / "a.tar", FILES, "./"),
    "tar.gz in a folder": lambda p: make_tar(p / "a.tar.gz", FILES, "x/", "w:gz"),
    "folder": lambda p: make_folder(p / "a", FILES),
    "folder in a folder": lambda p: make_folder(p / "a", FILES, "x y/"),
    "a wrong ending": lambda p: make_zip(p / "a.html", FILES),
}


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_package_is_taken_in_whatever_it_comes_in(data, tmp_path, kind):
    package = PACKAGES[kind](tmp_path)
    added = json_of(data, "firmware", "add", package)
    assert added["release"] == VERSION and added["is_new"] and added["images"] == 2 and added["files"] == len(TAKEN)
    shown = json_of(data, "firmware", "show", VERSION)
    assert sorted(f["name"] for f in shown["contents"]) == TAKEN
    assert {f["model"] for f in shown["contents"] if f["name"].endswith(".ld")} == {"VVX400", "VVX410"}
    assert blobs(data) == sorted({f["hash"] for f in shown["contents"]})
    for f in shown["contents"]:
        assert (data / "images" / f["hash"]).read_bytes() == FILES[f["name"]]


def test_a_second_time_changes_nothing(data, tmp_path):
    package = make_zip(tmp_path / "a.zip", FILES)
    cli(data, "firmware", "add", package)
    before = json_of(data, "firmware", "show", VERSION), blobs(data)
    assert json_of(data, "firmware", "add", package)["added"] == 0
    assert "has all of it already" in cli(data, "firmware", "add", package).stdout
    assert (json_of(data, "firmware", "show", VERSION), blobs(data)) == before


def test_images_of_one_version_from_two_packages_become_one_release(data, tmp_path):
    cli(data, "firmware", "add", make_zip(tmp_path / "a.zip", FILES))
    other = {f"{SPIP331}.sip.ld": b"other", "sip.ver": VERSION.encode()}
    assert json_of(data, "firmware", "add", make_zip(tmp_path / "b.zip", other))["added"] == 1
    assert json_of(data, "firmware", "show", VERSION)["images"] == 3


def test_other_bytes_under_the_same_version_are_refused(data, tmp_path):
    cli(data, "firmware", "add", make_zip(tmp_path / "a.zip", FILES))
    before = blobs(data)
    ran = cli(data, "firmware", "add", make_zip(tmp_path / "b.zip", {**FILES, f"{VVX400}.sip.ld": b"else"}), check=False)
    assert ran.returncode == 1 and "already with another" in ran.stderr
    assert blobs(data) == before


@pytest.mark.parametrize("name, version", [
    ("Polycom UC Software 5.9.2 release sig split.zip", "5.9.2"), ("UC_Software_6_4_6_release_sig_split.zip", "6.4.6"),
    ("spip_ssip_vvx_3_2_4B_release_sig.zip", "3.2.4B"), ("Polycom-UC-Software-5-5-1-rts68-P-release-sig-split.zip", "5.5.1"),
    ("Polycom_UC_Software_5_7_1_4133_AB_Trio8800_release.zip", "5.7.1.4133"), ("3111-46157-002.sip.ld", None),
    ("firmware.zip", None)])
def test_without_sip_ver_the_name_says_the_version_or_it_is_asked_for(data, tmp_path, name, version):
    if name.endswith(".zip"):
        package = make_zip(tmp_path / name, {f"{VVX400}.sip.ld": b"image"})
    else:
        package = tmp_path / name
        package.write_bytes(b"image")
    if version is None:
        ran = cli(data, "firmware", "add", package, check=False)
        assert ran.returncode == 1 and "--version" in ran.stderr
        assert blobs(data) == []
        version = "4.0.15"
        cli(data, "firmware", "add", package, "--version", version)
    else:
        cli(data, "firmware", "add", package)
    assert json_of(data, "firmware", "list")["releases"][0]["release"] == version


def header(version):
    """The numbers and texts that an image of the SoundPoint IP generation begins with."""
    length, offset, load, run, code, options = 100, 512, 0x10004000, 0x10004000, 0x1234, 0
    numbers = struct.pack("<9I", 0, length, offset, load, run, length + offset + load + run + code, code, 0, options)
    return numbers + b"sip\0" + b"Nov 5 2010\0" + version + b"\0" + b"SPIP\0(c)\0"


def test_an_image_that_tells_its_version_is_asked(data, tmp_path):
    package = tmp_path / "sip.ld"
    package.write_bytes(header(b"3.2.4.0267") + bytes(1000))
    cli(data, "firmware", "add", package)
    shown = json_of(data, "firmware", "show", "3.2.4.0267")
    assert shown["contents"][0]["version"] == "3.2.4.0267"


def test_an_image_for_no_known_model_is_told(data, tmp_path):
    ran = cli(data, "firmware", "add", make_zip(tmp_path / "a-1.2.3.zip", {"3111-99999-001.sip.ld": b"image"}))
    assert "bootline model add" in ran.stderr


GOOD = {f"{VVX400}.sip.ld": b"image" * 1000, "sip.ver": VERSION.encode()}


def tar_with(path, *entries):
    """A good package with more entries: (name, changes to its TarInfo)."""
    make_tar(path, GOOD)
    with tarfile.open(path, "a") as t:
        for name, more in entries:
            info = tarfile.TarInfo(name)
            for k, v in more.items():
                setattr(info, k, v)
            t.addfile(info, io.BytesIO(b"x" * info.size))
    return path


def cut(path, n):
    body = path.read_bytes()
    path.write_bytes(body[:n])
    return path


def corrupt(path):
    body = bytearray(path.read_bytes())
    at = body.find(b"PK\x03\x04") + 60
    body[at] ^= 0x55
    path.write_bytes(bytes(body))
    return path


def stored_zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as z:
        for name, body in GOOD.items():
            z.writestr(name, body)
    return path


def encrypted(path):
    """The flag of an encrypted entry, in both places."""
    stored_zip(path)
    body = bytearray(path.read_bytes())
    body[6] |= 1
    body[body.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(body))
    return path


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        with z.open("sip.ld", "w") as f:
            for _ in range(300):
                f.write(bytes(1 << 20))
    return path


def tar_bomb(path):
    with gzip.open(path, "wb") as out:
        info = tarfile.TarInfo("zeros")
        info.size = 300 << 20
        out.write(info.tobuf())
        for _ in range(300):
            out.write(bytes(1 << 20))
        out.write(bytes(1024))
    return path


def twice_packed(path):
    inner = path.with_suffix(".inner")
    make_tar(inner, GOOD, mode="w:gz")
    path.write_bytes(gzip.compress(inner.read_bytes()))
    return path


def wide_size(path):
    """A tar whose size is a number beyond all disks (base 256)."""
    info = tarfile.TarInfo("sip.ld")
    head = bytearray(info.tobuf())
    head[124:136] = b"\x80" + (1 << 62).to_bytes(11, "big")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    path.write_bytes(bytes(head) + b"x" * 2048)
    return path


def two_tops(path):
    return make_zip(path, {**{"a/" + n: b for n, b in GOOD.items()}, **{"b/" + n: b for n, b in GOOD.items()}})


def same_name(path):
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as z:
        for _ in range(2):
            z.writestr("sip.ld", b"image")
    return path


REFUSED = {
    "leads out": (lambda p: tar_with(p, ("../x", {"size": 1})), "leads out of it"),
    "leads out below": (lambda p: tar_with(p, ("a/../../x", {"size": 1})), "leads out of it"),
    "absolute": (lambda p: tar_with(p, ("/etc/x", {"size": 1})), "absolute"),
    "drive": (lambda p: tar_with(p, ("C:\\x", {"size": 1})), "drive"),
    "backslash": (lambda p: tar_with(p, ("..\\x", {"size": 1})), "backslash"),
    "pax path": (lambda p: tar_with(p, ("fine", {"size": 1, "pax_headers": {"path": "../../x"}})), "leads out of it"),
    "link": (lambda p: tar_with(p, ("a.wav", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"})), "links"),
    "hard link": (lambda p: tar_with(p, ("a.wav", {"type": tarfile.LNKTYPE, "linkname": "sip.ver"})), "links"),
    "device": (lambda p: tar_with(p, ("a.wav", {"type": tarfile.CHRTYPE, "devmajor": 1})), "devices"),
    "pipe": (lambda p: tar_with(p, ("a.wav", {"type": tarfile.FIFOTYPE})), "devices"),
    "many": (lambda p: tar_with(p, *((f"f{i}", {}) for i in range(2100))), "2000 files"),
    "long name": (lambda p: tar_with(p, ("n" * 60000, {})), "60000 bytes"),
    "twice": (same_name, "twice"),
    "twice in another case": (lambda p: make_zip(p, {**GOOD, "A.wav": b"1", "a.wav": b"2"}), "twice"),
    "two places": (two_tops, "two places"),
    "cut zip": (lambda p: cut(make_zip(p, FILES), 60000), "cannot be read"),
    "cut tar": (lambda p: cut(make_tar(p, FILES), 60000), "cannot be read"),
    "cut tar.gz": (lambda p: cut(make_tar(p, FILES, mode="w:gz"), 60000), "cannot be read"),
    "wrong bytes": (lambda p: corrupt(stored_zip(p)), "cannot be read"),
    "encrypted": (encrypted, "encrypted"),
    "bomb": (bomb, "times as large"),
    "bomb of what is not taken": (tar_bomb, "times as large"),
    "packed twice": (twice_packed, "more than once"),
    "impossible size": (wide_size, ""),
    "empty": (lambda p: make_tar(p, {}), "empty"),
    "empty zip": (lambda p: make_zip(p, {}), "cannot be read"),
    "nothing": (lambda p: cut(make_zip(p, {}), 0), "cannot be read"),
    "no archive": (lambda p: make_folder(p.parent, {p.name: os.urandom(5000)}) and p, "cannot be read"),
    "zip of a zip": (lambda p: make_zip(p, {"a.zip": make_zip(p.parent / "i.zip", GOOD).read_bytes()}), "no firmware"),
    "only a master": (lambda p: make_zip(p, {"000000000000.cfg": b"<x/>"}), "no firmware"),
    "only a version": (lambda p: make_zip(p, {"sip.ver": b"5.9.2.1"}), "no image"),
    "names that are none": (lambda p: tar_with(p.with_name("x"), ("sip.ld\n", {"size": 1})) and make_tar(
        p, {"sip.ld\n": b"x", "con": b"x", "-rf": b"x", "-rf.wav": b"x", "\udcff.wav": b"x"}), "no firmware"),
    "a folder without firmware": (lambda p: make_folder(p, {"a.wav": b"x"}), "no firmware"),
    "a text that is no version": (lambda p: make_zip(p, {"sip.ld": b"x", "sip.ver": b"../../x"}), "--version"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_no_vendor_makes_is_refused_whole_with_the_reason(data, tmp_path, kind):
    make, reason = REFUSED[kind]
    package = make(tmp_path / "package")
    ran = cli(data, "firmware", "add", package, check=False)
    assert ran.returncode == 1 and reason in ran.stderr, ran.stderr
    assert json_of(data, "firmware", "list")["releases"] == []
    assert blobs(data) == []


def test_rights_and_owners_in_a_package_mean_nothing(data, tmp_path):
    package = tar_with(tmp_path / "a.tar", ("a.wav", {"size": 1, "mode": 0o6777, "uid": 0, "uname": "root"}))
    cli(data, "firmware", "add", package)
    for image in (data / "images").iterdir():
        assert stat.S_IMODE(image.stat().st_mode) == 0o600


def test_links_in_a_folder_are_passed_over(data, tmp_path):
    folder = make_folder(tmp_path / "a", GOOD)
    (folder / "sip.ld").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("/")
    os.mkfifo(folder / "x.wav")
    cli(data, "firmware", "add", folder)
    assert {f["name"] for f in json_of(data, "firmware", "show", VERSION)["contents"]} == set(GOOD)


def test_a_release_is_removed_with_its_bytes_and_shared_ones_stay(data, tmp_path):
    cli(data, "firmware", "add", make_zip(tmp_path / "a.zip", GOOD))
    cli(data, "firmware", "add", make_zip(tmp_path / "b.zip", GOOD), "--version", "5.9.3")
    assert len(blobs(data)) == 2
    cli(data, "firmware", "remove", VERSION)
    assert len(blobs(data)) == 2
    cli(data, "firmware", "remove", "5.9.3")
    assert blobs(data) == []
    assert cli(data, "firmware", "remove", "5.9.3", check=False).returncode == 1
    audit = [(row["action"], row["object"]) for row in json_of(data, "audit")["audit"]]
    assert ("firmware add", f"release {VERSION}") in audit and ("firmware remove", f"release {VERSION}") in audit


def test_bytes_that_have_changed_are_found(data, tmp_path):
    cli(data, "firmware", "add", make_zip(tmp_path / "a.zip", GOOD))
    assert json_of(data, "firmware", "verify")["verified"] == 2
    shown = json_of(data, "firmware", "show", VERSION)["contents"]
    image = data / "images" / next(f["hash"] for f in shown if f["name"].endswith(".ld"))
    os.chmod(image, 0o600)
    with open(image, "r+b") as f:
        f.seek(77)
        f.write(b"!")
    ran = cli(data, "firmware", "verify", VERSION, check=False)
    assert ran.returncode == 1 and "its bytes have changed" in ran.stdout and f"{VVX400}.sip.ld" in ran.stdout


def test_the_list_says_which_of_your_models_a_release_covers(data, tmp_path):
    cli(data, "firmware", "add", make_zip(tmp_path / "a.zip", FILES))
    for mac, model in (("0004f2000001", "VVX400"), ("0004f2000002", "VVX400"), ("0004f2000003", "SPIP331")):
        cli(data, "phone", "add", mac, "--model", model)
    listed = json_of(data, "firmware", "list")["releases"][0]
    assert listed["models"] == ["VVX400"] and listed["phones"] == 2
    assert json_of(data, "firmware", "show", VERSION)["without"] == ["SPIP331"]


@pytest.mark.parametrize("call", ["linkat", "fsync", "fdatasync", "pwrite64", "unlinkat", "flock"])
def test_killed_at_any_point_it_leaves_what_was_there_and_no_litter(data, tmp_path, call):
    first = make_zip(tmp_path / "first.zip", GOOD)
    cli(data, "firmware", "add", first)
    second = make_zip(tmp_path / "second.zip", {**FILES, "sip.ver": b"5.9.3.1"})
    for when in range(1, 200):
        ran = subprocess.run(["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                              f"inject={call}:signal=KILL:when={when}", PROGRAM, "firmware", "add", str(second),
                              "--data", str(data)], capture_output=True, timeout=DEADLINE_S, env=TRACED)
        releases = [r["release"] for r in json_of(data, "firmware", "list")["releases"]]
        assert releases in (["5.9.3.1", VERSION], [VERSION]), releases
        assert json_of(data, "firmware", "verify")["verified"] == (len(TAKEN) if len(releases) == 2 else 0) + len(GOOD)
        if ran.returncode == 0:
            break
        # strace itself stumbles now and then over a process that it has killed.
        assert ran.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL) or b"strace: ptrace" in ran.stderr, ran.stderr
    assert ran.returncode == 0, "it was never spared"
    assert when > 1 or call == "unlinkat", "it was never killed"
    cli(data, "firmware", "add", second)
    held = {f["hash"] for r in (VERSION, "5.9.3.1") for f in json_of(data, "firmware", "show", r)["contents"]}
    assert set(blobs(data)) == held
