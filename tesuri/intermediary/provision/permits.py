"""許可証の確認: the hub's signature, our own name on it, its time, and its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from tesuri.intermediary.wire import envelopes
from tesuri.intermediary.wire.envelopes import HUB, PERMIT_LIFE
from tesuri.intermediary.wire.refusals import Forged

TEXTS = ("permit_id", "enquirer", "provider", "procedure", "item", "legal_basis", "provider_code")


@dataclass(frozen=True)
class Permit:
    """情報提供許可証: the only thing an answer may be built from."""

    compact: str
    permit_id: str
    enquirer: str
    provider: str
    procedure: str
    item: str
    legal_basis: str
    provider_code: str
    terms: Mapping[str, Any]
    answer_key: Mapping[str, Any]
    answer_kid: str
    issued_at: datetime

    @property
    def digest(self) -> str:
        """許可証のハッシュ: two papers of one number are not the same permit."""
        return sha256(self.compact.encode("ascii")).hexdigest()

    @property
    def is_withheld(self) -> bool:
        """不開示: the mark that travels with the request into both records."""
        return self.terms.get("withheld") is True


def read(compact: object, own: str, now: datetime) -> Permit:
    """許可証を確かめる: raises Forged, Foreign or Expired, and changes nothing."""
    if not isinstance(compact, str) or not compact.isascii():
        raise Forged("許可証がありません。")
    paper = envelopes.verify(compact, sender=HUB, to=own, life=PERMIT_LIFE, now=now)
    claims, key = paper.claims, paper.claims.get("enquirer_key")
    texts = {name: claims.get(name) for name in TEXTS}
    if not all(isinstance(value, str) and value for value in texts.values()):
        raise Forged("許可証に足りない項目があります。")
    if texts["provider"] != own or not isinstance(key, Mapping):
        raise Forged("許可証の提供者か受取の鍵が正しくありません。")
    terms, jwk = claims.get("terms"), key.get("jwk")
    return Permit(
        compact=compact,
        **{name: str(value) for name, value in texts.items()},
        terms=terms if isinstance(terms, Mapping) else {},
        answer_key=jwk if isinstance(jwk, Mapping) else {},
        answer_kid=str(key.get("kid", "")),
        issued_at=datetime.fromtimestamp(claims["iat"], tz=timezone.get_current_timezone()),
    )
