"""Les gestes : une fonction, un geste, une transaction. La seule porte pour changer le monde."""
