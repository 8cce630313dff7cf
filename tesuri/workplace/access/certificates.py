"""端末の証明書: what a trusted proxy says of the certificate with which a terminal came to it.

Optional. Without `TESURI_PROXY_CERT_HEADER` the header is never read. With it, a terminal keeps the
fingerprint it was registered with, and the entrance asks for the same besides the terminal's key.
The proxy must take the header out of what comes from outside; what arrives from any other address
than a proxy's is ignored, and logged.
"""

import base64
import hmac
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest

from tesuri.ground.records import Refusal
from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Terminal
from tesuri.workplace.audit import actions as audit

LONGEST_HEADER = 16_384


class NoCertificate(Refusal):
    """証明書がない: the terminal came without one, and the house asks for it."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "この端末の証明書を確かめられませんでした。管理者に、端末の証明書の設定を依頼してください。",
            code="no_certificate",
        )


def are_demanded() -> bool:
    """Whether this house asks for certificates."""
    return bool(settings.TESURI_PROXY_CERT_HEADER)


def presented(request: HttpRequest) -> str:
    """証明書の指紋: SHA-256 in hexadecimal, as a trusted proxy told it; else empty."""
    if not are_demanded():
        return ""
    told = request.headers.get(settings.TESURI_PROXY_CERT_HEADER, "")
    if not told:
        return ""
    if not _is_proxy(request.META.get("REMOTE_ADDR", "")):
        audit.refused(doorkeeper(), AccessEvent.FOREIGN_CERTIFICATE, reason="not_a_proxy")
        return ""
    return _fingerprint(told)


def must_be_presented(certificate: str) -> None:
    """Raises NoCertificate where one is demanded and none came."""
    if are_demanded() and not certificate:
        raise NoCertificate


def are_missing(terminal: Terminal) -> bool:
    """Whether the terminal was registered without what is demanded now: it has to ask anew."""
    return are_demanded() and not terminal.certificate


def match(terminal: Terminal, certificate: str) -> bool:
    """Whether the certificate is the one that the terminal was registered with."""
    if not are_demanded():
        return True
    return bool(certificate) and hmac.compare_digest(certificate, terminal.certificate)


def comes_from(request: HttpRequest, terminal: Terminal | None) -> bool:
    """Whether a request comes with the certificate of the terminal at which its session began."""
    if not are_demanded():
        return True
    return terminal is not None and match(terminal, presented(request))


def _is_proxy(address: str) -> bool:
    try:
        return any(ip_address(address) in each for each in settings.TESURI_TRUSTED_PROXIES)
    except ValueError:  # a socket of this machine has no address
        return False


def _fingerprint(told: str) -> str:
    """Of a PEM text in percent encoding, or of `:base64 of DER:` (RFC 9440); else empty."""
    try:
        if len(told) > LONGEST_HEADER:
            return ""
        if told.startswith(":") and told.endswith(":"):
            content = base64.b64decode(told[1:-1], validate=True)
            certificate = x509.load_der_x509_certificate(content)
        else:
            certificate = x509.load_pem_x509_certificate(unquote(told).encode())
    except ValueError:
        return ""
    return sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
