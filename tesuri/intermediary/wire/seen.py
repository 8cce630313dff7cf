"""一度だけ: a paper is taken once, inside the transaction of the act that it asks for."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tesuri.intermediary.wire.envelopes import Claims
from tesuri.intermediary.wire.models import SeenMessage
from tesuri.intermediary.wire.refusals import Forged, Replayed

JTI = re.compile(r"[A-Za-z0-9_-]{8,64}")


def take_once(body: str, issuer: str, claims: Claims) -> None:
    """一度だけ受ける: raises Replayed when a paper of this number came before."""
    jti = claims.get("jti")
    if not isinstance(jti, str) or not JTI.fullmatch(jti):
        raise Forged("電文の番号がないか、形が違います。")
    ends = datetime.fromtimestamp(claims["exp"], tz=timezone.get_current_timezone())
    try:
        with transaction.atomic():
            SeenMessage.objects.create(body=body, issuer=issuer, jti=jti, expires_at=ends)
    except IntegrityError as reason:
        raise Replayed("同じ電文がすでに届いています。") from reason
