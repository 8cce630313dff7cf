"""道しるべの試験: each leads somewhere, and shows only where the officer may go."""

from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings
from django.urls import resolve, reverse

from tests.people import an_officer, takahashi
from tesuri.sites.screens.navigation import SIGNPOSTS, ways
from tesuri.workplace.access.duties import Duty, Level


@pytest.mark.parametrize("system", sorted(SIGNPOSTS))
def test_each_leads_to_a_screen_that_demands_its_duty(system: str) -> None:
    with override_settings(ROOT_URLCONF=f"tesuri.sites.{system}.urls"):
        for each in SIGNPOSTS[system]:
            view: Any = resolve(reverse(each.view)).func
            assert view.demands == (each.duty, Level.SEE)


@pytest.mark.django_db
@pytest.mark.control("C-3-03")
def test_only_what_may_be_seen_is_shown() -> None:
    clerk = an_officer("sato", "佐藤", (Duty.PERSONS, Level.SEE), (Duty.PAYMENTS, Level.EDIT))
    shown = ways("welfare", clerk, "/persons/search/")
    assert [(each.label, each.here) for each in shown] == [("台帳", True)]
    assert ways("welfare", takahashi(), "/") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "lit"),
    [
        ("/persons/search/", "台帳"),
        (f"/persons/{UUID(int=1)}/", "台帳"),
        ("/persons/shieldings/", "支援措置"),
        ("/persons/shieldings/3/", "支援措置"),
        ("/", ""),
    ],
)
def test_one_signpost_is_lit_the_nearest(path: str, lit: str) -> None:
    actor = an_officer("mori", "森", (Duty.PERSONS, Level.SEE), (Duty.SHIELDED, Level.SEE))
    found = [way.label for way in ways("welfare", actor, path) if way.here]
    assert found == ([lit] if lit else [])
