"""Les échanges : les fichiers qui entrent et qui sortent."""
