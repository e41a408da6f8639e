#!/usr/bin/python3
"""make bench: bootline beside other servers and a bare loop, as ratios.  See README.md here."""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import inventory
import peers
import rows_import
import rows_moving
import rows_sweep
import rows_transfer
import rows_web
import unpack
from figures import KIB, MIB, Row, rate, ratio, say, spread

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
BOOT_PHONES = 1000  # that boot in rows 2 and 3
SCALE_PHONES = 100  # the working set of row 4


class Bench:
    """What every row needs."""

    def __init__(self, args, scratch, disk):
        self.args = args
        self.scratch = pathlib.Path(scratch)  # on tmpfs
        self.disk = pathlib.Path(disk)
        self.exe = str(pathlib.Path(args.build) / "server/bootline")
        self.load = peers.Load(self.tool("load"), inventory.MAC_BASE)
        self.peer_paths = unpack.paths(pathlib.Path(args.build) / "peers")
        self.running = []
        self.inventories = {}

    def tool(self, name):
        return str(pathlib.Path(self.args.build) / "tests/bench" / name)

    def count(self, n):
        return max(int(n * self.args.scale), 200)

    def started(self, server):
        self.running.append(server)
        return server

    def stop_all(self):
        while self.running:
            self.running.pop().stop()

    def inventory(self, phones):
        """A data folder with so many phones, made once."""
        if phones not in self.inventories:
            folder = self.scratch / f"inventory-{phones}"
            say(f"making an inventory of {phones:,} phones")
            inventory.make(self.exe, folder, phones)
            self.inventories[phones] = folder
        return self.inventories[phones]

    def bootline(self, phones, where=None, schemes=("http",), root=None):
        """A server on a copy of the inventory of its own."""
        source = self.inventory(phones)
        data = pathlib.Path(tempfile.mkdtemp(dir=where or self.scratch)) / "data"
        subprocess.run(["cp", "-a", str(source), str(data)], check=True)
        return self.started(peers.start_bootline(self.exe, str(data), schemes, root))

    def rounds(self, runs):
        """Plays each run once to warm up, then in turn, round by round.
        runs: name -> function of a share of the count (1: whole).  name -> [figures]."""
        found = {name: [] for name in runs}
        for run in runs.values():
            run(0.1)
        for number in range(self.args.rounds):
            for name, run in runs.items():
                found[name].append(run(1))
            say(f"round {number + 1}: " + ", ".join(
                f"{name} {f[-1]['per_second']:,.0f}/s" for name, f in found.items()))
        return found


def compare(work, found, goal):
    """A row of ours against nginx, with the bare loop as the bound where it ran."""
    r = ratio(found["bootline"], found["nginx"])
    figures = {name: spread(f) for name, f in found.items()}
    figures["ratio"] = round(r, 3)
    if "loop" in found:
        figures["of_loop"] = round(ratio(found["bootline"], found["loop"]), 3)
    return Row(work, figures, f"{goal} x nginx", r >= goal)


def boot_flags(steps, phones):
    flags = ["--parallel", "100", "--phones", str(phones), "--put", "/logs/%-app.log"]
    for path in reversed(steps):
        flags = ["--get", path] + flags
    return flags


def row_get(b):
    """One rendered file, over and over, on connections that stay."""
    ours = b.bootline(BOOT_PHONES)
    name = inventory.mac(0) + inventory.REPEATED
    files = peers.fetch(ours, [name])
    nginx = b.started(peers.start_nginx(tempfile.mkdtemp(dir=b.scratch), files))
    loop = b.started(peers.start_loop(b.tool("loop"), "--bytes", str(len(files[name]))))

    def run(server):
        return lambda share: b.load.run("get", server, int(b.count(200000) * share), "--get",
            "/" + name, "--parallel", "64", "--length", str(len(files[name])))
    found = b.rounds({s.name: run(s) for s in (ours, nginx, loop)})
    return compare(f"one rendered file of {len(files[name])} bytes, 64 connections, Basic",
        found, 1.05)


