"""見張りの確かめ: a process that finds a table of persons or rights unwatched does not start.

Whoever owns the tables can take a trigger off; this is where it shows. The models of the process
say which tables there are, and `LEFT_OUT` which need no watch, and why.
"""

from django.apps import apps
from django.db import connection

from tesuri.workplace.audit import rows_changed
from tesuri.workplace.audit.watched import EVENTS

LEFT_OUT = {
    "access_accountwait": "failures about a typed name; each of them is an event",
    "access_officersession": "who is logged in; to enter, to verify and to leave are events",
    "access_terminalwait": "failures in a row at a terminal; each of them is an event",
    "access_usedchallenge": "numbers of questions answered, so that none counts twice",
    "audit_auditrecord": "the log itself: append-only, in the tree",
    "audit_change": "what the watch writes: append-only, its digest in the tree",
    "audit_head": "the log itself: append-only, signed",
    "audit_leaf": "the log itself: append-only, under a signed head",
    "audit_node": "the log itself: append-only, under a signed head",
    "audit_removal": "who proposes and confirms that a month leaves; append-only, told in the log",
    "audit_round": "when the sealer last found everything signed; one row, of no person",
    "audit_unsealed": "events that wait for their place in the tree; a trigger fills it",
    "django_session": "who is logged in at this moment; entering and leaving are events",
    "partners_receipt": "the sealed answer to a call, to give it again; each call is an event",
    "partners_token": "lives five minutes, kept as a hash; its issue is an event",
    "partners_usedassertion": "numbers of messages seen, so that none counts twice",
    "procrastinate_events": "steps of jobs, without personal data",
    "procrastinate_jobs": "jobs with numbers of cases; what a job does is an event",
    "procrastinate_periodic_defers": "when a job is due next",
    "procrastinate_workers": "which workers are alive, by the second",
    "wire_seenmessage": "numbers of messages seen, so that none counts twice",
}
TRIGGERS = """
SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname LIKE 'watched%%' AND t.tgenabled IN ('O', 'A')
  AND c.relnamespace = 'public'::regnamespace
"""
SOURCE = """
SELECT prosrc FROM pg_proc WHERE proname = %s AND pronamespace = 'public'::regnamespace
  AND prosecdef
"""


class Unwatched(SystemExit):
    """見張りがない: the sentence is printed, and the process ends with 1."""


def refuse_unwatched() -> None:
    """起動の前: raises Unwatched when a trigger or the function behind it is not as it was made."""
    if missing := unwatched_tables():
        raise Unwatched(
            f"行の変更の見張りがない表があります（{'、'.join(missing)}）。だれが外したかを確かめ、"
            "所有者の役割で migrate を実行してください。"
            f" / Changes of {missing[0]} would leave no trace: find out who took its triggers off."
        )
    if not _is_as_made():
        raise Unwatched(
            "行の変更を記録する関数が、この版のものと違います。だれが変えたかを確かめ、"
            "所有者の役割で migrate を実行してください。"
            " / The function that records changes of rows is not the one of this edition."
        )


def unwatched_tables() -> list[str]:
    """見張りのない表: of the models that are loaded, but those left out."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        found = {(table, name): made for table, name, made in cursor.fetchall()}
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    return sorted(t for t in tables - LEFT_OUT.keys() if not _is_watched(t, found))


def _is_watched(table: str, found: dict[tuple[str, str], str]) -> bool:
    whole = all(
        found.get((table, f"watched_{event}"), "").startswith(
            f"CREATE TRIGGER watched_{event} AFTER {event.upper()} ON public.{table} {seen} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {rows_changed.NAME}("
        )
        for event, seen in EVENTS.items()
    )
    return whole and (table, "watched_truncate") in found


def _is_as_made() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(SOURCE, [rows_changed.NAME])
        return bool(cursor.fetchall() == [(rows_changed.SOURCE,)])
