"""The servers that are measured: bootline, nginx, and the bare loops; peers_ftp.py and
peers_tftp.py have the others.

Each is started on 127.0.0.1, with two workers where it has any, waits until it answers, and is
ended by its process id.  The load tool is called from here too.
"""

import base64
import copy
import http.client
import json
import os
import pathlib
import select
import shutil
import socket
import subprocess
import time
import urllib.parse

from figures import say

LOGIN = "PlcmSpIp:PlcmSpIp"
READY_S = 60
PEER_TRIES = 5

NGINX_CONF = """\
daemon off;
{user}worker_processes 2;
worker_rlimit_nofile {files};
pid {prefix}/nginx.pid;
error_log {prefix}/error.log error;
events {{ worker_connections {connections}; }}
http {{
	types {{ text/xml cfg xml; }}
	default_type application/octet-stream;
	sendfile on;
	open_file_cache max=20000 inactive=1h;
	open_file_cache_valid 1h;
	access_log {prefix}/access.log combined buffer=64k flush=1s;
	keepalive_requests 1000000000;
	keepalive_timeout 1h;
	client_body_temp_path {prefix}/body;
	fastcgi_temp_path {prefix}/unused;
	proxy_temp_path {prefix}/unused;
	scgi_temp_path {prefix}/unused;
	uwsgi_temp_path {prefix}/unused;
	server {{
		listen 127.0.0.1:{port} {tls} backlog=4096;
		{certificate}
		root {prefix}/files;
		auth_basic phones;
		auth_basic_user_file {prefix}/users;
		location / {{ }}
		location /logs/ {{ dav_methods PUT; }}
	}}
}}
"""


NGINX_FOLDER_CONF = """\
daemon off;
{user}worker_processes 2;
pid {prefix}/nginx.pid;
error_log {prefix}/error.log error;
events {{ worker_connections 1000; }}
http {{
	default_type application/octet-stream;
	sendfile on;
	open_file_cache max=1000 inactive=1h;
	access_log off;
	keepalive_requests 1000000000;
	client_body_temp_path {prefix}/body;
	fastcgi_temp_path {prefix}/unused;
	proxy_temp_path {prefix}/unused;
	scgi_temp_path {prefix}/unused;
	uwsgi_temp_path {prefix}/unused;
	server {{
		listen 127.0.0.1:{port} {tls} backlog=4096;
		{certificate}
		root {root};
	}}
}}
"""


class Missing(Exception):
    """A peer that this machine does not have, or that must be started by root."""


class Server:
    """A running server: where it is reached (scheme -> URL), its process, its files."""

    def __init__(self, name, process, url, folder, urls=None):
        self.name = name
        self.process = process
        self.url = url
        self.folder = folder
        self.urls = urls or {}

    def over(self, scheme):
        """The same server, as the load tool reaches it over another protocol."""
        other = copy.copy(self)
        other.url = self.urls[scheme]
        return other

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(READY_S + 10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def pids(self):
        """The process, and all that it has forked."""
        found = [self.process.pid]
        for pid in found:
            try:
                for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                    found += [int(p) for p in children.read_text().split()]
            except OSError:
                pass  # it has ended meanwhile
        return found

    def cpu_s(self):
        """Processor time that the process and its children have used, in the kernel too, with
        that of the children that are gone."""
        total = 0
        for pid in self.pids():
            try:
                stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += sum(int(n) for n in stat[11:15])
        return total / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self, field):
        """Rss or Pss of the process and its children, summed."""
        total = 0
        for pid in self.pids():
            try:
                lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            for line in lines:
                if line.startswith(field + ":"):
                    total += int(line.split()[1]) * 1024
        return total


def start_and_read_url(name, command, folder, stderr=None):
    """Starts a program that prints "ready http=ADDR:PORT ftp=ADDR:PORT ..." when it can be
    used.  The first is its URL, until another is asked for."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    urls = {}
    if select.select([process.stdout], [], [], READY_S)[0]:
        for word in process.stdout.readline().split():
            scheme, is_one, at = word.partition("=")
            if is_one:
                urls.setdefault(scheme, f"{scheme}://{at}")
    if urls:
        return Server(name, process, next(iter(urls.values())), folder, urls)
    process.kill()
    process.wait()
    raise SystemExit(f"bench: {command[0]} did not say that it is ready")


def start_loop(tool, *flags):
    return start_and_read_url("loop", [tool, *flags], None)


def start_bootline(exe, data, schemes=("http",), root=None, more=()):
    """stderr goes to a file beside the data: a terminal that scrolls would be measured too."""
    command = [exe, "serve", "--data", data, "--workers", "2", *more]
    if "admin" not in schemes:
        command += ["--admin", ""]
    for scheme in schemes:
        command += ["--" + scheme, "127.0.0.1:0"]
    if root is not None:
        command += ["--root", str(root)]
    with open(f"{data}.log", "ab") as log:
        return start_and_read_url("bootline", command, data, stderr=log)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def program(name, *more_paths):
    """Where a program is, also where only root looks; Missing is raised otherwise."""
    found = shutil.which(name, path=":".join([*more_paths, os.environ["PATH"], "/usr/sbin",
        "/usr/local/sbin"]))
    if found is None:
        raise Missing(f"{name} is not installed")
    return found


def need_root():
    if os.geteuid() != 0:
        raise Missing("only root can start it")


def write_files(folder, files):
    """name -> bytes, with the folder that logs go to."""
    (folder / "logs").mkdir(parents=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)


def start_nginx(prefix, files, has_tls=False):
    """files: name -> bytes, what it serves.  prefix is a new folder."""
    try:
        nginx = program("nginx")
    except Missing as why:
        raise SystemExit(f"bench: {why}: apt install nginx-light")
    prefix = pathlib.Path(prefix)
    write_files(prefix / "files", files)
    (prefix / "body").mkdir()
    user, _, password = LOGIN.partition(":")
    (prefix / "users").write_text(f"{user}:{{PLAIN}}{password}\n")
    port = free_port()
    limit = os.sysconf("SC_OPEN_MAX")
    certificate = "ssl_certificate cert.pem; ssl_certificate_key key.pem;" if has_tls else ""
    if has_tls:
        make_certificate(prefix)
    (prefix / "nginx.conf").write_text(NGINX_CONF.format(prefix=prefix, port=port, files=limit,
        tls="ssl" if has_tls else "", certificate=certificate,
        connections=min(limit, 20000), user="user root;\n" if os.geteuid() == 0 else ""))
    process = subprocess.Popen([nginx, "-p", str(prefix), "-c", str(prefix / "nginx.conf"),
        "-e", str(prefix / "error.log")])
    scheme = "https" if has_tls else "http"
    server = Server("nginx", process, f"{scheme}://127.0.0.1:{port}", prefix)
    wait_for(port, server)
    return server


def make_certificate(prefix):
    """cert.pem and key.pem, of the same kind as bootline's own."""
    subprocess.run([program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
        "2", "-subj", "/CN=bench", "-keyout", str(prefix / "key.pem"), "-out",
        str(prefix / "cert.pem")], check=True, stderr=subprocess.DEVNULL)


