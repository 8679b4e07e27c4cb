"""The HTTP interface: thin routes over the monitor and the store."""
