"""用心の試験: what each deployed site is told, whatever the tests are told."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.module_loading import import_string

from tesuri.sites.foundation import settings_for


def test_passwords_are_hashed_by_argon2_alone() -> None:
    hashers = settings_for("welfare", [])["PASSWORD_HASHERS"]
    assert hashers == ["tesuri.workplace.access.hashing.TunedArgon2"]
    assert issubclass(import_string(hashers[0]), Argon2PasswordHasher)


def test_cookies_of_the_three_sites_do_not_meet() -> None:
    names = {settings_for(each, [])["SESSION_COOKIE_NAME"] for each in ("welfare", "addressees")}
    assert len(names) == 2


def test_an_address_with_tls_keeps_its_cookies_to_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not settings_for("welfare", [])["SESSION_COOKIE_SECURE"]
    monkeypatch.setenv("TESURI_URL_WELFARE", "https://welfare.example.lg.jp")
    told = settings_for("welfare", [])
    assert told["SESSION_COOKIE_SECURE"]
    assert told["CSRF_COOKIE_SECURE"]
    assert told["WEBAUTHN_RP_ID"] == "welfare.example.lg.jp"


@pytest.mark.parametrize(("said", "is_demo"), [("1", True), ("0", False), ("", False)])
def test_the_demo_must_be_asked_for(
    monkeypatch: pytest.MonkeyPatch, said: str, is_demo: bool
) -> None:
    monkeypatch.setenv("TESURI_DEMO", said)
    assert settings_for("welfare", [])["TESURI_DEMO"] is is_demo
