"""春子と支払: a person with months owed and an account, without the rooms above payments."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.base import Cursor
from time_machine import travel

from tests import people
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.models import Run
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.outputs.tests.a_store import a_store_for

DECIDER = Actor.system("allowances", people.CITY)
MAY, PAY_ON = date(2026, 5, 1), date(2026, 5, 8)
FEBRUARY_TO_APRIL = [
    (date(2026, 2, 1), 29_590),
    (date(2026, 3, 1), 29_590),
    (date(2026, 4, 1), 30_450),
]


def haruko(number: str = "1000000001") -> Person:
    """春子: registered as an applicant."""
    return Person.objects.create(
        addressee_number=number,
        purpose="allowance_claim",
        registered_by_id="sato",
        registered_by_name="佐藤",
    )


def clerk() -> Actor:
    """佐藤: may also take the file out, to a medium."""
    levels = (Level.SEE, Level.EDIT, Level.EXPORT)
    grants = [(duty, level) for duty in (Duty.PAYMENTS, Duty.PERSONS) for level in levels]
    media = [(Duty.MEDIA, Level.SEE), (Duty.MEDIA, Level.EXPORT)]
    return people.an_officer("sato", "佐藤", *grants, *media)


def account(actor: Actor, person: Person, number: str = "1234567") -> None:
    """口座: at 埼玉りそな銀行 熊谷支店."""
    actions.enter_account(actor, person, "0017", "574", "1", number, "ヤマダ　ハルコ")


def owed(
    person: Person, months: list[tuple[date, int]] | None = None, reference: str = "D-1"
) -> None:
    """支給月: as a decision hands them down."""
    actions.enter_months(
        DECIDER,
        reference=reference,
        person=person,
        months=months or FEBRUARY_TO_APRIL,
        reasons="法26条の3",
    )


@pytest.fixture
def april() -> Any:
    """四月: the month before the payment."""
    with travel("2026-04-20T09:00:00+09:00", tick=True):
        yield


def drafted(actor: Actor) -> Run:
    """起案した支払: of 春子."""
    person = haruko()
    account(actor, person)
    owed(person)
    return actions.draft_run(actor, MAY, PAY_ON)


AFTER_THE_DAY = "2026-05-11T09:00:00+09:00"


def submitted(actor: Actor, run: Run) -> str:
    """起案: with all findings disposed of; the digest that the approver sees."""
    for finding in run.findings.filter(disposition=""):
        actions.dispose_finding(actor, finding.pk, "請求書と通帳の写しを確かめた")
    approvals.put_forward(actor, actions.RUN, str(run.number))
    return digest_shown(actions.RUN, run.number)


def digest_shown(matter: Matter[Any], reference: int) -> str:
    """画面の指紋: of the newest submission."""
    approval = latest(matter.kind, str(reference))
    assert approval is not None
    return approval.digest


def approved(chief: Actor, matter: Matter[Any], reference: int) -> None:
    """承認: of what is shown."""
    digest = digest_shown(matter, reference)
    approvals.decide(chief, matter, str(reference), "approve", digest)


def filed(actor: Actor, chief: Actor, run: Run) -> None:
    """ファイルのできた支払."""
    submitted(actor, run)
    approved(chief, actions.RUN, run.number)
    actions.make_file(actor, run.number)


def taken_out(actor: Actor, run: Run) -> Order:
    """取り出したファイル: on a medium that is lent, to the bank."""
    store = a_store_for(actor)
    places = {"medium": store.lent().number, "recipient": store.receiver().number}
    order = actions.order_file(actor, run.number, **places)
    outputs.take_export(actor, order.number)
    return order


def sent(actor: Actor, chief: Actor, run: Run) -> Order:
    """送付した支払."""
    filed(actor, chief, run)
    order = taken_out(actor, run)
    actions.record_sending(
        actor, run.number, order=order.number, sent_on=date(2026, 4, 20), handed_by="佐藤"
    )
    return order


class Killed(Exception):
    """止まった: the machine, between two statements."""


def killed_at_every_statement(act: Callable[[], Any], unchanged: Callable[[], None]) -> int:
    """どこで止まっても: the act is killed before each of its statements in turn, then runs through.

    A COPY counts as a statement, and so does the commit: what waits for it is asked for before it.
    `unchanged` asserts that nothing of it was left. Returns how often it was killed.
    """
    for last in range(1, 1_000):
        with suppress(Killed):
            with transaction.atomic(), _killing_before(last):
                act()
                connection.check_constraints()
            return last - 1
        unchanged()
    raise AssertionError("an act of a thousand statements")


@contextmanager
def _killing_before(last: int) -> Iterator[None]:
    left = last

    def one_less() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    def killing(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        one_less()
        return run(sql, params, many, context)

    kind: Any = Cursor
    copy = kind.copy

    def killing_copy(cursor: Any, *given: Any, **named: Any) -> Any:
        one_less()
        return copy(cursor, *given, **named)

    with connection.execute_wrapper(killing), mock.patch.object(kind, "copy", killing_copy):
        yield
