"""La configuration de l'agence : lue, vérifiée, datée."""
