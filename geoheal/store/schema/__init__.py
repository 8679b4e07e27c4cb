"""Tables and column types as SQLAlchemy Core knows them; `migrations/` creates them."""
