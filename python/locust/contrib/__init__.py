"""Only contrib.fasthttp is here."""
