"""The front of a worker: reads requests without threads, and lets threads answer complete ones."""
