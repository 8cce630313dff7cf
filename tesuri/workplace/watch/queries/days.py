"""一日の操作: what the rules look at, gathered from the log, the accounts and the site."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import jpholiday
from django.db.models import Count, Q
from django.db.models.functions import TruncDate, TruncHour
from django.utils import timezone

from tesuri.workplace.access.models import Grant, Officer
from tesuri.workplace.access.registers import MARK
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.watch import facts, kinds, limits
from tesuri.workplace.watch.models import CalendarEntry, DayKind, KnownOfficer, PublicFigure
from tesuri.workplace.watch.queries import log
from tesuri.workplace.watch.queries.log import ROWS_OF_AN_ACT
from tesuri.workplace.watch.rules.patterns import (
    Act,
    Calendar,
    Day,
    OfficerFacts,
    PersonFacts,
    Thresholds,
    Usual,
)
from tesuri.workplace.watch.rules.patterns.acts import PROGRAM, SEARCH
from tesuri.workplace.watch.rules.patterns.logins import FAILED
from tesuri.workplace.watch.rules.patterns.unnamed import FROM_OUTSIDE
from tesuri.workplace.watch.rules.patterns.usual import usual

USUAL_DAYS, FORTNIGHT = 28, 14
SATURDAY = 5
YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}  # 地方自治法4条の2第2項3号
WITHOUT_CASES = {"persons", "shielded", "administration", "media", "audit", "ledger"}
WATCHING = "watch."
COLUMNS = (
    *("id", "at", "kind", "user_id", "user_name", "office", "terminal", "subject", "outcome"),
    *("details__account", "purpose", "details__shown", "details__parts"),
)


def day_of(body: str, day: date) -> Day:
    """その日: acts with everything that the rules may need to know about them."""
    acts = acts_of(body, day)
    officers = officers_of(body, day)
    set_ = thresholds()
    by_people = [act for act in acts if act.is_of_a_person]
    subjects = {act.subject for act in by_people if act.subject}
    chosen = {each for act in by_people for each in _known_of(act, set_.few)}
    own = {number for each in officers.values() for number in each.numbers}
    persons = facts.persons(body, day, frozenset(chosen | own))
    return Day(
        day=day,
        acts=acts,
        calendar=calendar_of(body, day),
        officers=_with_addresses(officers, persons),
        persons=persons,
        public_figures=public_figures(body),
        usual=usual_of(body, day, working := {act.officer for act in by_people}),
        usual_searched=usual_searched_of(body, day, working),
        looked_before=looked_before(body, day, _without_case(subjects, persons)),
        thresholds=set_,
    )


def _known_of(act: Act, few: int) -> frozenset[str]:
    """Of whom the rules ask the site: all that a search showed, of other lists nobody."""
    return act.persons if act.is_search else act.sought(few)


def acts_of(body: str, day: date) -> list[Act]:
    """その日の操作: of people and of roles; of programs only what was refused at a door.

    Rows that changed under an officer's name are left out: the act that changed them is here.
    """
    begin, end = log.bounds(day, day)
    rows = AuditRecord.objects.filter(body=body, at__gte=begin, at__lt=end)
    told = Q(kind__in=(FAILED, *FROM_OUTSIDE)) | ~Q(user_id__startswith=PROGRAM)
    rows = rows.filter(told).exclude(ROWS_OF_AN_ACT)
    return [_act(row) for row in rows.order_by("at", "id").values_list(*COLUMNS)]


def _act(row: tuple[Any, ...]) -> Act:
    number, at, kind, user_id, name, office, terminal, subject, outcome, *told = row
    account, purpose, shown, parts = told
    here = timezone.localtime(at)
    return Act(
        number,
        here.hour * 60 + here.minute,
        kind,
        user_id,
        name,
        office,
        terminal,
        subject,
        kinds.is_look(kind),
        outcome == "refused",
        str(account or ""),
        kind == AuditEvent.LOG_SEARCHED or kind.startswith(WATCHING),
        _mark_in(purpose),
        tuple(map(str, shown)) if isinstance(shown, list) else (),
        parts is not None,
    )


def _mark_in(purpose: str) -> str:
    """The mark of an emergency stands before the purpose."""
    return purpose.removeprefix(MARK).partition(" ")[0] if purpose.startswith(MARK) else ""


def calendar_of(body: str, day: date) -> Calendar:
    """その日の暦: the law's closing days, and what the office entered; the newest entry counts."""
    law = day.weekday() >= SATURDAY or (day.month, day.day) in YEAR_END
    offices: dict[str, set[str]] = defaultdict(set)
    for entry in entries_on(body, day, day):
        offices[entry.kind].add(entry.office)
    return Calendar(
        bool(law or jpholiday.is_holiday(day)),
        frozenset(offices[DayKind.OPEN]),
        frozenset(offices[DayKind.CLOSED]),
        frozenset(offices[DayKind.DUTY] | offices[DayKind.OPEN]),
        frozenset(offices[DayKind.CAMPAIGN]),
    )


