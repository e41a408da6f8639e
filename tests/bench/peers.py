"""The servers that are measured: bootline, nginx, and the bare loop.

Each is started with two workers on 127.0.0.1, waits until it answers, and is ended by its
process id.  The load tool is called from here too.
"""

import base64
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

LOGIN = "PlcmSpIp:PlcmSpIp"
READY_S = 60

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
		listen 127.0.0.1:{port} backlog=4096;
		root {prefix}/files;
		auth_basic phones;
		auth_basic_user_file {prefix}/users;
		location / {{ }}
		location /logs/ {{ dav_methods PUT; }}
	}}
}}
"""


class Server:
    """A running server: url, pid, and where it keeps its files."""

    def __init__(self, name, process, url, folder):
        self.name = name
        self.process = process
        self.url = url
        self.folder = folder

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(READY_S + 10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def pids(self):
        found = [self.process.pid]
        for children in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            found += children.read_text().split()
        return found

    def cpu_s(self):
        """Processor time that the process and its children have used, in the kernel too."""
        total = 0
        for pid in self.pids():
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(stat[11]) + int(stat[12])
        return total / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self, field):
        """Rss or Pss of the process and its children, summed."""
        total = 0
        for pid in self.pids():
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith(field + ":"):
                    total += int(line.split()[1]) * 1024
        return total


def start_and_read_url(name, command, folder, stderr=None):
    """Starts a program that prints "ready http=ADDR:PORT ..." when it can be used."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    if select.select([process.stdout], [], [], READY_S)[0]:
        for word in process.stdout.readline().split():
            if word.startswith("http="):
                return Server(name, process, "http://" + word[len("http="):], folder)
    process.kill()
    process.wait()
    raise SystemExit(f"bench: {command[0]} did not say that it is ready")


def start_loop(tool, answer_bytes):
    return start_and_read_url("loop", [tool, "--bytes", str(answer_bytes)], None)


def start_bootline(exe, data):
    """stderr goes to a file beside the data: a terminal that scrolls would be measured too."""
    with open(f"{data}.log", "ab") as log:
        return start_and_read_url("bootline", [exe, "serve", "--data", data, "--http",
            "127.0.0.1:0", "--workers", "2"], data, stderr=log)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_nginx(prefix, files):
    """files: name -> bytes, what it serves.  prefix is a new folder."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        raise SystemExit("bench: nginx is missing: apt install nginx-light")
    prefix = pathlib.Path(prefix)
    for folder in ("files/logs", "body"):
        (prefix / folder).mkdir(parents=True)
    for name, body in files.items():
        (prefix / "files" / name).write_bytes(body)
    user, _, password = LOGIN.partition(":")
    (prefix / "users").write_text(f"{user}:{{PLAIN}}{password}\n")
    port = free_port()
    limit = os.sysconf("SC_OPEN_MAX")
    (prefix / "nginx.conf").write_text(NGINX_CONF.format(prefix=prefix, port=port, files=limit,
        connections=min(limit, 20000), user="user root;\n" if os.geteuid() == 0 else ""))
    process = subprocess.Popen([nginx, "-p", str(prefix), "-c", str(prefix / "nginx.conf"),
        "-e", str(prefix / "error.log")])
    server = Server("nginx", process, f"http://127.0.0.1:{port}", prefix)
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
    raise SystemExit(f"bench: {server.name} did not start")


class Load:
    """The load tool."""

    def __init__(self, tool, mac_base):
        self.tool = tool
        self.mac_base = mac_base

    def command(self, mode, server, count, *flags):
        return [self.tool, mode, server.url, "--login", LOGIN, "--count", str(count),
            "--mac-base", self.mac_base, "--sources", "8", *flags]

    def run(self, mode, server, count, *flags):
        """One run; its figures.  A run with a failure measures nothing."""
        before = server.cpu_s()
        done = subprocess.run(self.command(mode, server, count, *flags), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True)
        if not done.stdout:
            raise SystemExit(f"bench: load said nothing: {done.args}")
        figures = json.loads(done.stdout.splitlines()[0])
        figures["cpu_us"] = (server.cpu_s() - before) / figures["count"] * 1e6
        if figures["failures"]:
            raise SystemExit(f"bench: {figures['failures']} of {figures['count']} failed at "
                f"{server.name}, first: {figures['first_failure']}")
        return figures

    def hold(self, server, count, path, look):
        """Holds count idle connections while look() is called; its answer."""
        process = subprocess.Popen(self.command("idle", server, count, "--get", path),
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
    """name -> bytes of each name, over one connection."""
    at = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(at.hostname, at.port)
    files = {}
    for name in names:
        connection.request("GET", "/" + name, headers=login_field())
        reply = connection.getresponse()
        files[name] = reply.read()
        if reply.status != 200:
            raise SystemExit(f"bench: {server.name} answers {reply.status} for {name}")
    connection.close()
    return files
