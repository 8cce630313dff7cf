"""所得: what is known of a person's income of a year, from whom, and since when."""
