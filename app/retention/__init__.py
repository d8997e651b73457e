"""Let what is old go: words, exact places, accounts, keys and audit entries, each after its time."""
