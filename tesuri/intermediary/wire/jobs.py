"""伝送の仕事: numbers of expired messages go every hour."""

from procrastinate.contrib.django import app

from tesuri.intermediary.wire import actions
from tesuri.intermediary.wire.queries import hosted_bodies
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced


@app.periodic(cron="10 * * * *")
@app.task(name="wire.forget_expired_messages", queue="intermediary")
def forget_expired_messages(timestamp: int) -> None:
    """失効した電文番号の削除: for every body hosted here."""
    for body in hosted_bodies():
        with announced(disposal := Actor.system("disposal", body)):
            actions.forget_expired_messages(disposal)
