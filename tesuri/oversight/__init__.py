"""監督: the promises of the privacy assessment and the rights of the persons concerned."""
