"""Backup and restore of a whole instance: database, photos and keys in one file."""
