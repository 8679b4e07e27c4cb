"""Overview of all systems, without judging each again."""
