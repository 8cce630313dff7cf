"""所得の画面: what is believed of a person, and what the tax office of the city gave."""
