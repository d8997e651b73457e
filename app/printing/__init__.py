"""Paper: posters, letters, the paper form and reports, as PDF."""
