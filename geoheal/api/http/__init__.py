"""How HTTP is spoken: endpoints, bodies, cursors, errors, authentication, logs."""
