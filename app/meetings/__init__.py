"""Meetings: one device, many voices, let in by the code of one mapping round."""
