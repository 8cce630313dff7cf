"""業務の道しるべ: which screens stand in the bar of each system, and for which duty."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import levels_of
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Signpost:
    """道しるべ: a label, the URL name it leads to, and the duty that must be seen."""

    label: str
    view: str
    duty: Duty


@dataclass(frozen=True)
class Way:
    """道: a signpost that this officer may follow."""

    label: str
    url: str
    here: bool


STAFF = Signpost("職員", "staff:officers", Duty.ADMINISTRATION)
MANAGEMENT = Signpost("管理", "access:terminals", Duty.ADMINISTRATION)
WATCH = Signpost("記録の点検", "watch:alerts", Duty.AUDIT)
REPORT = Signpost("権限の報告", "staff:report", Duty.AUDIT)
MEDIA = Signpost("媒体と出力", "outputs:media", Duty.MEDIA)
SIGNPOSTS: dict[str, tuple[Signpost, ...]] = {
    "welfare": (
        Signpost("台帳", "persons:search", Duty.PERSONS),
        Signpost("支援措置", "persons:shieldings", Duty.SHIELDED),
        Signpost("請求と認定", "allowances:claims", Duty.ALLOWANCES),
        Signpost("特別児童扶養手当", "allowances:carers", Duty.ALLOWANCES),
        Signpost("所得", "income:files", Duty.ALLOWANCES),
        Signpost("情報照会", "exchange:enquiries", Duty.ENQUIRIES),
        Signpost("支払", "payments:runs", Duty.PAYMENTS),
        STAFF,
        MANAGEMENT,
        Signpost("訂正の決め方", "persons:correction_rule", Duty.ADMINISTRATION),
        WATCH,
        REPORT,
        MEDIA,
    ),
    "addressees": (
        Signpost("紐付けの確認", "addressees:checks", Duty.ADDRESSEES),
        Signpost("紐付けの一覧", "addressees:bindings", Duty.ADDRESSEES),
        STAFF,
        MANAGEMENT,
        WATCH,
        REPORT,
        MEDIA,
    ),
    "intermediary": (
        Signpost("情報照会", "enquiries:enquiries", Duty.ENQUIRIES),
        Signpost("職員による情報提供", "provision:requests_for_people", Duty.COPIES),
        Signpost("副本", "copies:copies", Duty.COPIES),
        Signpost("情報提供等記録", "ledger:entries", Duty.LEDGER),
        STAFF,
        MANAGEMENT,
        WATCH,
        REPORT,
        MEDIA,
    ),
}


LIES_BESIDE = {  # addresses of one room that are reached from the tabs of another
    "/staff/terminals/": "/entry/terminals/",
    "/staff/off-site/": "/entry/terminals/",
    "/allowances/filings/": "/allowances/carers/",
    "/allowances/transmittals/": "/allowances/carers/",
    "/allowances/rulings/": "/allowances/carers/",
}


def ways(system: str, actor: Actor, path: str) -> list[Way]:
    """The screens that the actor may see in this system; the present one is marked."""
    duties = {duty for duty, level in levels_of(actor) if level == Level.SEE}
    allowed = [(each, _url(each)) for each in SIGNPOSTS[system] if each.duty in duties]
    here = _nearest(path, [url for _, url in allowed if url])
    return [Way(each.label, url, url == here) for each, url in allowed if url]


def _nearest(path: str, urls: list[str]) -> str:
    """The signpost under whose address the screen lies, else the first one of its room."""
    path = next((whose for of, whose in LIES_BESIDE.items() if path.startswith(of)), path)
    above = [url for url in urls if path.startswith(url)]
    return max(above, key=len) if above else next((u for u in urls if _room(u) == _room(path)), "")


def _room(path: str) -> str:
    """The first part of an address: every screen of a room lights its signpost."""
    return path.strip("/").partition("/")[0]


def _url(signpost: Signpost) -> str:
    """The address, or empty: a room that a site does not carry takes no other page down."""
    try:
        return reverse(signpost.view)
    except NoReverseMatch:
        return ""
