"""The strategies that come with geoheal; others may come as plug-ins."""
