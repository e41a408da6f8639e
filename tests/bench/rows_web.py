"""The row `web`: the page's list of phones in a browser, before a large inventory."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess

import peers
from figures import Row

TESTS = pathlib.Path(__file__).resolve().parent.parent
GOAL_MS = 300
ROUNDS = 12


def prepare():
    """The browser's driver, while there is a network."""
    if not (TESTS / "browser/node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
            cwd=TESTS / "browser", check=True)


def row_web(b):
    """The list of phones and searches in it, as a browser shows them."""
    data = b.scratch / "web"
    shutil.copytree(b.inventory(b.args.phones), data)
    server = b.started(peers.start_bootline(b.exe, str(data), ("http", "admin"),
        more=("--web", str(pathlib.Path(b.args.build) / "web"))))
    url = server.urls["admin"].replace("admin:", "http:")
    link = subprocess.run([b.exe, "account", "setup-link", "--data", str(data), "--url", url],
        stdout=subprocess.PIPE, text=True, check=True).stdout
    done = subprocess.run(["node", str(TESTS / "bench/web.mjs"), str(ROUNDS), str(b.args.phones)],
        stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "BOOTLINE_URL": url, "BOOTLINE_SETUP": link})
    took = json.loads(done.stdout)
    figures = {name: {"median_ms": round(statistics.median(ms)), "least_ms": round(min(ms)),
        "most_ms": round(max(ms))} for name, ms in took.items()}
    worst = max(f["median_ms"] for f in figures.values())
    return Row(f"the page's list of {b.args.phones:,} phones in Chromium", figures,
        f"each median < {GOAL_MS} ms", worst < GOAL_MS)


ROWS = {"web": row_web}
