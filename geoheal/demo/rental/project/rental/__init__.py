"""Bikes for hire: stations, bikes and bookings in an SQLite database, shown as pages."""
