"""一年の支払: twenty-four people over four runs, with nearly all that can befall a payment.

The numbers of all rows begin with 1, and each person has the key of his or her number: what comes
of it can be laid down to the last byte (`cases/a_year.txt`).
"""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import connection
from django.utils import timezone
from time_machine import travel

from tesuri.ground.records import digest_of
from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.models import (
    JournalEntry,
    Overpayment,
    OverpaymentKind,
    Run,
    RunStep,
    TransferFile,
)
from tesuri.welfare.payments.signs import Asked, Benefit, Programme, Sign
from tesuri.welfare.payments.tests import a_case, a_debt
from tesuri.welfare.persons.models import Person
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.models import Recipient
from tesuri.workplace.outputs.tests.a_store import Store, a_store_for

FIRST = 1_000_000_000
PEOPLE = range(1, 25)
OLD, NEW, CHILD = 29_590, 30_450, 16_560
MAY, AUGUST, NOVEMBER = (date(2026, month, 1) for month in (5, 8, 11))
FIRST_TERM = [(date(2026, 2, 1), OLD), (date(2026, 3, 1), OLD), (date(2026, 4, 1), NEW)]
SECOND_TERM = [(date(2026, month, 1), NEW) for month in (5, 6, 7)]
THIRD_TERM = [(date(2026, month, 1), NEW) for month in (8, 9, 10)]
MARCH_AND_APRIL_AT_NOTHING = [(date(2026, 3, 1), 0), (date(2026, 4, 1), 0)]
OFTEN = ("payments.months_entered", "payments.account_entered", "payments.finding_disposed")
NUMBERED = """
SELECT pg_get_serial_sequence(c.table_name, c.column_name) FROM information_schema.columns c
WHERE c.table_schema = 'public' AND c.is_identity = 'YES'
  AND (c.table_name ~ '^(payments|outputs)_' OR c.table_name = 'persons_person')
ORDER BY 1
"""


def prices(asked: Collection[Asked]) -> dict[Asked, Collection[int]]:
    """月額表: of D and K; nobody prices X."""
    d = {each: (OLD if each[1] < date(2026, 4, 1) else NEW,) for each in asked if each[0][0] == "D"}
    return d | {each: (CHILD,) for each in asked if each[0][0] == "K"}


def signs(references: Collection[str], on: date) -> Iterator[Sign]:
    for reference in sorted(references):
        if reference in ("D-2", "D-3"):
            yield Sign(reference, "in_hospital", "入院しています。")
        if reference in ("D-20", "D-3"):
            yield Sign(reference, "moved_out", "転出した人です。")


def benefits(references: Collection[str]) -> dict[str, Benefit]:
    return a_debt.benefits(references)


SIGNS = [Programme(prices=prices, signs=signs, benefits=benefits)]


