"""決裁の入力欄: one form to submit, one to decide, one to look for what was decided."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tesuri.ground.records import Refusal
from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import Officer
from tesuri.workplace.approvals.actions import MOST_STEPS, Asked
from tesuri.workplace.approvals.matters import Turn, declared
from tesuri.workplace.approvals.models import OF_THE_MAKER, Rank, State

LONGEST_COMMENT = 500
ANY = ("", "すべて")


class Spoken(HouseForm):
    """読み取れる入力: raises a Refusal that says what to do."""

    def read(self) -> dict[str, Any]:
        """読み取る: the cleaned values."""
        if self.is_valid():
            return self.cleaned_data
        told = self.errors.get("comment") or [
            "決裁の内容を読み取れませんでした。画面を開き直してください。"
        ]
        raise Refusal(str(told[0]), code="bad_decision")


class SubmissionForm(Spoken):
    """起案: what the clerk says to the approver."""

    comment = FreeText(label="決裁者への意見", max_length=LONGEST_COMMENT, required=False)


class DecisionForm(Spoken):
    """決裁: approve exactly what was shown, or send it back with words."""

    decision = forms.ChoiceField(
        choices=[(Turn.APPROVE.value, "承認"), (Turn.SEND_BACK.value, "差戻し")]
    )
    digest = forms.RegexField(r"^[0-9a-f]{64}$")
    comment = FreeText(label="意見・差戻しの理由", max_length=LONGEST_COMMENT, required=False)


class HistoryForm(HouseForm):
    """決裁の一覧の条件."""

    state = forms.ChoiceField(
        label="状態", required=False, choices=[ANY, ("waiting", "承認待ち"), *State.choices]
    )
    kind = forms.ChoiceField(label="種別", required=False)
    duty = forms.ChoiceField(label="事務", required=False, choices=[ANY, *Duty.choices])
    since = DayField(label="起案の日（から）", required=False)
    through = DayField(label="起案の日（まで）", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [ANY, *((matter.kind, matter.label) for matter in declared())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a choice field


NO_STEP, ANY_OFFICE = "", "*"


class RouteForm(SubmissionForm):
    """決裁区分の起案: up to four steps; a step without a place is none."""

    kind = forms.ChoiceField(label="種別")
    since = DayField(label="適用の始まる日")

    field_order = ["kind", "since"]

    def __init__(self, *args: Any, offices: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [("", "選んでください"), *((matter.kind, matter.label) for matter in declared())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a choice field
        places = [
            (NO_STEP, "この段はなし"),
            (ANY_OFFICE, "団体内のどの部署でも"),
            (OF_THE_MAKER, "起案者の部署"),
            *offices.items(),
        ]
        for ordinal in range(1, MOST_STEPS + 1):
            self._offer(ordinal, places)
        self.order_fields([name for name in self.fields if name != "comment"])

    def _offer(self, ordinal: int, places: list[tuple[str, str]]) -> None:
        duties = [("", "種別の事務"), *Duty.choices]
        self.fields[f"place_{ordinal}"] = forms.ChoiceField(
            label="部署", choices=places, required=False
        )
        self.fields[f"rank_{ordinal}"] = forms.TypedChoiceField(
            label="職位（それ以上）",
            choices=Rank.choices,
            coerce=int,
            required=False,
            empty_value="0",
        )
        self.fields[f"duty_{ordinal}"] = forms.ChoiceField(
            label="事務（承認権限）", choices=duties, required=False
        )

    @property
    def common(self) -> list[forms.BoundField]:
        """段の前の欄."""
        return [self[name] for name in self.field_order]

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """段ごとの欄: each step in a row of its own."""
        return [
            (f"第{each}段", [self[f"{name}_{each}"] for name in ("place", "rank", "duty")])
            for each in range(1, MOST_STEPS + 1)
        ]

    def steps(self) -> list[Asked]:
        """決裁の段: as entered, without those left out."""
        said = self.cleaned_data
        return [
            Asked(
                office="" if said[f"place_{each}"] == ANY_OFFICE else said[f"place_{each}"],
                rank=int(said[f"rank_{each}"]),
                duty=said[f"duty_{each}"],
            )
            for each in range(1, MOST_STEPS + 1)
            if said[f"place_{each}"] != NO_STEP
        ]


class ForOfficers(SubmissionForm):
    """職員を選ぶ入力: of the body of whoever enters it; both days are included."""

    since = DayField(label="始まりの日")
    through = DayField(label="終わりの日（この日まで）")
    people: tuple[str, ...] = ()

    def __init__(self, *args: Any, officers: Sequence[Officer], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(each.user_id, f"{each}　{each.user_id}") for each in officers]
        for name in self.people:
            self.fields[name].choices = named  # type: ignore[attr-defined]  # a choice field


class PostForm(ForOfficers):
    """職位の起案: counts in the office where the officer sits."""

    officer = forms.ChoiceField(label="職員")
    rank = forms.TypedChoiceField(
        label="職位", coerce=int, choices=[each for each in Rank.choices if each[0]]
    )
    people = ("officer",)
    field_order = ["officer", "rank", "since", "through", "comment"]


class DeputationForm(ForOfficers):
    """代決の起案: whose decisions, by whom, in which duty."""

    principal = forms.ChoiceField(label="代決される人（決裁者）")
    deputy = forms.ChoiceField(
        label="代決者", help_text="この事務を閲覧する権限が要ります。承認の権限は要りません。"
    )
    duty = forms.ChoiceField(label="事務", choices=Duty.choices)
    people = ("principal", "deputy")
    field_order = ["principal", "deputy", "duty", "since", "through", "comment"]
