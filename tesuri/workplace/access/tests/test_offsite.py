"""持出し簿の試験: a terminal goes out with permission, comes back, and opens nothing otherwise."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer, administrator
from tests.entry import inside
from tests.people import CITY, OTHER_CITY, an_officer, takahashi
from tesuri.workplace.access import offsite
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, OffSite, OffSiteStage, OffSiteStep, Terminal
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-22")]
AUDITS = tuple((Duty.AUDIT, level) for level in (Level.SEE, Level.APPROVE))
Stage = OffSiteStage


@pytest.fixture
def kanri(db: None) -> Actor:
    return administrator()


@pytest.fixture
def ito(db: None) -> Actor:
    """伊藤: the security officer."""
    return an_officer("ito", "伊藤", *AUDITS, office="security")


@pytest.fixture
def desk(newcomer: Newcomer) -> Newcomer:
    """佐藤 at a terminal of the city."""
    Terminal.objects.update(body=CITY)
    return newcomer


def plan(days: int = 3, carrier: str = "sato", start: date | None = None) -> offsite.Plan:
    first = start or timezone.localdate()
    number = Officer.objects.get(user_id=carrier).pk
    return offsite.Plan(number, "訪問調査", "熊谷市内", first, first + timedelta(days=days))


def taken(desk: Newcomer, kanri: Actor, ito: Actor, days: int = 3) -> OffSite:
    row = offsite.ask(kanri, desk.desk.number, plan(days))
    offsite.decide(ito, row.pk, Stage.PERMITTED)
    return offsite.advance(kanri, row.pk, Stage.TAKEN)


def test_it_goes_out_with_permission_and_works_until_its_day(
    desk: Newcomer, kanri: Actor, ito: Actor
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        taken(desk, kanri, ito, days=1)
        assert desk.enter()[0] == 200
        clock.move_to(start + timedelta(days=1))
        assert desk.enter()[0] == 200
        clock.move_to(start + timedelta(days=2))
        assert not desk.is_inside()
        assert desk.prove()[0] == 403


def test_an_overdue_terminal_is_listed_until_it_is_back(
    desk: Newcomer, kanri: Actor, ito: Actor
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        row = taken(desk, kanri, ito, days=1)
        assert list(offsite.overdue(CITY)) == []
        clock.move_to(start + timedelta(days=2))
        assert list(offsite.overdue(CITY)) == [row]
        for actor, page in ((kanri, "off-site/"), (ito, "off-site/permission/")):
            client = inside(Client(), actor)
            assert "返却の遅れ" in client.get(f"/entry/{page}").content.decode()
            assert '<span class="badge warn">1件' in client.get("/").content.decode()
        offsite.advance(kanri, row.pk, Stage.RETURNED)
        assert list(offsite.overdue(CITY)) == []
        assert desk.enter()[0] == 200


def test_a_terminal_out_without_permission_opens_nothing(desk: Newcomer, kanri: Actor) -> None:
    desk.enter()
    assert desk.is_inside()
    row = offsite.report_missing(kanri, desk.desk.number, plan())
    assert not desk.is_inside()
    assert desk.prove()[0] == 403
    assert list(offsite.overdue(CITY)) == [row]
    offsite.advance(kanri, row.pk, Stage.RETURNED)
    assert desk.enter()[0] == 200


@pytest.mark.parametrize("is_permitted", [False, True])
def test_a_terminal_that_left_before_its_time_is_stopped(
    desk: Newcomer, kanri: Actor, ito: Actor, is_permitted: bool
) -> None:
    row = offsite.ask(kanri, desk.desk.number, plan())
    if is_permitted:
        offsite.decide(ito, row.pk, Stage.PERMITTED)
    assert desk.enter()[0] == 200  # it is still in the house
    offsite.report_missing(kanri, desk.desk.number, plan())
    assert not desk.is_inside()
    with pytest.raises(offsite.NotPossible):
        offsite.decide(ito, row.pk, Stage.REFUSED)


def test_who_asks_or_carries_does_not_permit(desk: Newcomer, kanri: Actor, ito: Actor) -> None:
    levels = ((Duty.ADMINISTRATION, Level.EDIT), *AUDITS)
    both = an_officer("ryoho", "両方", *levels, office="system")
    row = offsite.ask(both, desk.desk.number, plan(carrier="ito"))
    for actor in (both, ito):
        with pytest.raises(offsite.OwnRequest):
            offsite.decide(actor, row.pk, Stage.PERMITTED)
    for same in ("RYOHO", "Ito"):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_step(row, Stage.PERMITTED, same)


def a_step(row: OffSite, stage: OffSiteStage, by: str = "soumu") -> OffSiteStep:
    return OffSiteStep.objects.create(
        off_site=row, stage=stage, actor_user_id=by, actor_name="総務"
    )


def test_in_the_database_each_step_follows_its_predecessor(desk: Newcomer, kanri: Actor) -> None:
    row = offsite.ask(kanri, desk.desk.number, plan())
    for stage in (Stage.ASKED, Stage.TAKEN, Stage.RETURNED):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_step(row, stage)
    copy = OffSite.objects.values(
        *("terminal_id", "carrier_id", "reason", "place", "from_on", "until_on", "asked_at")
    ).get()
    second = OffSite.objects.create(**copy, asked_by="kanri")
    with pytest.raises(IntegrityError), transaction.atomic():
        a_step(second, Stage.ASKED)
    statements: list[Callable[[], object]] = [
        lambda: OffSite.objects.update(until_on=date(2099, 1, 1)),
        lambda: OffSiteStep.objects.update(stage=Stage.PERMITTED),
        lambda: OffSiteStep.objects.all().delete(),
    ]
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


def test_steps_out_of_order_and_days_that_do_not_fit_are_refused(
    desk: Newcomer, kanri: Actor, ito: Actor
) -> None:
    number, today = desk.desk.number, timezone.localdate()
    with pytest.raises(offsite.NotPossible):
        offsite.ask(kanri, number, plan(-1))
    with pytest.raises(offsite.NotPossible):
        offsite.ask(kanri, number, plan(start=today - timedelta(days=1)))
    row = offsite.ask(kanri, number, plan(start=today + timedelta(days=1)))
    with pytest.raises(offsite.NotPossible):
        offsite.ask(kanri, number, plan())
    with pytest.raises(offsite.NotPossible):
        offsite.advance(kanri, row.pk, Stage.RETURNED)
    with pytest.raises(offsite.NotPossible):
        offsite.advance(kanri, row.pk, Stage.PERMITTED)
    with pytest.raises(offsite.NotPossible):
        offsite.decide(ito, row.pk, Stage.TAKEN)
    offsite.decide(ito, row.pk, Stage.PERMITTED)
    offsite.decide(ito, row.pk, Stage.PERMITTED)
    assert OffSiteStep.objects.filter(stage=Stage.PERMITTED).count() == 1
    with pytest.raises(offsite.NotPossible, match="許可された期間の外"):
        offsite.advance(kanri, row.pk, Stage.TAKEN)
    offsite.advance(kanri, row.pk, Stage.CANCELLED)
    assert offsite.ask(kanri, number, plan()).latest.stage == Stage.ASKED


def test_another_body_and_other_duties_have_no_part_in_it(
    desk: Newcomer, kanri: Actor, ito: Actor
) -> None:
    there = administrator("tonari", OTHER_CITY)
    row = offsite.ask(kanri, desk.desk.number, plan())
    with pytest.raises(Http404):
        offsite.ask(there, desk.desk.number, plan())
    with pytest.raises(Http404):
        offsite.advance(there, row.pk, Stage.CANCELLED)
    assert offsite.listed(there) == []
    with pytest.raises(NotAllowed):
        offsite.decide(kanri, row.pk, Stage.PERMITTED)
    acts: list[Callable[[], object]] = [
        lambda: offsite.ask(ito, desk.desk.number, plan()),
        lambda: offsite.report_missing(ito, desk.desk.number, plan()),
        lambda: offsite.advance(ito, row.pk, Stage.CANCELLED),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


# --- 画面 ---
def test_the_screens_lead_out_and_back(desk: Newcomer, kanri: Actor, ito: Actor) -> None:
    admin, security = inside(Client(), kanri), inside(Client(), ito)
    path = f"/entry/terminals/{desk.desk.number}/off-site"
    today = timezone.localdate().isoformat()
    given = {"carrier": Officer.objects.get(user_id="sato").pk, "place": "市内"}
    whole = {**given, "from_on": today, "until_on": today, "reason": "訪問調査"}
    assert admin.post(path, given).status_code == 422
    assert admin.post(path, {**whole, "act": "ask"}).status_code == 302
    assert "端末の持出しの許可" in security.get("/").content.decode()
    assert "許可する" in security.get("/entry/off-site/permission/").content.decode()
    row = OffSite.objects.get()
    steps = f"/entry/off-site/{row.pk}/"
    assert security.post(f"{steps}decide", {"stage": "nonsense"}).status_code == 409
    assert security.post(f"{steps}decide", {"stage": "permitted"}).status_code == 302
    for stage in ("taken", "returned"):
        assert admin.post(f"{steps}advance", {"stage": stage}).status_code == 302
    assert "返却" in admin.get("/entry/off-site/").content.decode()
    assert admin.post(path, {**whole, "act": "missing"}).status_code == 302
    assert "無許可の持出し" in admin.get("/entry/off-site/").content.decode()
    stages = [
        e.details["stage"] for e in AuditRecord.objects.filter(kind="access.terminal_off_site")
    ]
    assert sorted(stages) == ["asked", "permitted", "returned", "taken", "unpermitted"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "permission/"),
        ("post", "{}/decide"),
        ("post", "{}/advance"),
    ],
)
def test_strangers_and_other_roles_see_and_move_nothing(
    desk: Newcomer, kanri: Actor, method: str, path: str
) -> None:
    row = offsite.ask(kanri, desk.desk.number, plan())
    address = f"/entry/off-site/{path.format(row.pk)}"
    assert getattr(Client(), method)(address).status_code == 302
    assert getattr(inside(Client(), takahashi()), method)(address).status_code == 403
    assert OffSite.objects.get().latest.stage == Stage.ASKED