def numbered_from_one() -> None:
    """番号を1から: of the tables of this room, until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED)
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH 1")


def someone(number: int) -> Person:
    """その人: registered at the first call."""
    addressee_number = f"{FIRST + number}"
    found, _ = Person.objects.get_or_create(
        addressee_number=addressee_number,
        defaults={
            "key": uuid5(NAMESPACE_OID, addressee_number),
            "purpose": "allowance_claim",
            "registered_by_id": "sato",
            "registered_by_name": "佐藤",
        },
    )
    return found


def owed(number: int, months: list[tuple[date, int]], letter: str = "D") -> None:
    a_case.owed(someone(number), months, f"{letter}-{number}")


def _account(actor: Actor, number: int, again: int = 0) -> None:
    shared = 19 if number == 20 and not again else number
    a_case.account(actor, someone(number), f"{again}{shared:06}")


def the_year() -> list[str]:
    """一年: what is there in the end, line by line."""
    numbered_from_one()
    actor, chief = a_debt.two_people()
    with travel("2026-04-01T09:00:00+09:00"):
        store = a_store_for(actor)
        store.receiver()
    runs = [_the_first_term(actor, chief, store)]
    with travel("2026-05-12T09:00:00+09:00"):
        _what_came_between(actor, chief)
        runs.append(_a_discarded_run(actor, chief))
        runs.append(_again(actor, chief))
    runs.append(_the_second_term(actor, chief, store))
    with travel("2026-10-20T09:00:00+09:00"):
        runs.append(_the_third_term(actor))
    return [*_told(runs)]


def _the_first_term(actor: Actor, chief: Actor, store: Store) -> Run:
    """五月期: 21 has no account; X is known to no programme; 3, 4, 5 and 17 bounce."""
    with travel("2026-04-20T09:00:00+09:00"):
        for number in range(1, 22):
            if number != 21:
                _account(actor, number)
            owed(number, FIRST_TERM)
        owed(15, [(month, CHILD) for month, _ in FIRST_TERM], "K")
        owed(16, [(date(2026, 4, 1), 5_000)], "X")
        run = actions.draft_run(actor, MAY, date(2026, 5, 8))
        _sent(actor, chief, run, store)
    with travel("2026-05-11T09:00:00+09:00"):
        _resulted(actor, chief, run, 3, 4, 5, 17)
    return run


def _what_came_between(actor: Actor, chief: Actor) -> None:
    """五月: decisions that changed, holds, new accounts, a claim with an agreed share."""
    owed(6, MARCH_AND_APRIL_AT_NOTHING)
    claim = actions.draft_overpayment(
        actor, someone(6).key, "special_disability", OverpaymentKind.OVERPAID, "入所"
    )
    approvals.put_forward(actor, actions.OVERPAYMENT, str(claim.pk))
    a_case.approved(chief, actions.OVERPAYMENT, claim.pk)
    a_debt.agreed(chief, actions.propose_set_off(actor, claim.pk, 20, "本人の同意"))
    owed(7, MARCH_AND_APRIL_AT_NOTHING)  # too much was paid: a claim of the next run
    owed(4, MARCH_AND_APRIL_AT_NOTHING)  # and has not arrived
    owed(8, [(date(2026, 1, 1), OLD), (date(2025, 12, 1), OLD)])  # back pay
    owed(9, [(date(2026, 4, 1), 0)])  # less than what is due
    owed(18, [(date(2026, 4, 1), 0)])
    a_case.owed(someone(18), [(date(2026, 4, 1), NEW)], "D-18b")  # nothing in the end
    owed(3, [(date(2026, 4, 1), 0)])  # decided anew after its transfer bounced
    for number in (3, 5):
        _account(actor, number, again=1)
    for number in (5, 10):
        actions.hold_months(actor, reference=f"D-{number}", person=someone(number), reason="届")


def _a_discarded_run(actor: Actor, chief: Actor) -> Run:
    """早すぎた八月期: of months that have not begun; approved, and then discarded."""
    for number in PEOPLE:
        if number not in (4, 7, 11, 17, 18, 24):
            owed(number, SECOND_TERM)
    for number in (22, 23):
        _account(actor, number)
    run = actions.draft_run(actor, AUGUST, date(2026, 8, 10))
    a_case.submitted(actor, run)
    a_case.approved(chief, actions.RUN, run.number)
    actions.discard_run(chief, run.number, "早すぎた")
    return run


def _again(actor: Actor, chief: Actor) -> Run:
    """再振込: 3 at once, on a bank day of its own."""
    run = actions.draft_reissue(actor, date(2026, 5, 20))
    a_case.submitted(actor, run)
    a_case.approved(chief, actions.RUN, run.number)
    actions.make_file(actor, run.number)
    return run


def _the_second_term(actor: Actor, chief: Actor, store: Store) -> Run:
    """八月期: after one claim of the discarded run fell away and another stands."""
    with travel("2026-07-21T09:00:00+09:00"):
        owed(13, [(date(2026, 7, 1), CHILD)], "K")
        a_case.owed(someone(13), [(date(2026, 7, 1), NEW)], "D-13b")  # a month decided twice
        owed(14, [(date(2025, month, 1), OLD) for month in range(4, 13)])  # over the top amount
        actions.release_months(actor, reference="D-10")
        run = actions.draft_run(actor, AUGUST, date(2026, 8, 10))
        _sent(actor, chief, run, store)
    with travel("2026-08-11T09:00:00+09:00"):
        _resulted(actor, chief, run, 2)
    return run


def _sent(actor: Actor, chief: Actor, run: Run, store: Store) -> None:
    """送付: the file leaves on a medium of its own."""
    a_case.filed(actor, chief, run)
    order = actions.order_file(
        actor,
        run.number,
        medium=store.lent(f"U-{run.number}").number,
        recipient=Recipient.objects.get().number,
    )
    outputs.take_export(actor, order.number)
    sent = {"order": order.number, "sent_on": timezone.localdate(), "handed_by": "佐藤"}
    actions.record_sending(actor, run.number, **sent)


def _resulted(actor: Actor, chief: Actor, run: Run, *bounced: int) -> None:
    numbers = dict(run.payments.values_list("person__addressee_number", "pk"))
    result = actions.enter_typed(
        actor,
        run.number,
        settled_on=run.pay_on,
        notice="通知",
        bounced=[(numbers[f"{FIRST + each}"], "closed", "解約") for each in bounced],
        all_others_paid=True,
    )
    a_case.approved(chief, actions.RESULT, result.pk)


def _the_third_term(actor: Actor) -> Run:
    """十一月期: 17 is paid anew, 24 for the first time, 12 no more."""
    _account(actor, 24)
    _account(actor, 17, again=1)
    for number in PEOPLE:
        if number not in (4, 7, 12):
            owed(number, THIRD_TERM)
    return actions.draft_run(actor, NOVEMBER, date(2026, 11, 10))


def _told(runs: list[Run]) -> Iterator[str]:
    for run in (queries.run(each.number) for each in runs):
        yield from _run(run)
    yield from _lines("claim", (_claim(each) for each in Overpayment.objects.order_by("pk")))
    yield from _lines("entry", (_entry(each) for each in JournalEntry.objects.order_by("pk")))
    events = AuditRecord.objects.filter(kind__startswith="payments.").exclude(kind__in=OFTEN)
    yield from _lines(
        "event", ([each.kind, each.subject, each.details] for each in events.order_by("id"))
    )


def _run(run: Run) -> Iterator[str]:
    content = queries.content_of(run)
    steps = RunStep.objects.filter(run=run).order_by("pk").values_list("stage", "digest")
    yield from _lines(f"run {run.number} step", map(list, steps))
    yield from _lines(f"run {run.number} content", [[digest_of(content)]])
    yield from _lines(f"run {run.number} transfer", map(_as_list, content["振込"]))
    found = run.findings.order_by("pk").values_list(
        "check_name", "message", "payment", "person__addressee_number", "disposition"
    )
    yield from _lines(f"run {run.number} finding", map(list, found))
    for made in TransferFile.objects.filter(run=run):
        text = bytes(made.content).decode("cp932")
        yield from _lines(
            f"run {run.number} file", ([text[i : i + 120]] for i in range(0, len(text), 120))
        )


def _as_list(transfer: dict[str, Any]) -> list[Any]:
    return [[key, value] for key, value in transfer.items()]


def _claim(claim: Overpayment) -> list[Any]:
    months = claim.lines.order_by("pk").values_list(
        "month__reference", "month__target_month", "month__version", "paid_yen", "amount_yen"
    )
    who = claim.person.addressee_number
    return [claim.pk, who, claim.benefit, claim.amount_yen, claim.reason, [*map(list, months)]]


def _entry(entry: JournalEntry) -> list[Any]:
    lines = entry.lines.order_by("pk").values_list("title", "amount_yen")
    return [
        entry.kind,
        entry.person_id,
        entry.payment_id,
        entry.overpayment_id,
        [*map(list, lines)],
    ]


def _lines(what: str, told: Iterable[list[Any]]) -> Iterator[str]:
    for each in told:
        yield f"{what} {json.dumps(each, ensure_ascii=False, default=str)}"
