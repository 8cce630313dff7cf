"""家の決まり: what no ready-made linter can say; style.md's rules, each tried with a breach."""
