"""All systems at a glance: how each stands, without judging each again."""
