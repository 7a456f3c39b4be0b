"""How the product looks: colours, icons, font, hashed static files, and what templates ask for."""
