"""Store profiles, and summarise them."""
