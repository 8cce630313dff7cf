"""認証器の証明の試験: a statement that leads to a root of a maker, and those that lead nowhere."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.utils import timezone
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

from tests.entrance import Newcomer, a_ticket, with_password
from tests.people import sato
from tesuri.workplace.access.attestation import MODEL_EXTENSION, model_name
from tesuri.workplace.access.models import Passkey
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-04")]
MODEL, OTHER_MODEL = UUID("08987058-cadc-4b81-b6e1-30de50dcbe96"), UUID(int=9)
DAY = timedelta(days=1)


class Maker:
    """製造者: a root of its own, which certifies the models of its authenticators."""

    def __init__(self, name: str = "Maker") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.root = self._certificate(self.name, self.key, is_authority=True)

    @property
    def pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def certify(self, key: ec.EllipticCurvePrivateKey, model: UUID | None) -> bytes:
        """The certificate of one authenticator, with its model or without."""
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
                x509.NameAttribute(NameOID.COMMON_NAME, "An authenticator"),
            ]
        )
        return self._certificate(name, key, model).public_bytes(Encoding.DER)

    def _certificate(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        model: UUID | None = None,
        *,
        is_authority: bool = False,
    ) -> x509.Certificate:
        now = timezone.now()
        begun = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + DAY)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )
        if model is not None:
            stated = x509.UnrecognizedExtension(MODEL_EXTENSION, b"\x04\x10" + model.bytes)
            begun = begun.add_extension(stated, critical=False)
        return begun.sign(self.key, hashes.SHA256())


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def person(settings: Any, tmp_path: Path, maker: Maker) -> Newcomer:
    """Outside the demo, where makers' roots are demanded and this maker's lies in the folder."""
    with_password(sato())
    person = Newcomer().sit_down()
    person.register_in_earnest()
    person.passkey.aaguid = MODEL.bytes
    (tmp_path / "makers.pem").write_bytes(Maker("Another").pem + maker.pem)
    settings.TESURI_DEMO = False
    settings.TESURI_AUTHENTICATORS = [f"{MODEL}=庁内の認証器"]
    settings.TESURI_ATTESTATION, settings.TESURI_ATTESTATION_ROOTS = "rooted", str(tmp_path)
    return person


def attested(
    person: Newcomer, options: dict[str, Any], maker: Maker | None, model: UUID | None
) -> dict[str, Any]:
    """A packed statement: by a key that the maker certified, or (None) by the credential itself."""
    answer = person.passkey.create(options)
    said = answer["response"]
    content = cbor2.loads(base64url_to_bytes(said["attestationObject"]))
    text = content["authData"] + sha256(base64url_to_bytes(said["clientDataJSON"])).digest()
    key = ec.generate_private_key(ec.SECP256R1()) if maker else person.passkey.keys[answer["id"]]
    statement: dict[str, Any] = {"alg": -7, "sig": key.sign(text, ec.ECDSA(hashes.SHA256()))}
    if maker:
        statement["x5c"] = [maker.certify(key, model)]
    content |= {"fmt": "packed", "attStmt": statement}
    sealed = bytes_to_base64url(cbor2.dumps(content))
    return answer | {"response": said | {"attestationObject": sealed}}


def enrols(person: Newcomer, maker: Maker | None, model: UUID | None = MODEL) -> int:
    options = person.ask_enrolment(a_ticket())[1]
    return person.post("enrol", attested(person, options, maker, model))[0]


def the_reason() -> str:
    newest = AuditRecord.objects.filter(kind="access.enrolment_failed").latest("id")
    return str(newest.details["reason"])


def test_a_model_that_its_maker_certified_is_enrolled(person: Newcomer, maker: Maker) -> None:
    assert enrols(person, maker) == 200
    assert Passkey.objects.get().model_name == "庁内の認証器"


def test_a_root_that_the_city_did_not_load_vouches_for_nothing(person: Newcomer) -> None:
    assert enrols(person, Maker()) == 403
    assert (the_reason(), Passkey.objects.count()) == ("bad_answer", 0)


@pytest.mark.parametrize(
    ("model", "reason"),
    [(None, "model_not_certified"), (OTHER_MODEL, "other_model_certified")],
)
def test_a_certificate_must_state_this_model(
    person: Newcomer, maker: Maker, model: UUID | None, reason: str
) -> None:
    assert enrols(person, maker, model) == 403
    assert (the_reason(), Passkey.objects.count()) == (reason, 0)


def test_what_vouches_for_itself_is_refused(person: Newcomer, settings: Any) -> None:
    assert enrols(person, None) == 403
    assert the_reason() == "self_attestation"
    settings.TESURI_ATTESTATION = "listed"
    assert enrols(person, None) == 200


def test_no_statement_is_none(person: Newcomer) -> None:
    options = person.ask_enrolment(a_ticket())[1]
    assert person.post("enrol", person.passkey.create(options))[0] == 403
    assert the_reason() == "no_attestation"


def test_a_model_off_the_list_is_refused_though_certified(person: Newcomer, maker: Maker) -> None:
    person.passkey.aaguid = OTHER_MODEL.bytes
    assert enrols(person, maker, OTHER_MODEL) == 403
    assert the_reason() == "model_not_allowed"


def test_a_changed_statement_is_refused(person: Newcomer, maker: Maker) -> None:
    options = person.ask_enrolment(a_ticket())[1]
    answer = attested(person, options, maker, MODEL)
    other = person.passkey.create(options)
    answer["response"]["clientDataJSON"] = other["response"]["clientDataJSON"]
    content = cbor2.loads(base64url_to_bytes(answer["response"]["attestationObject"]))
    content["authData"] = cbor2.loads(base64url_to_bytes(other["response"]["attestationObject"]))[
        "authData"
    ]
    answer["response"]["attestationObject"] = bytes_to_base64url(cbor2.dumps(content))
    answer |= {"id": other["id"], "rawId": other["rawId"]}
    assert person.post("enrol", answer)[0] == 403


@pytest.mark.parametrize("trouble", ["no folder", "empty folder", "no certificate", "no policy"])
def test_without_its_roots_nobody_enrols(
    person: Newcomer, settings: Any, tmp_path: Path, trouble: str
) -> None:
    (tmp_path / "makers.pem").unlink()
    if trouble == "no folder":
        settings.TESURI_ATTESTATION_ROOTS = ""
    if trouble == "no certificate":
        (tmp_path / "makers.pem").write_text("-----BEGIN CERTIFICATE-----\nAA\n")
    if trouble == "no policy":
        settings.TESURI_ATTESTATION = "none"
    status, said = person.ask_enrolment(a_ticket())
    assert (status, said["code"]) == (409, "no_authenticators")
    assert the_reason() == "no_authenticators"


def test_a_model_without_a_name_is_shown_by_its_number(settings: Any) -> None:
    settings.TESURI_AUTHENTICATORS = [str(MODEL)]
    assert model_name(MODEL) == f"型 {MODEL}"
    assert model_name(OTHER_MODEL) == f"型 {OTHER_MODEL}"
