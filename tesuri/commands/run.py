"""起動: `tesuri run`, everything with one command, until Ctrl-C.

A process that dies is started again, at most five times within a minute of each other; then
everything stops, because it would be wrong to go on with a part missing.
"""

import argparse
import signal
import sys
import time
from types import FrameType
from typing import NoReturn

from tesuri.commands.places import var_folder
from tesuri.commands.processes import PEOPLE, Town
from tesuri.commands.trouble import Trouble

NAME = "run"
HELP = "三つのシステムを起動する / start everything"
MOST_RESTARTS, CALM_SECONDS, GLANCE_SECONDS = 5, 60.0, 0.5
HOW_TO_ENTER = (
    "",
    "はじめての人: 宛先を開いて端末を登録し、「はじめて使う方：鍵の登録」で利用者ID・パスワード・",
    "登録券を入れてからログインします。指紋などのないパソコンでは、画面のデモ用の鍵を使えます。",
    "first time: open an address, register the terminal, enrol a passkey with the ticket, log in.",
)
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """終了の合図: Ctrl-C, SIGTERM or a closed terminal."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: demo mode is the default; the size of the first synthetic city."""
    parser.add_argument("--demo", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--people", type=int, default=PEOPLE, help="初回に作る住民の数")


def run(args: argparse.Namespace) -> int:
    """起動して見守る: 0 after Ctrl-C, 1 when a process does not stay alive."""
    for number in ENDINGS:
        signal.signal(number, _end)
    begun = time.monotonic()
    people = args.people if args.demo else 0
    town = Town(var_folder(), demo=args.demo, people=people, say=_say)
    try:
        town.start()
        _say(_welcome(town, time.monotonic() - begun))
        _watch(town)
    except Ended:
        _say("\n停止しています / stopping")
    finally:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        town.stop()
    _say("停止しました / stopped")
    return 0


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise Ended


def _say(line: str) -> None:
    print(line, flush=True)


def _watch(town: Town) -> NoReturn:
    restarts = {name: (0, 0.0) for name in town.names}
    while True:
        time.sleep(GLANCE_SECONDS)
        town.revive_database()
        for name in town.dead():
            count, last = restarts[name]
            now = time.monotonic()
            count = 1 if now - last > CALM_SECONDS else count + 1
            restarts[name] = (count, now)
            _restart(town, name, count)


def _restart(town: Town, name: str, count: int) -> None:
    print(f"{name} が止まりました / {name} died:\n{town.last_words(name)}", file=sys.stderr)
    if count > MOST_RESTARTS:
        log = town.var / "log" / f"{name}.log"
        raise Trouble(
            f"{name} が{MOST_RESTARTS}回続けて止まりました。{log} を確かめてください",
            f"{name} died {MOST_RESTARTS} times in a row: see {log}",
        )
    time.sleep(0.25 * 2 ** (count - 1))
    town.start_one(name, wait=False)
    _say(f"{name} を再び起動しました / {name} was started again")


def _welcome(town: Town, seconds: float) -> str:
    lines = ["", f"手すりが動いています（{seconds:.0f}秒） / Tesuri is up:"]
    lines += [f"  {name:<13}{town.url(name)}" for name in town.ports if name in town.names]
    people = town.var / "demo" / "people.txt"
    if town.demo and people.exists():
        lines += ["", people.read_text().rstrip(), *HOW_TO_ENTER]
    lines += [
        "",
        f"記録 / logs: {town.var / 'log'}",
        "Ctrl-C で停止します / Ctrl-C stops everything",
    ]
    return "\n".join(lines)
