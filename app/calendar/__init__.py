"""The coming meetings of an area: what stands on its page and in its calendar."""
