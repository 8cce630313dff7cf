"""物語: the people of the journey at their desks, the heroine, and what she brings with her."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from playwright.sync_api import Browser

from tests.journeys.desk import DEMO_KEY, Desk
from tests.town import newcomer, paper
from tesuri.commands.processes import Town
from tesuri.ground.text.eras import wareki


@dataclass
class Story:
    """物語: who takes part; `told` is what earlier steps hand to later ones."""

    town: Town
    clerk: Desk
    chief: Desk
    confirmer: Desk
    prefecture: Desk
    prefecture_chief: Desk
    watcher: Desk
    heroine: dict[str, str]
    told: dict[str, str] = field(default_factory=dict)

    @property
    def desks(self) -> list[Desk]:
        """机: all of them."""
        own = [self.clerk, self.chief, self.confirmer]
        return [*own, self.prefecture, self.prefecture_chief, self.watcher]

    @property
    def moved_in(self) -> date:
        """転入日."""
        return date.fromisoformat(self.heroine["moved_in_on"])

    @property
    def claimed_on(self) -> str:
        """請求日: as she writes it on the form."""
        return wareki(self.moved_in + timedelta(days=7))

    @property
    def tested_years(self) -> list[date]:
        """所得を調べる年: the last days of the two years before the one in which she moved in."""
        return [date(self.moved_in.year - count, 12, 31) for count in (1, 2)]

    @property
    def passbook(self) -> dict[str, str]:
        """通帳."""
        return paper(self.town, "accounts.csv", self.heroine["addressee_number"])


@contextmanager
def a_story(town: Town, browser: Browser) -> Iterator[Story]:
    """物語の始まり: everybody has an empty desk; nobody knows the heroine yet."""
    story = Story(
        town,
        clerk=Desk(browser, town, "welfare", "sato"),
        chief=Desk(browser, town, "welfare", "suzuki"),
        confirmer=Desk(browser, town, "addressees", "suzuki"),
        prefecture=Desk(browser, town, "intermediary", "yamada"),
        prefecture_chief=Desk(browser, town, "intermediary", "kobayashi"),
        watcher=Desk(browser, town, "intermediary", "watanabe"),
        heroine=newcomer(town),
    )
    try:
        yield story
    finally:
        for desk in story.desks:
            desk.leave()


def everybody_arrives(story: Story) -> None:
    """一: each at a terminal of his or her own; one with the software key of the demo."""
    for desk in story.desks:
        if desk is story.prefecture_chief:
            desk.arrive(key=DEMO_KEY)
        else:
            desk.arrive()
