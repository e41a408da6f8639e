"""The rows of FTP, FTPS and TFTP."""

import os
import pathlib
import tempfile

import inventory
import peers
import peers_ftp
import peers_tftp
from figures import KIB, Row, compare_goals, rate, say, spread_bytes

PHONES = 1000
FILES = 4  # of a boot: the master and the first layers
IMAGE, IMAGE_BYTES = "image.ld", 50 * 1024 * 1024
LOG_BYTES = 4096
SESSIONS = 8  # of ftp-small
TWO_THREADS = ("--threads", "2")  # one is kept busy by less than what bootline can do

# Boots, or small transfers, of one run: about as long for each server.
FTP_BOOTS = {"bootline": 8000, "loop": 8000, "pyftpdlib": 2000, "pure-ftpd": 1500, "vsftpd": 1000,
    "proftpd": 800}
FTP_SMALL = {"bootline": 30000, "loop": 30000, "pure-ftpd": 20000}
TFTP_BOOTS = {"bootline": 15000, "loop": 15000, "dnsmasq": 15000, "atftpd": 6000, "tftpd-hpa": 1000}


def start_ours(b, schemes, root=None):
    """bootline, unless only the others are wanted; HTTP is there for what is fetched."""
    schemes = ("http",) if b.args.peers_only else ("http", *schemes)
    return b.bootline(PHONES, schemes=schemes, root=root)


def start_peers(b, module, names, files=None, folder=None):
    """Each on the same files, its own copy where phones store; those that this machine has not
    are said."""
    for name in names:
        prefix = pathlib.Path(tempfile.mkdtemp(dir=b.scratch))
        prefix.chmod(0o755)
        root = prefix / "files" if folder is None else folder
        if folder is None:
            peers.write_files(root, files)
        try:
            yield b.started(module.STARTS[name](b, prefix, root))
        except peers.Missing as why:
            say(f"{name} is left out: {why}")


def boot_files(b, ours):
    """What phones fetch: steps ("%.cfg"), files (name -> bytes), and where the lengths stand."""
    steps = [s.lstrip("/") for s in inventory.boot_paths(ours)[:FILES]]
    names = [s.replace("%", inventory.mac(i)) for i in range(PHONES) for s in steps]
    return steps, peers.fetch(ours, names), names


def write_lengths(b, files, names, more_steps):
    """One number a line, phone by phone; steps that store have none."""
    lengths = [len(files[n]) for n in names]
    path = b.scratch / f"lengths-{more_steps}"
    with open(path, "w") as out:
        for i in range(0, len(lengths), FILES):
            out.writelines(f"{n}\n" for n in lengths[i:i + FILES] + [0] * more_steps)
    return str(path)


