"""支払への知らせ: the rate of each target month; deaths, moves and stays that the desk entered."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q

from tesuri.ground.law.figures import NotReviewed
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import figures, particulars, queries
from tesuri.welfare.allowances.models import ClaimFacts
from tesuri.welfare.payments.signs import Asked, Benefit, Programme, Sign
from tesuri.welfare.persons import queries as persons

# 児童扶養手当法31条 and 法16条, 26条, 26条の5: found (texts of 2025-06-01). What holds for
# 経過的福祉手当 was not read: nothing is set off from it.
ARTICLE_31 = (
    "児童扶養手当法第31条"
    "（特別児童扶養手当等の支給に関する法律第{}において準用する同法第16条による準用）"
)
WHOM = "この人の口座へ支払ってよいかを確かめてください。"
BENEFITS = {
    "special_disability": Benefit(
        "special_disability", "特別障害者手当", ARTICLE_31.format("26条の5")
    ),
    "disabled_child": Benefit("disabled_child", "障害児福祉手当", ARTICLE_31.format("26条")),
    "transitional": Benefit("transitional", "経過的福祉手当"),
}

SAYS_SOMETHING = (
    Q(resident_until__isnull=False)
    | Q(facility_since__isnull=False)
    | Q(hospital_since__isnull=False)
    | Q(pension_since__isnull=False)
)


def prices(asked: Collection[Asked]) -> dict[Asked, Collection[int]]:
    """対象月の月額: of claims of this room; none for a month outside the reviewed figures."""
    known = queries.claims_numbered({number for number, _ in asked})
    programs = dict(known.values_list("number", "program"))
    rates: dict[tuple[str, date], Collection[int]] = {}
    found: dict[Asked, Collection[int]] = {}
    for each in asked:
        number, month = each
        if program := programs.get(number):
            if (program, month) not in rates:
                rates[program, month] = _rate(program, month)
            found[each] = rates[program, month]
    return found


def _rate(program: str, month: date) -> Collection[int]:
    book = figures.in_force(particulars.TABLE[program].rules)
    try:
        return (int(book.figures["monthly_rate"].on(month).value),)
    except NotReviewed:
        return ()


def signs(references: Collection[str], on: date) -> Iterator[Sign]:
    """死亡・転出・入所・入院: as the register and the newest facts of each claim say on the day."""
    claims = list(
        queries.claims_numbered(references)
        .order_by("number")
        .values_list("number", "pk", "person_id")
    )
    dead = persons.dead_among(person for _, _, person in claims)
    newest = queries.facts_in_force(references).filter(SAYS_SOMETHING)
    facts = {each.claim_id: each for each in newest}
    for number, claim, person in claims:
        if died_on := dead.get(person):
            yield Sign(number, "died", f"{wareki(died_on)}に死亡した人です。{WHOM}")
        for name, message in _of(facts[claim], on) if claim in facts else ():
            yield Sign(number, name, message)


def _of(facts: ClaimFacts, on: date) -> Iterator[tuple[str, str]]:
    if facts.resident_until and facts.resident_until <= on:
        day = wareki(facts.resident_until)
        yield "moved_out", f"{day}に転出した人です。転出の月までの分かを確かめてください。"
    if facts.facility_since and not facts.facility_until:
        day = wareki(facts.facility_since)
        yield (
            "in_facility",
            f"{day}から施設に入所しています。入所の月までの分か確かめてください。",
        )
    if facts.hospital_since and not facts.hospital_until:
        day = wareki(facts.hospital_since)
        yield "in_hospital", f"{day}から入院しています。3か月を超えていないかを確かめてください。"
    if facts.pension_since and not facts.pension_until:
        day = wareki(facts.pension_since)
        yield (
            "pensioned",
            f"{day}から障害の年金などを受けられます。その月までの分かを確かめてください。",
        )


def benefits(references: Collection[str]) -> dict[str, Benefit]:
    """手当: of the claims of this room."""
    known = queries.claims_numbered(references).values_list("number", "program")
    return {number: BENEFITS[program] for number, program in known if program in BENEFITS}


PROGRAMME = Programme(prices=prices, signs=signs, benefits=benefits)
