"""請求の受付: a claim with its documents, declared facts, obligors and account, in one step."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tesuri.ground.law import NotReviewed
from tesuri.ground.records import Refusal, about
from tesuri.ground.records.numbering import next_number
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import particulars, queries
from tesuri.welfare.allowances.actions.rechecks import hold_if_changed
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    Claim,
    ClaimFacts,
    ClaimObligor,
    ClaimStep,
    Document,
    ObligorStanding,
    Program,
    Stage,
)
from tesuri.welfare.payments import actions as payments
from tesuri.welfare.persons import actions as persons_actions
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Application:
    """請求書: what the form and the desk say; `account` is (bank, branch, kind, number, holder).

    `representative`: who hands it in for the claimant, with the paper that shows the authority.
    """

    program: Program
    claimed_on: date
    identity_documents: list[str]
    facts: dict[str, Any]
    account: tuple[str, str, str, str, str]
    request_key: UUID
    obligors: list[str] = field(default_factory=list)
    representative: str = ""
    representative_name: str = ""
    authority: str = ""


@transaction.atomic
def accept_claim(actor: Actor, key: UUID, application: Application) -> Claim:
    """請求の受付: refused under 20, before moving in, beside a grant; a form counts once."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = Person.objects.select_for_update(of=("self",)).get(pk=persons.by_key(key).pk)
    if accepted := Claim.objects.filter(request_key=application.request_key).first():
        return accepted
    with about(Event.CLAIM_ACCEPTED, person.addressee_number):
        _must_be_acceptable(person, application)
        return _accepted(actor, person, application)


def first_facts(person: Person, told: dict[str, Any]) -> dict[str, Any]:
    """初めの事実: what was told, and the day of moving in by the register."""
    since = persons.present_facts(person).moved_in_on
    return {"resident_since": since} | {k: v for k, v in told.items() if v is not None}


def _accepted(actor: Actor, person: Person, application: Application) -> Claim:
    claim = Claim.objects.create(
        number=next_number("S", "allowances_claim_number"),
        person=person,
        program=application.program,
        claimed_on=application.claimed_on,
        identity_documents=application.identity_documents,
        representative=application.representative,
        representative_name=application.representative_name.strip(),
        authority=application.authority.strip(),
        request_key=application.request_key,
        received_by_id=actor.user_id,
        received_by_name=actor.name,
    )
    write_step(actor, claim, Stage.ACCEPTED)
    facts = first_facts(person, application.facts)
    write_facts(actor, claim, facts, "請求書及び窓口での聞き取り")
    _enter_obligors(actor, claim, application.obligors)
    payments.enter_account(actor, person, *application.account)
    audit.record(
        actor,
        Event.CLAIM_ACCEPTED,
        subject=person.addressee_number,
        claim=claim.number,
        program=claim.program,
        documents=claim.identity_documents,
    )
    return claim


@transaction.atomic
def amend_facts(
    actor: Actor, number: str, facts: dict[str, Any], reason: str, *, was_mistaken: bool = False
) -> ClaimFacts:
    """事実の変更: a new row with its reason; after a grant what was decided on is held.

    A stay that was recorded ends with a day. Only one that never was (`was_mistaken`) is cleared.
    """
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    if not reason.strip():
        raise Refusal("根拠・変更の理由を入力してください。", code="no_reason")
    claim = locked(number)
    must_not_wait(claim)
    with about(Event.FACTS_AMENDED, claim.person.addressee_number):
        if queries.grant_of(claim):
            _must_keep_the_past(queries.facts_of(claim), facts, was_mistaken=was_mistaken)
        _must_be_in_order(facts)
    amended = write_facts(actor, claim, facts, reason.strip())
    audit.record(actor, Event.FACTS_AMENDED, subject=claim.person.addressee_number, claim=number)
    hold_if_changed(actor, claim)
    return amended


@transaction.atomic
def view_claim(actor: Actor, number: str) -> Claim:
    """請求を見る: looking is an event too."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    claim = queries.claim_numbered(number)
    audit.record(actor, Event.CLAIM_VIEWED, subject=claim.person.addressee_number, claim=number)
    return claim


@transaction.atomic
def list_claims(actor: Actor) -> list[Claim]:
    """近ごろの請求を見る: the list names cases, and a case is somebody's."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    claims = queries.recent_claims()
    audit.record_shown(actor, Event.CLAIMS_LISTED, [claim.number for claim in claims])
    return claims


