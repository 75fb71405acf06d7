"""La ligne de commande `agence …`, un module par sous-commande."""
