"""団体内統合宛名を読む: how far an addressee has come, and what waits for a second person."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from tesuri.addressees.models import Binding, Check, CheckStatus, CodeStatus, HeldNumber
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor

MOST_SHOWN = 100


@dataclass(frozen=True)
class Standing:
    """紐付けの段階: the answer to another system; the numbers themselves stay here."""

    state: str
    code_state: str


def standing(body: str, addressee_number: str) -> Standing:
    """どこまで進んだか: of the live binding, else of the newest check, else none."""
    binding = live_binding(body, addressee_number)
    if binding:
        return Standing("bound", code_state(binding))
    last = CheckStatus.objects.filter(
        check_made__body=body, check_made__addressee_number=addressee_number
    ).last()
    state = last.state if last else "none"
    return Standing("none" if state == CheckStatus.State.BOUND else state, "none")


def live_binding(body: str, addressee_number: str) -> Binding | None:
    """有効な紐付け: one at most, as the database holds."""
    return Binding.objects.filter(
        body=body, addressee_number=addressee_number, ended_at__isnull=True
    ).first()


def code_state(binding: Binding) -> str:
    """符号の段階: none, requested or obtained; handing over is a step within requested."""
    states = {status.state for status in binding.code_statuses.all()}
    if CodeStatus.State.OBTAINED in states:
        return "obtained"
    return "requested" if states else "none"


def held_by(body: str, addressee_number: str) -> HeldNumber | None:
    """保有する番号: of an open check or a live binding of this addressee."""
    return HeldNumber.objects.filter(body=body, addressee_number=addressee_number).first()


def holder_of_mark(body: str, mark: bytes) -> HeldNumber | None:
    """同じ番号を持つ人: found by the mark, without opening anything."""
    return HeldNumber.objects.filter(body=body, mark=mark).first()


def waiting_checks(body: str) -> QuerySet[Check]:
    """確認待ち: checks that no second person has decided, the oldest first."""
    decided = CheckStatus.objects.filter(
        check_made=OuterRef("pk"), state__in=[CheckStatus.State.BOUND, CheckStatus.State.REJECTED]
    )
    return Check.objects.filter(~Exists(decided), body=body).order_by("pk")


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """はじめの画面の用事: what waits, how many, and the name of the screen where it is done."""
    if not may(actor, Duty.ADDRESSEES, Level.APPROVE):
        return []
    return [("確認を待つ紐付け", waiting_checks(actor.body).count(), "addressees:checks")]


def check_state(check: Check) -> CheckStatus:
    """確認の今の状態: the newest row."""
    last = check.statuses.last()
    if last is None:
        raise Http404
    return last


def newest_bindings(body: str, addressee_number: str = "") -> list[Binding]:
    """紐付けの一覧: the newest hundred, or those of one addressee."""
    rows = Binding.objects.filter(body=body).prefetch_related("code_statuses").order_by("-pk")
    if addressee_number:
        rows = rows.filter(addressee_number=addressee_number)
    return list(rows[:MOST_SHOWN])
