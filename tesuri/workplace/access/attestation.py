"""認証器の証明: which make of authenticator may be enrolled, and who has to vouch for it.

Three policies. `none` (the demo alone) asks nothing. `listed` takes models of a list that state
themselves in a signed attestation. `rooted` takes such a statement only from a certificate that
names the model and leads to a root certificate which the city has loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from webauthn import base64url_to_bytes
from webauthn.helpers import parse_attestation_object
from webauthn.helpers.structs import AttestationConveyancePreference, AttestationFormat
from webauthn.registration.verify_registration_response import VerifiedRegistration

from tesuri.ground.records import Refusal

DEMO_AAGUID = UUID(bytes=b"tesuri-demo-key!")
NONE, LISTED, ROOTED = "none", "listed", "rooted"
POLICIES = (LISTED, ROOTED)
MODEL_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")  # id-fido-gen-ce-aaguid
MODEL_HEAD = bytes.fromhex("0410")  # an ASN.1 octet string of sixteen bytes
ROOTED_FORMATS = (AttestationFormat.PACKED, AttestationFormat.TPM)


class NoAuthenticators(Refusal):
    """認証器の未設定: which makes are allowed was never said, so that none is."""

    status = 409


class ModelRefused(Exception):
    """認証器の不許可: the cause is for the log."""


@dataclass(frozen=True)
class Policy:
    """証明の方針: its name, the models with the names that the city gave them, and the roots."""

    name: str
    models: Mapping[UUID, str]
    roots: tuple[bytes, ...] = ()

    @property
    def conveyance(self) -> AttestationConveyancePreference:
        """What the browser is asked to hand over."""
        if self.name == NONE:
            return AttestationConveyancePreference.NONE
        return AttestationConveyancePreference.DIRECT

    @property
    def roots_by_format(self) -> dict[AttestationFormat, list[bytes]]:
        """What the library verifies a chain against."""
        return dict.fromkeys(ROOTED_FORMATS, list(self.roots)) if self.roots else {}


def policy() -> Policy:
    """今の方針: raises NoAuthenticators when the city has not said what it allows."""
    if settings.TESURI_DEMO:
        return Policy(NONE, {})
    name, models = settings.TESURI_ATTESTATION, models_of_the_city()
    if name not in POLICIES:
        raise _unset("証明の方針（TESURI_ATTESTATION）は listed か rooted です。")
    if not models:
        raise _unset("許可する認証器が設定されていません（TESURI_AUTHENTICATORS）。")
    if name == LISTED:
        return Policy(name, models)
    roots = _roots(settings.TESURI_ATTESTATION_ROOTS)
    if not roots:
        raise _unset("製造者の根の証明書がありません（TESURI_ATTESTATION_ROOTS）。")
    return Policy(name, models, roots)


def models_of_the_city() -> dict[UUID, str]:
    """許可する型: AAGUID to the name after its equals sign, or to nothing."""
    parts = (each.partition("=") for each in settings.TESURI_AUTHENTICATORS)
    return {UUID(aaguid): name for aaguid, _, name in parts}


def model_name(aaguid: UUID) -> str:
    """型の名前: as the city wrote it; else the number itself."""
    if aaguid == DEMO_AAGUID:
        return "デモ用の鍵（ソフトウェア）"
    return models_of_the_city().get(aaguid) or f"型 {aaguid}"


def must_be_allowed(rule: Policy, verified: VerifiedRegistration, answer: dict[str, Any]) -> None:
    """許可: after the library verified the answer; raises ModelRefused with the cause."""
    if rule.name == NONE:
        return
    aaguid = UUID(verified.aaguid)
    if aaguid == DEMO_AAGUID:
        raise ModelRefused("demo_key")
    if aaguid not in rule.models:
        raise ModelRefused("model_not_allowed")
    if verified.fmt == AttestationFormat.NONE:
        raise ModelRefused("no_attestation")
    if rule.name == ROOTED:
        _must_be_vouched_for(aaguid, verified.fmt, answer)


def _must_be_vouched_for(aaguid: UUID, told: AttestationFormat, answer: dict[str, Any]) -> None:
    """The library has followed the chain to a root; it passes where there is no chain at all."""
    if told not in ROOTED_FORMATS:
        raise ModelRefused("format_not_rooted")
    statement = parse_attestation_object(
        base64url_to_bytes(answer["response"]["attestationObject"])
    ).att_stmt
    if not statement.x5c:
        raise ModelRefused("self_attestation")
    leaf = x509.load_der_x509_certificate(statement.x5c[0])
    try:
        extension = leaf.extensions.get_extension_for_oid(MODEL_EXTENSION).value
    except x509.ExtensionNotFound:
        raise ModelRefused("model_not_certified") from None
    if not isinstance(extension, x509.UnrecognizedExtension):
        raise ModelRefused("model_not_certified")
    if extension.value != MODEL_HEAD + aaguid.bytes:
        raise ModelRefused("other_model_certified")


def _roots(folder: str) -> tuple[bytes, ...]:
    """The certificates of the PEM files, one by one: the library reads the first of a text only."""
    files = sorted(Path(folder).glob("*.pem")) if folder else []
    try:
        found = [
            each for file in files for each in x509.load_pem_x509_certificates(file.read_bytes())
        ]
    except ValueError:
        raise _unset("製造者の根の証明書を読み取れません（TESURI_ATTESTATION_ROOTS）。") from None
    return tuple(each.public_bytes(Encoding.PEM) for each in found)


def _unset(cause: str) -> NoAuthenticators:
    return NoAuthenticators(
        f"鍵を登録できません。{cause}管理者に、設定を依頼してください。", code="no_authenticators"
    )
