"""鍵の登録の試験: with a ticket, once, within a day; and no demo key outside the demo."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import cbor2
import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

from tests.entrance import Newcomer, a_ticket, with_password
from tests.people import sato, suzuki
from tesuri.workplace.access.attestation import DEMO_AAGUID
from tesuri.workplace.access.models import Passkey, Ticket
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
REAL_MODEL = UUID("08987058-cadc-4b81-b6e1-30de50dcbe96").bytes


@pytest.fixture
def person() -> Newcomer:
    with_password(sato())
    return Newcomer().sit_down()


def test_a_ticket_registers_one_key(person: Newcomer) -> None:
    assert person.enrol() == (200, {"enrolled": True})
    assert Passkey.objects.get().aaguid == DEMO_AAGUID
    event = AuditRecord.objects.get(kind="access.passkey_enrolled")
    assert event.details["account"] == "sato"


def test_a_ticket_is_good_once(person: Newcomer) -> None:
    ticket = a_ticket()
    options = person.ask_enrolment(ticket)[1]
    early = person.ask_enrolment(ticket)[1]
    assert options["challenge"] != early["challenge"]
    assert person.post("enrol", person.passkey.create(early))[0] == 200
    assert person.ask_enrolment(ticket)[0] == 403
    assert Passkey.objects.count() == 1


def test_of_two_browsers_with_one_ticket_one_wins(person: Newcomer) -> None:
    ticket, other = a_ticket(), Newcomer().sit_down()
    first, second = person.ask_enrolment(ticket)[1], other.ask_enrolment(ticket)[1]
    assert person.post("enrol", person.passkey.create(first))[0] == 200
    assert other.post("enrol", other.passkey.create(second))[0] == 403
    assert Passkey.objects.count() == 1


def test_a_ticket_ends_after_a_day(person: Newcomer) -> None:
    ticket, start = a_ticket(), timezone.now()
    with time_machine.travel(start + timedelta(hours=24, seconds=1), tick=False):
        assert person.sit_down().ask_enrolment(ticket)[0] == 403


def test_a_ticket_of_another_person_is_refused(person: Newcomer) -> None:
    with_password(suzuki())
    assert person.ask_enrolment(a_ticket("suzuki"))[0] == 403


def test_the_table_keeps_no_ticket_in_clear(person: Newcomer) -> None:
    ticket = a_ticket()
    row = Ticket.objects.values().get()
    assert ticket not in str(row)
    assert len(ticket.replace("-", "")) == 20


@pytest.mark.control("C-3-08")
def test_one_key_cannot_be_bound_to_two_accounts(person: Newcomer) -> None:
    answer = person.passkey.create(person.ask_enrolment(a_ticket())[1])
    assert person.post("enrol", answer)[0] == 200
    with_password(suzuki())
    options = person.ask_enrolment(a_ticket("suzuki"), "suzuki")[1]
    assert person.post("enrol", person.passkey.attest(answer["id"], options))[0] == 403
    assert Passkey.objects.count() == 1


def test_a_key_that_does_not_verify_people_is_not_registered(person: Newcomer) -> None:
    person.passkey.is_verified = False
    assert person.enrol()[0] == 403
    assert not Passkey.objects.exists()
    assert AuditRecord.objects.filter(kind="access.enrolment_failed").count() == 1


def test_a_key_made_for_another_address_is_not_registered(person: Newcomer) -> None:
    person.passkey.origin = "http://evil.example"
    assert person.enrol()[0] == 403


def test_a_refused_answer_does_not_use_the_ticket_up(person: Newcomer) -> None:
    ticket = a_ticket()
    person.post("enrol", {**person.passkey.create(person.ask_enrolment(ticket)[1]), "rawId": "AA"})
    options = person.ask_enrolment(ticket)[1]
    assert person.post("enrol", person.passkey.create(options))[0] == 200


# --- デモの外 ---
@pytest.fixture
def in_earnest(person: Newcomer, settings: Any) -> Any:
    person.register_in_earnest()
    settings.TESURI_DEMO, settings.TESURI_AUTHENTICATORS = False, [str(UUID(bytes=REAL_MODEL))]
    return settings


def signed(person: Newcomer, options: dict[str, Any]) -> dict[str, Any]:
    """鍵の申告: the answer of the passkey, with a statement that is signed (packed)."""
    answer = person.passkey.create(options)
    said = answer["response"]
    content = cbor2.loads(base64url_to_bytes(said["attestationObject"]))
    text = content["authData"] + sha256(base64url_to_bytes(said["clientDataJSON"])).digest()
    proof = person.passkey.keys[answer["id"]].sign(text, ec.ECDSA(hashes.SHA256()))
    content |= {"fmt": "packed", "attStmt": {"alg": -7, "sig": proof}}
    return answer | {
        "response": said | {"attestationObject": bytes_to_base64url(cbor2.dumps(content))}
    }


@pytest.mark.control("C-3-04")
@pytest.mark.usefixtures("in_earnest")
def test_outside_the_demo_a_demo_key_is_not_registered(person: Newcomer) -> None:
    assert person.enrol()[0] == 403
    assert not Passkey.objects.exists()
    assert the_reason() == "demo_key"


@pytest.mark.control("C-3-04")
@pytest.mark.usefixtures("in_earnest")
def test_outside_the_demo_a_model_of_the_list_says_so_signed(person: Newcomer) -> None:
    person.passkey.aaguid = REAL_MODEL
    options = person.ask_enrolment(a_ticket())[1]
    assert options["attestation"] == "direct"
    assert person.post("enrol", person.passkey.create(options))[0] == 403
    assert the_reason() == "no_attestation"
    options = person.ask_enrolment(a_ticket())[1]
    assert person.post("enrol", signed(person, options)) == (200, {"enrolled": True})


@pytest.mark.control("C-3-04")
@pytest.mark.usefixtures("in_earnest")
def test_outside_the_demo_another_model_is_not_registered(person: Newcomer) -> None:
    person.passkey.aaguid = UUID(int=7).bytes
    options = person.ask_enrolment(a_ticket())[1]
    assert person.post("enrol", signed(person, options))[0] == 403
    assert (the_reason(), Passkey.objects.count()) == ("model_not_allowed", 0)


def test_outside_the_demo_an_empty_list_allows_no_key(person: Newcomer, in_earnest: Any) -> None:
    in_earnest.TESURI_AUTHENTICATORS = []
    status, said = person.ask_enrolment(a_ticket())
    assert (status, said["code"]) == (409, "no_authenticators")
    assert "許可する認証器が設定されていません" in said["error"]
    assert the_reason() == "no_authenticators"


def the_reason() -> str:
    newest = AuditRecord.objects.filter(kind="access.enrolment_failed").latest("id")
    return str(newest.details["reason"])


@pytest.mark.control("C-3-04")
def test_outside_the_demo_a_demo_key_does_not_open(newcomer: Newcomer, settings: Any) -> None:
    answer = newcomer.passkey.get(newcomer.sit_down().give_password()[1])
    newcomer.register_in_earnest()
    settings.TESURI_DEMO = False
    assert newcomer.post("key", answer)[0] == 403
    assert newcomer.sit_down().give_password()[0] == 403
    assert not newcomer.is_inside()


def test_the_demo_script_is_there_in_the_demo_alone(client: Client, settings: Any) -> None:
    reply = client.get("/entry/demo-passkey.js")
    assert (reply.status_code, reply.headers["Content-Type"]) == (
        200,
        "text/javascript; charset=utf-8",
    )
    settings.TESURI_DEMO = False
    assert client.get("/entry/demo-passkey.js").status_code == 404


def test_the_page_is_for_proved_terminals(person: Newcomer, client: Client) -> None:
    assert 'name="ticket"' in person.client.get("/entry/enrolment/").content.decode()
    assert client.get("/entry/enrolment/").headers["Location"] == "/entry/"
