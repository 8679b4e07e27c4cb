"""History import: files of snapshots, read in columns and stored by the thousand."""
