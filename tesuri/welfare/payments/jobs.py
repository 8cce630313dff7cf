"""支払の仕事: notices in bundles, until nothing is left; started again, it makes the rest."""

import structlog
from django.conf import settings
from procrastinate.contrib.django import app

from tesuri.welfare.payments import actions
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import refusals_recorded

log = structlog.get_logger()


@app.task(name="payments.make_notices", queue="exchange")
def make_notices(number: int) -> None:
    """支払通知書を作る: each bundle in its own transaction."""
    actor = Actor.system("payments", settings.TESURI_BODY)
    made = 0
    with refusals_recorded(actor, PaymentEvent.NOTICES_MADE, run=number):
        while pages := actions.make_next_notices(actor, number):
            made += pages
    log.info("payment notices made", run=number, pages=made)
