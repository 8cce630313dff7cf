"""部品の試験: forms say what is wrong where, and tie it to the field; content is never markup."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django import forms
from django.template.loader import render_to_string

HOSTILE = "<script>alert(1)</script>"


class Claim(forms.Form):
    """請求の入力欄."""

    name = forms.CharField(label="氏名", help_text="戸籍のとおり", max_length=3)
    kind = forms.ChoiceField(
        label="区分", choices=[("a", "新規"), ("b", "継続")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="備考", required=False)


def test_a_form_ties_labels_help_and_errors_to_its_fields() -> None:
    shown = render_to_string("components/form.html", {"form": Claim({"name": "長すぎる名"})})
    assert '<label for="id_name">氏名' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_name_error"' in shown
    assert '<a href="#id_name">氏名</a>：' in shown
    assert "<legend>区分" in shown
    assert shown.count('class="required"') == 2


def test_a_form_without_errors_has_no_alert() -> None:
    assert "alert" not in render_to_string("components/form.html", {"form": Claim()})


def test_facts_show_a_dash_for_nothing_and_zero_for_zero() -> None:
    facts = [("氏名", HOSTILE), ("電話", ""), ("所得", 0)]
    shown = render_to_string("components/facts.html", {"facts": facts})
    assert "<script>" not in shown
    assert "<dd>－</dd>" in shown
    assert "<dd>0</dd>" in shown


def approval(state: str) -> SimpleNamespace:
    return SimpleNamespace(
        title="照会",
        content={"項目": HOSTILE},
        digest="ab" * 32,
        state=state,
        maker_name="佐藤",
        submitted_at=datetime(2026, 4, 1, 0, 0, tzinfo=UTC),
    )


def test_the_approval_box_sends_the_digest_of_what_it_shows() -> None:
    given = {"approval": approval("waiting"), "may_decide": True, "action": "/x/"}
    shown = render_to_string("components/approval.html", given)
    assert f'name="digest" value="{"ab" * 32}"' in shown
    assert 'name="decision" value="approve"' in shown
    assert "<script>" not in shown


def test_the_approval_box_has_no_buttons_for_others_or_afterwards() -> None:
    for state, may_decide in (("waiting", False), ("approved", True)):
        given = {"approval": approval(state), "may_decide": may_decide, "action": "/x/"}
        assert "<button" not in render_to_string("components/approval.html", given)
