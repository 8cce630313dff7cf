"""Webサーバーの支度: what gunicorn's master does before it starts any worker (`--config`)."""

from django.db import connection

from tesuri.ground.records.limits import refuse_bad_limits
from tesuri.ground.records.roles import refuse_powerful_role


def on_starting(server: object) -> None:
    """起動の前: a bad setting or too powerful a role ends the server at once."""
    refuse_bad_limits()
    refuse_powerful_role()
    connection.close()  # no worker inherits it
