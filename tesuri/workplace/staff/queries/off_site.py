"""持出し簿を読む: which terminals are outside, what is open first."""

from tesuri.workplace.access.models import OffSite, OffSiteStage
from tesuri.workplace.access.queries import off_site_of

CLOSED = {OffSiteStage.REFUSED, OffSiteStage.CANCELLED, OffSiteStage.RETURNED}


def numbered(body: str, number: int) -> OffSite | None:
    """持出し一件: of the body."""
    return off_site_of(body).prefetch_related("steps").filter(pk=number).first()


def listed(body: str) -> list[OffSite]:
    """持出し簿: of the body, what is open or overdue first."""
    rows = list(off_site_of(body).prefetch_related("steps").order_by("-pk"))
    return sorted(rows, key=lambda row: row.latest.stage in CLOSED)
