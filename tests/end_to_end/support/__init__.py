"""What the end-to-end tests stand on: the real program, real servers, hostile servers."""
