"""The course of an incident: opening, resolution and pacing."""
