"""敷いたデータベース: a private cluster with the product's own tables, laid by its migrations."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def welfare_laid(folder: Path, *, keep: bool = False) -> Iterator[Any]:
    """福祉システムの表: the running cluster, and a Django that speaks to it as its owner."""
    from tesuri.commands.cluster import Cluster

    cluster = Cluster(folder, port=0, systems=("welfare",))
    cluster.start()
    try:
        _lay(cluster, folder)
        yield cluster
    finally:
        if keep:
            cluster.stop()
        else:
            cluster.discard()


def _lay(cluster: Any, folder: Path) -> None:
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "tesuri.sites.welfare.settings"
    os.environ["TESURI_VAR"] = str(folder.resolve())
    os.environ["TESURI_DATABASE_URL_WELFARE"] = cluster.url("welfare", "owner")
    django.setup()
    call_command("migrate", verbosity=0)
