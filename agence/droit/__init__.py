"""Le droit : taux, intérêts, imputation, prescription, procédures. Des fonctions pures et leurs tables datées."""
