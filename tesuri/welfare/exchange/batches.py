"""一括照会を読む: its enquiries, which of them wait, and the digest of what is shown."""

from collections.abc import Sequence

from django.http import Http404

from tesuri.ground.records import digest_of
from tesuri.welfare.exchange.models import Enquiry, EnquiryBatch, Step


def batch_numbered(number: int) -> EnquiryBatch:
    """一括照会: Http404 when there is none."""
    found = EnquiryBatch.objects.filter(pk=number).first()
    if not found:
        raise Http404("その番号の一括照会はありません。")
    return found


def batches_drafted() -> list[EnquiryBatch]:
    """一括照会の一覧: the newest first."""
    return list(EnquiryBatch.objects.all()[:20])


def enquiries_in(batch: EnquiryBatch) -> list[Enquiry]:
    """一括照会の照会: in the order in which they were drafted."""
    rows = Enquiry.objects.filter(batched__batch=batch).select_related("person")
    return list(rows.order_by("pk"))


def waiting_in(batch: EnquiryBatch) -> list[Enquiry]:
    """決裁を待つ照会: of the batch."""
    return [each for each in enquiries_in(batch) if each.step == Step.SUBMITTED]


def digest_of_list(enquiries: Sequence[Enquiry]) -> str:
    """一覧の指紋: of the numbers with the digest of what each asks."""
    return str(digest_of({"enquiries": [[each.number, each.digest] for each in enquiries]}))
