"""引き綱: `python -m tesuri.commands.leash PARENT COMMAND…` becomes the command, but tied.

When the starter dies without saying so, the kernel sends the program SIGTERM. Linux only; elsewhere
the program runs untied.
"""

import ctypes
import os
import signal
import sys

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def tie(parent: int) -> None:
    """結ぶ: end with the starter, also when it died before we came here."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)


if __name__ == "__main__":
    tie(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
