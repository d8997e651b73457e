"""Open pages without a network: what is kept, under which release, and the service worker that keeps it."""
