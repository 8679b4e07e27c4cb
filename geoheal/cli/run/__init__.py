"""Commands that run something: the service, a worker, a watch, the demonstration."""
