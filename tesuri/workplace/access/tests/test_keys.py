"""鍵束の試験: several keys a person; a copy locks its key; what ended stays ended."""

from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer, SoftwarePasskey, a_ticket, administrator, with_password
from tests.entry import inside
from tests.people import OTHER_CITY, suzuki, takahashi
from tests.residents import number as my_number
from tesuri.workplace.access import keyring, passkeys, tickets
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.models import AccountWait, Officer, Passkey, Ticket
from tesuri.workplace.access.waits import mark_of
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


def events(kind: str) -> list[dict[str, object]]:
    return [each.details for each in AuditRecord.objects.filter(kind=kind).order_by("id")]


def of(user_id: str) -> Officer:
    return Officer.objects.get(user_id=user_id)


# --- 追加 ---
def test_a_second_key_is_added_with_the_first_and_opens_too(newcomer: Newcomer) -> None:
    newcomer.enter()
    first = Passkey.objects.get()
    assert newcomer.add_key("予備") == (200, {"added": True})
    second = Passkey.objects.exclude(pk=first.pk).get()
    assert (second.name, first.name) == ("予備", "鍵1")
    Passkey.objects.filter(pk=first.pk).update(
        revoked_at=second.registered_at, revoked_by="kanri", revoked_reason="紛失"
    )
    assert newcomer.enter()[0] == 200
    assert events("access.entered")[-1] == {"key": second.pk}
    assert events("access.passkey_enrolled")[-1]["account"] == "sato"


def test_a_key_is_not_added_without_one_of_the_persons_own(newcomer: Newcomer) -> None:
    newcomer.enter()
    options = newcomer.ask_existing()
    assert newcomer.post("keys/add", {"name": "x", "answer": {}})[0] == 403
    answer = newcomer.passkey.get(options)
    assert newcomer.post("keys/proof", answer)[0] == 403  # the question is dropped
    assert Passkey.objects.count() == 1
    assert [each["reason"] for each in events("access.enrolment_failed")] == ["not_awaited"] * 2


