"""Ce qui est gardé : la base, ses modèles, ses vues, ses migrations."""