def compare_boots(b, where, work, goal, count, with_loop):
    ours = b.bootline(BOOT_PHONES, where)
    steps = inventory.boot_paths(ours)
    names = [s.lstrip("/").replace("%", inventory.mac(i)) for i in range(BOOT_PHONES) for s in steps]
    files = peers.fetch(ours, names)
    nginx = b.started(peers.start_nginx(tempfile.mkdtemp(dir=where), files))
    servers = [ours, nginx]
    if with_loop:
        mean = sum(len(f) for f in files.values()) // len(files)
        servers.append(b.started(peers.start_loop(b.tool("loop"), "--bytes", str(mean))))
    if peers.fetch(nginx, names[-20:]) != peers.fetch(ours, names[-20:]):
        raise SystemExit("bench: nginx and bootline do not serve the same bytes")

    def run(server):
        return lambda share: b.load.run("boot", server, int(b.count(count) * share),
            *boot_flags(steps, BOOT_PHONES))
    found = b.rounds({s.name: run(s) for s in servers})
    inventory.check_uploads(ours, 3)
    return compare(work, found, goal)


def row_boot(b):
    """Boots, everything on tmpfs."""
    return compare_boots(b, b.scratch,
        "boots of six requests, 4 KiB log PUT, 100 in flight, on tmpfs", 1.2, 20000, True)


def row_disk(b):
    """Boots, everything on the disk; ours synced, nginx not."""
    return compare_boots(b, b.disk, "the same on the machine's disk (ours synced)", 1.0, 10000,
        False)


def row_https_boot(b):
    """Boots over HTTPS, and handshakes with one small file each."""
    ours = b.bootline(BOOT_PHONES, schemes=("http", "https"))
    steps = inventory.boot_paths(ours)
    names = [s.lstrip("/").replace("%", inventory.mac(i)) for i in range(BOOT_PHONES) for s in steps]
    files = peers.fetch(ours, names)
    nginx = b.started(peers.start_nginx(tempfile.mkdtemp(dir=b.scratch), files, has_tls=True))
    servers = (ours.over("https"), nginx)

    def run(server, *flags):
        return lambda share: b.load.run("boot", server, int(b.count(3000) * share), *flags)
    boots = b.rounds({s.name: run(s, *boot_flags(steps, BOOT_PHONES)) for s in servers})
    inventory.check_uploads(ours, 3)
    hands = b.rounds({s.name: run(s, "--get", steps[0], "--parallel", "100", "--phones",
        str(BOOT_PHONES)) for s in servers})
    row = compare("boots over HTTPS, RSA 2048, 100 in flight, on tmpfs", boots, 0.5)
    row.figures["handshakes"] = {name: spread(f) for name, f in hands.items()}
    row.figures["cipher"] = ", ".join(f"{name} {f[0]['cipher']}" for name, f in boots.items())
    return row


def row_scale(b):
    """The same hundred phones in a small and in a large inventory; then all phones once."""
    small, large = b.bootline(SCALE_PHONES), b.bootline(b.args.phones)
    steps = inventory.boot_paths(small)

    def run(server, phones, count):
        return lambda share: b.load.run("boot", server, int(count * share),
            *boot_flags(steps, phones))
    count = b.count(20000)
    found = b.rounds({"small": run(small, SCALE_PHONES, count),
        "large": run(large, SCALE_PHONES, count)})
    cold = run(large, b.args.phones, b.args.phones)(1)
    slower = ratio(found["small"], found["large"])
    figures = {name: spread(f) for name, f in found.items()}
    figures |= {"ratio": round(slower, 3), "cold": spread([cold]),
        "cold_cost": round(rate(found["large"]) / cold["per_second"], 3)}
    return Row(f"cost of a boot, {b.args.phones:,} phones against {SCALE_PHONES}", figures,
        "<= 1.3", slower <= 1.3)


def row_memory(b):
    """Memory after every phone has booted once; then with idle connections."""
    large = b.bootline(b.args.phones)
    steps = inventory.boot_paths(large)
    b.load.run("boot", large, b.args.phones, *boot_flags(steps, b.args.phones))
    rss = large.memory_bytes("Rss")
    path = "/" + inventory.mac(0) + ".cfg"
    idle = {"bootline": idle_bytes(b, large, path)}
    files = peers.fetch(large, [path.lstrip("/")])
    nginx = b.started(peers.start_nginx(tempfile.mkdtemp(dir=b.scratch), files))
    idle["nginx"] = idle_bytes(b, nginx, path)
    figures = {"resident_mib": round(rss / MIB, 1),
        "idle_kib": {name: round(v / KIB, 2) for name, v in idle.items()}}
    return Row(f"memory with {b.args.phones:,} phones; of one of {b.args.idle:,} idle connections",
        figures, "< 64 MiB, < 12 KiB", rss < 64 * MIB and idle["bootline"] < 12 * KIB)