@pytest.mark.parametrize("ticket", ["", "half", "used", "of another", "expired", "voided"])
def test_a_key_is_not_added_without_a_ticket_of_ones_own(newcomer: Newcomer, ticket: str) -> None:
    newcomer.enter()
    with_password(suzuki())
    issued_at = timezone.now() - timedelta(hours=25 if ticket == "expired" else 0)
    with time_machine.travel(issued_at):
        given = a_ticket("suzuki" if ticket == "of another" else "sato")
    if ticket == "used":
        assert tickets.use_up(of("sato"), tickets.live(of("sato"), given) or 0)
    elif ticket == "voided":
        Ticket.objects.filter(used_at=None).update(voided_at=timezone.now())
    said = {"": "", "half": given[: len(given) // 2]}.get(ticket, given)
    status, answer = newcomer.post("keys/existing", {"ticket": said})
    assert (status, answer["code"]) == (403, "key_not_added")
    assert newcomer.post("keys/existing", {})[0] == 400
    assert events("access.enrolment_failed") == [{"reason": "bad_ticket", "account": "sato"}]
    assert AccountWait.objects.get(account=mark_of("sato")).failed_count == 1
    assert Passkey.objects.count() == 1


def test_a_ticket_adds_one_key_and_one_that_ends_meanwhile_adds_none(newcomer: Newcomer) -> None:
    newcomer.enter()
    ticket = a_ticket()
    asked = newcomer.post("keys/existing", {"ticket": ticket})[1]
    options = newcomer.post("keys/proof", newcomer.passkey.get(asked))[1]
    Ticket.objects.filter(used_at=None).update(voided_at=timezone.now())
    answer = newcomer.passkey.create(options)
    assert newcomer.post("keys/add", {"name": "x", "answer": answer})[0] == 403
    assert events("access.enrolment_failed")[-1]["reason"] == "used_ticket"
    assert newcomer.add_key()[0] == 200
    assert Ticket.objects.filter(used_at=None, voided_at=None).count() == 0
    assert Passkey.objects.count() == 2


def test_whoever_tries_tickets_waits(newcomer: Newcomer) -> None:
    newcomer.enter()
    for _ in range(5):
        newcomer.post("keys/existing", {"ticket": "AAAAA-AAAAA-AAAAA-AAAAA"})
    assert newcomer.post("keys/existing", {"ticket": a_ticket()})[0] == 403
    assert events("access.enrolment_failed")[-1]["reason"] == "delayed"


def test_an_answer_to_another_question_adds_nothing(newcomer: Newcomer) -> None:
    newcomer.enter()
    old = newcomer.passkey.get(newcomer.ask_existing())
    newcomer.ask_existing()
    status, said = newcomer.post("keys/proof", old)
    assert (status, said["code"]) == (403, "key_not_added")
    asked = newcomer.ask_existing()
    options = newcomer.post("keys/proof", newcomer.passkey.get(asked))[1]
    answer = newcomer.passkey.create(options | {"challenge": "AAAA"})
    assert newcomer.post("keys/add", {"name": "x", "answer": answer})[0] == 403
    assert Passkey.objects.count() == 1


def test_two_answers_to_one_question_add_one_key(newcomer: Newcomer) -> None:
    newcomer.enter()
    asked = newcomer.ask_existing()
    options = newcomer.post("keys/proof", newcomer.passkey.get(asked))[1]
    stored = Session.objects.get(pk=newcomer.client.session.session_key).session_data
    statuses = []
    for name in ("一つ目", "二つ目"):
        Session.objects.update(session_data=stored)  # as both read it at the same moment
        answer = SoftwarePasskey(newcomer.passkey.origin, settings.WEBAUTHN_RP_ID).create(options)
        statuses.append(newcomer.post("keys/add", {"name": name, "answer": answer})[0])
    assert (statuses, Passkey.objects.count()) == ([200, 403], 2)


def test_a_key_that_did_not_verify_the_person_adds_nothing(newcomer: Newcomer) -> None:
    newcomer.enter()
    newcomer.passkey.is_verified = False
    assert newcomer.add_key()[0] == 403


@pytest.mark.control("C-3-08")
def test_an_added_key_cannot_be_one_of_another_account(newcomer: Newcomer) -> None:
    with_password(suzuki())
    other = Newcomer().sit_down()
    other.enrol("suzuki")
    newcomer.enter()
    asked = newcomer.ask_existing()
    options = newcomer.post("keys/proof", newcomer.passkey.get(asked))[1]
    hers = other.passkey.attest(next(iter(other.passkey.keys)), options)
    assert newcomer.post("keys/add", {"name": "x", "answer": hers})[0] == 403
    assert events("access.enrolment_failed")[-1]["reason"] == "known_key"


def test_a_name_holds_no_my_number(newcomer: Newcomer) -> None:
    newcomer.enter()
    status, said = newcomer.add_key(f"鍵 {my_number(7)}")
    assert (status, said["code"]) == (422, "bad_name")
    assert events("access.enrolment_failed") == [{"reason": "bad_name", "account": "sato"}]
    assert Passkey.objects.count() == 1


# --- 複製 ---
@pytest.mark.control("C-3-04")
@pytest.mark.parametrize("behind", [0, 1], ids=["the same count", "a count gone back"])
def test_a_copied_key_is_locked_and_the_person_sent_to_an_administrator(
    newcomer: Newcomer, behind: int
) -> None:
    newcomer.enter()
    thief = newcomer.passkey.copied()
    for _ in range(behind + 1):
        newcomer.enter()
    newcomer.passkey = thief
    status, said = newcomer.enter()
    assert (status, said["code"]) == (403, "key_locked")
    assert "管理者に連絡" in said["error"]
    key = Passkey.objects.get()
    assert key.locked_at is not None
    assert events("access.passkey_locked") == [
        {"account": "sato", "key": key.pk, "known": behind + 2, "told": 2}
    ]


def test_a_locked_key_opens_no_more_and_ends_what_it_opened(newcomer: Newcomer) -> None:
    newcomer.enter()
    thief = Newcomer().sit_down()
    thief.passkey = newcomer.passkey.copied()
    newcomer.enter()
    assert newcomer.is_inside()
    assert thief.give_key(thief.give_password()[1])[1]["code"] == "key_locked"
    assert not newcomer.is_inside()
    status, said = newcomer.sit_down().give_password()
    assert (status, said["code"]) == (403, "key_locked")


def test_without_the_password_nobody_learns_that_a_key_is_locked(newcomer: Newcomer) -> None:
    newcomer.enter()
    thief = newcomer.passkey.copied()
    newcomer.enter()
    newcomer.passkey = thief
    newcomer.enter()
    assert newcomer.give_password(password="a wrong password")[1]["code"] == "not_entered"


def test_who_does_not_hold_the_key_cannot_have_it_locked(newcomer: Newcomer) -> None:
    newcomer.enter()
    forged = newcomer.passkey.copied()
    shown = next(iter(forged.keys))
    forged.keys[shown] = ec.generate_private_key(ec.SECP256R1())
    newcomer.enter()
    newcomer.sit_down()
    answer = forged.get(newcomer.give_password()[1])
    assert newcomer.post("key", answer)[1]["code"] == "not_entered"
    assert Passkey.objects.get().locked_at is None


def test_a_key_that_never_counts_is_no_copy(newcomer: Newcomer) -> None:
    newcomer.passkey.counts = dict.fromkeys(newcomer.passkey.keys, -1)
    assert newcomer.enter()[0] == 200
    newcomer.passkey.counts = dict.fromkeys(newcomer.passkey.keys, -1)
    assert newcomer.enter()[0] == 200


def test_in_the_database_an_end_is_an_end(newcomer: Newcomer) -> None:
    key = Passkey.objects.get()
    newcomer.enter()
    revoked = {"revoked_by": "kanri", "revoked_reason": "紛失", "revoked_at": key.registered_at}
    for change in ({"sign_count": 0}, {"public_key": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Passkey.objects.update(**change)
    for missing in ("revoked_by", "revoked_reason"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Passkey.objects.update(**{**revoked, missing: ""})
    Passkey.objects.update(locked_at=key.registered_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Passkey.objects.update(locked_at=None)
    Passkey.objects.update(**revoked)
    with pytest.raises(IntegrityError), transaction.atomic():
        Passkey.objects.update(revoked_at=None, revoked_by="", revoked_reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Passkey.objects.all().delete()


# --- 失効 ---
@pytest.mark.control("C-3-08")
def test_a_lost_key_is_revoked_by_an_administrator_and_its_session_ends(newcomer: Newcomer) -> None:
    newcomer.enter()
    client, key = inside(Client(), administrator()), Passkey.objects.get()
    path = f"/entry/holders/{of('sato').pk}/keys/{key.pk}/revoke"
    assert client.post(path, {"reason": ""}).status_code == 422
    assert newcomer.is_inside()
    assert client.post(path, {"reason": "紛失"}).status_code == 302
    assert not newcomer.is_inside()
    assert newcomer.sit_down().give_password()[0] == 403
    event = AuditRecord.objects.get(kind="access.passkey_revoked")
    assert (event.user_id, event.details["reason"]) == ("kanri", "紛失")
    assert client.post(path, {"reason": "もう一度"}).status_code == 302
    assert AuditRecord.objects.filter(kind="access.passkey_revoked").count() == 1


def test_a_key_that_ended_between_its_proof_and_the_entry_opens_nothing(newcomer: Newcomer) -> None:
    newcomer.enter()
    key = Passkey.objects.get()
    keyring.revoke(administrator(), key.officer_id, key.pk, "紛失")
    with pytest.raises(passkeys.KeyRefused, match="ended_key"), transaction.atomic():
        passkeys.stay_live(key)


def test_a_key_of_another_body_is_not_there(newcomer: Newcomer) -> None:
    key, there = Passkey.objects.get(), administrator("tonari", OTHER_CITY)
    with pytest.raises(Http404):
        keyring.revoke(there, key.officer_id, key.pk, "紛失")
    page = f"/entry/holders/{key.officer_id}/"
    assert inside(Client(), there).get(page).status_code == 404


def test_one_gives_back_ones_own_key_but_not_the_last(newcomer: Newcomer) -> None:
    newcomer.enter()
    first = Passkey.objects.get()
    path = f"/entry/keys/{first.pk}/give-back"
    refused = newcomer.client.post(path, {"reason": "交換"})
    assert refused.status_code == 409
    assert "先に別の鍵を追加" in refused.content.decode()
    newcomer.add_key()
    assert newcomer.client.post(path, {"reason": ""}).status_code == 422
    assert newcomer.client.post(path, {"reason": "交換"}).status_code == 302
    assert Passkey.objects.get(pk=first.pk).revoked_by == "sato"
    assert not newcomer.is_inside()  # it was entered with that key


def test_a_locked_key_is_no_spare(newcomer: Newcomer) -> None:
    newcomer.enter()
    newcomer.add_key()
    first, second = Passkey.objects.order_by("pk")
    Passkey.objects.filter(pk=second.pk).update(locked_at=second.registered_at)
    path = f"/entry/keys/{first.pk}/give-back"
    assert newcomer.client.post(path, {"reason": "交換"}).status_code == 409


def test_the_own_page_names_each_key_and_lets_it_be_renamed(newcomer: Newcomer) -> None:
    newcomer.enter()
    key = Passkey.objects.get()
    shown = newcomer.client.get("/entry/keys/").content.decode()
    assert "デモ用の鍵（ソフトウェア）" in shown
    assert newcomer.client.post(f"/entry/keys/{key.pk}/name", {"name": ""}).status_code == 422
    assert newcomer.client.post(f"/entry/keys/{key.pk}/name", {"name": "左手"}).status_code == 302
    assert "左手" in newcomer.client.get("/entry/keys/").content.decode()
    Passkey.objects.update(locked_at=key.registered_at)
    inside(newcomer.client, _actor("sato"))
    assert newcomer.client.post(f"/entry/keys/{key.pk}/name", {"name": "右"}).status_code == 409


def test_another_persons_key_is_neither_renamed_nor_ended(newcomer: Newcomer) -> None:
    key, client = Passkey.objects.get(), inside(Client(), takahashi())
    assert client.post(f"/entry/keys/{key.pk}/name", {"name": "x"}).status_code == 404
    assert client.post(f"/entry/keys/{key.pk}/give-back", {"reason": "x"}).status_code == 404
    assert f"/{key.pk}/" not in client.get("/entry/keys/").content.decode()


@pytest.mark.parametrize("path", ["", "existing", "proof", "add", "1/name", "1/give-back"])
def test_a_stranger_has_no_keys(client: Client, path: str) -> None:
    answer = client.post(f"/entry/keys/{path}")
    assert answer.headers["Location"].startswith("/entry/")


# --- 管理者の画面 ---
def test_the_pages_of_keys_are_for_administrators(newcomer: Newcomer, client: Client) -> None:
    number, key = of("sato").pk, Passkey.objects.get().pk
    seen = ("/entry/holders/", f"/entry/holders/{number}/")
    for path in seen:
        assert client.get(path).status_code == 302
        assert inside(Client(), takahashi_once()).get(path).status_code == 403
    revoke = f"/entry/holders/{number}/keys/{key}/revoke"
    assert client.post(revoke, {"reason": "x"}).status_code == 302
    assert inside(Client(), takahashi_once()).post(revoke, {"reason": "x"}).status_code == 403
    with pytest.raises(NotAllowed):
        keyring.revoke(_actor("takahashi"), number, key, "x")
    admin = inside(Client(), administrator())
    assert "佐藤" in admin.get(seen[0]).content.decode()
    assert "鍵1" in admin.get(seen[1]).content.decode()
    assert AuditRecord.objects.get(kind="access.keys_seen").details == {"account": "sato"}
    assert Passkey.objects.get().revoked_at is None


def takahashi_once() -> Actor:
    return _actor("takahashi") if Officer.objects.filter(user_id="takahashi") else takahashi()


def _actor(user_id: str) -> Actor:
    officer = Officer.objects.select_related("office").get(user_id=user_id)
    return Actor(user_id, officer.name, officer.office.body, officer.office.code)
