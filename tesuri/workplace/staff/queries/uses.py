"""最後の利用: when each duty was last used by whom, as the log tells.

It is shown to whoever reviews a grant and decides; no rule and no right asks the log.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from tesuri.workplace.audit.models import AuditRecord

LOOKED_BACK = timedelta(days=92)  # a quarter: what was not used since the last review stands out


def last_uses(body: str, users: Iterable[str], day: date) -> dict[tuple[str, str], datetime]:
    """利用者と事務ごとの最後の利用: of acts that were done; nothing where there was none."""
    since = timezone.make_aware(datetime.combine(day - LOOKED_BACK, datetime.min.time()))
    done = AuditRecord.objects.filter(
        body=body, user_id__in=sorted(users), at__gte=since, outcome="done"
    )
    found = done.exclude(duty="").values_list("user_id", "duty").annotate(last=Max("at"))
    return {(user_id, duty): last for user_id, duty, last in found}
