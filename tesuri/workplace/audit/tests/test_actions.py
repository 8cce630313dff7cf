"""監査記録を書く: in the transaction of the act, by someone, sealed into signed heads."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tesuri.ground.text.my_number import check_digit
from tesuri.workplace.audit import actions
from tesuri.workplace.audit.actions import CannotRecord
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.entries import leaf_of
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord, Unsealed

pytestmark = pytest.mark.django_db
SATO = Actor("sato", "佐藤", "112020", "shogai", "T-1", "S-1", "allowances", "請求の受付")


def record(**details: Any) -> AuditRecord:
    return actions.record(SATO, AuditEvent.LOG_SEARCHED, subject="1000000001", **details)


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_record_outside_the_transaction_of_an_act() -> None:
    with pytest.raises(CannotRecord):
        record()


def test_an_actor_is_always_someone() -> None:
    with pytest.raises(ValueError, match="someone"):
        Actor("", "", "112020")


def test_it_refuses_a_my_number_in_its_details() -> None:
    number = "12345678901"
    with pytest.raises(CannotRecord):
        record(words=["検索", f"{number}{check_digit(number)}"])


def test_it_refuses_a_my_number_in_the_purpose_and_in_the_place_of_the_subject() -> None:
    number = "12345678901"
    whole = f"{number}{check_digit(number)}"
    with pytest.raises(CannotRecord, match="個人番号"):
        actions.record(SATO.on("allowances", f"請求 {whole}"), AuditEvent.LOG_SEARCHED)
    with pytest.raises(CannotRecord, match="個人番号"):
        actions.record(SATO, AuditEvent.LOG_SEARCHED, subject=whole)
    assert not AuditRecord.objects.exists()


@pytest.mark.parametrize("length", [32, 64])
def test_a_digest_and_the_number_of_a_permit_are_no_my_number(length: int) -> None:
    number = "12345678901"
    digits = f"a{number}{check_digit(number)}".ljust(length, "b")
    assert record(digest=digits).details == {"digest": digits}


@pytest.mark.parametrize("form", ["a{}", "{}b", "a{}-", "{}.".ljust(53, "b"), "a{}".ljust(23, "g")])
def test_what_has_not_the_form_of_a_digest_is_searched_for_a_my_number(form: str) -> None:
    number = "12345678901"
    with pytest.raises(CannotRecord):
        record(digest=form.format(f"{number}{check_digit(number)}"))


@pytest.mark.control("C-2-05")
def test_events_are_never_changed_or_removed_by_the_application() -> None:
    record()
    for statement_ in (
        "UPDATE audit_auditrecord SET user_id = 'x'",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord CASCADE",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement_)


def test_it_refuses_details_that_no_bundle_of_entries_could_hold() -> None:
    assert record(words="あ" * 19_000)
    with pytest.raises(CannotRecord, match="too long"):
        record(words="あ" * 20_000)


@pytest.mark.parametrize(("count", "events"), [(0, 1), (2_000, 1), (2_001, 2), (10_000, 5)])
def test_a_list_is_recorded_whole_in_as_many_events_as_it_takes(count: int, events: int) -> None:
    numbers = [f"{1_000_000_000 + n}" for n in range(count)]
    first = actions.record_shown(SATO, AuditEvent.LOG_SEARCHED, numbers, count=count)
    made = list(AuditRecord.objects.order_by("id"))
    assert (len(made), made[0].pk) == (events, first.pk)
    assert [number for each in made for number in each.details["shown"]] == numbers
    assert {each.details["count"] for each in made} == {count}
    parts = [(each.details["part"], each.details["parts"]) for each in made if events > 1]
    assert parts == [(n + 1, events) for n in range(events) if events > 1]


def test_what_is_recorded_reads_back_as_the_model_says() -> None:
    written = record(words=["検索", "春子"], found=3)
    read = AuditRecord.objects.get(pk=written.pk)
    assert read.details == {"words": ["検索", "春子"], "found": 3}
    assert leaf_of(vars(read)) == leaf_of(vars(written))
    assert AuditRecord.objects.create(body="112020", at=read.at, salt=b"1").pk == written.pk + 1


# --- 多数を記録する ---


def test_many_at_once_are_as_if_each_had_been_recorded_alone() -> None:
    acts: list[tuple[str, dict[str, Any]]] = [
        (f"100000000{n}", {"words": ["春子", "\t\\"], "n": n}) for n in range(3)
    ]
    assert actions.record_each(SATO, AuditEvent.LOG_SEARCHED, acts) == len(acts)
    alone = [actions.record(SATO, AuditEvent.LOG_SEARCHED, subject=s, **d) for s, d in acts]
    at_once = list(AuditRecord.objects.order_by("pk"))[: len(acts)]
    of_chance = {"_state", "id", "at", "salt"}
    for one, other in zip(at_once, alone, strict=True):
        known, expected = vars(one), vars(other)
        assert {k: known[k] for k in known if k not in of_chance} == {
            k: expected[k] for k in expected if k not in of_chance
        }
        assert len(one.salt) == len(other.salt)
    assert Unsealed.objects.count() == 2 * len(acts)
    assert len({bytes(each.salt) for each in at_once}) == len(acts)


def test_one_that_may_not_be_recorded_stops_all_of_them() -> None:
    number = "12345678901"
    acts = [("1000000001", {}), ("1000000002", {"said": f"{number}{check_digit(number)}"})]
    with pytest.raises(CannotRecord, match="個人番号"), transaction.atomic():
        actions.record_each(SATO, AuditEvent.LOG_SEARCHED, acts)
    assert not AuditRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_are_refused_outside_the_transaction_of_an_act() -> None:
    with pytest.raises(CannotRecord, match="transaction"):
        actions.record_each(SATO, AuditEvent.LOG_SEARCHED, [("1000000001", {})])
