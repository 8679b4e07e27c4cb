"""Results that stay the same during one call that changes nothing."""
