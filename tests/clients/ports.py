"""Ports that nobody else gets: below those that the kernel gives away by itself.

A port that the kernel has given and that was closed again may be anybody's by the time that it is wanted: one of
the thousands of connections that other tests make meanwhile has it for its own end.
"""

import contextlib
import os
import random
import socket
from pathlib import Path

LOWEST = 10_000
HIGHEST = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0]) - 1
DICE = random.Random(os.getpid())  # another order in each process: tests run side by side


def is_free(port):
    """Whether neither UDP nor TCP has it in use."""
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp, contextlib.suppress(OSError):
        tcp.bind(("127.0.0.1", port))
        udp.bind(("127.0.0.1", port))
        return True
    return False


def free_ports(count=1):
    """The first of so many ports, one behind the other, that are free."""
    assert HIGHEST - LOWEST > 1000, "this machine gives away nearly every port by itself"
    while True:
        first = DICE.randrange(LOWEST, HIGHEST - count)
        if all(is_free(port) for port in range(first, first + count)):
            return first
