"""台帳の表: people and what is true of them; who is hidden, from whom, since when."""

from tesuri.welfare.persons.models.deaths import Death
from tesuri.welfare.persons.models.people import (
    CorrectedBy,
    HouseholdMember,
    HouseholdReading,
    Person,
    PersonFacts,
    Purpose,
    Sex,
    Source,
)
from tesuri.welfare.persons.models.shieldings import (
    ShieldedAgainst,
    Shielding,
    ShieldingKind,
    ShieldingState,
    ShieldingStep,
)

__all__ = [
    "CorrectedBy",
    "Death",
    "HouseholdMember",
    "HouseholdReading",
    "Person",
    "PersonFacts",
    "Purpose",
    "Sex",
    "ShieldedAgainst",
    "Shielding",
    "ShieldingKind",
    "ShieldingState",
    "ShieldingStep",
    "Source",
]
