"""The TFTP servers that bootline is measured beside."""

import pathlib
import socket
import subprocess
import time

import peers


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def started(name, port, prefix, command):
    with open(prefix / f"{name}.log", "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    server = peers.Server(name, process, f"tftp://127.0.0.1:{port}", prefix)
    wait_for(port, server)
    return server


def wait_for(port, server):
    """Asks for a file that is not there until that is answered."""
    end = time.monotonic() + 20
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.1)
        while time.monotonic() < end and server.process.poll() is None:
            try:
                s.sendto(b"\0\1nothing\0octet\0", ("127.0.0.1", port))
                s.recv(600)
                return
            except (TimeoutError, ConnectionRefusedError):
                pass
    server.stop()
    raise peers.Missing("it did not start" + peers.last_words(server))


def start_dnsmasq(b, prefix, files):
    """It knows port 69 alone."""
    peers.need_root()
    return started("dnsmasq", 69, prefix, [peers.program("dnsmasq", *b.peer_paths),
        "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root",
        "--listen-address=127.0.0.1", "--bind-interfaces", "--enable-tftp",
        f"--tftp-root={files}", "--tftp-max=10000", f"--pid-file={prefix}/dnsmasq.pid",
        "--log-facility=/dev/null"])


def start_atftpd(b, prefix, files):
    peers.need_root()
    port = free_port()
    return started("atftpd", port, prefix, [peers.program("atftpd", *b.peer_paths), "--daemon",
        "--no-fork", "--port", str(port), "--bind-address", "127.0.0.1", "--maxthread", "1000",
        "--user", "root", "--group", "root", "--logfile", "/dev/null", "--verbose=3", str(files)])


def start_tftpd_hpa(b, prefix, files):
    """Any address: it does not take 127.0.0.1 for one where there is no other."""
    peers.need_root()
    port = free_port()
    return started("tftpd-hpa", port, prefix, [peers.program("in.tftpd", *b.peer_paths),
        "--foreground", "--address", f":{port}", "--user", "root", "--secure",
        str(files)])


STARTS = {"dnsmasq": start_dnsmasq, "atftpd": start_atftpd, "tftpd-hpa": start_tftpd_hpa}
