"""The connections over IPv4 that the kernel knows of."""

from dataclasses import dataclass

ESTABLISHED, CLOSE_WAIT, LISTEN = "01", "08", "0A"


@dataclass
class Connection:
    """One end of one: its port and the other's, its state, and the inode of its socket ("0": no process has it)."""

    port: int
    peer: int
    state: str
    inode: str


def connections():
    """Every end on this machine, those that listen too."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        for row in map(str.split, table.readlines()[1:]):
            port, peer = (int(end.rpartition(":")[2], 16) for end in row[1:3])
            yield Connection(port, peer, row[3], row[9])
