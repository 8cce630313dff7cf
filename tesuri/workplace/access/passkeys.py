"""鍵: the second factor, a WebAuthn credential whose authenticator verified the person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tesuri.ground.records import Refusal
from tesuri.workplace.access import attestation
from tesuri.workplace.access.attestation import DEMO_AAGUID, ModelRefused
from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Ending, Officer, OfficerSession, Passkey
from tesuri.workplace.audit import actions as audit

BIOMETRIC = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.PREFERRED,
    user_verification=UserVerificationRequirement.REQUIRED,
)
Answer = dict[str, Any]
NO_ANSWER = (  # what a library may say of bytes that are no answer at all
    *(WebAuthnException, KeyError, ValueError, TypeError, AttributeError, IndexError),
    RecursionError,
)
NAME_LIMIT = 50


class KeyRefused(Exception):
    """鍵の不一致: the cause is for the log; the person reads the same words as ever."""


class KeyLocked(Refusal):
    """鍵の停止: its counter did not go on, so that a copy of it may be in use.

    Only who gave the right password, and signed with the key or has no other, is told so.
    """

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "この鍵は、複製されたおそれがあるため止めました。ほかの鍵でログインするか、"
            "管理者に連絡して、鍵の失効と新しい登録券の発行を受けてください。",
            code="key_locked",
        )


def offer_enrolment(officer: Officer) -> tuple[str, bytes]:
    """What the browser needs to make a key, and the challenge to remember."""
    rule = attestation.policy()
    options = generate_registration_options(
        rp_id=settings.WEBAUTHN_RP_ID,
        rp_name=settings.WEBAUTHN_RP_NAME,
        user_id=bytes(officer.handle),
        user_name=officer.user_id,
        user_display_name=officer.name,
        authenticator_selection=BIOMETRIC,
        attestation=rule.conveyance,
        exclude_credentials=_descriptors(credentials(officer)),
    )
    return options_to_json(options), options.challenge


def enrol(officer: Officer, answer: Answer, challenge: bytes, name: str = "") -> Passkey:
    """鍵の登録: raises KeyRefused when the answer does not verify, or its make is not allowed."""
    rule = attestation.policy()
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.WEBAUTHN_RP_ID,
            expected_origin=settings.TESURI_ORIGIN,
            require_user_verification=True,
            pem_root_certs_bytes_by_fmt=rule.roots_by_format,
        )
        attestation.must_be_allowed(rule, verified, answer)
    except ModelRefused as failure:
        raise KeyRefused(str(failure)) from failure
    except NO_ANSWER as failure:
        raise KeyRefused("bad_answer") from failure
    if Passkey.objects.filter(credential_id=verified.credential_id).exists():
        raise KeyRefused("known_key")
    number = Passkey.objects.filter(officer=officer).count() + 1
    return Passkey.objects.create(
        officer=officer,
        name=name.strip()[:NAME_LIMIT] or f"鍵{number}",
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        aaguid=UUID(verified.aaguid),
        registered_at=timezone.now(),
    )


def credentials(officer: Officer) -> list[bytes]:
    """What names the keys of the officer that would be asked for, the oldest first."""
    ids = usable(officer).order_by("id").values_list("credential_id", flat=True)
    return [bytes(each) for each in ids]


def has_locked_key(officer: Officer) -> bool:
    """Whether a key of the officer was locked and not yet revoked."""
    return Passkey.objects.filter(
        officer=officer, revoked_at=None, locked_at__isnull=False
    ).exists()


def offer_proof(known: Sequence[bytes]) -> tuple[str, bytes]:
    """What the browser needs to use one of these keys, and the challenge to remember."""
    options = generate_authentication_options(
        rp_id=settings.WEBAUTHN_RP_ID,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), options.challenge


def prove(officer: Officer, answer: Answer, challenge: bytes) -> Passkey:
    """鍵の照合: against the officer's own keys only; raises KeyRefused.

    Raises KeyLocked after it has locked a key whose counter did not go on. Call it outside a
    transaction, so that the lock outlives the refusal.
    """
    with transaction.atomic():
        key, counted = _verified(officer, answer, challenge)
        if _went_on(key.sign_count, counted):
            key.sign_count, key.last_used_at = counted, timezone.now()
            key.save(update_fields=["sign_count", "last_used_at"])
            return key
        key.locked_at = timezone.now()
        key.save(update_fields=["locked_at"])
        said: dict[str, Any] = {
            "account": officer.user_id,
            "key": key.pk,
            "known": key.sign_count,
            "told": counted,
        }
        audit.record(doorkeeper(officer), AccessEvent.PASSKEY_LOCKED, **said)
        end_sessions(key)
    raise KeyLocked


def stay_live(key: Passkey) -> None:
    """鍵の確認: locks the row for the rest of the transaction; raises KeyRefused when it ended."""
    found = usable(key.officer).select_for_update(of=("self",)).filter(pk=key.pk).first()
    if found is None:
        raise KeyRefused("ended_key")


def end_sessions(key: Passkey) -> None:
    """鍵のセッションを終える: what was entered with the key is over with its next request."""
    live = OfficerSession.objects.filter(key=key, ended_at__isnull=True)
    live.update(ended_at=timezone.now(), ending=Ending.KEY_ENDED, ended_by=key.officer.user_id)


def usable(officer: Officer) -> QuerySet[Passkey]:
    """使える鍵: neither revoked nor locked; and a software key of the demo in the demo alone."""
    keys = Passkey.objects.filter(officer=officer, revoked_at=None, locked_at=None)
    return keys if settings.TESURI_DEMO else keys.exclude(aaguid=DEMO_AAGUID)


def _verified(officer: Officer, answer: Answer, challenge: bytes) -> tuple[Passkey, int]:
    """The key, locked so that two answers cannot both pass on one counter value; and its count.

    The library compares counters before signatures; it is told of none, so that nobody without
    the key can have it locked.
    """
    try:
        sought = base64url_to_bytes(answer["rawId"])
        key = usable(officer).select_for_update(of=("self",)).get(credential_id=sought)
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.WEBAUTHN_RP_ID,
            expected_origin=settings.TESURI_ORIGIN,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (*NO_ANSWER, Passkey.DoesNotExist) as failure:
        raise KeyRefused("bad_answer") from failure
    key.officer = officer
    return key, verified.new_sign_count


def _went_on(known: int, told: int) -> bool:
    """Whether the counter grew; one that never counts (always zero) says nothing."""
    return told > known or (known == 0 and told == 0)


def _descriptors(known: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each) for each in known]
