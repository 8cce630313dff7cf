"""手引きと研修を読む: the version in force, who knows it, and who still must."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.limits import MANUAL_DAYS
from tesuri.workplace.staff.models import Learning, Manual, Training
from tesuri.workplace.staff.queries import officers


def manuals(body: str) -> QuerySet[Manual]:
    """手引きの版: the newest first."""
    return Manual.objects.filter(body=body).order_by("-in_force_on")


def current(body: str, day: date) -> Manual | None:
    """その日に適用される版."""
    return manuals(body).filter(in_force_on__lte=day).first()


def is_trained(user_id: str, manual: Manual) -> bool:
    """研修が済んでいるか: knows this version, and was once trained by somebody, in whatever one."""
    mine = Training.objects.filter(officer__user_id__iexact=user_id)
    return (
        mine.filter(manual=manual).exists()
        and mine.filter(kind=Learning.TRAINED, manual__body=manual.body).exists()
    )


def deadline(manual: Manual) -> date:
    """確認の期限: the last day by which all who work with it have read the version."""
    return manual.in_force_on + timedelta(days=MANUAL_DAYS.value)


def learned(manual: Manual) -> QuerySet[Training]:
    """研修の記録: of one version."""
    return manual.trainings.select_related("officer").order_by("-learned_on", "officer__kana")


def unread(manual: Manual, day: date) -> QuerySet[Officer]:
    """まだ確認していない職員: of those whose account is live."""
    known = Training.objects.filter(manual=manual, officer=OuterRef("pk"))
    return officers.live(manual.body, day).exclude(Exists(known)).order_by("kana", "user_id")


def untrained(manual: Manual, day: date) -> QuerySet[Officer]:
    """研修を受けていない職員: of this version, whether they read it themselves or not."""
    held = Training.objects.filter(manual=manual, officer=OuterRef("pk"), kind=Learning.TRAINED)
    return officers.live(manual.body, day).exclude(Exists(held)).order_by("kana", "user_id")


def mine_to_read(actor: Actor) -> Manual | None:
    """自分が確認する版: the one in force, unless the actor knows it."""
    manual = current(actor.body, timezone.localdate())
    if manual is None or manual.trainings.filter(officer__user_id=actor.user_id).exists():
        return None
    return manual
