"""What is made of the load tool's figures: medians, ratios, rows of the table."""

import collections
import statistics
import sys

MIB, KIB = 1024 * 1024, 1024

Row = collections.namedtuple("Row", "work figures goal reached")


def say(text):
    print(text, file=sys.stderr, flush=True)


def rate(figures):
    return statistics.median(f["per_second"] for f in figures)


def ratio(ours, theirs):
    """The median of the rounds' own ratios: what slows the machine slows both of a round."""
    return statistics.median(a["per_second"] / b["per_second"] for a, b in zip(ours, theirs))


def spread(figures):
    found = {
        "per_second": round(rate(figures)),
        "p50_us": statistics.median(f["p50_us"] for f in figures),
        "p99_us": statistics.median(f["p99_us"] for f in figures),
        "cpu_us": round(statistics.median(f["cpu_us"] for f in figures), 1),
    }
    if any(f["resent"] for f in figures):
        found["resent"] = sum(f["resent"] for f in figures)
    return found


def spread_bytes(figures):
    """Of images: how many bytes, not how many of them."""
    found = {
        "mb_per_second": round(statistics.median(f["bytes"] / f["seconds"] for f in figures) / 1e6),
        "cpu_ms": round(statistics.median(f["cpu_us"] for f in figures) / 1e3, 1),
    }
    if any(f["resent"] for f in figures):
        found["resent"] = sum(f["resent"] for f in figures)
    return found


def compare_goals(work, found, goals, spread_with=spread):
    """A row of ours against any number of peers, the bare loop among them.
    goals: (peer or "best", how many times as fast); a peer that is missing has no goal."""
    figures = {name: spread_with(f) for name, f in found.items()}
    ours, reached, words = found.get("bootline"), True, []
    others = {name: f for name, f in found.items() if name != "bootline"}
    if ours is not None:
        figures["ratio"] = {name: round(ratio(ours, f), 3) for name, f in others.items()}
    for peer, times in goals:
        if peer == "best":
            rates = {name: rate(f) for name, f in others.items() if name != "loop"}
            peer = max(rates, key=rates.get) if rates else peer
            words.append(f"{times} x the best peer ({peer})")
        else:
            words.append(f"{times} x {peer}")
        if peer not in others or ours is None:
            words[-1] += " (not measured)"
            reached = False
        else:
            reached = reached and ratio(ours, others[peer]) >= times
    return Row(work, figures, ", ".join(words), reached)
