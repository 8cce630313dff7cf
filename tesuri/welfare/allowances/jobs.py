"""手当の仕事: answers that came in become income facts; what changed is looked at again."""

from uuid import UUID

import structlog
from django.conf import settings
from procrastinate.contrib.django import app

from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.batch.actions import refusals_recorded

log = structlog.get_logger()


@app.periodic(cron="* * * * * */2")
@app.task(name="allowances.land_answers", queue="exchange", queueing_lock="land_answers")
def land_answers(timestamp: int) -> None:
    """回答の取込み: every two seconds; each answer in its own transaction, once."""
    actor = Actor.system("allowances", settings.TESURI_BODY)
    for answer in queries.answers_to_land():
        with announced(actor):
            landing = actions.land_answer(actor, answer.pk)
        log.info("answer landed", enquiry=answer.enquiry.number, years=landing.years)


@app.periodic(cron="0 21 * * *")
@app.task(name="allowances.warn_of_figures", queue="exchange", queueing_lock="warn_of_figures")
def warn_of_figures(timestamp: int) -> None:
    """値の期限の予告: every morning at six, Japanese time; each end of a review is told once."""
    actor = Actor.system("allowances", settings.TESURI_BODY)
    with announced(actor):
        told = actions.warn_of_figures(actor)
    log.info("figures run out", figures=told)


@app.task(name="allowances.hold_what_differs", queue="exchange")
def hold_what_differs(number: str) -> None:
    """差のある請求の保留: after an edition began to hold; again is nothing."""
    actor = Actor.system("allowances", settings.TESURI_BODY)
    with announced(actor):
        held = actions.hold_what_differs(actor, number)
    log.info("claims held after an edition", proposal=number, held=held)


@app.task(name="allowances.look_again", queue="exchange")
def look_again(key: str) -> None:
    """もう一度見る: after an income or the register changed, by the key of the person's page."""
    actor = Actor.system("allowances", settings.TESURI_BODY)
    with announced(actor):
        held = actions.look_again(actor, persons.by_key(UUID(key)))
    log.info("claims looked at again", held=held)


@app.task(name="allowances.redetermine", queue="exchange")
def redetermine(number: str) -> None:
    """一年の再判定: each part in its own transaction, until done or stopped; again goes on."""
    actor = Actor.system("allowances", settings.TESURI_BODY)
    claims = 0
    with refusals_recorded(actor, Event.REDETERMINATION_PART, run=number):
        while count := actions.redetermine_part(actor, number):
            claims += count
    log.info("caseload determined anew", run=number, claims=claims)


@app.task(name="allowances.make_mailing", queue="exchange")
def make_mailing(order: int) -> None:
    """一斉の文書を作る: each bundle in its own transaction, until it is stopped or done."""
    actor = Actor.system("allowances", settings.TESURI_BODY)
    made = 0
    with refusals_recorded(actor, Event.MAILING_MADE, order=order):
        while pages := actions.make_next_mailing(actor, order):
            made += pages
    log.info("mailing made", order=order, pages=made)


@app.task(name="allowances.issue_notices", queue="exchange")
def issue_notices(number: int) -> None:
    """通知書を一括して発行する: each bundle in its own transaction, until it is stopped or done."""
    actor = Actor.system("allowances", settings.TESURI_BODY)
    made = 0
    with refusals_recorded(actor, Event.NOTICE_ISSUED, run=number):
        while letters := actions.issue_next_notices(actor, number):
            made += letters
    log.info("notices issued", run=number, letters=made)
