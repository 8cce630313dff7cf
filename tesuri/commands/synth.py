"""合成の住民: `tesuri synth`, two cities and a prefecture of people who do not exist.

`python -m simulators.country` makes them and loads what is outside the city; what the three
systems already knew is loaded by each system itself (`tesuri.commands.moving_in`).
"""

import argparse
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tesuri.commands.cluster import PROJECT
from tesuri.commands.places import var_folder
from tesuri.commands.trouble import Trouble

if TYPE_CHECKING:
    from tesuri.commands.processes import Town

NAME = "synth"
HELP = "合成の住民を作る / make a synthetic municipality"
PEOPLE, SEED = 10_000, 1
SYSTEMS = ("welfare", "addressees", "intermediary")
SIMULATORS = ("nws", "juki", "tax")


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: the size and the seed; the same seed gives the same people."""
    parser.add_argument("--people", type=int, default=PEOPLE, help="二つの市それぞれの人数")
    parser.add_argument("--seed", type=int, default=SEED)


def run(args: argparse.Namespace) -> int:
    """作る: into the running town, or into one that is started for it and stopped again."""
    from tesuri.commands.processes import Town

    begun = time.monotonic()
    town = Town(var_folder(), people=0)
    if (town.var / "run" / "town.json").exists() and town.cluster.is_running():
        settle(town, args.people, args.seed)
    else:
        with town:
            settle(town, args.people, args.seed)
    print(f"住民を用意しました / settled ({time.monotonic() - begun:.0f} s)")
    return 0


def settle(town: "Town", people: int, seed: int = SEED) -> None:
    """住まわせる: nothing happens when these people live here already."""
    made = town.var / "country" / "made.json"
    wanted = {"people": people, "seed": seed}
    if made.exists():
        if json.loads(made.read_text()) == wanted or (people, seed) == (PEOPLE, SEED):
            return
        raise Trouble(
            f"{town.var} にはほかの住民が住んでいます。TESURI_VAR に新しい場所を指定してください",
            f"other people live in {town.var}: set TESURI_VAR to a new folder",
        )
    town.say(f"合成の住民を作っています（各市{people:,}人） / making {people:,} people a city")
    folder = made.parent
    words = ["--people", str(people), "--seed", str(seed), "--out", str(folder), "--load"]
    _call([*words], "simulators.country", _surroundings(town))
    with ThreadPoolExecutor() as pool:
        moves = [pool.submit(_move_in, town, system, folder) for system in SYSTEMS]
        for move in moves:
            move.result()
    made.write_text(json.dumps(wanted))


def _move_in(town: "Town", system: str, folder: Path) -> None:
    given = ["--system", system, "--folder", str(folder)]
    _call(given, "tesuri.commands.moving_in", town.env(system, "owner"))


def _surroundings(town: "Town") -> dict[str, str]:
    """The environment of the three simulators in one, for they are filled together."""
    merged: dict[str, str] = {}
    for name in SIMULATORS:
        merged |= town.env(name, "owner")
    return merged


def _call(words: list[str], module: str, environment: dict[str, str]) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", module, *words],
        env=environment,
        cwd=Path(PROJECT),
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        said = " ".join((finished.stderr or finished.stdout).split())[-300:]
        raise Trouble(
            f"住民を作れませんでした（{module}）: {said}", f"the people could not be made: {said}"
        )
