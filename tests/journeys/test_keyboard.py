"""鍵盤の試験: from the search to the accepted claim with Tab, arrows, Space and Enter alone.

Here the pages keep their own security policy: what it forbids would be heard in the console.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator

from tests.journeys.desk import Desk, Role
from tests.town import newcomer, paper
from tesuri.commands.processes import Town
from tesuri.ground.text.eras import parse_date, wareki

pytestmark = pytest.mark.timeout(600)
FARTHEST = 60


class Keyboard:
    """鍵盤: a desk without a mouse."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.keys = desk, desk.page.keyboard

    def to(self, target: Locator) -> None:
        """Tabで進む: until the target has the focus, which it shows."""
        for _ in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                assert (
                    target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
                )
                return
            self.keys.press("Tab")
        raise AssertionError(f"{target} cannot be reached with the Tab key")

    def write(self, label: str, text: str) -> None:
        """書く: over what stands in the field."""
        self.to(self.desk.page.get_by_label(label).first)
        self.keys.press("Control+A")
        self.keys.type(text)

    def down(self, label: str, times: int) -> None:
        """選ぶ: so many options below the one that is chosen."""
        self.to(self.desk.page.get_by_label(label).first)
        for _ in range(times):
            self.keys.press("ArrowDown")

    def enter(self, role: Role, name: str) -> None:
        """Enterで進む: the page that comes is looked at."""
        place = self.desk.page.get_by_role("main").get_by_role(role, name=name)
        self.to(place.first)
        with self.desk.page.expect_navigation():
            self.keys.press("Enter")
        self.desk.look()


@pytest.fixture
def keyboard(town: Town, browser: Browser) -> Iterator[Keyboard]:
    """佐藤: at the home page, under the policy of the page."""
    desk = Desk(browser, town, "welfare", "sato", examined=False)
    yield Keyboard(desk.arrive())
    desk.leave()


def test_a_claim_is_taken_without_a_mouse(town: Town, keyboard: Keyboard) -> None:
    her = newcomer(town)
    given_she_is_registered(keyboard, her)
    when_the_form_is_filled_in(keyboard, her, paper(town, "accounts.csv", her["addressee_number"]))
    keyboard.enter("button", "請求を受け付ける")
    keyboard.desk.sees("受け付けました", her["name"], "進み具合")


def given_she_is_registered(keyboard: Keyboard, her: dict[str, str]) -> None:
    keyboard.enter("link", "台帳を開く")
    keyboard.write("カナ氏名", her["kana"])
    keyboard.write("生年月日", wareki(parse_date(her["birth_date"])))
    keyboard.enter("button", "台帳を検索する")
    keyboard.down("登録の目的", 1)
    keyboard.enter("button", "住民基本台帳を検索する")
    keyboard.enter("button", "対象者として登録する")
    keyboard.enter("link", "請求を受け付ける")


def when_the_form_is_filled_in(
    keyboard: Keyboard, her: dict[str, str], book: dict[str, str]
) -> None:
    keyboard.write("請求日", wareki(parse_date(her["moved_in_on"])))
    keyboard.to(keyboard.desk.page.get_by_label("個人番号カード"))
    keyboard.keys.press("Space")
    keyboard.down("日本国内に住所がある", 1)
    keyboard.down("市内に住所がある", 1)
    keyboard.down("施設に入所している", 2)
    keyboard.down("病院・診療所・介護老人保健施設", 2)
    keyboard.write("金融機関コード", book["bank_code"])
    keyboard.write("支店コード", book["branch_code"])
    keyboard.write("口座番号", book["number"])
    keyboard.write("口座名義人", book["holder_kana"])
