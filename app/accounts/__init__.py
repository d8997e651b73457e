"""Who signs in: passwords, second factors, one-time links, the municipality's own sign-in, members and their rights."""
