"""Le poste de l'agent."""