def start_nginx_folder(prefix, root, has_tls):
    """The files of a folder over HTTP or HTTPS, without a login."""
    nginx = program("nginx")
    prefix = pathlib.Path(prefix)
    (prefix / "body").mkdir()
    certificate = f"ssl_certificate {prefix}/cert.pem; ssl_certificate_key {prefix}/key.pem;"
    if has_tls:
        make_certificate(prefix)
    port = free_port()
    (prefix / "nginx.conf").write_text(NGINX_FOLDER_CONF.format(prefix=prefix, port=port, root=root,
        tls="ssl" if has_tls else "", certificate=certificate if has_tls else "",
        user="user root;\n" if os.geteuid() == 0 else ""))
    process = subprocess.Popen([nginx, "-p", str(prefix), "-c", str(prefix / "nginx.conf"),
        "-e", str(prefix / "error.log")])
    server = Server("nginx", process, f"http{'s' if has_tls else ''}://127.0.0.1:{port}", prefix)
    wait_for(port, server)
    return server


def wait_for(port, server):
    end = time.monotonic() + READY_S
    while time.monotonic() < end and server.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.02)
    server.stop()
    raise Missing("it did not start" + last_words(server))


def last_words(server):
    """What a server that has ended has said at last."""
    log = pathlib.Path(server.folder or "", f"{server.name}.log")
    lines = log.read_text(errors="replace").splitlines() if log.is_file() else []
    return f": {lines[-1]}" if lines else ""


class Load:
    """The load tool."""

    def __init__(self, tool, mac_base):
        self.tool = tool
        self.mac_base = mac_base

    def command(self, mode, server, count, *flags):
        return [self.tool, mode, server.url, "--login", LOGIN, "--count", str(count),
            "--mac-base", self.mac_base, "--sources", "8", *flags]

    def run(self, mode, server, count, *flags):
        """One run; its figures.  A run with a failure measures nothing.  One of a peer is done
        again: pure-ftpd has two sessions bind the same port now and then."""
        for _ in range(1 if server.name == "bootline" else PEER_TRIES):
            figures = self.run_once(self.command(mode, server, count, *flags), server)
            if not figures["failures"]:
                return figures
            say(f"{figures['failures']} of {figures['count']} failed at {server.name}, first: "
                f"{figures['first_failure']}")
        raise SystemExit(f"bench: {server.name} fails")

    def run_once(self, command, server):
        before = server.cpu_s()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if not done.stdout:
            raise SystemExit(f"bench: load said nothing: {done.args}")
        figures = json.loads(done.stdout.splitlines()[0])
        figures["cpu_us"] = (server.cpu_s() - before) / figures["count"] * 1e6
        return figures

    def hold(self, server, count, look, *flags):
        """Holds count idle connections while look() is called; its answer."""
        process = subprocess.Popen(self.command("idle", server, count, *flags),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        figures = json.loads(process.stdout.readline())
        seen = look()
        closed = json.loads(process.communicate()[0])["closed"]
        if figures["failures"] or closed:
            raise SystemExit(f"bench: {server.name} refused {figures['failures']} and closed "
                f"{closed} of {count} idle connections: {figures['first_failure']}")
        return seen


def login_field():
    return {"Authorization": "Basic " + base64.b64encode(LOGIN.encode()).decode()}


def fetch(server, names):
    """name -> bytes of each name, over a connection for each phone: one belongs to one phone."""
    at = urllib.parse.urlsplit(server.url)
    files, connection, phone = {}, None, None
    for name in names:
        if connection is None or name[:12] != phone:
            if connection is not None:
                connection.close()
            connection, phone = http.client.HTTPConnection(at.hostname, at.port), name[:12]
        connection.request("GET", "/" + name, headers=login_field())
        reply = connection.getresponse()
        files[name] = reply.read()
        if reply.status != 200:
            raise SystemExit(f"bench: {server.name} answers {reply.status} for {name}")
    if connection is not None:
        connection.close()
    return files
