"""Results that are the same for as long as one call runs that changes nothing."""
