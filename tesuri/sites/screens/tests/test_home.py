"""はじめの画面の試験: it is for those inside, and shows what awaits them."""

from typing import Any

import pytest
from django.test import Client

from tests.entry import inside
from tests.people import sato, suzuki, takahashi
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals

pytestmark = pytest.mark.django_db


def submitted() -> None:
    approvals.submit(
        sato(Duty.ENQUIRIES),
        kind="enquiries.enquiry",
        reference="1",
        title="地方税関係情報の照会",
        content={"item": "地方税"},
        duty=Duty.ENQUIRIES,
        path="/exchange/1/",
    )


def test_it_sends_a_stranger_to_the_entrance(client: Client) -> None:
    reply = client.get("/")
    assert (reply.status_code, reply.headers["Location"]) == (302, "/entry/")


def test_it_shows_the_approver_what_waits(client: Client) -> None:
    submitted()
    shown = inside(client, suzuki(Duty.ENQUIRIES)).get("/").content.decode()
    assert "地方税関係情報の照会" in shown
    assert 'href="/exchange/1/"' in shown


def test_it_shows_another_desk_nothing(client: Client) -> None:
    submitted()
    shown = inside(client, takahashi()).get("/").content.decode()
    assert "地方税関係情報の照会" not in shown
    assert "承認を待つものはありません" in shown


def test_the_bar_shows_only_what_may_be_opened(client: Client) -> None:
    assert ">管理<" in inside(client, suzuki(Duty.ADMINISTRATION)).get("/").content.decode()
    shown = inside(Client(), takahashi()).get("/").content.decode()
    assert "/entry/terminals/" not in shown


def test_the_demo_says_that_it_is_one(client: Client, settings: Any) -> None:
    banner = "デモ環境です"
    assert banner in client.get("/entry/").content.decode()
    settings.TESURI_DEMO = False
    assert banner not in client.get("/entry/").content.decode()


def test_health_is_public_and_names_the_system(client: Client) -> None:
    assert client.get("/healthz").json() == {"ok": True, "system": "welfare"}


def test_a_missing_page_answers_in_japanese(client: Client) -> None:
    reply = client.get("/no-such-page")
    assert reply.status_code == 404
    assert "ページがありません" in reply.content.decode()
