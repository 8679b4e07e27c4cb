"""Taking in recorded calls, and answering what is kept."""
