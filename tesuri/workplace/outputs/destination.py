"""書き出す先: what `outputs/destination.html` posts, for the views of the rooms above."""

from django import forms

from tesuri.ground.records.form_fields import HouseForm


class DestinationForm(HouseForm):
    """書き出す先: numbers of the registers of media and recipients."""

    medium = forms.IntegerField(min_value=1)
    recipient = forms.IntegerField(min_value=1)
