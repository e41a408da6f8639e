"""What a text cannot say to the FTP server: other addresses, other TLS, urgent bytes, time.

The rest of what nobody should send is in ../dialogues/ftp.
"""

import socket
import ssl

import pytest

from conftest import DEADLINE_S, PASSWORD, USER, wait_until
from ports import free_ports
from test_ftp_dialogues import Ftp, ftp_server, tls_context


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = ftp_server(tmp_path_factory.mktemp("hostile"), "--visit-pause", "1")
    yield one
    one.stop()


@pytest.fixture
def ftp(server):
    one = Ftp(server)
    yield one
    one.close()


def begin_tls(ftp):
    """AUTH TLS, a login, and private data connections."""
    ftp.say("AUTH TLS", "234")
    ftp.start_tls()
    ftp.login()
    ftp.say("PBSZ 0", "200")
    ftp.say("PROT P", "200")


def test_f15_a_stranger_at_the_data_port_is_sent_away(ftp):
    ftp.login()
    ftp.say("EPSV", "229")
    ftp.send("RETR hello.txt")
    stranger = ftp.open_data(source=("127.0.0.3", 0))
    assert ftp.wait_for_end(stranger) == b""
    stranger.close()
    ftp.open_data()
    ftp.expect("150")
    assert ftp.read_data() == b"hello\n"
    ftp.expect("226")


def test_f15_a_stranger_who_comes_first_does_not_get_the_file(ftp):
    ftp.login()
    ftp.say("EPSV", "229")
    stranger = ftp.open_data(source=("127.0.0.3", 0))
    ftp.open_data()
    ftp.say("RETR hello.txt", "150")
    assert ftp.read_data() == b"hello\n"
    ftp.expect("226")
    assert ftp.wait_for_end(stranger) == b""
    stranger.close()


def test_f15_who_came_before_the_port_was_announced_is_not_who_is_waited_for(ftp):
    ftp.login()
    ftp.say("EPSV", "229")
    ftp.open_data()
    ftp.say("RETR hello.txt", "150")
    assert ftp.read_data() == b"hello\n"
    ftp.expect("226")
    early = ftp.open_data()  # the port stays open between transfers
    ftp.say("EPSV", "229")
    assert ftp.wait_for_end(early) == b""
    early.close()
    ftp.open_data()
    ftp.say("RETR hello.txt", "150")
    assert ftp.read_data() == b"hello\n"
    ftp.expect("226")


def test_f19_abor_with_its_urgent_byte_breaks_a_download_off(ftp):
    ftp.login()
    ftp.say("EPSV", "229")
    ftp.open_data()
    ftp.say("RETR big.ld", "150")
    ftp.sock.sendall(b"\xff\xf4")
    ftp.sock.send(b"\xff", socket.MSG_OOB)
    ftp.sock.sendall(b"\xf2ABOR\r\n")
    ftp.expect("426")
    ftp.expect("226")
    ftp.say("NOOP", "200")


def test_f27_the_trace_tells_of_another_phones_name_and_the_audit_has_an_alarm(server, ftp):
    first, second = server.new_phone(), server.new_phone()
    ftp.login()
    ftp.say(f"SIZE {first}.cfg", "213")
    ftp.say("EPSV", "229")
    ftp.say(f"RETR {second}-phone.cfg", "550")
    ftp.say("EPSV", "229")
    ftp.say(f"STOR {second}-app.log", "553")
    ftp.say("QUIT", "221")

    def told():
        text = server.cli("trace", second, "--json").stdout
        return text.count("other-phone") >= 2

    wait_until(told, "the trace of both")
    alarm = "alarm: another phone's files are asked for"
    wait_until(lambda: [a["action"] for a in server.cli_json("audit")["audit"]].count(alarm) == 1, "the alarm")
    assert alarm in server.log()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
@pytest.mark.parametrize("is_implicit", [False, True])
def test_f36_old_versions_of_tls_are_refused(server, version, is_implicit):
    context = tls_context()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    with socket.create_connection(("127.0.0.1", server.ports["ftps" if is_implicit else "ftp"]),
                                  timeout=DEADLINE_S) as sock:
        if not is_implicit:
            sock.sendall(b"AUTH TLS\r\n")
            said = b""
            while b"234" not in said:
                said += sock.recv(1)
            while not said.endswith(b"\n"):
                said += sock.recv(1)
        with pytest.raises(ssl.SSLError, match="ALERT"):
            context.wrap_socket(sock)


def test_f36_clear_text_on_the_implicit_port_ends_the_connection(server):
    with socket.create_connection(("127.0.0.1", server.ports["ftps"]), timeout=DEADLINE_S) as sock:
        sock.sendall(b"USER PlcmSpIp\r\n")
        assert not Ftp.wait_for_end(None, sock)[:1].isdigit()


