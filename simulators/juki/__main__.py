"""住民基本台帳: python -m simulators.juki."""

from simulators.juki.desk import desk, line, registry
from simulators.juki.tables import TABLES
from simulators.server import run
from simulators.store import started
from simulators.surroundings import port, url, var


def main() -> None:
    """運転: until told to stop."""
    with started("juki", TABLES) as store, line() as client:
        run(desk(registry(store, var(), url("nws"), client)), port("juki"))


if __name__ == "__main__":
    main()
