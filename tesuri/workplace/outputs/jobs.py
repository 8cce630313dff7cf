"""裏方の仕事: what nobody took in its term is destroyed every night."""

from procrastinate.contrib.django import app

from tesuri.workplace.outputs import actions


@app.periodic(cron="20 2 * * *")
@app.task(name="outputs.expire_orders", queue="outputs", pass_context=False)
def expire_orders(timestamp: int) -> None:
    """期限切れの申出の消去."""
    actions.expire_orders()
