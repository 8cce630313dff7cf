"""故障の試験: processes that die, lines that break, and input that is wrong, in a whole town."""
