"""持出し簿の試験: a terminal goes out with permission, comes back, and opens nothing otherwise."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer, administrator, with_password
from tests.entry import inside
from tests.people import CITY, OTHER_CITY, an_officer, sato, takahashi
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, OffSite, OffSiteStage, OffSiteStep, Terminal
from tesuri.workplace.access.queries import overdue
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest, waiting_for
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.staff.actions import off_site
from tesuri.workplace.staff.queries import off_site as queries

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-22")]
AUDITS = tuple((Duty.AUDIT, level) for level in (Level.SEE, Level.APPROVE))
Stage = OffSiteStage
WHY = "朝の点検で見当たらない"


@pytest.fixture
def kanri(db: None) -> Actor:
    return administrator()


@pytest.fixture
def ito(db: None) -> Actor:
    """伊藤: the security officer."""
    return an_officer("ito", "伊藤", *AUDITS, office="security")


@pytest.fixture
def desk(db: None) -> Newcomer:
    """佐藤 at a terminal of the city."""
    with_password(sato())
    newcomer = Newcomer().sit_down()
    assert newcomer.enrol() == (200, {"enrolled": True})
    Terminal.objects.update(body=CITY)
    return newcomer


def plan(days: int = 3, carrier: str = "sato", start: date | None = None) -> off_site.Plan:
    first = start or timezone.localdate()
    number = Officer.objects.get(user_id=carrier).pk
    return off_site.Plan(number, "訪問調査", "熊谷市内", first, first + timedelta(days=days))


def waiting(row: OffSite) -> Approval:
    found = latest(off_site.KIND, str(row.pk))
    assert found is not None
    return found


def decided(actor: Actor, row: OffSite, turn: str = "approve", words: str = "") -> OffSite:
    """The decision on exactly what was put forward."""
    digest = waiting(row).digest
    return approvals.decide(actor, off_site.OFF_SITE, str(row.pk), turn, digest, words)


def taken(desk: Newcomer, kanri: Actor, ito: Actor, days: int = 3) -> OffSite:
    row = off_site.ask_off_site(kanri, desk.desk.number, plan(days))
    decided(ito, row)
    return off_site.advance(kanri, row.pk, Stage.TAKEN)


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
        assert list(overdue(CITY)) == []
        clock.move_to(start + timedelta(days=2))
        assert list(overdue(CITY)) == [row]
        for actor, page in ((kanri, "off-site/"), (ito, "off-site/permission/")):
            client = inside(Client(), actor)
            assert "返却の遅れ" in client.get(f"/staff/{page}").content.decode()
            assert '<span class="badge warn">1件' in client.get("/").content.decode()
        off_site.advance(kanri, row.pk, Stage.RETURNED)
        assert list(overdue(CITY)) == []
        assert desk.enter()[0] == 200


def test_a_terminal_out_without_permission_opens_nothing(desk: Newcomer, kanri: Actor) -> None:
    desk.enter()
    assert desk.is_inside()
    row = off_site.report_missing(kanri, desk.desk.number, WHY)
    assert not desk.is_inside()
    assert desk.prove()[0] == 403
    assert list(overdue(CITY)) == [row]
    with pytest.raises(off_site.NotPossible, match="ほかの管理者"):
        off_site.advance(kanri, row.pk, Stage.RETURNED)
    assert desk.prove()[0] == 403
    off_site.advance(administrator("kanri2"), row.pk, Stage.RETURNED)
    assert desk.enter()[0] == 200


@pytest.mark.parametrize("is_permitted", [False, True])
def test_a_terminal_that_left_before_its_time_is_stopped(
    desk: Newcomer, kanri: Actor, ito: Actor, is_permitted: bool
) -> None:
    row = off_site.ask_off_site(kanri, desk.desk.number, plan())
    if is_permitted:
        decided(ito, row)
    assert desk.enter()[0] == 200  # it is still in the house
    off_site.report_missing(kanri, desk.desk.number, WHY)
    assert not desk.is_inside()
    with pytest.raises(off_site.NotPossible):
        decided(ito, row)


def test_who_asks_or_carries_does_not_permit(desk: Newcomer, kanri: Actor, ito: Actor) -> None:
    levels = ((Duty.ADMINISTRATION, Level.EDIT), *AUDITS)
    both = an_officer("ryoho", "両方", *levels, office="system")
    row = off_site.ask_off_site(both, desk.desk.number, plan(carrier="ito"))
    for actor in (both, ito):
        assert waiting_for(actor) == []
        with pytest.raises(OwnWork):
            decided(actor, row)
    for same in ("RYOHO", "Ito"):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_step(row, Stage.PERMITTED, same)


def a_step(row: OffSite, stage: OffSiteStage, by: str = "soumu") -> OffSiteStep:
    return OffSiteStep.objects.create(
        off_site=row, stage=stage, actor_user_id=by, actor_name="総務"
    )


def test_in_the_database_each_step_follows_its_predecessor(desk: Newcomer, kanri: Actor) -> None:
    row = off_site.ask_off_site(kanri, desk.desk.number, plan())
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
    with pytest.raises(off_site.NotPossible):
        off_site.ask_off_site(kanri, number, plan(-1))
    with pytest.raises(off_site.NotPossible):
        off_site.ask_off_site(kanri, number, plan(start=today - timedelta(days=1)))
    row = off_site.ask_off_site(kanri, number, plan(start=today + timedelta(days=1)))
    with pytest.raises(off_site.NotPossible):
        off_site.ask_off_site(kanri, number, plan())
    with pytest.raises(off_site.NotPossible):
        off_site.advance(kanri, row.pk, Stage.RETURNED)
    with pytest.raises(off_site.NotPossible):
        off_site.advance(kanri, row.pk, Stage.PERMITTED)
    decided(ito, row)
    with pytest.raises(off_site.NotPossible):
        decided(ito, row)
    assert OffSiteStep.objects.filter(stage=Stage.PERMITTED).count() == 1
    with pytest.raises(off_site.NotPossible, match="許可された期間の外"):
        off_site.advance(kanri, row.pk, Stage.TAKEN)
    off_site.advance(kanri, row.pk, Stage.CANCELLED)
    assert off_site.ask_off_site(kanri, number, plan()).latest.stage == Stage.ASKED


def test_another_body_and_other_duties_have_no_part_in_it(
    desk: Newcomer, kanri: Actor, ito: Actor
) -> None:
    there = administrator("tonari", OTHER_CITY)
    row = off_site.ask_off_site(kanri, desk.desk.number, plan())
    foreign = inside(Client(), there)
    assert foreign.get(f"/staff/off-site/{row.pk}/missing/").status_code == 404
    assert foreign.post(f"/staff/terminals/{desk.desk.number}/missing/").status_code == 404
    with pytest.raises(Http404):
        off_site.ask_off_site(there, desk.desk.number, plan())
    with pytest.raises(Http404):
        off_site.advance(there, row.pk, Stage.CANCELLED)
    assert queries.listed(there.body) == []
    with pytest.raises(NotAllowed):
        decided(kanri, row)
    acts: list[Callable[[], object]] = [
        lambda: off_site.ask_off_site(ito, desk.desk.number, plan()),
        lambda: off_site.report_missing(ito, desk.desk.number, WHY),
        lambda: off_site.advance(ito, row.pk, Stage.CANCELLED),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


# --- 決裁 ---
def test_what_is_refused_stays_in_the_house(desk: Newcomer, kanri: Actor, ito: Actor) -> None:
    row = off_site.ask_off_site(kanri, desk.desk.number, plan())
    decided(ito, row, "send_back", "行き先を確かめること")
    assert (row.latest.stage, row.latest.reason) == (Stage.REFUSED, "行き先を確かめること")
    with pytest.raises(off_site.NotPossible):
        off_site.advance(kanri, row.pk, Stage.TAKEN)
    assert off_site.ask_off_site(kanri, desk.desk.number, plan()).latest.stage == Stage.ASKED


def test_who_asked_withdraws_it_and_nobody_else(desk: Newcomer, kanri: Actor, ito: Actor) -> None:
    row = off_site.ask_off_site(kanri, desk.desk.number, plan())
    with pytest.raises(NotAllowed):
        off_site.advance(administrator("kanri2"), row.pk, Stage.CANCELLED)
    off_site.advance(kanri, row.pk, Stage.CANCELLED)
    assert (row.latest.stage, waiting(row).state) == (Stage.CANCELLED, "withdrawn")
    assert waiting_for(ito) == []


def test_nothing_is_permitted_for_days_that_are_over(
    desk: Newcomer, kanri: Actor, ito: Actor
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        row = off_site.ask_off_site(kanri, desk.desk.number, plan(days=1))
        clock.move_to(start + timedelta(days=2))
        with pytest.raises(off_site.NotPossible, match="返す日が過ぎています"):
            decided(ito, row)


# --- 画面 ---
def test_the_screens_lead_out_and_back(desk: Newcomer, kanri: Actor, ito: Actor) -> None:
    admin, security = inside(Client(), kanri), inside(Client(), ito)
    path = f"/staff/terminals/{desk.desk.number}/off-site/"
    today = timezone.localdate().isoformat()
    given = {"carrier": Officer.objects.get(user_id="sato").pk, "place": "市内"}
    whole = {**given, "from_on": today, "until_on": today, "reason": "訪問調査"}
    assert admin.post(path, given).status_code == 422
    assert admin.post(path, whole).status_code == 302
    row = OffSite.objects.get()
    assert f"端末 {desk.desk.number} の持出し" in security.get("/").content.decode()
    page = waiting(row).path
    assert page in security.get("/staff/off-site/permission/").content.decode()
    shown = security.get(page).content.decode()
    assert all(words in shown for words in ("佐藤（sato）", "市内", "訪問調査", "承認する"))
    said = {"decision": "approve", "digest": waiting(row).digest}
    assert security.post(f"/approvals/{waiting(row).number}/decide", said).status_code == 302
    steps = f"/staff/off-site/{row.pk}/advance/"
    assert admin.post(steps, {"stage": "nonsense"}).status_code == 409
    for stage in ("taken", "returned"):
        assert admin.post(steps, {"stage": stage}).status_code == 302
    assert "返却" in admin.get("/staff/off-site/").content.decode()
    gone = f"/staff/terminals/{desk.desk.number}/missing/"
    assert "無許可の持出しとして止める" in admin.get(gone.removesuffix("missing/")).content.decode()
    assert admin.post(gone, {"reason": WHY}).status_code == 302
    assert "無許可の持出し" in admin.get("/staff/off-site/").content.decode()
    stages = [
        e.details["stage"] for e in AuditRecord.objects.filter(kind="access.terminal_off_site")
    ]
    assert sorted(stages) == ["asked", "permitted", "returned", "taken", "unpermitted"]


# --- 見当たらない端末 ---
def test_a_missing_terminal_is_stopped_with_a_reason_alone_and_the_rest_is_added(
    desk: Newcomer, kanri: Actor
) -> None:
    desk.enter()
    admin, gone = inside(Client(), kanri), f"/staff/terminals/{desk.desk.number}/missing/"
    empty = admin.post(gone, {"reason": ""})
    assert (empty.status_code, OffSite.objects.count()) == (422, 0)
    assert "「理由・分かったこと」を入力してください。" in empty.content.decode()
    assert desk.is_inside()
    page = admin.post(gone, {"reason": WHY}).headers["Location"]
    assert not desk.is_inside()
    row = OffSite.objects.get()
    assert (row.carrier, row.place, row.from_on, row.until_on) == (None, "", None, None)
    assert admin.post(page, {"reason": "佐藤が持ち帰ったとのこと"}).status_code == 302
    shown = admin.get(page).content.decode()
    assert WHY in shown
    assert "佐藤が持ち帰ったとのこと" in shown
    register = admin.get("/staff/off-site/").content.decode()
    assert "不明" in register
    assert "返却は、ほかの管理者が記録します" in register
    assert "返却を記録する" not in register
    other = inside(Client(), administrator("kanri2"))
    assert "返却を記録する" in other.get("/staff/off-site/").content.decode()
    again = admin.post(gone, {"reason": "二度目"})
    assert (again.status_code, again.context["form"]["reason"].value()) == (409, "二度目")


def test_who_opens_it_again_has_written_nothing_of_it(desk: Newcomer, kanri: Actor) -> None:
    row, other = off_site.report_missing(kanri, desk.desk.number, WHY), administrator("kanri2")
    admin, page = inside(Client(), other), f"/staff/off-site/{row.pk}/missing/"
    assert "書き足す" not in admin.get(page).content.decode()
    assert admin.post(page, {"reason": "見つけた"}).status_code == 409
    with pytest.raises(IntegrityError, match="nobody else"), transaction.atomic():
        a_step(row, Stage.UNPERMITTED, "kanri2")
    off_site.add_to_missing(kanri, row.pk, "書庫にあった")
    with pytest.raises(off_site.NotPossible):
        off_site.advance(kanri, row.pk, Stage.RETURNED)
    off_site.advance(other, row.pk, Stage.RETURNED)
    with pytest.raises(off_site.NotPossible):
        off_site.add_to_missing(kanri, row.pk, "さらに")


def test_in_the_database_only_what_is_missing_names_nobody(desk: Newcomer, kanri: Actor) -> None:
    row = off_site.report_missing(kanri, desk.desk.number, WHY)
    off_site.advance(administrator("kanri2"), row.pk, Stage.RETURNED)
    whole = {"terminal_id": row.terminal_id, "reason": WHY, "asked_by": "kanri"}
    whole |= {"asked_at": timezone.now()}
    with pytest.raises(IntegrityError, match="access_off_site_whole"), transaction.atomic():
        OffSite.objects.create(**whole, place="市内")
    unknown = OffSite.objects.create(**whole)
    with pytest.raises(IntegrityError, match="names who carries it"), transaction.atomic():
        a_step(unknown, Stage.ASKED)


def test_what_was_typed_stays_in_the_form_when_the_days_do_not_fit(
    desk: Newcomer, kanri: Actor
) -> None:
    today = timezone.localdate()
    days = {"from_on": today.isoformat(), "until_on": (today - timedelta(days=1)).isoformat()}
    said = {"carrier": Officer.objects.get(user_id="sato").pk, "place": "市内", "reason": "調査"}
    path = f"/staff/terminals/{desk.desk.number}/off-site/"
    reply = inside(Client(), kanri).post(path, said | days)
    assert (reply.status_code, OffSite.objects.count()) == (409, 0)
    page, typed = reply.content.decode(), reply.context["off_site_form"]
    assert "返す日はその日から後に" in page
    assert {name: typed[name].value() for name in days} == days
    assert (typed["place"].value(), typed["reason"].value()) == ("市内", "調査")
    (refused,) = AuditRecord.objects.filter(outcome="refused")
    assert refused.details["reason"] == "days_out_of_order"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "permission/"),
        ("post", "{}/advance/"),
        ("get", "{}/missing/"),
        ("post", "{}/missing/"),
    ],
)
def test_strangers_and_other_roles_see_and_move_nothing(
    desk: Newcomer, kanri: Actor, method: str, path: str
) -> None:
    row = off_site.ask_off_site(kanri, desk.desk.number, plan())
    address = f"/staff/off-site/{path.format(row.pk)}"
    assert getattr(Client(), method)(address).status_code == 302
    assert getattr(inside(Client(), takahashi()), method)(address).status_code == 403
    assert OffSite.objects.get().latest.stage == Stage.ASKED
