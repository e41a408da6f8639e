"""The FTP servers that bootline is measured beside, each as fast as its settings make it.

One account, with the cheapest hash that crypt(3) has (md5-crypt): otherwise the hash would be
what is measured.  vsftpd knows no accounts but the system's, so this process gives itself, in a
mount namespace of its own, an /etc with one more user; nothing outside sees it.
"""

import ftplib
import os
import pathlib
import subprocess

import peers

HERE = pathlib.Path(__file__).resolve().parent
USER, _, PASSWORD = peers.LOGIN.partition(":")
# openssl passwd -1 -salt bootline PlcmSpIp
HASH = "$1$bootline$BSpmEI4p7XfTsyiKqgK/v/"
UID = 61184  # of nobody else
PASSIVE = (20000, 31999)  # below the ports that the kernel gives to clients

VSFTPD_CONF = """\
listen=YES
background=NO
listen_address=127.0.0.1
listen_port={port}
anonymous_enable=NO
local_enable=YES
write_enable=YES
check_shell=NO
session_support=NO
pam_service_name=bootline-bench
secure_chroot_dir={prefix}/empty
xferlog_enable=NO
max_per_ip=0
max_clients=0
pasv_min_port={low}
pasv_max_port={high}
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
local_root={root}
"""

VSFTPD_TLS_CONF = """\
ssl_enable=YES
implicit_ssl=YES
require_ssl_reuse=NO
ssl_ciphers=HIGH
rsa_cert_file={prefix}/cert.pem
rsa_private_key_file={prefix}/key.pem
"""

PROFTPD_CONF = """\
ServerType standalone
DefaultAddress 127.0.0.1
SocketBindTight on
Port {port}
User root
Group root
MaxInstances none
ScoreboardFile none
PidFile {prefix}/proftpd.pid
DelayTable none
DelayEngine off
AuthOrder mod_auth_file.c
AuthUserFile {prefix}/users
RequireValidShell off
UseFtpUsers off
UseReverseDNS off
WtmpLog off
TransferLog none
SystemLog none
PassivePorts {low} {high}
AllowOverwrite on
tcpBackLog 255
"""

PAM = """\
auth required pam_unix.so
account required pam_permit.so
"""


def add_account(scratch):
    """Gives this process and its children, once, an /etc of their own with the account in it."""
    etc = pathlib.Path(scratch, "etc")
    if etc.exists():
        return
    etc.mkdir()
    for name, line in (("passwd", f"{USER}:x:{UID}:{UID}::/:/bin/sh\n"),
            ("shadow", f"{USER}:{HASH}:19000:0:99999:7:::\n"), ("group", f"{USER}:x:{UID}:\n")):
        (etc / name).write_text(pathlib.Path("/etc", name).read_text() + line)
        bind(etc / name, f"/etc/{name}")
    subprocess.run(["cp", "-a", "/etc/pam.d", str(etc)], check=True)
    (etc / "pam.d/bootline-bench").write_text(PAM)
    bind(etc / "pam.d", "/etc/pam.d")


def bind(source, target):
    subprocess.run(["mount", "--bind", str(source), target], check=True)


def give_away(folder):
    """To the account, so that it can store."""
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, UID, UID)


def started(name, port, prefix, command, scheme="ftp"):
    with open(prefix / f"{name}.log", "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    server = peers.Server(name, process, f"{scheme}://127.0.0.1:{port}", prefix)
    peers.wait_for(port, server)
    if scheme == "ftp":
        try_login(server, port)
    return server


def try_login(server, port):
    try:
        with ftplib.FTP() as ftp:
            ftp.connect("127.0.0.1", port)
            ftp.login(USER, PASSWORD)
    except ftplib.all_errors as why:
        server.stop()
        raise peers.Missing(f"it refuses the account: {why}")


def start_vsftpd(b, prefix, files, scheme="ftp"):
    peers.need_root()
    vsftpd, port = peers.program("vsftpd", *b.peer_paths), peers.free_port()
    (prefix / "empty").mkdir()
    add_account(b.scratch)
    give_away(files)
    text = VSFTPD_CONF
    if scheme == "ftps":
        peers.make_certificate(prefix)
        text += VSFTPD_TLS_CONF
    conf = prefix / "vsftpd.conf"
    conf.write_text(text.format(port=port, prefix=prefix, root=files, low=PASSIVE[0], high=PASSIVE[1]))
    return started("vsftpd", port, prefix, [vsftpd, str(conf)], scheme)


def start_vsftpd_tls(b, prefix, files):
    return start_vsftpd(b, prefix, files, "ftps")


def start_pure_ftpd(b, prefix, files):
    """The account's hash is written by hand: what pure-pw makes, argon2, takes 2.5 s a login."""
    peers.need_root()
    pure, pw = (peers.program(name, *b.peer_paths) for name in ("pure-ftpd", "pure-pw"))
    port = peers.free_port()
    give_away(files)
    (prefix / "users").write_text(f"{USER}:{HASH}:{UID}:{UID}::{files}/./::::::::::::\n")
    subprocess.run([pw, "mkdb", str(prefix / "users.pdb"), "-f", str(prefix / "users")], check=True)
    return started("pure-ftpd", port, prefix, [pure, "-S", f"127.0.0.1,{port}", "-l",
        f"puredb:{prefix}/users.pdb", "-A", "-E", "-H", "-c", "10000", "-C", "10000", "-p",
        f"{PASSIVE[0]}:{PASSIVE[1]}", "-k", "100", "-L", "100000:10", "-I", "60"])


def start_proftpd(b, prefix, files):
    peers.need_root()
    proftpd, port = peers.program("proftpd", *b.peer_paths), peers.free_port()
    give_away(files)
    users = prefix / "users"
    users.write_text(f"{USER}:{HASH}:{UID}:{UID}::{files}:/bin/sh\n")
    users.chmod(0o600)
    conf = prefix / "proftpd.conf"
    conf.write_text(PROFTPD_CONF.format(port=port, prefix=prefix, low=PASSIVE[0], high=PASSIVE[1]))
    return started("proftpd", port, prefix, [proftpd, "-n", "-c", str(conf)])


def start_pyftpdlib(b, prefix, files):
    port, python = peers.free_port(), "/usr/bin/python3"  # Debian's own: the package is its
    if subprocess.run([python, "-c", "import pyftpdlib"], stderr=subprocess.DEVNULL).returncode:
        raise peers.Missing("pyftpdlib is not installed")
    return started("pyftpdlib", port, prefix, [python, str(HERE / "peer_pyftpdlib.py"), str(port),
        str(files), USER, PASSWORD, "20000", "21999"])


STARTS = {"vsftpd": start_vsftpd, "vsftpd-tls": start_vsftpd_tls, "pure-ftpd": start_pure_ftpd,
    "proftpd": start_proftpd, "pyftpdlib": start_pyftpdlib}
