"""支度: what a town needs beside tables: partners that know each other; in the demo, people.

`prepare` runs before the processes start. Each system is prepared by a process of its own,
connected as its application, with its own keys: none of them ever holds those of two systems. The
people of the demo are entered as owner of the tables, because nobody else enters people alone.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tesuri.commands import bank
from tesuri.commands.cluster import PROJECT
from tesuri.commands.trouble import Trouble

if TYPE_CHECKING:
    from tesuri.commands.processes import Town

SYSTEMS = ("welfare", "addressees", "intermediary")
CITY = "112020"
READS_AND_SENDS = ("enquiries:send", "enquiries:read", "copies:register", "disclosures:read")
SCOPES = {
    "addressees": ("bindings:request", "bindings:read", *READS_AND_SENDS),
    "intermediary": ("codes:request", *READS_AND_SENDS),
}
CALLERS = {"addressees": "welfare", "intermediary": "addressees"}
NAMES = {"welfare": "障害者福祉システム", "addressees": "団体内統合宛名システム"}
SECRET_BYTES = 48


def prepare(town: "Town") -> None:
    """支度する: secrets of partners, clients at their providers, demo people; safe to repeat."""
    systems = [system for system in SYSTEMS if system in town.names]
    with ThreadPoolExecutor(max_workers=2) as pool:
        told = list(pool.map(lambda system: _prepare_one(town, system), systems))
    if town.demo:
        _write_people(town.var / "demo" / "people.txt", "\n".join(told))


def secret_of(var: Path, caller: str, provider: str) -> str:
    """接続の秘密: made once, kept with the caller; the provider keeps it sealed in its table."""
    path = var / "keys" / caller / "partners" / f"{provider}.secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_privately(path, secrets.token_urlsafe(SECRET_BYTES))
    return path.read_text("ascii").strip()


def _prepare_one(town: "Town", system: str) -> str:
    order: dict[str, Any] = {"demo": town.demo, "url": town.url(system), "clients": []}
    if town.demo and system == "welfare":
        order["bank"] = bank.certificate_of(town.var)
    if caller := CALLERS.get(system):
        scopes = [f"{system}:{each}" for each in SCOPES[system]]
        secret = secret_of(town.var, caller, system)
        order["clients"].append([f"{caller}-{CITY}", NAMES[caller], CITY, scopes, secret])
    people = order | {"clients": [], "people": True}
    told = _told(system, people, town.env(system, "owner")) if town.demo else ""
    _told(system, order, town.env(system))  # after the people, who lend each other the media
    return told


def _told(system: str, order: dict[str, Any], env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tesuri.commands.seed", "--system", system],
        input=json.dumps(order),
        env=env,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise Trouble(
            f"{system} の支度ができませんでした。var を確かめてください",
            f"{system} could not be prepared, look into var: {last}",
        )
    return done.stdout


def _write_people(path: Path, told: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    _write_privately(path, told)


def _write_privately(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


# --- 一つのシステムの中で、Django の支度ができてから ---


def main() -> None:
    """一つのシステムの支度: the order comes on stdin, what people are told goes to stdout."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--system", choices=SYSTEMS, required=True)
    system = parser.parse_args().system
    order = json.load(sys.stdin)
    import django

    django.setup()
    from tesuri.commands.people import tell
    from tesuri.workplace.audit.actors import Actor
    from tesuri.workplace.audit.announcing import announced
    from tesuri.workplace.partners.actions import enter_client

    with announced(Actor.system("set-up", CITY)):
        for client in order["clients"]:
            enter_client(*client)
        if order.get("people"):  # as owner: the role of the application enters nobody by itself
            print(tell(system, order["url"]), end="")
        elif order["demo"]:
            _furnish(system, order)


def _furnish(system: str, order: dict[str, Any]) -> None:
    """見本の備え: what only the demo has: fictitious bodies and permit lists, a bank, media."""
    if system == "welfare":
        from tesuri.commands.store import stock

        stock(order["bank"])
    if system == "intermediary":
        from tesuri.intermediary.wire.sample import set_up

        set_up()


if __name__ == "__main__":
    main()
