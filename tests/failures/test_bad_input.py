"""誤った入力: at the real screens and doors; told what to do, nothing changed, an event left.

`README.md` beside this file says which test proves which line of the list.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone
from joserfc.jwk import OKPKey

from tests.exchange.hubs import CLAIM, CODES, MINUTE, TAX, paper
from tests.failures.stories import count
from tests.people import CITY, OTHER_CITY, PREFECTURE
from tests.town import newcomer
from tesuri.commands.processes import Town
from tesuri.commands.tour import binding, entering
from tesuri.commands.tour.story import Story
from tesuri.ground.text.my_number import contains_my_number
from tesuri.intermediary.wire import envelopes

pytestmark = pytest.mark.timeout(180)
NEWEST = "SELECT coalesce(max(id), 0) AS id FROM audit_auditrecord"
REFUSED = """
SELECT kind, subject, details->>'reason' AS reason, user_id, r::text AS whole
FROM audit_auditrecord r WHERE id > %s AND outcome = 'refused' ORDER BY id
"""
SYSTEMS = ("welfare", "addressees", "intermediary")
ADULT = 20
Refusals = list[tuple[str, str, str, str]]


@contextmanager
def refusals(story: Story) -> Iterator[Refusals]:
    """拒否の記録: filled at the end: (system, kind, subject, reason); no number stands in any."""
    since = {system: story.rows(system, NEWEST)[0]["id"] for system in SYSTEMS}
    found: Refusals = []
    yield found
    for system in SYSTEMS:
        for row in story.rows(system, REFUSED, since[system]):
            assert not contains_my_number(row["whole"].replace(row["user_id"], ""))
            reason = row["reason"] or ""
            found.append((system, row["kind"], row["subject"], reason))


def held(story: Story) -> dict[str, int]:
    """持っているもの: rows that bad input must not add to."""
    return {
        table: count(story, system, table)
        for system, table in (
            ("welfare", "allowances_claim"),
            ("welfare", "payments_account"),
            ("welfare", "persons_person"),
            ("addressees", "addressees_check"),
            ("addressees", "addressees_heldnumber"),
            ("addressees", "addressees_binding"),
        )
    }


def number_of(story: Story, town: Town, whose: str) -> str:
    """誤った番号: hers with another last digit, one that is bound, or that of another resident."""
    if whose == "nobody":
        return binding.wrong(story.heroine["my_number"])
    if whose == "bound":
        return story.papers("known.csv")[0]["my_number"]
    return newcomer(town)["my_number"]


@pytest.mark.control("C-2-02")
@pytest.mark.parametrize(
    ("whose", "code", "words"),
    [
        ("nobody", "wrong_check_digit", "検査用数字が合いません"),
        ("bound", "already_bound", "すでに別の人に紐付いているか"),
        ("another", "four_facts_differ", "住民基本台帳と一致しない項目があります（氏名"),
    ],
)
def test_a_number_that_is_not_surely_hers(
    town: Town, story: Story, whose: str, code: str, words: str
) -> None:
    entering.register(story)
    binding.take_claim(story)
    number, before = number_of(story, town, whose), held(story)
    with refusals(story) as left:
        page = binding.send_number(story, number).text
    assert words in page
    assert "ください。" in page
    assert number not in page
    assert held(story) == before
    own = story.heroine["addressee_number"]
    assert ("addressees", "addressees.binding_requested", own, code) in left
    kinds = [(system, kind, subject) for system, kind, subject, _ in left]
    assert kinds.count(("welfare", "allowances.binding_requested", own)) == 1
    assert len(left) == 2


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"branch_code": "999"}, "no_such_branch", "いまの金融機関一覧にありません"),
        ({"holder_kana": "髙﨑　春子①"}, "holder_unwritable", "書けない文字があります: 髙"),
        ({"holder_kana": "𠮷"}, "holder_unwritable", "書けない文字があります: 𠮷"),
    ],
    ids=["no such branch", "cp932 has it, the bank does not", "not even cp932 has it"],
)
def test_an_account_that_the_bank_does_not_take(
    story: Story, changed: dict[str, str], code: str, words: str
) -> None:
    entering.register(story)
    claimed_on = date.fromisoformat(story.heroine["moved_in_on"]) + timedelta(days=7)
    form = binding.claim_form(story, claimed_on) | changed
    before = held(story)
    with refusals(story) as left:
        page = story.post(
            "clerk", f"/allowances/claims/new/{story.facts['key']}/", form, status=422
        ).text
    assert words in page
    assert "ください。" in page
    assert held(story) == before
    own = story.heroine["addressee_number"]
    assert left == [("welfare", "payments.account_entered", own, code)]


def test_a_claim_for_a_person_under_20(story: Story) -> None:
    grown = story.heroine
    claimed_on = date.fromisoformat(grown["moved_in_on"]) + timedelta(days=7)
    story.heroine = a_minor(story, claimed_on) | {"moved_in_on": grown["moved_in_on"]}
    story.account = next(iter(papers_of(story, grown)))
    key = registered(story)
    form, before = binding.claim_form(story, claimed_on), held(story)
    with refusals(story) as left:
        page = story.post("clerk", f"/allowances/claims/new/{key}/", form, status=422).text
    assert "20歳に達していない" in page
    assert "障害児福祉手当の制度を案内してください。" in page
    assert held(story) == before
    own = story.heroine["addressee_number"]
    assert left == [("welfare", "allowances.claim_accepted", own, "under_20")]


def papers_of(story: Story, person: dict[str, str]) -> list[dict[str, str]]:
    own = person["addressee_number"]
    return [row for row in story.papers("accounts.csv") if row["addressee_number"] == own]


def a_minor(story: Story, day: date) -> dict[str, str]:
    """未成年の住民: of city A, unknown to the register, not yet 20 on the day."""
    born_after = day.replace(year=day.year - ADULT + 1).isoformat()
    known = {row["addressee_number"] for row in story.papers("known.csv")}
    return next(
        row
        for row in story.papers("people.csv")
        if row["municipality"] == CITY
        and row["birth_date"] > born_after
        and row["addressee_number"] not in known
    )


def registered(story: Story) -> str:
    """登録: from the resident registry; the key of the person."""
    asked = {name: story.heroine[name] for name in ("kana", "birth_date")}
    story.post("clerk", "/persons/registry/", asked | {"purpose": "allowance_claim"})
    chosen = {
        "addressee_number": story.heroine["addressee_number"],
        "purpose": "allowance_claim",
    }
    page = story.post("clerk", "/persons/register/", chosen)
    return str(page.url.path.rstrip("/").rpartition("/")[2])


@pytest.fixture
def hub_key(town: Town) -> OKPKey:
    """ネットワークの鍵: of the hub that runs, so that the platform believes what it signs."""
    pem = (town.var / "simulators" / "nws" / "signing.pem").read_bytes()
    return OKPKey.import_key(pem)


def a_permit(key: OKPKey, **changes: Any) -> str:
    """許可証: of city A to city B, as the hub signs it, unless changed."""
    issued_at = timezone.now() + changes.pop("minutes", 0) * MINUTE
    names = ("enquirer", "provider", "procedure", "item")
    claims = {
        "iss": "nws",
        "aud": CODES[OTHER_CITY],
        "permit_id": uuid4().hex,
        **dict(zip(names, (CODES[CITY], CODES[OTHER_CITY], CLAIM, TAX), strict=True)),
        "terms": {"income_years": [2024]},
        "legal_basis": "番号利用法19条8号",
        "provider_code": "NOBODY",
        "enquirer_key": {"kid": "x", "jwk": {"kty": "OKP"}},
        "enquiry_number": "E-1",
        "iat": int(issued_at.timestamp()),
        "exp": int((issued_at + 10 * MINUTE).timestamp()),
    }
    return paper(key, claims | changes)


@pytest.mark.control("C-6-14")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"minutes": -11}, "expired"),
        ({"aud": CODES[PREFECTURE]}, "foreign"),
        ({"provider": CODES[PREFECTURE]}, "forged"),
        ({"iss": CODES[CITY]}, "forged"),
    ],
    ids=["expired", "to another body", "of another provider", "not by the hub"],
)
def test_a_permit_that_is_expired_or_foreign(
    town: Town, story: Story, hub_key: OKPKey, changes: dict[str, Any], code: str
) -> None:
    message = {"permit": a_permit(hub_key, **changes)}
    to = CODES[OTHER_CITY]
    signed = envelopes.sign("nws#1", hub_key, message, to=to, now=timezone.now())
    before = traces(story)
    with refusals(story) as left:
        reply = httpx.post(
            f"{town.url('intermediary')}/wire/requests",
            content=signed,
            headers={"Content-Type": "application/jose"},
        )
    assert reply.status_code == 422
    assert left == [("intermediary", "wire.message_refused", "", code)]
    assert traces(story) == before


def traces(story: Story) -> list[int]:
    """痕跡: what a refused paper must not add to."""
    tables = ("provision_provision", "ledger_entry", "wire_seenmessage")
    return [count(story, "intermediary", table, body=OTHER_CITY) for table in tables]
