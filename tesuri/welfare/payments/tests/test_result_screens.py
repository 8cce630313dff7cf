"""振込結果の画面: sending, entering, deciding, and what bounced; strangers see nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests import people
from tests.entry import inside
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.models import Bounce, Result, Run, Stage
from tesuri.welfare.payments.tests import a_case
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db
IN_APRIL = "2026-04-20T09:00:00+09:00"
DAY = "令和8年5月8日"


def a_filed_run() -> tuple[Actor, Actor, Run]:
    """Its file is out, on a medium."""
    with travel(IN_APRIL, tick=True):
        actor, chief = a_case.clerk(), people.suzuki(Duty.PAYMENTS)
        run = a_case.drafted(actor)
        a_case.filed(actor, chief, run)
        a_case.taken_out(actor, run)
    return actor, chief, run


def a_sent_run() -> tuple[Client, Client, Run]:
    actor, chief, run = a_filed_run()
    desk = inside(Client(), actor)
    given = {"order": 0, "sent_on": "R8.4.20", "handed_by": "佐藤"}
    place = reverse("payments:run", args=[run.number])
    form = desk.get(place).context["sending_form"]
    given["order"] = form.fields["order"].choices[-1][0]
    way = reverse("payments:record_sending", args=[run.number])
    assert desk.post(way, given | {"handed_by": ""}).headers["Location"] == place
    assert Run.objects.get().stage == Stage.FILE_MADE
    desk.post(way, given)
    assert Run.objects.get().stage == Stage.SENT
    return desk, inside(Client(), chief), run


def typed(**row: object) -> dict[str, object]:
    return {"way": "typed", "settled_on": DAY, "notice": "5月11日付け通知"} | row


def test_it_goes_from_the_sending_to_the_list_of_what_bounced() -> None:
    desk, chief, run = a_sent_run()
    way = reverse("payments:enter_result", args=[run.number])
    page = desk.get(way).content.decode()
    assert "金融機関の様式ではありません" in page
    (payment,) = run.payments.all()
    row = {"payment_1": payment.pk, "reason_1": "closed", "all_others_paid": "on"}
    answer = desk.post(way, typed(**row))
    result = Result.objects.get()
    place = reverse("payments:result", args=[result.pk])
    assert answer.headers["Location"] == place
    shown = chief.get(place).content.decode()
    assert "解約済み" in shown
    assert "89,630円" in shown
    digest = Approval.objects.latest("number").digest
    decision = {"decision": "approve", "digest": digest}
    chief.post(reverse("payments:decide_result", args=[result.pk]), decision)
    assert Run.objects.get().stage == Stage.SETTLED
    assert "解約済み" in desk.get(reverse("payments:bounces")).content.decode()
    assert (
        "振込結果を入力する"
        not in desk.get(reverse("payments:run", args=[run.number])).content.decode()
    )


def test_what_is_wrong_is_said_beside_the_form_that_was_sent() -> None:
    desk, _, run = a_sent_run()
    way = reverse("payments:enter_result", args=[run.number])
    cases = [
        (typed(), "all_others_paid", 422),
        (typed(all_others_paid="on", payment_1="9"), "支払番号と理由の両方", 422),
        (
            typed(all_others_paid="on", payment_1="9", reason_1="other"),
            "この支払処理にない支払番号",
            422,
        ),
        (typed(all_others_paid="on", settled_on="R8.4.30"), "決済日は、振込日から今日まで", 409),
    ]
    for given, words, status in cases:
        answer = desk.post(way, given)
        assert answer.status_code == status
        assert words in answer.content.decode()
    file = SimpleUploadedFile("result.csv", "支払番号\r\n".encode())
    answer = desk.post(way, {"way": "list", "settled_on": DAY, "notice": "通知", "file": file})
    assert answer.status_code == 422
    assert "見出しの行が決まった形ではありません" in answer.content.decode()
    assert not Result.objects.exists()
    assert not Bounce.objects.exists()


def test_a_list_is_taken_from_its_file() -> None:
    desk, _, run = a_sent_run()
    (payment,) = run.payments.all()
    text = f"支払番号,振込金額,結果,理由,備考\r\n{payment.pk},89630,支払済,,\r\n"
    given = {"way": "list", "settled_on": DAY, "notice": "通知"}
    given |= {"file": SimpleUploadedFile("result.csv", text.encode("utf-8-sig"))}  # type: ignore[dict-item]  # a file among texts
    answer = desk.post(reverse("payments:enter_result", args=[run.number]), given)
    assert answer.headers["Location"] == reverse("payments:result", args=[Result.objects.get().pk])


def test_a_stranger_is_sent_to_the_entrance_and_another_desk_is_refused() -> None:
    _, _, run = a_filed_run()
    stranger, other = Client(), inside(Client(), people.takahashi())
    for method, name, args in (
        ("post", "record_sending", [run.number]),
        ("get", "enter_result", [run.number]),
        ("post", "enter_result", [run.number]),
        ("get", "result", [1]),
        ("post", "decide_result", [1]),
        ("get", "bounces", []),
        ("post", "draft_reissue", []),
        ("get", "bounce", [1]),
        ("post", "bounce_account", [1]),
        ("post", "propose_counter", [1]),
        ("post", "decide_counter", [1]),
        ("post", "give_up_counter", [1]),
        ("post", "pay_at_counter", [1]),
    ):
        url = reverse(f"payments:{name}", args=args)
        assert getattr(stranger, method)(url).headers["Location"].startswith("/entry/")
        assert getattr(other, method)(url).status_code == 403


def test_who_may_only_see_records_and_enters_nothing() -> None:
    _, _, run = a_filed_run()
    sees = inside(Client(), people.an_officer("mori", "森", (Duty.PAYMENTS, Level.SEE)))
    assert sees.get(reverse("payments:bounces")).status_code == 200
    for name in ("record_sending", "enter_result"):
        assert sees.post(reverse(f"payments:{name}", args=[run.number])).status_code == 403
    assert actions.look_at_bounces(Actor("mori", "森", people.CITY, "shogai", "T-1", "S-1")) == []
