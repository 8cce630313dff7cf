"""符号の取得: three steps, each once, taken up again where it stopped."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.far_side import Intermediary, Juki
from tesuri.addressees import jobs
from tesuri.addressees.actions import codes
from tesuri.addressees.actions.codes import CodeStillWaiting
from tesuri.addressees.models import Binding, CodeStatus
from tesuri.addressees.tests import cast
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners.refusals import Unreachable

pytestmark = pytest.mark.django_db
OURSELVES = Actor.system("addressees", "112020")


def states() -> list[str]:
    return list(CodeStatus.objects.order_by("id").values_list("state", flat=True))


def test_the_confirmation_leaves_the_job_and_the_job_obtains_the_code(
    bound: Binding, juki: Juki, intermediary: Intermediary
) -> None:
    [job] = ProcrastinateJob.objects.filter(task_name="addressees.obtain_code")
    jobs.obtain_code(**job.args)
    assert states() == ["requested", "handed_over", "obtained"]
    handover = {"acquisition_number": "AQ-1", "my_number": cast.HARUKO}
    assert juki.sent_to("/codes/handover") == [handover]
    unified = {"unified_number": bound.unified_number}
    assert intermediary.sent_to("/api/codes") == [unified]
    assert intermediary.sent_to("/api/codes/completion") == [unified]
    assert not any(cast.HARUKO in str(heard) for heard in intermediary.heard)
    kinds = AuditRecord.objects.filter(kind__startswith="addressees.code_")
    assert [event.subject for event in kinds] == ["0000000001"] * 3


def test_a_done_code_is_not_asked_for_again(coded: Binding, intermediary: Intermediary) -> None:
    intermediary.heard.clear()
    codes.obtain_code(OURSELVES, coded.pk)
    assert intermediary.heard == []
    assert states() == ["requested", "handed_over", "obtained"]


def test_a_code_that_the_intermediary_holds_already_needs_no_handover(
    bound: Binding, juki: Juki, intermediary: Intermediary
) -> None:
    held = {"acquisition_number": "", "state": "obtained"}
    intermediary.answers["/api/codes"] = (200, held)
    codes.obtain_code(OURSELVES, bound.pk)
    assert states() == ["requested", "obtained"]
    assert juki.sent_to("/codes/handover") == []


def test_it_goes_on_after_each_silence(
    bound: Binding, juki: Juki, intermediary: Intermediary
) -> None:
    intermediary.is_silent = True
    with pytest.raises(Unreachable):
        codes.obtain_code(OURSELVES, bound.pk)
    assert states() == []
    intermediary.is_silent, juki.is_silent = False, True
    with pytest.raises(Unreachable):
        codes.obtain_code(OURSELVES, bound.pk)
    assert states() == ["requested"]
    juki.is_silent = False
    intermediary.answers["/api/codes/completion"] = (200, {"state": "requested"})
    with pytest.raises(CodeStillWaiting):
        codes.obtain_code(OURSELVES, bound.pk)
    assert states() == ["requested", "handed_over"]
    intermediary.answers["/api/codes/completion"] = (200, {"state": "obtained"})
    codes.obtain_code(OURSELVES, bound.pk)
    assert states() == ["requested", "handed_over", "obtained"]
    keys = set(intermediary.keys_sent_to("/api/codes"))
    assert keys == {f"code-{bound.unified_number}"}


def test_it_waits_longer_each_time_and_never_gives_up() -> None:
    waits = [jobs.Patiently.wait_seconds(attempts) for attempts in (0, 1, 2, 8, 9, 500)]
    assert waits == [1, 2, 4, 256, 300, 300]
