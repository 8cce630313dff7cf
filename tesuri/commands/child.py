"""子プロセス: one started program with its log, its pid file, and its end.

Each has a session of its own, so that Ctrl-C on the terminal reaches the starter alone and a
signal to the group reaches the program with all that it started. When the starter is killed
outright, the leash ends the program too.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

LARGEST_LOG_BYTES = 20_000_000
PATIENCE_SECONDS = 12.0


class Child:
    """子プロセス: alive from `start` until `stop`, `kill`, or its own end."""

    def __init__(self, name: str, var: Path) -> None:
        self.name = name
        self.log = var / "log" / f"{name}.log"
        self.pid_file = var / "run" / f"{name}.pid"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        """起動: nothing happens when it is alive; what a dead one left behind ends first."""
        if self.is_alive():
            return
        self._signal(signal.SIGKILL)
        leash = (sys.executable, "-m", "tesuri.commands.leash", str(os.getpid()))
        with self._opened_log() as log:
            self._process = subprocess.Popen(
                [*leash, *command],
                env=dict(env),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.write_text(f"{self._process.pid}\n")

    def is_alive(self) -> bool:
        """生死: false also before the first start."""
        return self._process is not None and self._process.poll() is None

    def ask_to_end(self) -> None:
        """終了を頼む: SIGTERM to the whole group; `stop` then waits."""
        self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """停止: ask, wait, and end what has not ended by then; nothing when never started."""
        self.ask_to_end()
        if self._process:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE_SECONDS)
            self.kill()

    def kill(self) -> None:
        """強制終了: at once and without warning, as when a machine loses its power."""
        self._signal(signal.SIGKILL)
        if self._process:
            self._process.wait()
            self._process = None
            self.pid_file.unlink(missing_ok=True)

    def last_words(self, lines: int = 8) -> str:
        """最後の記録: the last lines of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def _opened_log(self) -> BinaryIO:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")
