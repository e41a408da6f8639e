"""Authorities of phones and the certificates that they sign, made on the spot by openssl."""

import subprocess


def openssl(*words):
    ran = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


class Authority:
    """One that signs for phones.  `pem` is its certificate."""

    def __init__(self, folder, name="Polycom Root CA"):
        self.folder, self.name = folder, name.replace(" ", "-")
        self.pem, self.key = folder / f"{self.name}.pem", folder / f"{self.name}.key"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 30, "-subj", f"/O=Polycom Inc./CN={name}",
                "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", self.key, "-out", self.pem)

    def sign(self, name, days=30, purpose="clientAuth,serverAuth"):
        """A certificate for a common name: the file of it and its key, as curl and Python take it."""
        stem = self.folder / f"{self.name}-{name}-{days}-{purpose}".replace(",", "-")
        files = {kind: stem.with_suffix("." + kind) for kind in ("key", "csr", "crt", "ext", "pem")}
        if files["pem"].exists():
            return files["pem"]
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/O=Polycom Inc./CN={name}", "-keyout", files["key"],
                "-out", files["csr"])
        files["ext"].write_text(f"basicConstraints=CA:FALSE\nextendedKeyUsage={purpose}\n")
        openssl("x509", "-req", "-in", files["csr"], "-CA", self.pem, "-CAkey", self.key, "-set_serial", abs(hash(stem)),
                "-days", days, "-extfile", files["ext"], "-out", files["crt"])
        files["pem"].write_text(files["crt"].read_text() + files["key"].read_text())
        return files["pem"]
