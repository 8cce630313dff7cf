"""鍵: the second factor, a WebAuthn credential whose authenticator verified the person."""

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
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tesuri.ground.records import Refusal
from tesuri.workplace.access.models import Officer, Passkey

DEMO_AAGUID = UUID(bytes=b"tesuri-demo-key!")
BIOMETRIC = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.PREFERRED,
    user_verification=UserVerificationRequirement.REQUIRED,
)
Answer = dict[str, Any]
NO_ANSWER = (  # what a library may say of bytes that are no answer at all
    *(WebAuthnException, KeyError, ValueError, TypeError, AttributeError, IndexError),
    RecursionError,
)


class NoAuthenticators(Refusal):
    """認証器の未設定: which models are allowed was never said, so that none is."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "鍵を登録できません。許可する認証器が設定されていません。"
            "管理者に、設定（TESURI_AUTHENTICATORS）を依頼してください。",
            code="no_authenticators",
        )


class KeyRefused(Exception):
    """鍵の不一致: the cause is for the log; the person reads the same words as ever."""


def offer_enrolment(officer: Officer) -> tuple[str, bytes]:
    """What the browser needs to make a key, and the challenge to remember."""
    if not settings.TESURI_DEMO and not settings.TESURI_AUTHENTICATORS:
        raise NoAuthenticators
    options = generate_registration_options(
        rp_id=settings.WEBAUTHN_RP_ID,
        rp_name=settings.WEBAUTHN_RP_NAME,
        user_id=bytes(officer.handle),
        user_name=officer.user_id,
        user_display_name=officer.name,
        authenticator_selection=BIOMETRIC,
        attestation=_conveyance(),
        exclude_credentials=_descriptors(officer),
    )
    return options_to_json(options), options.challenge


def enrol(officer: Officer, answer: Answer, challenge: bytes) -> Passkey:
    """鍵の登録: raises KeyRefused when the answer does not verify, or is a demo key elsewhere."""
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.WEBAUTHN_RP_ID,
            expected_origin=settings.TESURI_ORIGIN,
            require_user_verification=True,
        )
    except NO_ANSWER as failure:
        raise KeyRefused("bad_answer") from failure
    aaguid = UUID(verified.aaguid)
    if not settings.TESURI_DEMO:
        _must_be_allowed(aaguid, verified.fmt)
    if Passkey.objects.filter(credential_id=verified.credential_id).exists():
        raise KeyRefused("known_key")
    return Passkey.objects.create(
        officer=officer,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        aaguid=aaguid,
        registered_at=timezone.now(),
    )


def has_key(officer: Officer) -> bool:
    """Whether any key of the officer would be asked for."""
    return _usable(officer).exists()


def offer_proof(officer: Officer) -> tuple[str, bytes]:
    """What the browser needs to use one of the person's keys, and the challenge to remember."""
    options = generate_authentication_options(
        rp_id=settings.WEBAUTHN_RP_ID,
        allow_credentials=_descriptors(officer),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), options.challenge


@transaction.atomic
def prove(officer: Officer, answer: Answer, challenge: bytes) -> Passkey:
    """鍵の照合: against the officer's own keys only; raises KeyRefused.

    The row is locked so that two answers cannot both pass on one counter value.
    """
    try:
        sought = base64url_to_bytes(answer["rawId"])
        key = _usable(officer).select_for_update(of=("self",)).get(credential_id=sought)
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.WEBAUTHN_RP_ID,
            expected_origin=settings.TESURI_ORIGIN,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (*NO_ANSWER, Passkey.DoesNotExist) as failure:
        raise KeyRefused("bad_answer") from failure
    key.sign_count = verified.new_sign_count
    key.save(update_fields=["sign_count"])
    return key


def _conveyance() -> AttestationConveyancePreference:
    if settings.TESURI_DEMO:
        return AttestationConveyancePreference.NONE
    return AttestationConveyancePreference.DIRECT


def _must_be_allowed(aaguid: UUID, told: AttestationFormat) -> None:
    """A model of the list, which says so in a signed statement; the demo's never is."""
    if aaguid == DEMO_AAGUID:
        raise KeyRefused("demo_key")
    if aaguid not in {UUID(model) for model in settings.TESURI_AUTHENTICATORS}:
        raise KeyRefused("model_not_allowed")
    if told == AttestationFormat.NONE:
        raise KeyRefused("no_attestation")


def _usable(officer: Officer) -> QuerySet[Passkey]:
    """A software key of the demo is no key outside the demo."""
    keys = Passkey.objects.filter(officer=officer)
    return keys if settings.TESURI_DEMO else keys.exclude(aaguid=DEMO_AAGUID)


def _descriptors(officer: Officer) -> list[PublicKeyCredentialDescriptor]:
    ids = _usable(officer).order_by("id").values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(id=bytes(credential_id)) for credential_id in ids]
