"""Le manuel : un texte par chapitre, et l'écran qui les lit."""
