"""一年の支払: twenty-four people over four runs, with nearly all that can befall a payment.

The numbers of all rows begin with 1, and each person has the key of his or her number: what comes
of it can be laid down to the last byte (`cases/a_year.txt`).
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import connection
from django.utils import timezone
from time_machine import travel

from tesuri.ground.records import digest_of
from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.formats.layout import LAYOUTS, RECORD
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
    found: dict[Asked, Collection[int]] = {}
    for each in asked:
        if each[0][0] in "DK":
            at_the_rate = OLD if each[1] < date(2026, 4, 1) else NEW
            found[each] = (at_the_rate if each[0][0] == "D" else CHILD,)
    return found


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
        for sequence in _sequences(cursor):
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH 1")


def numbers() -> dict[str, int]:
    """番号の今: the next number of each table."""
    with connection.cursor() as cursor:
        asked = (f"SELECT '{s}', last_value + is_called::int FROM {s}" for s in _sequences(cursor))
        cursor.execute(" UNION ALL ".join(asked))
        return dict(cursor.fetchall())


def numbered_as(before: dict[str, int]) -> None:
    """番号を戻す: what was killed has used some up, as it does in life."""
    with connection.cursor() as cursor:
        asked = (f"setval('{name}', {number}, false)" for name, number in before.items())
        cursor.execute(f"SELECT {', '.join(asked)}")


def _sequences(cursor: Any) -> list[str]:
    cursor.execute(NUMBERED)
    return [sequence for (sequence,) in cursor.fetchall()]


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


Act = Callable[[], Any]


def plainly(act: Act) -> Any:
    return act()


@dataclass
class Year:
    """一年: `through` is how each act of the re-issue and of the second term is done."""

    through: Callable[[Act], Any] = plainly
    do: Callable[[Act], Any] = plainly
    actor: Actor = field(init=False)
    chief: Actor = field(init=False)
    store: Store = field(init=False)

    def told(self) -> list[str]:
        """一年: what is there in the end, line by line."""
        numbered_from_one()
        self.actor, self.chief = a_debt.two_people()
        with travel("2026-04-01T09:00:00+09:00"):
            self.store = a_store_for(self.actor)
            self.store.receiver()
        runs = [self.the_first_term()]
        with travel("2026-05-12T09:00:00+09:00"):
            self.what_came_between()
            runs.append(self.a_discarded_run())
            self.do = self.through
            runs.append(self.again())
        runs.append(self.the_second_term())
        self.do = plainly
        with travel("2026-10-20T09:00:00+09:00"):
            runs.append(self.the_third_term())
        return [*_told(runs)]

    # --- the acts of a run ---

    def drafted(self, month: date, pay_on: date) -> Run:
        made: Run = self.do(lambda: actions.draft_run(self.actor, month, pay_on))
        return made

    def approved(self, run: Run) -> None:
        for finding in run.findings.filter(disposition=""):
            actions.dispose_finding(self.actor, finding.pk, "請求書と通帳の写しを確かめた")
        self.do(lambda: approvals.put_forward(self.actor, actions.RUN, str(run.number)))
        self.do(lambda: a_case.approved(self.chief, actions.RUN, run.number))

    def filed(self, run: Run) -> None:
        self.approved(run)
        self.do(lambda: actions.make_file(self.actor, run.number))

    def sent(self, run: Run) -> None:
        """送付: the file leaves on a medium of its own."""
        self.filed(run)
        order = actions.order_file(
            self.actor,
            run.number,
            medium=self.store.lent(f"U-{run.number}").number,
            recipient=Recipient.objects.get().number,
        )
        outputs.take_export(self.actor, order.number)
        told: dict[str, Any] = {"sent_on": timezone.localdate(), "handed_by": "佐藤"}
        told["order"] = order.number
        self.do(lambda: actions.record_sending(self.actor, run.number, **told))

    def settled(self, run: Run, *bounced: int) -> None:
        numbers = dict(run.payments.values_list("person__addressee_number", "pk"))
        told: dict[str, Any] = {
            "settled_on": run.pay_on,
            "notice": "通知",
            "bounced": [(numbers[f"{FIRST + each}"], "closed", "解約") for each in bounced],
            "all_others_paid": True,
        }
        result = self.do(lambda: actions.enter_typed(self.actor, run.number, **told))
        self.do(lambda: a_case.approved(self.chief, actions.RESULT, result.pk))

    # --- the runs ---

    def the_first_term(self) -> Run:
        """五月期: 21 has no account; X is known to no programme; 3, 4, 5 and 17 bounce."""
        with travel("2026-04-20T09:00:00+09:00"):
            for number in range(1, 22):
                if number != 21:
                    _account(self.actor, number)
                owed(number, FIRST_TERM)
            owed(15, [(month, CHILD) for month, _ in FIRST_TERM], "K")
            owed(16, [(date(2026, 4, 1), 5_000)], "X")
            run = self.drafted(MAY, date(2026, 5, 8))
            self.sent(run)
        with travel("2026-05-11T09:00:00+09:00"):
            self.settled(run, 3, 4, 5, 17)
        return run

    def what_came_between(self) -> None:
        """五月: decisions that changed, holds, new accounts, a claim with an agreed share."""
        actor, chief = self.actor, self.chief
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

    def a_discarded_run(self) -> Run:
        """早すぎた八月期: of months that have not begun; approved, and then discarded."""
        for number in PEOPLE:
            if number not in (4, 7, 11, 17, 18, 24):
                owed(number, SECOND_TERM)
        for number in (22, 23):
            _account(self.actor, number)
        run = self.drafted(AUGUST, date(2026, 8, 10))
        self.approved(run)
        self.do(lambda: actions.discard_run(self.chief, run.number, "早すぎた"))
        return run

    def again(self) -> Run:
        """再振込: 3 at once, on a bank day of its own."""
        run: Run = self.do(lambda: actions.draft_reissue(self.actor, date(2026, 5, 20)))
        self.filed(run)
        return run

    def the_second_term(self) -> Run:
        """八月期: after one claim of the discarded run fell away and another stands."""
        with travel("2026-07-21T09:00:00+09:00"):
            owed(13, [(date(2026, 7, 1), CHILD)], "K")
            a_case.owed(someone(13), [(date(2026, 7, 1), NEW)], "D-13b")  # a month decided twice
            owed(14, [(date(2025, month, 1), OLD) for month in range(4, 13)])  # over the top amount
            actions.release_months(self.actor, reference="D-10")
            run = self.drafted(AUGUST, date(2026, 8, 10))
            self.sent(run)
        with travel("2026-08-11T09:00:00+09:00"):
            self.settled(run, 2)
        return run

    def the_third_term(self) -> Run:
        """十一月期: 17 is paid anew, 24 for the first time, 12 no more."""
        _account(self.actor, 24)
        _account(self.actor, 17, again=1)
        for number in PEOPLE:
            if number not in (4, 7, 12):
                owed(number, THIRD_TERM)
        return self.drafted(NOVEMBER, date(2026, 11, 10))


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
        records = (text[at : at + RECORD] for at in range(0, len(text), RECORD))
        yield from _lines(f"run {run.number} file", ([_apart(each)] for each in records))


def _apart(record: str) -> str:
    """By halves of fields: whole, and run together, digits may look like another number."""
    parts, at = [], 0
    for part in LAYOUTS[record[0]]:
        parts += [record[at : at + part.width // 2], record[at + part.width // 2 : at + part.width]]
        at += part.width
    return "|".join(parts)


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
