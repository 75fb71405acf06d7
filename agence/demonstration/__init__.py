"""La démonstration : un portefeuille français imaginaire, assez vrai pour y travailler."""

from agence.demonstration.remplissage import remplir

__all__ = ["remplir"]
