"""振込不能の画面: a new account and the transfer again, or cash at the counter."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from tests import people
from tests.entry import inside
from tesuri.ground.text.eras import wareki
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.formats import calendar
from tesuri.welfare.payments.models import Account, Bounce, BounceState, CounterReceipt, Run
from tesuri.welfare.payments.tests import a_case
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
NEW = {"bank_code": "0017", "branch_code": "574", "kind": "1", "number": "7654321"}


def a_bounce() -> tuple[Client, Client, int]:
    with travel("2026-04-20T09:00:00+09:00", tick=True):
        actor, chief = a_case.clerk(), people.suzuki(Duty.PAYMENTS)
        run = a_case.drafted(actor)
        a_case.sent(actor, chief, run)
    with travel(a_case.AFTER_THE_DAY):
        payment = run.payments.get().pk
        result = actions.enter_typed(
            actor,
            run.number,
            settled_on=run.pay_on,
            notice="通知",
            bounced=[(payment, "closed", "")],
            all_others_paid=True,
        )
        a_case.approved(chief, actions.RESULT, result.pk)
    return inside(Client(), actor), inside(Client(), chief), Bounce.objects.get().pk


def at(name: str, *args: int) -> str:
    return reverse(f"payments:{name}", args=args)


def a_bank_day() -> str:
    day = timezone.localdate() + timedelta(days=3)
    while not calendar.is_bank_day(day):
        day += timedelta(days=1)
    return wareki(day)


def test_a_new_account_lets_it_be_transferred_again() -> None:
    desk, _, number = a_bounce()
    assert "口座を待つ" in desk.get(at("bounces")).content.decode()
    wrong = desk.post(at("bounce_account", number), NEW | {"holder_kana": "山田春子"})
    assert (wrong.status_code, Account.objects.count()) == (422, 1)
    assert "通帳のカナ名義" in wrong.content.decode()
    desk.post(at("bounce_account", number), NEW | {"holder_kana": "ヤマダ　ハルコ"})
    assert "新しい口座あり" in desk.get(at("bounces")).content.decode()
    closed = desk.post(at("draft_reissue"), {"pay_on": "2099-01-01"})
    assert (closed.status_code, "銀行の休業日" in closed.content.decode()) == (422, True)
    answer = desk.post(at("draft_reissue"), {"pay_on": a_bank_day()})
    run = Run.objects.latest("number")
    assert answer.headers["Location"] == at("run", run.number)
    page = desk.get(at("run", run.number)).content.decode()
    assert "の再振込" in page
    assert "7654321" in page
    assert "支払処理 第" in desk.get(at("bounce", number)).content.decode()


def test_cash_goes_from_the_clerk_to_the_chief_and_to_the_counter() -> None:
    desk, chief, number = a_bounce()
    place = at("bounce", number)
    assert desk.post(at("propose_counter", number), {"reason": ""}).status_code == 422
    desk.post(at("propose_counter", number), {"reason": "口座がない"})
    assert "口座がない" in chief.get(place).content.decode()
    given = {"decision": "approve", "digest": Approval.objects.latest("number").digest}
    chief.post(at("decide_counter", number), given)
    assert "窓口での支払を記録する" in desk.get(place).content.decode()
    assert desk.post(at("give_up_counter", number), {"reason": ""}).status_code == 422
    cash = {"receipt": "R-1", "received_by": "本人", "proof": "photo"}
    wrong = desk.post(at("pay_at_counter", number), cash | {"paid_on": "R8.5.1"})
    assert (wrong.status_code, "支払日は" in wrong.content.decode()) == (409, True)
    today = wareki(timezone.localdate())
    assert desk.post(at("pay_at_counter", number), cash | {"paid_on": today}).status_code == 302
    assert CounterReceipt.objects.get().number == "R-1"
    assert "領収書 R-1" in chief.get(place).content.decode()


def test_what_nobody_fetches_goes_back_to_the_list() -> None:
    desk, chief, number = a_bounce()
    desk.post(at("propose_counter", number), {"reason": "口座がない"})
    given = {"decision": "approve", "digest": Approval.objects.latest("number").digest}
    chief.post(at("decide_counter", number), given)
    desk.post(at("give_up_counter", number), {"reason": "来庁なし"})
    assert Bounce.objects.get().state == BounceState.OPEN
    assert "来庁なし" in desk.get(at("bounce", number)).content.decode()


def refusals() -> list[tuple[str, str]]:
    rows = AuditRecord.objects.filter(outcome="refused").order_by("id")
    return [(row.kind, row.details["reason"]) for row in rows]


def test_what_is_refused_in_a_form_is_told_there_and_stands_in_the_log() -> None:
    """Who agreed may not hand the money over; who may not enter accounts is refused as such."""
    desk, _, number = a_bounce()
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    agreed = people.an_officer("tanaka", "田中", *((Duty.PAYMENTS, level) for level in levels))
    other = inside(Client(), agreed)
    account = other.post(at("bounce_account", number), NEW | {"holder_kana": "ヤマダ　ハルコ"})
    assert (account.status_code, Account.objects.count()) == (403, 1)
    assert "権限がありません" in account.content.decode()
    desk.post(at("propose_counter", number), {"reason": "口座がない"})
    a_case.approved(agreed, actions.COUNTER, number)
    cash = {"receipt": "R-1", "received_by": "本人", "proof": "photo"}
    today = wareki(timezone.localdate())
    told = other.post(at("pay_at_counter", number), cash | {"paid_on": today})
    assert (told.status_code, CounterReceipt.objects.count()) == (409, 0)
    assert "現金を渡す人になれません" in told.content.decode()
    assert refusals() == [
        ("access.refused", "not_allowed"),
        ("payments.counter_paid", "approved_it"),
    ]
    desk.post(at("pay_at_counter", number), cash | {"paid_on": today})
    again = desk.post(at("pay_at_counter", number), cash | {"paid_on": today, "receipt": "R-2"})
    assert again.status_code == 409
    assert 'role="alert"' in again.content.decode()
