"""立場: whose fact it is. A claimant's facts have no prefix, an obligor's begin with `obligor_`."""

OBLIGORS = {"obligor_": "扶養義務者の"}
OWN = {"": "本人の"}
EACH = OWN | OBLIGORS
CARER = {"": "受給資格者の"}
EACH_OF_CARER = CARER | OBLIGORS
