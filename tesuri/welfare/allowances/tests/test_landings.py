"""回答の取込み: an answer becomes income facts once; what does not fit enters nothing."""

from typing import Any
from uuid import uuid4

import pytest

from tests.far_side import FarSide
from tests.people import sato, suzuki
from tests.residents import registered
from tesuri.welfare.allowances import jobs, queries
from tesuri.welfare.allowances.models import Landing
from tesuri.welfare.allowances.tests.desk import TAX
from tesuri.welfare.exchange import actions as exchange
from tesuri.welfare.exchange import jobs as exchange_jobs
from tesuri.welfare.exchange.models import Enquiry
from tesuri.welfare.income.models import IncomeFacts
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


def answered(far_side: FarSide, content: Any) -> Enquiry:
    """照会が回答された: through the real jobs."""
    maker, checker = sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES)
    enquiry = exchange.draft_enquiry(
        maker,
        registered().key,
        procedure="JTX0000000000047",
        item=queries.TAX_ITEM,
        provider="XA99000000112186",
        income_years=[2024, 2025],
        request_key=uuid4(),
    )
    approvals.put_forward(maker, exchange.ENQUIRY, enquiry.number)
    approvals.decide(checker, exchange.ENQUIRY, enquiry.number, "approve", enquiry.digest)
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    exchange_jobs.send_enquiry(number=enquiry.number)
    reply = {"state": "answered", "permit_id": "P-1", "answered_at": "2026-05-01T10:00:00+09:00"}
    far_side.answers[f"/api/enquiries/{enquiry.number}"] = 200, reply | {"content": content}
    exchange_jobs.fetch_answer(number=enquiry.number)
    return enquiry


def test_an_answer_becomes_income_facts_with_source_permit_and_time(far_side: FarSide) -> None:
    years = [{"income_year": year, **TAX} for year in (2024, 2025)]
    enquiry = answered(far_side, {"tax_years": years})
    jobs.land_answers(timestamp=0)
    rows = list(IncomeFacts.objects.order_by("income_year"))
    assert [row.income_year for row in rows] == [2024, 2025]
    assert rows[0].total_income == TAX["total_income"]
    assert (rows[0].provider, rows[0].reference, rows[0].permit_id) == (
        "深谷市",
        enquiry.number,
        "P-1",
    )
    assert rows[0].obtained_at.isoformat() == "2026-05-01T01:00:00+00:00"


def test_a_job_that_runs_twice_lands_once(far_side: FarSide) -> None:
    answered(far_side, {"tax_years": [{"income_year": 2024, **TAX}]})
    jobs.land_answers(timestamp=0)
    jobs.land_answers(timestamp=2)
    assert (IncomeFacts.objects.count(), Landing.objects.count()) == (1, 1)
    assert AuditRecord.objects.filter(kind="allowances.answer_landed").count() == 1


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"tax_years": []},
        {"tax_years": [{"income_year": 2019, **TAX}]},
        {"tax_years": [{"income_year": 2024, **TAX}, {"income_year": 2025, "total_income": "5"}]},
    ],
)
def test_an_answer_that_does_not_fit_enters_nothing_and_is_told(
    far_side: FarSide, content: dict[str, Any]
) -> None:
    answered(far_side, content)
    jobs.land_answers(timestamp=0)
    landing = Landing.objects.get()
    assert (landing.years, bool(landing.problem)) == ([], True)
    assert IncomeFacts.objects.count() == 0
    assert AuditRecord.objects.get(kind="allowances.answer_landed").outcome == "failed"
