"""利用目的: why somebody looks, declared before the look, kept, and over after a while.

What only a purpose opens, PostgreSQL holds shut without one: a policy of the table asks for a live
row here, named by the setting `tesuri.purpose` of the transaction.
"""

from django.db import connection, transaction

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.limits import PURPOSE_MINUTES
from tesuri.workplace.audit.actors import Actor

DECLARED = """
INSERT INTO access_declaredpurpose
  (key, body, user_id, session, duty, purpose, subject, declared_at, until)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, clock_timestamp(),
        clock_timestamp() + make_interval(mins => %s))
RETURNING key
"""


class NoPurpose(RuntimeError):
    """目的なし: a purpose is declared in the transaction of the look, and says something."""


def take_up(actor: Actor, duty: Duty, purpose: str, *, subject: str = "") -> Actor:
    """利用目的を掲げる: until this transaction ends; the actor returned carries it.

    `subject`: the 宛名番号 of the one person it is about; empty opens what concerns nobody alone.
    """
    if not transaction.get_connection().in_atomic_block or not purpose.strip():
        raise NoPurpose
    who, what = (actor.body, actor.user_id, actor.session), (duty.value, purpose, subject)
    with connection.cursor() as cursor:
        cursor.execute(DECLARED, [*who, *what, PURPOSE_MINUTES.value])
        (key,) = cursor.fetchone()
        cursor.execute("SELECT set_config('tesuri.purpose', %s, true)", [str(key)])
    return actor.on(duty, purpose)
