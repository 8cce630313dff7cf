"""支払通知書: one page a payment, made in bundles, once, whoever is killed on the way."""

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs
from time_machine import travel

from tests import people, residents
from tests.entry import a_terminal, inside
from tesuri.welfare.payments import actions, jobs
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.models import NoticeBundle, PaymentNotice, Run
from tesuri.welfare.payments.queries import notices
from tesuri.welfare.payments.tests import a_case, a_debt
from tesuri.welfare.payments.tests.a_debt import later as later
from tesuri.welfare.persons.actions import AddressHidden
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.outputs.queries import destinations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]
WORKER = Actor.system("payments", people.CITY)


def a_settled_run(**natsuo_is: str) -> tuple[Actor, Actor, Run]:
    """春子と夏男: both paid."""
    actor, chief = a_debt.two_people()
    natsuo = residents.registered(residents.NATSUO, **natsuo_is)
    with travel("2026-04-20T09:00:00+09:00"):
        a_case.account(actor, natsuo, "7654321")
        a_case.owed(natsuo, reference="D-2")
    run = a_debt.a_paid_run(actor, residents.registered())
    a_debt.settled(actor, chief, run)
    return actor, chief, run


def all_made(run: Run) -> int:
    times = 0
    while actions.make_next_notices(WORKER, run.number):
        times += 1
    return times


def text_of(bundle: NoticeBundle, folder: Path) -> str:
    path = folder / "notices.pdf"
    path.write_bytes(bytes(bundle.pdf))
    made = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return made.stdout.decode()


def test_every_payment_has_one_page_with_its_months_and_a_masked_account(tmp_path: Path) -> None:
    actor, _, run = a_settled_run()
    actions.order_notices(actor, run.number)
    assert all_made(run) == 1
    bundle = NoticeBundle.objects.get()
    assert [notice.page for notice in bundle.notices.all()] == [1, 2]
    text = text_of(bundle, tmp_path).replace(" ", "")
    assert text.count("支払通知書") == 2
    for words in ("特別障害者手当", "令和8年2月分", "29,590円", "89,630円", "****567", "****321"):
        assert words in text
    assert "1234567" not in text


def test_it_is_made_once_and_goes_on_where_it_was_killed(monkeypatch: Any) -> None:
    _, _, run = a_settled_run()
    monkeypatch.setattr("tesuri.welfare.payments.actions.notices.BUNDLE", 1)
    assert actions.make_next_notices(WORKER, run.number) == 1
    assert notices.notices_made(run).made == 1

    def unchanged() -> None:
        assert PaymentNotice.objects.count() == NoticeBundle.objects.count() == 1

    a_case.killed_at_every_statement(
        lambda: actions.make_next_notices(WORKER, run.number), unchanged
    )
    assert all_made(run) == 0
    assert notices.notices_made(run).is_complete
    assert PaymentNotice.objects.count() == 2


def test_the_job_makes_all_of_them() -> None:
    _, _, run = a_settled_run()
    jobs.make_notices(run.number)
    assert notices.notices_made(run).is_complete


def test_what_was_not_sent_is_not_told() -> None:
    actor, _ = a_debt.two_people()
    run = a_debt.a_paid_run(actor, residents.registered())
    with pytest.raises(CannotPay, match="送付した後"):
        actions.order_notices(actor, run.number)
    with pytest.raises(CannotPay, match="送付した後"):
        actions.make_notice(actor, run.payments.get().pk)


def test_what_bounced_is_not_told_as_paid() -> None:
    actor, chief = a_debt.two_people()
    run = a_debt.a_paid_run(actor, residents.registered())
    payment = run.payments.get().pk
    a_debt.settled(actor, chief, run, payment)
    assert all_made(run) == 0
    with pytest.raises(CannotPay, match="振込不能"):
        actions.make_notice(actor, payment)


