"""税務: python -m simulators.tax."""

from simulators.server import run
from simulators.store import started
from simulators.surroundings import port, var
from simulators.tax.desk import desk
from simulators.tax.tables import TABLES


def main() -> None:
    """運転: until told to stop."""
    with started("tax", TABLES) as store:
        run(desk(store, var()), port("tax"))


if __name__ == "__main__":
    main()
