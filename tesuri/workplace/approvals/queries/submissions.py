"""決裁を読む: what awaits me, how a matter stands, and who may take its next step.

Who comes in question is asked of PostgreSQL (`approvals_capacities`), which is what its trigger
asks too, and then of `may`: one answer for the lists, the screens and the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from tesuri.ground.records.prepared import prepared
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.access.queries import levels_of, may
from tesuri.workplace.approvals.matters import matter_of
from tesuri.workplace.approvals.models import Approval, Outcome
from tesuri.workplace.approvals.queries.capacities import capacities, holds
from tesuri.workplace.audit.actors import Actor

AWAITING = """
SELECT a.number, c.for_id, 'awaiting' FROM approvals_approval a
CROSS JOIN LATERAL approvals_capacities(a.number, %(officer)s) AS c(for_id)
WHERE a.body = %(body)s
  AND NOT EXISTS (SELECT 1 FROM approvals_outcome o WHERE o.approval_id = a.number AND o.ends)
  AND NOT EXISTS (SELECT 1 FROM approvals_outcome o WHERE o.approval_id = a.number
                  AND lower(%(officer)s) IN (lower(o.actor_id), lower(o.for_id)))
  AND lower(%(officer)s) NOT IN (lower(a.maker_id), lower(a.drafter_id))
"""
# What lies on the desk, each with its pile; asked with every home page, and mostly nothing does.
ON_THE_DESK = f"""
{AWAITING}
UNION ALL
SELECT a.number, '', 'own' FROM approvals_approval a
WHERE a.body = %(body)s AND a.maker_id = %(officer)s
  AND NOT EXISTS (SELECT 1 FROM approvals_outcome o WHERE o.approval_id = a.number AND o.ends)
UNION ALL
SELECT a.number, '', 'returned' FROM approvals_approval a
WHERE a.body = %(body)s AND a.maker_id = %(officer)s
  AND EXISTS (SELECT 1 FROM approvals_outcome o
              WHERE o.approval_id = a.number AND o.state = 'returned')
  AND NOT EXISTS (SELECT 1 FROM approvals_seen s WHERE s.approval_id = a.number)
  AND NOT EXISTS (SELECT 1 FROM approvals_approval newer
                  WHERE newer.body = a.body AND newer.kind = a.kind
                    AND newer.reference = a.reference AND newer.number > a.number)
"""
PILES = ("awaiting", "own", "returned")
ENDED = Exists(Outcome.objects.filter(approval=OuterRef("pk"), ends=True))


@dataclass(frozen=True)
class Awaiting:
    """待っている決裁: one that the officer may decide, and for whom, if as a deputy."""

    approval: Approval
    for_id: str
    for_name: str

    @property
    def as_deputy(self) -> str:
        """Such as 鈴木の代決; empty for one of the officer's own."""
        return f"{self.for_name}の代決" if self.for_id else ""

    @property
    def path(self) -> str:
        """画面: of the matter; a step of another duty is decided on the page of approvals."""
        kind, duty = matter_of(self.approval.kind), self.approval.next_step.duty
        if kind is None or kind.duty == duty or kind.on_its_page_only:
            return self.approval.path
        return reverse("approvals:approval", args=[self.approval.number])


@dataclass(frozen=True)
class Desk:
    """机の上: what the officer may decide, what of the own still waits, and what came back unseen.

    The first two the most urgent first. What was submitted again has not come back any more; what
    came back is shown the newest first.
    """

    awaiting: list[Awaiting]
    own: list[Approval]
    returned: list[Approval]


def _sees(actor: Actor, approval: Approval) -> bool:
    """Whether the actor may open the page, where the content is shown nowhere else."""
    matter = matter_of(approval.kind)
    return not (matter and matter.on_its_page_only) or may(actor, matter.duty, Level.SEE)


def waiting_for(actor: Actor) -> list[Approval]:
    """Submissions and drafts of others that the actor may approve now, the most urgent first."""
    return [each.approval for each in awaiting(actor)]


def awaiting(actor: Actor) -> list[Awaiting]:
    """The same, each with the person in whose name a deputy would decide it."""
    return _piles(actor, AWAITING).awaiting


def desk(actor: Actor) -> Desk:
    """机の上: everything of approvals that the home page shows the actor."""
    return _piles(actor, ON_THE_DESK)


def _piles(actor: Actor, statement: str) -> Desk:
    with prepared() as cursor:
        cursor.execute(statement, {"officer": actor.user_id, "body": actor.body})
        found: list[tuple[int, str, str]] = cursor.fetchall()
    if not found:
        return Desk([], [], [])
    chosen = with_steps(Approval.objects.filter(pk__in={number for number, _, _ in found}))
    approvals = sorted(chosen, key=_most_urgent_first)
    pile = {name: {n for n, _, of in found if of == name} for name in PILES}
    mine = _in_a_capacity(actor, approvals, found)
    names = names_of(mine.values())
    own, returned = ([a for a in approvals if a.number in pile[p]] for p in ("own", "returned"))
    return Desk(
        awaiting=[
            Awaiting(each, for_id, names.get(for_id, ""))
            for each in approvals
            if (for_id := mine.get(each.number)) is not None and _sees(actor, each)
        ],
        own=own,
        returned=sorted(returned, key=lambda each: -each.number),
    )


