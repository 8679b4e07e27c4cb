"""Endpoints: their declaration, repeated requests, and answers about all systems."""
