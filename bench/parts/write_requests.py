"""書込みの要求: one correction of the register over HTTP's test client, with the log and without.

`bench.audit` starts it in a process of its own, as owner of an empty database of welfare. Requests
with and without the log take turns, so that both meet the same machine; each commits for real.
"""

import json
import statistics
import time
from typing import Any

RESIDENT = {
    "addressee_number": "1000000001",
    "name": "高橋 春子",
    "kana": "タカハシ ハルコ",
    "birth_date": "1980-05-05",
    "sex": "2",
    "postcode": "330-0801",
    "address": "埼玉県さいたま市大宮区土手町1",
    "household_number": "0000000001",
}
SAID = {"birth_date": "S55.5.5", "source": "office", "reason": "転記の誤り"}


def measure(requests: int) -> None:
    """測る: prints the two medians and what the log adds, in per cent."""
    import django

    django.setup()
    from tesuri.workplace.audit import actions as audit

    client, path, name = _behind_the_door()
    spent: dict[bool, list[float]] = {True: [], False: []}
    kept = audit.record
    for number in range(2 * requests):
        with_log = number % 2 == 0
        audit.record = kept if with_log else _nothing  # type: ignore[assignment]  # replaced to be left out
        address = f"{RESIDENT['address']}-{number}"
        begun = time.perf_counter()
        reply = client.post(path, {**RESIDENT, **SAID, "address": address})
        spent[with_log].append(time.perf_counter() - begun)
        if reply.status_code != 302:
            raise SystemExit(f"{name}: {reply.status_code}\n{reply.content.decode()[-2000:]}")
    audit.record = kept
    with_it, without = (statistics.median(spent[each][10:]) * 1000 for each in (True, False))
    figures = {
        "write_request_ms": round(with_it, 2),
        "write_request_without_log_ms": round(without, 2),
        "write_overhead_percent": round((with_it / without - 1) * 100, 1),
    }
    print(json.dumps(figures))


def _nothing(*_: Any, **__: Any) -> None:
    """No event: what a request would cost without the log."""


def _behind_the_door() -> tuple[Any, str, str]:
    """A clerk inside the site, and the address of the page that corrects her facts."""
    from django.test import Client
    from django.urls import reverse

    from tests.entry import inside
    from tests.people import CITY, an_officer
    from tesuri.welfare.persons.loading import load
    from tesuri.welfare.persons.models import Person
    from tesuri.workplace.access.duties import Duty, Level
    from tesuri.workplace.audit.actors import Actor

    load(Actor.system("migration", CITY), [RESIDENT])
    levels = [(Duty.PERSONS, level) for level in Level]
    client = inside(Client(SERVER_NAME="localhost"), an_officer("sato", "佐藤", *levels))
    path = reverse("persons:correct", args=[Person.objects.get().key])
    return client, path, "persons:correct"
