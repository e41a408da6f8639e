"""Two thousand virtual phones of five models go through three rings over HTTP, FTP and TFTP; 3 % fail, and a ring halts by itself."""

import csv
import os
import select
import subprocess
import time

from conftest import DEADLINE_S, PROGRAM
from test_firmware import make_zip
from test_rollout import NEW, OLD, show

# Model, part, how many, over which protocol, and how taking the image goes wrong where it does.
FLEET = [
    ("VVX400", "3111-46157-002", 600, "http", "signature"),
    ("VVX410", "3111-46162-001", 500, "ftp", "signature"),
    ("VVX500", "3111-44500-001", 400, "tftp", "old"),
    ("VVX600", "3111-44600-001", 300, "http", "loop"),
    ("VVX300", "3111-46135-002", 200, "ftp", "signature"),
]
FIRST, FAULT_PERCENT = 0x0004F2500000, 3
FAILING = sum(count * FAULT_PERCENT // 100 for _, _, count, _, _ in FLEET)
POLLS = 1000  # more than anybody needs


def add_fleet(server, folder):
    """The inventory, by a table, as an administrator brings two thousand phones in."""
    server.cli("site", "add", "all", "--network", "127.0.0.0/8", "--trust", "network")
    macs, number = {}, FIRST
    with open(folder / "fleet.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["mac", "model", "site"])
        for model, _, count, _, _ in FLEET:
            macs[model] = [f"{number + i:012x}" for i in range(count)]
            number += 0x1000
            table.writerows([mac, model, "all"] for mac in macs[model])
    server.cli("phone", "import", folder / "fleet.csv", "--create")
    return macs


def has_fault(i):
    return (i + 1) * FAULT_PERCENT // 100 > i * FAULT_PERCENT // 100


def start_phones(server, macs):
    """A process of virtual phones for each model: they boot, and then ask for software again and again."""
    return [subprocess.Popen([
        PROGRAM, "boot", f"{protocol}://127.0.0.1:{server.ports[protocol]}", "--mac", macs[model][0], "--model", model, "--count", str(count),
        "--parallel", "25", "--version", OLD, "--update", "--fault", fault, "--fault-percent", str(FAULT_PERCENT), "--polls", str(POLLS), "--pause", "3",
        "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for model, _, count, protocol, fault in FLEET]


def follow(server, rollout, is_there):
    """Waits for a rollout to be somewhere, for as long as something happens in it.  Seldom looked at: the machine has two thousand phones to play."""
    shown, end = None, 0
    while True:
        now = show(server, rollout)
        if is_there(now):
            return now
        if shown is None or now["rings"] != shown["rings"]:
            shown, end = now, time.monotonic() + DEADLINE_S
        assert time.monotonic() < end, f"nothing happens any more: {shown}"
        select.select([], [], [], 0.5)


def test_two_thousand_phones_go_through_three_rings_and_one_ring_halts_by_itself(start, tmp_path):
    server = start("--rollout-look", "1", "--visit-pause", "1", "--ftp", "127.0.0.1:0", "--tftp", "127.0.0.1:0", "--sandbox", "require",
                   "--tftp-unanswered", "1000")
    for release in (OLD, NEW):
        server.cli("firmware", "add", make_zip(tmp_path / f"{release}.zip", {
            **{f"{part}.sip.ld": os.urandom(40_000) for _, part, _, _, _ in FLEET}, "sip.ver": release.encode()}))
    macs = add_fleet(server, tmp_path)
    # The first ring: a few of each model that are well.  The second: a tenth of all.  The third: the rest, with nearly all that fail.
    lab = [mac for model in macs for i, mac in enumerate(macs[model][:12]) if not has_fault(i)]
    rollout = server.cli_json(
        "rollout", "add", "--release", NEW, "--ring", "macs:" + ",".join(lab), "--ring", "percent:10", "--ring", "rest", "--pace", "0",
        "--wait", "2s", "--patience", "10m", "--halt-count", "20", "--halt-percent", "0")["id"]
    server.cli("rollout", "start", rollout)
    phones = start_phones(server, macs)
    try:
        assert follow(server, rollout, lambda r: r["ring"] == 2)["rings"][0]["done"] == len(lab)
        halted = follow(server, rollout, lambda r: r["state"] == "halted")
        assert halted["ring"] == 3 and "of ring 3 failed." in halted["why"], halted["why"]
        assert halted["rings"][0]["failed"] == 0 and halted["rings"][1]["failed"] < 20 <= halted["rings"][2]["failed"]
        # What has failed is forgiven; as many again may fail before it halts again.
        state = halted
        while state["state"] == "halted":
            server.cli("rollout", "resume", rollout)
            state = follow(server, rollout, lambda r: r["state"] in ("halted", "done"))
    finally:
        for process in phones:
            process.terminate()
            process.communicate()
    rings = state["rings"]
    assert sum(r["done"] for r in rings) == 2000 - FAILING and sum(r["failed"] for r in rings) == FAILING
    assert sum(r["phones"] for r in rings) == 2000 and rings[1]["phones"] == 200
    failed = {row["mac"]: row["reason"] for row in state["failed"]}
    for model, _, _, _, fault in FLEET:
        expected = {"old": "old_version", "signature": "complaint", "loop": "loop"}[fault]
        assert {mac for i, mac in enumerate(macs[model]) if has_fault(i)} == {mac for mac in macs[model] if mac in failed}
        assert all(failed[mac] == expected for mac in macs[model] if mac in failed), (model, failed)