def test_f36_a_handshake_that_does_not_go_on_is_ended(start, tmp_path):
    (tmp_path / "root").mkdir()
    server = start("--ftp", "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--header-deadline", "1")
    ftp = Ftp(server)
    ftp.say("AUTH TLS", "234")
    assert ftp.wait_for_end(ftp.sock) == b""
    ftp.close()
    with socket.create_connection(("127.0.0.1", server.ports["ftps"]), timeout=DEADLINE_S) as sock:
        assert Ftp.wait_for_end(None, sock) == b""


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_f39_where_data_must_resume_a_session_of_its_own_is_522(tmp_path, version):
    server = ftp_server(tmp_path, "--ftps-resume", "yes")
    context = tls_context()
    context.minimum_version = context.maximum_version = version
    ftp = Ftp(server)
    ftp.say("AUTH TLS", "234")
    ftp.sock = context.wrap_socket(ftp.sock)
    ftp.login()
    ftp.say("PBSZ 0", "200")
    ftp.say("PROT P", "200")

    ftp.say("EPSV", "229")
    ftp.open_data()
    ftp.say("RETR hello.txt", "150")
    ftp.shake(context)
    ftp.wait_for_end(ftp.data)
    ftp.expect("522")

    ftp.say("EPSV", "229")
    ftp.open_data()
    ftp.say("RETR hello.txt", "150")
    ftp.shake(context, session=ftp.sock.session)
    assert ftp.data.session_reused
    assert ftp.read_data() == b"hello\n"
    ftp.expect("226")
    ftp.close()
    server.stop()


def test_f39_a_download_over_tls_ends_with_tls_own_end(ftp):
    begin_tls(ftp)
    ftp.say("EPSV", "229")
    ftp.open_data()
    ftp.say("RETR hello.txt", "150")
    ftp.data = tls_context().wrap_socket(ftp.data, suppress_ragged_eofs=False)
    got = b""
    while piece := ftp.data.recv(4096):  # a cut raises SSLEOFError
        got += piece
    assert got == b"hello\n"
    ftp.expect("226")


def test_f40_all_refused_logins_look_alike(server):
    answers = set()
    for user, password in ((USER, "wrong"), ("nobody", PASSWORD), ("PIcmSpIp", PASSWORD), ("", ""), (USER, "")):
        ftp = Ftp(server)
        answers.add((ftp.say(f"USER {user or 'x'}", "331"), ftp.say(f"PASS {password}", "530")))
        ftp.close()
    assert len(answers) == 1


def test_f46_while_data_flows_an_idle_control_connection_lives(tmp_path):
    server = ftp_server(tmp_path, "--ftp-idle", "5", "--min-rate", "1", "--rate-window", "4")
    mac = server.new_phone()
    ftp, idle = Ftp(server), Ftp(server)
    idle.login()
    ftp.login()
    ftp.say("EPSV", "229")
    ftp.open_data()
    ftp.say(f"STOR {mac}-app.log", "150")
    idle.sock.settimeout(0.05)
    sent = 0
    ended = b""
    while not ended:  # as long as it takes for somebody who does nothing to be ended
        ftp.data.sendall(b"x")
        sent += 1
        try:
            ended = idle.sock.recv(4096)
        except TimeoutError:
            pass
    assert ended.startswith(b"421")
    ftp.end_data()
    ftp.expect("226")
    assert server.get(f"{mac}-app.log").body == b"x" * sent
    idle.close()
    ftp.close()
    server.stop()


def test_commands_behind_one_another_in_one_tls_record_are_all_answered(ftp):
    begin_tls(ftp)
    ftp.sock.sendall(b"NOOP\r\n" * 900)
    for _ in range(900):
        ftp.expect("200")


def test_quit_and_the_end_of_the_stream_in_one_segment_are_answered(ftp):
    ftp.sock.sendall(b"NOOP\r\nQUIT\r\n")
    ftp.sock.shutdown(socket.SHUT_WR)
    ftp.expect("200")
    ftp.expect("221")
    assert ftp.wait_for_end(ftp.sock) == b""


def test_many_sessions_share_few_ports(tmp_path):
    """Whoever waits with a port of his own keeps it; one that is not in use is given up."""
    first = free_ports(2)
    server = ftp_server(tmp_path, "--ftp-passive", f"{first}-{first + 1}", "--workers", "1")
    sessions = [Ftp(server) for _ in range(3)]
    for ftp in sessions:
        ftp.login()
    for ftp in sessions[:2]:
        ftp.say("EPSV", "229")
    sessions[2].say("EPSV", "425")
    sessions[0].open_data()
    sessions[0].say("RETR hello.txt", "150")
    assert sessions[0].read_data() == b"hello\n"
    sessions[0].expect("226")
    sessions[2].say("EPSV", "229")
    sessions[2].open_data()
    sessions[2].say("RETR hello.txt", "150")
    assert sessions[2].read_data() == b"hello\n"
    sessions[2].expect("226")
    for ftp in sessions:
        ftp.close()
    server.stop()
