"""Housing areas and the places in them."""
