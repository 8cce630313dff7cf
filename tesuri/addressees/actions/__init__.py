"""操作: bindings, codes, and what is passed on to the intermediary."""
