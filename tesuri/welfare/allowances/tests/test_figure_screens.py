"""法令の値の画面: whom they let in, and the way of an edition from the 告示 to the approval."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.entry import inside
from tests.people import an_officer, takahashi
from tesuri.welfare.allowances import actions, figures, queries
from tesuri.welfare.allowances.models import Decision, FigureProposal
from tesuri.welfare.allowances.tests.desk import clerk
from tesuri.welfare.allowances.tests.figures_desk import (
    JULY,
    MADE_UP_SOURCE,
    MADE_UP_YEN,
    REVIEWER,
    activated,
    new_rate,
    waiting,
)
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
LIST, RATE = "/allowances/figures/", "/allowances/figures/special_disability/monthly_rate/"
PROPOSAL = "/allowances/proposals/{}/"
PAGES = [
    ("get", LIST),
    ("get", RATE),
    ("get", f"{RATE}propose/"),
    ("post", f"{RATE}propose/"),
    ("get", PROPOSAL),
    ("post", f"{PROPOSAL}compare/"),
    ("post", f"{PROPOSAL}submit/"),
    ("post", f"{PROPOSAL}decide/"),
]
CHANGING = [page for page in PAGES if page[0] == "post" or page[1].endswith("propose/")]


def typed(**changed: Any) -> dict[str, Any]:
    return {
        "since": "令和8年7月1日",
        "value": str(MADE_UP_YEN),
        "source": MADE_UP_SOURCE,
        "confidence": "found",
        "verify": "",
        "reason": "",
        "reviewed_through": "",
        "reviewer": "",
    } | changed


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_is_sent_to_the_entrance(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path.format("L2026-000001"))
    assert reply.status_code == 302
    assert reply["Location"].startswith("/entry/")


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_another_desk_is_refused(client: Client, method: str, path: str) -> None:
    reply = getattr(inside(client, takahashi()), method)(path.format("L2026-000001"))
    assert reply.status_code == 403
    assert FigureProposal.objects.count() == 0


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_who_only_sees_changes_nothing(client: Client, method: str, path: str) -> None:
    looks = an_officer("mita", "三田", (Duty.ALLOWANCES, Level.SEE))
    assert getattr(inside(client, looks), method)(path.format("L2026-1")).status_code == 403


def test_the_list_says_what_holds_and_for_how_long(client: Client, desk: Desk) -> None:
    page = inside(client, desk.clerk).get(LIST).content.decode()
    assert "手当の月額" in page
    assert "30,450" in page
    assert "令和9年3月31日" in page
    assert "315日" in page


def test_one_figure_shows_its_editions_with_source_and_confidence(
    client: Client, desk: Desk
) -> None:
    proposal = activated(desk.clerk, desk.chief)
    page = inside(client, desk.clerk).get(RATE).content.decode()
    assert "改定率1.169" in page
    assert "原文を読んで確かめた" in page
    assert f"決裁{proposal.activation.approval}" in page


def test_a_figure_that_is_not_there_is_refused_in_words(client: Client, desk: Desk) -> None:
    reply = inside(client, desk.clerk).get("/allowances/figures/special_disability/invented/")
    assert reply.status_code == 422
    assert "その名前の値はありません" in reply.content.decode()


def test_an_edition_goes_from_the_form_to_the_approval(
    client: Client, desk: Desk, grant: Decision
) -> None:
    reply = inside(client, desk.clerk).post(f"{RATE}propose/", typed(), follow=True)
    proposal = FigureProposal.objects.get()
    page = reply.content.decode()
    assert grant.claim.person.addressee_number in page
    assert "30,450円" in page
    assert "11,111円" in page
    client.post(f"{PROPOSAL.format(proposal.number)}submit/", {"comment": "告示のとおり"})
    page = client.get(PROPOSAL.format(proposal.number)).content.decode()
    assert "この内容を承認する" not in page
    inside(client, desk.chief)
    page = client.get(PROPOSAL.format(proposal.number)).content.decode()
    assert "この内容を承認する" in page
    digest = queries.comparison_of(proposal).digest
    address = f"{PROPOSAL.format(proposal.number)}decide/"
    reply = client.post(address, {"decision": "approve", "digest": digest}, follow=True)
    assert "今から判定に使われます" in reply.content.decode()
    assert figures.in_force().figures["monthly_rate"].on(JULY).value == MADE_UP_YEN


def test_a_mistake_is_told_beside_what_was_typed(client: Client, desk: Desk) -> None:
    reply = inside(client, desk.clerk).post(f"{RATE}propose/", typed(since="令和8年4月1日"))
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "同じ日からの版がすでにあります" in page
    assert MADE_UP_SOURCE in page
    refused = AuditRecord.objects.get(outcome="refused")
    assert refused.details["place"] == "allowances:propose_figure"
    assert FigureProposal.objects.count() == 0


def test_a_longer_review_alone_is_proposed_with_its_reviewer(client: Client, desk: Desk) -> None:
    empty = dict.fromkeys(("since", "value", "source", "confidence"), "")
    prolonged = {"reviewed_through": "令和10年3月31日", "reviewer": REVIEWER}
    reply = inside(client, desk.clerk).post(f"{RATE}propose/", typed(**empty, **prolonged))
    assert reply.status_code == 302
    assert FigureProposal.objects.get().value is None


def test_what_is_void_is_said_and_worked_out_again(client: Client, desk: Desk) -> None:
    proposal = actions.propose_figure(desk.clerk, new_rate())
    address = PROPOSAL.format(proposal.number)
    reply = inside(client, desk.clerk).post(f"{address}compare/", follow=True)
    assert "計算し直しました" in reply.content.decode()
    assert proposal.comparisons.count() == 2


def test_what_waits_is_not_worked_out_again(client: Client, desk: Desk) -> None:
    proposal = waiting(desk.clerk)
    address = PROPOSAL.format(proposal.number)
    page = inside(client, desk.clerk).get(address).content.decode()
    assert "影響を計算し直す" not in page
    assert client.post(f"{address}compare/").status_code == 422
    assert proposal.comparisons.count() == 1


def test_looking_at_the_list_of_people_is_an_event(client: Client, desk: Desk) -> None:
    proposal = actions.propose_figure(desk.clerk, new_rate())
    inside(client, desk.clerk).get(PROPOSAL.format(proposal.number))
    event = AuditRecord.objects.get(kind="allowances.figure_proposal_viewed")
    assert (event.user_id, event.details["proposal"]) == ("sato", proposal.number)


def test_sixty_days_before_it_stands_on_the_home_page_of_who_may_propose(
    client: Client, settings: Any
) -> None:
    settings.TESURI_ERRANDS = "tesuri.welfare.allowances.figures.errands"
    proposes, looks = clerk(), an_officer("mita", "三田", (Duty.ALLOWANCES, Level.SEE))
    words = "法令の値の確認の期限（60日以内）"
    with time_machine.travel("2027-02-01T10:00:00+09:00"):
        assert words in inside(client, proposes).get("/").content.decode()
        assert words not in inside(client, looks).get("/").content.decode()
        assert "期限が近い" in inside(client, looks).get(LIST).content.decode()
