"""伝送の検査: keys, institutions, lists."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.exchange.hubs import ALLOWANCE, CERTIFICATE, CLAIM, CODES, TAX
from tests.exchange.rows import NOON
from tests.people import CITY, OTHER_CITY, PREFECTURE
from tesuri.ground.records import Refusal
from tesuri.intermediary.wire import jobs, queries
from tesuri.intermediary.wire.actions import (
    enter_institution,
    forget_expired_messages,
    load_permit_list,
    make_keys,
)
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.keys import public_key
from tesuri.intermediary.wire.models import BodyKey, SeenMessage
from tesuri.intermediary.wire.refusals import ListOutdated, NotAnInstitution, NotOnList, UnknownKey
from tesuri.intermediary.wire.sample import set_up
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

Bodies = dict[str, Actor]
DAY = date(2026, 6, 1)


def test_public_keys_lie_in_files_and_private_ones_nowhere(bodies: Bodies, var: Path) -> None:
    files = {path.name: json.loads(path.read_text()) for path in (var / "wire" / "keys").iterdir()}
    assert f"{CODES[CITY]}_1.jwk" in files
    assert f"{CODES[CITY]}_enc1.jwk" in files
    assert all("d" not in jwk for jwk in files.values())
    with acting_for(CITY), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, '') FROM wire_bodykey k")
        assert '"d":' not in cursor.fetchone()[0].replace(" ", "")


def test_keys_are_made_once_and_published_again(bodies: Bodies, var: Path) -> None:
    path = var / "wire" / "keys" / f"{CODES[CITY]}_1.jwk"
    text = path.read_text()
    path.unlink()
    assert make_keys(bodies[CITY]) == []
    assert path.read_text() == text
    with acting_for(CITY):
        assert BodyKey.objects.count() == 2


@pytest.mark.parametrize("kid", ["", "../../etc/passwd", "nws#1/..", "ＮＷＳ#1", "nobody#1"])
def test_a_strange_key_name_finds_no_file(var: Path, kid: str) -> None:
    with pytest.raises(UnknownKey):
        public_key(kid)


def test_fictitious_institutions_exist_in_demo_mode_alone(bodies: Bodies, settings: Any) -> None:
    settings.TESURI_DEMO = False
    with pytest.raises(NotAnInstitution, match="デモ環境"):
        enter_institution(bodies[CITY], "XB99000000000001", "架空市", "municipality")
    for ask in (queries.institution_of, lambda body: queries.institution(CODES[body])):
        with pytest.raises(NotAnInstitution, match="デモ環境"):
            ask(CITY)
    assert queries.others(CITY) == []
    assert enter_institution(bodies[CITY], "0220113112101700", "ある市", "municipality")


def offered(body: str) -> set[tuple[str, str]]:
    with acting_for(body):
        return {(line.procedure, line.item) for line in queries.offered(body, DAY)}


@pytest.mark.control("C-6-01")
def test_a_body_is_offered_what_the_list_allows_it_and_nothing_else(bodies: Bodies) -> None:
    assert offered(CITY) == {(CLAIM, TAX), (CLAIM, "TMX0000000000110")}
    assert offered(OTHER_CITY) == {(CLAIM, TAX)}
    assert offered(PREFECTURE) == {(CERTIFICATE, ALLOWANCE)}


@pytest.mark.control("C-6-06")
def test_an_expired_line_holds_on_its_last_day_and_not_on_the_next(bodies: Bodies) -> None:
    asked = {
        "enquirer": CODES[PREFECTURE],
        "provider": CODES[CITY],
        "procedure": CERTIFICATE,
        "item": TAX,
    }
    with acting_for(PREFECTURE):
        line = queries.allowed(PREFECTURE, **asked, day=date(2025, 3, 31))
        assert line.legal_basis.endswith("3行）")
        with pytest.raises(NotOnList):
            queries.allowed(PREFECTURE, **asked, day=date(2025, 4, 1))


def test_past_its_last_reviewed_day_a_list_offers_nothing(bodies: Bodies) -> None:
    with acting_for(CITY):
        assert queries.edition(CITY, date(2028, 3, 31)).name == "sample-1"
        with pytest.raises(ListOutdated):
            queries.edition(CITY, date(2028, 4, 1))


def test_an_edition_is_loaded_once_and_never_replaced(bodies: Bodies, tmp_path: Path) -> None:
    first = load_permit_list(bodies[CITY])
    assert load_permit_list(bodies[CITY]).pk == first.pk
    changed = tmp_path / "list.yaml"
    changed.write_text("{name: sample-1, is_sample: true, reviewed_through: 2030-03-31, lines: []}")
    with pytest.raises(Refusal, match="新しい版名"):
        load_permit_list(bodies[CITY], changed)


def test_numbers_of_expired_messages_are_forgotten(bodies: Bodies) -> None:
    with acting_for(CITY):
        SeenMessage.objects.create(body=CITY, issuer="nws", jti="old", expires_at=NOON)
    assert forget_expired_messages(bodies[CITY]) == 1
    assert forget_expired_messages(bodies[CITY]) == 0


def test_setting_up_again_changes_and_records_nothing(bodies: Bodies) -> None:
    before = AuditRecord.objects.count()
    assert set_up().keys() == bodies.keys()
    assert AuditRecord.objects.count() == before


def test_the_hourly_job_serves_every_body(bodies: Bodies) -> None:
    for body in bodies:
        with acting_for(body):
            SeenMessage.objects.create(body=body, issuer="nws", jti="old", expires_at=NOON)
    jobs.forget_expired_messages(0)
    for body in bodies:
        with acting_for(body):
            assert SeenMessage.objects.count() == 0
