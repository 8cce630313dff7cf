"""職員の回答: another city asks for what no machine answers; two people answer, and it arrives."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser

from tests import people
from tests.exchange.hubs import CLAIM, CODES, HANAKO, TAX
from tests.exchange.network import Network
from tests.exchange.rows import a_copy, approval_of
from tests.journeys.desk import Seat
from tests.people import APPROVER, CITY, CLERK, OTHER_CITY
from tesuri.intermediary.codes import actions as codes
from tesuri.intermediary.enquiries import actions as enquiries
from tesuri.intermediary.provision import actions as provision
from tesuri.intermediary.wire.evidence import evidence_in
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor

NUMBERS = {CITY: HANAKO, OTHER_CITY: "400000000000009"}
ACTORS = {body: Actor.system("exchange", body) for body in NUMBERS}
SENDER = Actor.system("provision", OTHER_CITY)
INCOME = "7,654,321"


@dataclass
class Cities:
    """二つの市: 佐藤 asks in 熊谷市, 加藤 and 中村 answer in 深谷市."""

    browser: Browser
    url: str
    asking: Actor
    clerk: Actor
    chief: Actor
    told: str = ""

    @contextmanager
    def seat(self, actor: Actor) -> Iterator[Seat]:
        """席: of one person, until he or she goes."""
        seat = Seat(self.browser, "intermediary", self.url, actor)
        try:
            yield seat
        finally:
            seat.leave()


def two_cities(browser: Browser, url: str, network: Network) -> Cities:
    """支度: both know the same person, each by a code of its own; the copy is flagged."""
    link = secrets.token_hex(32)
    for body, own in NUMBERS.items():
        acquisition, _ = codes.request_code(ACTORS[body], own)
        network.assign(acquisition, link)
        codes.complete(ACTORS[body], own)
    a_copy(ACTORS[OTHER_CITY], unified_number=NUMBERS[OTHER_CITY], is_manual_only=True)
    given = [(Duty.COPIES, level) for level in CLERK]
    decides = [(Duty.COPIES, level) for level in APPROVER]
    sees = [(Duty.ENQUIRIES, level) for level in CLERK]
    there = {"body": OTHER_CITY, "office": "exchange"}
    return Cities(
        browser,
        url,
        asking=people.an_officer("sato", "佐藤", *sees),
        clerk=people.an_officer("kato", "加藤", *given, **there),
        chief=people.an_officer("nakamura", "中村", *decides, **there),
    )


def other_city_asks(cities: Cities) -> None:
    """照会: carried out as the worker does; the answer is awaited."""
    asked = {
        "enquiry_number": "E-1",
        "unified_number": HANAKO,
        "procedure": CLAIM,
        "item": TAX,
        "provider": CODES[OTHER_CITY],
        "terms": {"income_years": [2024]},
    }
    evidence = evidence_in(approval_of(asked))
    enquiries.accept_enquiry(ACTORS[CITY], enquiries.Asked.read(asked), evidence)
    assert enquiries.carry_out(ACTORS[CITY], "E-1") == "waiting"
    with cities.seat(cities.asking) as seat:
        seat.follow("情報照会")
        seat.follow("E-1")
        seat.sees("相手機関の職員の回答を待っています")


def clerk_sees_all_of_it_and_proposes(cities: Cities) -> None:
    """起案: the list, the whole content; without a reason a refusal comes back."""
    with cities.seat(cities.clerk) as seat:
        seat.follow("情報提供")
        seat.sees("職員の回答待ち", "熊谷市（見本）")
        seat.follow("P-", inside=seat.row("熊谷市"))
        cities.told = seat.number()
        seat.sees("番号利用法19条8号", "2024年の所得", INCOME, "送る内容の全部")
        seat.tick("回答しない")
        seat.press_in_vain("決裁に上げる")
        seat.sees("回答しない理由を入力してください")
        seat.tick("この内容で回答する")
        seat.fill("決裁者への意見", "本人の手当の認定のための照会。内容を台帳と照らした。")
        seat.press("決裁に上げる")
        seat.sees("承認されるまで、何も送られません", "決裁待ち")
        seat.sees_no_button("この内容を承認する")


def nothing_has_left(cities: Cities) -> None:
    """承認の前: the worker finds nothing to send."""
    provision.send_answer(SENDER, cities.told)
    with cities.seat(cities.asking) as seat:
        seat.follow("情報照会")
        seat.follow("E-1")
        seat.sees("結果はまだありません")


def chief_approves_exactly_that(cities: Cities) -> None:
    """承認: from the home page, with the same content before the eyes."""
    with cities.seat(cities.chief) as seat:
        seat.follow(f"職員による情報提供 {cities.told}")
        seat.sees(INCOME, "内容を台帳と照らした", "送る内容の指紋")
        seat.press("この内容を承認する")
        seat.sees("照会者に送ります", "送信中")


def answer_arrives(cities: Cities) -> None:
    """到着: the enquirer sees the content, and that a person gave it."""
    provision.send_answer(SENDER, cities.told)
    with cities.seat(cities.asking) as seat:
        seat.follow("情報照会")
        seat.follow("E-1")
        seat.sees("相手機関の職員が行った回答です", INCOME)


def both_books_name_the_route(cities: Cities) -> None:
    """経路: over, and by the terminal."""
    with cities.seat(cities.clerk) as seat:
        seat.follow("情報提供")
        seat.sees("接続端末", "回答済み")
        seat.follow(cities.told)
        seat.sees("送った内容の全部", "相手に届いた")
