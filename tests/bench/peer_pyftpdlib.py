"""An FTP server of pyftpdlib, in one process: PORT FOLDER USER PASSWORD FIRST-PORT LAST-PORT."""

import logging
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer


def main(port, folder, user, password, first, last):
    logging.basicConfig(level=logging.WARNING)
    authorizer = DummyAuthorizer()
    authorizer.add_user(user, password, folder, perm="elradfmw")
    handler = FTPHandler
    handler.authorizer = authorizer
    # A range, and not a long one: it is copied for each transfer; without one the kernel searches.
    handler.passive_ports = range(int(first), int(last) + 1)
    server = FTPServer(("127.0.0.1", int(port)), handler, backlog=4096)
    server.max_cons = 100000
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