def test_who_is_shielded_is_left_to_an_officer_who_may_see_the_address() -> None:
    actor, _, run = a_settled_run()
    haruko = run.payments.get(person__addressee_number=residents.HARUKO)
    residents.shielded(haruko.person)
    assert all_made(run) == 1
    assert PaymentNotice.objects.count() == 1
    shown = inside(Client(), actor).get(reverse("payments:run", args=[run.number]))
    assert shown.content.decode().count("通知書はまだです") == 1
    with pytest.raises(AddressHidden):
        actions.make_notice(actor, haruko.pk)
    grants = [(Duty.PAYMENTS, Level.PRINT), (Duty.PAYMENTS, Level.SEE)]
    special = people.an_officer("shien", "支援", *grants, (Duty.SHIELDED, Level.SEE))
    page, path = reverse("payments:run", args=[run.number]), "payments:make_notice"
    a_terminal()
    assert "さんの通知書を作る" not in inside(Client(), actor).get(page).content.decode()
    assert "さんの通知書を作る" in inside(Client(), special).get(page).content.decode()
    inside(Client(), special).post(reverse(path, args=[haruko.pk]))
    one, again = (actions.make_notice(special, haruko.pk) for _ in range(2))
    assert one == again
    with pytest.raises(AddressHidden):
        actions.print_bundle(actor, one.bundle_id)


def test_a_name_that_no_font_shows_stops_nobody_else() -> None:
    _, _, run = a_settled_run(name="\ue000")
    with capture_logs() as told:
        assert all_made(run) == 1
    left = [each["payment"] for each in told if each["event"] == "notice without a glyph"]
    assert set(left) == set(run.payments.exclude(notice__isnull=False).values_list("pk", flat=True))
    assert PaymentNotice.objects.get().payment.person.addressee_number == residents.HARUKO


def test_a_bundle_is_printed_and_the_whole_goes_to_the_print_shop(monkeypatch: Any) -> None:
    actor, _, run = a_settled_run()
    with pytest.raises(CannotPay, match="まだありません"):
        actions.order_for_print_shop(actor, run.number, medium=1, recipient=1)
    all_made(run)
    bundle = NoticeBundle.objects.get()
    a_terminal()
    printed = actions.print_bundle(actor, bundle.pk)
    assert isinstance(printed, Printout)
    assert printed.content == bytes(bundle.pdf)
    kept: list[bytes] = []

    def enclose(content: bytes, certificate: object) -> bytes:
        kept.append(content)
        return b"x"

    monkeypatch.setattr("tesuri.workplace.outputs.cms.enclose", enclose)
    there = destinations(actor)
    places = {"medium": there["loans"][0].medium_id, "recipient": there["recipients"][0].number}
    order = actions.order_for_print_shop(actor, run.number, **places)
    assert isinstance(order, Order)
    with zipfile.ZipFile(io.BytesIO(kept[0])) as archive:
        assert archive.read(f"notices-{bundle.pk}.pdf") == bytes(bundle.pdf)
        listed = archive.read("notices.csv").decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in listed[1:]] == ["1", "2"]


def test_a_stranger_and_another_desk_make_and_print_nothing() -> None:
    _, _, run = a_settled_run()
    all_made(run)
    bundle, payment = NoticeBundle.objects.get().pk, run.payments.all()[0].pk
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        for act in (
            lambda who: actions.order_notices(who, run.number),
            lambda who: actions.make_notice(who, payment),
            lambda who: actions.print_bundle(who, bundle),
            lambda who: actions.order_for_print_shop(who, run.number, medium=1, recipient=1),
        ):
            with pytest.raises(NotAllowed):
                act(other)


def test_the_database_keeps_one_notice_of_a_payment_as_it_was() -> None:
    _, _, run = a_settled_run()
    all_made(run)
    notice = PaymentNotice.objects.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentNotice.objects.create(payment=notice.payment, bundle=notice.bundle, page=9)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        NoticeBundle.objects.update(digest="x")
    other = NoticeBundle.objects.create(run=_another(), pdf=b"", digest="x", count=1)
    a_debt.refused(
        "of its run",
        lambda: PaymentNotice.objects.create(payment=run.payments.all()[1], bundle=other, page=1),
    )


def _another() -> Run:
    return Run.objects.create(payment_month=a_debt.AUGUST, pay_on=a_debt.AUGUST_10)


def test_the_page_of_the_run_shows_how_far_it_is() -> None:
    actor, _, run = a_settled_run()
    a_terminal()
    desk, page = inside(Client(), actor), reverse("payments:run", args=[run.number])
    assert "支払通知書を作る" in desk.get(page).content.decode()
    desk.post(reverse("payments:make_notices", args=[run.number]))
    all_made(run)
    assert "2件のうち2件" in desk.get(page).content.decode()
    bundle = NoticeBundle.objects.get().pk
    printed = desk.post(reverse("payments:print_notices", args=[bundle]))
    assert printed.content[:5] == b"%PDF-"
    other = inside(Client(), people.takahashi())
    assert other.post(reverse("payments:make_notices", args=[run.number])).status_code == 403
