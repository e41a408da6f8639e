"""The row `moving`: a boot folder of many phones is moved in from, and the move is proven."""

import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from figures import KIB, Row, say

PHONES = 600
SITES = 10
SHARED_BYTES = 200 * KIB  # of the file that every phone's list names: a stock sip.cfg
GOAL_S = 60


def make_folder(root, phones):
    """Masters, each phone's own file, overrides and log, ten sites' files, and a large one that all read."""
    for name in ("overrides", "logs"):
        (root / name).mkdir()
    parts, size = [], 0
    while size < SHARED_BYTES:
        values = " ".join(f'bench.part{len(parts)}.value{k}="some text of value {k}"' for k in range(40))
        parts.append(f" <part {values}/>")
        size += len(parts[-1]) + 1
    (root / "shared.cfg").write_text("\n".join(["<all>", *parts, "</all>"]))
    (root / "000000000000.cfg").write_text('<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="shared.cfg"/>')
    for site in range(SITES):
        (root / f"site{site}.cfg").write_text(f'<site tcpIpApp.sntp.gmtOffset="{3600 * site}" dialplan.digitmap="[{site}]xxx"/>')
    for i in range(phones):
        mac = f"0004f2{i:06x}"
        (root / f"{mac}.cfg").write_text(
            f'<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="{mac}-user.cfg, site{i % SITES}.cfg, shared.cfg" '
            'LOG_FILE_DIRECTORY="logs" OVERRIDES_DIRECTORY="overrides"/>')
        (root / f"{mac}-user.cfg").write_text(
            f'<u reg.1.address="{i}@pbx.example" reg.1.auth.userId="{i}" reg.1.auth.password="secret-{i}" reg.1.label="{i}" '
            f'up.screen="{i}" lineKey.reassignment.enabled="1" lineKey.1.category="Line" lineKey.1.index="1"/>')
        (root / "overrides" / f"{mac}-phone.cfg").write_text(f'<PHONE_CONFIG><OVERRIDES np.x="{i}"/></PHONE_CONFIG>')
        (root / "logs" / f"{mac}-app.log").write_text(f"log {i}\n" * 100)


def timed(*words):
    start = time.monotonic()
    subprocess.run([str(w) for w in words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def row_moving(b):
    """`bootline import` and `import --verify` of a folder, each into a data folder of its own."""
    phones = b.count(PHONES)
    root = pathlib.Path(tempfile.mkdtemp(dir=b.scratch))
    say(f"making a boot folder of {phones:,} phones")
    make_folder(root, phones)
    took = {"import": [], "verify": []}
    for number in range(b.args.rounds):
        data = pathlib.Path(tempfile.mkdtemp(dir=b.disk)) / "data"
        took["import"].append(timed(b.exe, "import", root, "--data", data))
        took["verify"].append(timed(b.exe, "import", "--verify", root, "--data", data))
        shutil.rmtree(data.parent)
        say(f"round {number + 1}: " + ", ".join(f"{n} {t[-1]:.2f} s" for n, t in took.items()))
    shutil.rmtree(root)
    middle = {name: statistics.median(t) for name, t in took.items()}
    goal = GOAL_S * phones / PHONES
    figures = {name: f"{t:.2f} s" for name, t in middle.items()} | {
        "per phone": f"{middle['import'] / phones * 1000:.1f} ms"}
    return Row(f"a boot folder of {phones:,} phones, of which each reads a file of {SHARED_BYTES // KIB} KiB, moves in",
        figures, f"import under {goal:.0f} s, verify no slower than that import",
        middle["import"] < goal and middle["verify"] <= middle["import"])


ROWS = {"moving": row_moving}
