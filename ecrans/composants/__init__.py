"""Les pièces communes des écrans."""
