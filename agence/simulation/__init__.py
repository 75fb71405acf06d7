"""Jouer une configuration en avant, sur une copie en mémoire du vrai portefeuille ; rien n'est écrit."""
