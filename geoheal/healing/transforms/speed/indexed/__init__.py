"""Lists that are asked for what they hold, by the hash of what is looked for."""