def _in_a_capacity(
    actor: Actor, approvals: list[Approval], found: list[tuple[int, str, str]]
) -> dict[int, str]:
    """In whose name each would be decided, the own first; without those whose right rests."""
    duties = {each.number: Duty(each.next_step.duty) for each in approvals}
    asked = sorted((n, for_id) for n, for_id, of in found if of == "awaiting")
    answers = {
        (for_id, duties[n]): holds(actor, for_id, duties[n])
        for n, for_id in {(for_id, duties[n]): (n, for_id) for n, for_id in asked}.values()
    }
    chosen: dict[int, str] = {}
    for number, for_id in asked:
        if answers[for_id, duties[number]]:
            chosen.setdefault(number, for_id)
    return chosen


def _most_urgent_first(approval: Approval) -> tuple[date, int]:
    return approval.due_on or date.max, approval.number


def latest(kind: str, reference: str) -> Approval | None:
    """The newest submission of a matter, with its outcome if it has one."""
    return with_steps(Approval.objects.filter(kind=kind, reference=reference)).last()


def submitted_content(kind: str, reference: str) -> dict[str, Any]:
    """起案された内容: of the newest submission of a matter; empty where there is none."""
    submission = latest(kind, reference)
    content: dict[str, Any] = submission.content if submission else {}
    return content


def waits(body: str, kind: str, reference: str, now: datetime) -> bool:
    """Whether a submission of the matter waits and can still be approved."""
    found = Approval.objects.filter(body=body, kind=kind, reference=reference).exclude(ENDED)
    return any(not each.is_expired(now) for each in found)


def is_given(kind: str, reference: str, digest: str) -> bool:
    """承認の有無: all steps of exactly this content are approved, and the approval still holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT approvals_given(%s, %s, %s)", [kind, reference, digest])
        return bool(cursor.fetchone()[0])


def with_steps(found: QuerySet[Approval]) -> QuerySet[Approval]:
    """With the steps that were taken, in one query for all."""
    return found.prefetch_related(Prefetch("outcomes", Outcome.objects.order_by("step")))


def took_part(approval: Approval, user_id: str) -> bool:
    """Whether this person, or a deputy in his or her name, took a step of it."""
    known = user_id.lower()
    return any(
        known in (each.actor_id.lower(), each.for_id.lower()) for each in approval.outcomes.all()
    )


def may_decide(actor: Actor, approval: Approval | None) -> bool:
    """Whether the actor is asked to decide it now; for the form beneath it."""
    return (
        approval is not None
        and approval.outcome is None
        and not approval.is_work_of(actor.user_id)
        and not took_part(approval, actor.user_id)
        and bool(capacities(actor, approval))
        and _sees(actor, approval)
    )


def has_part_in(actor: Actor, approval: Approval) -> bool:
    """自分が関わった決裁: made, drafted, or decided by the actor or in the actor's name."""
    return approval.is_work_of(actor.user_id) or took_part(approval, actor.user_id)


def content_stands_on(actor: Actor, approval: Approval) -> tuple[Duty, Level] | None:
    """内容を見る根拠: a grant to see its duty, or the step that asks the actor now; else None."""
    duty = Duty(approval.duty)
    if may(actor, duty, Level.SEE):
        return duty, Level.SEE
    if not may_decide(actor, approval):
        return None
    asked = Duty(approval.next_step.duty)
    is_own = capacities(actor, approval)[0] == ""
    return asked, Level.APPROVE if is_own else Level.SEE


def shows_content(actor: Actor, approval: Approval) -> bool:
    """内容を見られるか: now; who had a part in it and no right any more finds its state alone."""
    return content_stands_on(actor, approval) is not None


def names_of(user_ids: Iterable[str]) -> dict[str, str]:
    """職員の氏名: by user id."""
    wanted = {each for each in user_ids if each}
    if not wanted:
        return {}
    return dict(Officer.objects.filter(user_id__in=wanted).values_list("user_id", "name"))


def name_of(user_id: str) -> str:
    """職員の氏名: empty for nobody."""
    return names_of([user_id]).get(user_id, "")


def numbered(actor: Actor, number: int) -> Approval | None:
    """その番号の決裁: of the actor's body."""
    found = Approval.objects.filter(number=number, body=actor.body)
    return with_steps(found).first()


def history(actor: Actor, chosen: dict[str, Any], most: int) -> list[Approval]:
    """決裁の一覧: in the duties that the actor may approve, or made by or decided by the actor."""
    duties = [duty for duty, level in levels_of(actor) if level == Level.APPROVE]
    own = Q(maker_id=actor.user_id) | Exists(
        Outcome.objects.filter(approval=OuterRef("pk"), actor_id=actor.user_id)
    )
    found = Approval.objects.filter(Q(duty__in=duties) | own, body=actor.body)
    for name in ("kind", "duty"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    if chosen.get("since"):
        found = found.filter(submitted_at__date__gte=chosen["since"])
    if chosen.get("through"):
        found = found.filter(submitted_at__date__lte=chosen["through"])
    return list(with_steps(_in_state(found, chosen.get("state", ""))).order_by("-number")[:most])


def _in_state(found: QuerySet[Approval], state: str) -> QuerySet[Approval]:
    if not state:
        return found
    if state == "waiting":
        return found.exclude(ENDED)
    ended = Outcome.objects.filter(approval=OuterRef("pk"), ends=True, state=state)
    return found.filter(Exists(ended))
