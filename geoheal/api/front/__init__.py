"""The front of a worker: it reads requests without a thread, and has threads answer whole ones."""
