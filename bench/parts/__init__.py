"""測定の部品: what a measurement runs in a process of its own."""