def idle_bytes(b, server, path):
    """What one idle connection costs, the server having been warmed up by a few."""
    b.load.run("get", server, 2000, "--get", path, "--parallel", "64")
    before = server.memory_bytes("Pss")
    after = b.load.hold(server, b.args.idle, lambda: server.memory_bytes("Pss"),
        "--get", path)
    return (after - before) / b.args.idle


ROWS = {"get": row_get, "boot": row_boot, "disk": row_disk, "https-boot": row_https_boot,
    "scale": row_scale, "memory": row_memory} | rows_transfer.ROWS | rows_sweep.ROWS | rows_web.ROWS | rows_import.ROWS | rows_moving.ROWS
TOOLS = ["load", "loop", "loop_ftp", "loop_tftp"]


def in_words(value):
    if isinstance(value, dict):
        return ", ".join(f"{k} {in_words(v)}" for k, v in value.items())
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)


def show(row):
    print(f"{row.work}")
    for name, value in row.figures.items():
        print(f"    {name:17} {in_words(value)}")
    print(f"    {'goal':17} {row.goal}: {'reached' if row.reached else 'NOT reached'}\n", flush=True)


def enter_namespace():
    """A network of its own: no port or TIME_WAIT of anything else is met, and the machine's choice of
    congestion control does not count: one that paces what it sends (BBR) would be what is measured.
    Mounts of its own too: some peers take only the system's accounts (peers_ftp.py)."""
    if os.geteuid() == 0 and os.environ.get("BENCH_INSIDE") is None:
        os.environ["BENCH_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable, *sys.argv])
    if os.geteuid() == 0:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").write_text("reno")  # every kernel has it


def parse_args():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", default=str(TOP / "build"), help="meson's folder")
    p.add_argument("--rows", nargs="*", choices=list(ROWS), default=list(ROWS))
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--phones", type=int, default=100000, help="of the large inventory")
    p.add_argument("--idle", type=int, default=10000, help="idle connections")
    p.add_argument("--ftp-idle", type=int, default=2000, help="idle FTP sessions")
    p.add_argument("--peers-only", action="store_true",
        help="of FTP, FTPS and TFTP measure the others alone")
    p.add_argument("--scale", type=float, default=1, help="requests and boots, times this")
    p.add_argument("--tmpfs", default="/dev/shm", help="where what must not touch a disk goes")
    p.add_argument("--disk", help="where the third row's data goes; default: the build folder")
    p.add_argument("--json", help="also write the figures into this file")
    return p.parse_args()


def main():
    args = parse_args()
    args.build = str(pathlib.Path(args.build).resolve())
    if set(args.rows) & set(rows_transfer.ROWS) and os.environ.get("BENCH_INSIDE") is None:
        unpack.unpack(pathlib.Path(args.build) / "peers", say)  # while there is a network
    if "web" in args.rows:
        rows_web.prepare()
    enter_namespace()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    subprocess.run(["ninja", "-C", args.build, "--quiet", "server/bootline", "web",
        *("tests/bench/" + t for t in TOOLS)], check=True)
    rows, start = [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bootline-bench-", dir=args.tmpfs) as scratch, \
            tempfile.TemporaryDirectory(prefix="bench-", dir=args.disk or args.build) as disk:
        b = Bench(args, scratch, disk)
        os.chmod(scratch, 0o755)  # servers that give up their rights serve files below it
        for name in args.rows:
            say(f"-- {name}: {ROWS[name].__doc__}")
            try:
                rows.append(ROWS[name](b))
            finally:
                b.stop_all()
            show(rows[-1])
    print(f"{time.monotonic() - start:.0f} s")
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps([r._asdict() for r in rows], indent=1))


if __name__ == "__main__":
    main()
