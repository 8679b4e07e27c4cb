"""Commands that ask how systems are."""
