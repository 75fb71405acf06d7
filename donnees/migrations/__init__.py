"""Les migrations, numérotées, jouées une fois chacune."""
