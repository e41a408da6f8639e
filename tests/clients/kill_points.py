"""Kill -9 at chosen system calls of a command that ends by itself: where it makes them, and what a data folder is then."""

import shutil
import signal
import sqlite3
import subprocess
from collections import Counter

from conftest import DEADLINE_S, PROGRAM, TRACED

# Calls that read what is moved in, that change a disk, or that make a change last.
CALLS = ("openat", "mkdirat", "linkat", "renameat2", "renameat", "unlink", "unlinkat", "ftruncate", "write", "pwrite64",
         "fsync", "fdatasync")


def traced(words, *how):
    return subprocess.run(["strace", "-f", "-qq", *how, PROGRAM, *map(str, words)], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=DEADLINE_S, env=TRACED)


def kill_points(words, log, own, spread):
    """Where to kill a command: [(call, number of it)] in the order of its run, which this runs once.

    Of the calls of `own` each is a point; of all others together `spread` points, evenly.
    """
    ran = traced(words, "-o", log, "-e", f"trace={','.join(CALLS)}")
    assert ran.returncode == 0, ran.stderr
    seen, rare, common = Counter(), [], []
    for line in log.read_text(errors="replace").splitlines():
        call = line.split(None, 1)[1].partition("(")[0]
        if call not in CALLS:
            continue
        seen[call] += 1
        at = (sum(seen.values()), call, seen[call])
        (rare if call in own else common).append(at)
    step = len(common) / spread
    return [at[1:] for at in sorted(rare + [common[int(i * step)] for i in range(spread)])]


def kill_at(words, call, number):
    """Runs it with kill -9 at the number-th of these calls; False where it came to its end."""
    ran = traced(words, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
    if ran.returncode == 0:
        return False
    # strace itself stumbles now and then over a process that it has killed.
    assert ran.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL) or b"strace: ptrace" in ran.stderr, ran.stderr
    return True


def inventory(data, beside):
    """The whole inventory as text, looked at in a copy, for who looks mends; it must be sound."""
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    for at in data.glob("bootline.db*"):
        shutil.copy(at, beside)
    with sqlite3.connect(beside / "bootline.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return sorted(db.iterdump())
