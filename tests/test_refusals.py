"""仕事の中の拒否: a refusal leaves its event though nobody sits at a screen."""

import pytest

from tesuri.ground.records import Refusal, about
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.batch.actions import refusals_recorded
from tesuri.workplace.partners.refusals import Unreachable

pytestmark = pytest.mark.django_db
JOB = Actor.system("exchange", "112020")


def test_it_leaves_an_event_with_the_case_and_goes_on() -> None:
    with (
        pytest.raises(Refusal),
        refusals_recorded(JOB, AuditEvent.REFUSED, case="E-1"),
    ):
        raise Refusal("見本", code="sample")
    event = AuditRecord.objects.get()
    assert (event.kind, event.outcome) == ("audit.refused", "refused")
    assert event.details == {"reason": "sample", "case": "E-1"}


def test_it_says_what_the_refusal_itself_is_about() -> None:
    with (
        pytest.raises(Refusal),
        refusals_recorded(JOB, AuditEvent.REFUSED),
        about(AuditEvent.LOG_SEARCHED, "1000000001"),
    ):
        raise Refusal("見本", code="sample")
    event = AuditRecord.objects.get()
    assert (event.kind, event.subject) == ("audit.log_searched", "1000000001")


def test_nobody_at_home_is_no_refusal() -> None:
    with pytest.raises(Unreachable), refusals_recorded(JOB, AuditEvent.REFUSED):
        raise Unreachable("addressees", "ConnectError")
    assert not AuditRecord.objects.exists()
