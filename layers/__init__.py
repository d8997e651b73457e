"""What is on the map: tables, queries, one look, exporters. Knows geo; knows neither HTTP nor users."""
