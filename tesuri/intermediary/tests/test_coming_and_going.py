"""入退の試験: who came, what was done, and who left, each with person, terminal and time."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.entrance import Newcomer, with_password
from tests.people import an_officer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.mark.control("C-6-07")
def test_entry_each_act_and_leaving_have_one_line_with_person_terminal_and_time() -> None:
    with_password(an_officer("watanabe", "渡辺", (Duty.LEDGER, Level.SEE)))
    officer = Newcomer().sit_down()
    assert officer.enrol("watanabe") == (200, {"enrolled": True})
    began = timezone.now()
    officer.give_password("watanabe", "これは正しくない言葉です")
    officer.enter("watanabe")
    officer.client.post(reverse("access:purpose"), {"reason": "check", "words": ""})
    assert officer.client.get(reverse("ledger:entries")).status_code == 200
    officer.client.post(reverse("access:leave"))
    lines = AuditRecord.objects.filter(at__gte=began).exclude(kind__startswith="audit.")
    assert list(lines.order_by("id").values_list("kind", "outcome", "terminal")) == [
        (kind, outcome, officer.desk.number)
        for kind, outcome in (
            ("access.entry_failed", "refused"),
            ("access.entered", "done"),
            ("access.purpose_declared", "done"),
            ("ledger.searched", "done"),
            ("access.left", "done"),
        )
    ]
    assert {line.user_id for line in lines.exclude(kind="access.entry_failed")} == {"watanabe"}
    assert lines.get(kind="access.entry_failed").details["account"] == "watanabe"
    assert officer.client.get(reverse("ledger:entries")).status_code == 302
