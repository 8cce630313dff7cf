"""Webサーバーの支度: what gunicorn's master does before it starts any worker (`--config`)."""

import django
from django.db import connection
from django.utils.module_loading import autodiscover_modules

from tesuri.ground.records.limits import refuse_bad_limits
from tesuri.ground.records.roles import refuse_powerful_role
from tesuri.workplace.audit.watch_kept import refuse_unwatched


def on_starting(server: object) -> None:
    """起動の前: a bad setting, too powerful a role or a table unwatched ends the server at once."""
    django.setup()  # the rooms say which settings there are, their models which tables
    autodiscover_modules("limits")
    refuse_bad_limits()
    refuse_powerful_role()
    refuse_unwatched()
    connection.close()  # no worker inherits it
