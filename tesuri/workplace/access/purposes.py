"""利用目的: why somebody looks, declared before the look, kept, and over after a while.

Two kinds, `PurposeKind`, and neither opens what is the other's. `declare` is for a session: the
doors of people's data ask for it. `take_up` is for one look and its duty: PostgreSQL holds some
tables shut without it, as their policy asks for a live row here, named by the setting
`tesuri.purpose` of the transaction.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils import timezone

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import PURPOSE_MINUTES, SESSION_PURPOSE_MINUTES
from tesuri.workplace.access.models import PurposeKind
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

KEY = "purpose"
DECLARED = """
INSERT INTO access_declaredpurpose
  (key, kind, body, user_id, session, duty, purpose, subject, declared_at, until)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, clock_timestamp(),
        clock_timestamp() + make_interval(mins => %s))
RETURNING key
"""


class Reason(TextChoices):
    """利用目的の一覧: for what a clerk opens people's data; a word of his or her own may follow."""

    CLAIM = "claim", "請求・申請・届出の受付と審査"
    CONTACT = "contact", "窓口・電話の問合せへの対応"
    PAYMENT = "payment", "支払・返納の事務"
    EXCHANGE = "exchange", "情報照会・情報提供の事務"
    PAPERS = "papers", "書類の作成と発送"
    CHECK = "check", "点検・監査・開示請求への対応"
    REPAIR = "repair", "移行・障害への対応"


class NoPurpose(RuntimeError):
    """目的なし: a purpose is declared in the transaction of the look, and says something."""


def take_up(actor: Actor, duty: Duty, purpose: str, *, subject: str = "") -> Actor:
    """利用目的を掲げる（一回の閲覧）: until this transaction ends; the actor returned carries it.

    `subject`: the 宛名番号 of the one person it is about; empty opens what concerns nobody alone.
    """
    if not transaction.get_connection().in_atomic_block or not purpose.strip():
        raise NoPurpose
    about = (duty.value, purpose, subject)
    with connection.cursor() as cursor:
        cursor.execute(DECLARED, [PurposeKind.LOOK, *_who(actor), *about, PURPOSE_MINUTES.value])
        (key,) = cursor.fetchone()
        cursor.execute("SELECT set_config('tesuri.purpose', %s, true)", [str(key)])
    return actor.on(duty, purpose)


@transaction.atomic
def declare(session: SessionBase, actor: Actor, reason: Reason, words: str = "") -> Actor:
    """利用目的を掲げる（ログイン中）: for what this officer opens, until another is declared."""
    purpose = f"{reason.label}（{words.strip()}）" if words.strip() else reason.label
    purposeful = actor.on("", purpose)
    minutes = SESSION_PURPOSE_MINUTES.value
    with connection.cursor() as cursor:
        cursor.execute(DECLARED, [PurposeKind.SESSION, *_who(actor), "", purpose, "", minutes])
    until = timezone.now() + timedelta(minutes=minutes)
    session[KEY] = {"says": purpose, "until": until.isoformat(), "mark": actor.session}
    audit.record(purposeful, AccessEvent.PURPOSE_DECLARED, reason=reason.value)
    return purposeful


def declared(session: SessionBase, actor: Actor) -> str:
    """掲げた利用目的: of this session, while it lasts; else empty."""
    held = session.get(KEY)
    if held is None or held["mark"] != actor.session:
        return ""
    is_live = timezone.now() < datetime.fromisoformat(held["until"])
    return str(held["says"]) if is_live else ""


def _who(actor: Actor) -> tuple[str, str, str]:
    return actor.body, actor.user_id, actor.session
