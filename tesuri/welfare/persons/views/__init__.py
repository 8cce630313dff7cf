"""台帳の画面: the register and one page a person; the addresses that are hidden."""
