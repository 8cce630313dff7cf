"""特別児童扶養手当の待ち: what the home page tells a clerk of 進達, 返戻 and the prefecture."""

from datetime import timedelta

from django.utils import timezone

from tesuri.welfare.allowances.actions.carer_changes import reported_year
from tesuri.welfare.allowances.carers.competence import usual_days
from tesuri.welfare.allowances.models import FilingStage
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor

WHERE = "allowances:transmittals"
TERM_TOLD_BEFORE = timedelta(days=60)  # how long before its end a term is told; ours, of no law


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """はじめの画面へ: for whoever may forward; the term is told only where it is known."""
    if not may(actor, Duty.ALLOWANCES, Level.EDIT):
        return []
    days = usual_days(actor.body)
    counts = queries.counts(timezone.localdate() - timedelta(days=days or 0))
    told = [
        ("特別児童扶養手当の進達待ち", counts[FilingStage.CHECKED], WHERE),
        ("県から返戻された請求・届出", counts[FilingStage.REMANDED], WHERE),
    ]
    owing = queries.count_without_report(*reported_year(timezone.localdate()))
    told.append(("特別児童扶養手当の所得状況届の未提出", owing, "allowances:carer_reports"))
    told.append(("見込みと県の決定の違い", queries.count_of_differences(), "allowances:carers"))
    ending = queries.count_of_terms_ending(timezone.localdate() + TERM_TOLD_BEFORE)
    told.append(("有期認定の期限（60日以内）", ending, "allowances:carers"))
    if days:
        told.append((f"県の処理待ち（{days}日を超えるもの）", counts["late"], WHERE))
    return told
