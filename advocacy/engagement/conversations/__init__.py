"""What people answer under shares, and what we answer them."""
