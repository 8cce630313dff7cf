"""机: one officer at one terminal, in a browser of his or her own, who sees what people see.

Whatever the officer does, the page that comes is examined: axe finds nothing, the console is
silent, no request leaves this machine. A picture of a page that is not sound is kept in
var/journey, and one of every page in the folder that TESURI_PICTURES names.
"""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Route, expect

from tests.browser import ROOT, Reader, violations
from tests.entry import inside
from tests.town import ticket
from tesuri.commands.cast import PASSWORD
from tesuri.commands.processes import Town
from tesuri.workplace.audit.actors import Actor

PICTURES = os.environ.get("TESURI_PICTURES", "")
HERE = ("localhost", "127.0.0.1")
DEMO_KEY, AUTHENTICATOR = "デモ用の鍵", "この端末の認証器"
CLAIMS = "請求・申請・届出の受付と審査"
PATIENCE = 30
Role = Literal["link", "button"]
_pages = count(1)


class Screen:
    """画面: of one officer, in a browser of his or her own."""

    def __init__(
        self, browser: Browser, system: str, user_id: str, *, examined: bool = True
    ) -> None:
        """`examined` False keeps the page's own security policy, under which axe cannot run."""
        self.system, self.user_id = system, user_id
        self.examined = examined
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(
            locale="ja-JP", bypass_csp=examined, viewport={"width": 1280, "height": 800}
        )
        context.set_default_timeout(15_000)
        context.route("**/*", self._guard)
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _guard(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in HERE:
            route.continue_()
        else:
            self.strangers.append(route.request.url)
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    # --- する ---

    def follow(self, name: str, inside: Locator | None = None) -> None:
        """リンクをたどる: by the words that one reads; the first that has them."""
        self._go((inside or self.page.locator("body")).get_by_role("link", name=name).first)

    def press(self, name: str, inside: Locator | None = None) -> None:
        """ボタンを押す: and the page that comes."""
        self._go((inside or self.page.locator("main")).get_by_role("button", name=name).first)

    def open_tab(self, target: Locator) -> None:
        """新しいタブで開く: the officer goes on there."""
        with self.page.expect_popup() as opened:
            target.click()
        self.page = opened.value
        self.page.on("console", self._hear)
        self.page.wait_for_load_state()
        self.look()

    def press_in_vain(self, name: str) -> None:
        """断られる: the page comes back and says what is wrong; browsers note its status."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=name).first.click()
        self.forgive("422")
        self.look()

    def forgive(self, status: str) -> None:
        """大目に見る: the note of the browser that an answer had a status which was expected."""
        noted = [each for each in self.complaints if f"a status of {status} " in each]
        assert noted, f"no answer had the status {status}: {self.complaints}"
        self.complaints = [each for each in self.complaints if each not in noted]

    def _go(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.click()
        self.look()

    def fill(self, label: str, text: str) -> None:
        """記入する: the field with that label."""
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        """選ぶ: the first option of a list that has the words."""
        listed = self.page.get_by_label(label).first
        words = listed.locator("option", has_text=option).first.inner_text()
        listed.select_option(label=words)

    def tick(self, label: str) -> None:
        """印を付ける."""
        self.page.get_by_label(label).first.check()

    def download(self, name: str, role: Role = "link") -> bytes:
        """取り出す: the bytes of the file that the link or button gives."""
        place = self.page.get_by_role(role, name=name)
        with self.page.expect_download() as coming:
            place.click()
        return Path(coming.value.path()).read_bytes()

    # --- 見る ---

    def heading(self, name: str) -> Locator:
        """見出し."""
        return self.page.get_by_role("heading", name=name)

    def row(self, text: str) -> Locator:
        """表の行: the first that has the text."""
        return self.page.get_by_role("row").filter(has_text=text).first

    def number(self) -> str:
        """番号: of the document that the page is about, as its address ends with it."""
        return self.page.url.rstrip("/").rpartition("/")[2]

    def sees(self, *texts: str) -> None:
        """見える: each text stands in the page."""
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)

    def sees_no_button(self, name: str) -> None:
        """押せない: the page offers no such button."""
        expect(self.page.get_by_role("button", name=name)).to_have_count(0)

    def until(self, text: str, inside: "Callable[[Screen], Locator] | None" = None) -> None:
        """待つ: opens the page again until another system has done its part."""
        main = inside(self) if inside else self.page.get_by_role("main")
        for _ in range(PATIENCE):
            with suppress(AssertionError):
                expect(main).to_contain_text(text, timeout=1000)
                return self.look()
            self.page.reload()
        raise AssertionError(f"{text!r} did not come: {main.inner_text()[:2000]}")

    def look(self) -> None:
        """調べる: nothing for axe, nothing in the console, nothing to strangers."""
        found = violations(self.page) if self.examined else []
        if PICTURES or found or self.complaints or self.strangers:
            self._take_picture()
        assert found == [], self.page.url
        assert self.complaints == []
        assert self.strangers == []

    def _take_picture(self) -> None:
        name = re.sub(r"\W+", "", self.page.title().partition("｜")[0])
        folder = Path(PICTURES or ROOT / "var" / "journey")
        folder.mkdir(parents=True, exist_ok=True)
        picture = folder / f"{next(_pages):03}-{self.system}-{self.user_id}-{name}.png"
        self.page.screenshot(path=picture, full_page=True)

    def leave(self) -> None:
        """帰る."""
        self.page.context.close()


class Desk(Screen):
    """机: with its own terminal key, passkey and session, in a running town."""

    def __init__(
        self, browser: Browser, town: Town, system: str, user_id: str, *, examined: bool = True
    ) -> None:
        super().__init__(browser, system, user_id, examined=examined)
        self.town, self.password = town, PASSWORD

    def arrive(self, key: str = AUTHENTICATOR, purpose: str = CLAIMS) -> "Desk":
        """出勤: registers the terminal, enrols a key with a ticket, logs in, says what for."""
        self.take_terminal(key)
        self.enrol(ticket(self.town, self.system, self.user_id), key)
        self.log_in(key)
        if self.heading("すべての操作を記録します").count():
            self.press("読んで確認しました")
        expect(self.heading("あなたを待っている仕事")).to_be_visible()
        self.declare(purpose)
        return self

    def take_terminal(self, key: str = AUTHENTICATOR) -> None:
        """端末に着く: a new one, which asks to be registered."""
        if key == AUTHENTICATOR:
            Reader.beside(self.page)
        self.page.goto(f"{self.town.url(self.system)}/")
        expect(self.page.get_by_role("button", name="登録を申請する")).to_be_visible()
        self.look()
        self.page.get_by_role("button", name="登録を申請する").click()
        expect(self.page.get_by_role("heading", name="ログイン", exact=True)).to_be_visible()
        self.look()

    def enrol(self, ticket: str, key: str = AUTHENTICATOR) -> None:
        """鍵を登録する: with the ticket that administrators gave."""
        self.follow("鍵の登録")
        self.identify(key)
        self.fill("登録券", ticket)
        self.page.get_by_role("button", name="鍵を登録する").click()
        expect(self.page.get_by_text("鍵を登録しました")).to_be_visible()
        self.look()
        self.follow("ログインへ進む")

    def log_in(self, key: str = AUTHENTICATOR) -> None:
        """ログインする."""
        self.identify(key)
        self.press("ログイン")

    def identify(self, key: str = AUTHENTICATOR) -> None:
        """名乗る: the account, the password, and which key."""
        self.fill("利用者ID", self.user_id)
        self.fill("パスワード", self.password)
        self.page.get_by_label(key).check()

    def declare(self, purpose: str) -> None:
        """利用目的を選ぶ."""
        self.follow("利用目的を選ぶ")
        self.tick(purpose)
        self.press("この目的で使う")


class Seat(Screen):
    """席: behind the entrance, for journeys about what lies behind it; a site without a town."""

    def __init__(self, browser: Browser, system: str, url: str, actor: Actor) -> None:
        super().__init__(browser, system, actor.user_id)
        mark = inside(Client(), actor).cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": mark, "url": url}]
        )
        self.page.goto(url)
        self.look()
