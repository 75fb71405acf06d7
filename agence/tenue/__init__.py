"""La tenue : vérification, comptes, configuration en vigueur."""
