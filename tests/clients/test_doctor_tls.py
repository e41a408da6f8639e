"""The doctor before servers whose TLS phones do not like."""

import ssl
import subprocess

import pytest
from doctor_site import Certificates, Dns, Sntp, Web
from ftp_folder import FtpFolder
from test_doctor import doctor, rules, run, step

NAME = "boot.site.test"
PAGES = {"/000000000000.cfg": (200, '<a CONFIG_FILES="one.cfg"/>'), "/one.cfg": (200, '<a up.x="1"/>')}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def tls_rules(made, tmp_path_factory):
    """What is found in the TLS of a server with this certificate."""
    none = tmp_path_factory.mktemp("none") / "data"
    with Sntp() as right, Dns({NAME: "127.0.0.1"}) as dns:
        def ask(pem, *words, ca=made.root, **more):
            with Web(PAGES, pem, **more) as web:
                trusted = ["--ca-file", ca] if ca else []
                walk = doctor("--dns", dns.at, "--url", f"https://{NAME}:{web.port}/", "--ntp", right.at, "--data", none, *trusted, *words)
            assert step(walk, "master")["mark"] == "good"  # files are looked at all the same
            return rules(walk, "tls")

        yield ask


def own(made, **more):
    return made.make(NAME, [f"DNS:{NAME}"], **{"of": made.root, **more})


OLD = "tls-others"  # servers of today: nothing for the oldest phones


CASES = [
    (set(), NAME, [f"DNS:{NAME}"], {}),
    ({"tls-expired"}, NAME, [f"DNS:{NAME}"], {"start": "-9", "end": "-2"}),
    ({"tls-early"}, NAME, [f"DNS:{NAME}"], {"start": "+2"}),
    ({"tls-soon"}, NAME, [f"DNS:{NAME}"], {"end": "+9"}),
    ({"tls-name"}, "other.test", ["DNS:other.test"], {}),
    ({"tls-wildcard"}, "*.site.test", ["DNS:*.site.test"], {}),
    ({"tls-alternative"}, "www.test", ["DNS:www.test", f"DNS:{NAME}"], {}),
    ({"tls-weak"}, NAME, [f"DNS:{NAME}"], {"key": ("rsa:1024",)}),
    ({"tls-weak"}, NAME, [f"DNS:{NAME}"], {"digest": "sha1"}),
    ({"tls-curve"}, NAME, [f"DNS:{NAME}"], {"key": ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")}),
]


@pytest.mark.parametrize("found, common, names, more", CASES)
def test_a_certificate_is_judged(made, tls_rules, found, common, names, more):
    assert tls_rules(made.make(common, names, of=made.root, **more)) - {OLD} == found


def test_a_chain_that_leads_nowhere_is_told(made, tls_rules):
    pem = own(made)
    assert tls_rules(pem, ca=None) - {OLD} == {"tls-incomplete"}
    assert tls_rules(made.chain(pem, made.root), ca=None) - {OLD} == {"tls-private"}
    alone = made.make(NAME, [f"DNS:{NAME}"])
    assert tls_rules(alone, ca=None) - {OLD} == {"tls-private"}


def test_an_authority_in_between_that_is_not_sent_is_told(made, tls_rules):
    between = made.make("Between", of=made.root, is_authority=True)
    pem = own(made, of=between)
    assert tls_rules(pem) - {OLD} == {"tls-incomplete"}
    assert tls_rules(made.chain(pem, between)) - {OLD} == set()


def test_an_authority_in_between_that_has_expired_is_told(made, tls_rules):
    between = made.make("Crossed", of=made.root, is_authority=True, start="-9", end="-2")
    assert tls_rules(made.chain(own(made, of=between), between)) - {OLD} == {"tls-link"}


def test_the_phones_clock_decides(made, tmp_path):
    with Sntp(ahead=-30 * 86400) as late, Dns({NAME: "127.0.0.1"}) as dns, Web(PAGES, own(made)) as web:
        walk = doctor("--dns", dns.at, "--url", f"https://{NAME}:{web.port}/", "--ntp", late.at, "--data", tmp_path / "none",
                      "--ca-file", made.root)
    assert rules(walk, "tls") - {OLD} == {"tls-clock"} and rules(walk, "time") == {"time-offset"}


def test_versions_and_ciphers_are_those_of_the_phones_kind(made, tls_rules):
    pem = own(made)
    newest = {"lowest": ssl.TLSVersion.TLSv1_3}
    assert tls_rules(pem, "--model", "VVX400", **newest) == {"tls-own", "tls-others"}
    assert tls_rules(pem, "--model", "VVX400", lowest=ssl.TLSVersion.TLSv1_2) == {"tls-others"}
    everything = {"lowest": ssl.TLSVersion.TLSv1}
    assert tls_rules(pem, "--model", "SPIP331", **everything) == set()


def test_what_speaks_no_tls_is_told(tmp_path):
    with Sntp() as right, Web(PAGES) as web:
        walk = doctor("--url", f"https://127.0.0.1:{web.port}/", "--ntp", right.at, "--data", tmp_path / "none")
    assert rules(walk, "tls") == {"tls-none"}
    walk = doctor("--url", f"https://127.0.0.1:{web.port}/", "--ntp", right.at, "--data", tmp_path / "none")
    assert rules(walk, "tls") == {"tls-closed"}


@pytest.mark.parametrize("found, common, names, more", CASES)
def test_a_certificate_that_ftp_shows_after_auth_tls_is_judged_alike(made, tmp_path, found, common, names, more):
    files = {path: body.encode() for path, (_, body) in PAGES.items()}
    pem = made.make(common, names, of=made.root, **more)
    with Sntp() as right, Dns({NAME: "127.0.0.1"}) as dns, FtpFolder(files=files, pem=pem, greeting="220-folder\r\n220 or no") as f:
        walk = doctor("--dns", dns.at, "--url", f"ftp://{NAME}:{f.port}/", "--ntp", right.at, "--data", tmp_path / "none",
                      "--ca-file", made.root)
    assert step(walk, "master")["mark"] == "good"
    assert rules(walk, "tls") - {OLD} == found
    # A phone that is sent to ftp:// asks for TLS only where it is set to FTPS.
    assert step(walk, "tls")["mark"] in ("good", "noted") and walk["wrong"] == 0


@pytest.mark.parametrize("more, found", [({}, {"tls-auth"}), ({"greeting": "421 too many"}, {"tls-auth"}), ({"greeting": "500"}, {"tls-auth"}),
                                         ({"greeting": "HTTP/1.1 400 no"}, set())])
def test_ftp_without_auth_tls_is_told_as_such_and_what_is_no_ftp_is_not(tmp_path, more, found):
    with Sntp() as right, FtpFolder(**more) as f:
        walk = doctor("--url", f"ftp://127.0.0.1:{f.port}/", "--ntp", right.at, "--data", tmp_path / "none")
    assert rules(walk, "tls") == found
    assert step(walk, "tls")["mark"] == ("noted" if found else "skipped")


def test_a_file_that_holds_no_authority_is_refused(tmp_path):
    (tmp_path / "empty.pem").write_text("nothing\n")
    ran = run("--url", "http://127.0.0.1:9/", "--ca-file", tmp_path / "empty.pem")
    assert ran.returncode == 1 and ran.stdout == "" and "certificate" in ran.stderr


def test_openssl_made_what_the_tests_say(made):
    text = subprocess.run(["openssl", "x509", "-in", own(made, digest="sha1"), "-noout", "-text"], capture_output=True, text=True).stdout
    assert "sha1WithRSA" in text and f"DNS:{NAME}" in text
