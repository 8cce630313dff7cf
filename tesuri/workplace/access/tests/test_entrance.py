"""入口の試験: only the right person, with password and verified key, gets in."""

import pytest

from tests.entrance import PASSWORD, Newcomer, SoftwarePasskey, with_password
from tests.people import suzuki
from tesuri.workplace.access.doorkeeper import REFUSAL
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
TURNED_AWAY = (403, {"error": REFUSAL, "code": "not_entered"})


def failures() -> list[str]:
    failed = AuditRecord.objects.filter(kind="access.entry_failed").order_by("id")
    return [each.details["reason"] for each in failed]


@pytest.mark.control("C-3-04")
def test_password_and_key_open_the_door(newcomer: Newcomer) -> None:
    assert newcomer.enter() == (200, {"entered": True, "next": "/"})
    assert newcomer.is_inside()
    event = AuditRecord.objects.get(kind="access.entered")
    assert (event.user_id, event.terminal) == ("sato", newcomer.desk.number)


@pytest.mark.control("C-3-04")
def test_the_password_alone_opens_nothing(newcomer: Newcomer) -> None:
    assert newcomer.sit_down().give_password()[0] == 200
    assert not newcomer.is_inside()


@pytest.mark.control("C-3-04")
def test_the_key_alone_opens_nothing(newcomer: Newcomer) -> None:
    options = newcomer.sit_down().give_password()[1]
    answer = newcomer.passkey.get(options)
    newcomer.client.cookies.clear()
    newcomer.sit_down()
    assert newcomer.post("key", answer) == TURNED_AWAY
    assert not newcomer.is_inside()


@pytest.mark.control("C-3-04")
def test_a_key_that_did_not_verify_the_person_is_refused(newcomer: Newcomer) -> None:
    newcomer.passkey.is_verified = False
    assert newcomer.enter() == TURNED_AWAY
    assert failures() == ["bad_answer"]


def test_a_proof_cannot_be_used_twice(newcomer: Newcomer) -> None:
    answer = newcomer.passkey.get(newcomer.sit_down().give_password()[1])
    assert newcomer.post("key", answer)[0] == 200
    assert newcomer.post("key", answer) == TURNED_AWAY
    newcomer.client.cookies.clear()
    newcomer.sit_down().give_password()
    assert newcomer.post("key", answer) == TURNED_AWAY


def test_a_proof_for_another_address_is_refused(newcomer: Newcomer) -> None:
    newcomer.passkey.origin = "http://localhost:8001"
    assert newcomer.enter() == TURNED_AWAY


@pytest.mark.control("C-3-08")
def test_another_persons_key_is_refused(newcomer: Newcomer) -> None:
    with_password(suzuki())
    other = Newcomer().sit_down()
    other.enrol("suzuki")
    options = newcomer.sit_down().give_password()[1]
    hers = other.give_password("suzuki")[1]
    own = hers["allowCredentials"]
    answer = other.passkey.get({**options, "allowCredentials": own})
    assert newcomer.post("key", answer) == TURNED_AWAY


@pytest.mark.parametrize(
    ("user_id", "password"),
    [("sato", "wrong password here"), ("nobody", PASSWORD), ("", ""), ("sato", "")],
)
def test_every_cause_is_refused_in_the_same_words(
    newcomer: Newcomer, user_id: str, password: str
) -> None:
    assert newcomer.sit_down().give_password(user_id, password) == TURNED_AWAY


def test_the_log_has_the_cause_and_not_what_was_typed(newcomer: Newcomer) -> None:
    newcomer.sit_down().give_password("my secret in the wrong box")
    event = AuditRecord.objects.get(kind="access.entry_failed")
    assert event.details == {"reason": "unknown_account", "account": ""}
    assert (event.user_id, event.terminal) == ("system:entrance", newcomer.desk.number)


def test_a_person_without_a_key_is_refused_in_the_same_words(newcomer: Newcomer) -> None:
    with_password(suzuki())
    assert newcomer.sit_down().give_password("suzuki") == TURNED_AWAY


@pytest.mark.parametrize("message", [[], {}, {"user_id": 1, "password": "x"}, {"user_id": "\x00"}])
def test_what_cannot_be_read_is_a_bad_request(newcomer: Newcomer, message: object) -> None:
    assert newcomer.sit_down().post("password", message)[0] == 400


def test_an_empty_answer_of_the_key_is_refused(newcomer: Newcomer) -> None:
    newcomer.sit_down().give_password()
    assert newcomer.post("key", {}) == TURNED_AWAY


def test_a_key_made_by_another_authenticator_of_the_demo_is_unknown(newcomer: Newcomer) -> None:
    options = newcomer.sit_down().give_password()[1]
    stranger = SoftwarePasskey(newcomer.passkey.origin, newcomer.passkey.rp_id)
    made = stranger.create({"challenge": options["challenge"]})
    answer = stranger.get({**options, "allowCredentials": [{"id": made["id"]}]})
    assert newcomer.post("key", answer) == TURNED_AWAY
