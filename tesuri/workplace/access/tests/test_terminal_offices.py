"""端末の部署の試験: it serves its office, or all of its body; and its certificate."""

import base64
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer, administrator, with_password
from tests.entry import a_terminal, inside
from tests.people import CITY, sato
from tesuri.workplace.access import terminals
from tesuri.workplace.access.models import Office, OfficerSession, Terminal
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(db: None) -> Actor:
    return administrator()


@pytest.fixture
def desk(db: None) -> Terminal:
    """A terminal of the city, shared."""
    Terminal.objects.filter(pk=a_terminal("T-2").pk).update(body=CITY, accepted_at=timezone.now())
    return Terminal.objects.get(number="T-2")


def an_office(code: str, body: str = CITY) -> Office:
    return Office.objects.get_or_create(body=body, code=code, defaults={"name": code})[0]


def only_for(newcomer: Newcomer, office: Office | None) -> None:
    """The terminal of the newcomer becomes one of the city, for this office or shared."""
    mine = Terminal.objects.filter(number=newcomer.desk.number)
    mine.update(body=CITY, office=office, is_shared=office is None)


# --- 部署 ---
@pytest.mark.control("C-2-07")
@pytest.mark.parametrize(("code", "status"), [("shogai", 200), ("zeimu", 403)])
def test_one_enters_at_a_terminal_of_ones_own_office(
    newcomer: Newcomer, code: str, status: int
) -> None:
    only_for(newcomer, an_office(code))
    assert newcomer.enter()[0] == status


def test_a_shared_terminal_serves_every_office_of_its_body(newcomer: Newcomer) -> None:
    only_for(newcomer, None)
    assert newcomer.enter()[0] == 200


def test_a_session_ends_when_its_terminal_moves_away(newcomer: Newcomer) -> None:
    newcomer.enter()
    only_for(newcomer, an_office("zeimu"))
    assert not newcomer.is_inside()


def test_in_the_database_an_accepted_terminal_is_for_an_office(one: Actor) -> None:
    a_terminal("T-2", accepted=False)
    given = {"confirmed_by": "kanri", "accepted_by": "kanri2", "accepted_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Terminal.objects.filter(number="T-2").update(**given)


def test_a_terminal_that_is_not_used_is_listed(desk: Terminal, one: Actor) -> None:
    now = timezone.now()
    page = inside(Client(), one).get("/entry/terminals/").content.decode()
    assert "日以上使われていない" not in page
    Terminal.objects.update(accepted_at=now - timedelta(days=91))
    page = inside(Client(), one).get("/entry/terminals/").content.decode()
    assert "90日以上使われていない端末が1台" in page
    Terminal.objects.update(last_used_at=now - timedelta(days=89))
    assert list(terminals.unused(CITY, now)) == []
    Terminal.objects.update(last_used_at=now - timedelta(days=91))
    assert list(terminals.unused(CITY, now)) == [desk]


# --- 証明書 ---
PROXY, ELSEWHERE = "10.1.2.3", "10.9.9.9"


def a_certificate() -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "terminal")])
    now = timezone.now()
    begun = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    dated = begun.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    numbered = dated.serial_number(x509.random_serial_number()).public_key(key.public_key())
    return numbered.sign(key, hashes.SHA256())


def as_pem(certificate: x509.Certificate) -> str:
    return quote(certificate.public_bytes(Encoding.PEM).decode())


def as_bytes(certificate: x509.Certificate) -> str:
    return f":{base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()}:"


def behind(address: str, told: str) -> Newcomer:
    return Newcomer(REMOTE_ADDR=address, headers={"x-client-cert": told})


@pytest.fixture
def with_proxy(settings: Any) -> Any:
    settings.TESURI_PROXY_CERT_HEADER = "X-Client-Cert"
    settings.TESURI_TRUSTED_PROXIES = [ip_network("10.1.2.0/24")]
    return settings


def again(person: Newcomer, address: str, told: str) -> int:
    """The same terminal proves itself once more, by this way."""
    other = behind(address, told)
    other.desk = person.desk
    return other.prove()[0]


@pytest.mark.control("C-2-07")
@pytest.mark.usefixtures("with_proxy")
@pytest.mark.parametrize("written", [as_pem, as_bytes])
def test_a_terminal_proves_its_certificate_besides_its_key(written: Any) -> None:
    own = written(a_certificate())
    person = behind(PROXY, own).sit_down()
    assert len(Terminal.objects.get().certificate) == 64
    assert again(person, PROXY, own) == 200
    assert again(person, PROXY, written(a_certificate())) == 403
    assert again(person, PROXY, "") == 403
    assert again(person, PROXY, "no certificate") == 403
    assert again(person, PROXY, "A" * 20_000) == 403


@pytest.mark.control("C-2-07")
@pytest.mark.usefixtures("with_proxy")
def test_a_copied_cookie_opens_nothing_without_the_certificate() -> None:
    with_password(sato())
    own = as_pem(a_certificate())
    person = behind(PROXY, own).sit_down()
    person.enrol()
    assert person.enter()[0] == 200
    used = timezone.now() - timedelta(minutes=10)
    OfficerSession.objects.update(seen_at=used)
    for thief in (behind(PROXY, as_pem(a_certificate())), behind(PROXY, ""), Newcomer()):
        thief.client.cookies = person.client.cookies
        assert not thief.is_inside()
        kept = OfficerSession.objects.get()
        assert (kept.seen_at, kept.ended_at) == (used, None)  # neither kept alive nor ended
    assert person.is_inside()
    assert OfficerSession.objects.get().seen_at > used


@pytest.mark.control("C-2-07")
@pytest.mark.usefixtures("with_proxy")
@pytest.mark.parametrize("address", [ELSEWHERE, ""])
def test_a_certificate_that_no_proxy_told_is_ignored_and_logged(address: str) -> None:
    own = as_pem(a_certificate())
    person = behind(PROXY, own).sit_down()
    assert again(person, address, own) == 403
    event = AuditRecord.objects.get(kind="access.foreign_certificate")
    assert (event.outcome, event.details) == ("refused", {"reason": "not_a_proxy"})


@pytest.mark.usefixtures("with_proxy")
def test_without_a_certificate_a_terminal_does_not_even_ask() -> None:
    wish = {"public_jwk": Newcomer().desk.public_jwk, "label": "窓口1番"}
    assert Newcomer().post("terminal/request", wish)[1]["code"] == "no_certificate"
    assert not Terminal.objects.exists()


def test_a_terminal_of_before_asks_anew(with_proxy: Any) -> None:
    with_proxy.TESURI_PROXY_CERT_HEADER = ""
    person = Newcomer().sit_down()
    with_proxy.TESURI_PROXY_CERT_HEADER = "X-Client-Cert"
    asked = person.post("terminal/challenge", {"terminal": person.desk.number})[1]
    assert asked == {"known": False, "accepted": False}


def test_without_the_setting_the_header_is_never_read() -> None:
    person = behind(ELSEWHERE, as_pem(a_certificate())).sit_down()
    assert Terminal.objects.get().certificate == ""
    assert again(person, ELSEWHERE, "no certificate") == 200
    assert not AuditRecord.objects.filter(kind="access.foreign_certificate").exists()
