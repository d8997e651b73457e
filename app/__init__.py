"""The service: settings, sign-in, routes, what happens when, and the command line."""
