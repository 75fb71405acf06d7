"""Les indicateurs : leurs définitions, écrites une seule fois, et leur calcul."""
