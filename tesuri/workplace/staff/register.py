"""人事の台帳: the accounts and offices that a proposed change speaks of, read at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Lower

from tesuri.workplace.access.models import Office, Officer


@dataclass(frozen=True)
class Register:
    """台帳: of a body on a day; a user id is looked up however it is written.

    `earliest`: before this day nothing may be said to happen.
    """

    body: str
    day: date
    earliest: date
    officers: dict[str, Officer]
    offices: dict[str, Office]

    @classmethod
    def of(cls, body: str, day: date, earliest: date, user_ids: Iterable[str]) -> "Register":
        """The accounts with these ids, of whatever body, and all offices of this one."""
        ids = [each.lower() for each in user_ids]
        rows = Officer.objects.alias(lowered=Lower("user_id")).filter(lowered__in=ids)
        found = rows.select_related("office").prefetch_related("postings__office")
        offices = Office.objects.filter(body=body)
        return cls(
            body=body,
            day=day,
            earliest=earliest,
            officers={each.user_id.lower(): each for each in found},
            offices={each.code: each for each in offices},
        )

    def is_taken(self, user_id: str) -> bool:
        """使われたことのある利用者ID: by whatever body, ended or not."""
        return user_id.lower() in self.officers

    def account(self, user_id: str) -> Officer | None:
        """この団体の職員."""
        found = self.officers.get(user_id.lower())
        return found if found and found.office.body == self.body else None

    def live(self, user_id: str) -> Officer | None:
        """終わっていない職員: one who works or will work."""
        found = self.account(user_id)
        if found is None or found.stopped_at is not None:
            return None
        return found if found.ends_on is None or found.ends_on >= self.day else None

    def seat(self, officer: Officer, day: date) -> Office:
        """その日の部署."""
        moves = sorted(officer.postings.all(), key=lambda each: (each.moves_on, each.pk))
        made = [each.office for each in moves if each.moves_on <= day]
        return made[-1] if made else officer.office
