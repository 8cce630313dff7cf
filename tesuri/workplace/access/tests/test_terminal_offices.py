"""端末の部署と権限の試験: of an office, with rights that two people gave; and its certificate."""

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
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer, administrator, with_password
from tests.entry import a_terminal, inside
from tests.people import CITY, OTHER_CITY, sato, takahashi
from tesuri.workplace.access import terminal_changes, terminals
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.models import Office, Terminal, TerminalChange
from tesuri.workplace.access.terminals import Place
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
SHARED = Place(None, is_shared=True)


@pytest.fixture
def one(db: None) -> Actor:
    return administrator()


@pytest.fixture
def other(db: None) -> Actor:
    return administrator("kanri2")


@pytest.fixture
def desk(one: Actor, other: Actor, settings: Any) -> Terminal:
    """A terminal of the city that two administrators accepted, shared."""
    settings.TESURI_DEMO = False
    number = Newcomer().register()
    settings.TESURI_DEMO = True
    terminals.confirm(one, number, SHARED)
    return terminals.accept(other, number)


def an_office(code: str, body: str = CITY) -> Office:
    return Office.objects.get_or_create(body=body, code=code, defaults={"name": code})[0]


def only_for(newcomer: Newcomer, place: Place) -> None:
    """The terminal of the newcomer becomes one of the city, for this place."""
    mine = Terminal.objects.filter(number=newcomer.desk.number)
    mine.update(body=CITY)
    one, other = administrator(), administrator("kanri2")
    change = terminal_changes.ask(one, newcomer.desk.number, place, "異動")
    terminal_changes.accept(other, change.pk)


# --- 部署 ---
@pytest.mark.control("C-2-07")
@pytest.mark.parametrize(("code", "status"), [("shogai", 200), ("zeimu", 403)])
def test_one_enters_at_a_terminal_of_ones_own_office(
    newcomer: Newcomer, code: str, status: int
) -> None:
    only_for(newcomer, Place(an_office(code)))
    assert newcomer.enter()[0] == status


def test_a_shared_terminal_serves_every_office_of_its_body(newcomer: Newcomer) -> None:
    only_for(newcomer, SHARED)
    assert newcomer.enter()[0] == 200


def test_a_session_ends_when_its_terminal_moves_away(newcomer: Newcomer) -> None:
    newcomer.enter()
    only_for(newcomer, Place(an_office("zeimu")))
    assert not newcomer.is_inside()


def test_a_terminal_is_accepted_for_what_was_confirmed(one: Actor, other: Actor) -> None:
    a_terminal("T-2", accepted=False)
    office = an_office("shogai")
    with pytest.raises(terminals.BadPlace):
        terminals.confirm(one, "T-2", Place(None))
    with pytest.raises(Http404):
        terminals.confirm(one, "T-2", Place(an_office("shogai", OTHER_CITY)))
    terminals.confirm(one, "T-2", Place(office, may_print=True))
    row = terminals.accept(other, "T-2")
    assert (row.office, row.is_shared, row.may_print, row.may_export) == (
        office,
        False,
        True,
        False,
    )
    said = AuditRecord.objects.get(kind="access.terminal_confirmed").details
    assert (said["office"], said["may_print"]) == ("shogai", True)


