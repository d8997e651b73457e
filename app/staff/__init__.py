"""Who signs in. Simple on purpose: one password, one session; a later version makes it complete."""
