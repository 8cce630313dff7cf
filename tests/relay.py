"""故障を起こす中継: a TCP relay that is slow, silent, or cut off, as the test asks.

Put it between two of our systems on the loopback address, and see what they do. A fault may be
meant for certain requests alone, so that the call for a token passes and the act does not.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
CHUNK_BYTES = 65_536
BEGINNINGS = (b"GET ", b"POST ")


@dataclass
class Fault:
    """故障: what the relay does from now on to each request whose first line holds `of`."""

    of: bytes = b""
    delay_seconds: float = 0.0
    refuse: bool = False  # of connections, whatever is asked
    swallow_replies: bool = False  # the far side acts, and we never hear of it
    cut_after_bytes: int | None = None  # of each reply


@dataclass
class Line:
    """一本の接続: whether the request under way is meant, and how much of its reply has passed."""

    is_meant: bool = False
    passed: int = 0


@dataclass
class Relay:
    """中継: listens on `port`, passes everything to `target_port`, subject to the fault."""

    target_port: int
    fault: Fault = field(default_factory=Fault)
    port: int = 0
    struck: int = 0  # replies that were swallowed or cut

    def mend(self) -> None:
        """直す: everything passes again, and the count begins anew."""
        self.fault, self.struck = Fault(), 0

    async def open(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, LOOPBACK, self.port)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault.refuse:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self.target_port)
        except ConnectionError:  # nobody at home: as if there were no relay
            writer.transport.abort()
            return
        line = Line()
        try:
            await asyncio.gather(
                self._ask(line, reader, far_writer), self._answer(line, far_reader, writer)
            )
        except ConnectionError:
            writer.transport.abort()
        finally:
            far_writer.close()
            writer.close()

    async def _ask(
        self, line: Line, reader: asyncio.StreamReader, far_writer: asyncio.StreamWriter
    ) -> None:
        while chunk := await reader.read(CHUNK_BYTES):
            if chunk.startswith(BEGINNINGS):
                line.is_meant = self.fault.of in chunk.partition(b"\r\n")[0]
                line.passed = 0
            await self._send(line, far_writer, chunk)
        far_writer.write_eof()  # the caller has finished speaking; the other may still answer

    async def _answer(
        self, line: Line, far_reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while chunk := await far_reader.read(CHUNK_BYTES):
            limit = self.fault.cut_after_bytes if line.is_meant else None
            if limit is not None and line.passed + len(chunk) > limit:
                await self._send(line, writer, chunk[: max(0, limit - line.passed)])
                self.struck += 1
                raise ConnectionError
            line.passed += len(chunk)
            if self._is_silent(line):
                self.struck += 1
            else:
                await self._send(line, writer, chunk)
        if not self._is_silent(line):
            writer.write_eof()

    def _is_silent(self, line: Line) -> bool:
        return line.is_meant and self.fault.swallow_replies

    async def _send(self, line: Line, writer: asyncio.StreamWriter, chunk: bytes) -> None:
        if line.is_meant:
            await asyncio.sleep(self.fault.delay_seconds)
        writer.write(chunk)
        await writer.drain()


@contextmanager
def relay_to(target_port: int) -> Iterator[Relay]:
    """A relay in a thread of its own, for tests that are not asynchronous themselves."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    relay = Relay(target_port)
    server = asyncio.run_coroutine_threadsafe(relay.open(), loop).result()
    try:
        yield relay
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*others, return_exceptions=True)
