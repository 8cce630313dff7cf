"""情報連携を読む: enquiries, copies, and how each stands."""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tesuri.welfare.exchange.models import Answer, Enquiry, Publication, Step
from tesuri.welfare.persons.models import Person


def enquiry_numbered(number: str) -> Enquiry:
    """番号の照会: Http404 when there is none."""
    found = Enquiry.objects.select_related("person").filter(number=number).first()
    if not found:
        raise Http404("その番号の照会はありません。")
    return found


def publication_numbered(number: str) -> Publication:
    """番号の副本登録: Http404 when there is none."""
    found = Publication.objects.select_related("person").filter(number=number).first()
    if not found:
        raise Http404("その番号の副本登録はありません。")
    return found


def enquiries_of(person: Person) -> list[Enquiry]:
    """その人の照会: the newest first."""
    return list(Enquiry.objects.filter(person=person))


def publications_of(person: Person) -> list[Publication]:
    """その人の副本登録: the newest first."""
    return list(Publication.objects.filter(person=person))


def enquired(numbers: Collection[str]) -> set[str]:
    """照会のある人: of those 宛名番号."""
    rows = Enquiry.objects.filter(person__addressee_number__in=numbers)
    return set(rows.values_list("person__addressee_number", flat=True))


def published(numbers: Collection[str]) -> set[str]:
    """副本登録のある人: of those 宛名番号."""
    rows = Publication.objects.filter(person__addressee_number__in=numbers)
    return set(rows.values_list("person__addressee_number", flat=True))


def recent_enquiries(limit: int = 100) -> list[Enquiry]:
    """近ごろの照会: the newest first, at most `limit`."""
    return list(Enquiry.objects.select_related("person")[:limit])


def content_of(matter: Enquiry | Publication) -> dict[str, Any]:
    """決裁する内容: as it was fixed when drafted."""
    content: dict[str, Any] = json.loads(matter.content)
    return content


def approved_content_of(publication: Publication) -> dict[str, Any]:
    """決裁する内容: of a correction, the new content, the former one, and why."""
    change: dict[str, Any] = json.loads(publication.change) if publication.change else {}
    return change or content_of(publication)


def registered(person: Person, item: str) -> Publication | None:
    """登録済みの副本: the newest of the item that the other side has taken."""
    found = Publication.objects.filter(person=person, item=item, steps__step=Step.REGISTERED)
    return found.order_by("-id").first()


def ended_corrections(former: Publication) -> int:
    """差し戻された訂正の数: of one registered copy; each may be followed by a new one."""
    return sum(each.step == Step.RETURNED for each in former.corrections.all())


def answers_about(item: str) -> QuerySet[Answer]:
    """その項目の回答: for the rooms above, which know what to do with it."""
    answers = Answer.objects.filter(enquiry__item=item)
    return answers.select_related("enquiry", "enquiry__person")
