"""媒体への出力の試験: all three at once, always encrypted, once, with its manifest."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tests import people
from tests.entry import a_terminal, change_rights
from tests.recipients import a_certificate, a_certificate_of_a_curve, opened
from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.doors import PurposeFirst
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant
from tesuri.workplace.approvals.actions import ContentChanged
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions, cms, jobs
from tesuri.workplace.outputs.limits import KEPT_DAYS, LIST_SIZE
from tesuri.workplace.outputs.models import (
    Handover,
    Order,
    OrderStep,
    Parcel,
    Recipient,
)
from tesuri.workplace.outputs.refusals import NotFromHere, NotNow, NotThisMedium, NotToThem
from tesuri.workplace.outputs.tests.a_store import SECRET, Store, a_store, bank, pem

pytestmark = pytest.mark.django_db
SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def wish(store: Store, medium: int, recipient: int, *, count: int = 1) -> Order:
    return actions.export(
        store.clerk,
        Duty.PAYMENTS,
        "総合振込ファイル",
        SECRET,
        count=count,
        medium=medium,
        recipient=recipient,
        subjects=["1000000001"],
        columns=["氏名", "口座"],
    )


def ready(store: Store, **options: int) -> Order:
    return wish(store, store.lent().number, store.receiver().number, **options)


def over(duty: Duty) -> None:
    """The right to export of the duty, whoever has it, ended long ago."""
    found = Grant.objects.filter(duty=duty, level=Level.EXPORT)
    assert found.update(valid=DateRange(date(2020, 1, 1), date(2021, 1, 1)))


def kinds() -> set[str]:
    return set(AuditRecord.objects.values_list("kind", flat=True))


@pytest.mark.control("C-3-19")
@pytest.mark.parametrize(("right", "terminal", "medium"), list(product((True, False), repeat=3)))
def test_only_right_terminal_and_medium_together_let_anything_out(
    right: bool, terminal: bool, medium: bool
) -> None:
    store = a_store()
    number = store.lent().number if medium else store.kept().number
    receiver = store.receiver().number
    if not right:
        over(Duty.PAYMENTS)
    change_rights(may_export=terminal)
    if right and terminal and medium:
        taken = actions.take_export(store.clerk, wish(store, number, receiver).number)
        assert opened(taken.content, *bank())[0] == SECRET
        assert SECRET not in taken.content
        assert "outputs.exported" in kinds()
        return
    with pytest.raises((NotAllowed, NotFromHere, NotThisMedium)):
        wish(store, number, receiver)
    assert not Order.objects.exists()
    assert not Parcel.objects.exists()


@pytest.mark.control("C-3-19")
@pytest.mark.parametrize("lost", ["right", "media right", "terminal", "medium"])
def test_what_is_lost_between_order_and_taking_stops_it(lost: str) -> None:
    store = a_store()
    order = ready(store)
    if lost == "terminal":
        change_rights(may_export=False)
    elif lost == "medium":
        actions.bring_back(store.keeper, order.loan.medium_id, reason="壊れた")  # type: ignore[union-attr]  # lent
    else:
        over(Duty.PAYMENTS if lost == "right" else Duty.MEDIA)
    with pytest.raises((NotAllowed, NotFromHere, NotThisMedium)):
        actions.take_export(store.clerk, order.number)
    assert not Handover.objects.exists()


@pytest.mark.control("C-6-24")
def test_an_unregistered_or_somebody_elses_medium_is_refused() -> None:
    store = a_store()
    people.an_officer("tanaka", "田中")
    other, paper, receiver = store.kept("B"), store.lent("P", "paper"), store.receiver().number
    store.lend(other, borrower="tanaka")
    store.decide(other)
    for number in (999_999, store.enter("C").number, other.number, paper.number):
        with pytest.raises(NotThisMedium):
            wish(store, number, receiver)


@pytest.mark.control("C-6-24")
def test_what_goes_out_is_encrypted_and_only_the_recipient_opens_it() -> None:
    store = a_store()
    order = ready(store)
    kept = bytes(Parcel.objects.get().content)
    assert SECRET not in kept
    taken = actions.take_export(store.clerk, order.number)
    content, manifest = opened(taken.content, *bank())
    told = json.loads(manifest)
    assert content == SECRET
    assert told["content_sha256"] == sha256(SECRET).hexdigest()
    assert told["cipher_sha256"] == sha256(kept).hexdigest()
    assert (told["count"], told["taken_by"], told["terminal"]) == (1, "sato", "T-1")
    assert told["medium"]["label"] == "U-001"
    assert told["recipients"][0]["sha256"] == Recipient.objects.get().fingerprint
    event = AuditRecord.objects.get(kind="outputs.exported")
    assert event.details["manifest"] == sha256(manifest.encode()).hexdigest()
    assert (event.subject, event.duty, event.details["label"]) == (
        "1000000001",
        "payments",
        "U-001",
    )
    with pytest.raises(ValueError, match=r".*"):
        opened(taken.content, *a_certificate("ほかの人"))


def test_the_tools_of_the_recipient_open_it(tmp_path: Path) -> None:
    """As docs/for-operator.md tells the bank: openssl cms -decrypt."""
    key, certificate = bank()
    (tmp_path / "in.p7m").write_bytes(cms.enclose(SECRET, pem(bank())))
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(private)
    command = "openssl cms -decrypt -inform DER -in in.p7m -recip cert.pem -inkey key.pem -out out"
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "out").read_bytes() == SECRET


def test_it_is_taken_once_and_nothing_of_it_stays() -> None:
    store = a_store()
    order = ready(store)
    actions.take_export(store.clerk, order.number)
    assert not Parcel.objects.exists()
    with pytest.raises(NotNow, match="取出し済み"):
        actions.take_export(store.clerk, order.number)


def test_only_who_ordered_it_takes_it() -> None:
    store = a_store()
    order = ready(store)
    rights = [(duty, Level.EXPORT) for duty in (Duty.PAYMENTS, Duty.MEDIA)]
    with pytest.raises(NotNow, match="申し出た人"):
        actions.take_export(people.an_officer("tanaka", "田中", *rights), order.number)


def test_people_leave_under_a_purpose_alone() -> None:
    store = a_store()
    order = ready(store)
    with pytest.raises(PurposeFirst):
        actions.take_export(replace(store.clerk, purpose=""), order.number)
    assert not Handover.objects.exists()


@pytest.mark.control("C-3-16")
def test_a_list_above_the_limit_waits_for_an_approver_of_its_duty() -> None:
    store = a_store()
    medium, receiver = store.lent().number, store.receiver().number
    assert wish(store, medium, receiver, count=LIST_SIZE.value).now.state == "ready"
    order = wish(store, medium, receiver, count=LIST_SIZE.value + 1)
    assert order.now.state == "waiting"
    with pytest.raises(NotNow, match="承認待ち"):
        actions.take_export(store.clerk, order.number)
    shown = store.given().content
    assert (shown["項目"], shown["件数"]) == ("氏名、口座", LIST_SIZE.value + 1)
    assert shown["媒体"] == "U-001（USBメモリ）"
    assert "春子" not in str(shown)
    assert "1000000001" not in str(shown)
    digest = store.given().digest
    of_media = people.an_officer("kanri", "管理", (Duty.MEDIA, Level.APPROVE))
    with pytest.raises(NotAllowed):
        actions.decide_order(of_media, order.number, Turn.APPROVE, digest)
    with pytest.raises(ContentChanged):
        actions.decide_order(store.chief, order.number, Turn.APPROVE, "0" * 64)
    actions.decide_order(store.chief, order.number, Turn.APPROVE, digest)
    taken = actions.take_export(store.clerk, order.number)
    told = json.loads(opened(taken.content, *bank())[1])
    assert told["approved_by"] == "suzuki"


def test_what_is_sent_back_or_withdrawn_is_destroyed() -> None:
    store = a_store()
    first = ready(store, count=LIST_SIZE.value + 1)
    actions.decide_order(
        store.chief, first.number, Turn.SEND_BACK, store.given().digest, "項目が多すぎる"
    )
    medium, receiver = first.loan.medium_id, first.recipient_id  # type: ignore[union-attr]  # lent
    assert receiver
    for count in (1, LIST_SIZE.value + 1):
        actions.withdraw_order(store.clerk, wish(store, medium, receiver, count=count).number)
    assert not Parcel.objects.exists()
    assert [order.now.state for order in Order.objects.all()] == [
        *("withdrawn", "withdrawn", "returned"),
    ]
    with pytest.raises(NotNow):
        actions.take_export(store.clerk, first.number)


def test_what_nobody_takes_is_destroyed_after_its_term() -> None:
    store = a_store()
    order = ready(store)
    now, disposal = timezone.now(), Actor.system("disposal", people.CITY)
    with time_machine.travel(now + timedelta(days=KEPT_DAYS.value, minutes=-1), tick=False):
        assert actions.expire_orders(disposal) == 0
    with time_machine.travel(now + timedelta(days=KEPT_DAYS.value, minutes=1), tick=False):
        with pytest.raises(NotNow, match="期限"):
            actions.take_export(store.clerk, order.number)
        assert actions.expire_orders(replace(disposal, body=people.OTHER_CITY)) == 0
        jobs.expire_orders(0)
        assert actions.expire_orders(disposal) == 0
    assert not Parcel.objects.exists()
    assert order.now.state == "expired"
    assert "outputs.orders_expired" in kinds()


@pytest.mark.parametrize("why", ["waiting", "refused", "revoked", "ended", "unknown"])
def test_nothing_goes_to_a_certificate_that_is_not_in_force(why: str) -> None:
    store = a_store()
    medium, now = store.lent().number, timezone.now()
    ends_soon = a_certificate("銀行", begins_at=now - timedelta(days=1), days=2)
    made = actions.enter_recipient(store.keeper, owner="銀行", purpose="振込", pem=pem(ends_soon))
    if why == "refused":
        actions.decide_recipient(
            store.chief, made.number, Turn.SEND_BACK, store.given().digest, "指紋が違う"
        )
    elif why != "waiting":
        actions.decide_recipient(store.chief, made.number, Turn.APPROVE, store.given().digest)
    if why == "revoked":
        actions.revoke_recipient(store.keeper, made.number, "鍵をなくした")
    later = made.ends_at + timedelta(seconds=1) if why == "ended" else now
    with time_machine.travel(later, tick=False), pytest.raises(NotToThem):
        wish(store, medium, 999_999 if why == "unknown" else made.number)
    assert not Order.objects.exists()


def test_a_certificate_revoked_before_the_taking_stops_it() -> None:
    store = a_store()
    order = ready(store)
    assert order.recipient
    actions.revoke_recipient(store.keeper, order.recipient.number, "鍵が漏れた")
    with pytest.raises(NotToThem):
        actions.take_export(store.clerk, order.number)


def test_certificates_that_encrypt_nothing_are_not_taken() -> None:
    store = a_store()
    begins_later = a_certificate("銀行", begins_at=datetime(2099, 1, 1, tzinfo=UTC))
    only_signs = a_certificate("銀行", usage=SIGNS)
    curve = a_certificate_of_a_curve("銀行").public_bytes(Encoding.PEM).decode()
    for bad, code in (
        ("これは証明書ではありません", "unreadable_certificate"),
        (pem(bank()) * 2, "unreadable_certificate"),
        (pem(a_certificate("銀行", bits=1024)), "weak_certificate"),
        (curve, "weak_certificate"),
        (pem(only_signs), "not_for_encryption"),
        (pem(begins_later), "out_of_term"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.enter_recipient(store.keeper, owner="銀行", purpose="振込", pem=bad)
        assert refused.value.code == code
    plain = pem(a_certificate("銀行", usage=None))
    assert actions.enter_recipient(store.keeper, owner="銀行", purpose="振込", pem=plain)


def test_a_recipient_is_revoked_once_and_for_ever() -> None:
    store = a_store()
    number = store.receiver().number
    with pytest.raises(Refusal, match="理由"):
        actions.revoke_recipient(store.keeper, number, " ")
    actions.revoke_recipient(store.keeper, number, "鍵をなくした")
    with pytest.raises(NotNow):
        actions.revoke_recipient(store.keeper, number, "もう一度")


# --- 直接の文でも ---


def forged(order: Order, **change: str) -> Handover:
    manifest = "{}"
    given = {"actor_user_id": "sato", "terminal": "T-1", "manifest": manifest}
    digest = sha256(manifest.encode()).hexdigest()
    return Handover(order=order, **({"digest": digest} | given | change))


@pytest.mark.control("C-3-19")
@pytest.mark.parametrize(
    "breach", ["terminal", "person", "digest", "medium", "recipient", "no approval"]
)
def test_direct_statements_hand_nothing_over_without_all_three(breach: str) -> None:
    store = a_store()
    order = ready(store, count=LIST_SIZE.value + 1 if breach == "no approval" else 1)
    assert order.recipient
    assert order.loan
    a_terminal("T-2", may_export=False)
    change = {
        "terminal": {"terminal": "T-2"},
        "person": {"actor_user_id": "suzuki"},
        "digest": {"digest": "0" * 64},
    }.get(breach, {})
    if breach == "medium":
        actions.bring_back(store.keeper, order.loan.medium_id, reason="壊れた")
    elif breach == "recipient":
        actions.revoke_recipient(store.keeper, order.recipient.number, "漏れた")
    with pytest.raises(IntegrityError), transaction.atomic():
        forged(order, **change).save()


def test_direct_statements_neither_open_nor_close_an_order() -> None:
    store = a_store()
    order = ready(store, count=LIST_SIZE.value + 1)
    waiting = order.now
    who = {"actor_user_id": "sato", "actor_name": "佐藤"}
    with pytest.raises(IntegrityError, match="no second person"), transaction.atomic():
        OrderStep.objects.create(
            order=order, state="ready", previous=waiting, digest=waiting.digest, **who
        )
    with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
        OrderStep.objects.create(order=order, state="taken", previous=waiting, **who)
    for statement in ("UPDATE outputs_parcel SET content = ''", "DELETE FROM outputs_parcel"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    small = wish(store, order.loan.medium_id, order.recipient_id or 0)  # type: ignore[union-attr]  # lent
    with pytest.raises(IntegrityError, match="with its manifest"), transaction.atomic():
        OrderStep.objects.create(order=small, state="taken", previous=small.now, **who)


def test_a_stranger_orders_nothing() -> None:
    store = a_store()
    medium, receiver = store.lent().number, store.receiver().number
    for actor in (Actor("mishiranu", "見知らぬ人", people.CITY), people.takahashi()):
        store.clerk = actor
        with pytest.raises(NotAllowed):
            wish(store, medium, receiver)
