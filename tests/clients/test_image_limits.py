"""Firmware images under way: how many at a time, how fast, and what phones are told beyond that."""

import ftplib
import json
import os
import re
import socket
import struct
import subprocess
from contextlib import contextmanager

import pytest
from conftest import DEADLINE_S, PROGRAM, Server, cli, wait_until
from data_folder import Original
from test_firmware import VVX400, VVX410, make_zip, serve_once

RELEASE = "5.9.8.5760"
AGENT = f"FileTransport PolycomVVX-VVX_400-UA/{RELEASE} Type/Application"
BIG = os.urandom(1 << 20) * 16  # more than any socket holds
SMALL = os.urandom(200_000)
BASIC = "Authorization: Basic UGxjbVNwSXA6UGxjbVNwSXA=\r\n"
PROTOCOLS = ["http", "https", "ftp", "ftps", "tftp"]
LISTEN = [word for p in PROTOCOLS for word in (f"--{p}", "127.0.0.1:0")]


def add_release(data):
    serve_once(data)
    cli(data, "firmware", "add", make_zip(data.parent / "a.zip", {
        f"{VVX400}.sip.ld": BIG, f"{VVX410}.sip.ld": SMALL, "sip.ver": RELEASE.encode()}))
    cli(data, "firmware", "set", "global", RELEASE)


ORIGINAL = Original(add_release)


def start_with_release(start, folder, *options):
    return start(*LISTEN, "--sandbox", "require", *options, data=ORIGINAL.copy(folder / "data"))


def command(server, protocol, path, *more):
    login = [] if protocol == "tftp" else ["--user", "PlcmSpIp:PlcmSpIp"]
    return ["curl", "-sSN", "--fail", "--insecure", "--max-time", str(DEADLINE_S), *login, *more,
            f"{protocol}://127.0.0.1:{server.ports[protocol]}/{path}"]


def fetch(server, protocol, path, *more):
    return subprocess.run(command(server, protocol, path, *more), capture_output=True)


