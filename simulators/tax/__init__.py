"""税務: a sample tax office of each city, which answers with the facts of an income year."""
