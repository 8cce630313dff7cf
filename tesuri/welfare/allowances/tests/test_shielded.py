"""支援措置: a notice shows an address, so it is made and handed out by who may see that address."""

import pytest

from tests.entry import a_terminal
from tests.people import an_officer
from tests.residents import shielded
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Decision, Notice
from tesuri.welfare.allowances.tests.desk import chief, clerk, granted
from tesuri.workplace.access.duties import Duty, Level
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
