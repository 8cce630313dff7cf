"""デモの銀行: its certificate, and its private key, which lies with the bank and with nobody else.

The key is in `var/demo/bank`, where in earnest nothing is: the tour and the journeys open there
what the city gave to the bank, as the bank would.
"""

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs7,
)
from cryptography.x509.oid import NameOID

NAME = "見本銀行 公金センター"
DAYS = 3 * 365


def certificate_of(var: Path) -> str:
    """証明書: as PEM; made once, with its key."""
    folder = _folder(var)
    if not (folder / "certificate.pem").exists():
        _make(folder)
    return (folder / "certificate.pem").read_text("ascii")


def opened(var: Path, zipped: bytes) -> bytes:
    """開ける: what the bank reads out of the file that it was given."""
    folder = _folder(var)
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes())
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the bank of the demo has an RSA key")
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        (cipher,) = [name for name in archive.namelist() if name.endswith(".p7m")]
        return pkcs7.pkcs7_decrypt_der(archive.read(cipher), certificate, key, [])


def _folder(var: Path) -> Path:
    return var / "demo" / "bank"


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    who = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, NAME)])
    now = datetime.now(UTC)  # noqa: TID251 -- no Django here, and no case whose day it would be
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=DAYS))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(folder / "key.pem", private)
    _write(folder / "certificate.pem", made.public_bytes(Encoding.PEM))


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
