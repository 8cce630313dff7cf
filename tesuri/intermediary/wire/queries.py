"""伝送を読む: institutions, what the permit list offers, the line that allows an enquiry."""

from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from tesuri.intermediary.wire.models import FICTITIOUS, Institution, PermitListEdition
from tesuri.intermediary.wire.models import PermitListLine as Row
from tesuri.intermediary.wire.refusals import ListOutdated, NotAnInstitution, NotOnList
from tesuri.intermediary.wire.rules import Asked, Line, Party, holds, matching


def institution(code: str) -> Institution:
    """機関: raises NotAnInstitution when unknown, or fictitious outside demo mode."""
    found = Institution.objects.filter(code=code).first()
    if found is None:
        raise NotAnInstitution("機関コードが登録されていません。相手機関を確かめてください。")
    must_be_real(found.code)
    return found


def institution_of(body: str) -> Institution:
    """団体の機関: the institution that the body is on the network."""
    found = Institution.objects.filter(hosted_body=body).first() if body else None
    if found is None:
        raise NotAnInstitution("この団体の機関コードが登録されていません。")
    must_be_real(found.code)
    return found


def must_be_real(code: str) -> None:
    """架空の機関: codes with X exist in demo mode alone."""
    if code.startswith(FICTITIOUS) and not settings.TESURI_DEMO:
        raise NotAnInstitution("架空の機関コードは、デモ環境のほかでは使えません。")


def others(body: str) -> list[Institution]:
    """相手になりうる機関: every institution but one's own."""
    real = Institution.objects.all() if settings.TESURI_DEMO else _real()
    return list(real.exclude(hosted_body=body))


def _real() -> QuerySet[Institution]:
    return Institution.objects.filter(is_fictitious=False)


def edition(body: str, day: date) -> PermitListEdition:
    """照合リストの版: the body's newest; raises ListOutdated past its last reviewed day."""
    newest = PermitListEdition.objects.filter(body=body).order_by("-id").first()
    if newest is None or newest.reviewed_through < day:
        raise ListOutdated(
            "この団体の照会許可照合リストが最新でないため、照会も提供もできません。"
            "運用担当が新しい版を取り込んでください。"
        )
    return newest


def offered(body: str, day: date) -> list[Row]:
    """選べる照会: the lines of the list that the body may use as enquirer on that day."""
    own = institution_of(body)
    lines = edition(body, day).lines.filter(enquirer__in=[own.kind, own.code])
    return [row for row in lines if holds(_line(row), day)]


def allowed(
    body: str, *, enquirer: str, provider: str, procedure: str, item: str, day: date
) -> Line:
    """照合: the line of the body's own copy that allows it; raises NotOnList."""
    asked = Asked(procedure, item, party(enquirer), party(provider))
    rows = edition(body, day).lines.filter(procedure=procedure, item=item)
    line = matching((_line(row) for row in rows), asked, day)
    if line is None:
        raise NotOnList(
            "照会許可照合リストにない照会です。事務手続と特定個人情報の組合せを確かめてください。"
        )
    return line


def name_of_procedure(body: str, procedure: str) -> str:
    """事務手続の名: as the newest edition of the body that knows it says, or the code itself."""
    row = Row.objects.filter(body=body, procedure=procedure).order_by("-id").first()
    return row.procedure_name if row else procedure


def party(code: str) -> Party:
    """当事者: an institution as the list sees it."""
    return Party(institution(code).kind, code)


def _line(row: Row) -> Line:
    return Line(
        procedure=row.procedure,
        item=row.item,
        enquirer=row.enquirer,
        provider=row.provider,
        legal_basis=row.legal_basis,
        since=row.since,
        through=row.through,
    )


def hosted_bodies() -> list[str]:
    """この基盤の団体: codes of the bodies that work here."""
    hosted = Institution.objects.exclude(hosted_body="").order_by("hosted_body")
    return list(hosted.values_list("hosted_body", flat=True))
