"""支援措置: one person hides an address at once; two show it again; nobody else ever sees it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.far_side import FarSide
from tests.people import an_officer, sato, takahashi
from tests.residents import HARUKO, NATSUO, registered, resident, shielded
from tesuri.ground.records import Refusal
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.models import Person, Shielding, ShieldingStep
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import OwnWork, decide
from tesuri.workplace.approvals.tests.staging import by_hand
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
SEARCH = {"kana": "タカハシ", "name": "", "birth_date": ""}
SAID = {
    "kind": "support",
    "since": "令和8年4月1日",
    "through": "令和9年3月31日",
    "source": "person",
    "reason": "本人の申出、警察の意見",
    "against_name": "髙橋　夏男",
    "against_birth_date": "",
    "against_number": "",
}
YEAR = actions.Term(date(2026, 4, 1), date(2027, 3, 31))


def officer(user_id: str = "shien", *levels: Level) -> Actor:
    """支援: of the desk for hidden people, with the levels, or all but approving."""
    given = levels or (Level.SEE, Level.EDIT)
    return an_officer(
        user_id, "支援", (Duty.PERSONS, Level.SEE), *((Duty.SHIELDED, each) for each in given)
    )


def approver() -> Actor:
    return officer("shien-chief", Level.SEE, Level.APPROVE)


def entered(actor: Actor, *against: actions.Adversary) -> Shielding:
    person = registered()
    return actions.enter_shielding(
        actor,
        person.key,
        kind="support",
        term=YEAR,
        source="person",
        reason="本人の申出",
        against=against,
    )


# --- 隠す ---


def test_one_person_hides_the_address_at_once() -> None:
    shielding = entered(officer())
    assert queries.is_shielded(shielding.person)
    event = AuditRecord.objects.get(kind="persons.shielding_entered")
    assert (event.subject, event.user_id) == (HARUKO, "shien")


def test_the_screen_hides_and_says_so(client: Client) -> None:
    person = registered()
    desk = inside(client, officer())
    reply = desk.post(f"/persons/{person.key}/shield/", SAID, follow=True)
    assert "住所を隠しました" in reply.content.decode()
    shielding = Shielding.objects.get(person=person)
    page = desk.get(f"/persons/shieldings/{shielding.pk}/").content.decode()
    assert "髙橋　夏男" in page
    assert "令和9年3月31日" in page


def test_the_counter_hides_without_seeing_anything_hidden(client: Client) -> None:
    person = registered()
    counter = inside(client, officer("counter", Level.EDIT))
    page = counter.post(f"/persons/{person.key}/shield/", SAID, follow=True).content.decode()
    assert "宮町" not in page
    assert counter.get("/persons/shieldings/").status_code == 403


def test_a_term_that_ends_before_it_begins_is_refused(client: Client) -> None:
    person = registered()
    said = SAID | {"through": "令和8年3月31日"}
    reply = inside(client, officer()).post(f"/persons/{person.key}/shield/", said)
    assert (reply.status_code, Shielding.objects.count()) == (422, 0)
    with pytest.raises(Refusal, match="期限が開始日より前"):
        actions.enter_shielding(
            officer("other"),
            person.key,
            kind="support",
            term=actions.Term(date(2026, 4, 2), date(2026, 4, 1)),
            source="person",
            reason="本人の申出",
        )


def test_an_address_stays_hidden_after_its_term(client: Client) -> None:
    person = shielded(registered())
    ShieldingStep.objects.create(
        shielding=Shielding.objects.get(),
        state="extended",
        since=date(2026, 2, 1),
        through=date(2026, 2, 28),
        reason="延長",
        actor_user_id="shien",
        actor_name="支援",
    )
    assert queries.is_shielded(person)
    page = inside(client, officer()).get("/persons/shieldings/").content.decode()
    assert "期限切れ" in page


@pytest.mark.control("C-6-10")
def test_in_a_list_nobody_sees_the_address_not_even_who_may_see_it(client: Client) -> None:
    shielded(registered())
    page = inside(client, officer()).post("/persons/search/", SEARCH).content.decode()
    assert "髙橋　春子" in page
    assert "宮町" not in page


@pytest.mark.control("C-6-10")
def test_who_is_marked_in_the_registry_is_hidden_from_the_first_moment(
    client: Client, far_side: FarSide
) -> None:
    marked = resident() | {"is_shielded": "True"}
    far_side.answers["/residents/search"] = 200, {"residents": [marked]}
    far_side.answers["/residents/read"] = 200, marked
    desk = inside(client, sato(Duty.PERSONS))
    asked = {"kana": "タカハシ", "birth_date": "S55.5.5", "purpose": "allowance_claim"}
    found = desk.post("/persons/registry/", asked).content.decode()
    assert "髙橋　春子" in found
    assert "宮町" not in found
    chosen = {"addressee_number": HARUKO, "purpose": "allowance_claim"}
    page = desk.post("/persons/register/", chosen, follow=True).content.decode()
    assert "宮町" not in page
    assert "支援措置の対象です" in page
    assert AuditRecord.objects.filter(kind="persons.shielding_entered", subject=HARUKO).exists()


# --- 相手方 ---


@pytest.mark.parametrize(
    "adversary",
    [
        actions.Adversary("髙橋　夏男"),
        actions.Adversary("高橋 夏男", date(1978, 8, 8)),
        actions.Adversary("別の名前", None, NATSUO),
    ],
    ids=["by name", "by name however written and birthday", "by number"],
)
def test_the_file_of_the_adversary_warns_the_clerk(
    client: Client, adversary: actions.Adversary
) -> None:
    entered(officer(), adversary)
    him = registered(
        NATSUO, name="髙橋　夏男", kana="タカハシ　ナツオ", birth_date="1978-08-08", household=[]
    )
    page = inside(client, sato(Duty.PERSONS)).get(f"/persons/{him.key}/").content.decode()
    assert "支援措置の相手方" in page
    assert "春子" not in page


def test_a_namesake_with_another_birthday_is_not_the_adversary(client: Client) -> None:
    entered(officer(), actions.Adversary("髙橋　夏男", date(1950, 1, 1)))
    him = registered(NATSUO, name="髙橋　夏男", birth_date="1978-08-08", household=[])
    page = inside(client, sato(Duty.PERSONS)).get(f"/persons/{him.key}/").content.decode()
    assert "支援措置の相手方" not in page


# --- 解除 ---


def lifted_by(shielding: Shielding, maker: Actor, checker: Actor) -> Shielding:
    digest = submitted(shielding, maker, "本人の申出により終了")
    return decide(checker, actions.LIFT, str(shielding.pk), "approve", digest)


def submitted(shielding: Shielding, maker: Actor, reason: str = "本人の申出") -> str:
    """The digest of what waits then."""
    actions.submit_lift(maker, shielding.pk, date(2027, 4, 1), reason)
    waiting = queries.waiting_lift(shielding)
    assert waiting is not None
    return waiting.digest


def test_two_people_show_the_address_again(client: Client) -> None:
    maker, checker = officer(), approver()
    shielding = entered(maker)
    desk = inside(client, maker)
    desk.post(
        f"/persons/shieldings/{shielding.pk}/lift/", {"ends_on": "R9.4.1", "reason": "本人の申出"}
    )
    assert queries.is_shielded(shielding.person)
    waiting = queries.waiting_lift(shielding)
    assert waiting is not None
    place = f"/persons/shieldings/{shielding.pk}/decide/"
    said = {"decision": "approve", "digest": waiting.digest, "comment": ""}
    chief = inside(client, checker)
    page = chief.get(f"/persons/shieldings/{shielding.pk}/").content.decode()
    assert "この内容を承認する" in page
    assert "本人の申出" in page
    assert chief.post(place, said).status_code == 302
    assert not queries.is_shielded(shielding.person)


def test_nobody_lifts_what_he_or_she_submitted() -> None:
    maker = officer("all", *Level)
    shielding = entered(maker)
    with pytest.raises(OwnWork):
        lifted_by(shielding, maker, maker)
    assert queries.is_shielded(shielding.person)


def test_the_database_lifts_nothing_without_two_people() -> None:
    shielding = entered(officer())
    row = {"since": date(2027, 4, 1), "reason": "解除", "actor_user_id": "x", "actor_name": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ShieldingStep.objects.create(shielding=shielding, state="lifted", digest="0" * 64, **row)
    for forbidden in (Shielding.objects.all(), ShieldingStep.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden.delete()
    assert queries.is_shielded(shielding.person)


def test_a_lift_is_not_approved_when_it_was_extended_since() -> None:
    maker, checker = officer(), approver()
    shielding = entered(maker)
    digest = submitted(shielding, maker)
    actions.extend_shielding(officer("other"), shielding.pk, YEAR, "危険が続いている")
    with pytest.raises(actions.ExtendedSince):
        decide(checker, actions.LIFT, str(shielding.pk), "approve", digest)
    assert queries.is_shielded(shielding.person)
    decide(checker, actions.LIFT, str(shielding.pk), "send_back", "", "延長を確かめてください")
    lifted_by(shielding, maker, checker)
    assert not queries.is_shielded(shielding.person)


@pytest.mark.parametrize("flaw", ["", "duty", "record"])
def test_the_database_lifts_what_this_duty_approved_of_what_was_known_then(flaw: str) -> None:
    shielding, maker = entered(officer()), officer("maker")
    checker = an_officer("yamada", "山田", (Duty.EQUIPMENT, Level.APPROVE))
    if flaw != "duty":
        checker = officer("kacho", Level.APPROVE)
    known = "0" if flaw == "record" else str(shielding.steps.get().pk)
    duty = Duty.EQUIPMENT if flaw == "duty" else Duty.SHIELDED
    told = ("persons.shielding_lift", str(shielding.pk), {"記録": known})
    digest = by_hand(*told, checker, duty, maker.user_id).digest
    row = {"since": date(2027, 4, 1), "reason": "解除", "actor_user_id": "x", "actor_name": "x"}
    if not flaw:
        ShieldingStep.objects.create(shielding=shielding, state="lifted", digest=digest, **row)
        return
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        ShieldingStep.objects.create(shielding=shielding, state="lifted", digest=digest, **row)
    assert queries.is_shielded(shielding.person)


def test_a_lift_that_was_sent_back_hides_on(client: Client) -> None:
    maker, checker = officer(), approver()
    shielding = entered(maker)
    digest = submitted(shielding, maker)
    place = f"/persons/shieldings/{shielding.pk}/decide/"
    said = {"decision": "send_back", "digest": digest, "comment": "本人に確かめてください"}
    assert inside(client, checker).post(place, said).status_code == 302
    assert queries.is_shielded(shielding.person)


def test_what_is_lifted_is_over() -> None:
    maker = officer()
    shielding = lifted_by(entered(maker), maker, approver())
    with pytest.raises(actions.AlreadyLifted):
        actions.extend_shielding(maker, shielding.pk, YEAR, "延長")
    with pytest.raises(actions.AlreadyLifted):
        actions.submit_lift(maker, shielding.pk, date(2027, 4, 1), "もう一度")


def test_one_lift_waits_at_a_time() -> None:
    maker = officer()
    shielding = entered(maker)
    actions.submit_lift(maker, shielding.pk, date(2027, 4, 1), "本人の申出")
    with pytest.raises(Refusal, match="すでに決裁に上がっています"):
        actions.submit_lift(maker, shielding.pk, date(2027, 4, 1), "本人の申出")


# --- だれが ---


def places(person: Person, number: int) -> list[tuple[str, str]]:
    own = f"/persons/shieldings/{number}/"
    return [
        ("get", "/persons/shieldings/"),
        ("get", own),
        ("post", f"{own}extend/"),
        ("post", f"{own}lift/"),
        ("post", f"{own}decide/"),
        ("get", f"/persons/{person.key}/shield/"),
        ("post", f"/persons/{person.key}/shield/"),
    ]


@pytest.mark.parametrize("who", ["stranger", "another desk", "the desk of the register"])
def test_others_find_every_door_closed(client: Client, who: str) -> None:
    shielding = entered(officer())
    if who == "another desk":
        inside(client, takahashi())
    elif who != "stranger":
        inside(client, sato(Duty.PERSONS))
    for method, place in places(shielding.person, shielding.pk):
        reply = getattr(client, method)(place)
        assert reply.status_code == (302 if who == "stranger" else 403), place


def test_every_look_at_a_hidden_person_is_an_event(client: Client) -> None:
    shielding = entered(officer())
    desk = inside(client, officer("second"))
    desk.get("/persons/shieldings/")
    desk.get(f"/persons/shieldings/{shielding.pk}/")
    listed = AuditRecord.objects.get(kind="persons.shieldings_listed")
    assert listed.details["shown"] == [HARUKO]
    assert AuditRecord.objects.filter(kind="persons.shielding_viewed", subject=HARUKO).exists()


def test_entering_needs_the_grant() -> None:
    person = registered()
    with pytest.raises(NotAllowed):
        actions.enter_shielding(
            sato(Duty.PERSONS),
            person.key,
            kind="support",
            term=YEAR,
            source="person",
            reason="本人の申出",
        )
