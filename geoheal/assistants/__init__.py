"""What AI assistants ask a geoheal service, over the Model Context Protocol."""
