"""記録の型: one content has one form; a powerful role is turned away; periods do not overlap."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from tests.test_changes import APP, AUDITOR, OWNER, as_app, roles
from tesuri.ground.records import canonical, digest_of
from tesuri.ground.records.roles import PowerfulRole, refuse_powerful_role
from tesuri.welfare.persons.models import Person, PersonFacts

__all__ = ["roles"]


def test_the_order_of_names_makes_no_other_content() -> None:
    one, other = {"b": [1, 2], "a": "葛\U000e0100"}, {"a": "葛\U000e0100", "b": [1, 2]}
    assert canonical(one) == canonical(other) == '{"a":"葛\U000e0100","b":[1,2]}'.encode()
    assert digest_of(one) == digest_of(other)


@pytest.mark.parametrize("change", [{"a": "葛"}, {"a": "葛\U000e0101"}, {"a": "葛\U000e0100 "}])
def test_a_selector_or_a_blank_makes_another_content(change: dict[str, str]) -> None:
    assert digest_of(change) != digest_of({"a": "葛\U000e0100"})


@pytest.mark.parametrize("content", [{"a": float("nan")}, {"a": date(2026, 4, 1)}, {"a": b"x"}])
def test_what_json_cannot_say_has_no_canonical_form(content: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical(content)


@pytest.mark.django_db
def test_a_process_connected_as_owner_does_not_start() -> None:
    with pytest.raises(PowerfulRole, match="owner"):
        refuse_powerful_role()


@pytest.mark.django_db
def test_a_process_that_may_put_temporary_tables_before_ours_does_not_start(roles: None) -> None:
    database = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {APP}")
        with as_app():
            refuse_powerful_role()
        cursor.execute(f"GRANT TEMPORARY ON DATABASE {database} TO PUBLIC")
    with as_app(), pytest.raises(PowerfulRole, match="REVOKE TEMPORARY ON DATABASE"):
        refuse_powerful_role()


@pytest.mark.django_db
def test_the_rights_of_every_deployment_leave_nobody_temporary_tables(roles: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r, has_database_privilege(r, current_database(), 'TEMPORARY')"
            " FROM unnest(%s::text[]) r",
            [[APP, AUDITOR, OWNER]],
        )
        assert dict(cursor.fetchall()) == {APP: False, AUDITOR: False, OWNER: True}


NOW, LATER = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def believed(person: Person, valid: DateRange, known: DateTimeTZRange) -> None:
    """信じたこと: one row of facts with these two periods."""
    PersonFacts.objects.create(
        person=person,
        valid=valid,
        known=known,
        name="山田　春子",
        kana="ヤマダ　ハルコ",
        name_key="山田春子",
        kana_key="ヤマダハルコ",
        birth_date=date(1980, 5, 5),
        sex="2",
        address="熊谷市",
        source="registry",
        reason="登録",
        entered_by_id="sato",
        entered_by_name="佐藤",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("valid", "known", "overlaps"),
    [
        (DateRange(date(2020, 1, 1), None), DateTimeTZRange(NOW, None), True),
        (DateRange(date(2019, 1, 1), date(2020, 1, 1)), DateTimeTZRange(NOW, None), False),
        (DateRange(date(2020, 1, 1), None), DateTimeTZRange(None, NOW), False),
        (DateRange(date(2026, 1, 1), None), DateTimeTZRange(LATER, None), True),
    ],
    ids=["the same", "an earlier time", "believed before", "inside"],
)
def test_there_are_never_two_answers_for_one_moment(
    valid: DateRange, known: DateTimeTZRange, overlaps: bool
) -> None:
    person = Person.objects.create(
        addressee_number="1000000001",
        purpose="allowance_claim",
        registered_by_id="sato",
        registered_by_name="佐藤",
    )
    believed(person, DateRange(date(2020, 1, 1), None), DateTimeTZRange(NOW, None))
    if not overlaps:
        believed(person, valid, known)
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        believed(person, valid, known)
