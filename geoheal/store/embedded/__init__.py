"""PostgreSQL that geoheal starts for itself: one server per data folder, shared by all commands that use it.

``open_embedded`` starts the folder's server, joins it when it runs already, or adopts it when the service
that started it was killed; the last user to close its handle stops it.
"""

from geoheal.store.embedded.folder import default_data_dir
from geoheal.store.embedded.handle import EmbeddedServer, open_embedded
from geoheal.store.embedded.sharing.occupancy import Occupant

__all__ = ["EmbeddedServer", "Occupant", "default_data_dir", "open_embedded"]
