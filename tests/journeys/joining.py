"""着任と退職: the account of a new clerk is made by two, used by one, and ended by two."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.journeys.desk import CLAIMS, Desk
from tests.town import papers
from tesuri.commands.processes import Town
from tesuri.ground.text.eras import wareki

USER_ID, NAME, KANA = "yamamoto", "山本　花", "ヤマモト　ハナ"
OWN_PASSWORD = "若葉の道を毎朝ゆっくり歩く"
TERM = timedelta(days=120)


@dataclass
class Office:
    """職場: two administrators, and the clerk who comes and goes."""

    first: Desk
    second: Desk
    clerk: Desk
    resident: dict[str, str]
    ticket: list[str] = field(default_factory=list)

    @property
    def whom(self) -> str:
        """新しい職員: as lists name her."""
        return self.clerk.user_id


@contextmanager
def an_office(town: Town, browser: Browser) -> Iterator[Office]:
    """職場の朝: three empty desks, and a resident who stands in the register."""
    first, second, clerk = (
        Desk(browser, town, "welfare", user_id) for user_id in ("kanri", "kanri2", USER_ID)
    )
    try:
        yield Office(first, second, clerk, papers(town, "known.csv")[0])
    finally:
        for desk in (first, second, clerk):
            desk.leave()


def administrators_arrive(office: Office) -> None:
    """二人の管理者が出勤する."""
    for desk in (office.first, office.second):
        desk.arrive()


# --- 着任 ---


def account_is_made_by_two(office: Office) -> None:
    """利用者ID: one proposes it, the other approves exactly what is shown."""
    first, today = office.first, timezone.localdate()
    first.follow("職員", inside=first.page.get_by_role("navigation", name="業務"))
    first.follow("利用者IDを発行する")
    first.fill("利用者ID", USER_ID)
    first.fill("氏名", NAME)
    first.fill("カナ氏名", KANA)
    first.choose("部署", "障害福祉課 手当係")
    first.choose("任用の種類", "会計年度任用")
    first.fill("最終日", wareki(today + TERM))
    first.press("決裁に上げる")
    first.sees("ほかの人の承認を待っています")
    first.sees_no_button("この内容を承認する")
    approve(office, NAME)


def approve(office: Office, title: str) -> None:
    """承認する: the second administrator, from the first page."""
    second = office.second
    second.follow("障害者福祉システム")
    second.follow(title, inside=second.row(title))
    second.sees(NAME)
    second.press("この内容を承認する")
    second.sees("承認済み")


def fill_in_the_grant(office: Office) -> None:
    """権限の付与の画面: 台帳 to see, no more."""
    open_officer(office)
    office.first.follow("権限を付ける")
    office.first.tick("台帳")
    office.first.tick("閲覧")


def grant_waits_for_the_training(office: Office) -> None:
    """研修: without it no right to handle cases is given, and the form says so."""
    first = office.first
    fill_in_the_grant(office)
    first.press_in_vain("決裁に上げる")
    first.sees("研修の記録がないので")


def training_is_recorded(office: Office) -> None:
    """研修の記録: on the manual in force."""
    first = office.first
    first.follow("職員", inside=first.page.get_by_role("navigation", name="業務"))
    first.follow("手引きと研修")
    first.tick(NAME)
    first.press("研修を記録する")
    first.sees("1人の研修を記録しました")


def grants_are_made_by_two(office: Office) -> None:
    """権限: 台帳 to see, no more."""
    first = office.first
    fill_in_the_grant(office)
    first.press("決裁に上げる")
    approve(office, "権限の付与")


def password_and_ticket_are_given(office: Office) -> None:
    """パスワードと登録券: each shown once; no administrator sees both halves of the ticket."""
    first, second, clerk = office.first, office.second, office.clerk
    open_officer(office)
    first.press("初めのパスワードを出す")
    clerk.password = first.page.locator("p.secret").inner_text()
    first.follow(NAME)
    first.follow("鍵と登録券を開く")
    first.press("登録券を発行する")
    office.ticket.append(first.page.locator(".ticket-half").inner_text())
    first.follow("書き写しました")
    first.sees_no_button("確認して後半を表示する")
    second.follow("管理", inside=second.page.get_by_role("navigation", name="業務"))
    second.follow("鍵と登録券", inside=second.page.get_by_role("main"))
    second.follow(NAME)
    second.press("確認して後半を表示する")
    office.ticket.append(second.page.locator(".ticket-half").inner_text())


def open_officer(office: Office) -> None:
    """職員の画面: found by the user id."""
    first = office.first
    first.follow("職員", inside=first.page.get_by_role("navigation", name="業務"))
    first.fill("氏名・カナ・利用者ID", office.whom)
    first.choose("状態", "すべて")
    first.press("職員を検索する")
    first.follow(NAME)


# --- 仕事 ---


def clerk_comes_in(office: Office) -> None:
    """初出勤: key with both halves, a password of her own, and the announcement of logging."""
    clerk = office.clerk
    clerk.take_terminal()
    clerk.enrol("".join(office.ticket))
    clerk.log_in()
    expect(clerk.heading("パスワードの変更")).to_be_visible()
    clerk.fill("今のパスワード", clerk.password)
    clerk.fill("新しいパスワード", OWN_PASSWORD)
    clerk.fill("新しいパスワード（もう一度）", OWN_PASSWORD)
    clerk.press("パスワードを変更する")
    clerk.password = OWN_PASSWORD
    expect(clerk.heading("すべての操作を記録します")).to_be_visible()
    clerk.press("読んで確認しました")
    expect(clerk.heading("あなたを待っている仕事")).to_be_visible()


def clerk_looks_at_a_person(office: Office) -> None:
    """仕事: under a purpose; she sees the person, and nothing that was not granted."""
    clerk, person = office.clerk, office.resident
    clerk.declare(CLAIMS)
    clerk.follow("台帳")
    clerk.fill("カナ氏名", person["kana"])
    clerk.press("台帳を検索する")
    clerk.follow(person["name"])
    clerk.sees(person["name"])
    expect(clerk.page.get_by_role("link", name="請求を受け付ける")).to_have_count(0)


# --- 退職 ---


def account_is_ended_by_two(office: Office) -> None:
    """終了: at once, as for who lost a key or leaves on this day."""
    first = office.first
    open_officer(office)
    first.follow("終わらせる")
    first.tick("承認されたらすぐに止める")
    first.press("決裁に上げる")
    office.clerk.page.reload()
    office.clerk.sees(office.resident["name"])
    approve(office, "利用者IDの終了")


def next_request_is_turned_away(office: Office) -> None:
    """次の操作: the page that lay open a moment ago is a login page."""
    clerk = office.clerk
    clerk.page.reload()
    expect(clerk.heading("ログイン")).to_be_visible()


def login_is_refused_without_a_reason(office: Office) -> None:
    """ログイン: the same words as for a wrong password."""
    clerk = office.clerk
    said = [refusal(clerk, password) for password in (OWN_PASSWORD, "まちがったパスワード")]
    assert said[0] == said[1]
    open_officer(office)
    office.first.sees("止めた")


def refusal(clerk: Desk, password: str) -> str:
    """断りの文: what the login page says."""
    clerk.password = password
    clerk.identify()
    with clerk.page.expect_event("console"):
        clerk.page.get_by_role("button", name="ログイン").click()
    alert = clerk.page.get_by_role("alert")
    expect(alert).to_be_visible()
    clerk.forgive("403")
    clerk.look()
    return alert.inner_text()