def entries_on(body: str, since: date, through: date) -> list[CalendarEntry]:
    """暦の登録: those that hold, by day."""
    rows = CalendarEntry.objects.filter(body=body, day__gte=since, day__lte=through)
    newest = rows.order_by("day", "kind", "office", "-id").distinct("day", "kind", "office")
    return [entry for entry in newest if not entry.is_withdrawn]


def officers_of(body: str, day: date) -> dict[str, OfficerFacts]:
    """職員の事実: surname, own numbers, and the duties with cases that were granted on the day."""
    duties: dict[str, set[str]] = defaultdict(set)
    granted = Grant.objects.filter(office__body=body, valid__contains=day)
    for user_id, duty in granted.values_list("officer__user_id", "duty").distinct():
        duties[user_id].add(duty)
    known = {each.user_id: each for each in known_officers(body)}
    found = {}
    for user_id, name in Officer.objects.filter(office__body=body).values_list("user_id", "name"):
        told = known.get(user_id)
        own = {told.addressee_number} - {""} if told else set()
        household = frozenset(told.household) if told else frozenset()
        found[user_id] = OfficerFacts(
            facts.surname_of(name),
            frozenset(own),
            household,
            duties=frozenset(duties[user_id] - WITHOUT_CASES),
        )
    return found


def known_officers(body: str) -> list[KnownOfficer]:
    """職員本人の宛名番号: the newest row of each officer, by user id."""
    rows = KnownOfficer.objects.filter(body=body).order_by("user_id", "-id")
    return list(rows.distinct("user_id"))


def public_figures(body: str) -> frozenset[str]:
    """著名人の一覧: those who stand on it."""
    return frozenset(each.addressee_number for each in listed_figures(body))


def listed_figures(body: str) -> list[PublicFigure]:
    """著名人: the newest row of each, by number."""
    rows = PublicFigure.objects.filter(body=body).order_by("addressee_number", "-id")
    return [each for each in rows.distinct("addressee_number") if each.is_listed]


def _with_addresses(
    officers: Mapping[str, OfficerFacts], persons: Mapping[str, PersonFacts]
) -> dict[str, OfficerFacts]:
    """An officer's address is that of his or her own number, if the site knows it."""
    found = {}
    for user_id, each in officers.items():
        known = (persons[number].address for number in each.numbers if number in persons)
        address = next(known, "")
        found[user_id] = OfficerFacts(
            each.surname, each.numbers, each.household, address, each.duties
        )
    return found


