"""Access to a geoheal service for AI assistants, over the Model Context Protocol."""