def test_in_the_database_an_accepted_terminal_is_for_an_office(one: Actor) -> None:
    a_terminal("T-2", accepted=False)
    given = {"confirmed_by": "kanri", "accepted_by": "kanri2", "accepted_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Terminal.objects.filter(number="T-2").update(**given)


# --- 変更 ---
@pytest.mark.control("C-2-07")
def test_rights_change_when_a_second_administrator_agrees(
    desk: Terminal, one: Actor, other: Actor
) -> None:
    change = terminal_changes.ask(one, desk.number, Place(None, True, True, True), "印刷のため")
    desk.refresh_from_db()
    assert not desk.may_print
    with pytest.raises(terminal_changes.OwnChange):
        terminal_changes.accept(one, change.pk)
    with pytest.raises(terminal_changes.NotChangeable):
        terminal_changes.ask(other, desk.number, SHARED, "別の申出")
    terminal_changes.accept(other, change.pk)
    desk.refresh_from_db()
    assert (desk.may_print, desk.may_export) == (True, True)
    with pytest.raises(terminal_changes.NotChangeable):
        terminal_changes.decline(other, change.pk)


def test_a_declined_change_changes_nothing(desk: Terminal, one: Actor, other: Actor) -> None:
    change = terminal_changes.ask(one, desk.number, Place(None, True, True), "印刷のため")
    terminal_changes.decline(other, change.pk)
    desk.refresh_from_db()
    assert not desk.may_print
    assert list(terminal_changes.waiting_for(other)) == []


@pytest.mark.control("C-2-07")
def test_no_statement_gives_a_terminal_rights_or_another_key(
    desk: Terminal, one: Actor, other: Actor
) -> None:
    mine = Terminal.objects.filter(pk=desk.pk)
    change = terminal_changes.ask(one, desk.number, Place(None, True, True), "印刷のため")
    refused: list[dict[str, Any]] = [
        {"may_print": True},
        {"may_export": True},
        {"is_shared": False, "office": an_office("shogai")},
        {"public_jwk": {}},
        {"certificate": "a" * 64},
    ]
    for wrong in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**wrong)
    asked, now = TerminalChange.objects.filter(pk=change.pk), timezone.now()
    for same in ("KANRI", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            asked.update(decided_by=same, decided_at=now, is_accepted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.update(may_export=True)
    terminal_changes.accept(other, change.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.update(is_accepted=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(may_export=True)


def test_another_body_and_other_duties_change_nothing(desk: Terminal, one: Actor) -> None:
    there, clerk = administrator("tonari", OTHER_CITY), takahashi()
    with pytest.raises(Http404):
        terminal_changes.ask(there, desk.number, SHARED, "x")
    with pytest.raises(NotAllowed):
        terminal_changes.ask(clerk, desk.number, SHARED, "x")
    change = terminal_changes.ask(one, desk.number, SHARED, "x")
    for act in (terminal_changes.accept, terminal_changes.decline):
        with pytest.raises(Http404):
            act(there, change.pk)
        with pytest.raises(NotAllowed):
            act(clerk, change.pk)


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


# --- 画面 ---
def test_the_page_of_a_terminal_leads_through_a_change(
    desk: Terminal, one: Actor, other: Actor
) -> None:
    first, second = inside(Client(), one), inside(Client(), other)
    page = f"/entry/terminals/{desk.number}/"
    assert first.post(f"{page}change", {"office": "shared"}).status_code == 422
    given = {"office": "shared", "may_print": "on", "reason": "印刷のため"}
    assert first.post(f"{page}change", given).status_code == 302
    number = TerminalChange.objects.get().pk
    assert "変更を承認する" not in first.get(page).content.decode()
    assert "変更を承認する" in second.get(page).content.decode()
    assert "端末の変更の承認" in second.get("/").content.decode()
    path = f"/entry/terminals/changes/{number}/"
    assert second.post(f"{path}accept").status_code == 302
    assert first.post(f"{path}decline").status_code == 409
    assert "印刷のため" in first.get(page).content.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "{number}/"),
        ("post", "{number}/change"),
        ("post", "{number}/off-site"),
        ("post", "changes/{change}/accept"),
        ("post", "changes/{change}/decline"),
    ],
)
def test_strangers_and_other_roles_change_nothing(
    desk: Terminal, one: Actor, method: str, path: str
) -> None:
    change = terminal_changes.ask(one, desk.number, SHARED, "x").pk
    address = f"/entry/terminals/{path.format(number=desk.number, change=change)}"
    assert getattr(Client(), method)(address).status_code == 302
    assert getattr(inside(Client(), takahashi()), method)(address).status_code == 403
    assert TerminalChange.objects.get().decided_at is None


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
    for thief in (behind(PROXY, as_pem(a_certificate())), behind(PROXY, ""), Newcomer()):
        thief.client.cookies = person.client.cookies
        assert not thief.is_inside()
    assert person.is_inside()


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
