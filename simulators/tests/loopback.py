"""ループバック: a desk served on a free port, for as long as the test needs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from simulators.server import Desk, Server


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """待受: gives the address of the desk."""
    server = Server(("127.0.0.1", 0), desk)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
