"""Layer 3: heals a degraded system by measured, reversible changes."""
