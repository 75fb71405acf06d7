"""Ce que les gens voient : le plein écran et la ligne de commande."""
