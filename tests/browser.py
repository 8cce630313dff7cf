"""ブラウザの試験: Debian's Chromium through Playwright, and what axe-core finds wrong with a page.

`make test` puts axe-core into node_modules. Contexts are made with bypass_csp, because axe is a
script that no page of ours would load.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

PATIENCE = 15_000  # milliseconds; a slow machine that does other work is no failure
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",  # Chromium refuses to run as root without it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parent.parent
AXE = Path(os.environ.get("AXE_SCRIPT", ROOT / "node_modules/axe-core/axe.min.js"))
JAPANESE = AXE.parent / "locales" / "ja.json"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
expect.set_options(timeout=PATIENCE)
RUN = """([standards, words]) => {
  axe.configure({locale: JSON.parse(words)});
  return axe.run({runOnly: standards, resultTypes: ["violations"]}).then(found =>
    found.violations.map(v => [v.id, v.impact, v.help, v.nodes.map(node => node.html)]));
}"""
WHOLE = "() => document.documentElement && document.readyState === 'complete'"
STATE = r"""() => {
  const token = "csrfmiddlewaretoken";
  const fields = [...document.querySelectorAll("input, select, textarea, option")];
  return JSON.stringify([
    location.origin, innerWidth, innerHeight, getComputedStyle(document.documentElement).fontSize,
    document.documentElement.outerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, token),
    fields.filter(f => f.name !== token).map(f => [f.value, f.checked, f.selected, f.disabled]),
    [...document.querySelectorAll("*")].indexOf(document.activeElement),
    [...document.querySelectorAll("dialog, details")].map(each => each.open),
  ]);
}"""
_sound: set[str] = set()  # states of pages on which axe found nothing
FINGERPRINT_READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True)
class Violation:
    """違反: the rule that was broken, its weight, what to do, and on which elements."""

    rule: str
    impact: str
    advice: str
    elements: tuple[str, ...]


@dataclass
class Reader:
    """指紋読取機: a virtual authenticator that recognises the finger, or does not."""

    cdp: CDPSession
    reader_id: str

    @classmethod
    def beside(cls, page: Page) -> "Reader":
        """Attached to the page; it recognises the finger until told otherwise."""
        cdp = page.context.new_cdp_session(page)
        cdp.send("WebAuthn.enable", {"enableUI": False})
        made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT_READER})
        return cls(cdp, made["authenticatorId"])

    def recognises(self, finger: bool) -> None:
        """Whether the next touch verifies the person."""
        state = {"authenticatorId": self.reader_id, "isUserVerified": finger}
        self.cdp.send("WebAuthn.setUserVerified", state)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; closed at the end even when the test fails."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield running
        finally:
            running.close()


def a_page(browser: Browser) -> Page:
    """A page of its own, Japanese, in which axe may run."""
    context = browser.new_context(
        locale="ja-JP", bypass_csp=True, viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def violations(page: Page) -> list[Violation]:
    """What axe-core finds on the page as it stands, in Japanese; a sound page is examined once."""
    state = state_of(page)
    if state in _sound:
        return []
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    seen = page.evaluate(RUN, [STANDARDS, JAPANESE.read_text("utf-8")])
    found = [Violation(rule, weight, advice, tuple(at)) for rule, weight, advice, at in seen]
    if not found and state_of(page) == state:
        _sound.add(state)
    return found


def state_of(page: Page) -> str:
    """状態: a digest of all of the page that axe could see; only the token of its forms is new."""
    page.wait_for_function(WHOLE)  # between two pages there is no document
    return sha256(page.evaluate(STATE).encode()).hexdigest()
