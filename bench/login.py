"""ログインの速さ: fifty people with password and passkey, against real gunicorn processes.

A login is all that a person waits for: the login page, the terminal's question and proof, the
password (Argon2id as in earnest), the passkey, and the first page. What each person needs for it is
there from the days before. Two figures: `arriving`, where the fifty come in over some seconds, each
at a time of his or her own, as on a morning; and `burst`, where all press the button at the same
instant and each waits for the others. The people are threads of this same machine, so that the two
cores do the work of their browsers and passkeys as well.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

from tesuri.commands.processes import Town
from tesuri.commands.visitor import Visitor

HELP = "ログイン: パスワードと鍵、50人 / logins with password and passkey"
PEOPLE, SECONDS, ROUNDS, SEED = 50, 20, 3, 1
PASSWORD = "tesuri-bench-login"
NAMES = ("welfare",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how many people, and within how many seconds they arrive."""
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """測る: a town of one system on a folder of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tesuri-bench-"))
    folder.chmod(0o755)
    try:
        with Town(folder / "var", ports="auto", people=0, names=NAMES) as town:
            figures = measure(town, args.people, args.seconds, args.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures) if args.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return 0


def measure(town: Town, people: int, seconds: int, rounds: int) -> dict[str, object]:
    """二通りに測る: the rounds of each taken together."""
    visitors = furnished(town, people)
    drawn = random.Random(SEED)
    arriving: list[float] = []
    burst: list[float] = []
    for _ in range(rounds):
        times = [drawn.uniform(0, seconds) for _ in visitors]
        arriving += together(visitors, times)
        burst += together(visitors, [0.0] * people)
    for visitor in visitors:
        visitor.close()
    return {
        "people": people,
        "rounds": rounds,
        "arriving_within_seconds": seconds,
        "p50_ms": milliseconds(arriving, 50),
        "p95_ms": milliseconds(arriving, 95),
        "burst_p50_ms": milliseconds(burst, 50),
        "burst_p95_ms": milliseconds(burst, 95),
        "hash": hash_figures(),
        "cores": os.cpu_count(),
        "load_average_15_minutes": round(os.getloadavg()[2], 1),
    }


def furnished(town: Town, people: int) -> list[Visitor]:
    """支度: accounts, passwords, tickets; each person enrols a key and enters once."""
    tickets = accounts(town, people)
    return [first_day(town.url("welfare"), each, ticket) for each, ticket in tickets.items()]


def accounts(town: Town, people: int) -> dict[str, str]:
    """利用者IDと登録券: written by the product itself, as set-up does."""
    os.environ.update(town.env("welfare", "owner"))  # offices and accounts are those of set-up
    import django

    django.setup()
    from tesuri.workplace.access import officers, passwords, tickets
    from tesuri.workplace.audit.actors import Actor

    actor = Actor.system("set-up", "112020")
    office = officers.enter_office(actor, "bench", "測定課")
    term, made = (date(2020, 1, 1), date(2099, 3, 31)), {}
    for number in range(people):
        user_id = f"bench{number:03}"
        officers.enter_officer(actor, user_id, "測定", office, term, [])
        passwords.set_for_the_demo(actor, user_id, PASSWORD)
        made[user_id] = tickets.issue_whole(actor, user_id)
    return made


def first_day(url: str, user_id: str, ticket: str) -> Visitor:
    """初日: terminal, key, announcement; the visitor remembers who it is."""
    visitor = Visitor(url)
    visitor.desk.label = user_id
    visitor.enrol(user_id, PASSWORD, ticket)
    visitor.enter(user_id, PASSWORD)
    visitor.leave()
    return visitor


def together(visitors: Sequence[Visitor], times: Sequence[float]) -> list[float]:
    """一斉に: each enters at its second; the seconds that each waited; afterwards all leave."""
    start = Barrier(len(visitors))

    def one(visitor: Visitor, at: float) -> float:
        start.wait()
        time.sleep(at)
        return seconds_of(lambda: visitor.enter(visitor.desk.label, PASSWORD))

    with ThreadPoolExecutor(len(visitors)) as pool:
        waited = list(pool.map(one, visitors, times))
    for visitor in visitors:
        visitor.leave()
    return waited


def seconds_of(work: Callable[[], object]) -> float:
    """かかった秒."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def milliseconds(waited: Sequence[float], percent: int) -> int:
    """百分位."""
    return round(statistics.quantiles(waited, n=100)[percent - 1] * 1000)


def hash_figures() -> str:
    """ハッシュの値: as the site is set, not as this file says."""
    from django.contrib.auth.hashers import get_hasher

    hasher = get_hasher()
    figures = [getattr(hasher, name) for name in ("memory_cost", "time_cost", "parallelism")]
    return "argon2id m={},t={},p={}".format(*figures)
