"""What a peer may send, claim or leave undone, beside the malformed requests of
test_http_hostile.py."""

import random
import socket

from conftest import DEADLINE_S


def test_a_host_and_forwarding_fields_are_never_trusted(server, mac):
    answer = server.get(f"{mac}.cfg", headers={"Host": "evil.example", "X-Forwarded-For": "10.9.8.7",
                                               "X-Original-URL": "/000000000000.cfg"})
    assert answer.status == 200
    assert answer.body == server.get(f"{mac}.cfg").body
    assert "evil" not in repr(answer.headers)


def test_an_idle_connection_is_closed(start):
    server = start("--idle", 1)
    connection = server.connect()
    assert server.get("x", connection=connection).status == 404
    assert connection.sock.recv(1) == b""
    connection.close()


def test_random_bytes_do_no_harm(server):
    dice = random.Random(1)
    for _ in range(200):
        with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as sock:
            try:
                sock.sendall(dice.randbytes(dice.randrange(1, 400)) + b"\r\n\r\n")
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(65536):
                    pass
            except (ConnectionResetError, BrokenPipeError):
                pass
    assert server.get("x").status == 404
