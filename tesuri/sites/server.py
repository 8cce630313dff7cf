"""Webサーバーの支度: what gunicorn's master does before it starts any worker (`--config`)."""

from django.db import connection

from tesuri.ground.records.roles import refuse_powerful_role


def on_starting(server: object) -> None:
    """起動の前: too powerful a role ends the server, not one worker after another for ever."""
    refuse_powerful_role()
    connection.close()  # no worker inherits it
