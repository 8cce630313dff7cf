"""台帳の操作: searching, registering, viewing and correcting; hiding addresses."""

from tesuri.welfare.persons.actions.correction_rule import propose_correction_rule
from tesuri.welfare.persons.actions.corrections import CORRECTION, correct_facts
from tesuri.welfare.persons.actions.deaths import enter_death
from tesuri.welfare.persons.actions.register import (
    AddressHidden,
    demand_address,
    register_applicant,
    register_related,
    search_register,
    search_registry,
    view_history,
    view_person,
)
from tesuri.welfare.persons.actions.shieldings import (
    LIFT,
    Adversary,
    AlreadyLifted,
    ExtendedSince,
    Term,
    enter_shielding,
    extend_shielding,
    list_shieldings,
    submit_lift,
    view_shielding,
)

__all__ = [
    "CORRECTION",
    "LIFT",
    "AddressHidden",
    "Adversary",
    "AlreadyLifted",
    "ExtendedSince",
    "Term",
    "correct_facts",
    "demand_address",
    "enter_death",
    "enter_shielding",
    "extend_shielding",
    "list_shieldings",
    "propose_correction_rule",
    "register_applicant",
    "register_related",
    "search_register",
    "search_registry",
    "submit_lift",
    "view_history",
    "view_person",
    "view_shielding",
]
