"""支払処理の画面を読む: a run in pages, each with the totals of the whole."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.shortcuts import get_object_or_404

from tesuri.welfare.payments.models import Run
from tesuri.welfare.persons.models import Person

AT_ONCE = 200  # transfers or findings on one page


@dataclass(frozen=True)
class RunPage:
    """支払処理の一ページ: some transfers and some findings, and what all of them come to."""

    run: Run
    transfers: "Page[Any]"
    findings: "Page[Any]"
    yen: int
    open_findings: int

    @property
    def people(self) -> list[Person]:
        """出ている人: each once, in the order in which they stand there."""
        shown = [each.person for each in self.findings if each.person]
        shown += [each.person for each in self.transfers]
        return list({person.pk: person for person in shown}.values())


def page_of(number: int, transfers: int, findings: int) -> RunPage:
    """支払処理の一ページ: Http404 when there is no such run; the last page for one beyond it."""
    run = get_object_or_404(Run.objects.prefetch_related("steps"), number=number)
    paid = run.payments.select_related("person", "replaces", "bounce", "notice").order_by("pk")
    paid = paid.prefetch_related("lines__month", "set_offs")
    found = run.findings.select_related("person").order_by("pk")
    return RunPage(
        run=run,
        transfers=Paginator(paid, AT_ONCE).get_page(transfers),
        findings=Paginator(found, AT_ONCE).get_page(findings),
        yen=run.total_yen,
        open_findings=found.filter(disposition="").count(),
    )
