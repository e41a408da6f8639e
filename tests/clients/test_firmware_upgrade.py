"""What is there for upgrades that no master names: the list of releases for a phone's own page, and conference units."""

import os
import xml.etree.ElementTree as ET

import pytest

from conftest import cli, wait_until
from test_firmware import GOOD, VERSION, VVX400, blobs, data, json_of, make_folder, make_tar, make_zip  # noqa: F401

UNIT = {"millennium/manifest.xml": b"<m/>", "millennium/app/image 1.bin": os.urandom(40_000), "millennium/boot.ld": b"boot",
        "millennium/site.cfg": b"<c/>", "readme.txt": b"not taken"}
TAKEN = sorted(n for n in UNIT if n != "readme.txt")
TAR = "CX5100_CX5500_1.1.0.10117.tar"


def versioned(version):
    return {**GOOD, "sip.ver": version.encode()}


def test_the_list_of_releases_is_as_a_phones_page_reads_it(start, tmp_path):
    server = start("--upgrade-url", "http://boot.example.com:8080/prov/")
    assert ET.fromstring(server.get("phone-images.xml").body).findall(".//PHONE_IMAGE") == []
    for version in (VERSION, "5.10.0.1"):
        server.cli("firmware", "add", make_zip(tmp_path / f"{version}.zip", versioned(version)))
    server.cli("firmware", "add", make_tar(tmp_path / TAR, UNIT))
    body = wait_until(lambda: (lambda b: b.count(b"<PHONE_IMAGE>") == 2 and b)(server.get("phone-images.xml").body), "both releases")
    root = ET.fromstring(body)
    assert root.tag == "PHONE_IMAGES" and [c.tag for c in root] == ["REVISION"]
    assert [(i.find("VERSION").text, i.find("PATH").text) for i in root.find("REVISION")] == [
        ("5.10.0.1", "http://boot.example.com:8080/prov/fw/5.10.0.1/"), (VERSION, f"http://boot.example.com:8080/prov/fw/{VERSION}/")]
    # What the page does next.
    assert server.get(f"fw/{VERSION}/{VVX400}.sip.ld").body == GOOD[f"{VVX400}.sip.ld"]
    assert server.get("phone-images.xml", login=None).status == 401


def test_without_its_setting_there_is_no_list_and_the_own_folder_answers(start, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    server = start("--root", folder)
    assert server.get("phone-images.xml").status == 404
    (folder / "phone-images.xml").write_text("<own/>")
    assert server.get("phone-images.xml").body == b"<own/>"


def test_an_address_that_cannot_stand_in_the_list_is_told(start, tmp_path):
    server = start("--upgrade-url", "http://a\x01b")
    server.cli("firmware", "add", make_zip(tmp_path / "a.zip", GOOD))
    wait_until(lambda: server.get("phone-images.xml").status == 500, "the list to be asked for")
    wait_until(lambda: "upgrade-url" in server.log(), "it to be told")


@pytest.mark.parametrize("kind", ["tar", "tar in a folder", "folder"])
def test_a_package_of_a_conference_unit_is_taken_in_whole(data, tmp_path, kind):
    if kind == "folder":
        make_folder(tmp_path / "cx", UNIT)
        package, more = tmp_path / "cx", ("--version", "1.1.0.10117")
    else:
        package, more = make_tar(tmp_path / TAR, UNIT, "cx/" if "in" in kind else ""), ()
    assert json_of(data, "firmware", "add", package, *more)["release"] == "1.1.0.10117"
    shown = json_of(data, "firmware", "show", "1.1.0.10117")
    assert sorted(f["name"] for f in shown["contents"]) == TAKEN and {f["kind"] for f in shown["contents"]} == {"room"}
    assert shown["models"] == [] and shown["images"] == 0  # no phone's


@pytest.mark.parametrize("name", ["millennium/a&b", "millennium/.x", "millennium/a\nb", "millennium/1/2/3/4/5/x", "millennium/" + "x" * 200,
                                  "cx/millennium/a:b", "millennium/-x", "millennium/\udcff"])
def test_a_units_package_with_a_name_that_cannot_be_served_is_refused_whole(data, tmp_path, name):
    ran = cli(data, "firmware", "add", make_tar(tmp_path / TAR, {**UNIT, name: b"x"}), check=False)
    assert ran.returncode == 1 and ("cannot be served" in ran.stderr or "two places" in ran.stderr), ran.stderr
    assert blobs(data) == []


def test_conference_units_get_the_newest_package_whole_where_that_is_set(start, tmp_path):
    server = start("--room-updates", "yes")
    assert server.get("millennium/manifest.xml").status == 404
    server.cli("firmware", "add", make_tar(tmp_path / TAR, UNIT))
    server.cli("firmware", "add", make_zip(tmp_path / "a.zip", GOOD))
    wait_until(lambda: server.get("millennium/manifest.xml").status == 200, "the package to be there")
    for name in TAKEN:
        assert server.get(name.replace(" ", "%20")).body == UNIT[name]
    assert server.get("millennium/manifest.xml", headers={"Range": "bytes=1-2"}).body == b"m/"
    tag = server.get("millennium/manifest.xml").headers
    if "last-modified" in tag:
        assert server.get("millennium/manifest.xml", headers={"If-Modified-Since": tag["last-modified"]}).status == 304
    # The next one takes its place with every file, and those of the one before are not mixed in.
    newer = {"millennium/manifest.xml": b"<newer/>"}
    server.cli("firmware", "add", make_tar(tmp_path / "CX_1.1.0.10200.tar", newer))
    wait_until(lambda: server.get("millennium/manifest.xml").body == b"<newer/>", "the newer one")
    assert server.get("millennium/boot.ld").status == 404
    assert server.get("sip.ver").status == 404  # a package of such units is nobody's firmware


def test_without_its_setting_conference_units_find_nothing(start, tmp_path):
    server = start()
    server.cli("firmware", "add", make_tar(tmp_path / TAR, UNIT))
    assert server.get("millennium/manifest.xml").status == 404
    assert server.get("fw/1.1.0.10117/millennium/manifest.xml").status == 200
