"""パスワードの試験: hashed slowly, long enough, and dear to guess."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.entrance import Newcomer
from tests.people import sato
from tesuri.workplace.access import passwords
from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
ADMINISTRATOR = Actor.system("administrator", "112020")


@pytest.mark.control("C-3-05")
def test_a_short_password_is_refused() -> None:
    sato()
    with pytest.raises(passwords.ShortPassword, match="12文字以上"):
        passwords.set_password(ADMINISTRATOR, "sato", "x" * 11)
    assert Officer.objects.get().password == "!"


def test_it_is_kept_as_an_argon2id_hash(settings: object) -> None:
    settings.PASSWORD_HASHERS = [ARGON2]  # type: ignore[attr-defined]
    sato()
    passwords.set_password(ADMINISTRATOR, "sato", "x" * 12)
    assert Officer.objects.get().password.startswith("argon2$argon2id$")
    assert passwords.check("sato", "x" * 12, "T-1") is not None
    assert passwords.check("sato", "y" * 12, "T-1") is None


def test_the_third_failure_begins_a_wait_that_doubles(newcomer: Newcomer) -> None:
    start, waits = timezone.now(), []
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(12):
            newcomer.sit_down().give_password(password="wrong")
            until = Officer.objects.get().locked_until
            waits.append((until - timezone.now()).seconds if until else 0)
            clock.move_to((until or timezone.now()) + timedelta(seconds=1))
    assert waits == [0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]


def test_the_right_password_waits_too(newcomer: Newcomer) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(3):
            newcomer.sit_down().give_password(password="wrong")
        assert newcomer.give_password()[0] == 403
        clock.move_to(start + timedelta(seconds=11))
        assert newcomer.enter()[0] == 200
    assert Officer.objects.get().failed_count == 0


def test_a_wrong_key_counts_like_a_wrong_password(newcomer: Newcomer) -> None:
    newcomer.passkey.is_verified = False
    newcomer.enter()
    assert Officer.objects.get().failed_count == 1


def test_each_failure_is_in_the_log(newcomer: Newcomer) -> None:
    for _ in range(4):
        newcomer.sit_down().give_password(password="wrong")
    failed = AuditRecord.objects.filter(kind="access.entry_failed", outcome="refused")
    causes = [each.details["reason"] for each in failed.order_by("id")]
    assert causes == ["wrong_password"] * 3 + ["delayed"]
