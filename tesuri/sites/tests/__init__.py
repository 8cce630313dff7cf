"""配備の試験: what the three sites have in common."""
