"""合成の国: python -m simulators.country --people N --seed S --out DIR [--today DAY] [--load]."""

import argparse
import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from simulators.country.files import sheets, write
from simulators.country.loading import load
from simulators.country.population import FEWEST_PEOPLE, country
from simulators.nws.hub import hub_secret
from simulators.server import give_up
from simulators.surroundings import clock, var

PEOPLE, SEED = 10_000, 1


def arguments() -> argparse.Namespace:
    """引数: of the command line."""
    parser = argparse.ArgumentParser(prog="python -m simulators.country", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="residents of each city")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed, the same country")
    parser.add_argument("--out", type=Path, default=None, help="folder, default var/country")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="YYYY-MM-DD")
    parser.add_argument("--load", action="store_true", help="COPY into the simulators' databases")
    return parser.parse_args()


def main() -> None:
    """作る: the files, and with --load the databases."""
    asked = arguments()
    if asked.people < FEWEST_PEOPLE:
        give_up(f"--people は{FEWEST_PEOPLE}以上にしてください。")
    begun = time.monotonic()
    today = asked.today or clock().astimezone(ZoneInfo("Asia/Tokyo")).date()
    folder = asked.out or var() / "country"
    made = country(asked.people, asked.seed, today)
    for name, count in write(folder, sheets(made, asked.seed, hub_secret(var()))).items():
        print(f"{name}: {count}")
    if asked.load:
        load(folder)
    print(f"{time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
