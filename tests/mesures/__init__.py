"""Le banc de mesures : `python -m tests.mesures`. Rien ici n'est un essai : un chiffre dépend de la machine, il se lit et se compare."""
