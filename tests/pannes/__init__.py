"""Les pannes : plusieurs à la fois, tués net, coupures de courant, disque plein… et rien de perdu."""
