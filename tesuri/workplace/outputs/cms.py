"""暗号化: the one way in which content leaves for a medium, as CMS (RFC 5652) EnvelopedData.

AES-256-CBC with a fresh key, which is given to the recipient under the RSA key of its certificate.
A bank or a prefecture opens it with its own tools: `openssl cms -decrypt -inform DER`.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import pkcs7

from tesuri.ground.records import Refusal

LEAST_RSA_BITS = 2048
LONGEST_SUBJECT = 300


class BadCertificate(Refusal):
    """証明書の誤り: nothing could be encrypted to it, or nobody should."""


@dataclass(frozen=True)
class Certificate:
    """証明書: what two people compare, and the term in which it is used."""

    pem: str
    subject: str
    fingerprint: str
    begins_at: datetime
    ends_at: datetime


def read(pem: str) -> Certificate:
    """証明書を読む: raises BadCertificate unless it is one RSA certificate for encryption."""
    certificate = _load(pem)
    _must_take_keys(certificate)
    return Certificate(
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        subject=certificate.subject.rfc4514_string()[:LONGEST_SUBJECT],
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        begins_at=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
    )


def enclose(content: bytes, pem: str) -> bytes:
    """暗号化する: DER that only the holder of the certificate's private key opens."""
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content)
    builder = builder.set_content_encryption_algorithm(AES256)
    builder = builder.add_recipient(_load(pem))
    return builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _load(pem: str) -> x509.Certificate:
    try:
        (certificate,) = x509.load_pem_x509_certificates(pem.strip().encode("ascii"))
    except ValueError as failure:
        raise BadCertificate(
            "証明書を読み取れませんでした。「-----BEGIN CERTIFICATE-----」で始まる、"
            "PEM形式の証明書を一枚だけ貼り付けてください。",
            code="unreadable_certificate",
        ) from failure
    return certificate


def _must_take_keys(certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < LEAST_RSA_BITS:
        raise BadCertificate(
            f"この証明書では暗号化できません。RSA {LEAST_RSA_BITS}ビット以上の証明書を、"
            "受取先に用意してもらってください。",
            code="weak_certificate",
        )
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.key_encipherment:
        raise BadCertificate(
            "この証明書は、暗号化（鍵の暗号化）に使うことが許されていません。"
            "暗号化用の証明書を、受取先に用意してもらってください。",
            code="not_for_encryption",
        )
