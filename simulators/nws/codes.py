"""符号: an opaque name of a person for one institution, and useless to any other."""

import base64
import hmac
import re
import secrets

from simulators.jose import Claims
from simulators.nws.hub import Hub
from simulators.nws.institutions import Institution
from simulators.papers import same
from simulators.server import Answer, Refused, Request, text_of
from simulators.store import done, one

CODE_LENGTH = 26
LINK = re.compile(r"[0-9a-f]{64}")


def code_of(secret: bytes, link: str, institution: str) -> str:
    """符号: follows from the person's link and the institution by the hub's secret."""
    digest = hmac.digest(secret, f"{link}|{institution}".encode(), "sha256")
    return base64.b32encode(digest).decode()[:CODE_LENGTH]


def acquire(hub: Hub, sender: Institution, claims: Claims) -> Claims:
    """取得番号の発行: a number that carries the wish to juki without naming anybody."""
    number = secrets.token_hex(16)
    sql = """
        INSERT INTO acquisitions (number, institution, requested_at)
        VALUES (%(number)s, %(institution)s, %(now)s)
    """
    done(hub.store, sql, {"number": number, "institution": sender.code, "now": hub.clock()})
    return {"acquisition_number": number}


def fetch(hub: Hub, sender: Institution, claims: Claims) -> Claims:
    """符号の受取: the code once juki has named the person; only for who asked."""
    number = text_of(claims, "acquisition_number")
    sql = """
        SELECT acquisitions.link FROM acquisitions
        WHERE number = %(number)s AND institution = %(institution)s
    """
    row = one(hub.store, sql, {"number": number, "institution": sender.code})
    if row is None:
        raise Refused(404, "unknown_acquisition", "この取得番号は発行していません。")
    if row["link"] is None:
        return {"state": "waiting", "code": ""}
    return {"state": "assigned", "code": keep_code(hub, row["link"], sender.code)}


def assign(hub: Hub, request: Request) -> Answer:
    """符号の割当て: juki says whose number it was, by its own link and not by a name."""
    if not same(request.bearer(), hub.juki_token):
        raise Refused(401, "bad_token", "通行札が違います。")
    message = request.message()
    number, link = text_of(message, "acquisition_number"), text_of(message, "link")
    if not LINK.fullmatch(link):
        raise Refused(400, "malformed", "項目「link」の形が違います。")
    sql = """
        UPDATE acquisitions SET link = %(link)s, assigned_at = coalesce(assigned_at, %(now)s)
        WHERE number = %(number)s AND (link IS NULL OR link = %(link)s)
    """
    if not done(hub.store, sql, {"number": number, "link": link, "now": hub.clock()}):
        raise Refused(409, "not_assignable", "取得番号がないか、別の人に割り当て済みです。")
    return Answer(204)


def keep_code(hub: Hub, link: str, institution: str) -> str:
    """符号の記帳: the code, which the hub can turn back into the link from now on."""
    code = code_of(hub.secret, link, institution)
    sql = """
        INSERT INTO codes (institution, code, link)
        VALUES (%(institution)s, %(code)s, %(link)s) ON CONFLICT DO NOTHING
    """
    done(hub.store, sql, {"institution": institution, "code": code, "link": link})
    return code


def converted(hub: Hub, code: str, enquirer: str, provider: str) -> str:
    """符号の変換: the provider's code for the person whom the enquirer's code means."""
    sql = "SELECT link FROM codes WHERE institution = %(institution)s AND code = %(code)s"
    row = one(hub.store, sql, {"institution": enquirer, "code": code})
    if row is None:
        raise Refused(404, "unknown_code", "この符号はこの機関に割り当てていません。")
    return keep_code(hub, row["link"], provider)
