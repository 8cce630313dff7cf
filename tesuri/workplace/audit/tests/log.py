"""試験の記録: a small log under several heads, and who may tamper with it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from tesuri.ground.records import grants
from tesuri.workplace.audit import actions
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.offline import public_keys
from tesuri.workplace.audit.places import log_folder, public_key_file
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.verifier import Keys

BODY, AUDITOR = "112020", "tesuri_test_auditor"
SATO = Actor("sato", "佐藤", BODY, "shogai", "T-1", "S-1", "allowances", "請求の受付")


def folder() -> Path:
    """木の置き場所: of the body that the tests write for."""
    return log_folder(settings.TESURI_VAR, settings.TESURI_SYSTEM) / BODY


def clear_files() -> None:
    """控えを消す: what an earlier test published; its database is empty again."""
    shutil.rmtree(log_folder(settings.TESURI_VAR, settings.TESURI_SYSTEM), ignore_errors=True)
    from tesuri.workplace.audit.signing import audit_key

    audit_key.cache_clear()


def write(count: int, *, body: str = BODY, **details: Any) -> list[int]:
    """記録する: so many events, each in a transaction of its own; their numbers."""
    actor = SATO if body == BODY else Actor("yamada", "山田", body)
    numbers = []
    for number in range(count):
        with transaction.atomic():
            event = actions.record(actor, AuditEvent.LOG_SEARCHED, number=number, **details)
            numbers.append(int(event.pk))
    return numbers


def sealed(*counts: int) -> list[int]:
    """封印した記録: so many events under each head; their numbers in the order of the tree."""
    numbers = []
    for count in counts:
        numbers += write(count)
        seal_heads()
    return numbers


def keys() -> Keys:
    """公開鍵: of the log."""
    file = public_key_file(settings.TESURI_VAR, settings.TESURI_SYSTEM)
    return public_keys(file.read_bytes())


def superuser() -> psycopg.Connection[Any]:
    """管理者: a connection with every trigger asleep."""
    base = os.environ["TESURI_TEST_POSTGRES"].rpartition("/")[0]
    found = psycopg.connect(f"{base}/{connection.settings_dict['NAME']}")
    found.execute("SET session_replication_role = replica")
    found.commit()
    return found


@contextmanager
def owner() -> Iterator[psycopg.Connection[Any]]:
    """所有者: who runs the command that archives."""
    known = connection.settings_dict
    with psycopg.connect(
        dbname=known["NAME"], user=known["USER"], password=known["PASSWORD"],
        host=known["HOST"], port=known["PORT"], autocommit=True,
    ) as connected:  # fmt: skip
        yield connected


@contextmanager
def auditor() -> Iterator[psycopg.Connection[Any]]:
    """監査人: as the second person logs in, with the rights of every deployment."""
    with owner() as connected:
        connected.autocommit = False
        grants.give(connected, "tesuri_test_app", AUDITOR)
    with superuser() as connected:
        connected.autocommit = True
        connected.execute("SET session_replication_role = origin")
        connected.execute(f"SET SESSION AUTHORIZATION {AUDITOR}".encode())
        yield connected


@pytest.fixture(autouse=True)
def no_files() -> Iterator[None]:
    """控えなし: what an earlier test sealed is not of this database; for who imports it."""
    clear_files()
    yield
    clear_files()
