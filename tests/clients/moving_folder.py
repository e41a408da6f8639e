"""A boot folder as people leave them: every quirk once, named by what it is."""

import os

VVX400 = "3111-46157-002"  # VVX 400


def user(number, secret=None, more=""):
    secret = f's-{number}' if secret is None else secret
    return (f'<user reg.1.address="{number}@pbx.example" reg.1.auth.userId="{number}" '
            f'reg.1.auth.password="{secret}" reg.1.label="{number}" {more}/>\n')


def write(root, path, body):
    at = root / path
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_bytes(body if isinstance(body, bytes) else body.encode())
    return at


def office(root):
    """Six phones: two sites by files, one model by a suffix, all with a common file."""
    write(root, "000000000000.cfg",
          '<APPLICATION APP_FILE_PATH="fw/sip.ld" LOG_FILE_DIRECTORY="logs" OVERRIDES_DIRECTORY="overrides" '
          'CONTACTS_DIRECTORY="contacts"><Software CONFIG_FILES="[PHONE_MAC_ADDRESS]-user.cfg, common.cfg"/>'
          '</APPLICATION>')
    write(root, "common.cfg", '<all voIpProt.SIP.local.port="5060"><deep dialplan.digitmap="[2-9]xx" '
                              'tcpIpApp.sntp.address="ntp.example"/></all>')
    for site in ("Berlin", "Rio"):
        write(root, f"sites/{site}.cfg", f'<site lcl.ml.lang="{site}" dialplan.digitmap="{site}.T"/>')
    macs = []
    for i in range(6):
        mac = f"0004f2c0000{i}"
        macs.append(mac)
        if i < 4:
            site = "Berlin" if i < 2 else "Rio"
            write(root, f"{mac}.cfg", f'<APPLICATION APP_FILE_PATH="fw/sip.ld" OVERRIDES_DIRECTORY="overrides" CONTACTS_DIRECTORY="contacts" '
                                      f'CONFIG_FILES="{mac}-user.cfg,  sites/{site}.cfg, common.cfg"/>')
        write(root, f"{mac}-user.cfg", user(200 + i, more=f'up.screen="{i}" reg.1.srtp.enable="1"'))
    return macs


def everything(root):
    """The office, and whatever else lies about in such folders."""
    macs = office(root)
    write(root, f"overrides/{macs[0]}-phone.cfg", '<PHONE_CONFIG><OVERRIDES np.x="1"/></PHONE_CONFIG>')
    write(root, f"overrides/{macs[1]}-web.cfg", b"<broken")  # as the phone has left it
    write(root, f"contacts/{macs[0]}-directory.xml", "<directory/>")
    write(root, f"{macs[0]}-calls.xml", "<callList/>")
    write(root, "000000000000-directory.xml", "<directory/>")
    write(root, "000000000000-directory~.xml", "<directory/>")
    write(root, f"{macs[2]}-license.cfg", "<licenses/>")
    write(root, f"logs/{macs[0]}-app.log", f"0716212747|so   |*|00|Platform: Assembly={VVX400} Rev=A\n")
    write(root, f"{macs[0]}-boot.log", "boot\n")
    write(root, "logs/empty/.keep", b"")
    write(root, f"fw/{VVX400}.sip.ld", os.urandom(5000))
    write(root, "fw/sip.ver", "5.9.8.5760")
    write(root, "oddly_named.ld", b"x")
    write(root, "common.cfg~", "<old/>")
    write(root, "common.cfg.old", "<old/>")
    write(root, "Ring.wav", b"RIFF")
    write(root, "nobody.cfg", '<a b.c="1"/>')
    write(root, f"{macs[0]}-unused.cfg", '<a b.c="1"/>')
    (root / "link.cfg").symlink_to("common.cfg")
    os.mkfifo(root / "pipe")
    return macs
