"""The row `sweep`: whether the time of an answer tells which phones exist."""

import base64
import itertools
import math
import random
import socket
import statistics
import struct
import tempfile
import time
import urllib.parse

import inventory
import peers
from figures import Row, say

MACS, KNOWN = 10000, 100
# Who asks: with which login, and how many phones over one connection.
ASKERS = {
    "nobody": (lambda mac: None, MACS),
    "bound": (lambda mac: peers.LOGIN, MACS),  # the shared account: its first phone is its only one
    "shared": (lambda mac: peers.LOGIN, 1),
    "guesser": (lambda mac: f"{mac}:guess", MACS),
}


def ask(sock, mac, login):
    """Asks for a phone's master; gives how long the answer took, in nanoseconds, and what it was."""
    field = f"Authorization: Basic {base64.b64encode(login.encode()).decode()}\r\n" if login else ""
    request = f"GET /{mac}.cfg HTTP/1.1\r\nHost: x\r\n{field}\r\n".encode()
    began = time.perf_counter_ns()
    sock.sendall(request)
    got = sock.recv(65536)
    took = time.perf_counter_ns() - began
    while len(got.partition(b"\r\n\r\n")[2]) < 1:
        got += sock.recv(65536)
    return took, got.split(b" ", 2)[1]


def rank_test(a, b):
    """Mann and Whitney's test, two-sided, by the normal approximation: p."""
    marked = sorted([(v, 0) for v in a] + [(v, 1) for v in b])
    rank, sum_a, ties = 0, 0.0, 0
    for _, same in itertools.groupby(marked, key=lambda m: m[0]):
        group = [which for _, which in same]
        sum_a += group.count(0) * (rank + (len(group) + 1) / 2)
        rank += len(group)
        ties += len(group) ** 3 - len(group)
    n, m, whole = len(a), len(b), len(a) + len(b)
    u = sum_a - n * (n + 1) / 2
    variance = n * m / 12 * (whole + 1 - ties / (whole * (whole - 1)))
    return math.erfc(abs(u - n * m / 2) / math.sqrt(2 * variance))


def connect(server):
    at = urllib.parse.urlsplit(server.url)
    sock = socket.create_connection((at.hostname, at.port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Ends by a reset: no port stays in TIME_WAIT.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return sock


def sweep(server, known, macs, login_of, per_connection):
    """Asks once for each; gives the times of the known ones and of the others."""
    times, answers = {True: [], False: []}, set()
    for first in range(0, len(macs), per_connection):
        with connect(server) as sock:
            for mac in macs[first:first + per_connection]:
                took, status = ask(sock, mac, login_of(mac))
                times[mac in known].append(took)
                answers.add(status)
    if len(answers) != 1:
        raise SystemExit(f"bench: the answers differ: {answers}")
    return times[True], times[False]


def row_sweep(b):
    """A search through 10,000 MACs of which 100 exist: the times of the two groups."""
    data = f"{tempfile.mkdtemp(dir=b.scratch)}/data"
    inventory.make(b.exe, data, KNOWN)
    known = [inventory.mac(i) for i in range(KNOWN)]
    inventory.run(b.exe, data, "site", "set", "hq", "--trust", "none")
    for mac in known:  # else the shared account would be given their files
        inventory.run(b.exe, data, "phone", "enroll", mac, "--close")
    unlimited = ("--unknown-phones", "0", "--login-failures", "0", "--account-failures", "0")
    server = b.started(peers.start_bootline(b.exe, data, more=unlimited))
    spaced = [inventory.mac(KNOWN + i) for i in range(MACS - KNOWN)]
    figures, least = {}, 1.0
    for name, how in ASKERS.items():
        groups = ([], [])
        for number in range(b.args.rounds + 1):
            macs = random.Random(number).sample(known + spaced, MACS)
            for group, took in zip(groups, sweep(server, set(known), macs, *how)):
                group.extend(took if number > 0 else [])  # the first warms up
        p = rank_test(*groups)
        least = min(least, p)
        ratio = statistics.median(groups[0]) / statistics.median(groups[1])
        figures[name] = f"median {statistics.median(groups[1]) / 1000:.1f} us, ratio {ratio:.4f}, p {p:.3f}"
        say(f"{name}: {figures[name]}")
    return Row(f"search through {MACS:,} MACs of which {KNOWN} exist: known against unknown", figures,
        "p > 0.01 for each asker", least > 0.01)


ROWS = {"sweep": row_sweep}
