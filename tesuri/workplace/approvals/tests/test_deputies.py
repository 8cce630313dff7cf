"""代決: who decides in whose name; the right is of the principal, the person is the deputy."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import people
from tesuri.ground.records import Refusal
from tesuri.ground.text.my_number import check_digit
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Emergency, Grant, Office, Officer
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.actions import Asked, OneStepEach, OwnWork, approve
from tesuri.workplace.approvals.models import Outcome, Post, Rank
from tesuri.workplace.approvals.tests.staging import (
    DUTY,
    a_deputy,
    a_post,
    a_route,
    agreed,
    approved,
    found,
    managers,
    officer,
    submitted,
    transferred,
)
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Actor:
    """課長: who may approve."""
    return officer("kacho", Level.SEE, Level.APPROVE)


@pytest.fixture
def deputy() -> Actor:
    """代決者: who may see, and approve nothing in the own name."""
    return officer("kakari", Level.SEE)


def test_a_deputy_decides_and_the_row_says_for_whom(chief: Actor, deputy: Actor) -> None:
    a_deputy(managers(), chief, deputy)
    submitted(officer("sato", Level.EDIT))
    (waiting,) = queries.awaiting(deputy)
    assert (waiting.for_id, waiting.as_deputy) == ("kacho", "kachoの代決")
    outcome = approved(deputy).outcome
    assert outcome is not None
    assert (outcome.actor_id, outcome.for_id, outcome.for_name) == ("kakari", "kacho", "kacho")
    record = AuditRecord.objects.get(kind="approvals.approved", user_id="kakari")
    assert record.details["in_the_name_of"] == "kacho"


def test_a_deputation_is_not_confirmed_by_who_gains_by_it(chief: Actor) -> None:
    soumu, kanri = managers()
    today = timezone.localdate()
    people = (chief.user_id, kanri.user_id)
    proposal = actions.propose_deputation(soumu, *people, DUTY, today, today)
    for checker in (kanri, soumu):
        with pytest.raises(OwnWork):
            agreed(proposal, checker)
    assert list(queries.deputations(chief.body)) == []


def test_a_deputation_names_two_people_and_an_ordered_period(chief: Actor, deputy: Actor) -> None:
    soumu, _ = managers()
    today = timezone.localdate()
    before = today - timedelta(days=1)
    tries = [
        ("kacho", "kacho", today, today, "本人でない人"),
        ("kacho", "nobody", today, today, "その職員はいません"),
        ("kacho", "kakari", before, today, "今日以後"),
        ("kacho", "kakari", today, before, "終わりの日が"),
    ]
    for principal, other, since, through, words in tries:
        with pytest.raises(Refusal, match=words):
            actions.propose_deputation(soumu, principal, other, DUTY, since, through)


def test_a_second_deputation_of_the_same_days_is_refused(chief: Actor, deputy: Actor) -> None:
    two = managers()
    a_deputy(two, chief, deputy)
    with pytest.raises(Refusal, match="代決がすでに"):
        a_deputy(two, chief, deputy)


def test_a_deputy_decides_nothing_of_the_own_and_nothing_of_the_principal(
    chief: Actor, deputy: Actor
) -> None:
    """The principal's draft is not approved in the principal's name; the deputy's not at all."""
    a_deputy(managers(), chief, deputy)
    for maker in (chief, deputy):
        Grant.objects.filter(officer__user_id=maker.user_id, level=Level.PRINT).delete()
        _may_edit(maker)
        submitted(maker, reference=maker.user_id)
        with pytest.raises((NotAllowed, OwnWork)):
            approved(deputy, maker.user_id)
        row = {"maker_id": maker.user_id, "drafter_id": maker.user_id, "for_id": "kacho"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Outcome.objects.create(
                approval=found(maker.user_id),
                **row,
                state="approved",
                digest=found(maker.user_id).digest,
                actor_id="kakari",
                actor_name="",
            )


def _may_edit(actor: Actor) -> None:
    kept = Grant.objects.filter(officer__user_id=actor.user_id, level=Level.SEE).get()
    kept.pk, kept.level = None, Level.EDIT
    kept.save()
    people.confirmed(kept)


def test_a_deputy_in_the_name_of_an_earlier_approver_takes_no_second_step(
    chief: Actor, deputy: Actor
) -> None:
    two = managers()
    a_route(two, Asked("", 0), Asked("", 0))
    a_deputy(two, chief, deputy)
    submitted(officer("sato", Level.EDIT))
    approved(chief)
    with pytest.raises(OneStepEach):
        approved(deputy)
    assert approved(officer("mori", Level.APPROVE)).state == "approved"


def test_a_deputation_gives_no_more_than_the_principal_has(chief: Actor, deputy: Actor) -> None:
    a_deputy(managers(), chief, deputy)
    submitted(officer("sato", Level.EDIT))
    transferred(chief)
    assert queries.waiting_for(deputy) == []
    with pytest.raises(NotAllowed):
        approved(deputy)


def test_a_deputy_of_a_post_takes_its_step(chief: Actor, deputy: Actor) -> None:
    two = managers()
    a_route(two, Asked("", Rank.SECTION_HEAD))
    a_post(two, chief, Rank.SECTION_HEAD)
    a_deputy(two, chief, deputy)
    submitted(officer("sato", Level.EDIT))
    assert approved(deputy).state == "approved"


def test_a_deputy_needs_to_see_what_is_approved(chief: Actor) -> None:
    blind = officer("yoso")
    a_deputy(managers(), chief, blind)
    submitted(officer("sato", Level.EDIT))
    assert queries.waiting_for(blind) == []
    with pytest.raises(NotAllowed):
        approved(blind)


def test_a_deputation_is_for_one_duty_and_does_not_pass_on(chief: Actor, deputy: Actor) -> None:
    two = managers()
    a_deputy(two, chief, deputy, duty=Duty.PAYMENTS)
    third = officer("san", Level.SEE)
    a_deputy(two, deputy, third)
    submitted(officer("sato", Level.EDIT))
    for actor in (deputy, third):
        with pytest.raises(NotAllowed):
            approved(actor)


def test_a_post_is_not_given_in_the_name_of_who_gets_it() -> None:
    soumu, kanri = managers()
    both = officer("daiko", Level.SEE, duty=Duty.ADMINISTRATION, office="system")
    a_deputy((soumu, kanri), kanri, both, duty=Duty.ADMINISTRATION)
    today = timezone.localdate()
    proposal = actions.propose_post(soumu, kanri.user_id, Rank.CHIEF, today, today)
    with pytest.raises(OwnWork):
        agreed(proposal, both)
    approve(both, proposal.number, proposal.digest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            officer=Officer.objects.get(user_id="kanri"),
            office=Office.objects.get(code="system"),
            rank=Rank.CHIEF,
            valid=(today, today + timedelta(days=1)),
            made_by=proposal,
        )


def test_an_ended_deputation_gives_nothing_any_more(chief: Actor, deputy: Actor) -> None:
    two = managers()
    a_deputy(two, chief, deputy)
    submitted(officer("sato", Level.EDIT))
    (deputation,) = queries.deputations(chief.body)
    actions.end_deputation(two[1], deputation.pk)
    assert not queries.stands_in(deputy, DUTY, timezone.localdate())
    with pytest.raises(NotAllowed):
        approved(deputy)


def test_a_deputation_holds_on_its_days_alone(chief: Actor, deputy: Actor) -> None:
    soumu, kanri = managers()
    tomorrow = timezone.localdate() + timedelta(days=1)
    people = (chief.user_id, deputy.user_id)
    agreed(actions.propose_deputation(soumu, *people, DUTY, tomorrow, tomorrow), kanri)
    submitted(officer("sato", Level.EDIT))
    with pytest.raises(NotAllowed):
        approved(deputy)
    assert [queries.stands_in(deputy, DUTY, tomorrow + timedelta(days=d)) for d in (-1, 0, 1)] == [
        False,
        True,
        False,
    ]


def test_a_name_is_drawn_whose_twelve_digits_the_log_takes_for_chance(
    chief: Actor, deputy: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "12345678901"
    drawn = f"a{number}{check_digit(number)}"
    monkeypatch.setattr("secrets.token_hex", lambda size: drawn.ljust(2 * size, "b"))
    a_deputy(managers(), chief, deputy)
    submitted(officer("sato", Level.EDIT))
    assert queries.awaiting(deputy)


def _rests(actor: Actor) -> None:
    """棚卸の漏れ: the right to approve was given long ago and was never confirmed since.

    PostgreSQL allows more days than a house may have set; here it allows any, so that the test
    holds on every day of a quarter.
    """
    held = Grant.objects.get(officer__user_id=actor.user_id, duty=DUTY, level=Level.APPROVE)
    Grant.objects.filter(pk=held.pk).update(duty=Duty.PAYMENTS)
    held.pk, held.valid = None, (date(2025, 5, 1), None)
    held.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION access_review_due() RETURNS date LANGUAGE sql VOLATILE"
            " AS $$ SELECT DATE '2000-01-01' $$"
        )


def test_a_deputy_approves_nothing_while_the_right_of_the_principal_rests(
    chief: Actor, deputy: Actor
) -> None:
    a_deputy(managers(), chief, deputy)
    approval = submitted(officer("sato", Level.EDIT))
    assert queries.capacities(deputy, approval) == ["kacho"]
    _rests(chief)
    for actor in (chief, deputy):
        assert queries.capacities(actor, approval) == []
        assert queries.awaiting(actor) == queries.desk(actor).awaiting == []
        with pytest.raises(NotAllowed):
            approved(actor)
    assert found().outcome is None


def test_a_deputy_has_the_own_right_where_that_of_the_principal_rests(chief: Actor) -> None:
    both = officer("ryoho", Level.SEE, Level.APPROVE)
    a_deputy(managers(), chief, both)
    submitted(officer("sato", Level.EDIT))
    _rests(chief)
    held = Grant.objects.get(officer__user_id="ryoho", level=Level.APPROVE)
    assert held.reviews.exists()
    (waiting,) = queries.awaiting(both)
    assert waiting.for_id == ""
    assert approved(both).state == "approved"


def test_an_emergency_of_the_principal_is_not_the_deputys(deputy: Actor) -> None:
    chief = officer("kacho", Level.SEE)
    a_deputy(managers(), chief, deputy)
    now = timezone.now()
    account = Officer.objects.get(user_id="kacho")
    Emergency.objects.create(
        officer=account,
        office=account.office,
        duty=DUTY,
        levels=[Level.APPROVE],
        reason="災害",
        asked_by="soumu",
        asked_at=now,
        confirmed_by="kanri",
        confirmed_at=now,
        until=now + timedelta(minutes=30),
    )
    approval = submitted(officer("sato", Level.EDIT))
    asked = "SELECT count(*) FROM approvals_capacities(%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(asked, [approval.number, "kakari"])
        assert cursor.fetchone() == (0,)
    assert queries.awaiting(deputy) == []
