"""受取先: an organisation outside with a certificate, and how it opens what it was given."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

FOR_ENCRYPTION = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=True,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def a_certificate(
    name: str,
    *,
    begins_at: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    days: int = 36_500,
    bits: int = 2048,
    usage: x509.KeyUsage | None = FOR_ENCRYPTION,
) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """証明書: made by the organisation itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return key, _signed(name, key, begins_at, days, usage)


def a_certificate_of_a_curve(name: str) -> x509.Certificate:
    """楕円曲線の証明書: to which nothing can be encrypted here."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _signed(name, key, datetime(2020, 1, 1, tzinfo=UTC), 36_500, None)


def _signed(
    name: str,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    begins_at: datetime,
    days: int,
    usage: x509.KeyUsage | None,
) -> x509.Certificate:
    who = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(begins_at).not_valid_after(begins_at + timedelta(days=days))
    if usage is not None:
        made = made.add_extension(usage, critical=True)
    return made.sign(key, hashes.SHA256())


def opened(
    zipped: bytes, key: rsa.RSAPrivateKey, certificate: x509.Certificate
) -> tuple[bytes, str]:
    """開ける: the plain content, and the manifest that came beside it."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        (cipher,) = [name for name in archive.namelist() if name.endswith(".p7m")]
        (manifest,) = [name for name in archive.namelist() if name.endswith(".manifest.json")]
        assert len(archive.namelist()) == 2
        content = pkcs7.pkcs7_decrypt_der(archive.read(cipher), certificate, key, [])
        return content, archive.read(manifest).decode()