def loop_bytes(files):
    return str(sum(len(f) for f in files.values()) // len(files))


def ours_first(b, ours, scheme, others):
    return ([] if b.args.peers_only else [ours.over(scheme)]) + others


def image_folder(b):
    """A folder with an image, made once."""
    folder = b.scratch / "images"
    if not folder.exists():
        folder.mkdir()
        (folder / IMAGE).write_bytes(os.urandom(IMAGE_BYTES))
    return folder


def length_flags(server, lengths, files):
    return ["--length", loop_bytes(files)] if server.name == "loop" else ["--lengths", lengths]


def row_ftp_boot(b):
    """Boots over FTP, everything on tmpfs."""
    ours = start_ours(b, ["ftp"])
    steps, files, names = boot_files(b, ours)
    lengths = write_lengths(b, files, names, 1)
    others = [*start_peers(b, peers_ftp, ["pyftpdlib", "pure-ftpd", "vsftpd", "proftpd"], files),
        b.started(peers.start_loop(b.tool("loop_ftp"), "--bytes", loop_bytes(files)))]
    script = [flag for s in steps for flag in ("--get", s)] + ["--put", "logs/%-app.log"]

    def run(server):
        flags = length_flags(server, lengths, files)
        return lambda share: b.load.run("boot", server, int(b.count(FTP_BOOTS[server.name]) * share),
            *script, *flags, "--parallel", "50", "--phones", str(PHONES), *TWO_THREADS)
    servers = ours_first(b, ours, "ftp", others)
    found = b.rounds({s.name: run(s) for s in servers})
    if not b.args.peers_only:
        inventory.check_uploads(ours, 3)
    return compare_goals(f"boots over FTP: {FILES} RETR, a STOR of {LOG_BYTES} bytes, 50 in flight, "
        "on tmpfs", found, [("best", 3.5), ("vsftpd", 7)])


def row_ftp_small(b):
    """One small file, over and over, in sessions that stay."""
    ours = start_ours(b, ["ftp"])
    name = inventory.mac(0) + inventory.REPEATED
    files = peers.fetch(ours, [name])
    size = str(len(files[name]))
    others = [*start_peers(b, peers_ftp, ["pure-ftpd"], files),
        b.started(peers.start_loop(b.tool("loop_ftp"), "--bytes", size))]

    def run(server, sessions):
        return lambda share: b.load.run("get", server, int(b.count(FTP_SMALL[server.name]) * share),
            "--get", name, "--length", size, "--parallel", str(sessions),
            *(TWO_THREADS if sessions > 1 else ()))
    servers = ours_first(b, ours, "ftp", others)
    found = b.rounds({s.name: run(s, SESSIONS) for s in servers})
    row = compare_goals(f"a file of {size} bytes over and over, {SESSIONS} FTP sessions", found,
        [("pure-ftpd", 1.3)])
    # In lock step with one client it is how fast the machine wakes up that counts.
    alone = b.rounds({s.name: run(s, 1) for s in servers})
    three = [run(servers[0], SESSIONS)(2) for _ in range(3)]  # ports and their like wear out
    row.figures["one session"] = {name: round(rate(f)) for name, f in alone.items()}
    row.figures["three in a row"] = ", ".join(f"{f['per_second']:,.0f}" for f in three)
    lasting = three[2]["per_second"] / three[0]["per_second"]
    return row._replace(goal=row.goal + ", the third of three in a row 0.9 x the first",
        reached=row.reached and lasting >= 0.9)


def image_rounds(b, servers, one, fifty, mode="get", **flags):
    """name -> figures, for one image after the other and for fifty at once.
    mode: "boot" for a connection of its own for each, as phones have them."""
    def run(server, count, *more):
        more = [*more, *flags.get(server.name.replace("-", "_"), [])]
        return lambda share: b.load.run(mode, server, max(int(count * b.args.scale * share), 2),
            "--get", ("/" if server.url.startswith("http") else "") + IMAGE, "--length",
            str(IMAGE_BYTES), *more)
    ones = b.rounds({s.name: run(s, one) for s in servers})
    fifties = b.rounds({s.name: run(s, fifty, "--parallel", "50", *TWO_THREADS)
        for s in servers})
    return ones, fifties


def both(work, ones, fifties, goals_one, goals_fifty):
    """One row of two comparisons."""
    one = compare_goals("", ones, goals_one, spread_bytes)
    fifty = compare_goals("", fifties, goals_fifty, spread_bytes)
    figures = {f"{name}, one": v for name, v in one.figures.items()}
    figures |= {f"{name}, fifty": v for name, v in fifty.figures.items()}
    return Row(work, figures, f"one: {one.goal}; fifty: {fifty.goal}",
        one.reached and fifty.reached)


def row_ftp_image(b):
    """Images over FTP."""
    folder = image_folder(b)
    ours = start_ours(b, ["ftp"], root=folder)
    others = [*start_peers(b, peers_ftp, ["vsftpd", "proftpd"], folder=folder),
        b.started(peers.start_loop(b.tool("loop_ftp"), "--file", str(folder / IMAGE)))]
    ones, fifties = image_rounds(b, ours_first(b, ours, "ftp", others), 80, 300)
    return both("50 MiB over FTP, one and fifty at once", ones, fifties, [("vsftpd", 1.0)],
        [("proftpd", 1.3)])


def web_images(b, scheme, one, fifty):
    """Images over HTTP or HTTPS."""
    folder = image_folder(b)
    ours = start_ours(b, [s for s in (scheme,) if s != "http"], root=folder)
    nginx = b.started(peers.start_nginx_folder(tempfile.mkdtemp(dir=b.scratch), folder,
        scheme == "https"))
    ones, fifties = image_rounds(b, ours_first(b, ours, scheme, [nginx]), one, fifty,
        "get" if scheme == "https" else "boot")
    row = both(f"50 MiB over {scheme.upper()}, one and fifty at once", ones, fifties, [],
        [("nginx", 0.95)])
    if scheme == "https":
        row.figures["cipher"] = ", ".join(f"{name} {f[0]['cipher']}" for name, f in ones.items())
    return row


def row_image_http(b):
    """Images over HTTP."""
    return web_images(b, "http", 80, 300)


def row_image_https(b):
    """Images over HTTPS."""
    return web_images(b, "https", 20, 100)


def row_ftps_image(b):
    """Images over FTPS, beside nginx over HTTPS."""
    folder = image_folder(b)
    ours = start_ours(b, ["ftps"], root=folder)
    others = [b.started(peers.start_nginx_folder(tempfile.mkdtemp(dir=b.scratch), folder, True)),
        *start_peers(b, peers_ftp, ["vsftpd-tls"], folder=folder)]
    ones, fifties = image_rounds(b, ours_first(b, ours, "ftps", others), 20, 100)
    row = both("50 MiB over FTPS, one and fifty at once, beside nginx over HTTPS", ones, fifties,
        [("nginx", 0.9)], [("nginx", 0.9)])
    row.figures["cipher"] = ", ".join(f"{name} {f[0]['cipher']}" for name, f in ones.items())
    return row


def row_tftp_boot(b):
    """Boots over TFTP."""
    ours = start_ours(b, ["tftp"])
    steps, files, names = boot_files(b, ours)
    lengths = write_lengths(b, files, names, 0)
    others = [*start_peers(b, peers_tftp, ["dnsmasq", "atftpd", "tftpd-hpa"], files),
        b.started(peers.start_loop(b.tool("loop_tftp"), "--bytes", loop_bytes(files)))]
    script = [flag for s in steps for flag in ("--get", s)]

    def run(server):
        flags = length_flags(server, lengths, files)
        return lambda share: b.load.run("boot", server, int(b.count(TFTP_BOOTS[server.name]) * share),
            *script, *flags, "--parallel", "50", "--phones", str(PHONES), "--sources", "64",
            *TWO_THREADS)
    found = b.rounds({s.name: run(s) for s in ours_first(b, ours, "tftp", others)})
    return compare_goals(f"boots over TFTP: {FILES} RRQ of 512 byte blocks, 50 in flight", found,
        [("dnsmasq", 0.95)])


def row_tftp_image(b):
    """Images over TFTP."""
    folder = image_folder(b)
    ours = start_ours(b, ["tftp"], root=folder)
    others = [*start_peers(b, peers_tftp, ["dnsmasq", "atftpd", "tftpd-hpa"], folder=folder),
        b.started(peers.start_loop(b.tool("loop_tftp"), "--bytes", str(IMAGE_BYTES)))]
    servers = ours_first(b, ours, "tftp", others)

    def run(server, count, *flags):
        return lambda share: b.load.run("get", server, count if share == 1 else 1, "--get", IMAGE,
            "--length", str(IMAGE_BYTES), "--blksize", "1428", *flags)
    tens = b.rounds({s.name: run(s, 10, "--parallel", "10") for s in servers})
    windows = b.rounds({s.name: run(s, 6, "--windowsize", "16") for s in servers
        if s.name in ("bootline", "atftpd", "loop")})
    ten = compare_goals("", tens, [("dnsmasq", 1.1)], spread_bytes)
    window = compare_goals("", windows, [("atftpd", 1.25)], spread_bytes)
    figures = {f"{name}, ten": v for name, v in ten.figures.items()}
    figures |= {f"{name}, window": v for name, v in window.figures.items()}
    return Row("50 MiB over TFTP, blksize 1428: ten at once; one with windowsize 16", figures,
        f"ten: {ten.goal}; window: {window.goal}", ten.reached and window.reached)


def row_ftp_memory(b):
    """What an idle FTP session costs."""
    ours = start_ours(b, ["ftp"])
    name = inventory.mac(0) + inventory.REPEATED
    files = peers.fetch(ours, [name])
    others = [*start_peers(b, peers_ftp, ["pyftpdlib", "vsftpd"], files),
        b.started(peers.start_loop(b.tool("loop_ftp")))]
    count, each = b.args.ftp_idle, {}
    for server in ours_first(b, ours, "ftp", others):
        b.load.run("boot", server, 200, "--get", name, "--parallel", "20")
        before = server.memory_bytes("Pss")
        after = b.load.hold(server, count, lambda: server.memory_bytes("Pss"))
        each[server.name] = round((after - before) / count / KIB, 2)
    return Row(f"memory of one of {count:,} idle FTP sessions that are logged in",
        {"idle_kib": each}, "< 4 KiB", each.get("bootline", 4) < 4)


ROWS = {"ftp-boot": row_ftp_boot, "ftp-small": row_ftp_small, "ftp-image": row_ftp_image,
    "image-http": row_image_http, "image-https": row_image_https, "ftps-image": row_ftps_image,
    "tftp-boot": row_tftp_boot, "tftp-image": row_tftp_image,
    "ftp-memory": row_ftp_memory}
