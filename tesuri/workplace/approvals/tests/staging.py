"""舞台: a matter that is nothing but its description, and what was arranged about it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from tests import people
from tesuri.ground.records import canonical, digest_of
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.approvals import actions
from tesuri.workplace.approvals.actions import Asked
from tesuri.workplace.approvals.matters import Matter, Terms, declare, in_its_words, of_content
from tesuri.workplace.approvals.models import Approval, Outcome, Rank
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor

DUTY = Duty.EQUIPMENT
ALL = (Level.SEE, Level.EDIT, Level.APPROVE)


@dataclass
class Shelf:
    """棚: what the sample matter is about, and what its decision did."""

    content: dict[str, Any] = field(default_factory=lambda: {"品目": "車椅子", "数": 1})
    done: list[tuple[str, str]] = field(default_factory=list)
    terms: Terms = field(default_factory=Terms)


SHELF = Shelf()


def emptied() -> Shelf:
    """空の棚: as every test begins."""
    SHELF.__init__()  # type: ignore[misc]  # the one shelf, emptied in its place
    return SHELF


SAMPLE: Matter[Shelf] = declare(
    Matter(
        kind="sample",
        label="見本の決裁",
        duty=DUTY,
        find=lambda actor, reference: SHELF,
        title=lambda shelf: "見本",
        content=lambda shelf: shelf.content,
        facts=of_content(in_its_words),
        approved=lambda actor, shelf, approval: shelf.done.append(("approved", actor.user_id)),
        returned=lambda actor, shelf, words: shelf.done.append(("returned", words)),
        terms=lambda: SHELF.terms,
    )
)


def officer(user_id: str, *levels: Level, duty: Duty = DUTY, **placed: str) -> Actor:
    """職員: with these levels of the duty."""
    return people.an_officer(user_id, user_id, *((duty, level) for level in levels), **placed)


def submitted(maker: Actor, reference: str = "1", comment: str = "") -> Approval:
    """決裁待ち: the sample, submitted by the maker."""
    actions.put_forward(maker, SAMPLE, reference, comment)
    return found(reference)


def found(reference: str = "1") -> Approval:
    """その後の決裁."""
    approval = latest(SAMPLE.kind, reference)
    assert approval is not None
    return approval


def approved(checker: Actor, reference: str = "1", comment: str = "") -> Approval:
    """承認: of what was shown, by this officer."""
    shown = found(reference)
    actions.decide(checker, SAMPLE, reference, "approve", shown.digest, comment)
    return found(reference)


def managers() -> tuple[Actor, Actor]:
    """管理者の二人: who propose and who approve what is arranged."""
    names = (("soumu", "総務"), ("kanri", "管理"))
    soumu, kanri = (
        people.an_officer(
            user_id, name, *((Duty.ADMINISTRATION, level) for level in ALL), office="system"
        )
        for user_id, name in names
    )
    return soumu, kanri


def agreed(proposal: Approval, checker: Actor) -> Approval:
    """取決めの承認: of a proposed route, post or deputation."""
    from tesuri.workplace.approvals.matters import matter_of

    matter = matter_of(proposal.kind)
    assert matter is not None
    actions.decide(checker, matter, proposal.reference, "approve", proposal.digest)
    return proposal


def a_route(two: tuple[Actor, Actor], *steps: Asked, kind: str = SAMPLE.kind) -> Approval:
    """決裁区分: from today on."""
    proposal = actions.propose_route(two[0], kind, steps, timezone.localdate())
    return agreed(proposal, two[1])


def a_post(two: tuple[Actor, Actor], holder: Actor, rank: Rank) -> Approval:
    """職位: for a month."""
    today = timezone.localdate()
    month = today + timedelta(days=30)
    return agreed(actions.propose_post(two[0], holder.user_id, rank, today, month), two[1])


def a_deputy(
    two: tuple[Actor, Actor], principal: Actor, deputy: Actor, duty: Duty = DUTY, days: int = 7
) -> Approval:
    """代決: for a week."""
    today = timezone.localdate()
    through = today + timedelta(days=days)
    people_named = (principal.user_id, deputy.user_id)
    return agreed(actions.propose_deputation(two[0], *people_named, duty, today, through), two[1])


def transferred(actor: Actor, until_days_ago: int = 1) -> None:
    """退職: the account ended some days ago."""
    ended = timezone.localdate() - timedelta(days=until_days_ago)
    Officer.objects.filter(user_id=actor.user_id).update(ends_on=ended)


def set_back(table: str, days: int) -> None:
    """日付を戻す: a minute less than so many days, as only the owner of the table can."""
    back = "make_interval(days => %s) - interval '1 minute'"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_rows")
        cursor.execute(f"UPDATE {table} SET entered_at = entered_at - ({back})", [days])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only_rows")


def by_hand(
    kind: str, reference: str, content: dict[str, Any], checker: Actor, duty: str, maker: str
) -> Approval:
    """手書きの決裁: a submission and its approval as rows, of a duty that a statement names."""
    told = Approval.objects.create(
        body=checker.body,
        kind=kind,
        reference=reference,
        title="x",
        content=content,
        content_text=canonical(content).decode(),
        digest=digest_of(content),
        duty=duty,
        path="/",
        maker_id=maker,
        maker_name="x",
        drafter_id=maker,
    )
    Outcome.objects.create(
        approval=told,
        maker_id=maker,
        drafter_id=maker,
        state="approved",
        digest=told.digest,
        actor_id=checker.user_id,
        actor_name=checker.name,
    )
    return told
