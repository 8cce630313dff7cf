"""住民: 春子 and her household as the resident registry answers, and as the register holds them."""

from datetime import UTC, date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from tesuri.ground.text.kana import search_key
from tesuri.ground.text.my_number import check_digit
from tesuri.welfare.persons.models import (
    HouseholdMember,
    HouseholdReading,
    Person,
    PersonFacts,
    Purpose,
    Shielding,
    ShieldingStep,
    Source,
)

HARUKO, NATSUO = "1000000001", "1000000002"


def number(seed: int) -> str:
    """個人番号: eleven digits and the one that belongs to them; written nowhere."""
    body = f"{seed:011d}"
    return f"{body}{check_digit(body)}"


def resident(addressee_number: str = HARUKO, **changed: Any) -> dict[str, Any]:
    """住民: as the registry answers to /residents/read."""
    husband = {
        "name": "髙橋　夏男",
        "kana": "タカハシ　ナツオ",
        "birth_date": "1978-02-03",
        "sex": "1",
    }
    wife = {
        "name": "髙橋　春子",
        "kana": "タカハシ　ハルコ",
        "birth_date": "1980-05-05",
        "sex": "2",
    }
    who = wife if addressee_number == HARUKO else husband
    here = {
        "postcode": "360-0041",
        "address": "埼玉県熊谷市宮町二丁目47番地1",
        "household_number": "000000000000123",
        "moved_in_on": "2026-01-20",
        "previous_municipality": "112186",
    }
    household = [
        {"addressee_number": NATSUO, **husband, "relationship": "世帯主"},
        {"addressee_number": HARUKO, **wife, "relationship": "妻"},
    ]
    relationship = "妻" if addressee_number == HARUKO else "世帯主"
    known = {"addressee_number": addressee_number, **who, **here, "relationship": relationship}
    return known | {"household": household} | changed


def registered(addressee_number: str = HARUKO, **changed: Any) -> Person:
    """台帳にいる人: as if registered from the registry long ago."""
    row = resident(addressee_number) | changed
    person = Person.objects.create(
        addressee_number=addressee_number,
        purpose=Purpose.ALLOWANCE_CLAIM,
        registered_by_id="sato",
        registered_by_name="佐藤",
    )
    PersonFacts.objects.create(
        person=person,
        valid=DateRange(date.fromisoformat(row["moved_in_on"]), None),
        known=DateTimeTZRange(datetime(2026, 1, 21, tzinfo=UTC), None),
        name=row["name"],
        kana=row["kana"],
        name_key=search_key(row["name"]),
        kana_key=search_key(row["kana"]),
        birth_date=date.fromisoformat(row["birth_date"]),
        sex=row["sex"],
        postcode=row["postcode"],
        address=row["address"],
        household_number=row["household_number"],
        relationship=row["relationship"],
        moved_in_on=date.fromisoformat(row["moved_in_on"]),
        previous_municipality=row["previous_municipality"],
        source=Source.REGISTRY,
        reason="特別障害者手当の請求の受付",
        entered_by_id="sato",
        entered_by_name="佐藤",
    )
    reading = HouseholdReading.objects.create(person=person)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(reading=reading, **member) for member in row["household"]
    )
    return person


def shielded(person: Person) -> Person:
    """支援措置の対象の方: hidden since long ago, by whoever was at the desk then."""
    shielding = Shielding.objects.create(
        person=person, kind="support", since=date(2026, 1, 21), source=Source.OFFICE
    )
    ShieldingStep.objects.create(
        shielding=shielding,
        state="entered",
        since=date(2026, 1, 21),
        reason="支援措置の申出",
        actor_user_id="shien",
        actor_name="支援",
    )
    return person
