"""Peer speaks OTLP over grpcio and is told what to do by lines of JSON: see ../grpc/peer.ts, which starts it."""

import json
import sys
import threading

from client import run_client
from server import run_server

_output = threading.Lock()


def say(value):
    with _output:
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()


def commands():
    """The commands on stdin, until it ends."""
    return (json.loads(line) for line in sys.stdin)


if __name__ == "__main__":
    run = {"client": run_client, "server": run_server}[sys.argv[1]]
    run(json.loads(sys.argv[2]), commands(), say)
