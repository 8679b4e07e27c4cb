"""Mixed load on two services, a worker, PgBouncer and PostgreSQL, while each of them is killed in turn."""
