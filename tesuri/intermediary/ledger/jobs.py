"""情報提供等記録の仕事: disposal after the term, every night."""

from procrastinate.contrib.django import app

from tesuri.intermediary.ledger import actions
from tesuri.intermediary.wire.queries import hosted_bodies
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced


@app.periodic(cron="40 2 * * *")
@app.task(name="ledger.dispose_expired", queue="intermediary")
def dispose_expired(timestamp: int) -> None:
    """保存期限を過ぎた記録の廃棄: for every body hosted here."""
    for body in hosted_bodies():
        with announced(disposal := Actor.system("disposal", body)):
            actions.dispose_expired(disposal)
