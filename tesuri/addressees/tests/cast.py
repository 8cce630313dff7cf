"""登場人物: 春子 and her neighbours, with numbers that are computed and written nowhere."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tesuri.addressees.models import HeldNumber
from tesuri.ground.records import digest_of
from tesuri.ground.text.my_number import check_digit
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.purposes import take_up
from tesuri.workplace.audit.actors import Actor


def number(seed: int) -> str:
    """個人番号: eleven digits and the one that belongs to them."""
    body = f"{seed:011d}"
    return f"{body}{check_digit(body)}"


HARUKO, MOTHER, NEIGHBOUR, NAMESAKE, ELSEWHERE, NOBODY = map(number, range(7_001, 7_007))


def person(addressee_number: str, **changed: str) -> dict[str, str]:
    """住民: as the registry answers."""
    return {
        "name": "髙橋　春子",
        "kana": "タカハシ　ハルコ",
        "birth_date": "1990-04-01",
        "sex": "2",
        "address": "埼玉県熊谷市宮町二丁目47番地1",
        "addressee_number": addressee_number,
        "municipality": "112020",
    } | changed


RESIDENTS = {
    HARUKO: person("0000000001"),
    MOTHER: person("0000000002", name="髙橋　夏子", birth_date="1962-08-08"),
    NEIGHBOUR: person("0000000003", name="山田　太郎", sex="1", address="熊谷市宮町2-47-2"),
    NAMESAKE: person("0000000004"),
    ELSEWHERE: person("0000000001", municipality="112186"),
}


def request(my_number: str = HARUKO, **changed: Any) -> dict[str, Any]:
    """紐付けの依頼: as the welfare desk sends it, written a little otherwise than the registry."""
    return {
        "my_number": my_number,
        "addressee_number": "0000000001",
        "name": "高橋 春子",
        "kana": "たかはし はるこ",
        "birth_date": "1990-04-01",
        "sex": "2",
        "address": "熊谷市宮町２－４７－１",
        "identity_documents": ["運転免許証"],
        "requested_by": {"user_id": "sato", "name": "佐藤", "office": "障害福祉課"},
        "purpose": "特別障害者手当の請求",
    } | changed


def enquiry(**changed: Any) -> dict[str, Any]:
    """情報照会の依頼: its digest is that of the whole content, unless an approval is given."""
    content = {
        "enquiry_number": "E-2026-1",
        "addressee_number": "0000000001",
        "procedure": "JTX0000000000047",
        "item": "TMX0000000000002",
        "provider": "XA99000000112186",
        "terms": {"income_years": [2024, 2025]},
        "legal_basis": "番号利用法19条8号（見本の照合リスト1行）",
    } | {name: value for name, value in changed.items() if name != "approval"}
    approval = {
        "maker": "sato",
        "checker": "suzuki",
        "digest": digest_of(content),
        "approved_at": "2026-05-01T10:00:00+09:00",
    }
    return {**content, "approval": changed.get("approval", approval)}


def held_numbers() -> QuerySet[HeldNumber]:
    """保有する番号: all of them, under a purpose of the test; without one none would be seen."""
    take_up(Actor.system("migration", "112020"), Duty.ADDRESSEES, "試験")
    return HeldNumber.objects.all()


def tables_with(text: str) -> list[str]:
    """文字のある表: every table of the database in whose rows the text can be read, bytes too."""
    needles = [text, text.encode().hex()]
    held_numbers()
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY(%s)',
                           [[f"%{needle}%" for needle in needles]])  # fmt: skip
            if cursor.fetchone()[0]:
                found.append(table)
    return found
