"""Taking in profiles, and answering what they say."""
