"""Les requêtes dont vivent les écrans : une fonction chacune, des lignes simples en sortie."""
