"""The Fisher–Rao distance of basins, their mean, and the maps between sphere and tangent space."""