@transaction.atomic
def open_claim_form(actor: Actor, key: UUID) -> Person:
    """請求の受付の画面を開く: it shows person and household, so that looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = persons.by_key(key)
    items = ["識別情報", "世帯員"]
    audit.record(actor, Event.FORM_OPENED, subject=person.addressee_number, items=items)
    return person


def locked(number: str) -> Claim:
    """請求を押さえる: one step at a time."""
    queries.claim_numbered(number)
    return Claim.objects.select_for_update(of=("self",)).get(number=number)


def write_step(actor: Actor, claim: Claim, stage: Stage, reason: str = "") -> None:
    """段階を書く: one immutable row."""
    ClaimStep.objects.create(
        claim=claim,
        stage=stage,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason[:500],
    )


def _must_be_acceptable(person: Person, application: Application) -> None:
    if words := particulars.TABLE[application.program].no_claim:
        raise Refusal(words, code="nothing_to_claim")
    if application.claimed_on > timezone.localdate():
        raise Refusal(
            "請求日が今日より後になっています。請求書の日付を確かめてください。",
            code="claimed_in_future",
        )
    _must_have_the_age(person, application)
    if set(application.identity_documents) - set(Document.values) or not (
        application.identity_documents
    ):
        raise Refusal(
            "本人確認をした書類を選んでください。本人確認をせずに請求は受け付けられません。",
            code="identity_not_checked",
        )
    _must_be_represented_wholly(application)
    _must_be_free(person, application)
    _must_be_resident(person, application)
    _must_be_in_order(application.facts)


def _must_be_represented_wholly(application: Application) -> None:
    told = (application.representative, application.representative_name, application.authority)
    if any(each.strip() for each in told) and not all(each.strip() for each in told):
        raise Refusal(
            "代理人から受け付けるときは、代理人の資格、氏名、代理権を確かめた書類のすべてを入力してください。",
            code="representative_not_whole",
        )


def _must_be_free(person: Person, application: Application) -> None:
    if earlier := queries.open_claim(person, application.program):
        raise Refusal(
            f"この方には審査中の請求（{earlier.number}）があります。その請求の画面で続けてください。",
            code="claim_is_open",
        )
    if granted := queries.grant_beside(person, application.program, application.claimed_on):
        raise Refusal(
            f"この方には効力のある認定（請求 {granted.number}）があります。"
            "現況の変更は、その請求の画面で事実を変更し、再判定で行ってください。",
            code="already_granted",
        )


def _must_be_resident(person: Person, application: Application) -> None:
    facts = persons.present_facts(person)
    since = application.facts.get("resident_since") or facts.moved_in_on
    if since and application.claimed_on < since:
        raise Refusal(
            f"請求日（{wareki(application.claimed_on)}）が、転入した日（{wareki(since)}）より前です。"
            "転入する前の請求は受け付けられません。転入した日以後の請求書を受け取ってください。",
            code="claimed_before_moving_in",
        )


def _must_keep_the_past(former: ClaimFacts, facts: dict[str, Any], *, was_mistaken: bool) -> None:
    """After a grant: months before a change stay as they were."""
    for each in PERIODS.values():
        was_so = bool(each.flag) and getattr(former, each.flag)
        if was_so and not facts.get(each.flag) and not was_mistaken:
            raise Refusal(
                f"{each.title}の登録は消せません。その期間の手当は支給されないためです。"
                f"終わったときは「{each.ends}」を入力してください。誤って登録したときは、"
                "「登録は誤りだった」を選んでください。",
                code="stay_is_kept",
            )
    is_resident = facts.get("resident_in_city") and facts.get("resident_in_japan")
    if not is_resident and not facts.get("resident_until"):
        raise Refusal(
            "認定した方の住所を「いいえ」や「不明」にするときは、転出日を入力してください。"
            "転出した月の分までは支給され、その前の月は変わりません。",
            code="no_day_of_leaving",
        )


def _must_be_in_order(facts: dict[str, Any]) -> None:
    """Each end is on or after its beginning."""
    for name, each in PERIODS.items():
        since, until = facts.get(f"{name}_since"), facts.get(f"{name}_until")
        is_open = since is None and name != "resident"  # 転入日 may be that of the register
        if until and (is_open or (since and until < since)):
            raise Refusal(
                f"{each.ends}は、{each.begins}と合わせて、{each.begins}以後の日を入力してください。",
                code="ends_before_it_begins",
            )
    if (facts.get("pension_since") or facts.get("pension_until")) and not facts.get("pension_due"):
        raise Refusal(
            "年金などの日を入力するときは、「障害の年金などを受けることができる」に「はい」を選んでください。",
            code="pension_days_alone",
        )


@dataclass(frozen=True)
class Period:
    """期間の登録: the flag that says there is one, and how its days are called."""

    flag: str
    title: str
    begins: str
    ends: str


PERIODS = {
    "resident": Period("", "居住", "転入日", "転出日"),
    "facility": Period("facility_stay", "入所", "入所日", "退所日"),
    "hospital": Period("hospital_stay", "入院", "入院日", "退院日"),
    "pension": Period(
        "pension_due", "年金など", "受けられるようになった日", "受けられなくなった日"
    ),
}


def _must_have_the_age(person: Person, application: Application) -> None:
    birth_date, claimed_on = persons.present_facts(person).birth_date, application.claimed_on
    age = particulars.TABLE[application.program].age
    try:
        if age and not queries.has_the_age(application.program, birth_date, claimed_on):
            raise Refusal(f"請求日（{wareki(claimed_on)}）に{age.refusal}", code=age.code)
    except NotReviewed:
        raise Refusal(
            "請求日が、法令の値を確認済みの期間の外にあります。請求書の日付を確かめてください。",
            code="not_reviewed",
        ) from None


def must_not_wait(claim: Claim) -> None:
    """決裁待ちでないこと: what waits for approval is not changed."""
    if claim.stage == Stage.PROPOSED:
        raise Refusal(
            "この請求は決裁待ちです。変更するときは、決裁者に差戻しを依頼してください。",
            code="waits_for_approval",
        )


def write_facts(actor: Actor, claim: Claim, facts: dict[str, Any], reason: str) -> ClaimFacts:
    """事実を書く: one immutable row."""
    named = {name: facts.get(name) for name in (*ClaimFacts.FLAGS, *ClaimFacts.DAYS)}
    return ClaimFacts.objects.create(
        claim=claim,
        **named,
        untaxed_pensions=facts.get("untaxed_pensions") or {},
        reason=reason,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )


def _enter_obligors(actor: Actor, claim: Claim, numbers: list[str]) -> None:
    for number in numbers:
        related = persons_actions.register_related(actor, claim.person, number)
        relationship = persons.present_facts(related).relationship
        ClaimObligor.objects.create(claim=claim, person=related, relationship=relationship)
        ObligorStanding.objects.create(
            claim=claim,
            addressee_number=number,
            is_obligor=True,
            since=claim.claimed_on,
            reason="請求書及び窓口での聞き取り",
            actor_user_id=actor.user_id,
            actor_name=actor.name,
        )
