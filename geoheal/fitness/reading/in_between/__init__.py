"""Compare intermediate states that other code can see: order of effects and locks, replaced lists."""
