"""The row `import`: a package of firmware is taken in beside phones that boot."""

import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time
import zipfile

import inventory
from figures import MIB, Row, say

IMAGES, IMAGE_BYTES = 20, 50 * MIB  # of a large package; they cannot be compressed
BOOT_PHONES = 1000
TIMES_AS_LONG, TIMES_AS_LATE = 2, 2
CHUNK = 4 * MIB


def make_package(path, image_bytes):
    """A split package as the vendor packs it: deflated, though nothing gets smaller by it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        z.writestr("sip.ver", "5.9.2.3446")
        for number in range(IMAGES):
            with z.open(f"3111-{46000 + number}-001.sip.ld", "w", force_zip64=True) as out:
                for _ in range(0, image_bytes, CHUNK):
                    out.write(os.urandom(min(CHUNK, image_bytes)))


def settle():
    """What earlier runs have written is on the disk, and costs this one nothing."""
    os.sync()


def time_bsdtar(package, folder):
    """Unpacked and synced, as an administrator would do it."""
    target = pathlib.Path(tempfile.mkdtemp(dir=folder))
    settle()
    start = time.monotonic()
    subprocess.run([shutil.which("bsdtar"), "-xf", str(package), "-C", str(target)], check=True)
    os.sync()
    took = time.monotonic() - start
    shutil.rmtree(target)
    return took


def time_import(b, data, package):
    settle()
    start = time.monotonic()
    inventory.run(b.exe, data, "firmware", "add", str(package))
    took = time.monotonic() - start
    inventory.run(b.exe, data, "firmware", "remove", "5.9.2.3446")
    return took


def boots_while(b, ours, flags, phones, work):
    """The boots' p99, run after run, until the work has ended: the last run may outlast it and
    does not count, unless it is the only one."""
    late = []
    while work.poll() is None:
        late.append(b.load.run("boot", ours, phones, *flags)["p99_us"])
    if work.returncode != 0:
        raise SystemExit(f"bench: the import failed: {work.communicate()[0]}")
    return late[:-1] or late


def row_import(b):
    """A package of 1 GB into a data folder on the disk, beside bsdtar; boots meanwhile."""
    if shutil.which("bsdtar") is None:
        raise SystemExit("bench: bsdtar is not installed: apt install libarchive-tools")
    image_bytes = max(int(IMAGE_BYTES * b.args.scale), MIB)
    package = b.disk / "package.zip"
    say(f"making a package of {IMAGES} images of {image_bytes // MIB} MiB")
    make_package(package, image_bytes)
    ours = b.bootline(BOOT_PHONES, b.disk)
    took = {"bootline": [], "bsdtar": []}
    for number in range(b.args.rounds):
        took["bsdtar"].append(time_bsdtar(package, b.disk))
        took["bootline"].append(time_import(b, ours.folder, package))
        say(f"round {number + 1}: " + ", ".join(f"{n} {t[-1]:.2f} s" for n, t in took.items()))
    ratio = statistics.median(a / c for a, c in zip(took["bootline"], took["bsdtar"]))

    # Phones that boot at a pace that leaves the machine time, as phones do; else they wait for themselves.
    steps = inventory.boot_paths(ours)
    flags = ["--parallel", "4", "--phones", str(BOOT_PHONES), "--put", "/logs/%-app.log"]
    for path in reversed(steps):
        flags = ["--get", path] + flags
    phones = b.count(1000)
    b.load.run("boot", ours, phones, *flags)
    idle = [b.load.run("boot", ours, phones, *flags)["p99_us"] for _ in range(max(b.args.rounds, 3))]
    busy = []
    for _ in range(b.args.rounds):
        work = subprocess.Popen([b.exe, "firmware", "add", str(package), "--data", str(ours.folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        busy += boots_while(b, ours, flags, phones, work)
        inventory.run(b.exe, ours.folder, "firmware", "remove", "5.9.2.3446")
    later = statistics.median(busy) / statistics.median(idle)
    figures = {name: f"{statistics.median(t):.2f} s" for name, t in took.items()}
    figures |= {"ratio": round(ratio, 3), "p99 idle": f"{statistics.median(idle):.0f} us",
        "p99 meanwhile": f"{statistics.median(busy):.0f} us", "later": round(later, 3)}
    return Row(f"a package of {IMAGES} images of {image_bytes // MIB} MiB is taken in, synced, on the disk",
        figures, f"<= {TIMES_AS_LONG} x bsdtar -xf and sync, p99 of boots <= {TIMES_AS_LATE} x idle",
        ratio <= TIMES_AS_LONG and later <= TIMES_AS_LATE)


ROWS = {"import": row_import}
