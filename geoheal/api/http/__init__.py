"""HTTP: endpoints, bodies, cursors, errors, authentication, logs."""
