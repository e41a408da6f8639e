"""A network of the test's own, with real DHCP servers on it.

Everything is in a user namespace and network namespaces: no privilege is needed, and nothing of this
machine's network is seen or touched.  Each host has a namespace, all are on one bridge.  ISC dhcpd
and Kea are unpacked below the build folder (packages.txt, class `unpack`), because Debian starts
what it installs.
"""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

from conftest import DEADLINE_S, PROGRAM, ROOT

sys.path.insert(0, str(ROOT / "tests" / "bench"))
import unpack  # noqa: E402

PEERS = ROOT / "build" / "peers"
SUBNET = "10.77.0"


def peers():
    """The folder of unpacked servers; fails with a sentence where one is missing."""
    said = []
    unpack.unpack(PEERS, said.append, "unpack")
    assert not said, "the DHCP servers of the tests are not here: " + "; ".join(said)
    return PEERS


class Network:
    """The hosts, and what runs on them; ended by close()."""

    def __init__(self, folder):
        self.folder, self.running, self.hosts = folder, [], {}
        self.hub = self.keep(["unshare", "--user", "--map-root-user", "--net"])
        self.run("hub", "ip", "link", "add", "br0", "type", "bridge")
        self.run("hub", "ip", "link", "set", "br0", "up")

    def keep(self, command):
        """A process that holds a namespace open until its input ends."""
        held = subprocess.Popen([*command, "sh", "-c", "echo here; read end"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
        assert held.stdout.readline() == "here\n", (
            "DHCP is tested in network namespaces, and this machine makes none for its users: " + held.stderr.read()
            + "Run the tests as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1).")
        self.running.append(held)
        return held

    def inside(self, host):
        held = self.hub if host == "hub" else self.hosts[host]
        return ["nsenter", "--target", str(held.pid), "--user", "--net", "--preserve-credentials"]

    def run(self, host, *command, check=True):
        ran = subprocess.run([*self.inside(host), *map(str, command)], capture_output=True, text=True, timeout=4 * DEADLINE_S)
        if check:
            assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
        return ran

    def join(self, host, address=None):
        """A host with an interface eth0 on the bridge."""
        self.hosts[host] = self.keep([*self.inside("hub"), "unshare", "--net"])
        port = f"to-{host}"
        self.run("hub", "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", self.hosts[host].pid)
        self.run("hub", "ip", "link", "set", port, "master", "br0", "up")
        self.run(host, "ip", "link", "set", "lo", "up")
        self.run(host, "ip", "link", "set", "eth0", "up")
        if address:
            self.run(host, "ip", "address", "add", f"{address}/24", "dev", "eth0")

    def start(self, host, command, ready, env=None):
        """A server that has said on its output that it is ready."""
        log = self.folder / f"{host}.log"
        with open(log, "wb") as out:
            started = subprocess.Popen([*self.inside(host), *map(str, command)], stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
        self.running.append(started)
        end = time.monotonic() + DEADLINE_S
        while ready not in log.read_text(errors="replace"):
            assert started.poll() is None and time.monotonic() < end, f"{command[0]} is not ready:\n{log.read_text(errors='replace')}"
            select.select([], [], [], 0.02)

    def close(self):
        for process in reversed(self.running):
            process.kill()
            process.wait()

    def probe(self, host, *words):
        ran = self.run(host, PROGRAM, "dhcp", "probe", "--json", "--wait", 4, *words, check=False)
        assert "runtime error" not in ran.stderr and "Sanitizer" not in ran.stderr, ran.stderr
        return json.loads(ran.stdout)


def dnsmasq(network, host, address, lines, more=()):
    """dnsmasq on a host of its own."""
    network.join(host, address)
    config = network.folder / f"{host}.conf"
    config.write_text(f"port=0\nbind-interfaces\ninterface=eth0\ndhcp-range={SUBNET}.100,{SUBNET}.150,1h\nno-ping\n"
                      f"dhcp-authoritative\ndhcp-leasefile={network.folder}/{host}.leases\nuser=root\ngroup=root\n{lines}\n")
    network.start(host, ["dnsmasq", "--no-daemon", f"--conf-file={config}", *more], "DHCP, IP range")


def isc(network, host, address, lines):
    """ISC dhcpd; the lines stand outside of its subnet."""
    network.join(host, address)
    config, leases = network.folder / f"{host}.conf", network.folder / f"{host}.leases"
    config.write_text(f"{lines}\nping-check false;\nsubnet {SUBNET}.0 netmask 255.255.255.0 {{ range {SUBNET}.100 {SUBNET}.150; }}\n")
    leases.touch()
    program = peers() / "usr/sbin/dhcpd"
    network.start(host, [program, "-4", "-f", "-d", "-cf", config, "-lf", leases, "--no-pid", "eth0"], "Server starting service")


def kea(network, host, address, members):
    """Kea; the members stand in "Dhcp4"."""
    network.join(host, address)
    config = network.folder / f"{host}.json"
    config.write_text('{"Dhcp4": {\n"interfaces-config": {"interfaces": ["eth0"]},\n"lease-database": {"type": "memfile", "persist": false},\n'
                      f'"subnet4": [{{"subnet": "{SUBNET}.0/24", "pools": [{{"pool": "{SUBNET}.100-{SUBNET}.150"}}]}}],\n'
                      '"loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout", "flush": true}]}],\n'
                      f"{members}}}}}\n")
    folder = peers()
    libraries = next((folder / "usr/lib").glob("*-linux-gnu"))
    network.start(host, [folder / "usr/sbin/kea-dhcp4", "-c", config], "DHCP4_STARTED",
                  {"LD_LIBRARY_PATH": str(libraries), "KEA_LOCKFILE_DIR": str(network.folder), "KEA_PIDFILE_DIR": str(network.folder)})


SERVERS = {"isc": isc, "kea": kea, "dnsmasq": dnsmasq}
