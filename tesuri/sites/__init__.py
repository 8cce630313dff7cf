"""配備: the three deployables; settings, addresses and base templates."""
