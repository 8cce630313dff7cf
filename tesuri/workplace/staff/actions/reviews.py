"""棚卸の操作: the chief of an office confirms or revokes; what rests is lifted by two people."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Review, ReviewOutcome
from tesuri.workplace.access.rules import quarter_of
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions.applying import close
from tesuri.workplace.staff.actions.changes import propose
from tesuri.workplace.staff.content import iso
from tesuri.workplace.staff.events import StaffEvent
from tesuri.workplace.staff.models import Act, Change
from tesuri.workplace.staff.queries import reviews as queries


class NotTheChief(Refusal):
    """所属長でない: only the chief of an office answers for its grants."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "権限の棚卸は、その部署の所属長の仕事です。所属長が替わったときは、"
            "管理者に部署の変更を依頼してください。",
            code="not_the_chief",
        )


class NotToAnswer(Refusal):
    """答えられない: answered, over, resting, or one's own."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "選んだ権限の中に、もう確認の済んだもの、止まっているもの、又は自分の権限があります。"
            "画面を開き直してください。止まっている権限は、管理者二人の手続きで確認します。",
            code="not_to_answer",
        )


class NotAnAnswer(Refusal):
    """答えでない: nothing was chosen, or something that the page does not offer."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "確認結果が一つも選ばれていないか、画面にない値があります。何も登録していません。"
            "画面を開き直して、選び直してください。",
            code="not_an_answer",
        )


@transaction.atomic
def look_at_reviews(actor: Actor) -> list[tuple[Office, list[queries.Holder]]]:
    """自分の部署の棚卸を見る: empty for who chiefs no office."""
    day = timezone.localdate()
    shown = [(each, queries.holders(each, actor, day)) for each in queries.led(actor)]
    audit.record(actor, StaffEvent.REVIEW_SEEN, offices=[office.code for office, _ in shown])
    return shown


@transaction.atomic
def review_grants(actor: Actor, code: str, answers: dict[int, ReviewOutcome]) -> None:
    """棚卸をする: every answer is a row; what is revoked ends today."""
    if not answers:
        raise NotAnAnswer
    office = queries.led(actor).filter(code=code).first()
    if office is None:
        raise NotTheChief
    day = timezone.localdate()
    open_ones = queries.for_chief(office, actor, day).filter(pk__in=answers)
    grants = list(open_ones.select_for_update(of=("self",)))
    if len(grants) != len(answers):
        raise NotToAnswer
    Review.objects.bulk_create(
        Review(
            grant=grant,
            quarter=quarter_of(day),
            outcome=answers[grant.pk],
            reviewer_id=actor.user_id,
            reviewer_name=actor.name,
        )
        for grant in grants
    )
    revoked = [pk for pk, answer in answers.items() if answer == ReviewOutcome.REVOKED]
    close(actor, Grant.objects.filter(pk__in=revoked), day)
    confirmed = sorted(answers.keys() - set(revoked))
    audit.record(
        actor,
        StaffEvent.REVIEWED,
        office=code,
        quarter=iso(quarter_of(day)),
        confirmed=confirmed,
        revoked=sorted(revoked),
    )


@transaction.atomic
def propose_reviews(actor: Actor, chosen: Iterable[int]) -> Change:
    """期限を過ぎた確認を起案する: of grants that rest, or that no chief answers for."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    day = timezone.localdate()
    grants = list(queries.for_two(actor.body, day).filter(pk__in=list(chosen)))
    if not grants:
        raise Refusal("確認する権限を選んでください。", code="nothing_chosen")
    rows = [
        {
            "grant": grant.pk,
            "user_id": grant.officer.user_id,
            "quarter": iso(quarter_of(day)),
            "said": f"{grant.get_duty_display()}の{grant.get_level_display()}（{grant.office}）",
        }
        for grant in grants
    ]
    title = f"権限{len(rows)}件の確認（棚卸）"
    return propose(actor, Act.REVIEW, title, {"reviews": rows})
