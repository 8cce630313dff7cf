"""書き出す先: what `outputs/destination.html` posts, for the views of the rooms above."""

from django import forms


class DestinationForm(forms.Form):
    """書き出す先: numbers of the registers of media and recipients."""

    medium = forms.IntegerField(min_value=1)
    recipient = forms.IntegerField(min_value=1)