@contextmanager
def stuck_downloads(server, protocol, count=1, path=f"fw/{RELEASE}/{VVX400}.sip.ld"):
    """Downloads that have begun and do not go on: their reader sleeps."""
    if protocol == "tftp":
        with stuck_tftp(server, path) as one:
            yield [one]
        return
    # For longer than any test: --max-time of curl's is over on a busy machine while they are looked at.
    running = [subprocess.Popen(command(server, protocol, path, "--max-time", str(20 * DEADLINE_S)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
               for _ in range(count)]
    try:
        for process in running:
            assert len(process.stdout.read(1)) == 1
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()
            process.stdout.close()


class TftpClient:
    """Takes the first block, and leaves with an ERROR as clients do that have seen enough."""

    def __init__(self, server, path):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(DEADLINE_S)
        self.socket.sendto(b"\0\1" + path.encode() + b"\0octet\0", ("127.0.0.1", server.ports["tftp"]))
        data, self.peer = self.socket.recvfrom(600)
        assert data[:4] == b"\0\3\0\1"
        self.socket.sendto(b"\0\4\0\1", self.peer)

    def kill(self):
        self.socket.sendto(b"\0\5\0\0bye\0", self.peer)


@contextmanager
def stuck_tftp(server, path):
    one = TftpClient(server, path)
    try:
        yield one
    finally:
        one.kill()
        one.socket.close()


def app_file(server, mac, agent=None):
    answer = server.get(f"{mac}.cfg", headers={"User-Agent": agent} if agent else {})
    assert answer.status == 200
    return re.search('APP_FILE_PATH="([^"]*)"', answer.text).group(1)


GO, HOLD = f"fw/{RELEASE}/sip.ld", "fw/hold/sip.ld"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_beyond_the_limit_a_phone_is_told_to_hold_until_a_client_goes(start, tmp_path, protocol):
    server = start_with_release(start, tmp_path, "--image-downloads", "2", "--visit-pause", "1")
    mac = server.new_phone("--model", "VVX400")
    assert app_file(server, mac) == GO
    with stuck_downloads(server, protocol) as one:
        assert app_file(server, mac) == GO
        with stuck_downloads(server, protocol):
            assert app_file(server, mac) == HOLD
            # One that runs it already needs no place, nor does one that only looks.
            assert app_file(server, mac, AGENT) == GO
            assert server.head(f"fw/{RELEASE}/{VVX400}.sip.ld").status == 200
            assert server.get("sip.ver").status == 200
            # Who was told before they were taken is answered as below fw/hold/, by every protocol.
            for other in PROTOCOLS:
                assert fetch(server, other, f"fw/{RELEASE}/{VVX400}.sip.ld").returncode in (22, 68, 78), other
            one[0].kill()
            wait_until(lambda: app_file(server, mac) == GO, "the place of who was killed")
            wait_until(lambda: fetch(server, protocol, f"fw/{RELEASE}/{VVX410}.sip.ld").stdout == SMALL, "an image")
    for name in (f"{mac}.cfg", f"fw/{RELEASE}/{VVX400}.sip.ld"):
        wait_until(lambda: (name, "held") in [(r["name"], r["reason"]) for r in requests(server)], "the trace")


def requests(server):
    """Every request that the trace tells."""
    told, found = server.cli("trace", "--last", 1000, "--json").stdout.strip(), []
    while told:
        visit, end = json.JSONDecoder().raw_decode(told)
        found += visit["requests"]
        told = told[end:].lstrip()
    return found


def test_the_limit_of_a_site_is_its_own(start, tmp_path):
    server = start_with_release(start, tmp_path, "--image-downloads", "3")
    server.cli("site", "add", "oslo", "--image-downloads", "1", "--network", "192.0.2.0/24")
    here, there = server.new_phone("--model", "VVX400"), server.new_phone("--model", "VVX400", "--site", "oslo")
    with bound_download(server, there):
        assert app_file(server, there) == HOLD and app_file(server, here) == GO
        with bound_download(server, here), bound_download(server, here):
            assert app_file(server, here) == HOLD
        wait_until(lambda: app_file(server, here) == GO, "a place of all")
        assert app_file(server, there) == HOLD
        server.cli("site", "set", "oslo", "--image-downloads", "0")
        wait_until(lambda: app_file(server, there) == GO, "no limit any more")
    wait_until(lambda: app_file(server, there) == GO, "the place back")


@contextmanager
def bound_download(server, mac):
    """A phone's connection: its master, then its image, of which it reads nothing."""
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE_S) as s:
        s.sendall(f"GET /{mac}.cfg HTTP/1.1\r\nHost: a\r\n{BASIC}\r\n".encode())
        got = b""
        while b"</APPLICATION>" not in got and b"/>" not in got:
            got += s.recv(65536)
        s.sendall(f"GET /fw/{RELEASE}/{VVX400}.sip.ld HTTP/1.1\r\nHost: a\r\n{BASIC}\r\n".encode())
        assert s.recv(12) == b"HTTP/1.1 200"
        yield s
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # gone without a word


def test_who_comes_without_a_name_counts_at_the_site_of_his_network(start, tmp_path):
    server = start_with_release(start, tmp_path)
    server.cli("site", "add", "oslo", "--image-downloads", "1", "--network", "127.0.0.0/8")
    mac = server.new_phone("--model", "VVX400", "--site", "oslo")
    with stuck_downloads(server, "tftp"):
        assert app_file(server, mac) == HOLD
    wait_until(lambda: app_file(server, mac) == GO, "the place back")


def test_a_header_check_gives_its_place_back(start, tmp_path):
    server = start_with_release(start, tmp_path, "--image-downloads", "1")
    mac = server.new_phone("--model", "VVX400")
    for protocol in PROTOCOLS:
        with stuck_downloads(server, protocol):
            assert app_file(server, mac) == HOLD, protocol
        wait_until(lambda: app_file(server, mac) == GO, f"the place back over {protocol}")


@pytest.mark.parametrize("protocol", ["http", "https"])
def test_the_trace_of_a_download_that_broke_off_tells_what_was_sent(start, tmp_path, protocol):
    server = start_with_release(start, tmp_path, "--visit-pause", "1")
    with stuck_downloads(server, protocol):
        pass
    one, = wait_until(lambda: [r for r in requests(server) if r["reason"] == "version-check"], "the trace")
    assert 0 < one["bytes"] < len(BIG)


def test_a_phone_that_was_held_takes_its_image_at_its_next_poll(start, tmp_path):
    server = start_with_release(start, tmp_path, "--image-downloads", "1")
    mac = server.new_phone("--model", "VVX400")

    def boot():
        ran = subprocess.run([PROGRAM, "boot", server.url, "--mac", mac, "--json"], capture_output=True, text=True,
                             timeout=DEADLINE_S)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    with stuck_downloads(server, "http"):
        assert HOLD.rpartition("/")[0] in boot()
    wait_until(lambda: app_file(server, mac) == GO, "the place back")
    assert f"fw/{RELEASE}/{VVX400}.sip.ld" in boot()


def durations_s(server, path):
    """How long the server took for each download that is over, by its own clock."""
    return [r["duration_us"] / 1e6 for r in requests(server)
            if r["name"] == path and r["reason"] == "served" and r["bytes"] == len(SMALL)]


@pytest.fixture(scope="module", params=["all", "site"])
def paced(request, tmp_path_factory):
    """A server with a line of 400 KiB/s for all images, or for those of the site of this machine."""
    folder, limit = tmp_path_factory.mktemp("paced"), ["--image-rate", "400K"]
    data = ORIGINAL.copy(folder / "data")
    if request.param == "site":
        cli(data, "site", "add", "oslo", "--network", "127.0.0.0/8", *limit)
    one = Server(folder, [*LISTEN, "--sandbox", "require", "--visit-pause", "1", *(limit if request.param == "all" else [])], data=data)
    yield one
    one.stop()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_images_are_never_faster_than_their_line(paced, protocol):
    """200,000 bytes at 400 KiB/s: 50 ms of them may come at once, all the rest has to wait."""
    path = f"fw/{RELEASE}/{VVX410}.sip.ld"
    before = len(durations_s(paced, path))
    got = fetch(paced, protocol, path)
    assert got.stdout == SMALL, got.stderr
    assert min(wait_until(lambda: durations_s(paced, path)[before:], "the trace")) > 0.375


@pytest.mark.parametrize("protocol", ["http", "https", "ftp", "ftps"])
def test_a_paced_download_goes_on_from_where_it_broke_off(start, tmp_path, protocol):
    server = start_with_release(start, tmp_path, "--image-rate", "2M")
    path = f"fw/{RELEASE}/{VVX410}.sip.ld"
    got = fetch(server, protocol, path, "-C", "77777")
    assert got.stdout == SMALL[77777:], got.stderr


def test_many_share_a_line_and_all_arrive(start, tmp_path):
    server = start_with_release(start, tmp_path, "--image-rate", "4M", "--rate-window", "1", "--min-rate", "1000000")
    path = f"fw/{RELEASE}/{VVX410}.sip.ld"
    running = [subprocess.Popen(command(server, p, path), stdout=subprocess.PIPE) for p in PROTOCOLS * 4]
    for process in running:  # none is taken for too slow: it is the line that is
        assert process.communicate()[0] == SMALL


def impatient_tftp(server, path):
    """Takes a file, and says again what it has, twice a second, while nothing comes."""
    client, got = TftpClient(server, path), [b""]
    client.socket.settimeout(0.5)
    with client.socket:
        while True:
            try:
                data = client.socket.recv(600)
            except TimeoutError:
                data = None
            if data and data[:2] == b"\0\5":
                return data
            if data and int.from_bytes(data[2:4]) == len(got) + 1:
                got.append(data[4:])
            client.socket.sendto(b"\0\4" + len(got).to_bytes(2), client.peer)
            if data and len(data) < 516:
                return len(got)


def test_who_is_held_back_by_the_line_for_many_rate_windows_is_not_too_slow(start, tmp_path):
    """A dozen share 2 KiB/s, so that each waits for its turn for several windows."""
    server = start_with_release(start, tmp_path, "--image-rate", "2K", "--rate-window", "1", "--min-rate", "1000")
    tiny = os.urandom(1500)
    server.cli("firmware", "add", make_zip(tmp_path / "b.zip", {f"{VVX410}.sip.ld": tiny, "sip.ver": b"5.9.8.1"}))
    path = f"fw/5.9.8.1/{VVX410}.sip.ld"
    wait_until(lambda: server.head(path).status == 200, "the release")
    running = [subprocess.Popen(command(server, p, path, "--max-time", str(4 * DEADLINE_S)), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for p in PROTOCOLS * 2]
    assert impatient_tftp(server, path) == 3
    ended = [(process.communicate(), process.args[-1]) for process in running]
    assert [] == [(url, said) for (got, said), url in ended if got != tiny]


@pytest.mark.parametrize("protocol", ["http", "https", "ftp", "ftps"])
def test_who_goes_while_it_waits_for_the_line_is_missed_at_once(start, tmp_path, protocol):
    """At a byte per second the next turn comes in a quarter of an hour."""
    server = start_with_release(start, tmp_path, "--image-rate", "1", "--image-downloads", "1")
    mac = server.new_phone("--model", "VVX400")
    with stuck_downloads(server, protocol):
        assert app_file(server, mac) == HOLD
    wait_until(lambda: app_file(server, mac) == GO, "the place of who has gone")


def ftp_data(server, path):
    """A login, and the data connection of a download that it has begun."""
    ftp = ftplib.FTP()
    ftp.connect("127.0.0.1", server.ports["ftp"], DEADLINE_S)
    ftp.login("PlcmSpIp", "PlcmSpIp")
    ftp.voidcmd("TYPE I")
    return ftp, ftp.transfercmd(f"RETR {path}")


def test_an_ftp_client_that_ends_its_data_connection_alone_is_answered_at_once(start, tmp_path):
    server = start_with_release(start, tmp_path, "--image-rate", "1")
    ftp, data = ftp_data(server, f"fw/{RELEASE}/{VVX400}.sip.ld")
    with ftp.sock, data:
        assert len(data.recv(1)) == 1
        data.close()
        with pytest.raises(ftplib.error_temp, match="426"):
            ftp.voidresp()


@pytest.mark.parametrize("protocol", ["http", "ftp"])
def test_who_has_closed_his_half_gets_a_paced_image_whole(start, tmp_path, protocol):
    """As some FTP clients do with data connections that they only read."""
    server = start_with_release(start, tmp_path, "--image-rate", "100K")
    path = f"fw/{RELEASE}/{VVX410}.sip.ld"
    if protocol == "ftp":
        ftp, s = ftp_data(server, path)
    else:
        s = socket.create_connection(("127.0.0.1", server.port), DEADLINE_S)
        s.sendall(f"GET /{path} HTTP/1.1\r\nHost: a\r\n{BASIC}\r\n".encode())
    with s:
        got = s.recv(65536)
        s.shutdown(socket.SHUT_WR)
        while piece := s.recv(65536):
            got += piece
    assert got.endswith(SMALL)
    if protocol == "ftp":
        assert got == SMALL and ftp.voidresp().startswith("226")
        ftp.close()


def test_a_server_stops_though_downloads_wait_for_the_line(start, tmp_path):
    server = start_with_release(start, tmp_path, "--image-rate", "60K", "--drain", "0")
    with stuck_downloads(server, "http"), stuck_downloads(server, "https"), stuck_downloads(server, "ftp"), \
            stuck_downloads(server, "tftp"):
        server.stop()


@pytest.mark.parametrize("protocol", ["http", "https", "ftp"])
def test_a_server_that_stops_does_not_wait_for_what_cannot_be_done_by_then(start, tmp_path, protocol):
    """16 MiB at 2 KiB/s; and that it was cut off does not look as if the phone had wanted no more."""
    server = start_with_release(start, tmp_path, "--image-rate", "2K", "--drain", "600")
    with stuck_downloads(server, protocol):
        server.stop()
    server.start()
    assert wait_until(lambda: [r["reason"] for r in requests(server) if 0 < r["bytes"] < len(BIG) and r["name"].startswith("fw/")],
                      "the trace") == ["stopped"]


def test_what_the_limits_are_is_said_where_they_are_set(start, tmp_path):
    server = start()
    server.cli("site", "set", "default", "--image-rate", "2M", "--image-downloads", "20")
    shown = server.cli_json("site", "show", "default")
    assert (shown["image_rate"], shown["image_downloads"]) == (2 << 20, 20)
    for wrong in ("2X", "fast", "-1", "", "99999999999999G", "K"):
        ran = server.cli("site", "set", "default", "--image-rate", wrong, check=False)
        assert ran.returncode == 2 and "bytes per second" in ran.stderr, wrong
    assert server.cli("site", "set", "default", "--image-downloads", "x", check=False).returncode == 2


def test_a_server_stops_though_readers_of_large_images_take_nothing(start, tmp_path):
    server = start_with_release(start, tmp_path, "--drain", "0")
    with stuck_downloads(server, "http", 3), stuck_downloads(server, "https"), stuck_downloads(server, "ftp"):
        server.stop()


def test_a_connection_ends_behind_its_image_though_an_older_one_is_idle(start, tmp_path):
    """Else the server would wait for it until its drain is over, which a test would not."""
    server = start_with_release(start, tmp_path, "--workers", "1", "--drain", "600", "--idle", "600")
    older = server.connect()
    assert server.get("sip.ver", connection=older).status == 200
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE_S) as s:
        s.sendall(f"GET /fw/{RELEASE}/{VVX400}.sip.ld HTTP/1.1\r\nHost: a\r\n{BASIC}\r\n".encode())
        got = 0
        while piece := s.recv(1 << 20):
            got += len(piece)
    assert got > len(BIG)
    older.close()
    server.stop()


@pytest.mark.parametrize("protocol", ["http", "https", "ftp", "ftps"])
def test_who_takes_nothing_is_cut_off_and_its_place_comes_back(start, tmp_path, protocol):
    server = start_with_release(start, tmp_path, "--image-downloads", "1", "--min-rate", "1000000", "--rate-window", "1")
    mac = server.new_phone("--model", "VVX400")
    with stuck_downloads(server, protocol):
        assert app_file(server, mac) == HOLD
        wait_until(lambda: app_file(server, mac) == GO, "the place of who takes nothing")


def test_a_large_file_that_becomes_shorter_ends_short_and_never_with_other_bytes(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    with open(root / "image.ld", "wb") as file:
        file.truncate(256 << 20)
    server = start("--root", root)
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE_S) as s:
        s.sendall(f"GET /image.ld HTTP/1.1\r\nHost: a\r\n{BASIC}\r\n".encode())
        got = len(s.recv(65536))
        os.truncate(root / "image.ld", 0)
        while piece := s.recv(1 << 20):
            got += len(piece)
    assert 0 < got < 256 << 20
    (root / "image.ld").write_bytes(SMALL)
    assert server.get("image.ld").body == SMALL
    # To the trace it is no download that went well.
    wait_until(lambda: "version-check" in [r["reason"] for r in requests(server)], f"the trace, {requests(server)}")
