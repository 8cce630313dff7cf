"""だれの記録か: the officer's own circle, well-known people, and people who are hidden.

A search of few hits, and a print or an export of few people, is a look at each of them. It is none
for the surname: whoever searches by a name finds namesakes.
"""

from collections.abc import Iterator

from tesuri.workplace.watch.rules.patterns.acts import Act, Day, Sign, of_person


def own_record(day: Day) -> Iterator[Sign]:
    """本人・世帯の記録: the officer's own number or one of the household, in the log too."""
    for (officer, subject), acts in day.by_sought.items():
        facts = day.officer(officer)
        if subject in facts.numbers:
            yield of_person("own_record", officer, subject, acts, "本人の記録")
        elif subject in facts.household:
            yield of_person("own_record", officer, subject, acts, "同じ世帯の人の記録")


def same_surname(day: Day) -> Iterator[Sign]:
    """同じ姓の人: a rare surname always; a common one when there is no case to explain it."""
    for officer, subject, acts in day.pairs():
        facts, person = day.officer(officer), day.person(subject)
        if not facts.surname or facts.surname != person.surname or _is_own(day, officer, subject):
            continue
        is_rare = person.per_mille is None or person.per_mille <= day.thresholds.rare_per_mille
        has_case = day.has_case(officer, subject)
        if is_rare or not (has_case or _explained(day, subject, acts)):
            why = "珍しい姓が同じ" if is_rare else "姓が同じで、担当の案件がない"
            yield of_person("same_surname", officer, subject, acts, why)


def same_address(day: Day) -> Iterator[Sign]:
    """同じ住所の人: the address digest of the officer and of the person agree."""
    for officer, subject, acts in day.sought_pairs():
        own, address = day.officer(officer).address, day.person(subject).address
        if own and own == address and not _is_own(day, officer, subject):
            yield of_person("same_address", officer, subject, acts, "住所が同じ")


def colleague(day: Day) -> Iterator[Sign]:
    """同僚の記録: the own number of another officer."""
    whose = {number: officer for officer, facts in day.officers.items() for number in facts.numbers}
    for officer, subject, acts in day.sought_pairs():
        if subject in whose and not _is_own(day, officer, subject):
            yield of_person("colleague", officer, subject, acts, "ほかの職員本人の記録")


def public_figure(day: Day) -> Iterator[Sign]:
    """著名人の記録: somebody who stands on the list."""
    for officer, subject, acts in day.sought_pairs():
        if subject in day.public_figures:
            yield of_person("public_figure", officer, subject, acts, "著名人の一覧にある人")


def hidden(day: Day) -> Iterator[Sign]:
    """支援措置の対象者: every access is told, whatever its cause."""
    for officer, subject, acts in day.sought_pairs():
        if day.person(subject).is_shielded:
            yield of_person("hidden", officer, subject, acts, "住所を伏せている人")


def _is_own(day: Day, officer: str, subject: str) -> bool:
    facts = day.officer(officer)
    return subject in facts.numbers | facts.household


def _explained(day: Day, subject: str, acts: list[Act]) -> bool:
    """Work on the person by the same office on the same day explains a look."""
    offices = {act.office for act in acts}
    return any(
        act.subject == subject and not act.is_look and not act.is_refused and act.office in offices
        for act in day.acts
    )
