"""許可証の確認: the hub's signature, our own name, its time, and the enquirer's own signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from tesuri.intermediary.wire import envelopes
from tesuri.intermediary.wire.envelopes import HUB, PERMIT_LIFE, Kind
from tesuri.intermediary.wire.refusals import Forged
from tesuri.intermediary.wire.requests import Request, request_in

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
    request: Request
    issued_at: datetime

    @property
    def digest(self) -> str:
        """許可証のハッシュ: two papers of one number are not the same permit."""
        return sha256(self.compact.encode("ascii")).hexdigest()


def read(compact: object, own: str, now: datetime) -> Permit:
    """許可証を確かめる: the hub's word and the enquirer's own; raises a WireRefusal."""
    if not isinstance(compact, str) or not compact.isascii():
        raise Forged("許可証がありません。")
    claims = envelopes.verify(
        compact, sender=HUB, to=own, typ=Kind.PERMIT, life=PERMIT_LIFE, now=now
    ).claims
    texts, terms = {name: claims.get(name) for name in TEXTS}, claims.get("terms")
    if not all(isinstance(value, str) and value for value in texts.values()):
        raise Forged("許可証に足りない項目があります。")
    if texts["provider"] != own or not isinstance(terms, Mapping):
        raise Forged("許可証の提供者か照会条件が正しくありません。")
    return Permit(
        compact=compact,
        **{name: str(value) for name, value in texts.items()},
        terms=terms,
        request=request_in(claims, now),
        issued_at=datetime.fromtimestamp(claims["iat"], tz=timezone.get_current_timezone()),
    )
