"""ブラウザーのセッションの保存: Django's own, in its own table, with its statements written out.

Every request reads it and every step of the entrance writes it; composed from the model each of
these costs several times what PostgreSQL needs to answer. What is kept, how it is signed and how
keys are made is Django's. Each deed is one statement, so that none needs a transaction of its own.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.utils import timezone

from tesuri.ground.records.prepared import prepared

READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
KNOWN = "SELECT 1 FROM django_session WHERE session_key = %s"
CREATED = """
INSERT INTO django_session (session_data, expire_date, session_key) VALUES (%s, %s, %s)
ON CONFLICT (session_key) DO NOTHING
"""
UPDATED = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"
DELETED = "DELETE FROM django_session WHERE session_key = %s"


class SessionStore(db.SessionStore):
    """ブラウザーのセッション: the name is part of the salt with which Django signs it."""

    def load(self) -> dict[str, Any]:
        """読む: an unknown or expired key is forgotten, and the session is empty."""
        with prepared() as cursor:
            cursor.execute(READ, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        content: dict[str, Any] = self.decode(row[0])
        return content

    def exists(self, session_key: str) -> bool:
        """その鍵があるか."""
        return _touched(KNOWN, [session_key])

    def save(self, must_create: bool = False) -> None:
        """書く: raises UpdateError when it was deleted meanwhile, CreateError for a taken key.

        A session that somebody ended never comes back by a request that was still on its way.
        """
        if self.session_key is None:
            return self.create()
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # no stub
        row = self.create_model_instance(content)
        written = [row.session_data, row.expire_date, row.session_key]
        if not _touched(CREATED if must_create else UPDATED, written):
            raise CreateError if must_create else UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        """消す: the named one, else this one; none is nothing."""
        if key := session_key or self.session_key:
            _touched(DELETED, [key])


def _touched(statement: str, values: list[Any]) -> bool:
    """Whether the statement found or changed a row."""
    with prepared() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)
