"""情報提供を読む: inside acting_for(body)."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tesuri.ground.keys.cabinet import mark, unseal
from tesuri.ground.keys.envelope import Place
from tesuri.ground.records import digest_of
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.copies.queries import content_of, current
from tesuri.intermediary.provision.models import ENDS, KIND, Answer, Draft, Paper, Provision, Step
from tesuri.intermediary.provision.rules import answer_of
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor

PURPOSE = "provision"
SHOWN_AT_MOST = 200
WAITING, SUBMITTED, SENDING = "職員の回答待ち", "決裁待ち", "送信中"
ANSWERED, REFUSED, UNDELIVERED = "回答済み", "提供を断った", "届かずに終了"
OVER = (ANSWERED, REFUSED, UNDELIVERED)


@dataclass(frozen=True)
class Case:
    """職員が回答する照会: the request, and exactly what would be sent from the copy of now.

    Once it was sent, `copy` and `answer` stay what they were then.
    """

    paper: Paper
    copy: Copy
    answer: dict[str, Any]
    digest: str
    draft: Draft | None

    @property
    def provision(self) -> Provision:
        """受け付けた照会."""
        return self.paper.provision


def case_of(body: str, number: str) -> Case | None:
    """受付番号の照会: None when this body has none of that number."""
    paper = _whole().filter(body=body, number=number).first()
    if paper is None:
        return None
    held = paper.provision
    told = sent(held)
    copy = (told and told.copy) or current(body, held.unified_number, held.item) or held.copy
    assert copy is not None  # none waits without a copy, and a copy is never deleted
    answer = answer_of(
        held.permit_id,
        held.item,
        layout=copy.layout,
        as_of=copy.registered_at.isoformat(),
        content=content_of(copy),
        terms=paper.terms,
    )
    return Case(paper, copy, answer, digest_of(answer), paper.drafts.order_by("-id").first())


def _whole() -> QuerySet[Paper]:
    """Whatever a page needs of it, which is drawn outside the wall."""
    return Paper.objects.select_related("provision").prefetch_related("steps__draft")


def for_people(body: str) -> list[Paper]:
    """職員が回答する照会: what waits first, then what is over, the newest first."""
    found = _whole().filter(body=body)
    waiting = found.exclude(steps__state__in=ENDS).order_by("id")
    over = found.filter(steps__state__in=ENDS).order_by("-id")
    return [*waiting[:SHOWN_AT_MOST], *over[:SHOWN_AT_MOST]]


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """はじめの画面の用事: what nobody has proposed an answer to yet, for who may propose one."""
    if not may(actor, Duty.COPIES, Level.EDIT):
        return []
    with acting_for(actor.body):
        open_ones = list(_whole().filter(body=actor.body).exclude(steps__state__in=ENDS))
        submissions, now = submissions_of(open_ones), timezone.now()
        waiting = [
            each
            for each in open_ones
            if standing(each, submissions.get(each.number), now) == WAITING
        ]
    return [("職員の回答を待つ照会", len(waiting), "provision:requests_for_people")]


def submissions_of(papers: list[Paper]) -> dict[str, Approval]:
    """決裁: the newest submission of each request, by its number."""
    found = Approval.objects.filter(kind=KIND, reference__in=[each.number for each in papers])
    return {each.reference: each for each in found.prefetch_related("outcomes").order_by("number")}


def standing(paper: Paper, approval: Approval | None, now: datetime) -> str:
    """現況: where a request stands between its arrival and its one end."""
    steps = list(paper.steps.all())
    end = next((each for each in steps if each.state in ENDS), None)
    if end is not None:
        return _ended(end)
    if approval is None or approval.state in ("returned", "withdrawn"):
        return WAITING
    if approval.state == "waiting":
        return WAITING if approval.is_expired(now) else SUBMITTED
    draft = paper.drafts.order_by("-id").first()
    is_void = any(each.state == Step.State.VOID and each.draft == draft for each in steps)
    return WAITING if is_void else SENDING


def _ended(end: Step) -> str:
    if end.state == Step.State.UNDELIVERED:
        return UNDELIVERED
    return ANSWERED if end.draft.verdict == Draft.Verdict.ANSWER else REFUSED


def sent(provision: Provision) -> Draft | None:
    """送った回答: what a person's answer was, once it has reached the enquirer."""
    steps = Step.objects.filter(paper__provision=provision, state=Step.State.SENT)
    step = steps.select_related("draft__answer", "draft__copy").first()
    return step.draft if step else None


def mark_of(draft: Draft, digest: str, sealed: str) -> str:
    """封の照合印: by the body's key, so that a statement cannot make one for another seal."""
    return mark(draft.body, PURPOSE, f"answer|{draft.pk}|{digest}|{sealed}").hex()


def is_as_sealed(draft: Draft, answer: Answer) -> bool:
    """封の確認: whether the row holds what was sealed here for this very draft."""
    return hmac.compare_digest(answer.mark, mark_of(draft, answer.digest, answer.sealed))


def permit_of(paper: Paper) -> str:
    """許可証の原文: as the hub signed it."""
    return unseal(paper.body, PURPOSE, place_of(paper.number), bytes(paper.sealed_permit))


def place_of(number: str) -> Place:
    """置き場所: a permit opens in its own row alone."""
    return Place("provision_paper", "sealed_permit", number)
