"""情報提供ネットワークシステム: python -m simulators.nws."""

from simulators.nws.desk import desk
from simulators.nws.hub import NAME, hub
from simulators.nws.relays import line
from simulators.nws.tables import TABLES
from simulators.server import run
from simulators.store import started
from simulators.surroundings import clock, port, var


def main() -> None:
    """運転: until told to stop."""
    with started(NAME, TABLES) as store, line() as client:
        run(desk(hub(store, var(), clock), client), port(NAME))


if __name__ == "__main__":
    main()
