"""The guard of homes and persons: find personal data in what a resident writes, and offer the words without it."""
