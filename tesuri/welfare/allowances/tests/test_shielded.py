"""支援措置: an address leaves on a notice alone, made and handed out by who may see it."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from time_machine import travel

from tests.entry import a_terminal
from tests.people import an_officer
from tests.residents import resident, shielded
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Decision, Notice
from tesuri.welfare.allowances.tests.desk import chief, clerk, granted
from tesuri.welfare.exchange import actions as exchange
from tesuri.welfare.payments import actions as payments
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def shield(decision: Decision) -> Actor:
    """支援措置を始める: by one who may see hidden addresses and prints for the desk."""
    grants = [(Duty.SHIELDED, Level.SEE), (Duty.ALLOWANCES, Level.PRINT)]
    shielded(decision.claim.person)
    return an_officer("mori", "森", *grants)


def test_the_notice_of_a_shielded_person_is_issued_by_who_sees_the_address_alone() -> None:
    actor = clerk()
    decision = granted(actor, chief())
    trusted = shield(decision)
    with pytest.raises(Refusal, match="依頼してください") as refused:
        actions.issue_notice(actor, decision.number)
    assert (refused.value.code, refused.value.status) == ("address_hidden", 403)
    assert Notice.objects.count() == 0
    assert actions.issue_notice(trusted, decision.number).decision == decision


@pytest.mark.control("C-6-10")
def test_a_kept_notice_is_no_way_to_the_address_of_who_is_shielded_now() -> None:
    actor = clerk()
    decision = granted(actor, chief())
    actions.issue_notice(actor, decision.number)
    trusted = shield(decision)
    for act in (actions.issue_notice, actions.print_notice):
        with pytest.raises(Refusal) as refused:
            act(actor, decision.number)
        assert refused.value.code == "address_hidden"
    a_terminal()
    assert actions.print_notice(trusted, decision.number).content.startswith(b"%PDF-")


# What an address is read from, and what a change of it was, in the keeping of the log.
OF_THE_REGISTER = {"persons_personfacts", "audit_change"}


def paid(actor: Actor) -> None:
    """支払う: what is owed in August, as far as the file for the bank."""
    run = payments.draft_run(actor, date(2026, 8, 1), date(2026, 8, 10))
    for finding in run.findings.all():
        payments.dispose_finding(actor, finding.pk, "請求書と通帳の写しを確かめた")
    approvals.put_forward(actor, payments.RUN, str(run.number))
    waiting = latest(payments.RUN.kind, str(run.number))
    assert waiting
    boss = an_officer("kaikei", "会計課長", (Duty.PAYMENTS, Level.APPROVE))
    number = str(run.number)
    approvals.decide(boss, payments.RUN, number, "approve", waiting.digest)
    payments.make_file(actor, run.number)


def told_to_others(actor: Actor, decision: Decision) -> None:
    """外に出す: all that leaves about a decision but its notice."""
    actions.draft_publication(actor, decision.number)
    exchange.draft_enquiry(
        actor,
        decision.claim.person.key,
        procedure="JTX0000000000047",
        item="TMX0000000000002",
        provider="XA99000000112186",
        income_years=[2025],
        request_key=uuid4(),
    )
    with travel("2026-08-03T09:00:00+09:00", tick=True):
        paid(actor)


def tables_that_say(*texts: str) -> set[str]:
    """言う表: every table of the system in which a row, or the content in one, says such a text."""
    found = set()
    for table in {model._meta.db_table for model in apps.get_models(include_auto_created=True)}:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
            rows = " ".join(json.dumps(row, ensure_ascii=False) for row in cursor.fetchall())
        forms = (form for text in texts for form in (text, text.encode().hex(), sjis(text)))
        found |= {table for form in forms if form in rows}
    return found


def sjis(text: str) -> str:
    """銀行のファイルの字: as bytes of such a file stand in a column."""
    return text.encode("cp932").hex()


@pytest.mark.control("C-6-10")
def test_nothing_that_leaves_says_the_address_of_who_is_shielded() -> None:
    desks = (Duty.ALLOWANCES, Duty.PERSONS, Duty.COPIES, Duty.ENQUIRIES, Duty.PAYMENTS)
    levels = (Level.SEE, Level.EDIT, Level.EXPORT)
    actor = an_officer("sato", "佐藤", *((duty, level) for duty in desks for level in levels))
    decision = granted(actor, chief())
    shielded(decision.claim.person)
    told_to_others(actor, decision)
    home = resident()
    assert tables_that_say(home["address"], home["postcode"]) == OF_THE_REGISTER
    assert "payments_transferfile" in tables_that_say("ﾀｶﾊｼ ﾊﾙｺ")
    assert {"exchange_enquiry", "exchange_publication"} <= tables_that_say("income_years", "29590")
