"""Le poste du superviseur."""
