"""情報連携の仕事: send what was approved, fetch what was answered, register what was approved."""

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tesuri.welfare.exchange import actions
from tesuri.welfare.exchange.events import Event
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import refusals_recorded
from tesuri.workplace.partners.refusals import Unreachable

AGAIN = RetryStrategy(max_attempts=500, wait=1, linear_wait=1, retry_exceptions=[Unreachable])
UNTIL_ANSWERED = RetryStrategy(
    max_attempts=500,
    wait=1,
    linear_wait=1,
    retry_exceptions=[Unreachable, actions.NotYetAnswered],
)


def clerk() -> Actor:
    """仕事の操作者: this room, by name."""
    return Actor.system("exchange", settings.TESURI_BODY)


@app.task(name="exchange.send_enquiry", queue="exchange", retry=AGAIN)
def send_enquiry(number: str) -> None:
    """照会の送信: repeated until addressees took it or refused it."""
    with refusals_recorded(clerk(), Event.ENQUIRY_SENT, enquiry=number):
        actions.send_enquiry(clerk(), number)


@app.task(name="exchange.fetch_answer", queue="exchange", retry=UNTIL_ANSWERED)
def fetch_answer(number: str) -> None:
    """回答の受領: repeated until there is an answer, a refusal or a failure."""
    with refusals_recorded(clerk(), Event.ANSWER_RECEIVED, enquiry=number):
        actions.fetch_answer(clerk(), number)


@app.task(name="exchange.register_copy", queue="exchange", retry=AGAIN)
def register_copy(number: str) -> None:
    """副本の登録: repeated until addressees took it or refused it."""
    with refusals_recorded(clerk(), Event.COPY_REGISTERED, copy=number):
        actions.register_publication(clerk(), number)
