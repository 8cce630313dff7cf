"""支払の画面: the clerk drafts and submits, the approver approves; strangers see nothing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.approvals_page import told
from tests.entry import inside
from tests.recipients import opened
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.models import Run, Stage
from tesuri.welfare.payments.tests.a_case import account, clerk, haruko, owed
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.tests.a_store import a_store_for, bank

pytestmark = pytest.mark.django_db
TARGET, PAYMENT_MONTH, PAY_ON = date(2026, 10, 1), date(2099, 2, 1), date(2099, 2, 10)
FAR_BANK_DAY = "2099-02-10"


def a_run() -> Run:
    actor, person = clerk(), haruko()
    account(actor, person)
    owed(person, [(TARGET, 30_450)])
    return actions.draft_run(actor, PAYMENT_MONTH, PAY_ON)


def pages(number: int) -> list[tuple[str, str]]:
    names = ("run", "submit", "decide", "discard", "make_file", "order_file")
    gets = {"runs", "run"}
    routes: list[tuple[str, list[int]]] = [("payments:runs", []), ("payments:draft", [])]
    routes += [(f"payments:{name}", [number]) for name in names]
    routes += [("payments:dispose", [number, 1])]
    return [
        ("get" if name.split(":")[1] in gets else "post", reverse(name, args=args))
        for name, args in routes
    ]


def test_a_stranger_is_sent_to_the_entrance_and_another_desk_is_refused() -> None:
    run = a_run()
    stranger, other = Client(), inside(Client(), people.takahashi())
    for method, url in pages(run.number):
        assert getattr(stranger, method)(url).headers["Location"].startswith("/entry/")
        assert getattr(other, method)(url).status_code == 403


def test_a_run_goes_from_the_clerk_to_the_approver_to_the_file() -> None:
    actor, person = clerk(), haruko()
    account(actor, person)
    owed(person, [(TARGET, 30_450)])
    desk, chief = inside(Client(), actor), inside(Client(), people.suzuki(Duty.PAYMENTS))
    offered = desk.get(reverse("payments:runs")).context["form"].fields["payment_month"].choices
    wish = {"payment_month": offered[-1][0], "pay_on": ""}
    assert "振込日を入力" in desk.post(reverse("payments:draft"), wish).content.decode()
    desk.post(reverse("payments:draft"), wish | {"pay_on": FAR_BANK_DAY})
    run = Run.objects.get()
    for finding in run.findings.all():
        desk.post(
            reverse("payments:dispose", args=[run.number, finding.pk]), {"disposition": "確認済み"}
        )
    desk.post(reverse("payments:submit", args=[run.number]))
    page = chief.get(reverse("payments:run", args=[run.number])).content.decode()
    assert "令和8年10月分" in page
    assert "30,450円" in page
    facts = told(chief, Approval.objects.get())
    month = f"{wareki_month(run.payment_month)}期"
    assert (facts["支払期月"], facts["合計"]) == (month, "30,450円")
    assert "令和8年10月分 30,450円" in facts["振込 1"]
    digest = Approval.objects.get().digest
    chief.post(
        reverse("payments:decide", args=[run.number]), {"decision": "approve", "digest": digest}
    )
    desk.post(reverse("payments:make_file", args=[run.number]))
    assert Run.objects.get().stage == Stage.FILE_MADE
    taken_out_to_the_bank(desk, actor, run.number)


def taken_out_to_the_bank(desk: Client, actor: Actor, number: int) -> None:
    place = reverse("payments:run", args=[number])
    assert "あなたに貸し出された媒体がありません" in desk.get(place).content.decode()
    store = a_store_for(actor)
    chosen = {"medium": store.lent().number, "recipient": store.receiver().number}
    assert "U-001" in desk.get(place).content.decode()
    way = reverse("payments:order_file", args=[number])
    assert desk.post(way, {"medium": "", "recipient": ""}).headers["Location"] == place
    page = desk.post(way, chosen).headers["Location"]
    taken = desk.post(f"{page}export/")
    content, _ = opened(taken.content, *bank())
    assert content[:3] == b"121"
    assert content == bytes(Run.objects.get().transfer_file.content)


def test_the_approver_sends_it_back_with_words() -> None:
    run = a_run()
    desk, chief = inside(Client(), clerk_again()), inside(Client(), people.suzuki(Duty.PAYMENTS))
    for finding in run.findings.all():
        actions.dispose_finding(clerk_again(), finding.pk, "確認済み")
    desk.post(reverse("payments:submit", args=[run.number]))
    given = {
        "decision": "send_back",
        "digest": Approval.objects.get().digest,
        "comment": "口座を確認",
    }
    chief.post(reverse("payments:decide", args=[run.number]), given)
    assert Run.objects.get().stage == Stage.RETURNED
    assert "口座を確認" in desk.get(reverse("payments:run", args=[run.number])).content.decode()


def clerk_again() -> Actor:
    """佐藤, whose account exists already."""
    return Actor("sato", "佐藤", people.CITY, "shogai", "T-1", "S-1")


def test_a_holiday_is_no_day_of_transfer() -> None:
    desk = inside(Client(), clerk())
    choices = desk.get(reverse("payments:runs")).context["form"].fields["payment_month"].choices
    answer = desk.post(
        reverse("payments:draft"), {"payment_month": choices[0][0], "pay_on": "2099-01-01"}
    )
    assert answer.status_code == 422
    assert "銀行の休業日" in answer.content.decode()
