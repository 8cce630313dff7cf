"""データベースの二人の目: what the role of a running process cannot write, tried in its name."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg import errors, sql

from tests.entry import a_terminal
from tests.people import CITY, an_officer
from tesuri.ground.records import canonical, digest_of, grants
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import (
    Grant,
    Office,
    Officer,
    OffSite,
    Posting,
    Review,
    Terminal,
)
from tesuri.workplace.access.terminals import Place
from tesuri.workplace.approvals.actions import approve
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions import off_site, proposals
from tesuri.workplace.staff.models import Act
from tesuri.workplace.staff.tests import people
from tesuri.workplace.staff.tests.people import NOON, a_grant, agreed, approved

REFUSED = (errors.IntegrityConstraintViolation, errors.InsufficientPrivilege)
STATEMENTS = {
    "an account": "INSERT INTO access_officer SELECT (jsonb_populate_record(f, "
    """'{"id": 99999, "user_id": "ghost", "handle": "ghost"}')).*"""
    " FROM access_officer f WHERE user_id = 'sato'",
    "a longer term": "UPDATE access_officer SET ends_on = ends_on + 1 WHERE user_id = 'sato'",
    "no end at all": "UPDATE access_officer SET ends_on = NULL, has_no_end = true",
    "another name": "UPDATE access_officer SET name = '別人' WHERE user_id = 'sato'",
    "another user id": "UPDATE access_officer SET user_id = 'other' WHERE user_id = 'sato'",
    "another office": "UPDATE access_officer SET office_id = (SELECT id FROM access_office"
    " WHERE code = 'kaikei') WHERE user_id = 'sato'",
    "an account deleted": "DELETE FROM access_officer WHERE user_id = 'sato'",
    "a program's grant": "INSERT INTO access_grant (officer_id, office_id, duty, level, valid,"
    " granted_by) SELECT id, office_id, 'audit', 'see', '[2026-01-01,)', 'system:set-up'"
    " FROM access_officer WHERE user_id = 'sato'",
    "a forged grant": "INSERT INTO access_grant (officer_id, office_id, duty, level, valid,"
    " granted_by, confirmed_by, approval) SELECT id, office_id, 'audit', 'see', '[2026-01-01,)',"
    " 'kanri', 'kanri2', (SELECT max(number) FROM approvals_approval)"
    " FROM access_officer WHERE user_id = 'sato'",
    "a longer grant": "UPDATE access_grant SET valid = '[2020-01-01,)', ended_by = 'x',"
    " ended_at = now()",
    "another duty": "UPDATE access_grant SET duty = 'audit', ended_by = 'x', ended_at = now()",
    "a grant deleted": "DELETE FROM access_grant",
    "a review": "INSERT INTO access_review (grant_id, quarter, outcome, reviewer_id,"
    " reviewer_name, at) SELECT id, '2026-04-01', 'confirmed', 'kanri', '管理', now()"
    " FROM access_grant WHERE duty = 'payments'",
    "a review undone": "DELETE FROM access_review",
    "a posting": "INSERT INTO access_posting (officer_id, office_id, moves_on)"
    " SELECT id, office_id, '2026-05-11' FROM access_officer WHERE user_id = 'sato'",
    "a chief": "UPDATE access_office SET chief_id = (SELECT min(id) FROM access_officer)",
    "an office": "INSERT INTO access_office (body, code, name) VALUES ('112020', 'x', 'x')",
    "an emergency of two names": "INSERT INTO access_emergency (officer_id, office_id, duty,"
    " levels, reason, asked_by, asked_at, confirmed_by, confirmed_at, until) SELECT id, office_id,"
    " 'payments', '{approve}', 'x', 'ghost', now(), 'kanri2', now(), now() + interval '1 hour'"
    " FROM access_officer WHERE user_id = 'sato'",
    "a terminal of two names": "INSERT INTO access_terminal (number, label, public_jwk,"
    " thumbprint, requested_at, requested_by, body, is_shared, may_print, may_export,"
    " confirmed_by, accepted_by, accepted_at) VALUES ('T-9', 'x', '{}', 'x', now(), '', '112020',"
    " true, true, true, 'kanri', 'sato', now())",
    "a terminal that accepts itself": "UPDATE access_terminal SET confirmed_by = 'kanri',"
    " accepted_by = 'kanri2', accepted_at = now(), body = '112020', is_shared = true"
    " WHERE number = 'T-3'",
    "a terminal of another's approval": "UPDATE access_terminal SET confirmed_by = 'kanri',"
    " accepted_by = 'kanri2', accepted_at = now(), body = '112020', is_shared = true, approval ="
    " (SELECT max(number) FROM approvals_approval WHERE kind = 'staff.terminal')"
    " WHERE number = 'T-3'",
    "a right to print": "UPDATE access_terminal SET may_print = true WHERE number = 'T-2'",
    "a right to export": "UPDATE access_terminal SET may_export = true WHERE number = 'T-2'",
    "another place": "UPDATE access_terminal SET is_shared = false, office_id ="
    " (SELECT min(id) FROM access_office) WHERE number = 'T-2'",
    "another body": "UPDATE access_terminal SET body = '112186' WHERE number = 'T-2'",
    "another key": "UPDATE access_terminal SET public_jwk = '[]' WHERE number = 'T-2'",
    "another certificate": "UPDATE access_terminal SET certificate = 'x' WHERE number = 'T-2'",
    "the demo in earnest": "UPDATE access_terminal SET accepted_by = 'system:entrance'"
    " WHERE number = 'T-2'",
    "a terminal of one and nobody": "UPDATE access_terminal SET accepted_by = 'system:entrance',"
    " accepted_at = now(), office_id = (SELECT min(id) FROM access_office), may_export = true"
    " WHERE number = 'T-3'",
    "half of the demo": "UPDATE access_terminal SET accepted_by = 'system:entrance',"
    " is_shared = true, may_export = true WHERE number = 'T-3'",
    "the thumbprint of another key": "INSERT INTO access_terminal (number, label, public_jwk,"
    " thumbprint, requested_at, requested_by, accepted_by) SELECT 'T-9', 'x',"
    """ '{"crv": "P-256", "kty": "EC", "x": "x", "y": "y"}', repeat('0', 64), now(), '', ''""",
    "a stopped terminal again": "UPDATE access_terminal SET retired_at = NULL WHERE number = 'T-4'",
    "a terminal deleted": "DELETE FROM access_terminal WHERE number = 'T-3'",
    "a permission off site": "INSERT INTO access_offsitestep (off_site_id, stage, actor_user_id,"
    " actor_name, reason, at) SELECT id, 'permitted', 'ito', '伊藤', '', now()"
    " FROM access_offsite",
    "a change rewritten": "UPDATE staff_change SET content = '{}'",
}


@pytest.fixture
def app(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """アプリの接続: two administrators and a granted clerk, seen by the role of a process."""
    with time_machine.travel(NOON, tick=False):
        kanri, second = people.kanri(), people.second()
        people.sato()
        people.trained("sato")
        approved(kanri, second, Act.GRANT, a_grant())
        some_terminals(kanri, second)
    server = os.environ["TESURI_TEST_POSTGRES"].rpartition("/")[0]
    owner = connection.settings_dict["USER"]
    role, reader = (owner.replace("_owner", each) for each in ("_app", "_auditor"))
    with psycopg.connect(f"{server}/{connection.settings_dict['NAME']}") as superuser:
        grants.give(superuser, role, reader)
        superuser.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        superuser.commit()
        yield superuser


def some_terminals(kanri: Actor, second: Actor) -> None:
    """T-2 in use and asked to go outside, T-3 asks, T-4 is stopped."""
    for number in ("T-2", "T-3", "T-4"):
        a_terminal(number, accepted=False)
    agreed(second, proposals.set_terminal(kanri, "T-2", Place(None, is_shared=True)))
    Terminal.objects.filter(number="T-4").update(retired_at=timezone.now())
    today = timezone.localdate()
    plan = off_site.Plan(people.officer().pk, "訪問調査", "市内", today, today)
    off_site.ask_off_site(kanri, "T-2", plan)


def tried(app: psycopg.Connection[Any], statement: str) -> bool:
    """Whether the database let it pass; it is undone."""
    try:
        with app.transaction(force_rollback=True):
            return app.execute(statement.encode()).rowcount > 0
    except REFUSED:
        return False


@pytest.mark.control("C-3-07")
def test_the_role_of_a_process_changes_nothing_that_two_people_did_not_approve(
    app: psycopg.Connection[Any],
) -> None:
    passed = [name for name, statement in STATEMENTS.items() if tried(app, statement)]
    assert passed == []


def test_the_same_role_may_write_what_every_request_writes_and_end_a_grant(
    app: psycopg.Connection[Any],
) -> None:
    assert tried(app, "UPDATE access_officer SET last_entered_at = now()")
    assert tried(app, "UPDATE access_officer SET stopped_at = now() WHERE user_id = 'sato'")
    closed = "[2026-05-11,2026-05-12)"
    ended = f"UPDATE access_grant SET valid = '{closed}', ended_by = 'kanri', ended_at = now()"
    assert tried(app, f"{ended} WHERE duty = 'payments'")
    assert not tried(app, f"UPDATE access_grant SET valid = '{closed}' WHERE duty = 'payments'")


@pytest.mark.control("C-2-07")
def test_the_same_role_registers_changes_and_permits_what_was_approved(
    app: psycopg.Connection[Any],
) -> None:
    kanri, second = (Actor(name, "管理", CITY, "system") for name in ("kanri", "kanri2"))
    daily = "last_used_at = now(), retired_at = now()"
    assert tried(app, f"UPDATE access_terminal SET {daily} WHERE number <> 'T-4'")
    with time_machine.travel(NOON, tick=False):
        agreed(second, proposals.set_terminal(kanri, "T-3", Place(None, is_shared=True)))
        wider = Place(None, is_shared=True, may_print=True)
        agreed(second, proposals.set_terminal(kanri, "T-2", wider, "印刷のため"))
    with connection.cursor() as cursor:  # back to what they were, as the owner can
        cursor.execute(
            "UPDATE access_terminal SET accepted_at = NULL, accepted_by = '', confirmed_by = '',"
            " body = '', is_shared = false, approval = NULL WHERE number = 'T-3'"
        )
        cursor.execute(
            "UPDATE access_terminal SET may_print = false, approval = ("
            " SELECT min(number) FROM approvals_approval WHERE kind = 'staff.terminal')"
            " WHERE number = 'T-2'"
        )
    of = "(SELECT max(number) FROM approvals_approval WHERE title = '端末 {} の{}')"
    registered = (
        "UPDATE access_terminal SET accepted_at = now(), accepted_by = '{}', confirmed_by = '{}',"
        f" body = '112020', is_shared = true, approval = {of.format('T-3', '登録')}"
        " WHERE number = 'T-3'"
    )
    assert tried(app, registered.format("kanri2", "kanri"))
    assert not tried(app, registered.format("kanri", "kanri2"))
    changed = f"approval = {of.format('T-2', '変更')} WHERE number = 'T-2'"
    assert tried(app, f"UPDATE access_terminal SET may_print = true, {changed}")
    assert not tried(app, f"UPDATE access_terminal SET may_export = true, {changed}")


def test_the_same_role_lets_a_terminal_ask_and_the_demo_take_it_in(
    app: psycopg.Connection[Any],
) -> None:
    asks = (
        "INSERT INTO access_terminal (number, label, public_jwk, thumbprint, requested_at,"
        " requested_by, accepted_by) VALUES ('T-9', 'x', %s, %s, now(), '', '')"
    )
    jwk = {"crv": "P-256", "kty": "EC", "x": "a-_", "y": "z"}
    with app.transaction(force_rollback=True):
        app.execute(asks, [canonical(jwk).decode(), digest_of(jwk)])
    taken = (
        "UPDATE access_terminal SET accepted_by = 'system:entrance', accepted_at = now(),"
        " is_shared = true, may_print = true, may_export = true WHERE number = 'T-3'"
    )
    assert tried(app, taken)
    Terminal.objects.filter(number="T-2").update(confirmed_by="system:operator")
    assert not tried(app, taken)


@pytest.mark.control("C-2-07")
def test_no_terminal_is_registered_on_the_word_of_who_is_no_administrator(
    app: psycopg.Connection[Any],
) -> None:
    kanri, second = (Actor(name, "管理", CITY, "system") for name in ("kanri", "kanri2"))
    with time_machine.travel(NOON, tick=False):
        proposals.set_terminal(kanri, "T-3", Place(None, is_shared=True, may_export=True))
    asked = Approval.objects.latest("number")
    told = ["body", "kind", "title", "content", "content_text", "digest", "duty", "path"]
    row = {name: getattr(asked, name) for name in told}
    for maker, is_taken in (("sato", False), (kanri.user_id, True)):
        with transaction.atomic():
            names = {"maker_id": maker, "maker_name": maker, "drafter_id": maker}
            forged = Approval.objects.create(reference=f"of {maker}", **row, **names)
            with time_machine.travel(NOON, tick=False):
                approve(second, forged.number, forged.digest)
        registered = (
            f"UPDATE access_terminal SET body = '{CITY}', confirmed_by = '{maker}',"
            " accepted_by = 'kanri2', accepted_at = now(), is_shared = true, may_print = false,"
            " may_export = true,"
            f" approval = {forged.number} WHERE number = 'T-3'"
        )
        assert tried(app, registered) is is_taken, maker


@pytest.mark.control("C-3-22")
def test_another_administrator_opens_again_what_was_missing(app: psycopg.Connection[Any]) -> None:
    step = (
        "INSERT INTO access_offsitestep (off_site_id, stage, actor_user_id, actor_name, reason, at)"
        " SELECT id, '{}', '{}', 'x', '', now() FROM access_offsite"
    )
    for actor, is_taken in (("KANRI", False), ("sato", False), ("nobody", False), ("kanri2", True)):
        missed_and_back = (step.format("unpermitted", "kanri"), step.format("returned", actor))
        assert tried(app, ";".join(missed_and_back)) is is_taken, actor


@pytest.mark.control("C-3-22")
def test_the_same_role_writes_a_permission_that_the_security_officer_gave(
    app: psycopg.Connection[Any],
) -> None:
    row = OffSite.objects.get()
    with time_machine.travel(NOON, tick=False):
        ito = an_officer("ito", "伊藤", (Duty.AUDIT, Level.APPROVE), office="security")
        waiting = latest(off_site.KIND, str(row.pk))
        assert waiting is not None
        approve(ito, waiting.number, waiting.digest)
    assert tried(app, STATEMENTS["a permission off site"])


ENDED = (
    "UPDATE access_grant SET valid = 'empty', ended_by = 'kanri', ended_at = now()"
    " WHERE duty = 'payments'"
)
BACK_AGAIN = (
    "INSERT INTO access_grant (officer_id, office_id, duty, level, valid, granted_by, confirmed_by,"
    " approval) SELECT officer_id, office_id, duty, level, '[2026-05-11,2027-04-01)', granted_by,"
    " confirmed_by, approval FROM access_grant WHERE duty = 'payments'"
)


@pytest.mark.control("C-3-07")
def test_a_grant_that_was_ended_does_not_come_back_by_its_old_approval(
    app: psycopg.Connection[Any],
) -> None:
    app.execute(ENDED.encode())
    with pytest.raises(REFUSED, match="approval of its own"), app.transaction():
        app.execute(BACK_AGAIN.encode())
    app.rollback()


WRITTEN_AGAIN = (
    "INSERT INTO access_posting (officer_id, office_id, moves_on, approval)"
    " SELECT officer_id, office_id, moves_on, approval FROM access_posting ORDER BY id LIMIT 1"
)


@pytest.mark.control("C-3-07")
@pytest.mark.parametrize("last", ["2026-06-01", "2026-07-01", ""])
def test_a_posting_does_not_come_back_by_its_old_approval(
    app: psycopg.Connection[Any], last: str
) -> None:
    """Whether it was overtaken on its own day, or is the last one itself."""
    kanri, second = (Actor(name, "管理", CITY, "system") for name in ("kanri", "kanri2"))
    with time_machine.travel(NOON, tick=False):
        for office, day in (("kaikei", "2026-06-01"), ("shogai", last)):
            move = {"user_id": "sato", "office": office, "moves_on": day}
            if day:
                approved(kanri, second, Act.MOVE, {"postings": [move]})
    with pytest.raises(REFUSED, match="a posting comes once"), app.transaction():
        app.execute(WRITTEN_AGAIN.encode())
    app.rollback()
    assert Posting.objects.count() == (2 if last else 1)


@pytest.mark.control("C-3-07")
def test_an_account_does_not_go_back_to_what_was_approved_before(
    app: psycopg.Connection[Any],
) -> None:
    kanri, second = (Actor(name, "管理", CITY, "system") for name in ("kanri", "kanri2"))
    with time_machine.travel(NOON, tick=False):
        for last in ("2028-03-31", "2026-05-31"):
            end = {"user_id": "sato", "ends_on": last, "at_once": False}
            approved(kanri, second, Act.END, {"ends": [end]})
    first = Approval.objects.filter(content__has_key="ends").earliest("number")
    back = f"UPDATE access_officer SET ends_on = '2028-03-31', approval = {first.number}"
    with pytest.raises(REFUSED, match="newer than its last"), app.transaction():
        app.execute(f"{back} WHERE user_id = 'sato'".encode())


@pytest.mark.control("C-3-07")
def test_administrators_in_service_open_an_emergency_and_the_approval_is_of_administration(
    app: psycopg.Connection[Any],
) -> None:
    ghost = STATEMENTS["an emergency of two names"]
    assert tried(app, ghost.replace("'ghost'", "'kanri'"))
    asked = "SELECT 1 FROM approvals_approval WHERE staff_approved(number, 'grants', '{}')"
    assert tried(app, asked)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE approvals_approval DISABLE TRIGGER append_only_rows")
        cursor.execute("UPDATE approvals_approval SET duty = 'media'")
        cursor.execute("ALTER TABLE approvals_approval ENABLE TRIGGER append_only_rows")
    assert not tried(app, asked)


@pytest.mark.control("C-3-07")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"level": "edit"},
        {"duty": "audit"},
        {"granted_by": "kanri2", "confirmed_by": "kanri"},
        {"confirmed_by": "kanri"},
        {"confirmed_by": "KANRI"},
        {"approval": None},
        {"granted_by": "somebody"},
    ],
    ids=["level", "duty", "roles swapped", "one person", "in capitals", "no approval", "nobody"],
)
def test_a_grant_is_exactly_what_was_approved_for_the_owner_too(change: dict[str, Any]) -> None:
    with time_machine.travel(NOON, tick=False):
        kanri, second = people.kanri(), people.second()
        people.sato()
        people.trained("sato")
        approved(kanri, second, Act.GRANT, a_grant())
    given = Grant.objects.get(officer__user_id="sato")
    copied = ("officer_id", "office_id", "duty", "level", "granted_by", "confirmed_by", "approval")
    row = {name: getattr(given, name) for name in copied}
    later = ("2030-01-01", "2030-02-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(**(row | change), valid=given.valid if change else later)


@pytest.mark.django_db
def test_nobody_reviews_what_he_or_she_holds_and_nobody_leaves_the_body() -> None:
    sato = people.sato((Duty.PAYMENTS, Level.SEE))
    row = {"quarter": "2026-04-01", "outcome": "confirmed", "reviewer_name": "佐藤"}
    given = Grant.objects.get(officer__user_id="sato")
    with pytest.raises(IntegrityError, match="nobody reviews"), transaction.atomic():
        Review.objects.create(grant=given, reviewer_id=sato.user_id.upper(), **row)
    elsewhere = Office.objects.create(body="112186", code="x", name="深谷")
    with pytest.raises(IntegrityError, match="another body"), transaction.atomic():
        Posting.objects.create(officer=people.officer(), office=elsewhere, moves_on="2026-05-11")


@pytest.mark.control("C-3-07")
@pytest.mark.django_db
def test_the_database_counts_ten_administrators_and_no_eleventh() -> None:
    for number in range(10):
        people.kanri(f"kanri{number}")
    with pytest.raises(IntegrityError, match="ten administrators"), transaction.atomic():
        people.kanri("eleventh")
    assert Officer.objects.filter(office__body=CITY, grants__isnull=False).distinct().count() == 10
