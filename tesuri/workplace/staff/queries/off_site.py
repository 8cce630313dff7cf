"""持出し簿を読む: which terminals are outside, what is open first."""

from tesuri.workplace.access.models import OffSite, OffSiteStage
from tesuri.workplace.access.queries import off_site_of
from tesuri.workplace.audit.actors import Actor

CLOSED = {OffSiteStage.REFUSED, OffSiteStage.CANCELLED, OffSiteStage.RETURNED}


def numbered(body: str, number: int) -> OffSite | None:
    """持出し一件: of the body."""
    return off_site_of(body).prefetch_related("steps").filter(pk=number).first()


def listed(body: str) -> list[OffSite]:
    """持出し簿: of the body, what is open or overdue first."""
    rows = list(off_site_of(body).prefetch_related("steps").order_by("-pk"))
    return sorted(rows, key=lambda row: row.latest.stage in CLOSED)


def is_missed_by(actor: Actor, row: OffSite) -> bool:
    """無許可の持出しを記録した人か: adds what becomes known; another has to see that it is back."""
    if row.latest.stage != OffSiteStage.UNPERMITTED:
        return False
    reports = row.steps.filter(stage=OffSiteStage.UNPERMITTED)
    return reports.filter(actor_user_id__iexact=actor.user_id).exists()
