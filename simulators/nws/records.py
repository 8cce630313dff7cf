"""情報提供等記録: the hub's own account of each permit, for comparison with both sides."""

from simulators.nws.hub import Hub
from simulators.papers import same
from simulators.server import Answer, Refused, Request, in_json
from simulators.store import done, one, rows


def note_outcome(hub: Hub, permit_id: str, outcome: str) -> None:
    """結末の記帳: one row a permit; what was provided stays provided."""
    sql = """
        UPDATE permits SET outcome = %(outcome)s,
            provided_at = CASE WHEN %(outcome)s = 'answered' THEN %(now)s::timestamptz END
        WHERE permit_id = %(permit_id)s AND outcome <> 'answered'
    """
    done(hub.store, sql, {"permit_id": permit_id, "outcome": outcome, "now": hub.clock()})


def awaiting(hub: Hub, permit_id: str, provider: str) -> str:
    """回答待ち: the enquirer of a permit whose answer a person at the provider owes.

    An answer that was delivered may be delivered again: the provider may not have heard of it.
    """
    sql = """
        SELECT enquirer FROM permits WHERE permit_id = %(permit_id)s AND provider = %(provider)s
            AND outcome IN ('waiting', 'answered', 'refused')
    """
    row = one(hub.store, sql, {"permit_id": permit_id, "provider": provider})
    if row is None:
        raise Refused(404, "not_awaited", "この許可証の回答は待たれていません。")
    return str(row["enquirer"])


def records(hub: Hub, request: Request) -> Answer:
    """記録の照合: every permit with its outcome; one that died unused reads expired."""
    if not same(request.bearer(), hub.operator_token):
        raise Refused(401, "bad_token", "通行札が違います。")
    sql = """
        SELECT permit_id, enquirer, enquiry_number, provider, procedure, item, requested_at,
            provided_at, CASE WHEN outcome = 'permitted' AND expires_at <= %(now)s
                THEN 'expired' ELSE outcome END AS outcome
        FROM permits ORDER BY requested_at, permit_id
    """
    found = rows(hub.store, sql, {"now": hub.clock()})
    for row in found:
        for moment in ("requested_at", "provided_at"):
            row[moment] = row[moment] and row[moment].isoformat()
    return in_json({"records": found})
