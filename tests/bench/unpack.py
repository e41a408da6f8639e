"""Debian packages that are unpacked, not installed: the classes `peer` and `unpack` of packages.txt.

FTP servers exclude each other as Debian packages, TFTP servers too, and an installed one is
started.  Here each lies in a folder of the build, starts nothing and needs no root.
"""

import os
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


def wanted(kind):
    for line in (TOP / "packages.txt").read_text().splitlines():
        fields = line.split()
        if len(fields) == 2 and fields[0] == kind:
            yield fields[1]


def paths(folder):
    """Where the programs of what is unpacked are."""
    return [str(folder / "usr/sbin"), str(folder / "usr/bin")]


def unpack(folder, say, kind="peer"):
    """Makes sure that each of a class is unpacked below folder, once; one that cannot be fetched is
    said and left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in wanted(kind):
        done = folder / f"{package}.done"
        if done.exists():
            continue
        try:
            sandbox = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
            subprocess.run(["apt-get", "download", "-qq", *sandbox, package], cwd=folder, check=True)
            for file in folder.glob(f"{package}_*.deb"):
                subprocess.run(["dpkg-deb", "-x", str(file), str(folder)], check=True)
                file.unlink()
            done.touch()
        except (OSError, subprocess.CalledProcessError) as why:
            say(f"{package} cannot be unpacked: {why}")
