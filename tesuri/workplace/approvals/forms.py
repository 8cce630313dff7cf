"""決裁の入力欄: one form to submit, one to decide, one to look for what was decided."""

from typing import Any

from django import forms

from tesuri.ground.records import Refusal
from tesuri.ground.records.form_fields import DayField, FreeText
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals.matters import Turn, declared
from tesuri.workplace.approvals.models import State

LONGEST_COMMENT = 500
ANY = ("", "すべて")


class Spoken(forms.Form):
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


class HistoryForm(forms.Form):
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
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