def usual_of(body: str, day: date, officers: Iterable[str]) -> dict[str, Usual]:
    """平常: of each officer, from the four weeks before the day."""
    begin, end = log.bounds(day - timedelta(days=USUAL_DAYS), day - timedelta(days=1))
    rows = AuditRecord.objects.filter(
        body=body, at__gte=begin, at__lt=end, user_id__in=list(officers)
    ).exclude(Q(subject="") | Q(kind__startswith=WATCHING) | ROWS_OF_AN_ACT)
    by_hour = rows.annotate(hour=TruncHour("at")).values_list("user_id", "hour")
    by_day = rows.annotate(on=TruncDate("at")).values_list("user_id", "on")
    persons = Count("subject", distinct=True)
    fullest: dict[tuple[str, date], int] = defaultdict(int)
    for officer, hour, count in by_hour.annotate(count=persons):
        key = officer, timezone.localtime(hour).date()
        fullest[key] = max(fullest[key], count)
    peaks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for officer, on, count in by_day.annotate(count=persons):
        peaks[officer].append((fullest[officer, on], count))
    return {officer: usual(days) for officer, days in peaks.items()}


def usual_searched_of(body: str, day: date, officers: Iterable[str]) -> dict[str, Usual]:
    """検索の平常: whom the searches of each officer showed, in the four weeks before the day."""
    begin, end = log.bounds(day - timedelta(days=USUAL_DAYS), day - timedelta(days=1))
    rows = AuditRecord.objects.filter(
        body=body, at__gte=begin, at__lt=end, user_id__in=list(officers), kind__endswith=SEARCH
    ).exclude(kind=AuditEvent.LOG_SEARCHED)
    hours: dict[tuple[str, date, int], set[str]] = defaultdict(set)
    for officer, at, shown in rows.values_list("user_id", "at", "details__shown").iterator():
        here = timezone.localtime(at)
        hours[officer, here.date(), here.hour].update(shown if isinstance(shown, list) else ())
    days: dict[tuple[str, date], list[set[str]]] = defaultdict(list)
    for (officer, on, _), persons in hours.items():
        days[officer, on].append(persons)
    peaks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (officer, _), each in days.items():
        peaks[officer].append((max(map(len, each)), len(set().union(*each))))
    return {officer: usual(known) for officer, known in peaks.items()}


def _without_case(subjects: set[str], persons: Mapping[str, PersonFacts]) -> list[str]:
    """Those of whom it is known that at least one duty has no case of them."""
    return sorted(s for s in subjects if s in persons and persons[s].duties is not None)


def looked_before(body: str, day: date, subjects: list[str]) -> dict[tuple[str, str], int]:
    """前にも見た日: how many days of the fortnight before, by officer and person.

    A day on which the officer's own office did work on the person does not count.
    """
    begin, end = log.bounds(day - timedelta(days=FORTNIGHT), day - timedelta(days=1))
    rows = AuditRecord.objects.filter(
        body=body, at__gte=begin, at__lt=end, subject__in=subjects
    ).exclude(Q(user_id__startswith=PROGRAM) | Q(kind__startswith=WATCHING) | ROWS_OF_AN_ACT)
    seen = rows.annotate(on=TruncDate("at")).values_list(
        "subject", "on", "office", "user_id", "kind"
    )
    found: dict[tuple[str, str], int] = defaultdict(int)
    for (subject, _, _), group in groupby(sorted(set(seen)), key=itemgetter(0, 1, 2)):
        acts = list(group)
        if all(kinds.is_look(kind) for *_, kind in acts):
            for officer in {user_id for *_, user_id, _ in acts}:
                found[officer, subject] += 1
    return dict(found)


def thresholds() -> Thresholds:
    """しきい値: as the city set them."""
    return Thresholds(
        opens=limits.OPENS.value,
        closes=limits.CLOSES.value,
        grace=limits.GRACE.value,
        failures=limits.FAILURES.value,
        bulk_hour=limits.BULK_HOUR.value,
        bulk_day=limits.BULK_DAY.value,
        searched_hour=limits.SEARCHED_HOUR.value,
        searched_day=limits.SEARCHED_DAY.value,
        few=limits.SOUGHT.value,
        bulk_percent=limits.BULK_TIMES.value,
        no_case=limits.NO_CASE.value,
        rare_per_mille=limits.RARE_SURNAME.value,
        outside=limits.OUTSIDE.value,
    )
