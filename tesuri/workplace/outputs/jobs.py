"""裏方の仕事: what nobody took in its term is destroyed every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.outputs import actions, queries


@app.periodic(cron="20 2 * * *")
@app.task(name="outputs.expire_orders", queue="outputs", pass_context=False)
def expire_orders(timestamp: int) -> None:
    """期限切れの申出の消去."""
    for body in queries.bodies_with_late_orders(timezone.now()):
        with announced(disposal := Actor.system("disposal", body)):
            actions.expire_orders(disposal)
