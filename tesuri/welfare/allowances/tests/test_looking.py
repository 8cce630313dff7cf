"""閲覧の記録: a form that shows a person is a look at that person."""

import pytest
from django.test import Client

from tests.entry import inside
from tests.residents import registered
from tesuri.welfare.allowances.tests.desk import clerk
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.mark.control("C-3-13")
def test_opening_the_form_of_a_claim_is_recorded(client: Client) -> None:
    person = registered()
    inside(client, clerk()).get(f"/allowances/claims/new/{person.key}/")
    event = AuditRecord.objects.get(kind="allowances.form_opened")
    assert (event.user_id, event.subject) == ("sato", person.addressee_number)
