"""情報提供の入力欄: answer with what is shown, or refuse with a reason."""

from typing import Any

from django import forms

from tesuri.ground.records.form_fields import FreeText, HouseForm
from tesuri.intermediary.provision.models import Draft

LONGEST_WORDS = 500


class AnswerForm(HouseForm):
    """回答の起案: `digest` is of the content on the screen."""

    verdict = forms.ChoiceField(
        label="回答", choices=Draft.Verdict.choices, widget=forms.RadioSelect
    )
    reason = FreeText(
        label="回答しない理由",
        max_length=LONGEST_WORDS,
        required=False,
        help_text="「回答しない」ときに入力します。この団体の記録に残り、照会者には送られません。",
    )
    comment = FreeText(
        label="決裁者への意見",
        max_length=LONGEST_WORDS,
        required=False,
        help_text="あれば入力します。内容の一部にはなりません。",
    )
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)

    def of_content(self, digest: str) -> "AnswerForm":
        """新しい内容の起案: what was typed, under the content that is shown now."""
        return AnswerForm({**{name: self.data[name] for name in self.data}, "digest": digest})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_refusal = said.get("verdict") == Draft.Verdict.REFUSE
        if is_refusal and not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "回答しない理由を入力してください。")
        if not is_refusal and said.get("reason"):
            self.add_error("reason", "回答するときは、この欄を空けてください。")
        return said
