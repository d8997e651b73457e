"""Accessibility of every page and state: axe-core in the machine's own Chromium, in every language."""
