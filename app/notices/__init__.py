"""News by e-mail for those who asked for it: the address is sealed, and gone after the last reply."""
