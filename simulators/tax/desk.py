"""税務の窓口: the facts of one income year, for the welfare office of the same city."""

from functools import partial
from pathlib import Path

from simulators import papers
from simulators.server import Answer, Desk, Refused, Request, in_json, text_of
from simulators.store import Store, is_alive, one

CITY = "112020"
KEY = ("municipality", "addressee_number")


def facts(store: Store, token: str, request: Request) -> Answer:
    """課税情報: one record; a person who lived elsewhere on January 1st has none here."""
    if not papers.same(request.bearer(), token):
        raise Refused(401, "bad_token", "通行札がないか、違います。")
    message = request.message()
    municipality, year = text_of(message, "municipality"), message.get("income_year")
    if municipality != CITY:
        raise Refused(403, "other_municipality", "この通行札では、他の市町村の課税は見られません。")
    if not isinstance(year, int) or not 1900 < year < 2200:
        raise Refused(400, "malformed", "項目「income_year」は西暦の整数で送ってください。")
    sql = """
        SELECT * FROM tax_facts WHERE municipality = %(municipality)s
            AND addressee_number = %(number)s AND income_year = %(year)s
    """
    number = text_of(message, "addressee_number")
    values = {"municipality": municipality, "number": number, "year": year}
    row = one(store, sql, values)
    if row is None:
        raise Refused(404, "no_record", "この年の課税の記録は、この市にありません。")
    return in_json({name: value for name, value in row.items() if name not in KEY})


def desk(store: Store, var: Path) -> Desk:
    """税務の窓口: with the token of its one reader, made when missing."""
    token = papers.token(var / "keys" / "welfare" / "tax.token")
    routes = {("POST", "/tax-facts"): partial(facts, store, token)}
    return Desk("tax", routes, partial(is_alive, store))
