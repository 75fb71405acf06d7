"""La conduite : comment l'agence décide. Des fonctions pures : rang, scénarios, promesses, suites, portes."""
